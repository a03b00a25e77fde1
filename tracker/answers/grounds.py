"""What the answers about one day rest on: the documents and looks of every list asked, in words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from db.engine import Connection
from scrapers.registry import closed_on, is_political, keys
from tracker.answers.coverage import COVERED, Coverage, coverage
from tracker.answers.covered import EVER, Covered, Looked, asked_of, covered, named
from tracker.answers.lists import speaks


@dataclass(frozen=True, kw_only=True, slots=True)
class Grounds:
    """Coverage by list, of those that answer; and how each list asked was looked at by that day.

    `off` are lists of ours that nobody asked, as they are switched off, and never were on.
    """

    lists: dict[str, Coverage]
    looked: Covered
    off: Sequence[str] = ()

    def said(self) -> Iterator[str]:
        """The same in sentences; every list is named."""
        seen, silent = self.looked.looked_at, self.looked.not_looked_at
        around = [looked for looked in seen if looked.stale and not self._is_stale(looked)]
        yield from replace(self.looked, lists=tuple(_others(seen, around))).said()
        yield from replace(self.looked, lists=(*around, *silent)).apart()
        later = list(filter(self._was_seen, silent))
        tried = [looked for looked in _others(silent, later) if looked.failures]
        never = _others(silent, [*later, *tried])
        gap = f"Not seen in the {COVERED.days} days before that day, but before them and after it"
        yield from _named(gap, around)
        yield from _named("Seen later only, so its own dates alone tell of that day", later)
        yield from _named("Looked at in vain, so no answer", tried)
        nothing = self.looked.never
        yield from _named(f"{nothing[0].upper()}{nothing[1:]}, so no answer", never)
        yield from of_switched_off(self.off)

    def _is_stale(self, looked: Looked) -> bool:
        """Whether a list was last seen too long before the day asked for, and not since."""
        return self._seen(looked).is_stale(self.looked.until[:10])

    def _was_seen(self, looked: Looked) -> bool:
        """Whether a list was ever seen in good order, if only after the day asked for."""
        return bool(self._seen(looked).looks)

    def _seen(self, looked: Looked) -> Coverage:
        unseen = Coverage(list_id=looked.list_id, documents=(), looks=())
        return self.lists.get(looked.list_id, unseen)


def _others(lists: Sequence[Looked], told: Sequence[Looked]) -> list[Looked]:
    return [looked for looked in lists if looked not in told]


def _named(what: str, lists: Sequence[Looked]) -> Iterator[str]:
    """A sentence that names the lists; none where there are none."""
    if lists:
        yield f"{what}: {named(lists)}."


@dataclass(frozen=True, kw_only=True, slots=True)
class When:
    """A day asked for, on what lists, as recorded at `known_at`, as seen by `seen_at`."""

    on: str
    known_at: str = ""
    seen_at: str = ""
    lists: Sequence[str] = ()


def switched_off(asked: Iterable[str]) -> list[str]:
    """The lists of this release that could answer and were not asked."""
    return sorted(filter(speaks, set(keys()).difference(asked)))


def of_switched_off(lists: Iterable[str]) -> Iterator[str]:
    """That lists are switched off, or nobody opted for them: a sentence each, if there are such."""
    every = list(lists)
    opted = list(filter(is_political, every))
    if off := [list_id for list_id in every if list_id not in opted]:
        yield f"Switched off in the settings, so no answer: {', '.join(off)}."
    if opted:
        yield f"Of political use and not switched on, so no answer: {', '.join(opted)}."


def coverage_of(connection: Connection, when: When) -> dict[str, Coverage]:
    """Coverage by list, of the day asked for and of the days on which lists were closed."""
    days = {when.on, *filter(None, map(closed_on, keys()))}
    return coverage(connection, days, when.lists, known_at=when.known_at, seen_at=when.seen_at)


def grounds(
    connection: Connection, when: When, switched_on: Iterable[str], now: datetime
) -> Grounds:
    """What an answer about a day rests on; of no list by name, all that are on or on record."""
    on = () if when.lists else tuple(switched_on)
    asked = set(filter(speaks, (*asked_of(connection, when.lists, on), *on)))
    until = min(f"{when.on}T23:59:59Z", when.seen_at or EVER)
    unasked = () if when.lists else switched_off(asked)
    looked = covered(connection, asked, now, until=until, known_at=when.known_at, counted=False)
    return Grounds(lists=coverage_of(connection, when), looked=looked, off=unasked)
