"""A notice that no longer holds is taken back, for exactly those who got it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from db import changes, notices
from db.engine import Connection
from tracker.model import stamp
from tracker.notices.about import UNKNOWN, AboutList, NewestDocument, ToldChange, document
from tracker.notices.facts import Value
from tracker.notices.kinds.changes import OfChange, change_kind, contents_of, told_rows
from tracker.notices.notice import Notice, Todo, Told, explaining, kind_named, seen
from tracker.notices.wording import day


@dataclass(frozen=True, kw_only=True)
class Wrong(Value):
    """The notice that is taken back."""

    kind: str
    notice_id: str
    recorded_at: str

    @property
    def of(self) -> type[Told]:
        """Its kind."""
        return kind_named(self.kind)


@dataclass(frozen=True, kw_only=True)
class Correction(OfChange, kind="correction", source="withdrawn"):
    """A notice that no longer holds is taken back."""

    place: ClassVar[int] = 10
    turn: ClassVar[int] = 2
    alone: ClassVar[bool] = True
    at_once: ClassVar[bool] = True
    colour: ClassVar[str] = "late"
    marked: ClassVar[str] = "[CORRECTION] "

    wrong: Wrong
    document: NewestDocument | None = field()

    @classmethod
    def of_events(
        cls, connection: Connection, list_id: str, events: Sequence[Any], now: datetime
    ) -> Iterable[Notice]:
        """A notice of a row that no longer holds is wrong, unless another row says the same.

        One that only said why falls with it.
        """
        for event in events:
            wrong = notices.last_about_change(connection, int(event.ref), explaining())
            if wrong is not None and not wrong.corrected_by and not _said_again(connection, wrong):
                yield cls._notice(connection, wrong, now)

    @classmethod
    def _notice(cls, connection: Connection, wrong: Any, now: datetime) -> Notice:
        facts = json.loads(wrong.facts)
        contents = contents_of(connection, [wrong.entry_id])
        told = cls(
            about=AboutList.read(facts["list"]),
            at=stamp(now),
            change=ToldChange.read(facts["change"]),
            content=contents.get(wrong.entry_id, UNKNOWN),
            wrong=Wrong(kind=wrong.kind, notice_id=wrong.notice_id, recorded_at=wrong.recorded_at),
            document=document(connection, wrong.list_id, now),
            unsaid=frozenset({"stands", "acts"}),
        )
        return Notice(
            told=told,
            list_id=wrong.list_id,
            entry_id=wrong.entry_id,
            scope=wrong.scope,
            programme=wrong.notice_id,
            episode=wrong.episode,
            change_id=wrong.change_id,
            terrorism=wrong.terrorism,
            corrects=wrong.notice_id,
        )

    def subject(self) -> str:
        """Which of our notices was wrong."""
        rest = f"; our notice of {day(self.wrong.recorded_at)} was wrong"
        return self.headed(self.wrong.of.taken_back, self.party, rest=rest)

    def sentence(self) -> str:
        """What counts instead."""
        told = day(self.wrong.recorded_at)
        if self.wrong.of.ends:
            return (
                f"{self.party} is on the {self.about.named} and counts as listed without a break; "
                f"please disregard our notice of {told}."
            )
        return (
            f"What our notice of {told} said of {self.party} on the {self.about.named} no longer "
            "follows from the documents; please disregard it."
        )

    @property
    def now(self) -> NewestDocument | None:
        """The newest document of the list."""
        return self.document

    @property
    def needs_ack(self) -> bool:
        """Always: somebody may have acted on what was wrong."""
        return True

    def todo(self, notice_id: str, change_id: str) -> Todo:
        """To undo what was done, and to say so."""
        return seen("Undo what you did on that notice, then say that this was seen", notice_id)


def _said_again(connection: Connection, wrong: Any) -> bool:
    """Whether the current log has a row that says what this notice said."""
    kind = json.loads(wrong.facts)["change"]["kind"]
    of = change_kind(kind, wrong.scope)
    rows = changes.of_spell(connection, wrong.entry_id, kind, wrong.scope, wrong.episode)
    return any(of.apart(row) == wrong.programme for row in told_rows(rows))
