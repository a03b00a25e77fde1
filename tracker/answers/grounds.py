"""What the answers about one day rest on: the documents and looks of every list asked, in words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from db.engine import Connection
from scrapers.registry import keys
from tracker.answers.coverage import Coverage, coverage
from tracker.answers.covered import EVER, Covered, Looked, asked_of, covered
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
        """The same in sentences; a list of which nothing is known is named, whatever their number."""
        seen = replace(self.looked, lists=tuple(self.looked.looked_at))
        yield from seen.said()
        silent = self.looked.not_looked_at
        later = [looked for looked in silent if self._was_seen(looked)]
        tried = [looked for looked in silent if looked.failures and looked not in later]
        never = [looked for looked in silent if looked not in later and looked not in tried]
        yield from _named("Seen later only, so its own dates alone tell of that day", later)
        yield from _named("Looked at in vain, so no answer", tried)
        yield from _named("Never looked at here, so no answer", never)
        if self.off:
            yield f"Switched off in the settings, so no answer: {', '.join(self.off)}."

    def _was_seen(self, looked: Looked) -> bool:
        """Whether a list was ever seen in good order, if only after the day asked for."""
        seen = self.lists.get(looked.list_id)
        return seen is not None and bool(seen.looks)


def _named(what: str, lists: Sequence[Looked]) -> Iterator[str]:
    """A sentence that names every list; none where there are none."""
    if lists:
        yield f"{what}: {', '.join(looked.list_id for looked in lists)}."


@dataclass(frozen=True, kw_only=True, slots=True)
class When:
    """A day asked for, on what lists, as recorded at `known_at`, as seen by `seen_at`."""

    on: str
    known_at: str = ""
    seen_at: str = ""
    lists: Sequence[str] = ()


def grounds(
    connection: Connection, when: When, switched_on: Iterable[str], now: datetime
) -> Grounds:
    """What an answer about a day rests on; of no list by name, all that are on or on record."""
    on = () if when.lists else tuple(switched_on)
    asked = set(filter(speaks, (*asked_of(connection, when.lists, on), *on)))
    until = min(f"{when.on}T23:59:59Z", when.seen_at or EVER)
    unasked = () if when.lists else filter(speaks, sorted(set(keys()).difference(asked)))
    return Grounds(
        lists=coverage(connection, when.lists, known_at=when.known_at, seen_at=when.seen_at),
        looked=covered(connection, asked, now, until=until, known_at=when.known_at),
        off=tuple(unasked),
    )
