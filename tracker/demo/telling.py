"""What is told of a day: out of the log alone, never out of the story.

Only the words in brackets are the story's: what was in the news that day.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from db import checks, snapshots
from db.canonical import parsed
from db.changes import ChangeRow
from db.checks import Checked
from db.engine import Connection, reading
from db.log import Filters, rows
from tracker.answers import entries
from tracker.answers.status import Answer, Question, status
from tracker.demo.story import Day
from tracker.model import Pending, moment, stamp
from tracker.record.tracker import Tracker

STILL = {
    "in_force": "{name} is on it{since}",
    "missing": "{name} is not in it",
    "delisted": "{name} is off it",
    "not_listed": "{name} is not on it",
}
"""Where a name stands, by the answer of `status`."""

COURT = {
    "annulled_still_listed": "annulled by a court, which removes nobody",
    "ruled_unlawful_still_in_force": "ruled unlawful, which removes nobody",
}
"""What is said of those states in court that the story comes to."""

SAID = {
    ("addition", "entry"): "{who} put on",
    ("addition", "designation"): "{who} under {programme} too",
    ("relisting", "entry"): "{who} put on again",
    ("removal", "entry"): "{who} taken off",
    ("removal", "designation"): "{who} no longer under {programme}, still listed",
    ("identity", "entry"): "{who}",
    ("amendment", "entry"): "{who} described otherwise",
}
"""What happened, by kind and scope of a change."""

BECAME = {
    "name": "{before} is now called {after}",
    "merged_into": "{name} is one with number {after} of the list",
    "entry_key": "{name} goes on as {after}",
}
"""What became of an entry that is the same party, by the first of these fields that changed."""

UNCONFIRMED = {
    "entry": "{who} not in the new document, which nothing confirms yet",
    "designation": "{who} not under {programme} in the new document, which nothing confirms yet",
}
"""The same of a removal that was seen once: nobody says yet that it is one."""

BEFORE = timedelta(seconds=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line: the day, the list, what the log says, and what was in the news."""

    day: str
    list_id: str
    said: str
    news: str = ""

    def __str__(self) -> str:
        news = f" [{self.news.rstrip('.')}]" if self.news else ""
        return f"{self.day} {self.list_id}: {self.said}{news}"


class _Seen(NamedTuple):
    """What is on record of one look at a list; `first`: entries of its first good document."""

    look: Checked
    changes: Sequence[ChangeRow]
    questions: Sequence[Pending]
    first: int


def lines_of(tracker: Tracker, day: Day) -> list[Line]:
    """A line for every list that the day is about, and for every other one with news."""
    with reading(tracker.ledger.engine) as connection:
        return list(_lines(connection, day))


def _lines(connection: Connection, day: Day) -> Iterator[Line]:
    at, news = stamp(day.moment), day.told
    looks = [look for look in checks.newest(connection) if look.observed_at == at]
    for look in sorted(looks, key=lambda look: look.list_id not in day.about):
        name = day.about.get(look.list_id, "")
        if said := _said(connection, _seen(connection, look), name):
            yield Line(day=str(day.day), list_id=look.list_id, said=said, news=news)
            news = ""


def answered(tracker: Tracker, day: Day, list_id: str, by: str) -> Line:
    """What the log has of a person's answers of that evening."""
    at, evening = stamp(day.moment), stamp(day.evening)
    with reading(tracker.ledger.engine) as connection:
        of_day = rows(connection, Filters(since=at, until=at, lists=(list_id,)))
    made = [row for row in of_day if row.recorded_at == evening]
    said = "; ".join(_changed(made, day.about[list_id]))
    acts = ", ".join(sorted({row.instrument for row in made}))
    return Line(
        day=str(day.day), list_id=list_id, said=f"{by} answers, and the log cites {acts}: {said}"
    )


def _seen(connection: Connection, look: Checked) -> _Seen:
    at, list_id = look.observed_at, look.list_id
    asked = entries.questions(connection, list_id)
    return _Seen(
        look=look,
        changes=rows(connection, Filters(since=at, until=at, lists=(list_id,))),
        questions=[question for question in asked if question.observed_at == at],
        first=_first(connection, list_id, at),
    )


def _first(connection: Connection, list_id: str, at: str) -> int:
    """How many entries a first good document has; 0 where it is none."""
    if snapshots.last_good(connection, list_id, stamp(moment(at) - BEFORE)):
        return 0
    document = snapshots.last_good(connection, list_id, at)
    return document.entries if document else 0


def _said(connection: Connection, seen: _Seen, name: str) -> str:
    """What a look came to; "" where nobody asks about it and nothing is new."""
    look = seen.look
    if look.outcome in checks.BAD:
        return f"{look.outcome}, and nobody is taken off: {look.reason.rstrip('.')}"
    said = [*_changed(seen.changes, name), *_asked(seen.questions)]
    if seen.first:
        said.insert(0, f"first document, {seen.first} names, none of them news")
    told = any(name in row.caption for row in seen.changes)
    if name and not told:
        said = [*(said or ["no change"]), _where(connection, look, name)]
    return "; ".join(filter(None, said))


def _where(connection: Connection, look: Checked, name: str) -> str:
    """Where a name stands on the list now."""
    asked = Question(name=name, on=look.observed_at[:10], lists=(look.list_id,))
    for answer in status(connection, asked).answers:
        if answer.pending:
            return f"{name} still counts as listed"
        since = f" since {answer.since}" if len(answer.since or "") == DAY else ""
        stands = STILL.get(answer.answer, "").format(name=answer.caption or name, since=since)
        return f"{stands}{_in_court(answer)}"
    return ""


def _in_court(answer: Answer) -> str:
    """What a court has said of it by then."""
    said = COURT.get(answer.court_state or "")
    return f": {said} ({answer.judgment.citation})" if said and answer.judgment else ""


DAY = len("1997-10-08")
"""Of the authority's own dates; moments of ours are longer."""


def _asked(questions: Sequence[Pending]) -> Iterator[str]:
    if questions:
        reason = questions[0].reason.rstrip(".")
        yield f"{len(questions)} absent, nobody taken off: a question for a person ({reason})"


def _changed(changes: Iterable[ChangeRow], name: str) -> Iterator[str]:
    """What happened, those of a kind together and the one whom the day is about first."""
    alike: dict[tuple[str, str, str, str], list[ChangeRow]] = {}
    for row in sorted(changes, key=lambda row: (name not in row.caption, row.seq or 0)):
        programme = row.programme if row.scope == "designation" else ""
        alike.setdefault((row.kind, row.scope, programme, row.confirmation), []).append(row)
    for (kind, scope, programme, confirmation), group in alike.items():
        said = UNCONFIRMED[scope] if confirmation == "observed_once" else SAID[kind, scope]
        yield said.format(who=_who(group), programme=programme)


def _who(rows: Sequence[ChangeRow]) -> str:
    """The first by name, with its day where the authority gives one, and how many others."""
    first = rows[0]
    since = f" ({first.effective_on})" if first.effective_on else ""
    others = len(rows) - 1
    more = f" and {others} other{'s' * (others > 1)}" if others else ""
    return f"{_renamed(first)}{since}{more}"


def _renamed(row: ChangeRow) -> str:
    """The caption; of one that was renamed, both."""
    changed = {change["field"]: change for change in parsed(row.fields)}
    for field, became in BECAME.items() if row.kind == "identity" else ():
        if change := changed.get(field):
            before, after = _text(change["before"]), _text(change["after"])
            return became.format(name=row.caption, before=before, after=after)
    return row.caption


def _text(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "; ".join(value)
