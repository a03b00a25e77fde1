"""The demo played: the service at work on the demo's site, under a clock that is moved.

The scheduler is the real one: at every day of the story its clock jumps, it notices, plans anew,
finds every list due and runs it. What is not real is the waiting.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue

from db.archive import Archive
from db.engine import Engine, migrate, opened, writing
from scrapers.network import ENVIRONMENT
from tracker import __version__
from tracker.confined.child import Child
from tracker.decisions import questions
from tracker.demo import home as homes
from tracker.demo.documents import FEED, documents
from tracker.demo.site import LOOPBACK, Site, serving
from tracker.demo.story import Day, Story, story
from tracker.demo.telling import Line, answered, lines_of
from tracker.errors import NotNow
from tracker.intake import curated
from tracker.notices import subscriptions
from tracker.notices.kinds.operations import Operations
from tracker.notices.notice import kinds
from tracker.notices.order import Subscription
from tracker.record import in_force, mark
from tracker.record.tracker import Tracker, now
from tracker.service.process import sender
from tracker.service.runs import Here
from tracker.service.threads import Scheduler
from tracker.settings import Settings

PATIENCE = 120.0
"""Seconds that one day of the story may take."""

BY, OFFICER = "the demo", "ada"
DESK, OPERATORS = "desk@bank.example", "operators@bank.example"
Tell = Callable[[Line], None]
"""Told of every line of the story, as soon as the log has it."""


class Stuck(NotNow):
    """A list was not looked at in time: the demo cannot go on."""


class Clock:
    """The demo's present moment, which stands still until it is moved."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment


def play(home: Path, tell: Tell) -> None:
    """Play the whole story in a home of its own, made anew.

    WrongUsage for a folder that holds anything else.
    """
    told = story()
    _demand_time(told)
    with homes.held(home, tuple(told.opens)), serving() as site, _no_proxy(), closing(Child()) as c:
        c.warm()
        with opened(Settings(home=home).database) as engine:
            migrate(engine)
            clock = Clock(told.days[0].moment)
            tracker = Tracker.over(engine, Archive(Settings(home=home).archive), clock, c)
            mark.begun(tracker.journal, clock())
            _subscribe(engine, clock())
            _Stage(home, told, site, tracker, clock, tell).play()
            mark.over(tracker.journal, clock())


def _demand_time(told: Story) -> None:
    """NotNow on a machine whose clock is behind the story: it would wait for what is to come."""
    last = told.days[-1].evening
    if now() <= last:
        raise NotNow(f"The clock of this machine is behind {last:%Y-%m-%d}: set it right first.")


@contextmanager
def _no_proxy() -> Iterator[None]:
    """Whatever proxies and certificates are set here, nobody is between us and loopback."""
    before = {name: os.environ.pop(name) for name in ENVIRONMENT if name in os.environ}
    os.environ["NO_PROXY"] = LOOPBACK
    try:
        yield
    finally:
        del os.environ["NO_PROXY"]
        os.environ.update(before)


def _subscribe(engine: Engine, now: datetime) -> None:
    """The desk is told of everything on the lists, operators of what is wrong with the tracker."""
    of_lists = tuple(name for name, kind in kinds().items() if not kind.ours)
    desk = Subscription(name="compliance desk", to=(DESK,), kinds=of_lists)
    operators = Subscription(name="operators", to=(OPERATORS,), kinds=(Operations.kind,))
    with writing(engine) as connection:
        for order in (desk, operators):
            subscriptions.save(connection, order, BY, now)


def settings_of(home: Path, site: Site, lists: tuple[str, ...]) -> Settings:
    """The settings under which the demo plays: nothing is taken from the environment."""
    return Settings(
        home=home,
        lists=lists,
        feeds=(FEED,),
        urls=site.urls,
        allow_private_hosts=True,
        attempts=1,
        mail_folder=homes.MAILBOX,
        mail_from="tracker@demo.example",
        mail_name="Designation tracker (demo)",
    )


class _Stage:
    """The days one after another; the service begins again whenever a list is new."""

    def __init__(
        self, home: Path, told: Story, site: Site, tracker: Tracker, clock: Clock, tell: Tell
    ) -> None:
        self.home, self.story, self.site = home, told, site
        self.tracker, self.clock, self.tell = tracker, clock, tell

    def play(self) -> None:
        """Every day of the story."""
        left = list(self.story.days)
        while left:
            lists = self.story.open_on(left[0].day)
            settings = settings_of(self.home, self.site, lists)
            in_force.put(self.tracker, settings, __version__)
            self.clock.moment = left[0].moment
            curated.take_in(self.tracker)
            with _Service(self.tracker, settings) as service:
                while left and self.story.open_on(left[0].day) == lists:
                    self._play(left.pop(0), service)

    def _play(self, day: Day, service: "_Service") -> None:
        self.site.files = documents(self.story, day)
        self.clock.moment = day.moment
        service.turn()
        for line in lines_of(self.tracker, day):
            self.tell(line)
        for list_id, said in day.answers.items():
            self.clock.moment = day.evening
            self._answer(list_id, questions.StatedAct(**said), f"Read: {day.told}")
            service.send()
            self.tell(answered(self.tracker, day, list_id, OFFICER))

    def _answer(self, list_id: str, act: questions.StatedAct, why: str) -> None:
        """A person answers the questions of a list."""
        which = questions.Which(list_id=list_id)
        questions.confirm(self.tracker, which, by=OFFICER, reason=why, act=act)


class _Service:
    """What `tracker serve` runs, but for its loop, its page and the sender's ten seconds."""

    def __init__(self, tracker: Tracker, settings: Settings) -> None:
        chore = sender(tracker, settings)
        self.lists, self.chore = settings.lists, chore.name
        self.ended: SimpleQueue[str] = SimpleQueue()
        self.executor = Here(tracker, settings, [chore])
        self.scheduler = Scheduler(
            tracker, settings, self.executor, done=self._done, chance=lambda: 0.0, workers=1
        )

    def __enter__(self) -> "_Service":
        self.scheduler.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.scheduler.stop()

    def _done(self, list_id: str, _outcome: str, _seconds: float) -> None:
        self.ended.put(list_id)

    def turn(self) -> None:
        """Let the scheduler see the time, wait for its runs, and send what is to be told.

        It holds still meanwhile, so that the lists are due together, in the order of their slots.
        """
        self.scheduler.jobs.pause()
        self.scheduler.tick()
        self.scheduler.jobs.resume()
        left = set(self.lists)
        while left:
            left.discard(self._next(left))
        self.send()

    def send(self) -> None:
        """Tell everybody what is due."""
        self.executor.work(self.chore)

    def _next(self, left: set[str]) -> str:
        try:
            return self.ended.get(timeout=PATIENCE)
        except Empty:
            why = f"no look at {', '.join(sorted(left))} ended within {PATIENCE:.0f} s"
            raise Stuck(f"The demo cannot go on: {why}.") from None
