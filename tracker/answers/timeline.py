"""Everything recorded about a name, in order of the law's or our clock."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from db import changes
from db.changes import ChangeRow
from db.engine import Connection
from db.names import NameOnRecord
from scrapers.registry import closed_on
from tracker.answers.covered import Looked
from tracker.answers.standing import begun_on
from tracker.answers.status import Question, entries_named
from tracker.model import Spell
from tracker.outgoing import Out, or_null
from tracker.recorded import Standing

EVER = "9999-12-31"
"""Later than any day on record."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment(Out):
    """Something that happened to an entry, on the day of the law, or when we observed it.

    Of a listing that goes on, `as_of` is the last day on which its list was seen in good order, and
    `as_of_document` the moment of the newest document, which has it.
    """

    date: str
    clock: str
    list_id: str
    what: str
    entry_key: str
    name: str
    observed_after: str | None = None
    observed_at: str | None = None
    baseline: bool = False
    snapshot_sha256: str | None = None
    as_of: str | None = None
    as_of_document: str | None = None


def timeline(
    connection: Connection,
    name: str,
    lists: Sequence[str] = (),
    looked: Iterable[Looked] = (),
) -> list[Moment]:
    """Everything recorded about entries of that name on all lists, by the law's or our clock.

    How far a listing is known to go on follows from how its list was `looked` at until now.
    """
    seen = {of.list_id: of for of in looked}
    asked = Question(name=name, on=EVER, lists=lists)
    moments: list[Moment] = []
    for match, standing, _ in entries_named(connection, asked):
        moments += _of_spells(match, standing, seen.get(match.list_id))
        moments += map(_of_change, changes.edits_of(connection, match.entry_id))
    return sorted(moments, key=lambda moment: (moment.date, moment.list_id, moment.what))


def _of_spells(match: NameOnRecord, standing: Standing, seen: Looked | None) -> Iterator[Moment]:
    what, ended = "listed", ""
    for spell in standing.spells:
        begun = _beginning(match, standing, spell, what, begun_on(spell, ended))
        closed = closed_on(match.list_id)
        goes_on = spell.open and not closed
        yield _until_last_seen(begun, seen) if seen and goes_on else begun
        if not spell.open:
            yield _end(match, standing, spell)
        elif closed:
            yield _closing(match, standing, closed)
        what, ended = "relisted", spell.ended_on


def _until_last_seen(begun: Moment, seen: Looked) -> Moment:
    """The beginning of a listing, with when it was last seen to go on."""
    last = (seen.last_look or "")[:10]
    return replace(begun, as_of=or_null(last), as_of_document=seen.document)


def still_listed(moments: Iterable[Moment]) -> Iterator[str]:
    """Of each listing that goes on, as of which document, in a sentence."""
    for moment in moments:
        if moment.as_of:
            document = (moment.as_of_document or "")[:10]
            until = f"{moment.name} ({moment.entry_key}) on {moment.list_id} as of {moment.as_of}"
            yield f"Still listed: {until}; the newest document is of {document}."


def _beginning(
    match: NameOnRecord, standing: Standing, spell: Spell, what: str, day: str
) -> Moment:
    return Moment(
        date=day[:10],
        clock=_clock(day, spell),
        list_id=match.list_id,
        what=what,
        entry_key=standing.key,
        name=match.text,
        observed_after=or_null(spell.after),
        observed_at=spell.since,
        baseline=spell.baseline,
        snapshot_sha256=spell.sha256,
    )


def _end(match: NameOnRecord, standing: Standing, spell: Spell) -> Moment:
    day = spell.ended_on
    return Moment(
        date=day[:10],
        clock=_clock(day, spell),
        list_id=match.list_id,
        what=spell.state,
        entry_key=standing.key,
        name=match.text,
        observed_after=or_null(spell.until_after),
        observed_at=spell.until,
        snapshot_sha256=spell.until_sha256,
    )


def _closing(match: NameOnRecord, standing: Standing, closed: str) -> Moment:
    """The closing of the list, by law, of which no document of it can tell."""
    return Moment(
        date=closed[:10],
        clock="authority",
        list_id=match.list_id,
        what="list_closed",
        entry_key=standing.key,
        name=match.text,
    )


def _clock(day: str, spell: Spell) -> str:
    return "authority" if day in (spell.listed_on, spell.delisted_on) else "observed"


def _of_change(row: ChangeRow) -> Moment:
    of_act = row.scope == "designation"
    return Moment(
        date=(row.effective_on or row.observed_at)[:10],
        clock="authority" if row.effective_on else "observed",
        list_id=row.list_id,
        what=f"{row.kind} ({row.programme})" if of_act else row.kind,
        entry_key=row.entry_key,
        name=row.caption,
        observed_after=or_null(row.observed_after),
        observed_at=row.observed_at,
        snapshot_sha256=row.snapshot_sha256,
    )
