"""How every list stands: entries, documents, checks, questions."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple, Self

from db import acts, checks, questions, snapshots, standings
from db.checks import Checked
from db.engine import Connection
from db.standings import StandingOnRecord
from scrapers.registry import closed_on, feeds, keys, no_longer_read, repeats_others
from tracker.answers import deaths
from tracker.answers.deaths import Death
from tracker.answers.freshness import standing_still
from tracker.errors import WrongUsage
from tracker.model import moment
from tracker.outgoing import Out, or_null
from tracker.recorded import Standing


def gone(connection: Connection, names: Iterable[str]) -> Collection[str]:
    """Lists on record that nobody here can read any more; none where no name may be one of them.

    What was recorded of them is asked for like all else: an answer needs no module.
    """
    if set(names) <= set(keys()):
        return ()
    return [key for key in checks.lists(connection) if no_longer_read(key)]


def asked_for(connection: Connection, names: Iterable[str]) -> tuple[str, ...]:
    """The lists of these names, ours or gone; WrongUsage for a name that is of neither."""
    lists = tuple(names)
    return checked(lists, gone(connection, lists))


def checked_source(connection: Connection, of: str) -> str:
    """A list, ours or gone, or a feed, "" for all; WrongUsage for none of them, of which nothing
    found would look like an answer.
    """
    if of and of not in {*keys(), *feeds(), *gone(connection, [of])}:
        raise WrongUsage(f"There is no list and no feed {of!r}.")
    return of


def checked(names: Iterable[str], held: Iterable[str] = ()) -> tuple[str, ...]:
    """The lists of these names; WrongUsage for a name that no list of ours has.

    `held` are lists on record, some of which nobody here may be able to read any more. What may
    have been meant is told, by code that is not loaded where all is well.
    """
    lists, known = tuple(names), {*keys(), *held}
    if known.issuperset(lists):
        return lists
    from tracker.answers.known import all_of

    return all_of(lists, sorted(known), "list")


def speaks(list_id: str) -> bool:
    """Whether a list answers for itself; an aggregator only repeats others, a feed is no list."""
    if list_id in feeds():
        return False
    return not repeats_others(list_id)


# How a list stands.

AMBER = "amber"
"""The state of a list that is seen in good order, and whose own date stands still."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ListLine(Out):
    """One list: its newest good document and how old that is, and what its last check came to."""

    list_id: str
    entries: int
    terrorism: int
    document: str | None
    age_days: int | None
    pending: int
    state: str
    reason: str
    checked_at: str | None
    document_provenance: str | None = None


class _Held(NamedTuple):
    """What a list, or a feed of acts, has brought, and when its newest good document was seen."""

    entries: int = 0
    terrorism: int = 0
    seen_at: str = ""
    provenance: str = ""


def standing_of_lists(connection: Connection, now: datetime) -> list[ListLine]:
    """One line per list that was ever looked at."""
    asked, died = questions.waiting(connection), deaths.runs(connection, now)
    lines = [
        _line(connection, look, asked.get(look.list_id, 0), now)
        for look in checks.newest(connection)
    ]
    return [_in_death(line, died) for line in lines]


def _in_death(line: ListLine, died: Mapping[str, Death]) -> ListLine:
    """A list whose last run died is red, whatever the one before it came to."""
    death = died.get(line.list_id)
    if death is None or line.state in checks.BAD:
        return line
    return replace(line, state="failed", reason=death.why)


def _line(connection: Connection, look: Checked, pending: int, now: datetime) -> ListLine:
    list_id = look.list_id
    state, reason = _state(connection, look, pending)
    held = _acts(connection, list_id) if list_id in feeds() else _entries(connection, list_id)
    age = (now - moment(held.seen_at)).days if held.seen_at else None
    return ListLine(
        list_id=list_id,
        entries=held.entries,
        terrorism=held.terrorism,
        document=or_null(held.seen_at[:10]),
        age_days=age,
        pending=pending,
        state=state,
        reason=reason,
        checked_at=look.observed_at,
        document_provenance=or_null(held.provenance),
    )


def _state(connection: Connection, look: Checked, pending: int) -> tuple[str, str]:
    """The state of a list and why; a source that fails does so until it is good again itself."""
    if closed := closed_on(look.list_id):
        return "closed", f"closed on {closed}; nobody was delisted by that"
    if failing := checks.failing(connection, look.list_id):
        _, last = failing
        return last.outcome, last.reason
    if look.mode == "upload" and look.outcome in checks.BAD:
        return _after_refused_upload(connection, look)
    if look.outcome not in checks.IN_GOOD_ORDER:
        return look.outcome, look.reason
    if still := standing_still(connection, look.list_id, look.observed_at):
        return AMBER, "; ".join(filter(None, (still, look.reason)))
    return "pending" if pending else "ok", look.reason


def _after_refused_upload(connection: Connection, look: Checked) -> tuple[str, str]:
    """A file that a person brought says nothing of the source: what was known of it holds."""
    if not checks.last_good_at(connection, look.list_id):
        return look.outcome, look.reason
    return AMBER, f"a file that was brought at {look.observed_at} was refused: {look.reason}"


def _entries(connection: Connection, list_id: str) -> _Held:
    newest = snapshots.last_good(connection, list_id)
    if newest is None:
        return _Held()
    return _Held(newest.entries, newest.terrorism, newest.observed_at, newest.provenance)


def _acts(connection: Connection, feed_id: str) -> _Held:
    held = acts.count(connection, feed_id)
    return _Held(entries=held, seen_at=checks.last_good_at(connection, feed_id))


# Who is on it.


@dataclass(frozen=True, kw_only=True, slots=True)
class Newcomer(Out):
    """An entry in force, with the day from which the authority itself dates it."""

    list_id: str
    listed_on: str
    caption: str

    @classmethod
    def of(cls, row: StandingOnRecord) -> Self:
        """An entry from where it stands."""
        listed_on = Standing.read(row.body).listed_on
        return cls(list_id=row.list_id, listed_on=listed_on, caption=row.caption)


def lately_listed(connection: Connection, list_id: str, since: str) -> list[Newcomer]:
    """Entries in force that the authority itself dates on or after a day, newest first."""
    in_force = standings.in_states(connection, list_id, ("in_force",))
    lately = [entry for entry in map(Newcomer.of, in_force) if entry.listed_on >= since]
    return sorted(lately, key=lambda newcomer: newcomer.listed_on, reverse=True)
