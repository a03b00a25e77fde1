"""The process that does jobs until it is told to stop: as many of it as one likes."""

import asyncio
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import structlog

from db.engine import StorageError
from tracker import logs, memory
from tracker.errors import first_line, placed
from tracker.record.tracker import Tracker
from tracker.settings import Settings
from tracker.system import tell_systemd
from tracker.worker import works
from tracker.worker.fates import Again, Fates, InHand
from tracker.worker.taking import FAILURES, PACE, Pace, app

AGAIN_SECONDS = 2.0
"""Until the queue is tried again where the database did not answer."""


def _log() -> Any:
    return logs.logger()


def work(
    tracker: Tracker,
    settings: Settings,
    queues: Iterable[str],
    at_a_time: int = 1,
    *,
    pace: Pace = PACE,
    fates: Fates | None = None,
) -> None:
    """Do jobs of these queues, so many at a time, until SIGTERM; then end what is in hand."""
    who = f"{socket.gethostname()}:{os.getpid()}"
    decides = fates or Fates(tracker=tracker, who=who)
    asyncio.run(_Worker(tracker, settings, decides, tuple(queues), at_a_time, pace).run())


class _Worker:
    """One run of it: takes jobs, gives signs of life, and takes back what the dead had."""

    def __init__(
        self,
        tracker: Tracker,
        settings: Settings,
        fates: Fates,
        queues: tuple[str, ...],
        at_a_time: int,
        pace: Pace,
    ) -> None:
        self.tracker, self.settings, self.fates = tracker, settings, fates
        self.queues, self.at_a_time, self.pace = queues, at_a_time, pace
        self.in_hand: dict[int, InHand] = {}
        self.lock = threading.Lock()
        self.stop = asyncio.Event()
        self.trouble = ""

    async def run(self) -> None:
        """Until it is told to stop."""
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(self.at_a_time + 2))
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._asked_to_end, number)
        self.tracker.reader.warm()
        memory.keep()
        aside = [asyncio.create_task(self._watch()), asyncio.create_task(self._take_back())]
        _log().info("working", queues=self.queues, at_a_time=self.at_a_time)
        tell_systemd("READY=1")
        while not self.stop.is_set():
            await self._take()
        for task in aside:
            task.cancel()
        _log().info("stopped")

    def _asked_to_end(self, number: int) -> None:
        """A second signal ends us at once; what is in hand comes back when we are missed."""
        self.stop.set()
        _log().info("stopping", jobs=len(self.in_hand))
        tell_systemd("STOPPING=1")
        asyncio.get_running_loop().remove_signal_handler(number)
        signal.signal(number, signal.SIG_DFL)

    # Jobs.

    async def _take(self) -> None:
        """Take jobs for as long as the database answers and nobody tells us to stop."""
        taken = app(self.settings.database, self.queues, self.at_a_time, self._do)
        try:
            async with taken.open_async():
                taking = asyncio.create_task(
                    taken.run_worker_async(
                        name=self.fates.who,
                        concurrency=self.at_a_time,
                        install_signal_handlers=False,
                        delete_jobs="successful",
                        fetch_job_polling_interval=self.pace.look,
                        update_heartbeat_interval=self.pace.beat,
                        stalled_worker_timeout=self.pace.stalled,
                    )
                )
                await self._until_told(taking)
        except FAILURES as why:
            self._said(_cause(why))
        if not self.stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stop.wait(), AGAIN_SECONDS)

    def _said(self, trouble: str) -> None:
        """Say once that the queue cannot be had, and once that it can again."""
        if trouble and not self.trouble:
            _log().error("queue", why=trouble)
        if self.trouble and not trouble:
            _log().info("queue answers again")
        self.trouble = trouble

    async def _until_told(self, taking: "asyncio.Task[None]") -> None:
        told = asyncio.create_task(self.stop.wait())
        await asyncio.wait({taking, told}, return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        if not taking.done():
            taking.cancel()  # takes no more, and waits for what is in hand
            _, late = await asyncio.wait({taking}, timeout=self.settings.worker_grace_seconds)
            if late:
                self._leave()
        with suppress(asyncio.CancelledError):
            await taking

    def _leave(self) -> None:
        """Give back what takes too long, and end: nothing that is under way writes any more."""
        for had in list(self.in_hand.values()):
            _log().warning("job given back", job=had.number, work=had.job.work)
            with suppress(StorageError):  # it comes back all the same, when we are missed
                self.fates.give_back(had)
        sys.stderr.flush()
        os._exit(0)

    def _do(self, had: InHand) -> None:
        """Do a job, in a thread of its own."""
        own = had.by(self.tracker)
        with self.lock:
            self.in_hand[had.number] = had
        about = {"job": had.number, "work": had.job.work}
        about |= {"list_id": had.job.list_id} if had.job.list_id else {}
        began = time.monotonic()
        try:
            with structlog.contextvars.bound_contextvars(**about):
                works.do(own, self.settings, had.job)
                say = (
                    _log().info if had.job.list_id else _log().debug
                )  # chores come every few seconds
                say("job done", seconds=round(time.monotonic() - began, 3))
        except Exception as failure:
            raise self._fate(had, failure) from None
        finally:
            with self.lock:
                self.in_hand.pop(had.number, None)

    def _fate(self, had: InHand, failure: Exception) -> Exception:
        """What is to become of a job; where the database does not answer, it is tried again."""
        try:
            return self.fates.of(had, failure)
        except StorageError:
            return Again(self.fates.busy_again)

    # Beside them.

    async def _take_back(self) -> None:
        """Look, as often as we give signs of life, whether others do."""
        while True:
            try:
                await asyncio.to_thread(self.fates.rescue, self.pace.stalled)
            except StorageError as why:
                self._said(str(placed(why) or type(why).__name__))
            else:
                self._said("")
            await asyncio.sleep(self.pace.beat)

    async def _watch(self) -> None:
        """Tell the service manager that the loop goes round."""
        while True:
            tell_systemd("WATCHDOG=1")
            await asyncio.sleep(1)


def _cause(failure: BaseException) -> str:
    """What the database said, at the beginning of a chain of failures."""
    while failure.__cause__ is not None:
        failure = failure.__cause__
    return first_line(failure) or type(failure).__name__
