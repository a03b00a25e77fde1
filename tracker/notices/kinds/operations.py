"""A list that cannot be checked, until it can; and what else is wrong with ourselves."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from db.engine import Connection
from tracker.answers import deaths
from tracker.model import digest, stamp
from tracker.notices import failing
from tracker.notices.about import NewestDocument, about_list
from tracker.notices.alike import alike
from tracker.notices.facts import key
from tracker.notices.failing import ListDown, StillDown, Telling
from tracker.notices.notice import UNPROVEN, Notice, Occasion, Told
from tracker.notices.order import OPERATIONS, of_country, passes
from tracker.notices.outages import ESCALATION, NOT_FOUND, RECOVERY, REFUSED, START
from tracker.notices.wording import clock, phrase, plain
from tracker.outgoing import Json
from tracker.rules.reading import SHARED_REFERENCE
from tracker.shown import count

DRIFT, OWN = "drift", "own"
OLD_COPY, VALUES_LOST = "old_copy", "values_lost"


COUNTED = {NOT_FOUND: "host", REFUSED: "document"}
"""What is counted of lists that fail by a cause; of the others the lists themselves."""


@dataclass(frozen=True, kw_only=True)
class Operations(Told, kind="operations", source="drift remark"):
    """Lists began to fail, fail for long or work again; a new field; trouble of our own.

    Of several lists, `down` are all of which people know then that they cannot be checked, as it
    was when `after` was the newest notice of the sort.
    """

    place: ClassVar[int] = 13
    turn: ClassVar[int] = 5
    alone: ClassVar[bool] = True
    at_once: ClassVar[bool] = True
    ours: ClassVar[bool] = True
    says_where: ClassVar[bool] = True
    colour: ClassVar[str] = "off"
    block: ClassVar[str] = "operations"
    long: ClassVar[tuple[str, ...]] = ("lists", "down", "causes")
    for_role: ClassVar[str] = OPERATIONS

    step: str
    since: str | None = None
    document: NewestDocument | None = field()
    reason: str | None = None
    outcome: str | None = None
    fields: tuple[str, ...] | None = None
    own_subject: str | None = field(default=None, metadata=key("subject"))
    own_sentence: str | None = field(default=None, metadata=key("sentence"))
    lists: tuple[ListDown, ...] | None = None
    meanwhile: tuple[str, ...] | None = None
    down: tuple[StillDown, ...] | None = None
    after: int | None = None

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
        """Runs that died; lists that began to fail, fail for long, or work again."""
        for death in deaths.runs(connection, given.now).values():
            yield own(death.about, death.subject, death.sentence, given.now)
        for telling in failing.due_now(connection, given.settings, given.now):
            yield _of_lists(telling, given.now)

    def is_news(self, connection: Connection, notice: Notice) -> bool:
        """Whether nobody else has told it meanwhile."""
        lists = [one.list_id for one in self.lists or ()] or [notice.list_id]
        return failing.is_news(connection, self.step, lists, self.after)

    def subject(self) -> str:
        """What is wrong, or right again."""
        unproven = "" if self.about.proven else UNPROVEN
        said = self._of_lists() if self.lists else self._of_one()
        return f"{unproven}{self.mark}Operations: {said}"

    def _of_one(self) -> str:
        """What is wrong with one list by its title, and behind it the key that verbs go by."""
        name, list_id = self.about.short, self.about.list_id
        lines = {
            START: f"{name} cannot be checked ({self.outcome or 'failed'})",
            ESCALATION: f"{name} still cannot be checked",
            RECOVERY: f"{name} is checked again",
            DRIFT: f"{name} has {self._drifted()}",
            OLD_COPY: f"{name} was handed out in an older copy",
            VALUES_LOST: f"{name} lacks many values that it had: is the document whole?",
        }
        own = plain(self.step if self.own_subject is None else self.own_subject)
        return f"{lines.get(self.step, own)}{phrase(' - {}', list_id)}"

    def sentence(self) -> str:
        """What is wrong since when, and what counts meanwhile."""
        if self.lists:
            return self._sentence_of_lists()
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

    # Of several lists.

    @property
    def failing(self) -> list[ListDown]:
        """The lists that cannot be checked when this is told."""
        return [one for one in self.lists or () if one.failing]

    @property
    def back(self) -> list[ListDown]:
        """The lists that can be checked again."""
        return [one for one in self.lists or () if not one.failing]

    def _of_lists(self) -> str:
        """How many lists, in the words of a subject."""
        failing, back = self.failing, self.back
        match self.step:
            case "recovery":
                rest = phrase("; {} still cannot be", len(failing))
                return f"{count(len(back), 'list')} {_is(back)} checked again{rest}"
            case "escalation":
                return f"{count(len(failing), 'list')} still cannot be checked: {_causes(failing)}"
        return f"{count(len(failing), 'list')} cannot be checked: {_causes(failing)}"

    def _sentence_of_lists(self) -> str:
        failing, back = self.failing, self.back
        what = f"{count(len(failing), 'list')} ({_causes(failing)})"
        match self.step:
            case "recovery":
                rest = phrase(" Still not: {}.", _each(failing))
                return (
                    f"{count(len(back), 'list')} {_is(back)} taken in again: {_each(back)}.{rest}"
                )
            case "escalation":
                first = clock(min(one.since for one in failing))
                return f"{what} cannot be taken in, the first since {first}; our record grows old."
        first = clock(min(one.since for one in failing))
        began = f"{what} could not be taken in, the first at {first}; {_what_we_have(failing)}."
        return f"{began}{phrase(' {}', self.own_sentence)}"

    def shows(self) -> Json:
        """The lists by what is the matter with them."""
        causes = alike(self.failing, lambda one: f"{COUNTED.get(one.cause, '')} {one.cause}")
        return {
            "causes": list(causes.items()),
            "back": self.back,
            "meanwhile": self.meanwhile or (),
        }

    def of_lists(self, wanted: Sequence[str], countries: Sequence[str]) -> bool:
        """Whether any of its lists is one of those asked for."""
        return not self.lists or any(
            passes(wanted, one.list_id) and of_country(countries, about_list(one.list_id).country)
            for one in self.lists
        )

    # New fields.

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


def _of_lists(telling: Telling, now: datetime) -> Notice:
    """What there is to tell of lists that fail or work again."""
    told = Operations(
        about=about_list(telling.list_id),
        at=stamp(now),
        step=telling.step,
        since=telling.since,
        document=telling.document,
        reason=telling.reason,
        outcome=telling.outcome,
        own_sentence=telling.sentence,
        lists=telling.lists,
        meanwhile=telling.meanwhile,
        down=telling.down,
        after=telling.after,
    )
    subject, scope = telling.subject, telling.step
    return Notice(told=told, list_id=telling.list_id, entry_id=subject, scope=scope)


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


def _causes(lists: Sequence[ListDown]) -> str:
    """What is the matter, the most frequent first: `38 hosts could not be found; 1 HTTP 403`."""
    counted = Counter(one.cause for one in lists).most_common()
    return "; ".join(_counted(number, cause) for cause, number in counted)


def _counted(number: int, cause: str) -> str:
    if cause in COUNTED:
        return f"{count(number, COUNTED[cause])} {cause}"
    return f"{number:,} {cause}"


def _what_we_have(lists: Sequence[ListDown]) -> str:
    """What counts meanwhile."""
    number = sum(not one.document for one in lists)
    if number == len(lists):
        return "we have no document of any of them"
    none = phrase(" (of {} we have no document)", number)
    return f"what we have of them stays in force{none}, and nobody new on them is told of"


def _is(lists: Sequence[ListDown]) -> str:
    return "is" if len(lists) == 1 else "are"


def _each(lists: Sequence[ListDown]) -> str:
    """All lists by title; one that two lists have with the key."""
    return "; ".join(f"{one.title} ({one.list_id})" for one in lists)
