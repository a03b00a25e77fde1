"""One-line entries and documents, and the real fold over them: no XML, no journal, no database."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from scrapers import kit
from tracker.model import (
    Change,
    Content,
    Decision,
    Designation,
    Identifier,
    Name,
    PartialDate,
    Pending,
    Snapshot,
    Stats,
    stamp,
)
from tracker.rules.acts import Act, Telling
from tracker.rules.causes import Causes
from tracker.rules.fold.step import fold
from tracker.rules.fold.terms import Folded, Position
from tracker.rules.normalise import entries
from tracker.rules.standing import Item, ListState

LIST = kit.Source(
    title="A list",
    authority="An authority",
    country="GB",
    legal_basis="An act",
    page="https://authority.example/list",
    licence="",
    language="en",
    tier=1,
    formats=(),
    expected=range(1, 100_000),
    date_formats=(),
    terrorism_programmes=frozenset({"Act"}),
    proof=kit.Proof.WHOLE,
)

ACT = {"Act": "2001-01-25"}


def day(number: int) -> datetime:
    """Day n of the story."""
    return datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=number)


def entry(
    key: str,
    *,
    name: str = "",
    schema: str = "Organization",
    state: str = "in_force",
    acts: Mapping[str, str | tuple[str, str]] = ACT,
    listed_on: str = "",
    delisted_on: str = "",
    aliases: Iterable[str] = (),
    weak: Iterable[str] = (),
    former: Iterable[str] = (),
    numbers: Mapping[str, str] | None = None,
    **facts: str | tuple[str, ...],
) -> tuple[str, Content]:
    """One entry: its key and its content. `acts` give the day of listing, or of both."""
    names = [Name(name or f"{key} Front", "name")]
    names += [Name(text, "alias") for text in sorted(aliases)]
    names += [Name(text, "previousName") for text in sorted(former)]
    names += [Name(text, "weakAlias") for text in sorted(weak)]
    if listed_on or delisted_on:
        acts = {"Act": (listed_on or "2001-01-25", delisted_on)}
    if delisted_on:
        state = "delisted"
    content = Content(
        schema=schema,
        state=state,
        names=tuple(names),
        acts=tuple(sorted(_designation(act, on) for act, on in acts.items())),
        identifiers=tuple(Identifier(of, text, "") for of, text in (numbers or {}).items()),
        facts={fact: (of,) if isinstance(of, str) else of for fact, of in sorted(facts.items())},
        extra={},
    )
    return key, content


def _designation(programme: str, on: str | tuple[str, str]) -> Designation:
    listed, delisted = (on, "") if isinstance(on, str) else on
    return Designation(programme, PartialDate(listed), PartialDate(delisted))


CROWD = tuple(
    entry(f"p{number:02d}", name=f"{chr(97 + number % 26) * 4}{number} Brigade")
    for number in range(1, 41)
)
"""Forty who stay."""


def amid(*some: tuple[str, Content]) -> tuple[tuple[str, Content], ...]:
    """Entries in the middle of a crowd, so that nothing is the first or last record."""
    return (*CROWD[:20], *some, *CROWD[20:])


@dataclass(frozen=True)
class Document:
    """A snapshot with the contents that it refers to."""

    snapshot: Snapshot
    contents: Mapping[str, Content]


def document(
    number: int,
    *some: tuple[str, Content],
    sha256: str = "",
    mode: str = "run",
    form: str = "xml",
    covers: frozenset[str] | None = None,
    published: datetime | None = None,
    seen_until: int | None = None,
    amended_on: Iterable[str] = (),
    cites: Iterable[tuple[str, str]] = (),
) -> Document:
    """What a list said on day n."""
    stored, members = {}, {}
    for key, content in some:
        data = entries.encoded(content)
        members[key] = entries.member(content, entries.values(content), data)
        stored[members[key].revision] = content
    snapshot = Snapshot(
        list_id="a_list",
        sha256=sha256 or f"{number:016d} is the number of the day",
        observed_at=day(number),
        published_at=published,
        mode=mode,
        format_id=form,
        covers=covers,
        members=members,
        stats=replace(_stats([content for _, content in some], amended_on), cites=tuple(cites)),
        seen_until=None if seen_until is None else day(seen_until),
    )
    return Document(snapshot, stored)


def _stats(contents: Iterable[Content], amended_on: Iterable[str]) -> Stats:
    listed = [content for content in contents if content.in_force]
    fields = [entries.values(content) for content in listed]
    programmes = (of for values in fields for of in values.get("programme", ()))
    return Stats(
        entries=len(listed),
        programmes=Counter(programmes),
        schemas=Counter(content.schema for content in listed),
        fields=Counter(field for values in fields for field in values),
        amended_on=tuple(PartialDate(on) for on in amended_on),
    )


@dataclass(frozen=True)
class Story:
    """What followed from documents."""

    folded: Folded

    @property
    def rows(self) -> list[Change]:
        """The log, by document."""
        rows = [row for row in self.folded.rows.values() if row is not None]
        return sorted(rows, key=lambda row: row.observed_at)

    @property
    def brief(self) -> list[tuple[str, str]]:
        """(kind, key) of the log."""
        return [(str(row.kind), row.entry_key) for row in self.rows]

    @property
    def row(self) -> Change:
        """The only row."""
        (row,) = self.rows
        return row

    @property
    def asked(self) -> list[Pending]:
        """Open questions."""
        return [asked for asked in self.folded.pendings.values() if asked.state == "open"]

    @property
    def outcome(self) -> str:
        """What became of the last document."""
        return self.folded.verdicts[-1].outcome

    @property
    def reason(self) -> str:
        """And why."""
        return self.folded.verdicts[-1].reason

    def of(self, key: str) -> Item:
        """The entry of a key."""
        item = self.folded.state.of(key)
        assert item is not None, key
        return item

    def state(self, key: str) -> str:
        """Where the entry of a key stands."""
        return str(self.of(key).state)


def told(
    *documents: Document,
    source: kit.Source = LIST,
    decisions: Iterable[Decision] = (),
    start: ListState | None = None,
    last: Snapshot | None = None,
    keep: Iterable[Position] = (),
    stored: Iterable[Document] = (),
    acts: Iterable[Act] = (),
) -> Story:
    """Fold documents, oldest first; contents of those `stored` are known too."""
    contents: dict[str, Content] = {}
    for each in (*stored, *documents):
        contents.update(each.contents)
    folded = fold(
        start or ListState(),
        last,
        [each.snapshot for each in documents],
        {decision.pending_id: decision for decision in decisions},
        source,
        lambda revisions: {revision: contents[revision] for revision in revisions},
        frozenset(keep),
        causes=Causes.of("a_list", acts),
    )
    return Story(folded)


def act(number: str, *parties: kit.ActParty, **says: Any) -> Act:
    """An official act as one feed tells of it; it is cited by its number."""
    told = {"title": f"Act {number}", "published_on": "", "url": "", "citations": (number,)} | says
    raw = kit.RawAct(number=number, parties=parties, lists=("a_list",), **told)
    return Act(says=raw, tellings=(Telling(1, "a_feed", "", "", "", raw),))


def answer(verdict: str, asked: Pending, **act: str) -> Decision:
    """A person's answer to a question."""
    return Decision(
        pending_id=asked.pending_id,
        verdict=verdict,
        decided_by="ada",
        decided_at=stamp(day(100)),
        reason="because",
        **act,
    )
