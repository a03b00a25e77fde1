"""The register of official acts as people ask it: by list, day, kind, court, party and word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from db import changes
from db.changes import ChangeRow
from db.engine import Connection
from scrapers.kit import ActParty, citations
from tracker.acts import announced
from tracker.acts.announced import WAITING, ActOfList, effect_of
from tracker.errors import Absent, WrongUsage
from tracker.model import short_id
from tracker.outgoing import Json, Out
from tracker.record.acts import acts as on_record
from tracker.rules.acts import Act, Telling

SHORTEST = 4
"""Characters of the beginning of an act's id."""

DAYS = {
    "signed_on": "signed",
    "made_on": "made",
    "registered_on": "registered",
    "published_on": "published",
    "in_force_on": "in force",
    "maintained_until": "effects maintained until",
}
"""The days of the law by their names."""


IN_WORDS = {"shown": "yes", "waits": "not yet"}
"""Whether a list shows an act, as people read it; what is not here says it itself."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Which acts are wanted; empty for all. Days are those of publication."""

    lists: Sequence[str] = ()
    feeds: Sequence[str] = ()
    since: str = ""
    until: str = ""
    kinds: Sequence[str] = ()
    party: str = ""
    words: str = ""
    court: str = ""
    waiting: bool = False

    def fits(self, act: Act) -> bool:
        """Whether an act is wanted, whatever list it is for."""
        says = act.says
        return (
            (not self.kinds or says.kind in self.kinds)
            and (not self.party or _names(act, self.party))
            and _has(self.words, (says.title, says.case, says.note, *says.citations, *_of(act)))
            and _has(self.court, (says.court, says.case))
        )


def _names(act: Act, party: str) -> bool:
    """Whether an act names a party: nearly so, or with all these words in one of its names."""
    return announced.names_one_of(act, [party]) or _has(party, _of(act))


def _of(act: Act) -> list[str]:
    return [name for party in act.says.parties for name in party.names]


def _has(words: str, texts: Sequence[str]) -> bool:
    """Whether a text is in one of these, whatever its case."""
    plain = " ".join(words.casefold().split())
    return any(plain in text.casefold() for text in texts) if plain else True


def asked(connection: Connection, wanted: Asked) -> list[ActOfList]:
    """Acts with each list that may show them, newest first."""
    dated = announced.acts(connection, feeds=wanted.feeds, since=wanted.since, until=wanted.until)
    found = announced.by_list(connection, filter(wanted.fits, dated), wanted.lists)
    return [one for one in found if one.seen in WAITING] if wanted.waiting else list(found)


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """Some of the acts that are wanted, beside their lists, and how many there are in all."""

    acts: Sequence[ActOfList]
    number: int


def part(connection: Connection, wanted: Asked, first: int, most: int) -> Part:
    """So many of the acts that are wanted, from one on, newest first.

    Whether a list shows an act is looked up for these alone, unless that is what is asked for.
    """
    if wanted.waiting:
        found = asked(connection, wanted)
        return Part(acts=found[first : first + most], number=len(found))
    dated = announced.acts(connection, feeds=wanted.feeds, since=wanted.since, until=wanted.until)
    fits = [act for act in dated if wanted.fits(act) and _is_for(act, wanted.lists)]
    some = fits[first : first + most]
    shown = list(announced.by_list(connection, some, wanted.lists))
    return Part(acts=shown, number=len(fits))


def _is_for(act: Act, lists: Sequence[str]) -> bool:
    return not lists or not set(lists).isdisjoint(act.says.lists)


# One act.


@dataclass(frozen=True, kw_only=True, slots=True)
class WholeAct(Out):
    """All that is on record of one act: beside its lists, and the rows of the log that cite it."""

    act: Act
    beside: Sequence[ActOfList]
    rows: Sequence[ChangeRow]

    def json(self) -> Json:
        """Everything by its name, each telling with whose it is and its document."""
        says = self.act.says
        return {
            "act_id": self.act.act_id,
            **says.fields(),
            "kind": str(says.kind),
            "provenance": list(self.act.provenance),
            "lists_beside": [
                {"list_id": one.list_id, "state": str(one.seen), "shown": one.shown}
                for one in self.beside
            ],
            "tellings": [_telling(one) for one in self.act.tellings],
            "rows": [_row(row) for row in self.rows],
        }

    def lines(self) -> Iterator[str]:
        """The same for people."""
        says = self.act.says
        yield f"{says.kind}: {says.title}"
        yield f"act        {short_id(self.act.act_id)}"
        yield from _line("cited", "; ".join(says.citations))
        yield from _line("court", ", ".join(filter(None, (says.court, says.case))))
        for name, title in DAYS.items():
            yield from _line(title, getattr(says, name))
        yield from _line("corrects", says.corrects)
        yield from _line("repeals", "; ".join(says.repeals))
        yield from _line("read it at", says.url)
        yield from _line("note", says.note)
        yield from self._about()
        yield from self._from()

    def _about(self) -> Iterator[str]:
        yield ""
        for party in self.act.says.parties:
            yield from map(" ".join, [_words(self.act, party)])
        for one in self.beside:
            yield shown_by(one)
        for row in self.rows:
            day = row.effective_on or row.observed_at[:10]
            yield f"{short_id(row.change_id)}  {day}  {row.list_id}  {row.kind}  {row.caption}"
        if not self.rows:
            yield "No row of the log cites it."

    def _from(self) -> Iterator[str]:
        yield ""
        for one in self.act.tellings:
            who = f", {one.says.said_by}" if one.says.said_by else ""
            document = f", document {one.snapshot_sha256[:12]}" if one.snapshot_sha256 else ""
            yield f"{one.provenance}: {announced.source_of(one.feed_id)}{who}{document}"
            yield f"  {one.says.number}, recorded {one.recorded_at}"


def shown_by(one: ActOfList) -> str:
    """Whether a list shows an act, in a sentence."""
    return f"{one.list_id} shows it: {IN_WORDS.get(one.seen, one.seen)}."


def _line(name: str, text: str) -> Iterator[str]:
    if text:
        yield f"{name:<10} {text}"


def _words(act: Act, party: ActParty) -> Iterator[str]:
    """What it does to a party, where, and why."""
    effect = effect_of(act, party)
    yield f"{announced.BY_COURTS.get(effect) or effect.replace('_', ' ')} {party.name}"
    if party.aliases:
        yield f"(also known as {', '.join(party.aliases)})"
    yield f"on {', '.join(party.lists or act.says.lists)}"
    if party.programmes:
        yield f"under {', '.join(party.programmes)}"
    if party.into:
        yield f"into {party.into}"
    if party.cause:
        yield f"because of {party.cause}"
    if party.because:
        yield f"after {', '.join(party.because)}"


def _telling(one: Telling) -> Json:
    return {
        "provenance": one.provenance,
        "feed_id": one.feed_id,
        "number": one.says.number,
        "title": one.says.title,
        "url": one.says.url,
        "said_by": one.says.said_by,
        "observed_at": one.observed_at,
        "recorded_at": one.recorded_at,
        "snapshot_sha256": one.snapshot_sha256,
    }


def _row(row: ChangeRow) -> Json:
    return {
        "change_id": row.change_id,
        "list_id": row.list_id,
        "entry_id": row.entry_id,
        "caption": row.caption,
        "kind": row.kind,
        "cause": row.cause,
        "instrument": row.instrument,
        "effective_on": row.effective_on,
        "observed_at": row.observed_at,
    }


def one(connection: Connection, name: str) -> WholeAct:
    """An act by the beginning of its id, its number, its case or how it is cited.

    Absent where there is none, WrongUsage where several are meant.
    """
    if not name.strip():
        raise WrongUsage("Say which act: its id, number, case or citation.")
    found = _named(on_record(connection), name.strip())
    if not found:
        raise Absent(f"No act on record has the id, number or citation {name}: tracker acts --q.")
    if len(found) > 1:
        several = "; ".join(f"{short_id(act.act_id)} ({act.citation})" for act in found[:5])
        raise WrongUsage(f"{name} stands for {len(found)} acts: {several}.")
    act = found[0]
    beside = list(announced.by_list(connection, [act]))
    return WholeAct(act=act, beside=beside, rows=citing(connection, act))


def _named(every: Sequence[Act], name: str) -> list[Act]:
    """By id or number, which go before what several acts may bear."""
    exact = [act for act in every if _is_numbered(act, name)]
    return exact or [act for act in every if _is_cited(act, name)]


def _is_numbered(act: Act, name: str) -> bool:
    numbers = {telling.says.number for telling in act.tellings}
    return name in numbers or (len(name) >= SHORTEST and act.act_id.startswith(name))


def _is_cited(act: Act, name: str) -> bool:
    return _normal(name) in (*act.says.citations, act.says.case)


def _normal(name: str) -> str:
    try:
        return str(citations.parse(name))
    except ValueError:
        return name


def citing(connection: Connection, act: Act) -> list[ChangeRow]:
    """The rows of the log that cite an act, newest first, or name it: what nobody can cite."""
    says = act.says
    by_title = () if says.citations else filter(None, (says.title,))
    found = [
        *(row for one in says.citations for row in _citing(connection, says.lists, one)),
        *(row for title in by_title for row in changes.citing(connection, says.lists, title)),
    ]
    rows = {row.seq: row for row in found}
    return sorted(rows.values(), key=lambda row: row.seq, reverse=True)


def _citing(connection: Connection, lists: Sequence[str], citation: str) -> Iterator[ChangeRow]:
    return filter(partial(_cites, citation), changes.citing(connection, lists, citation))


def _cites(citation: str, row: ChangeRow) -> bool:
    """Whether an instrument has the whole citation, and not only the beginning of a longer one."""
    return citation in map(str, citations.find(row.instrument))
