"""A list that cannot be checked, until it can; and what else is wrong with ourselves."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

from db import checks, notices
from db.checks import Checked
from db.engine import Connection
from tracker.answers import deaths
from tracker.model import digest, moment, stamp
from tracker.notices.about import NewestDocument, about_list, document
from tracker.notices.facts import key
from tracker.notices.notice import Notice, Occasion, Told
from tracker.notices.wording import clock, count, plain
from tracker.rules.reading import SHARED_REFERENCE

START, ESCALATION, RECOVERY = "start", "escalation", "recovery"
DRIFT, OWN = "drift", "own"
OLD_COPY, VALUES_LOST = "old_copy", "values_lost"


@dataclass(frozen=True, kw_only=True)
class Operations(Told, kind="operations", source="drift remark"):
    """A list began to fail, fails for long or works again; a new field; trouble of our own."""

    place: ClassVar[int] = 13
    turn: ClassVar[int] = 5
    alone: ClassVar[bool] = True
    at_once: ClassVar[bool] = True
    ours: ClassVar[bool] = True
    colour: ClassVar[str] = "off"
    block: ClassVar[str] = "operations"

    step: str
    since: str | None = None
    document: NewestDocument | None = field()
    reason: str | None = None
    outcome: str | None = None
    fields: tuple[str, ...] | None = None
    own_subject: str | None = field(default=None, metadata=key("subject"))
    own_sentence: str | None = field(default=None, metadata=key("sentence"))

    @classmethod
    def of_events(
        cls, connection: Connection, list_id: str, events: Sequence[Any], now: datetime
    ) -> Iterable[Notice]:
        """One notice per set of fields that nobody reads yet, and per remark on a document."""
        for event in events:
            body = json.loads(event.body)
            plainly = cls(
                about=about_list(list_id),
                at=stamp(now),
                step=body.get("what", DRIFT),
                since=body.get("observed_at", event.recorded_at),
                document=None,
                reason=body.get("reason"),
                fields=tuple(body.get("fields", ())) or None,
                unsaid=frozenset({"document"}),
            )
            yield _of_event(plainly, list_id, event)

    @classmethod
    def due(cls, connection: Connection, given: Occasion) -> Iterable[Notice]:
        """Lists that began to fail, fail for long, or work again; runs that died."""
        for death in deaths.runs(connection, given.now).values():
            yield own(death.about, death.subject, death.sentence, given.now)
        for list_id in checks.lists(connection):
            for told in _steps(connection, list_id, given):
                subject = digest(("failing", list_id, told.since or ""))
                yield Notice(told=told, list_id=list_id, entry_id=subject, scope=told.step)

    def subject(self) -> str:
        """What is wrong, or right again."""
        list_id = self.about.list_id
        lines = {
            START: f"{list_id} cannot be checked ({self.outcome or 'failed'})",
            ESCALATION: f"{list_id} still cannot be checked",
            RECOVERY: f"{list_id} is checked again",
            DRIFT: f"{list_id} has {self._drifted()}",
            OLD_COPY: f"{list_id} was handed out in an older copy",
            VALUES_LOST: f"{list_id} lacks many values that it had: is the document whole?",
        }
        own = plain(self.step if self.own_subject is None else self.own_subject)
        return f"Operations: {lines.get(self.step, own)}"

    def sentence(self) -> str:
        """What is wrong since when, and what counts meanwhile."""
        where, since = self.about.named, clock(self.since)
        sentences = {
            START: f"The {where} could not be taken in at {since}; what we have stays in force.",
            ESCALATION: f"The {where} has not been taken in since {since}; our record grows old.",
            RECOVERY: f"The {where} is taken in again; it could not be since {since}.",
            DRIFT: f"The {where} has {self._drift()}",
            OLD_COPY: f"The document of the {where} of {since} is an old copy, kept and left out: "
            f"{plain(self.reason or '', 300)}. What we have stays in force.",
            VALUES_LOST: f"The document of the {where} of {since} may be damaged: "
            f"{plain(self.reason or '', 300)}. Nobody else was told.",
        }
        return sentences.get(self.step, plain(self.own_sentence or "", 600))

    def _fields(self) -> list[str]:
        """New fields, and not references."""
        return [name for name in self.fields or () if not name.endswith(SHARED_REFERENCE)]

    def _drifted(self) -> str:
        if self.fields and not self._fields():
            return SHARED_REFERENCE
        return "a field that nobody reads yet"

    def _drift(self) -> str:
        """What is new in its documents, in the words that end a sentence."""
        fields = self._fields()
        if self.fields and not fields:
            told = "; ".join(self.fields)
            return f"records of other parties under references that are taken: {plain(told, 600)}."
        new_fields = count(len(fields), "new field")
        return f"{new_fields}, kept verbatim with each entry and read by nobody yet."


def _of_event(told: Operations, list_id: str, event: Any) -> Notice:
    """A word about new fields once per set of them, about a document once per document."""
    if told.step == DRIFT:
        return Notice(told=told, list_id=list_id, entry_id=digest(("drift", event.body)))
    subject = digest((told.step, list_id, event.ref))
    return Notice(told=told, list_id=list_id, entry_id=subject, scope=told.step)


def own(about: str, subject: str, sentence: str, now: datetime) -> Notice:
    """That something of our own is wrong or right again, once under the key `about`."""
    told = Operations(
        about=about_list(""),
        at=stamp(now),
        step=OWN,
        document=None,
        own_subject=subject,
        own_sentence=sentence,
    )
    return Notice(told=told, list_id="", entry_id=digest(("own", about)), scope=OWN)


def _steps(connection: Connection, list_id: str, given: Occasion) -> Iterator[Operations]:
    """The next thing to say of a list, if there is one: red until a success."""
    failing = checks.failing(connection, list_id)
    last = notices.last_of_kind(connection, Operations.kind, list_id, (START, ESCALATION, RECOVERY))
    told = last.scope if last else RECOVERY
    if failing is None:
        if told != RECOVERY:
            yield _step(connection, list_id, RECOVERY, _since(last), given.now)
        return
    first, newest = failing
    if told == RECOVERY:
        yield _failing(connection, START, first.observed_at, given.now, newest)
    elif told == START and _is_late(first, given):
        yield _failing(connection, ESCALATION, _since(last), given.now, newest)


def _since(notice: Any) -> str:
    return str(json.loads(notice.facts)["since"])


def _is_late(failed: Checked, given: Occasion) -> bool:
    patience = timedelta(hours=given.settings.escalate_operations_after_hours)
    return given.now - moment(failed.observed_at) >= patience


def _failing(
    connection: Connection, step: str, since: str, now: datetime, check: Checked
) -> Operations:
    """A step that a look at the list is the reason for."""
    told = _step(connection, check.list_id, step, since, now)
    return replace(told, reason=check.reason, outcome=check.outcome)


def _step(connection: Connection, list_id: str, step: str, since: str, now: datetime) -> Operations:
    return Operations(
        about=about_list(list_id),
        at=stamp(now),
        step=step,
        since=since,
        document=document(connection, list_id, now),
    )
