"""What all notices of a change have in common: a row of the log that somebody caused."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cache, partial
from itertools import chain, starmap
from typing import Any, ClassVar, Self

from db import changes, revisions, standings
from db.changes import ChangeRow
from db.engine import Connection
from tracker.acts import announced
from tracker.answers import courts, log
from tracker.answers import decisions as answers
from tracker.matching import elsewhere
from tracker.matching.same import SAME_NAME
from tracker.model import Confirmation, Content, moment, pending_id, stamp
from tracker.notices import once, private, sentences
from tracker.notices.about import (
    UNKNOWN,
    AboutList,
    CitedAct,
    NewestDocument,
    Particulars,
    Place,
    ToldChange,
    ToldCourt,
    ToldDecision,
    ToldField,
    about_list,
    document,
)
from tracker.notices.facts import SPREAD
from tracker.notices.kinds.pending import PendingRemovals
from tracker.notices.notice import DRILL, Key, Notice, Sheet, Todo, Told, kind_of, seen
from tracker.notices.order import Subscription, passes
from tracker.notices.wording import field_name, in_words, phrase, plain
from tracker.outgoing import Json
from tracker.recorded import NEVER, Standing, unit_of
from tracker.rules.acts import Act
from tracker.rules.fold.questions import QUESTIONS
from tracker.rules.normalise import entries

TOLD_ORIGINS = ("authority", "correction")
NAMES_TOLD = 2500
"""Names and numbers that a notice keeps; a mail shows as many as it has room for."""

BESIDE = ("change_id", "list_id", "entry_key", "caption", "what", "value")
"""Columns of what is told beside a change, in a table of its own."""

DETAILS = ("birthDate", "birthPlace", "nationality", "citizenship", "country", "deathDate")

OF_LISTINGS = ("removal", "addition", "relisting")
"""Changes that say how the listing stands or stood in court."""

MANY = 2000
"""Changes at once from which on only removals are looked up on other lists: only they say it."""


@dataclass(frozen=True, kw_only=True)
class OfChange(Told, source="change"):
    """A row of the log that the authority or a person caused, and what there is beside it."""

    turn: ClassVar[int] = 1
    block: ClassVar[str] = "change"
    says_where: ClassVar[bool] = True

    change: ToldChange
    stands: tuple[Place, ...] = ()
    acts: tuple[CitedAct, ...] = ()
    content: Particulars = field(default=UNKNOWN, metadata=SPREAD)
    decision: ToldDecision | None = None
    court: ToldCourt | None = None

    @classmethod
    def of_events(
        cls, connection: Connection, list_id: str, events: Sequence[Any], now: datetime
    ) -> Iterable[Notice]:
        """One notice per row of the log that the authority or a person caused."""
        live = {int(event.ref): event.live for event in events}
        told = told_rows(changes.numbered(connection, live))
        rows = _worth_telling(connection, told, live)
        if not rows:
            return []
        beside = Beside.looked_up(connection, list_id, rows, now)
        return [beside.notice(row) for row in rows]

    @classmethod
    def of_row(cls, logged: log.LoggedChange, programmes: Sequence[str] = ()) -> Self:
        """What an exported row of the log says, without all that is beside it."""
        return cls(
            about=about_list(logged.row.list_id),
            at="",
            change=ToldChange.of(logged),
            content=Particulars(programmes=tuple(programmes)),
        )

    @classmethod
    def apart(cls, row: Any) -> str:
        """What tells two changes of this kind of one entry apart: the programme, if of one."""
        return unit_of(row.scope, row.programme)

    @property
    def sure(self) -> bool:
        """Whether it is more than one absence from one document."""
        once_only = self.change.confirmation == Confirmation.OBSERVED_ONCE
        return not once_only or self.is_confirmed

    @property
    def is_confirmed(self) -> bool:
        """Whether a person answered that it is a removal, or that a newcomer is another party."""
        return self.decision is not None

    @property
    def is_cited_by_person(self) -> bool:
        """Whether whoever answered typed the act, too."""
        return self.decision is not None and bool(self.decision.instrument)

    def namesakes(self) -> list[Place]:
        """Other entries of the very same name that are in force on this very list."""
        here = [place for place in self.stands if place.list_id == self.change.list_id]
        return [place for place in here if place.by == SAME_NAME]

    def stands_here(self) -> list[str]:
        """Programmes under which the entry is still in force on this very list."""
        if not self.change.entry_still_in_force:
            return []
        gone = unit_of(self.change.scope, self.change.programme)
        return [tag for tag in self.content.programmes if tag != gone]

    @property
    def party(self) -> str:
        """The party that it is about."""
        return plain(self.change.caption)

    @property
    def columns(self) -> Json:
        """The row of the log, as data."""
        return self.change.columns

    @property
    def now(self) -> NewestDocument | None:
        """The newest document of the list, where that says more than the change."""
        return None

    def still_stands(self) -> Sequence[Json]:
        """Where else the party stands, as data."""
        return [place.written() for place in self.stands]

    def line(self) -> dict[str, str]:
        """What a page of very many says of it, beside name and list."""
        return {"programme": self.change.own_programme, "more": self.change.effective}

    def _tags(self) -> str:
        """The programmes in brackets, unless the list's own title says them."""
        said = self.change.programme in self.about.short.split()
        return "" if said else self.change.tags

    def todo(self, notice_id: str, change_id: str) -> Todo:
        """To look at all of it."""
        return Todo(words="See all that we know of it", command=f"tracker show {change_id}")

    def screened(self, notice_id: str, change_id: str) -> Todo:
        """To screen a name that is new, and to say so where somebody has to."""
        if self.about.list_id == DRILL:
            return seen("This is a drill: say only that it was seen", notice_id)
        if self.needs_ack:
            return seen("Screen this name, then say that it was seen", notice_id)
        return Todo(
            words="Screen this name; to see all that we know", command=f"tracker show {change_id}"
        )

    def sheets(self) -> Iterable[Sheet]:
        """The row with the columns of the contract, and what there is beside it."""
        yield Sheet(name="changes", columns=log.EXPORT, rows=[private.row(self.change.columns)])
        yield Sheet(name="details", columns=BESIDE, rows=list(self._beside()))

    def _beside(self) -> Iterator[Json]:
        """Names, numbers and details, and where the party still stands: one a row."""
        change, content = self.change, self.content
        numbers = [
            (of, f"{number} {land}".strip())
            for of, number, land in private.identifiers(content.identifiers)
        ]
        details = [(of, text) for of, texts in content.about.items() for text in texts]
        places = [("still stands", f"{p.list_id} {p.entry_key} {p.caption}") for p in self.stands]
        names = [(kind, text) for text, kind in content.names]
        for what, text in chain(names, numbers, details, places):
            row = (change.change_id, change.list_id, change.entry_key, change.caption, what, text)
            yield dict(zip(BESIDE, row, strict=True))

    def shows(self) -> dict[str, Any]:
        """Everything of the change, ready to be shown."""
        content, change = self.content, self.change
        return {
            "change": change,
            "fields": list(map(_field, change.fields)),
            "names": list(starmap(_name, content.names)),
            "identifiers": list(starmap(_identifier, private.identifiers(content.identifiers))),
            "about": [
                (field_name(name), in_words(texts, name)) for name, texts in content.about.items()
            ],
            "here": self.stands_here(),
            "age": self._age(),
            "how_sure": sentences.how_sure(
                change.confirmation, answered=self.is_confirmed, typed=self.is_cited_by_person
            ),
            "why": self._why(),
            "court": self.court.sentence if self.court else "",
        }

    @property
    def _ended(self) -> str:
        """What became of it where it ended, in the authority's word."""
        return f"was {self.about.off}"

    def _why(self) -> str:
        change = self.change
        return sentences.why(
            change.cause,
            f"{self._ended}{change.effective}",
            sure=self.sure,
            stated=change.confirmation == Confirmation.AUTHORITY_STATES,
            cited=bool(change.instrument),
        )

    def _age(self) -> int:
        """Days between the document and this mail."""
        if not self.change.observed_at:
            return 0
        return max(0, (moment(self.at) - moment(self.change.observed_at)).days)

    def tags(self) -> set[str]:
        """The programmes of the row."""
        return set(self.change.programmes)

    def wanted_by(self, order: Subscription) -> bool:
        """Whether a subscription asks for changes of this relevance, scope and programme."""
        is_relevant = self.change.screening_relevant or order.relevance == "all"
        in_scope = passes(order.scopes, self.change.scope)
        return is_relevant and in_scope and super().wanted_by(order)

    def settles(self, earlier: Told) -> bool:
        """An end that is sure brings one to its end of which only an absence was told."""
        was_unsure = isinstance(earlier, type(self)) and not earlier.sure
        return was_unsure and self.ends and self.sure

    def entries(self) -> list[str]:
        """The entry of the row."""
        return [self.change.entry_id]


# As it is shown.

NAME_KINDS = {"alias": "also", "weakAlias": "weak alias", "previousName": "formerly"}


def _field(part: ToldField) -> dict[str, Any]:
    """Before and after of one field, text by text."""
    return {
        "name": field_name(part.field),
        "before": in_words(private.told(part.field, part.before), part.field),
        "after": in_words(private.told(part.field, part.after), part.field),
    }


def _name(text: str, kind: str) -> dict[str, str]:
    return {"text": text, "kind": NAME_KINDS.get(kind, "")}


def _identifier(of: str, number: str, country: str) -> tuple[str, str]:
    return (field_name(of), f"{number}{phrase(' ({})', plain(country))}")


# From the log.


def told_rows(rows: Iterable[ChangeRow]) -> list[ChangeRow]:
    """Those rows of the log that the authority or a person caused."""
    return [row for row in rows if row.origin in TOLD_ORIGINS]


def change_kind(kind: str, scope: str) -> type[OfChange]:
    """The kind of notice that tells of a change."""
    of = kind_of(kind, scope)
    assert issubclass(of, OfChange)
    return of


def notice_of_row(row: Any, told: OfChange) -> Notice:
    """The notice of a row of the log."""
    return Notice(
        told=told,
        list_id=row.list_id,
        entry_id=row.entry_id,
        scope=row.scope,
        programme=told.apart(row),
        episode=row.episode,
        change_id=row.change_id,
        change_seq=row.seq,
        terrorism=row.terrorism,
    )


def _worth_telling(
    connection: Connection, rows: Sequence[ChangeRow], live: Mapping[int, bool]
) -> list[ChangeRow]:
    """Of rows that came by a backfill, only those that say on what we told of before."""
    quiet = [row.entry_id for row in rows if not live[row.seq]]
    told = once.earlier(connection, quiet)
    return [row for row in rows if live[row.seq] or _says_on(row, told)]


def _says_on(row: Any, told: Mapping[Key, Sequence[once.Earlier]]) -> bool:
    of = change_kind(row.kind, row.scope)
    key = (row.list_id, row.entry_id, of.kind, row.scope, of.apart(row), row.episode)
    return any(not event.taken_back for event in told.get(key, ()))


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """Who answered the question that a removal was, and the notice in which it was asked."""

    decision: ToldDecision | None
    follows: str | None


NOBODY = Answered(decision=None, follows=None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Beside:
    """What notices about some rows of the log say beside the rows: looked up once for all."""

    now: datetime
    about: AboutList
    changes: Mapping[int, ToldChange]
    places: Mapping[str, tuple[Place, ...]]
    published: Sequence[Act]
    contents: Mapping[str, Particulars]
    answered: Mapping[int, Answered]
    courts: Mapping[int, ToldCourt]

    @classmethod
    def looked_up(
        cls, connection: Connection, list_id: str, rows: Sequence[Any], now: datetime
    ) -> Self:
        """All of it for these rows of a list."""
        return cls.beside(connection, list_id, log.exported(connection, rows), now)

    @classmethod
    def beside(
        cls,
        connection: Connection,
        list_id: str,
        exported: Sequence[log.LoggedChange],
        now: datetime,
    ) -> Self:
        """The same of rows of a list as they are exported."""
        rows = [change.row for change in exported]
        numbers = [row.seq for row in rows]
        moments = [row.observed_at for row in rows]
        return cls(
            now=now,
            about=about_list(list_id),
            changes=dict(zip(numbers, map(ToldChange.of, exported), strict=True)),
            places=_places(connection, rows, now),
            published=announced.of_list(connection, list_id, moments),
            contents=contents_of(connection, [row.entry_id for row in rows]),
            answered=answered_of(connection, list_id, rows),
            courts=_courts(connection, rows),
        )

    def notice(self, row: Any) -> Notice:
        """The notice of one of the rows."""
        content = self.contents.get(row.entry_id, UNKNOWN)
        answered = self.answered.get(row.seq, NOBODY)
        told = change_kind(row.kind, row.scope)(
            about=self.about,
            at=stamp(self.now),
            change=self.changes[row.seq],
            stands=self.places.get(row.entry_id, ()),
            acts=self._acts(row, content),
            content=content,
            decision=answered.decision,
            follows=answered.follows,
            court=self.courts.get(row.seq),
        )
        return notice_of_row(row, told)

    def _acts(self, row: Any, content: Particulars) -> tuple[CitedAct, ...]:
        """The official acts that a change shows: the same event, told of before or not."""
        full = [text for text, kind in content.names if kind != "weakAlias"]
        behind = announced.behind(self.published, row.kind, row.observed_at, [row.caption, *full])
        return tuple(CitedAct.read(announced.cited(act)) for act in behind)


def _places(
    connection: Connection, rows: Sequence[Any], now: datetime
) -> dict[str, tuple[Place, ...]]:
    """Entry -> where else the party stands."""
    asking = ("removal", "addition") if len(rows) < MANY else ("removal",)
    moved = {(row.list_id, row.entry_id) for row in rows if row.kind in asking}
    by_entry = elsewhere.places(connection, moved, same_list=True)
    newest = cache(partial(document, connection, now=now))
    placed = partial(_place, newest)
    return {entry: tuple(map(placed, places)) for entry, places in by_entry.items()}


def _place(newest: Callable[[str], NewestDocument | None], place: elsewhere.OtherListing) -> Place:
    return Place(
        list_id=place.list_id,
        title=about_list(place.list_id).title,
        entry_key=place.entry_key,
        caption=place.caption,
        matched=place.matched[:3],
        programmes=place.programmes,
        document=newest(place.list_id),
        certain=place.certain,
        by=place.by,
    )


def contents_of(connection: Connection, wanted: Iterable[str]) -> dict[str, Particulars]:
    """Entry -> names, identifiers, facts and programmes in force, as they stand now."""
    rows = standings.current(connection, sorted(set(wanted))).values()
    stored = revisions.contents(connection, (row.revision for row in rows))
    return {row.entry_id: _content(row, entries.decoded(stored[row.revision])) for row in rows}


def _content(row: Any, stored: Content) -> Particulars:
    standing = Standing.read(row.body)
    spell = standing.last_spell or NEVER
    details = [name for name in DETAILS if stored.facts.get(name)]
    return Particulars(
        names=stored.names[:NAMES_TOLD],
        names_left_out=max(0, len(stored.names) - NAMES_TOLD),
        identifiers=stored.identifiers[:NAMES_TOLD],
        about={name: list(stored.facts[name]) for name in details},
        programmes=standing.open_programmes,
        since=spell.since,
        listed_on=spell.listed_on,
    )


def _courts(connection: Connection, rows: Sequence[Any]) -> dict[int, ToldCourt]:
    """Row -> how the listing that began or ended with it stood in court then, if it did."""
    if len(rows) >= MANY:
        return {}
    told = (row for row in rows if row.kind in OF_LISTINGS and row.scope == "entry")
    found = ((row.seq, _court(connection, row)) for row in told)
    return {number: court for number, court in found if court}


def _court(connection: Connection, row: Any) -> ToldCourt | None:
    standing = standings.stood(connection, row.entry_id)
    if standing is None:
        return None
    stored = Standing.read(standing.body)
    stands = courts.Stands(row.list_id, row.entry_id, stored.keys, stored.spells)
    state = courts.around(connection, stands, row.observed_at, row.effective_on[:10])
    return ToldCourt.of(state) if state else None


def answered_of(connection: Connection, list_id: str, rows: Sequence[Any]) -> dict[int, Answered]:
    """Removal -> who answered the question it was, and the notice in which it was asked."""
    gone = [row for row in rows if row.kind == "removal"]
    questions = {question: row.seq for row in gone for question in _questions_of(row)}
    if not questions:
        return {}
    decisions = _decisions(connection, list_id)
    asked = PendingRemovals.asked(connection, list_id)
    known = decisions.keys() | asked.keys()
    return {
        number: Answered(decision=decisions.get(question), follows=asked.get(question))
        for question, number in questions.items()
        if question in known
    }


def _questions_of(row: Any) -> list[str]:
    """The questions that a removal may have been: whether it is one, or who is who."""
    unit = unit_of(row.scope, row.programme)
    return [
        pending_id(row.entry_id, kind, unit, row.observed_at, row.snapshot_sha256)
        for kind in QUESTIONS
    ]


def _decisions(connection: Connection, list_id: str) -> dict[str, ToldDecision]:
    """Question -> the answer to it, though it may have been put of another document."""
    by_question = answers.by_question(connection, list_id)
    return {question: ToldDecision.read(asdict(one)) for question, one in by_question.items()}
