"""An official act that its list does not show yet."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from db import checks
from db import notices as register
from db.engine import Connection
from scrapers.kit import ActKind, Effect
from tracker.acts import announced as acts
from tracker.matching.evidence import Facts
from tracker.matching.watch import Listed
from tracker.model import stamp
from tracker.notices.about import CitedAct, NewestDocument, about_list, document
from tracker.notices.notice import Notice, Sheet, Todo, Told, seen
from tracker.notices.order import Subscription, passes
from tracker.notices.watching import Watching
from tracker.notices.wording import day, old, phrase, plain, words
from tracker.rules.acts import Act

NAMED = 5
"""Parties that a sentence names."""

WILL_BE = {Effect.ADDS: "designation", Effect.REMOVES: "revocation"}
"""What an announcement tells of, where it is one effect on all whom it names."""


@dataclass(frozen=True, kw_only=True)
class Announced(Told, kind="announced", source="act"):
    """An official act that its list does not show yet."""

    place: ClassVar[int] = 12
    turn: ClassVar[int] = 7
    urgent: ClassVar[bool] = True
    block: ClassVar[str] = "announced"
    marked: ClassVar[str] = "[ANNOUNCED] "
    says_where: ClassVar[bool] = True
    long: ClassVar[tuple[str, ...]] = ("parties",)

    act: CitedAct
    parties: tuple[str, ...]
    observed_at: str
    document: NewestDocument | None
    does: str = ""
    earlier: tuple[str, ...] = ()

    @classmethod
    def of_events(
        cls, connection: Connection, list_id: str, events: Sequence[Any], now: datetime
    ) -> Iterable[Notice]:
        """One notice per act and list that we look at and that does not show it yet.

        None of an act that says nothing which another one did not that was told before it.
        """
        if not events:
            return
        ours, known = checks.lists(connection), Known(connection)
        for event in events:
            act = known.of.get((list_id, event.ref))
            if act is None:
                continue
            fresh = [one for one in act.says.lists if one in ours and known.is_news(act, one)]
            for place, about in enumerate(fresh):
                yield cls._notice(connection, act, about, fresh[:place], now)

    @classmethod
    def _notice(
        cls, connection: Connection, act: Act, list_id: str, earlier: Sequence[str], now: datetime
    ) -> Notice:
        told = cls(
            about=about_list(list_id),
            at=stamp(now),
            act=CitedAct.read(acts.cited(act)),
            parties=tuple(dict.fromkeys(party.name for party in act.parties_of(list_id))),
            observed_at=act.first.observed_at,
            document=document(connection, list_id, now),
            does=_does(act, list_id),
            earlier=tuple(earlier),
        )
        return Notice(told=told, list_id=list_id, entry_id=act.act_id)

    def wanted_by(self, order: Subscription) -> bool:
        """One act is told once, of the first of the lists asked for that will show it."""
        told = any(passes(order.lists, list_id) for list_id in self.earlier)
        return not told and super().wanted_by(order)

    def subject(self) -> str:
        """What the act does, and to whom."""
        what = self.does or {"other": "act"}.get(self.act.kind, self.act.kind)
        named = plain(self._named(), 100) or "names nobody that we can read"
        return self.headed(what.capitalize(), named, rest=f", {self._published()}")

    @property
    def noun(self) -> tuple[str, str]:
        """What it is called where it is counted."""
        return "announced act", "announced acts"

    def todo(self, notice_id: str, change_id: str) -> Todo:
        """To act on it before the list does."""
        if self.needs_ack:
            return seen("Screen these names, then say that it was seen", notice_id)
        return Todo(
            words="See which acts their lists do not show yet", command="tracker acts --open"
        )

    def sheets(self) -> Iterable[Sheet]:
        """Everybody whom the act names."""
        act, list_id = self.act, self.about.list_id
        rows = [{"list_id": list_id, "act": act.number, "name": name} for name in self.parties]
        yield Sheet(name="announced", columns=("list_id", "act", "name"), rows=rows)

    def sentence(self) -> str:
        """What is published, how old our document is, and what to do until the list shows it."""
        title = plain(self.act.title, 400)
        published = f"The {self._published()} publishes: {title}."
        published += f" The {self.about.named} does not show it yet{self._our_document()}."
        if self.act.kind == "amendment" or not self.parties:
            return published
        return f"{published} Until it does, treat {self._named()} as listed."

    def _published(self) -> str:
        return f"{self.act.feed} of {day(self.act.published_on)}"

    def _named(self) -> str:
        return words(_some(list(map(plain, self.parties))))

    def _our_document(self) -> str:
        ours = self.document
        if ours is None:
            return ""
        return f" (document of {day(ours.observed_at)}, {old(ours.age_days)})"

    def concerns(self, connection: Connection, watching: Watching) -> bool:
        """Whether it names a watched party; one that names nobody readable concerns all."""
        if not self.parties:
            return True
        names = tuple((name, "name") for name in self.parties)
        party = Listed("", self.about.list_id, "", "", names, Facts())
        return bool(watching.everybody(connection).alike(party))


def _does(act: Act, list_id: str) -> str:
    """What will be, in a word, of what is only announced; "" where the act's kind says it."""
    effects = {party.effect for party in act.parties_of(list_id)}
    if act.says.kind != ActKind.ANNOUNCEMENT or len(effects) != 1:
        return ""
    return WILL_BE.get(effects.pop(), "")


class Known:
    """The acts on record, and which of them were announced of lists: recorded, and just now."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.every = acts.acts(connection)
        self.of = {
            (telling.feed_id, telling.says.number): act
            for act in self.every
            for telling in act.tellings
        }
        self.now: list[tuple[str, str]] = []

    def is_news(self, act: Act, list_id: str) -> bool:
        """Whether a list does not show an act yet, and no other that was announced says as much.

        An act that such a news is, is announced from now on.
        """
        if not self._waits(act, list_id) or self._is_told(act, list_id):
            return False
        if any(self._is_told(other, list_id) for other in self._alike(act, list_id)):
            return False
        self.now.append((act.act_id, list_id))
        return True

    def _alike(self, act: Act, list_id: str) -> Iterator[Act]:
        """Other acts that say as much of a list, which does not show them yet either."""
        others = (other for other in self.every if other.act_id != act.act_id)
        for other in others:
            if acts.same_news(act, other, list_id) and self._waits(other, list_id):
                yield other

    def _waits(self, act: Act, list_id: str) -> bool:
        return acts.seen(self.connection, act, list_id) in acts.WAITING

    def _is_told(self, act: Act, list_id: str) -> bool:
        if any((one, list_id) in self.now for one in act.ids):
            return True
        told = register.about(self.connection, act.ids)
        of_list = (row for row in told if (row.kind, row.list_id) == (Announced.kind, list_id))
        return any(not row.corrected_by for row in of_list)


def _some(names: list[str]) -> list[str]:
    """Names for a sentence; of very many, the first and how many more."""
    rest = phrase("{:,} more", len(names) - NAMED if len(names) > NAMED + 1 else 0)
    return [*names[:NAMED], rest] if rest else names
