"""Answers of people to questions: yes, it was removed; no, it is still listed.

The one way for whoever asks people: command line, and later API and pages.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby

from db.engine import reading
from tracker.answers import entries, lists
from tracker.decisions.reasons import stated
from tracker.errors import WrongUsage
from tracker.intake import run
from tracker.model import CAUSES, Decision, Pending, stamp
from tracker.record.tracker import Tracker

SHORTEST = 4
"""Characters that the beginning of a question's id needs."""

WITHOUT_ACT = frozenset({"", "not_stated"})
"""Causes, and none, that no act states."""

KNOWN_CAUSES = WITHOUT_ACT | CAUSES


@dataclass(frozen=True, kw_only=True, slots=True)
class StatedAct:
    """The act that states a removal; WrongUsage for one that cannot be meant."""

    cause: str = ""
    instrument: str = ""
    instrument_url: str = ""
    effective_on: str = ""

    def __post_init__(self) -> None:
        if self.cause not in KNOWN_CAUSES:
            raise WrongUsage(f"{self.cause!r} is none of: {', '.join(sorted(CAUSES))}.")
        if self.cause not in WITHOUT_ACT and not self.instrument.strip():
            raise WrongUsage("A cause needs the act that states it: --instrument TEXT.")
        if self.effective_on and not _is_day(self.effective_on):
            raise WrongUsage(
                f"{self.effective_on!r} is no day of an act: 2012-09-28, 2012-09 or 2012."
            )


NO_ACT = StatedAct()


@dataclass(frozen=True, kw_only=True, slots=True)
class Which:
    """Open questions, by the beginnings of their ids; or all of one list."""

    ids: Sequence[str] = ()
    list_id: str = ""


def confirm(
    tracker: Tracker, which: Which, *, by: str, reason: str, act: StatedAct = NO_ACT
) -> list[Pending]:
    """Yes, they were removed, from the first document without them on; what was answered."""
    return _decide(tracker, "confirm", which, by, reason, act)


def reject(tracker: Tracker, which: Which, *, by: str, reason: str) -> list[Pending]:
    """No, they are still listed, the document was wrong; what was answered."""
    return _decide(tracker, "reject", which, by, reason, NO_ACT)


def _decide(
    tracker: Tracker, verdict: str, which: Which, by: str, reason: str, act: StatedAct
) -> list[Pending]:
    """Put answers on record, and fold each list again from the first document they are about."""
    stated(reason)
    chosen = _chosen(tracker, which)
    for list_id, together in groupby(sorted(chosen, key=_list_of), key=_list_of):
        decisions, days = [], []
        for question in together:
            decision = Decision(
                pending_id=question.pending_id,
                verdict=verdict,
                decided_by=by,
                decided_at=stamp(tracker.clock()),
                reason=reason,
                **asdict(act),
            )
            decisions.append(decision)
            days.append(question.observed_at)
        run.decide(tracker, list_id, decisions, (min(days), "", ""), live=True)
    return chosen


def _list_of(question: Pending) -> str:
    return question.list_id


def _chosen(tracker: Tracker, which: Which) -> list[Pending]:
    """The questions that are meant, all of them open; WrongUsage where anything else is named."""
    lists.checked(filter(None, [which.list_id]))
    with reading(tracker.ledger.engine) as connection:
        asked = entries.questions(connection, which.list_id)
    match bool(which.ids), bool(which.list_id):
        case True, True:
            raise WrongUsage("Name questions, or all of a list, not both.")
        case True, False:
            return _named(asked, which.ids)
        case False, False:
            raise WrongUsage("Name questions, or --all LIST.")
    if not asked:
        raise WrongUsage(f"No question of {which.list_id} is open.")
    return asked


def _named(asked: Sequence[Pending], prefixes: Sequence[str]) -> list[Pending]:
    """Questions whose id starts with one of these, each of which some question's does."""
    ids = [question.pending_id for question in asked]
    lost = [prefix for prefix in prefixes if not _begins_one(prefix, ids)]
    if lost:
        raise WrongUsage(f"No open question {', '.join(lost)}: see `tracker pending`.")
    return [question for question in asked if question.pending_id.startswith(tuple(prefixes))]


def _begins_one(prefix: str, ids: Iterable[str]) -> bool:
    """Whether it is long enough, and the beginning of an id."""
    return len(prefix) >= SHORTEST and any(pending_id.startswith(prefix) for pending_id in ids)


def _is_day(text: str) -> bool:
    """A day, a month or a year as an act may give it."""
    if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", text):
        return False
    try:
        date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return False
    return True
