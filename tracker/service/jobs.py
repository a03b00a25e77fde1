"""Work that can be handed over: what there is, in which queue, and who understands it.

A job is ids alone: of a list, of a run. Its queue says of which release it is, so that a worker
that does not know that one leaves it to others.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from db import queue
from db.engine import Connection, Engine, newest, reading, writing
from tracker import __version__
from tracker.errors import WrongUsage

QUEUES = ("fetch", "fold", "notify", "evidence")
"""What a worker may be told to take: looks, folding, telling people, proving."""


class Work(NamedTuple):
    """A kind of work: its queue, whether it writes to a list, and what goes before what.

    `waited_for`: by somebody who asked for this very job. Another one with other arguments is
    another job, and what fails is not tried again without being asked for again.
    """

    queue: str
    writes: bool = False
    priority: int = 0
    waited_for: bool = False


LOOK, FOLD, REPLAY, EVIDENCE = "look", "fold", "replay", "evidence"
SENDER, CALLER, WATCH, HITS = "sender", "caller", "watch", "hits"

WORKS: Mapping[str, Work] = {
    LOOK: Work("fetch", writes=True, priority=10),
    FOLD: Work("fold", writes=True),
    REPLAY: Work("fold", writes=True),
    EVIDENCE: Work("evidence"),
    SENDER: Work("notify", priority=10),
    CALLER: Work("notify", priority=10),
    WATCH: Work("notify"),
    HITS: Work("evidence", priority=5, waited_for=True),
}
"""By name. A look goes before what else waits for its list: nobody waits for a backfill to hear.
What a person waits for comes next, and delays no look and no word to anybody.
"""

LIST = "list_id"


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """Something to be done: which work, of which list ("" for none), and further ids."""

    work: str
    list_id: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict)

    @property
    def once(self) -> str:
        """Of the jobs with this word one waits at most."""
        of_kind = f"{self.work}:{self.list_id}"
        if not WORKS[self.work].waited_for:
            return of_kind
        return ":".join((of_kind, *(self.arguments[name] for name in sorted(self.arguments))))

    @property
    def lock(self) -> str:
        """Of the jobs with this word one is done at a time."""
        return f"list:{self.list_id}" if WORKS[self.work].writes else self.once

    def new(self) -> queue.NewJob:
        """As it is put into its queue by this release."""
        work = WORKS[self.work]
        return queue.NewJob(
            work=self.work,
            queue=str(Mark.own(work.queue)),
            arguments={**self.arguments, LIST: self.list_id},
            lock=self.lock,
            once=self.once,
            priority=work.priority,
        )

    @classmethod
    def read(cls, work: str, arguments: Mapping[str, str]) -> "Job":
        """The inverse of `new`."""
        others = {name: value for name, value in arguments.items() if name != LIST}
        return cls(work=work, list_id=arguments.get(LIST, ""), arguments=others)


def put(connection: Connection, job: Job) -> int | None:
    """Put a job into its queue; its number, None where one of its kind waits already."""
    return queue.put(connection, job.new())


def defer(engine: Engine, jobs: Iterable[Job]) -> Iterator[tuple[Job, int | None]]:
    """The same of several, each in a transaction of its own."""
    for job in jobs:
        with writing(engine) as connection:
            number = put(connection, job)
        yield job, number


# Which release a job is of.


class Mark(NamedTuple):
    """A queue, and by which tables and which release its jobs are to be understood."""

    queue: str
    schema: str
    release: str

    @classmethod
    def own(cls, name: str) -> "Mark":
        """A queue of this release."""
        return cls(name, newest(), __version__)

    @classmethod
    def read(cls, name: str) -> "Mark":
        """A queue by its name in the database; what cannot be read is of a release to come.

        >>> Mark.read("fold@0017-0.1.0")
        Mark(queue='fold', schema='0017', release='0.1.0')
        >>> Mark.read("default").is_known
        False
        """
        own, _, of = name.partition("@")
        schema, _, release = of.partition("-")
        return cls(own, schema, release)

    def __str__(self) -> str:
        return f"{self.queue}@{self.schema}-{self.release}"

    @property
    def is_known(self) -> bool:
        """Whether this release understands its jobs: they are its own, or of an earlier one."""
        own = Mark.own(self.queue)
        if not (self.schema.isdigit() and _parts(self.release)):
            return False
        return self.schema <= own.schema and _parts(self.release) <= _parts(own.release)


def _parts(release: str) -> tuple[int, ...]:
    """The numbers of a release, to be compared; none where it has others than numbers.

    >>> _parts("0.10.2"), _parts("1.0rc1")
    ((0, 10, 2), ())
    """
    numbers = release.split(".")
    return tuple(map(int, numbers)) if all(number.isdigit() for number in numbers) else ()


# Whether there is a queue to work with.

NO_QUEUE = "There is no queue here: set queue: procrastinate (TRACKER_QUEUE)."


def unfit(connection: Connection) -> str:
    """Why the queue of a database cannot be used; "" where it can."""
    found = queue.fit(connection)
    if found == queue.ABSENT:
        return (
            "The database has no queue yet: `tracker init` makes its tables (with "
            "TRACKER_QUEUE=procrastinate)."
        )
    if found == queue.OTHER:
        return (
            f"The queue's tables are of another version of Procrastinate than the one that is "
            f"installed ({queue.version()}): apply its migrations, or install the version that "
            f"made them."
        )
    return ""


def demand(engine: Engine) -> None:
    """WrongUsage unless the database has the queue's tables, of the version that is installed."""
    with reading(engine) as connection:
        wrong = unfit(connection)
    if wrong:
        raise WrongUsage(wrong)


def make(engine: Engine) -> None:
    """Make the queue's tables where there are none; WrongUsage where there are others."""
    with writing(engine) as connection:
        queue.apply(connection)
    demand(engine)
