"""Questions that a document raised and that a person has to answer."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import chain
from operator import attrgetter
from typing import Any, ClassVar

from db import notices
from db.engine import Connection
from tracker import model, recorded
from tracker.model import digest, short_id, stamp
from tracker.notices.about import about_list
from tracker.notices.alike import alike
from tracker.notices.facts import Value
from tracker.notices.notice import Notice, Sheet, Todo, Told
from tracker.notices.wording import and_more, day, phrase, plain
from tracker.rules.fold.decided import CONFLICT, IDENTITY
from tracker.shown import count

WHO_IS_WHO = frozenset({IDENTITY, CONFLICT})
ASKED = {
    IDENTITY: ("Possibly renamed", ""),
    CONFLICT: ("Another party?", ", or another party under one reference"),
}
"""How a subject says what is asked, where all questions are of one kind: before and after names."""

ASKS = ("pending_id", "list_id", "entry_key", "caption", "programme", "kind", "reason")
"""Columns of the table of questions."""


@dataclass(frozen=True, kw_only=True)
class ToldQuestion(Value):
    """An absence that may be a removal, or who is who; `kind` is None in notices of before."""

    pending_id: str
    entry_id: str
    entry_key: str
    caption: str
    programme: str
    scope: str
    reason: str
    kind: str | None = None

    @property
    def who_is_who(self) -> bool:
        """Whether nobody may have left: one party goes on under another name, or two share one."""
        return self.kind in WHO_IS_WHO


@dataclass(frozen=True, kw_only=True)
class PendingRemovals(Told, kind="pending", source="pending"):
    """All questions of one document; `others` are those about no terrorism programme."""

    place: ClassVar[int] = 8
    turn: ClassVar[int] = 3
    alone: ClassVar[bool] = True
    lasts: ClassVar[bool] = True
    colour: ClassVar[str] = "late"
    block: ClassVar[str] = "pending"
    says_where: ClassVar[bool] = True
    long: ClassVar[tuple[str, ...]] = ("questions",)

    observed_at: str
    sha256: str
    reason: str
    questions: tuple[ToldQuestion, ...]
    others: int
    other_kinds: tuple[str, ...] | None = None

    @classmethod
    def of_events(
        cls, connection: Connection, list_id: str, events: Sequence[Any], now: datetime
    ) -> Iterable[Notice]:
        """One notice per document about all questions it raised."""
        raised = (recorded.pending(event.body) for event in events)
        asked = (question for question in raised if question.state == "open")
        by_document = alike(asked, attrgetter("observed_at", "snapshot_sha256"))
        return [cls._notice(list_id, asked, now) for _, asked in sorted(by_document.items())]

    @classmethod
    def _notice(cls, list_id: str, asked: Sequence[model.Pending], now: datetime) -> Notice:
        first = asked[0]
        named = tuple(ToldQuestion.read(asdict(q)) for q in asked if q.terrorism)
        told = cls(
            about=about_list(list_id),
            at=stamp(now),
            observed_at=first.observed_at,
            sha256=first.snapshot_sha256,
            reason=first.reason,
            questions=named,
            others=len(asked) - len(named),
            other_kinds=tuple(sorted({q.kind for q in asked if not q.terrorism})) or None,
        )
        ids = sorted(question.pending_id for question in asked)
        subject = digest(("pending", told.observed_at, told.sha256, *ids))
        return Notice(told=told, list_id=list_id, entry_id=subject, terrorism=bool(named))

    @classmethod
    def asked(cls, connection: Connection, list_id: str) -> dict[str, str]:
        """Question -> the notice in which it was asked last."""
        asked: dict[str, str] = {}
        for row in notices.of_kind(connection, cls.kind, list_id):
            questions = cls.read(json.loads(row.facts)).questions
            asked.update({question.pending_id: row.notice_id for question in questions})
        return asked

    @property
    def noun(self) -> tuple[str, str]:
        """What it is called where it is counted: by the questions in it."""
        return _questions(len(self.questions) + self.others), "documents with questions"

    def subject(self) -> str:
        """How many questions, and about whom first."""
        asked = _questions(len(self.questions) + self.others)
        if not self.questions:
            return self.headed(asked, "none about a terrorism programme")
        caption = plain(self.questions[0].caption, 80)
        if self.asks_of_document:
            return self.headed("Is this the list?", caption)
        rest = phrase("; {} more of no terrorism programme", self.others)
        first = f"{caption}{and_more(len(self.questions))}"
        return self._subject(asked, first, rest)

    def _subject(self, asked: str, first: str, rest: str) -> str:
        """What is asked: if they left, or who is who, of which there is a word for each kind."""
        who = {question.kind or "" for question in self.questions if question.who_is_who}
        absences = sum(not question.who_is_who for question in self.questions)
        if not who:
            return self.headed(asked, f"did {first} leave?", rest=rest)
        if absences:
            return self.headed(asked, f"did {first} leave, or who is who?", rest=rest)
        state, behind = ASKED.get(" ".join(who), (asked, ", who is who?"))
        return self.headed(state, first, rest=f"{behind}{rest}")

    def sentence(self) -> str:
        """What is asked, and what counts until it is answered."""
        if self.asks_of_document:
            return f"Of the {self.about.named}: {plain(self.reason, 600)}."
        who = sum(question.who_is_who for question in self.questions)
        if who and who == len(self.questions):
            return self._sentence_of_identities(who)
        absences = count(len(self.questions) - who + self.others, "absence")
        return (
            f"{absences} from the document of {day(self.observed_at)} of the {self.about.named} "
            "could be a broken document; all count as listed until a person or a later document "
            "answers."
        )

    def _sentence_of_identities(self, number: int) -> str:
        """What is asked where nobody may have left at all."""
        entries = "1 entry" if number == 1 else f"{number:,} entries"
        return (
            f"{entries} of the {self.about.named} may go on under another name or reference in the "
            f"document of {day(self.observed_at)}, or a reference may stand for somebody else; "
            "both parties count as listed until a person answers."
        )

    @property
    def asks_of_document(self) -> bool:
        """Whether the question is if the document is the list at all."""
        return bool(self.questions) and not any(self.entries())

    def todo(self, notice_id: str, change_id: str) -> Todo:
        """To answer."""
        if len(self.questions) != 1:
            return Todo(
                words="Look at the official list, then answer each (tracker confirm ID if it is "
                "so, else tracker reject ID); what is open",
                command=f"tracker pending --list {self.about.list_id}",
            )
        said = f'{short_id(self.questions[0].pending_id)} --reason "..." --by YOU'
        return Todo(
            words="Look at the official list, then answer: confirm if it is so, else reject",
            command=f"tracker confirm {said}",
            other=f"tracker reject {said}",
        )

    def sheets(self) -> Iterable[Sheet]:
        """Every question."""
        asked = [{**asdict(one), "list_id": self.about.list_id} for one in self.questions]
        yield Sheet(name="questions", columns=ASKS, rows=asked)

    def tags(self) -> set[str]:
        """Programmes of those who may have left."""
        programmes = (question.programme.split("; ") for question in self.questions)
        return set(chain.from_iterable(programmes)) - {""}

    def entries(self) -> list[str]:
        """Those who may have left."""
        return list(dict.fromkeys(question.entry_id for question in self.questions))


def _questions(number: int) -> str:
    return "Question" if number == 1 else f"{number:,} questions"
