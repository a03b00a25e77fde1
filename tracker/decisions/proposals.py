"""What people decide, by one person or by two: command line, API and pages all go this way.

Where nobody has an account one person decides. Where anybody has, the first person's word is a
proposal and changes nothing; another person who says the same makes a decision of it, the opposite
declines it and is a proposal of its own. Whether a person may decide at all is asked at the door.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TypeVar

from db import journal
from db import proposals as register
from db import questions as asked_of
from db.engine import Connection, reading, writing
from tracker.decisions import documents, parties, questions, ready, retention, undoing
from tracker.decisions.questions import NO_ACT, Said, StatedAct, Which
from tracker.decisions.ready import Ready
from tracker.decisions.reasons import stated
from tracker.errors import WrongUsage
from tracker.intake import folders, run
from tracker.model import Decision, Pending, short_id, stamp
from tracker.outgoing import Json, Out, rows
from tracker.record import attempts, past
from tracker.record import proposals as record
from tracker.record.journal import Receipt, Undone, is_of_two
from tracker.record.proposals import COLUMNS, Proposed, State, Verdict, Word, are_accounts, one
from tracker.record.removed import Removal
from tracker.record.tracker import Tracker
from tracker.record.writer import Outcome
from tracker.recorded import pending

__all__ = ["COLUMNS", "Brought", "Came", "Proposed", "State", "Verdict"]

TheirWord = TypeVar("TheirWord", Decision, Undone, Removal)

OPPOSITE = {Verdict.CONFIRM: Verdict.REJECT, Verdict.REJECT: Verdict.CONFIRM}

ELSEWHERE = "the same has been decided"
"""Why proposals end that are about what another one has decided."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Came(Out):
    """What came of a person's word.

    `decided`: numbers of the decisions that are on record now, `about` what they are about.
    `proposed` waits for another person; `ended` are those that were declined or withdrawn by this.
    """

    verdict: Verdict
    decided: tuple[int, ...] = ()
    about: tuple[str, ...] = ()
    proposed: tuple[Proposed, ...] = ()
    ended: tuple[Proposed, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether another person has to say the same before it holds."""
        return bool(self.proposed)

    def json(self) -> Json:
        """Whether it is decided; then what is on record of it."""
        return {
            "state": "proposed" if self.waits else "decided" if self.decided else "ended",
            "verdict": str(self.verdict),
            "decisions": list(self.decided),
            "about": list(self.about),
            "proposed": rows(self.proposed),
            "ended": rows(self.ended),
        }


# What waits.


def open_proposals(connection: Connection, list_id: str = "") -> list[Proposed]:
    """Those that wait for another person, oldest first; of one list if it is given."""
    return list(map(Proposed.read, register.waiting(connection, list_id)))


def of_question(connection: Connection, pending_id: str) -> list[Proposed]:
    """All that was ever proposed about a question, oldest first."""
    return about(connection, pending_id)


def of_document(connection: Connection, receipt: int) -> list[Proposed]:
    """All that was ever proposed about a document that came, by its receipt, oldest first."""
    return about(connection, str(receipt))


def about(connection: Connection, *subjects: str) -> list[Proposed]:
    """All that was ever proposed about questions, entries, decisions or documents."""
    return list(map(Proposed.read, register.about(connection, subjects)))


def about_entry(
    connection: Connection, list_id: str, entry_id: str, decided: Iterable[int] = ()
) -> list[Proposed]:
    """All that was ever proposed about an entry, oldest first: answers to questions about it,
    merges and splits of it, and the taking back of what was `decided` (by numbers) about it.
    """
    asked = map(pending, asked_of.about(connection, list_id, entry_id))
    subjects = [*(question.pending_id for question in asked), *map(str, decided)]
    return list(map(Proposed.read, register.of_entry(connection, list_id, entry_id, subjects)))


def named(connection: Connection, prefix: str) -> Proposed:
    """The one proposal whose id starts so; WrongUsage where none does, or several do."""
    found = register.beginning(connection, prefix.strip().lower()) if prefix.strip() else []
    if not found:
        raise WrongUsage(f"There is no proposal {prefix}: see `tracker pending`.")
    if len(found) > 1:
        several = ", ".join(short_id(row.proposal_id) for row in found)
        raise WrongUsage(f"{prefix} stands for several proposals: {several}.")
    return Proposed.read(found[0])


def takes_two_persons(tracker: Tracker) -> bool:
    """Whether another person has to agree: from the first account on, as the command line asks for
    tokens from then on.
    """
    with reading(tracker.ledger.engine) as connection:
        return are_accounts(connection)


# A person's word.


def confirm(
    tracker: Tracker,
    which: Which,
    *,
    by: str,
    reason: str,
    act: StatedAct = NO_ACT,
    two_persons: bool = False,
) -> Came:
    """Yes, they were removed, from the first document without them on.

    `two_persons` is what the settings ask for where nobody has an account. WrongUsage where `by`
    brought the document and another person has to confirm, or says another act than was proposed.
    """
    stated(reason)
    wanted = questions.chosen(tracker, which)
    if two_persons:
        questions.demand_another(tracker, wanted, by)
    said = Said(str(Verdict.CONFIRM), by, stamp(tracker.clock()), reason, act)
    return _answer(tracker, wanted, said)


def reject(tracker: Tracker, which: Which, *, by: str, reason: str) -> Came:
    """No, they are still listed, the document was wrong."""
    stated(reason)
    wanted = questions.chosen(tracker, which)
    return _answer(tracker, wanted, Said(str(Verdict.REJECT), by, stamp(tracker.clock()), reason))


def merge(tracker: Tracker, first: str, second: str, *, by: str, reason: str) -> Came:
    """Two entries are one party; WrongUsage as in `parties.merge`."""
    word = _word(tracker, by, reason)
    older, newer = parties.pair(tracker, first, second)
    made = parties.merging(older, newer, by=by, at=word.at, reason=reason)
    said = {"first": older.row.entry_id, "second": newer.row.entry_id}
    return _one_or_two(tracker, Verdict.MERGE, made, said, word)


def split(
    tracker: Tracker, entry: str, *, by: str, reason: str, key: str = "", since: str = ""
) -> Came:
    """One entry is two parties; WrongUsage as in `parties.split`."""
    word = _word(tracker, by, reason)
    party, keys = parties.parted(tracker, entry, key=key, since=since)
    made = parties.splitting(party, keys, since, by=by, at=word.at, reason=reason)
    said = {"entry": party.row.entry_id, "key": "" if since else keys[-1], "since": since}
    return _one_or_two(tracker, Verdict.SPLIT, made, said, word)


def undo(tracker: Tracker, number: int, *, by: str, reason: str) -> Came:
    """Take a decision back: where two persons made it, two take it back. WrongUsage as in
    `undoing.undo`.
    """
    word = _word(tracker, by, reason)
    decided = undoing.standing(tracker, number)
    made = decided.made.decision
    about = f"decision {number} ({made.verdict}, {decided.caption or short_id(decided.entry_id)})"
    if not (is_of_two(made) and takes_two_persons(tracker)):
        undoing.undo(tracker, number, by=by, reason=reason)
        return Came(verdict=Verdict.UNDO, decided=(number,), about=(about,))
    fresh = _fresh(Verdict.UNDO, decided.made.list_id, str(number), about, word)
    return _say(tracker, [fresh], word)


def set_aside(tracker: Tracker, name: str, *, by: str, reason: str) -> Came:
    """Have a document never read. Where the log has what it says, that takes two persons: names
    may go with it. One that another person brought is declined so.
    """
    word = _word(tracker, by, reason)
    receipt = documents.removable(tracker, name)
    about = _of(receipt)
    is_in_the_log = bool(past.taken_from(tracker.ledger.engine, receipt))
    if not (is_in_the_log and takes_two_persons(tracker)):
        documents.set_aside(tracker, name, by=by, reason=reason)
        return Came(verdict=Verdict.SET_ASIDE, about=(about,))
    with reading(tracker.ledger.engine) as connection:
        brought = of_document(connection, receipt.seq)
    looked = next((p for p in brought if p.verdict == Verdict.UPLOAD and p.is_for(by)), None)
    if looked is not None:
        return _set_upload_aside(tracker, looked, word)
    fresh = _fresh(Verdict.SET_ASIDE, receipt.list_id, str(receipt.seq), about, word)
    return _say(tracker, [replace(fresh, brought_by=one(receipt.by))], word)


def remove(tracker: Tracker, what: retention.Found, *, by: str, reason: str) -> Came:
    """Remove old documents; WrongUsage where there are none to be removed."""
    word = _word(tracker, by, reason)
    if not what.old:
        raise WrongUsage("No document may be removed.")
    if not takes_two_persons(tracker):
        number = retention.remove(tracker, what, _removal(what, word))
        return Came(verdict=Verdict.RETENTION, decided=(number,), about=(what.caption,))
    said = {"before": what.before}
    fresh = _fresh(Verdict.RETENTION, "", what.subject, what.caption, word, said)
    return _say(tracker, [fresh], word)


def read_again(
    tracker: Tracker, name: str, *, by: str, reason: str
) -> tuple[Came | None, Receipt, Sequence[Outcome]]:
    """Have a document read that is set aside, or that killed its reader; what came of it.

    Where two persons set it aside, two take that back: then it is a proposal, or its acceptance.
    """
    receipt = documents.named(tracker, name)
    made = attempts.history(tracker.ledger.engine, receipt.list_id).aside(receipt)
    if made is not None and is_of_two(made.decision) and takes_two_persons(tracker):
        return undo(tracker, made.decision.number, by=by, reason=reason), receipt, ()
    again, outcomes = documents.read_again(tracker, name, by=by, reason=reason)
    return None, again, outcomes


@dataclass(frozen=True, kw_only=True, slots=True)
class Brought(Out):
    """What came of a file that a person brought; `proposed` waits until another one has looked."""

    outcome: Outcome
    proposed: Proposed | None = None

    def json(self) -> Json:
        """What came of it, and what waits."""
        return {**asdict(self.outcome), "proposed": self.proposed and self.proposed.json()}


def take_file(
    tracker: Tracker, list_id: str, path: Path, *, by: str, claimed_url: str = ""
) -> Brought:
    """Take a file in that a person saved: at once, for doubt delays no name; where people have
    accounts another one has to look at it afterwards.
    """
    waits: list[Proposed] = []

    def propose(connection: Connection, receipt: Receipt) -> None:
        waits.extend(record.wait_for_look(connection, receipt))

    outcome = folders.upload(tracker, list_id, path, by=by, claimed_url=claimed_url, also=propose)
    return Brought(outcome=outcome, proposed=next(iter(waits), None))


# A word on a proposal itself.


def accept(tracker: Tracker, name: str, *, by: str, reason: str) -> Came:
    """Agree to a proposal, by the beginning of its id; WrongUsage for its maker and for whoever
    brought the document, and where what it was about is settled.
    """
    word = _word(tracker, by, reason)
    made = _waiting(tracker, name)
    if not made.is_for(by):
        raise WrongUsage(record.why_not(made, by))
    return _accepted(tracker, [made], word)


def decline(tracker: Tracker, name: str, *, by: str, reason: str) -> Came:
    """Do not agree to a proposal: it has ended. A document that was brought is set aside."""
    word = _word(tracker, by, reason)
    made = _waiting(tracker, name)
    if made.verdict == Verdict.UPLOAD and made.is_for(by):
        return _set_upload_aside(tracker, made, word)
    return _ended(tracker, made, State.DECLINED, word)


def withdraw(tracker: Tracker, name: str, *, by: str, reason: str) -> Came:
    """Take a proposal of one's own back. A file that was brought is in: another person declines."""
    word = _word(tracker, by, reason)
    made = _waiting(tracker, name)
    if one(by) != made.maker:
        raise WrongUsage(f"{made.maker} proposed it, and nobody else may withdraw it: decline it.")
    if made.verdict == Verdict.UPLOAD:
        raise WrongUsage("The file is taken in: another person declines it, which sets it aside.")
    return _ended(tracker, made, State.WITHDRAWN, word)


def _waiting(tracker: Tracker, name: str) -> Proposed:
    with reading(tracker.ledger.engine) as connection:
        made = named(connection, name)
    if not made.is_open:
        raise WrongUsage(record.why_not(made, ""))
    return made


def _ended(tracker: Tracker, made: Proposed, state: State, word: Word) -> Came:
    with writing(tracker.ledger.engine) as connection:
        ended = record.end(connection, made, state, word)
    return Came(verdict=made.verdict, ended=(ended,))


# Proposed by the first, accepted by the second.


def _word(tracker: Tracker, by: str, reason: str) -> Word:
    return Word(by=by, reason=stated(reason), at=stamp(tracker.clock()))


def _fresh(
    verdict: Verdict,
    list_id: str,
    subject: str,
    caption: str,
    word: Word,
    said: Mapping[str, str] | None = None,
) -> Proposed:
    """A proposal that is not on record yet."""
    return Proposed(
        proposal_id="",
        verdict=verdict,
        list_id=list_id,
        subject=subject,
        caption=caption,
        maker=one(word.by),
        brought_by="",
        made_at=word.at,
        said={"reason": word.reason, **(said or {})},
    )


def _one_or_two(
    tracker: Tracker, verdict: Verdict, made: Ready, said: Mapping[str, str], word: Word
) -> Came:
    if not takes_two_persons(tracker):
        numbers = ready.put(tracker, [made])
        return Came(verdict=verdict, decided=tuple(numbers), about=(made.caption,))
    return _say(
        tracker, [_fresh(verdict, made.list_id, made.subject, made.caption, word, said)], word
    )


def _answer(tracker: Tracker, wanted: Sequence[Pending], said: Said) -> Came:
    """The answer of one person, or of the first or the second of two."""
    verdict = Verdict(said.verdict)
    if not takes_two_persons(tracker):
        numbers = ready.put(tracker, questions.ready_of(wanted, said))
        captions = tuple(question.caption for question in wanted)
        return Came(verdict=verdict, decided=tuple(numbers), about=captions)
    word = Word(by=said.by, reason=said.reason, at=said.at)
    act = {name: text for name, text in asdict(said.act).items() if text}
    bringers = questions.bringers(tracker, wanted)
    fresh = [
        replace(
            _fresh(verdict, asked.list_id, asked.pending_id, asked.caption, word, act),
            brought_by=one(bringers[asked.pending_id]),
        )
        for asked in wanted
    ]
    return _say(tracker, fresh, word)


def _say(tracker: Tracker, said: Sequence[Proposed], word: Word) -> Came:
    """Accept what another person proposed, and propose the rest; WrongUsage, and nothing done,
    where somebody else has to say it.
    """
    with writing(tracker.ledger.engine) as connection:
        register.alone(connection)
        waiting = about(connection, *(one.subject for one in said))
        waiting = [one for one in waiting if one.is_open]
        meant = [_met(one, waiting, word.by) for one in said]
        proposed, ended = list[Proposed](), list[Proposed]()
        for fresh, met in zip(said, meant, strict=True):
            if met is None:
                _demand_asked(connection, fresh)
                ended += _turn_down(connection, fresh, waiting, word)
                proposed.append(record.make(connection, fresh))
            elif not met.is_for(word.by):
                proposed.append(met)
    accepted = [met for met in meant if met is not None and met.is_for(word.by)]
    verdict = said[0].verdict
    came = _accepted(tracker, accepted, word) if accepted else Came(verdict=verdict)
    return replace(came, proposed=tuple(proposed), ended=tuple(ended))


def _demand_asked(connection: Connection, fresh: Proposed) -> None:
    """WrongUsage for a question that another process has settled just now, or a decision that it
    has taken back: nothing would end the proposal any more.
    """
    if fresh.verdict is Verdict.UNDO:
        taken_back = journal.of_kind(connection, "undo", fresh.list_id)
        if any(str(one.content["decision"]) == fresh.subject for one in taken_back):
            raise WrongUsage(f"{fresh.caption}: it has been taken back just now.")
    if fresh.verdict not in OPPOSITE:
        return
    state = asked_of.states(connection, fresh.list_id).get(fresh.subject, "")
    if state != "open":
        why = record.SETTLED.get(state, record.MOVED)
        raise WrongUsage(f"{fresh.caption}: just now, {why}.")


def _met(fresh: Proposed, waiting: Sequence[Proposed], by: str) -> Proposed | None:
    """What waits and says the same, one that this person may accept first; None for nothing.

    WrongUsage where who says so again is neither its maker nor may accept it, or says more.
    """
    about = (fresh.verdict, fresh.subject)
    same = [met for met in waiting if (met.verdict, met.subject) == about]
    if not same:
        return None
    met = next((met for met in same if met.is_for(by)), None)
    if met is not None:
        return _of_the_same_act(met, fresh)
    own = next((met for met in same if met.is_of(by)), None)
    if own is None:
        raise WrongUsage(record.why_not(same[0], by))
    return own


def _of_the_same_act(met: Proposed, fresh: Proposed) -> Proposed:
    """What was proposed, where the second person names the same act, or none."""
    more = {name: text for name, text in fresh.said.items() if name != "reason" and text}
    if any(met.said.get(name, "") != text for name, text in more.items()):
        act = ", ".join(met.said[name] for name in record.ACT_SAID if met.said.get(name))
        raise WrongUsage(
            f"{met.maker} proposed it with {act or 'no act'}: say the same act or none to agree, "
            f"or decline proposal {short_id(met.proposal_id)}."
        )
    return met


def _turn_down(
    connection: Connection, fresh: Proposed, waiting: Sequence[Proposed], word: Word
) -> list[Proposed]:
    """Who says the opposite declines what another one proposed, or takes back an own word."""
    against = (OPPOSITE.get(fresh.verdict), fresh.subject)
    met = [met for met in waiting if (met.verdict, met.subject) == against]
    ends = {
        State.DECLINED: [met for met in met if met.is_for(word.by)],
        State.WITHDRAWN: [met for met in met if met.is_of(word.by)],
    }
    return [record.end(connection, met, state, word) for state in ends for met in ends[state]]


def _accepted(tracker: Tracker, accepted: Sequence[Proposed], word: Word) -> Came:
    """Put the decisions of accepted proposals on record; those that cannot be any more end."""
    verdict = accepted[0].verdict
    try:
        numbers = APPLY[verdict](tracker, accepted, word)
    except NotAnyMore as why:
        with writing(tracker.ledger.engine) as connection:
            record.lapse(connection, accepted, str(why), word.at)
        raise
    about = tuple(made.caption for made in accepted)
    return Came(verdict=verdict, decided=tuple(numbers), about=about)


class NotAnyMore(WrongUsage):
    """What was proposed cannot be done any more: what it was about is another thing now."""


@contextmanager
def _as_it_is_now() -> Iterator[None]:
    """What a proposal is about is looked at anew: where it cannot be meant any more, it ends."""
    try:
        yield
    except WrongUsage as why:
        raise NotAnyMore(f"The proposal has ended: {why}") from None


def _agreed(word: TheirWord, made: Proposed) -> TheirWord:
    """A decision with the one who proposed it."""
    return replace(
        word,
        proposed_by=made.maker,
        proposed_because=made.reason,
        proposal_id=made.proposal_id,
    )


def _accepting(accepted: Sequence[Proposed], word: Word) -> record.Also:
    return record.accepting(accepted, word, ELSEWHERE)


def _answers(tracker: Tracker, accepted: Sequence[Proposed], word: Word) -> list[int]:
    """Answers to questions: each list's in one transaction with what it accepts."""
    numbers: list[int] = []
    for list_id in sorted({made.list_id for made in accepted}):
        ours = {made.subject: made for made in accepted if made.list_id == list_id}
        with _as_it_is_now():
            asked = questions.chosen(tracker, Which(ids=list(ours)))
        decided = [_with_act(question, ours[question.pending_id], word) for question in asked]
        numbers += ready.put(tracker, decided, _accepting(list(ours.values()), word))
    return numbers


def _with_act(question: Pending, made: Proposed, word: Word) -> Ready:
    act = StatedAct(**{name: made.said.get(name, "") for name in record.ACT_SAID})
    said = Said(str(made.verdict), word.by, word.at, word.reason, act)
    (answer,) = questions.ready_of([question], said)
    return replace(answer, decision=_agreed(answer.decision, made))


def _merge(tracker: Tracker, accepted: Sequence[Proposed], word: Word) -> list[int]:
    (made,) = accepted
    said = made.said
    with _as_it_is_now():
        pair = parties.pair(tracker, said["first"], said["second"])
    one = parties.merging(*pair, by=word.by, at=word.at, reason=word.reason)
    one = replace(one, decision=_agreed(one.decision, made))
    return ready.put(tracker, [one], _accepting(accepted, word))


def _split(tracker: Tracker, accepted: Sequence[Proposed], word: Word) -> list[int]:
    (made,) = accepted
    said, since = made.said, made.said["since"]
    with _as_it_is_now():
        party, keys = parties.parted(tracker, said["entry"], key=said["key"], since=since)
    one = parties.splitting(party, keys, since, by=word.by, at=word.at, reason=word.reason)
    one = replace(one, decision=_agreed(one.decision, made))
    return ready.put(tracker, [one], _accepting(accepted, word))


def _undo(tracker: Tracker, accepted: Sequence[Proposed], word: Word) -> list[int]:
    (made,) = accepted
    number = int(made.subject)
    with _as_it_is_now():
        decided = undoing.standing(tracker, number)
    undone = Undone(decision=number, decided_by=word.by, decided_at=word.at, reason=word.reason)
    undoing.put(tracker, decided, _agreed(undone, made), _accepting(accepted, word))
    return [number]


def _set_aside(tracker: Tracker, accepted: Sequence[Proposed], word: Word) -> list[int]:
    (made,) = accepted
    with _as_it_is_now():
        receipt = documents.removable(tracker, made.subject)
    decision = documents.setting_aside(receipt, word.by, word.at, word.reason)
    also = _accepting(accepted, word)
    return [run.set_aside(tracker, receipt, _agreed(decision, made), live=True, also=also)]


def _retention(tracker: Tracker, accepted: Sequence[Proposed], word: Word) -> list[int]:
    (made,) = accepted
    with _as_it_is_now():
        what = retention.found(tracker, made.said["before"], tracker.clock())
        if what.subject != made.subject:
            raise WrongUsage("other files may be removed now than when it was proposed.")
    removal = _agreed(_removal(what, word), made)
    return [retention.remove(tracker, what, removal, _accepting(accepted, word))]


def _removal(what: retention.Found, word: Word) -> Removal:
    return Removal(
        by=word.by, at=word.at, reason=word.reason, before=what.before, subject=what.subject
    )


def _set_upload_aside(tracker: Tracker, made: Proposed, word: Word) -> Came:
    """Decline a document that another person brought: it is set aside."""
    receipt = documents.removable(tracker, made.subject)
    decision = documents.setting_aside(receipt, word.by, word.at, word.reason)
    ended = replace(
        made,
        state=State.DECLINED,
        checker=one(word.by),
        checked_at=word.at,
        ended_because=word.reason,
    )

    def declining(connection: Connection) -> None:
        record.end(connection, made, State.DECLINED, word)
        record.lapse_about(connection, made.subject, ELSEWHERE, word.at)

    number = run.set_aside(tracker, receipt, _agreed(decision, made), live=True, also=declining)
    return Came(verdict=made.verdict, decided=(number,), about=(made.caption,), ended=(ended,))


def _look(tracker: Tracker, accepted: Sequence[Proposed], word: Word) -> list[int]:
    """Another person has looked at a document that is in already."""
    with writing(tracker.ledger.engine) as connection:
        for made in accepted:
            record.end(connection, made, State.ACCEPTED, word)
    return []


def _of(receipt: Receipt) -> str:
    return f"{receipt.list_id}, {receipt.sha256[:12]} of {receipt.at}"


Apply = Callable[[Tracker, Sequence[Proposed], Word], list[int]]

APPLY: Mapping[Verdict, Apply] = {
    Verdict.CONFIRM: _answers,
    Verdict.REJECT: _answers,
    Verdict.MERGE: _merge,
    Verdict.SPLIT: _split,
    Verdict.UNDO: _undo,
    Verdict.SET_ASIDE: _set_aside,
    Verdict.UPLOAD: _look,
    Verdict.RETENTION: _retention,
}
"""What is done once two persons agree; each with the acceptance in one transaction."""
