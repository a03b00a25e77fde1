"""A court has spoken of a listing, which stays on its list."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from db import checks, standings
from db.engine import Connection
from scrapers import registry
from tracker.acts import announced as acts
from tracker.answers.courts import Stands, in_courts
from tracker.model import short_id, stamp
from tracker.notices.about import NewestDocument, about_list, document
from tracker.notices.facts import Value
from tracker.notices.notice import Notice, Occasion, Sheet, Todo, Told
from tracker.notices.wording import day, phrase, plain
from tracker.record import docket
from tracker.recorded import Standing
from tracker.rules.acts import Act
from tracker.rules.courts import REMOVES_NOBODY, CourtState, InCourt
from tracker.rules.fold.terms import terrorism

TOLD = ("list_id", "entry_key", "caption", "state", "since", "citation", "ecli", "court", "url")
"""Columns of the table of what a court has said."""

LATELY = timedelta(days=7)
"""How long after the last day of maintained effects it is told that they have lapsed."""

SUBJECTS: dict[str, str] = {
    CourtState.CHALLENGED: "Challenged in court",
    CourtState.EFFECTS_MAINTAINED: "Annulled but still listed",
    CourtState.STILL_LISTED: "Annulled but still listed",
    CourtState.SET_ASIDE: "Annulment set aside",
    CourtState.APPEAL_PENDING: "Appeal brought",
    CourtState.UPHELD: "Upheld in court",
    CourtState.UNLAWFUL: "Unlawful but still in force",
}

SENTENCES: dict[str, str] = {
    CourtState.CHALLENGED: "The listing of {} on the {} is challenged in court; it stays listed.",
    CourtState.EFFECTS_MAINTAINED: "A court has annulled the listing of {} on the {} and keeps its "
    "effects for now; it stays listed.",
    CourtState.STILL_LISTED: "A court has annulled the listing of {} on the {}; it stays listed.",
    CourtState.SET_ASIDE: "The annulment of the listing of {} on the {} was set aside; it stays "
    "listed.",
    CourtState.APPEAL_PENDING: "An appeal was brought about the listing of {} on the {}; it stays "
    "listed.",
    CourtState.UPHELD: "A court has upheld the listing of {} on the {}; it stays listed.",
    CourtState.UNLAWFUL: "A court has ruled the listing of {} on the {} unlawful; it is still in "
    "force.",
}
"""State -> what is said of a party and its list; that the list stays as it is, in all of them."""


@dataclass(frozen=True, kw_only=True)
class ToldJudgment(Value):
    """A judgment, or an action or appeal, as it is cited."""

    citation: str
    ecli: str
    court: str
    date: str
    title: str
    url: str
    snapshot_sha256: str


@dataclass(frozen=True, kw_only=True)
class Court(Told, kind="court", source="court"):
    """A court has spoken of a listing, which stays on its list."""

    place: ClassVar[int] = 9
    turn: ClassVar[int] = 8
    urgent: ClassVar[bool] = True
    colour: ClassVar[str] = "late"
    block: ClassVar[str] = "court"
    says_where: ClassVar[bool] = True

    entry_id: str
    entry_key: str
    caption: str
    state: str
    since: str
    next: str
    judgment: ToldJudgment
    appeal: ToldJudgment | None = None
    programmes: tuple[str, ...] = ()
    document: NewestDocument | None = None

    @classmethod
    def of_events(
        cls, connection: Connection, list_id: str, events: Sequence[Any], now: datetime
    ) -> Iterable[Notice]:
        """One notice for each listing whose state in court is what one of these acts makes it.

        What a later judgment has overtaken is history, and told to nobody.
        """
        for event in events:
            act = acts.act(connection, list_id, event.ref)
            if act is None:
                continue
            for entry in _entries(connection, act):
                yield from cls._of_entry(connection, act, entry, now)

    @classmethod
    def due(cls, connection: Connection, given: Occasion) -> Iterable[Notice]:
        """One notice for each listing of which effects that a court maintained lapsed lately."""
        today = given.now.date()
        lately = str(today - LATELY)
        for act in docket.docket(connection).acts:
            if lately <= act.says.maintained_until < str(today):
                for entry in _entries(connection, act):
                    yield from cls._of_entry(connection, act, entry, given.now)

    @classmethod
    def _of_entry(
        cls, connection: Connection, act: Act, entry: str, now: datetime
    ) -> Iterator[Notice]:
        row = standings.stood(connection, entry)
        if row is None:
            return
        standing = Standing.read(row.body)
        stands = Stands(row.list_id, entry, standing.keys, standing.spells)
        state = in_courts(connection, stands, str(now.date())).state
        if state and state.decisive.act.act_id == act.act_id:
            told = cls(
                about=about_list(row.list_id),
                at=stamp(now),
                entry_id=entry,
                entry_key=row.entry_key,
                caption=row.caption,
                programmes=standing.open_programmes,
                document=document(connection, row.list_id, now),
                **_said(state),
            )
            yield told.notice()

    def notice(self) -> Notice:
        """Told once for each listing, state and day, by however many sources it is said."""
        return Notice(
            told=self,
            list_id=self.about.list_id,
            entry_id=self.entry_id,
            programme=f"{self.state} {self.since}",
            terrorism=self._is_terrorism(),
        )

    def _is_terrorism(self) -> bool:
        list_id = self.about.list_id
        known = list_id in registry.keys()
        return not known or terrorism(registry.scraper(list_id).source, self.programmes)

    def subject(self) -> str:
        """What the court did, and that nobody left."""
        return self.headed(SUBJECTS[self.state], self.party, rest=f", {self._cited()}")

    @property
    def noun(self) -> tuple[str, str]:
        """What it is called where it is counted."""
        return "word of a court", "words of courts"

    @property
    def party(self) -> str:
        """The party that it is about."""
        return plain(self.caption)

    def sentence(self) -> str:
        """What the court said, and that the list stays as it is."""
        said = SENTENCES[self.state].format(self.party, self.about.named)
        return f"{said} {REMOVES_NOBODY}"

    def _cited(self) -> str:
        act = self.appeal or self.judgment
        return f"{plain(act.citation, 60)}{phrase(' of {}', day(act.date))}"

    def line(self) -> dict[str, str]:
        """What a long mail says of it."""
        return {"programme": "", "more": f", {SUBJECTS[self.state].lower()}, {self._cited()}"}

    def todo(self, notice_id: str, change_id: str) -> Todo:
        """To go on as before, and where to see all of it."""
        words = "Release nothing for this, the name is still listed; to see all of it"
        return Todo(words=words, command=f"tracker show {short_id(self.entry_id)}")

    def sheets(self) -> Iterable[Sheet]:
        """The state and its judgment as a row."""
        said = {**self.judgment.written(), **self.written()}
        row = {**said, "list_id": self.about.list_id, "citation": self.judgment.citation}
        yield Sheet(name="courts", columns=TOLD, rows=[row])

    def shows(self) -> dict[str, Any]:
        """The judgment, and the appeal against it."""
        cited = [("Judgment:   ", self.judgment), ("Appeal:     ", self.appeal)]
        return {"cited": [(label, act) for label, act in cited if act]}

    @property
    def needs_ack(self) -> bool:
        """Nobody has to do anything: the list is as it was."""
        return False

    def tags(self) -> set[str]:
        """The programmes under which the party stands."""
        return set(self.programmes)

    def entries(self) -> list[str]:
        """The entry that it is about."""
        return [self.entry_id]


def _said(state: InCourt) -> dict[str, Any]:
    return {
        "state": str(state.state),
        "since": state.since,
        "next": state.next,
        "judgment": _judgment(state.word.act, state.word.citation, state.word.day, state.word.ecli),
        "appeal": _of_appeal(state),
    }


def _of_appeal(state: InCourt) -> ToldJudgment | None:
    of = state.appeal
    return _judgment(of.act, of.citation, of.day, of.ecli) if of else None


def _judgment(act: Act, citation: str, date: str, ecli: str) -> ToldJudgment:
    return ToldJudgment(
        citation=citation,
        ecli=ecli,
        court=act.says.court,
        date=date,
        title=act.says.title,
        url=act.says.url,
        snapshot_sha256=act.first.snapshot_sha256,
    )


def _entries(connection: Connection, act: Act) -> list[str]:
    """The entries that the words of a court mean, on lists that we look at: one for each name."""
    ours = checks.lists(connection)
    found: dict[str, None] = {}
    for party in act.says.parties:
        for list_id in party.lists or act.says.lists:
            if list_id in ours:
                found.update(dict.fromkeys(docket.whom(connection, list_id, party)))
    return list(found)
