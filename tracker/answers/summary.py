"""Where everything stands, on one page: every list, the latest changes, what waits, the head."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from db import notices
from db.canonical import parsed
from db.engine import Connection
from db.log import Filters
from db.trail import Head, head
from scrapers.registry import feeds
from tracker.answers import lists, log
from tracker.answers.covered import Covered
from tracker.answers.lists import ListLine, Newcomer
from tracker.answers.log import LoggedChange
from tracker.outgoing import Json, Out, rows

LATEST, NEWCOMERS = 10, 5
"""So many changes are shown, and so many entries of each list where there is no change yet."""


STATUS = "status"
"""The kind of notice that the mail of every day is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Findings(Out):
    """How many findings of `tracker reconcile` were open when they were looked for last."""

    open: int
    looked_for_at: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary(Out):
    """All lists that were ever looked at; the newest changes of the default view, of so many; where
    there is none yet, who was listed lately by the authorities' own days.
    """

    lists: Sequence[ListLine]
    latest: Sequence[LoggedChange]
    changes: int
    newcomers: Sequence[Newcomer]
    coverage: Covered
    head: Head
    findings: Findings | None = None

    @property
    def questions(self) -> int:
        """Removals that wait for a person's answer."""
        return sum(line.pending for line in self.lists)

    @property
    def taken_in(self) -> bool:
        """Whether any document of a list is on record."""
        return any(line.document for line in self.lists)

    def json(self) -> Json:
        """The same for machines."""
        return {
            "lists": rows(self.lists),
            "open_questions": self.questions,
            "latest_changes": rows(self.latest),
            "changes": self.changes,
            "newcomers": rows(self.newcomers),
            "coverage": self.coverage.json(),
            "head": self.head.hash,
            "links": self.head.links,
            "findings": self.findings.json() if self.findings else None,
        }


def summary(connection: Connection, switched_on: Iterable[str], now: datetime) -> Summary:
    """How everything stands now, where these lists are on."""
    lines = lists.standing_of_lists(connection, now)
    answer = log.answer(connection, Filters(limit=LATEST), switched_on, now)
    return Summary(
        lists=[_as_of(line, answer.coverage) for line in lines],
        latest=answer.rows,
        changes=answer.fitting.rows,
        newcomers=[] if answer.rows else _newcomers(connection, lines),
        coverage=answer.coverage,
        head=head(connection),
        findings=_findings(connection),
    )


def _findings(connection: Connection) -> Findings | None:
    """As the last status mail has them: to look for them takes seconds."""
    row = notices.last_of_kind(connection, STATUS, "", [STATUS])
    told = parsed(row.facts) if row else {}
    number = told.get("findings")
    return None if number is None else Findings(open=number, looked_for_at=told["at"])


FINE = ("ok", "pending", lists.AMBER)

STALE = "stale"
"""The state of a list that was in good order when it was last seen, too long ago."""


def _as_of(line: ListLine, covers: Covered) -> ListLine:
    """A list that is fine, but was not seen lately, is not fine."""
    last_seen = {looked.list_id: looked.last_look for looked in covers.stale}
    if line.list_id not in last_seen or line.list_id in feeds() or line.state not in FINE:
        return line
    day = (last_seen[line.list_id] or "")[:10]
    why = "; ".join(filter(None, (line.reason, f"last seen in good order on {day}")))
    return replace(line, state=STALE if line.state == "ok" else line.state, reason=why)


def _newcomers(connection: Connection, lines: Iterable[ListLine]) -> list[Newcomer]:
    """After a first run there are no changes: the authorities' own days say what is recent."""
    found: list[Newcomer] = []
    for line in lines:
        if line.entries:
            found += lists.lately_listed(connection, line.list_id, "1900")[:NEWCOMERS]
    return found
