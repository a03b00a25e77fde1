"""Why somebody left a list, found after it was told that they did."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from db import changes
from db.changes import ChangeRow
from db.engine import Connection
from tracker.answers import log
from tracker.model import stamp
from tracker.notices import once, sentences
from tracker.notices.about import UNKNOWN, ToldChange, about_list
from tracker.notices.kinds.changes import OfChange, change_kind, contents_of, told_rows
from tracker.notices.notice import Notice, Todo, seen
from tracker.notices.order import Subscription
from tracker.notices.wording import day, plain


@dataclass(frozen=True, kw_only=True)
class Cause(OfChange, kind="cause", source="why"):
    """Why somebody left a list: told once to whoever was told that they did, and to nobody else."""

    place: ClassVar[int] = 10
    turn: ClassVar[int] = 3
    adds: ClassVar[bool] = True
    explains: ClassVar[bool] = True
    happened: ClassVar[str] = "have left the {list}, and it is recorded why"

    told_on: str = ""

    @classmethod
    def of_events(
        cls, connection: Connection, list_id: str, events: Sequence[Any], now: datetime
    ) -> Iterable[Notice]:
        """A notice for each removal that was told for sure and is explained otherwise now."""
        rows = told_rows(changes.numbered(connection, {int(event.ref) for event in events}))
        before = once.earlier(connection, {row.entry_id for row in rows})
        told = {row.seq: _told_for_sure(row, before) for row in rows}
        explained = [row for row in rows if told[row.seq] is not None]
        contents = contents_of(connection, [row.entry_id for row in explained])
        exported = log.exported(connection, explained)
        for row, logged in zip(explained, exported, strict=True):
            if (earlier := told[row.seq]) is not None:
                said = cls(
                    about=about_list(list_id),
                    at=stamp(now),
                    change=ToldChange.of(logged),
                    content=contents.get(row.entry_id, UNKNOWN),
                    follows=earlier.notice_id,
                    told_on=earlier.row.recorded_at,
                    unsaid=frozenset({"stands", "acts"}),
                )
                yield cls._notice(row, said)

    @classmethod
    def _notice(cls, row: ChangeRow, said: "Cause") -> Notice:
        return Notice(
            told=said,
            list_id=row.list_id,
            entry_id=row.entry_id,
            scope=row.scope,
            programme=f"{cls.apart(row)}|{row.cause if row.instrument else ''}",
            episode=row.episode,
            change_id=row.change_id,
            change_seq=row.seq,
            terrorism=row.terrorism,
        )

    @property
    def noun(self) -> tuple[str, str]:
        """What it is called where it is counted."""
        return "reason found", "reasons found"

    def subject(self) -> str:
        """Who left, why, and by which act."""
        left = {"joint": " left the ", "behind": " left it"}
        state = "Why" if self.sure else "Not confirmed any more"
        return self.headed(state, self.party, rest=f": {self._briefly()}", **left)

    def _briefly(self) -> str:
        if not self.change.instrument:
            return "the act that we cited is withdrawn"
        return plain(sentences.briefly(self.change.cause, self.change.instrument), 160)

    def sentence(self) -> str:
        """What was told, why it was, and that it changes nothing."""
        told = f"We told you on {day(self.told_on)} that {self._left()}"
        if not self.sure:
            return (
                f"{told}, by an act that we cited; that is withdrawn, and one document alone does "
                "not confirm it, so treat the party as listed."
            )
        if not self.change.instrument:
            return f"{told}; the act that we cited for it is withdrawn, and the end stands."
        why = sentences.WHY.get(self.change.cause, self.change.cause)
        act = plain(self.change.instrument, 400)
        since = self.change.effective
        return f"{told}; now the act is known by which it ended{since}: {act}. As recorded, {why}."

    def _left(self) -> str:
        if self.change.scope == "designation":
            tag = plain(self.change.programme)
            return f"the {tag} designation of {self.party} on the {self.about.named} has ended"
        return f"{self.party} has left the {self.about.named}"

    def todo(self, notice_id: str, change_id: str) -> Todo:
        """Nothing is to be done where it stands as before; else to undo what was done."""
        if self.needs_ack:
            return seen("Treat the party as listed, then say that this was seen", notice_id)
        return Todo(
            words="For your file, where the party stands has not changed; to see all of it",
            command=f"tracker show {change_id}",
        )

    @property
    def needs_ack(self) -> bool:
        """Only where it takes back that the end was sure: somebody may have acted on that."""
        return not self.sure

    def wanted_by(self, order: Subscription) -> bool:
        """Nobody asks for it: it goes to those who were told of the end."""
        return False


def _told_for_sure(row: ChangeRow, before: dict[Any, list[once.Earlier]]) -> once.Earlier | None:
    """The notice that told of this end; one that left it open is told anew when it is sure."""
    of = change_kind(row.kind, row.scope)
    key = (row.list_id, row.entry_id, of.kind, row.scope, of.apart(row), row.episode)
    told = [one for one in before.get(key, ()) if not one.taken_back]
    last = told[-1] if told else None
    return last if last is not None and _was_sure(last) else None


def _was_sure(earlier: once.Earlier) -> bool:
    told = earlier.told()
    return isinstance(told, OfChange) and told.sure
