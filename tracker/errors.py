"""Failures that are the world's and not ours, in one tree, and what each is to a caller.

The tree is ours; what storage and readers raise by themselves (`db`, `scrapers` know nothing of
us) is given its place in the tree by `placed`. Exit codes and HTTP status stand here alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from scrapers.kit.errors import Fault


class TrackerError(Exception):
    """Something went wrong that a person can understand: the text is one whole sentence."""


class WrongUsage(TrackerError):
    """What was asked for cannot be meant: a setting, a name, a file of the user's."""


class Absent(TrackerError):
    """What was asked for is not on record."""


class NotNow(TrackerError):
    """It could be done at another time: somebody else is at it."""


class TooOften(NotNow):
    """Somebody asks more than is good for the others: `seconds` from now it will do."""

    def __init__(self, sentence: str, seconds: int) -> None:
        super().__init__(sentence)
        self.seconds = seconds


class Refused(TrackerError):
    """A document, or a source of documents, that cannot be taken in."""


class Broken(TrackerError):
    """What we keep is damaged, or cannot be used: database, archive, backup, disk."""


class Unauthorised(TrackerError):
    """Nobody that we know asks."""


class Forbidden(TrackerError):
    """Who asks may not."""


class Meaning(NamedTuple):
    """What a failure is to a program that called us."""

    exit_code: int
    http_status: int


MEANINGS: dict[type[TrackerError], Meaning] = {
    WrongUsage: Meaning(exit_code=2, http_status=400),
    Absent: Meaning(exit_code=1, http_status=404),
    NotNow: Meaning(exit_code=1, http_status=409),
    TooOften: Meaning(exit_code=1, http_status=429),
    Refused: Meaning(exit_code=1, http_status=422),
    Broken: Meaning(exit_code=1, http_status=503),
    Unauthorised: Meaning(exit_code=2, http_status=401),
    Forbidden: Meaning(exit_code=2, http_status=403),
}
"""By branch of the tree (exit codes: design, section 7)."""


def meaning(failure: TrackerError) -> Meaning:
    """Exit code and HTTP status of a failure."""
    branches = (MEANINGS[kind] for kind in type(failure).__mro__ if kind in MEANINGS)
    return next(branches, Meaning(exit_code=1, http_status=500))


def placed(failure: BaseException) -> TrackerError | None:
    """A failure as one of the tree, with its sentence; None for a fault of our own.

    Imports what it compares with, so it is called only once something has failed.
    """
    if isinstance(failure, TrackerError):
        return failure
    from db.archive import ArchiveDamaged, ArchiveDown, BadArchive
    from db.claims import LeaseLost
    from db.engine import BadAddress, DatabaseError, UnknownTables
    from db.files import OddFile
    from db.frames import Unreadable
    from scrapers.kit.errors import ScrapeError

    match failure:
        case LeaseLost():
            return NotNow(str(failure))
        case ScrapeError():
            return Refused(str(failure))
        case ArchiveDamaged():
            return Broken(str(failure))
        case ArchiveDown():
            return Broken(f"{failure} What was recorded is kept; try again.")
        case Unreadable():
            return Broken(str(failure))
        case DatabaseError():
            kept = "What was recorded is kept; try again."
            return Broken(f"The database cannot be used: {first_line(failure.orig)}. {kept}")
        case BadAddress() | BadArchive() | OddFile() | UnknownTables():
            return WrongUsage(str(failure))
        case OSError():
            from tracker.system import sentence

            return Broken(f"{sentence(failure)} What was recorded is kept.")
    return None


def first_line(failure: object) -> str:
    """The first line of what others say went wrong: PostgreSQL adds hints and what was asked."""
    return next(iter(str(failure).strip().splitlines()), "").rstrip(".")


def fault_of_document(failure: Exception) -> "Fault":
    """What was raised over one document, as the reason to refuse it and to go on with the next.

    Whatever a reader, the sniffing, the guard or the fold raises: one document never stops its
    list. Raised again is what says nothing of the document: trouble with storage, a lost lease.
    """
    from db.engine import DataError, StorageError
    from scrapers.kit.errors import Fault, fault

    told = placed(failure)
    if isinstance(told, Refused):
        return Fault(str(told), getattr(told, "trace", ""))
    # Readers open no file of ours, and what no column can hold is the document's own text.
    is_documents = isinstance(failure, (OSError, DataError))
    if not is_documents and (told or isinstance(failure, StorageError)):
        raise failure
    return fault(failure)


@contextmanager
def contained() -> Iterator[None]:
    """What is meant to end the program ends no list: raised over a document, it is Refused."""
    from scrapers.kit.errors import ScrapeError
    from scrapers.kit.errors import contained as at_reading

    try:
        with at_reading():
            yield
    except ScrapeError as why:
        raise Refused(str(why)) from None
