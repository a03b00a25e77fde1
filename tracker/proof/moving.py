"""Everything from one database into another, which is no home before both are proved to be equal.

A copy is whole or not at all: a file gets its name last, a PostgreSQL says of itself that nobody
has proved it (`db.moving`), and no release takes either for a home. The next try begins anew.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from db import claims, copies, files, moving, queue
from db.engine import (
    BadAddress,
    Connection,
    DatabaseError,
    Engine,
    address_of,
    is_begun,
    is_current,
    opened,
    reading,
    unknown,
)
from db.moving import Held, NotStill
from tracker.errors import Broken, NotNow, WrongUsage
from tracker.model import stamp
from tracker.proof import access, same_answers
from tracker.proof.hands import ended_by_sigterm
from tracker.record import mark
from tracker.service.jobs import WORKS

PLAIN = "postgresql://"
DRIVEN = "postgresql+psycopg://"

Told = Callable[[str], None]
"""Hears a sentence of what is done now."""

EMPTY = "a database is copied into an empty one"

UNDONE = (
    "In the queue of the database to copy from are jobs that are not done ({:,}), and a queue is "
    "not copied: stop `tracker serve`, let workers do them (`tracker jobs` shows them), try again."
)


class Unequal(Broken):
    """What was copied is not what was there; the sentences say what differs, one a line."""

    def __init__(self, differences: Sequence[str]) -> None:
        super().__init__("\n".join((*differences, "Nothing is left of the copy.")))


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """What was copied, and by what it is proved to be equal."""

    tables: int
    rows: int
    chains: int
    answers: int
    head: str

    @property
    def sentence(self) -> str:
        """The same for people."""
        of = f"{self.rows:,} rows of {self.tables} tables, {self.chains} chains"
        return f"Equal: {of} and {self.answers:,} answers; head of the chain {self.head or '-'}."


def move(source: str, target: str, now: datetime, told: Told) -> Moved:
    """Copy a database into an empty one while nobody writes to it, and prove that both are equal.

    WrongUsage, and nothing written, where either cannot be meant; NotNow where somebody writes;
    Unequal, and nothing left, where the copy is not what was there.
    """
    source, target = _driven(source), _driven(target)
    with opened_source(source) as ours:
        _demand_other(source, target)
        with ended_by_sigterm(), made(target) as theirs, _still(ours, now) as held_still:
            return _copied(held_still, ours, theirs, now, told)


def _copied(
    held_still: Connection, ours: Engine, theirs: Engine, now: datetime, told: Told
) -> Moved:
    if stay := sum(left.jobs for left in queue.left(held_still)):
        told(f"{stay:,} jobs of the queue, which are dead or put there again, are not copied.")
    copied = fill(held_still, theirs, told)
    ends = moving.ends(held_still)
    with reading(ours) as source, reading(theirs) as target:
        told("Asking both the same questions.")
        asked = same_answers.drawn(source, now)
        if differing := same_answers.differing(asked, source, target):
            raise Unequal(list(map(str, differing)))
    return Moved(
        tables=len(copied),
        rows=sum(held.rows for held in copied.values()),
        chains=len(ends),
        answers=len(asked),
        head=moving.head(held_still),
    )


def nobody_hears(said: str) -> None:
    """Nobody is told."""


def fill(source: Connection, target: Engine, told: Told = nobody_hears) -> Mapping[str, Held]:
    """Copy all rows into a database that `made` made, and compare what both hold; Unequal."""
    told("Copying.")
    try:
        with target.begin() as into:
            copied = moving.copy(source, into)
    except (DatabaseError, ValueError) as why:
        raise Broken(f"What is on record cannot be copied: {moving.fails(why)}.") from None
    told("Comparing tables and chains.")
    with reading(target) as there:
        found = {of.name: moving.held(there, of) for of in moving.TABLES}
        if differing := [*_tables(copied, found), *_ends(source, there)]:
            raise Unequal(differing)
    return copied


def _tables(copied: Mapping[str, Held], found: Mapping[str, Held]) -> Iterator[str]:
    for name, held in copied.items():
        if found[name] != held:
            there = f"{held.rows:,} rows, and {found[name].rows:,} in the copy"
            yield f"The table {name} is not the one that was copied: {there}."


def _ends(source: Connection, target: Connection) -> Iterator[str]:
    if moving.ends(source) != moving.ends(target):
        yield "The chains do not end alike."


# What can be meant.


def _driven(url: str) -> str:
    """An address with the driver that this release has for it."""
    return url.replace(PLAIN, DRIVEN, 1) if url.startswith(PLAIN) else url


def _file(url: str, which: str) -> Path | None:
    """The file of a SQLite database; None of PostgreSQL. WrongUsage for what is no address."""
    try:
        address = address_of(url)
    except BadAddress:
        what = "no address of a database: sqlite:///... or postgresql://USER:PASSWORD@HOST/NAME"
        raise WrongUsage(f"What is named to copy {which} is {what}.") from None
    if address.get_backend_name() not in ("sqlite", "postgresql"):
        raise WrongUsage(f"What is named to copy {which} is neither SQLite nor PostgreSQL.")
    file = copies.sqlite_file(url)
    if address.get_backend_name() == "sqlite" and (file is None or file.name == ":memory:"):
        raise WrongUsage(f"What is named to copy {which} is no file: sqlite:////PATH/tracker.db.")
    return file


def _demand_other(source: str, target: str) -> None:
    """WrongUsage where both are one; what two addresses hide is found: the other is not empty."""
    ours, theirs = _file(source, "from"), _file(target, "to")
    same_file = ours and theirs and ours.resolve() == theirs.resolve()
    if same_file or address_of(source) == address_of(target):
        raise WrongUsage("The database to copy from and the one to copy to are the same.")


@contextmanager
def opened_source(url: str) -> Iterator[Engine]:
    """A home's database to copy from; WrongUsage where it is none of this release."""
    url = _driven(url)
    file = _file(url, "from")
    if file is not None and not (file.is_file() and file.stat().st_size):
        raise WrongUsage(f"There is no database to copy from: {file} is not there.")
    with opened(url) as engine:
        with _reached("from"):
            demand_ours(engine)
        if mark.demo_in(engine):
            raise WrongUsage("The database to copy from is a demo's: nothing in it is real.")
        yield engine


@contextmanager
def _reached(which: str) -> Iterator[None]:
    """WrongUsage for a database that cannot be reached: it was named by whoever asks."""
    try:
        yield
    except DatabaseError as why:
        said = moving.fails(why)
        raise WrongUsage(f"The database to copy {which} cannot be opened: {said}.") from None


def demand_ours(engine: Engine) -> None:
    """WrongUsage for a database whose tables are not those of this release."""
    if not is_begun(engine):
        raise WrongUsage("There are no tables of ours in the database to copy from.")
    if why := unknown(engine):
        raise WrongUsage(why)
    if not is_current(engine):
        raise WrongUsage("The database is of a release before this one: run `tracker init` first.")


def _would_miss(left: queue.Left) -> bool:
    """Whether jobs of a queue, which is not copied, would be missed: telling people is put there
    again by itself, and dead jobs nobody does.
    """
    is_told_again = left.work in WORKS and WORKS[left.work].queue == "notify"
    return left.state != "dead" and not is_told_again


@contextmanager
def _still(engine: Engine, now: datetime) -> Iterator[Connection]:
    """A view of a database to which nobody writes until the end of the block; NotNow."""
    try:
        with moving.still(engine) as connection:
            if lists := claims.held(connection, stamp(now)):
                said = f"{', '.join(lists)}: somebody is writing"
                raise NotNow(f"{said}; stop `tracker serve`, or try again when that is done.")
            if waiting := sum(left.jobs for left in queue.left(connection) if _would_miss(left)):
                raise NotNow(UNDONE.format(waiting))
            yield connection
    except NotStill as why:
        raise NotNow(f"Somebody writes to the database to copy from: {why}.") from None


# The database to copy into.


@contextmanager
def made(url: str) -> Iterator[Engine]:
    """Tables of this release with nothing in them; a home at that address when the block ends, and
    nothing there where it breaks off. WrongUsage, and nothing done, where anything is there.
    """
    file = _file(url, "to")
    with _file_made(file) if file is not None else _server_made(url) as engine:
        yield engine


@contextmanager
def _file_made(file: Path) -> Iterator[Engine]:
    there = next(path for path in file.parents if path.exists())
    if not there.is_dir():
        raise WrongUsage(f"There is no folder for {file}: {there} is a file.")
    if file.exists() and (file.is_dir() or file.stat().st_size):
        raise WrongUsage(f"{file} is there: {EMPTY}.")
    part = part_of(file)
    beside = [Path(f"{part}{ending}") for ending in access.WITH_IT]
    try:
        for left in beside:
            left.unlink(missing_ok=True)
        with opened(f"sqlite:///{part}") as engine:
            moving.begin(engine)
            yield engine
            moving.proved(engine)
        files.to_disk(part)
        part.rename(file)
    finally:
        for left in beside:
            with suppress(OSError):
                left.unlink()


def demand_empty(url: str) -> None:
    """WrongUsage for a PostgreSQL in which anything is, or that cannot be reached."""
    with opened(url) as engine:
        _demand_empty(engine)


def _demand_empty(engine: Engine) -> None:
    with _reached("to"):
        if not moving.is_empty(engine):
            raise WrongUsage(f"There are tables or jobs in the database to copy to: {EMPTY}.")


def part_of(path: Path) -> Path:
    """How a file or folder is called until it is whole."""
    return path.with_name(f".{path.name}.part")


@contextmanager
def _server_made(url: str) -> Iterator[Engine]:
    with opened(url) as engine:
        _demand_empty(engine)
        with moving.alone(engine) as we_are:
            if not we_are:
                raise NotNow("Somebody else is copying into that database just now.")
            with _nothing_left_of(engine):
                moving.begin(engine)
                yield engine
            moving.proved(engine)


@contextmanager
def _nothing_left_of(engine: Engine) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with suppress(DatabaseError):
            moving.clear(engine)
        raise
