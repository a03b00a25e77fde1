"""The process that runs for ever: scheduler, sender, and a page for those who watch it."""

import ctypes
import gc
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import structlog
from prometheus_client import CollectorRegistry, Counter, ProcessCollector, Summary
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from sqlalchemy.exc import DatabaseError

from db import claims, messages, queries
from db.engine import is_current, reading
from tracker.model import moment
from tracker.notices import rounds
from tracker.record.tracker import Tracker
from tracker.service import threads
from tracker.service.threads import Chore, Scheduler
from tracker.settings import Settings

TICK_SECONDS = 1.0
SEND_SECONDS = 10.0
STALE_SECONDS = 60.0  # the loop ticks every second; silent for so long, it hangs
REQUEST_SECONDS = 10


def _log() -> Any:
    return structlog.get_logger("tracker")


@dataclass(slots=True)
class State:
    """What the outside may ask about: is the loop alive, is it fit to work."""

    tracker: Tracker
    scheduler: Scheduler
    stopping: bool = False  # set by a signal; an Event's lock may be held when one comes
    ticked: float = field(default_factory=time.monotonic)
    trouble: str = ""

    def alive(self) -> tuple[bool, dict[str, Any]]:
        """Whether the loop goes round."""
        age = time.monotonic() - self.ticked
        return age < STALE_SECONDS, {"last_tick_seconds_ago": round(age, 1)}

    def ready(self) -> tuple[bool, dict[str, Any]]:
        """Whether runs can be made: database there and of this release, not about to stop."""
        said: dict[str, Any] = {
            "scheduler": "leading" if self.scheduler.leading else "standing by",
            "stopping": self.stopping,
            "wrong_schedules": sorted(self.scheduler.cadences.problems.values()),
        }
        try:
            fit = is_current(self.tracker.ledger.engine)
            said["database"] = "ok" if fit else "not of this release"
        except DatabaseError as why:
            fit = False
            said["database"] = str(why.orig)
        alive, _ = self.alive()
        return alive and fit and not self.stopping, said


class Figures(Collector):
    """The state of lists and scheduler, read from the database when somebody asks."""

    def __init__(self, tracker: Tracker, scheduler: Scheduler, settings: Settings) -> None:
        self.tracker, self.scheduler, self.settings = tracker, scheduler, settings

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing: registering must not read the database."""
        return ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """All gauges; only `tracker_database_up` 0 while the database does not answer."""
        up = GaugeMetricFamily("tracker_database_up", "1 while the database answers")
        try:
            found = list(self._found())
        except DatabaseError:
            up.add_metric((), 0)
            yield up
            return
        up.add_metric((), 1)
        yield up
        yield from found

    def _found(self) -> Iterator[GaugeMetricFamily]:
        leading = GaugeMetricFamily("tracker_scheduler_leading", "1 if this process schedules")
        leading.add_metric((), self.scheduler.leading)
        yield leading
        with reading(self.tracker.ledger.engine) as connection:
            duty = claims.duty(connection, threads.DUTY)
            beat = GaugeMetricFamily(
                "tracker_scheduler_beat_timestamp_seconds", "Last sign of life of any scheduler"
            )
            beat.add_metric((), _seconds(duty.beat_at if duty else ""))
            yield beat
            lists = threads.overview(self.tracker, self.settings, self.scheduler.pauses)
            documents = {
                row["list_id"]: queries.last_document(connection, row["list_id"]) for row in lists
            }
            asked = queries.open_questions(connection)
            counted = messages.counts(connection)
        waiting = GaugeMetricFamily("tracker_messages", "Messages by state", labels=("state",))
        for state in ("pending", "sending", "failed", "dead"):
            waiting.add_metric((state,), counted.get(state, 0))
        yield waiting
        for name, text, value in self._gauges(documents, asked):
            gauge = GaugeMetricFamily(f"tracker_list_{name}", text, labels=("list",))
            for row in lists:
                gauge.add_metric((row["list_id"],), value(row))
            yield gauge

    def _gauges(
        self, documents: dict[str, Any], asked: dict[str, int]
    ) -> tuple[tuple[str, str, Callable[[dict[str, Any]], float]], ...]:
        def document(row: dict[str, Any]) -> float:
            found = documents[row["list_id"]]
            return _seconds(found.observed_at if found else "")

        return (
            (
                "failing",
                "1 from a failed look until a good one",
                lambda r: bool(r["failing_since"]),
            ),
            ("paused", "1 while a person has paused it", lambda r: bool(r["paused"])),
            ("schedule_wrong", "1 if its settings are wrong", lambda r: bool(r["problem"])),
            ("open_questions", "Removals that wait", lambda r: asked.get(r["list_id"], 0)),
            ("last_good_timestamp_seconds", "Last good look", lambda r: _seconds(r["last_good"])),
            ("last_run_timestamp_seconds", "Last run's end", lambda r: _seconds(r["last_run"])),
            ("next_run_timestamp_seconds", "Next run", lambda r: _seconds(r["next_run"])),
            ("document_timestamp_seconds", "Newest good document", document),
        )


def _seconds(text: str) -> float:
    return moment(text).timestamp() if text else 0.0


@dataclass(frozen=True, slots=True)
class Counts:
    """What this process did."""

    runs: Counter
    seconds: Summary
    registry: CollectorRegistry

    @classmethod
    def new(cls) -> "Counts":
        registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        return cls(
            runs=Counter("tracker_runs", "Runs", ("list", "outcome"), registry=registry),
            seconds=Summary("tracker_run_seconds", "Time of a run", ("list",), registry=registry),
            registry=registry,
        )

    def count(self, list_id: str, outcome: str, seconds: float) -> None:
        """Count one run."""
        self.runs.labels(list_id, outcome).inc()
        self.seconds.labels(list_id).observe(seconds)


# The page for those who watch.


class Page(BaseHTTPRequestHandler):
    """/healthz, /readyz, /metrics; nothing else, and nothing can be changed here."""

    server: "Listener"
    server_version, sys_version = "tracker", ""
    timeout = REQUEST_SECONDS

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/metrics":
            self._answer(200, generate_latest(self.server.registry), CONTENT_TYPE_LATEST)
        elif path == "/healthz":
            self._say(*self.server.state.alive())
        elif path == "/readyz":
            self._say(*self.server.state.ready())
        else:
            self._answer(404, b"There is /healthz, /readyz and /metrics.\n", "text/plain")

    def _say(self, fine: bool, said: dict[str, Any]) -> None:
        body = json.dumps({"ok": fine, **said}).encode()
        self._answer(200 if fine else 503, body + b"\n", "application/json")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Probes come every few seconds; they are not worth a line each."""


class Listener(ThreadingHTTPServer):
    """The listener, with what its pages are about."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], state: State, registry: CollectorRegistry) -> None:
        self.state, self.registry = state, registry
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, Page)

    def handle_error(self, *_: object) -> None:
        """A client that went away is its own business."""


@contextmanager
def listening(settings: Settings, state: State, registry: CollectorRegistry) -> Iterator[str]:
    """Answer on the address of the settings while the block runs; the address."""
    listener = Listener((settings.serve_host, settings.serve_port), state, registry)
    thread = threading.Thread(target=listener.serve_forever, args=(0.2,), daemon=True)
    thread.start()
    try:
        host = f"[{settings.serve_host}]" if ":" in settings.serve_host else settings.serve_host
        yield f"http://{host}:{listener.server_address[1]}"
    finally:
        listener.shutdown()
        listener.server_close()


# The loop.


def sender(tracker: Tracker, settings: Settings) -> Chore:
    """Telling people what is due; a problem is said once, and again when it is another one."""
    said: list[str] = []

    def work() -> None:
        report = rounds.tick(tracker, settings)
        for problem in report.problems:
            if problem not in said:
                _log().warning("not told", why=problem)
        said[:] = report.problems

    return Chore(name="sender", work=work, seconds=SEND_SECONDS)


def tell_of_wrong_schedules(tracker: Tracker, scheduler: Scheduler) -> None:
    """One notice per list that is set up wrongly, not one at every start."""
    for list_id, sentence in scheduler.cadences.problems.items():
        subject = f"The schedule of {list_id} is wrong"
        rounds.trouble(tracker, f"wrong schedule {sentence}", subject, sentence)


def serve(tracker: Tracker, settings: Settings, chores: Iterable[Chore] = ()) -> None:
    """Schedule, send and answer until SIGTERM; then finish what runs, and end."""
    counts, extra = Counts.new(), tuple(chores)

    def done(list_id: str, outcome: str, seconds: float) -> None:
        counts.count(list_id, outcome, seconds)
        if outcome not in ("unchanged", "busy"):
            give_back_memory()
        for chore in extra:
            scheduler.nudge(chore.name)

    scheduler = Scheduler(tracker, settings, chores=extra, done=done)
    counts.registry.register(Figures(tracker, scheduler, settings))
    state = State(tracker=tracker, scheduler=scheduler)
    with _signals(state), listening(settings, state, counts.registry) as address:
        tell_of_wrong_schedules(tracker, scheduler)
        scheduler.start()
        _log().info("serving", address=address, lists=len(scheduler.cadences.by_list))
        tell_systemd("READY=1")
        while not state.stopping:
            tick(state)
            time.sleep(TICK_SECONDS)
        _log().info("stopping")
        tell_systemd("STOPPING=1")
        scheduler.stop()
    _log().info("stopped")


def give_back_memory() -> None:
    """What a large document took goes back to the machine: the C library keeps it otherwise."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc has it, others need not
    if trim is not None:
        trim(0)


def tick(state: State) -> None:
    """One turn of the loop; a database that does not answer is said once and waited for."""
    try:
        state.scheduler.tick()
    except DatabaseError as why:
        if not state.trouble:
            _log().error("database", why=str(why.orig))
        state.trouble = str(why.orig)
    else:
        if state.trouble:
            _log().info("database answers again")
        state.trouble = ""
    state.ticked = time.monotonic()
    tell_systemd("WATCHDOG=1")


@contextmanager
def _signals(state: State) -> Iterator[None]:
    """SIGTERM and SIGINT ask us to end; a second one ends us at once."""

    def ask(number: int, _frame: Any) -> None:
        state.stopping = True
        signal.signal(number, signal.SIG_DFL)

    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def tell_systemd(word: str) -> None:
    """Tell the service manager how we are, if there is one (sd_notify)."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.settimeout(1)
        line.connect("\0" + address[1:] if address.startswith("@") else address)
        line.sendall(word.encode())
