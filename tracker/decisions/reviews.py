"""That people saw what they were told: acknowledgements, and the sign-off of a day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from db import changes as log
from db import checks, journal, reviews
from db import notices as register
from db.canonical import parsed
from db.engine import Connection
from db.notices import NoticeRow
from tracker.answers.log import LoggedChange, to_review
from tracker.errors import NotNow, WrongUsage
from tracker.model import SHORT, digest, short_id, stamp
from tracker.outgoing import Out

FEW = 5
"""Things that are named where an id fits several."""

MOST = 500
"""Entries of one acknowledgement whose notices are looked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Acknowledged(Out):
    """A notice or a change that somebody has seen, and what it was about."""

    id: str
    what: str


def acknowledge(
    connection: Connection, prefix: str, by: str, now: datetime, how: str = ""
) -> list[Acknowledged]:
    """Acknowledge the notice or change whose id starts so; what it was, or nothing.

    A mail keeps the id of the change that it told of, also when another row has its place now.
    WrongUsage where several ids start so; `how` says by which way, if not by the command line.
    """
    entry_of = dict(log.ids_beginning(connection, prefix))
    by_id = register.beginning(connection, prefix)
    _demand_one(prefix, entry_of, by_id)
    told_of = {notice.change_id for notice in by_id} - {""}
    ids = told_of | entry_of.keys()
    told = _told_as(connection, entry_of)
    notices = list(dict.fromkeys((*by_id, *told)))
    untold = ids - {notice.change_id for notice in notices}
    seen = list(map(_of_notice, notices))
    seen += [Acknowledged(id=change_id, what="change") for change_id in sorted(untold)]
    if seen:
        _put(connection, sorted(ids), notices, by, stamp(now), how)
    return seen


def _demand_one(prefix: str, changes: Iterable[str], notices: Iterable[NoticeRow]) -> None:
    """WrongUsage where more than one thing has an id that starts so."""
    told = {_of_notice(notice).id: _of_notice(notice).what for notice in notices}
    things = dict.fromkeys(changes, "change") | told
    if len(things) < 2 or prefix in things:
        return
    longer = max(SHORT, len(prefix) + 4)
    typed = {_of_notice(n).id: n.notice_id for n in notices if n.notice_id.startswith(prefix)}
    named = [f"{typed.get(one, one)[:longer]} ({what})" for one, what in sorted(things.items())]
    left = f" and {len(named) - FEW} more" if len(named) > FEW else ""
    raise WrongUsage(
        f"{len(named)} ids start with {prefix}: {', '.join(named[:FEW])}{left}. Give more of it."
    )


def _put(
    connection: Connection,
    changes: Sequence[str],
    notices: Sequence[NoticeRow],
    by: str,
    at: str,
    how: str,
) -> None:
    fresh = [notice.seq for notice in notices if not notice.acked_at]
    register.acknowledge(connection, fresh, by, at)
    reviews.add(connection, changes, reviews.ACKNOWLEDGED, by, at)
    told = sorted(notice.notice_id for notice in notices)
    body = {"by": by, "changes": changes, "notices": told}
    body |= {"how": how} if how else {}
    journal.append(connection, "ack", "", at, body)


def _told_as(connection: Connection, entry_of: Mapping[str, str]) -> list[NoticeRow]:
    """Notices that told of these changes, also if they have moved to other rows of the log."""
    entries = sorted(set(entry_of.values()))
    about = register.about(connection, entries[:MOST])
    about.sort(key=lambda notice: (notice.entry_id, notice.seq))
    return [notice for notice in about if _change_of(notice).get("change_id") in entry_of]


def _of_notice(notice: NoticeRow) -> Acknowledged:
    caption = _change_of(notice).get("caption")
    what = notice.kind if caption is None else f"{notice.kind}: {caption}"
    return Acknowledged(id=notice.change_id or notice.notice_id, what=what)


def _change_of(notice: NoticeRow) -> dict[str, str]:
    """The change that a notice told of, as it was then; empty for other notices."""
    return parsed(notice.facts).get("change") or {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Days:
    """What is signed off: days, from the first to the last, of some lists or of all."""

    since: str
    until: str
    lists: Sequence[str] = ()

    def __str__(self) -> str:
        days = self.since if self.since == self.until else f"{self.since} to {self.until}"
        return f"{days} ({', '.join(self.lists)})" if self.lists else days


def sign_off(
    connection: Connection,
    changes: Sequence[str],
    of: Days | str,
    by: str,
    note: str,
    now: datetime,
) -> int:
    """One person's word for these changes, of a day or of several; how many were not signed off.

    WrongUsage for days that have not come, or on which no list was looked at. Today can be signed:
    the word is about changes, and what comes later in the day waits for another one.
    """
    days = Days(since=of, until=of) if isinstance(of, str) else of
    _check(connection, days, now)
    known = reviews.states(connection, changes)
    fresh = sorted(change for change in set(changes) if known.get(change) != reviews.REVIEWED)
    if fresh:
        at = stamp(now)
        reviews.sign_off(connection, fresh, by, at)
        until = {"until": days.until} if days.until != days.since else {}
        lists = {"lists": list(days.lists)} if days.lists else {}
        body = {"by": by, "day": days.since, **until, **lists, "note": note, "changes": fresh}
        journal.append(connection, "review", "", at, body)
    return len(fresh)


def _check(connection: Connection, days: Days, now: datetime) -> None:
    if days.until > stamp(now)[:10]:
        raise WrongUsage(f"{days.until} has not come yet: nobody can have looked through it.")
    if not checks.any_in(connection, days.since, days.until, days.lists):
        what = "None of these lists" if days.lists else "No list"
        raise WrongUsage(f"{what} was looked at on {days}: there is nothing to sign off.")


def left(connection: Connection, days: Days, *, everything: bool = False) -> list[LoggedChange]:
    """Changes of days that nobody has signed off."""
    return to_review(connection, days.since, days.until, days.lists, everything=everything)


def mark_of(changes: Iterable[LoggedChange]) -> str:
    """A short mark of exactly these changes."""
    return mark([change.row.change_id for change in changes])


def sign(
    connection: Connection,
    days: Days,
    shown: str,
    by: str,
    note: str,
    now: datetime,
    *,
    everything: bool = False,
) -> list[LoggedChange]:
    """Sign off what is there, read and written as one: what is given back, and nothing else.

    NotNow where that is not what was shown with a mark, if one is given.
    """
    found = left(connection, days, everything=everything)
    if shown and mark_of(found) != shown:
        raise NotNow(
            f"Nothing was signed: there are other changes of {days} now than were shown; "
            "look through them again."
        )
    sign_off(connection, [change.row.change_id for change in found], days, by, note, now)
    return found


def mark(changes: Sequence[str]) -> str:
    """A short mark of exactly these changes, whatever their order."""
    return short_id(digest(tuple(sorted(changes))))
