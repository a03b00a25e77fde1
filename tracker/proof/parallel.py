"""`verify` by two processes, which see the very same: nothing written meanwhile passes for a fault.

PostgreSQL hands its frozen view over. On SQLite each process has its own; one that sees another
head than ours sees what was written since, and its parts are checked here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from db import chain
from db.archive import Archive
from db.engine import Connection
from tracker.errors import Broken
from tracker.proof import verify
from tracker.proof.hands import Done, Job, cores, shared
from tracker.proof.verify import Part
from tracker.proof.views import View

AT_A_TIME = 2
"""Processes that check."""

MANY = 20_000
"""Links of chains from which on it is worth starting them."""

HEAVY = ("The index of names", "What is sealed", "The numbers of entries", "Contents of entries")
"""Parts that are begun first, for they go through the rows of all lists."""

DIED = "A process that checks was ended from outside, and nothing is said: run it again."

Given = tuple[Connection, Archive] | None
"""What a process checks; None where it sees something else than whoever asks."""


class NotChecked(Broken):
    """It was not found out whether anything is wrong."""


@dataclass(frozen=True, slots=True)
class Place:
    """What another process needs to check the same."""

    view: View
    archive: Archive

    @contextmanager
    def opened(self) -> Iterator[Given]:
        """The same on a connection of one's own, until the end of the block."""
        with self.view.opened() as connection:
            yield (connection, self.archive) if connection is not None else None


def problems(connection: Connection, archive: Archive, anchor: str = "") -> Iterator[str]:
    """What `verify.problems` finds, in the same order and words."""
    if cores() < AT_A_TIME or _links(connection) < MANY:
        yield from verify.problems(connection, archive, anchor)
        return
    parts = list(verify.parts(connection, anchor))
    heaviest_first = sorted(parts, key=lambda part: _weight(connection, part), reverse=True)
    jobs = [Job(_checked, (part,)) for part in heaviest_first]
    place = Place(View.of(connection), archive)
    done = dict(zip(map(id, heaviest_first), shared(place.opened, jobs, AT_A_TIME), strict=True))
    for part in parts:
        found = _found(done[id(part)])
        yield from part.problems(connection, archive) if found is None else found


def _links(connection: Connection) -> int:
    """How many links there are of all chains."""
    return sum(chain.chain_head(connection, scope)[1] for scope in chain.scopes(connection))


def _weight(connection: Connection, part: Part) -> tuple[int, int]:
    if part.named in HEAVY:
        return (len(HEAVY) - HEAVY.index(part.named), 0)
    scope = part.given[0] if len(part.given) == 1 else ""
    return (0, chain.chain_head(connection, scope)[1])


def _found(done: "Done[list[str] | None]") -> list[str] | None:
    if done.died:
        raise NotChecked(DIED)
    return done.value()


def _checked(given: Given, part: Part) -> list[str] | None:
    """What one process finds in a part; None where it does not see the same."""
    return None if given is None else list(part.problems(*given))
