"""Answers of people to questions: yes, it was removed; no, it is still listed.

Whoever asks people goes by `tracker.decisions.proposals`, where two persons may have to agree.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from db.engine import reading
from tracker.answers import entries, lists
from tracker.decisions import ready
from tracker.decisions.ready import Ready
from tracker.decisions.reasons import stated
from tracker.errors import WrongUsage
from tracker.model import CAUSES, Decision, Pending, short_id, stamp
from tracker.record.tracker import Tracker
from tracker.recorded import unit_of

SHORTEST = 4
"""Characters that the beginning of a question's id needs."""

FEW = 5
"""So many questions are named where a beginning fits more than one."""

place = attrgetter("list_id", "observed_at", "snapshot_sha256")
"""The document that raised a question."""

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
            from tracker.answers.known import meant

            likely = " or ".join(meant(self.cause, CAUSES))
            asked = f" Did you mean {likely}?" if likely else ""
            raise WrongUsage(f"{self.cause!r} is none of: {', '.join(sorted(CAUSES))}.{asked}")
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
    tracker: Tracker,
    which: Which,
    *,
    by: str,
    reason: str,
    act: StatedAct = NO_ACT,
    two_persons: bool = False,
) -> list[Pending]:
    """Yes, they were removed, from the first document without them on; what was answered.

    WrongUsage where two persons are asked for, and `by` brought the document of a question.
    """
    stated(reason)
    wanted = chosen(tracker, which)
    if two_persons:
        demand_another(tracker, wanted, by)
    ready.put(tracker, ready_of(wanted, Said("confirm", by, stamp(tracker.clock()), reason, act)))
    return wanted


def reject(tracker: Tracker, which: Which, *, by: str, reason: str) -> list[Pending]:
    """No, they are still listed, the document was wrong; what was answered."""
    stated(reason)
    wanted = chosen(tracker, which)
    ready.put(tracker, ready_of(wanted, Said("reject", by, stamp(tracker.clock()), reason)))
    return wanted


def demand_another(tracker: Tracker, asked: Sequence[Pending], by: str) -> None:
    """WrongUsage where this person brought the document of any of these questions."""
    if own := brought_by(tracker, asked, by):
        raise WrongUsage(f"{brought(by, own)}: another person has to confirm.")


def brought_by(tracker: Tracker, asked: Sequence[Pending], by: str) -> list[Pending]:
    """Questions about documents that this person brought: who makes is not who checks."""
    makers = bringers(tracker, asked)
    return [one for one in asked if _is_one(makers[one.pending_id], by)]


def bringers(tracker: Tracker, asked: Sequence[Pending]) -> dict[str, str]:
    """Question -> who brought its document, "" for nobody."""
    documents = {place(one) for one in asked}
    makers = {one: tracker.journal.uploader(one[0], one[1:]) for one in documents}
    return {one.pending_id: makers[place(one)] for one in asked}


def brought(by: str, own: Sequence[Pending]) -> str:
    """That a person brought the document of questions, in words."""
    return f"{by} brought the document of {len(own)} of these questions"


def _is_one(maker: str, checker: str) -> bool:
    return bool(maker) and maker.strip().casefold() == checker.strip().casefold()


class Said(NamedTuple):
    """An answer to questions, by whom, when and why."""

    verdict: str
    by: str
    at: str
    reason: str
    act: StatedAct = NO_ACT


def ready_of(wanted: Sequence[Pending], said: Said) -> list[Ready]:
    """Answers to questions, to be put on record."""
    return [_ready(question, said) for question in wanted]


def _ready(question: Pending, said: Said) -> Ready:
    """The answer to a question: about an absence from a time on, or about a document."""
    decision = Decision(
        pending_id=question.pending_id,
        verdict=said.verdict,
        decided_by=said.by,
        decided_at=said.at,
        reason=said.reason,
        **asdict(said.act),
        entry_id=question.entry_id,
        kind=question.kind,
        unit=unit_of(question.scope, question.programme),
        since=question.observed_at,
        sha256=question.snapshot_sha256,
    )
    return Ready(
        list_id=question.list_id,
        decision=decision,
        since=(question.observed_at, "", ""),
        subject=question.pending_id,
        caption=question.caption,
    )


def chosen(tracker: Tracker, which: Which) -> list[Pending]:
    """The questions that are meant, all of them open; WrongUsage where anything else is named."""
    list_id = "".join(lists.checked(filter(None, [which.list_id])))
    with reading(tracker.ledger.engine) as connection:
        asked = entries.questions(connection, list_id)
    match bool(which.ids), bool(which.list_id):
        case True, True:
            raise WrongUsage("Name questions, or all of a list, not both.")
        case True, False:
            return _named(asked, which.ids)
        case False, False:
            raise WrongUsage("Name questions, or --all LIST.")
    if not asked:
        raise WrongUsage(f"No question of {list_id} is open.")
    return asked


def _named(asked: Sequence[Pending], prefixes: Sequence[str]) -> list[Pending]:
    """The questions whose ids start so, one for each; WrongUsage where it is none, or several."""
    wanted = {prefix: _beginning(prefix, asked) for prefix in prefixes}
    lost = [prefix for prefix, found in wanted.items() if not found]
    if lost:
        raise WrongUsage(f"No open question {', '.join(lost)}: see `tracker pending`.")
    meant = {_only(prefix, found).pending_id for prefix, found in wanted.items()}
    return [question for question in asked if question.pending_id in meant]


def _only(prefix: str, found: Sequence[Pending]) -> Pending:
    """The only question that is meant: none is answered because its id begins like another's."""
    if len(found) == 1:
        return found[0]
    several = ", ".join(f"{short_id(one.pending_id)} ({one.caption})" for one in found[:FEW])
    raise WrongUsage(f"{prefix} could be {len(found)} questions: {several}; give more of it.")


def _beginning(prefix: str, asked: Sequence[Pending]) -> list[Pending]:
    """Questions whose id starts so; none for a beginning that is too short."""
    if len(prefix) < SHORTEST:
        return []
    return [one for one in asked if one.pending_id.startswith(prefix.lower())]


def _is_day(text: str) -> bool:
    """A day, a month or a year as an act may give it."""
    if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", text):
        return False
    try:
        date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return False
    return True
