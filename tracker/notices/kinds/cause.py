"""Why somebody left a list, found after it was told that they did."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, ClassVar, NamedTuple

from db import changes
from db.changes import ChangeRow
from db.engine import Connection
from scrapers.kit import citations
from tracker.answers import log
from tracker.model import stamp
from tracker.notices import once, sentences
from tracker.notices.about import UNKNOWN, ToldChange, about_list
from tracker.notices.kinds.changes import (
    NOBODY,
    OfChange,
    answered_of,
    change_kind,
    contents_of,
    told_rows,
)
from tracker.notices.kinds.removal import SHOWN_BY
from tracker.notices.notice import Key, Notice, Todo, seen
from tracker.notices.order import Subscription
from tracker.notices.wording import day, phrase, plain


@dataclass(frozen=True, kw_only=True)
class Cause(OfChange, kind="cause", source="why"):
    """Why somebody left a list: told once to whoever was told that they did, and to nobody else."""

    place: ClassVar[int] = 10
    turn: ClassVar[int] = 3
    adds: ClassVar[bool] = True
    explains: ClassVar[bool] = True
    happened: ClassVar[str] = "have left the {list}, and it is recorded why"

    told_on: str = ""
    cited_before: str = ""
    was_doubted: bool = False

    @classmethod
    def of_events(
        cls, connection: Connection, list_id: str, events: Sequence[Any], now: datetime
    ) -> Iterable[Notice]:
        """A notice for each removal that was told for sure and is explained otherwise now."""
        rows = told_rows(changes.numbered(connection, {int(event.ref) for event in events}))
        before = once.earlier(connection, {row.entry_id for row in rows})
        told = {row.seq: _words_of(row, before) for row in rows}
        ended = [row for row in rows if told[row.seq] is not None]
        contents = contents_of(connection, [row.entry_id for row in ended])
        answered = answered_of(connection, list_id, ended)
        exported = log.exported(connection, ended)
        for row, logged in zip(ended, exported, strict=True):
            if (words := told[row.seq]) is None:
                continue
            said = cls(
                about=about_list(list_id),
                at=stamp(now),
                change=ToldChange.of(logged),
                content=contents.get(row.entry_id, UNKNOWN),
                decision=answered.get(row.seq, NOBODY).decision,
                follows=words.end.notice_id,
                told_on=words.end.row.recorded_at,
                cited_before=words.last.change.instrument,
                was_doubted=not words.last.sure,
                unsaid=frozenset({"stands", "acts"}),
            )
            if said._says_otherwise(words.last):
                yield cls._notice(row, said)

    @classmethod
    def _notice(cls, row: ChangeRow, said: "Cause") -> Notice:
        return Notice(
            told=said,
            list_id=row.list_id,
            entry_id=row.entry_id,
            scope=row.scope,
            programme=f"{cls.apart(row)}|{row.seq}",
            episode=row.episode,
            change_id=row.change_id,
            change_seq=row.seq,
            terrorism=row.terrorism,
        )

    def _says_otherwise(self, last: OfChange) -> bool:
        """Whether it is not what those who were told of the end know already."""
        if (self.sure, self.change.cause) != (last.sure, last.change.cause):
            return True
        return _are_others(self.change.instrument, last.change.instrument)

    @property
    def noun(self) -> tuple[str, str]:
        """What it is called where it is counted: a reason only where there is one."""
        if not self.sure:
            return "end not confirmed any more", "ends not confirmed any more"
        if self.was_doubted:
            return "end confirmed again", "ends confirmed again"
        if not self.change.instrument:
            return "act no longer cited", "acts no longer cited"
        return "reason found", "reasons found"

    @property
    def shade(self) -> str:
        """What is not confirmed any more has the colour of a question."""
        return self.colour if self.sure else "late"

    @property
    def together(self) -> bool:
        """What is sure and what is not are told in mails of their own."""
        return self.sure

    @classmethod
    def sentence_of(cls, told: Sequence["Cause"]) -> str:
        """Several in a sentence: that they left only where that is sure, why only where it is."""
        if not all(one.sure for one in told):
            return (
                "of which we told that they have left the {list} are not confirmed any more, as "
                "the act that we cited no longer counts; treat them as listed until a mail says "
                "otherwise"
            )
        if all(one.change.instrument for one in told):
            return cls.happened
        return "have left the {list}, as we told before; each says what is known of why"

    def subject(self) -> str:
        """Who left, why, and by which act."""
        left = {"joint": " left the ", "behind": " left it"}
        return self.headed(self._state(), self.party, rest=phrase(": {}", self._briefly()), **left)

    def _state(self) -> str:
        if not self.sure:
            return "Not confirmed any more"
        return "Confirmed again" if self.was_doubted else "Why"

    def _briefly(self) -> str:
        if self.change.instrument:
            return plain(sentences.briefly(self.change.cause, self.change.instrument), 160)
        return "" if self.sure and self.was_doubted else "the act that we cited no longer counts"

    def sentence(self) -> str:
        """What was told, why it was, and that it changes nothing."""
        told = f"We told you on {day(self.told_on)} that {self._left()}"
        if not self.sure:
            return (
                f"{told}, by an act that we cited; that no longer counts, and one document alone "
                "does not confirm it, so treat the party as listed."
            )
        if self.was_doubted:
            told += ", and then that it was not confirmed any more"
        if self.change.instrument:
            return f"{told}; {self._known_now()}"
        if not self.was_doubted:
            return f"{told}; the act that we cited for it no longer counts, and the end stands."
        shown = SHOWN_BY.get(self.change.confirmation, "The record shows")
        return f"{told}. {shown} now that it has ended."

    def _known_now(self) -> str:
        why = sentences.WHY.get(self.change.cause, self.change.cause)
        act, since = plain(self.change.instrument, 400), self.change.effective
        is_other = _are_others(self.change.instrument, self.cited_before)
        other = plain(self.cited_before, 200) if is_other else ""
        instead = phrase(", in place of {}, which we cited before", other)
        return f"now the act is known by which it ended{since}: {act}{instead}. As recorded, {why}."

    def _left(self) -> str:
        if self.change.scope == "designation":
            tag = plain(self.change.programme)
            return f"the {tag} designation of {self.party} on the {self.about.named} has ended"
        return f"{self.party} has left the {self.about.named}"

    def todo(self, notice_id: str, change_id: str) -> Todo:
        """Nothing is to be done where it stands as before; else to undo what was done."""
        if self.needs_ack:
            return seen("Treat the party as listed, then say that this was seen", notice_id)
        words = "For your file, where the party stands has not changed; to see all of it"
        if self.was_doubted:
            words = "Look up what still stands before you release anything; to see all of it"
        return Todo(words=words, command=f"tracker show {change_id}")

    @property
    def needs_ack(self) -> bool:
        """Only where it takes back that the end was sure: somebody may have acted on that."""
        return not self.sure

    def wanted_by(self, order: Subscription) -> bool:
        """Nobody asks for it: it goes to those who were told of the end."""
        return False


class _Words(NamedTuple):
    """The notice that told of an end for sure, and what was said of that end last."""

    end: once.Earlier
    last: OfChange


def _words_of(row: ChangeRow, before: Mapping[Key, Sequence[once.Earlier]]) -> _Words | None:
    end = _told_for_sure(row, before)
    if end is None:
        return None
    said = [one for key, told in before.items() if _explains(key, row) for one in told]
    later = [one for one in said if not one.taken_back and one.number > end.number]
    last = max((end, *later), key=attrgetter("number")).told()
    assert isinstance(last, OfChange)
    return _Words(end, last)


def _explains(key: Key, row: ChangeRow) -> bool:
    """Whether notices of this key say why an end was."""
    list_id, entry_id, kind, scope, programme, episode = key
    of = (row.list_id, row.entry_id, Cause.kind, row.scope, row.episode)
    unit, _, _ = programme.rpartition("|")
    return (list_id, entry_id, kind, scope, episode) == of and unit == Cause.apart(row)


def _told_for_sure(
    row: ChangeRow, before: Mapping[Key, Sequence[once.Earlier]]
) -> once.Earlier | None:
    """The notice that told of this end; one that left it open is told anew when it is sure."""
    of = change_kind(row.kind, row.scope)
    key = (row.list_id, row.entry_id, of.kind, row.scope, of.apart(row), row.episode)
    told = [one for one in before.get(key, ()) if not one.taken_back]
    last = told[-1] if told else None
    return last if last is not None and _was_sure(last) else None


def _was_sure(earlier: once.Earlier) -> bool:
    told = earlier.told()
    return isinstance(told, OfChange) and told.sure


def _are_others(instrument: str, earlier: str) -> bool:
    """Whether one instrument is not of the act of the other: neither's first act is in the other's.

    More citations of one act, or one more act beside it, are no other instrument.
    """
    ours, theirs = _first_act(instrument), _first_act(earlier)
    if not ours or not theirs:
        return bool(ours) != bool(theirs)
    return ours.isdisjoint(_acts_in(earlier)) and theirs.isdisjoint(_acts_in(instrument))


def _first_act(instrument: str) -> set[str]:
    return _acts_in(instrument.partition("; ")[0])


def _acts_in(instrument: str) -> set[str]:
    """The citations in an instrument; where there is none that we can read, its parts."""
    return set(map(str, citations.find(instrument))) or {*instrument.split("; ")} - {""}
