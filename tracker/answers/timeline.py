"""Everything recorded about a party, in order of the law's, a court's or our clock."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from db import changes, checks, snapshots
from db.changes import ChangeRow
from db.engine import Connection
from scrapers.kit import PUTS_ON
from scrapers.registry import closed_on
from tracker.answers import apart, listings
from tracker.answers.apart import LeftOutName, Window
from tracker.answers.covered import Looked
from tracker.answers.lines import COURT, LAW, ActLine, Listed, lines
from tracker.answers.listings import Listing, Listings, Time
from tracker.answers.status import Question
from tracker.model import Provenance
from tracker.outgoing import Json, Out, or_null
from tracker.record import docket
from tracker.record.docket import Said
from tracker.rules.courts import REMOVES_NOBODY, borne_on, cited

EVER = "9999-12-31"
"""Later than any day on record."""

APART, NOT_NAMED = "disagreement", "left_out_name"
"""What rows are that speak of several lists: they stand below the table for people."""

BEGINS = frozenset({"listed", "relisted"})
"""What beginnings of a time on a list are called."""

NOBODY = "No entry of that very name stands or stood on any list on record."


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment(Out):
    """Something that happened to an entry, on the day of the law or a court, or when we saw it.

    Of a listing that goes on, `as_of` is the last day on which its list was seen in good order, and
    `as_of_document` the moment of the newest document, which has it. `says` is the same in words,
    where there are more than `what`; `act` cites the act that says so. Of a disagreement `list_id`
    is the list that the party is off, `other_list` the one that it is still on, until `until`.
    `other_name`: the entry does not bear the name asked for, and is the same party for certain.
    `provenance`: by what way the document came that shows it, where one does.
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
    says: str | None = None
    act: str | None = None
    url: str | None = None
    cause: str | None = None
    instrument: str | None = None
    instrument_url: str | None = None
    other_list: str | None = None
    until: str | None = None
    other_name: bool = False
    provenance: str | None = None

    @property
    def is_of_lists(self) -> bool:
        """Whether it speaks of two lists."""
        return self.what in (APART, NOT_NAMED)

    @property
    def is_told_by_act(self) -> bool:
        """Whether it is what an act says, or lists apart: no document of a list shows it."""
        return self.is_of_lists or (self.act is not None and self.clock in (COURT, LAW))


def timeline(
    connection: Connection,
    name: str,
    lists: Sequence[str] = (),
    looked: Iterable[Looked] = (),
) -> list[Moment]:
    """Everything recorded about the party of a name on all lists, each thing by its own clock.

    Told are the entries of that very name, and those of the same party under other names, but none
    that expressly leaves it out. How far
    a listing is known to go on follows from how its list was `looked` at until now.
    """
    seen = {of.list_id: of for of in looked}
    known = docket.docket(connection)
    asked = Question(name=name, on=EVER, lists=lists)
    found = listings.listings(connection, asked, known)
    moments: list[Moment] = []
    for listing in found.all:
        if apart.leaves_out(listing.content, name):
            continue
        said = docket.of_entry(connection, known, listing.entry.stands().entry).said
        of_entry = [
            *_of_times(listing, seen.get(listing.list_id), said),
            *map(_of_change, changes.edits_of(connection, listing.entry_id)),
            *(_of_acts(connection, listing, said) if said else ()),
        ]
        moments += (replace(moment, other_name=not listing.own) for moment in of_entry)
    moments += _between_lists(connection, found, seen, name)
    told = _graded(connection, moments)
    return sorted(told, key=lambda moment: (moment.date, moment.list_id, moment.what))


def _graded(connection: Connection, moments: Sequence[Moment]) -> Iterator[Moment]:
    """The same, with the grades of the documents that show them."""
    came = snapshots.grades(connection, filter(None, map(_document, moments)))
    for moment in moments:
        shown_by = _document(moment)
        grade = came.get(shown_by, Provenance.NOT_SAID) if shown_by else None
        yield replace(moment, provenance=grade)


def _document(moment: Moment) -> tuple[str, str, str] | None:
    """The document that shows it: list, moment, hash."""
    at, sha256 = moment.observed_at, moment.snapshot_sha256
    return (moment.list_id, at, sha256) if at and sha256 else None


def _of_times(listing: Listing, seen: Looked | None, said: Sequence[Said]) -> Iterator[Moment]:
    what = "listed"
    for time in listing.times:
        begun = _by_act_of_day(_beginning(listing, time, what), said)
        closed = closed_on(listing.list_id)
        goes_on = time.spell.open and not closed
        yield _until_last_seen(begun, seen) if seen and goes_on else begun
        if time.ended:
            yield _end(listing, time)
        elif closed:
            yield _closing(listing, closed)
        what = "relisted"


def _until_last_seen(begun: Moment, seen: Looked) -> Moment:
    """The beginning of a listing, with when it was last seen to go on."""
    last = (seen.last_look or "")[:10]
    return replace(begun, as_of=or_null(last), as_of_document=seen.document)


def _beginning(listing: Listing, time: Time, what: str) -> Moment:
    spell = time.spell
    begun = Moment(
        date=time.begun.day,
        clock=time.begun.clock,
        list_id=listing.list_id,
        what=what,
        entry_key=listing.entry.standing.key,
        name=listing.entry.match.text,
        observed_after=or_null(spell.after),
        observed_at=spell.since,
        baseline=spell.baseline,
        snapshot_sha256=spell.sha256,
    )
    return _by_act(begun, time.listing)


def _end(listing: Listing, time: Time) -> Moment:
    assert time.ended is not None
    spell = time.spell
    ended = Moment(
        date=time.ended.day,
        clock=time.ended.clock,
        list_id=listing.list_id,
        what=spell.state,
        entry_key=listing.entry.standing.key,
        name=listing.entry.match.text,
        observed_after=or_null(spell.until_after),
        observed_at=spell.until,
        snapshot_sha256=spell.until_sha256,
    )
    return _by_act(ended, time.removal)


def _by_act(moment: Moment, row: ChangeRow | None) -> Moment:
    """What happened, why and by which act, where the log says so."""
    if row is None:
        return moment
    stated = row.cause not in ("", "not_stated")
    why = f", {row.cause.replace('_', ' ')}" if stated else ""
    return replace(
        moment,
        cause=or_null(row.cause),
        instrument=or_null(row.instrument),
        instrument_url=or_null(row.instrument_url),
        says=f"{moment.what}{why}: {row.instrument}" if row.instrument else None,
    )


def _by_act_of_day(begun: Moment, said: Sequence[Said]) -> Moment:
    """A beginning that no row of the log tells, with the acts that put it there on that day."""
    if begun.instrument or begun.clock != listings.AUTHORITY:
        return begun
    acts = [a for a, party in said if party.effect in PUTS_ON and borne_on(a) == begun.date]
    if not acts:
        return begun
    return replace(
        begun,
        says=f"{begun.what} by {'; '.join(map(cited, acts))}",
        act="; ".join(dict.fromkeys(chain.from_iterable(a.says.citations for a in acts))),
        url=or_null(acts[0].says.url),
    )


def _closing(listing: Listing, closed: str) -> Moment:
    """The closing of the list, by law, of which no document of it can tell."""
    return Moment(
        date=closed[:10],
        clock=listings.AUTHORITY,
        list_id=listing.list_id,
        what="list_closed",
        entry_key=listing.entry.standing.key,
        name=listing.entry.match.text,
    )


def _of_change(row: ChangeRow) -> Moment:
    of_act = row.scope == "designation"
    what = f"{row.kind} ({row.programme})" if of_act else row.kind
    changed = Moment(
        date=(row.effective_on or row.observed_at)[:10],
        clock=listings.AUTHORITY if row.effective_on else listings.OBSERVED,
        list_id=row.list_id,
        what=what,
        entry_key=row.entry_key,
        name=row.caption,
        observed_after=or_null(row.observed_after),
        observed_at=row.observed_at,
        snapshot_sha256=row.snapshot_sha256,
    )
    return _by_act(changed, row)


# What acts say.


def _of_acts(connection: Connection, listing: Listing, said: Sequence[Said]) -> Iterator[Moment]:
    """Judgments about an entry, and acts that no row of the log cites: reviews, drafts, others."""
    edits = changes.edits_of(connection, listing.entry_id)
    begun = [time.begun for time in listing.times]
    listed = Listed(
        spells=listing.spells,
        seen_until=checks.last_seen_good(connection, listing.list_id),
        instruments="; ".join(row.instrument for row in (*listing.rows, *edits)),
        begun_on=frozenset(day for day, clock in begun if clock == listings.AUTHORITY),
        caption=listing.entry.caption,
    )
    yield from (_of_line(listing, one) for one in lines(said, listed))


def _of_line(listing: Listing, line: ActLine) -> Moment:
    return Moment(
        list_id=listing.list_id,
        entry_key=listing.entry.standing.key,
        name=listing.entry.match.text,
        **line.json(),
    )


# What several lists say apart from each other.


def _between_lists(
    connection: Connection, found: Listings, seen: dict[str, Looked], name: str
) -> Iterator[Moment]:
    for party in found.parties():
        meant = [one for one in party if not apart.leaves_out(one.content, name)]
        for window in apart.windows(meant):
            looked = seen.get(window.on.list_id)
            last = window.last_seen(looked.last_look or "") if looked else ""
            if looked is None or window.was_seen(last):
                yield _of_window(window, looked)
    for left_out in apart.left_out_names(connection, found.all):
        yield _of_name(left_out)


def _of_window(window: Window, seen: Looked | None) -> Moment:
    last = window.last_seen(seen.last_look or "") if seen and window.until is None else ""
    return Moment(
        date=window.since.day,
        clock=window.since.clock,
        list_id=window.off.list_id,
        what=APART,
        entry_key=window.off.entry.standing.key,
        name=window.off.entry.match.text,
        as_of=or_null(last),
        says=window.sentence(last),
        other_list=window.on.list_id,
        until=window.until.day if window.until else None,
    )


def _of_name(left_out: LeftOutName) -> Moment:
    of = left_out.listing
    return Moment(
        date=of.times[0].begun.day if of.times else "",
        clock=of.times[0].begun.clock if of.times else "",
        list_id=of.list_id,
        what=NOT_NAMED,
        entry_key=of.entry.standing.key,
        name=left_out.name,
        says=left_out.sentence,
        other_list="; ".join(left_out.others),
    )


# In sentences, below the table.


def still_listed(moments: Iterable[Moment]) -> Iterator[str]:
    """Of each listing that goes on, as of which document, in a sentence."""
    for moment in moments:
        if moment.as_of and not moment.is_of_lists:
            document = (moment.as_of_document or "")[:10]
            until = f"{moment.name} ({moment.entry_key}) on {moment.list_id} as of {moment.as_of}"
            yield f"Still listed: {until}; the newest document is of {document}."


def of_other_names(moments: Sequence[Moment]) -> Iterator[str]:
    """Which entries are told of without bearing the name asked for; in a sentence, if any are."""
    of_entries = [moment for moment in moments if not moment.is_of_lists]
    others = {f"{one.name} ({one.list_id})": None for one in of_entries if one.other_name}
    if others:
        none = all(one.other_name for one in of_entries)
        nobody = f"{NOBODY} " if none else ""
        yield f"{nobody}The same party under another name: {', '.join(others)}."


def said_of_lists(moments: Sequence[Moment]) -> Iterator[str]:
    """Where lists disagree, a sentence for each time that the party left one; and of judgments,
    that they remove nobody.
    """
    if any(moment.clock == COURT for moment in moments):
        yield REMOVES_NOBODY
    yield from (one.says for one in moments if one.what == NOT_NAMED and one.says)
    left: dict[tuple[str, str, str], list[Moment]] = defaultdict(list)
    for one in moments:
        if one.what == APART:
            left[one.list_id, one.entry_key, one.date].append(one)
    days = {(one.list_id, one.date): one for one in moments if not one.is_told_by_act}
    off: dict[tuple[str, str], list[str]] = defaultdict(list)
    for windows in left.values():
        since = _day(windows[0].date, windows[0].clock)
        off[since, _still_on(windows, days)].append(windows[0].list_id)
    for (since, still), lists in off.items():
        yield f"Off {_and(lists)} from {since}; still on {still}."


def _still_on(windows: Sequence[Moment], days: Mapping[tuple[str, str], Moment]) -> str:
    """On which lists a party still stood after it had left one, and until when on each."""
    until: dict[str, list[str]] = defaultdict(list)
    for window in sorted(windows, key=lambda one: one.until or EVER):
        until[_until(window, days)].append(window.other_list or "")
    return ", ".join(f"{_and(lists)} {end}".rstrip() for end, lists in until.items())


def _and(lists: Iterable[str]) -> str:
    return " and ".join(dict.fromkeys(lists))


def _until(window: Moment, days: Mapping[tuple[str, str], Moment]) -> str:
    """Until when it stood on the other list, or was back on the first; or was last seen there."""
    day = window.until
    if day is None:
        return f"as of {window.as_of}" if window.as_of else ""
    back = days.get((window.list_id, day))
    if back and back.what in BEGINS:
        return f"when back on {window.list_id} on {_day(day, back.clock)}"
    ended = days.get((window.other_list or "", day))
    return f"until {_day(day, ended.clock if ended else '')}"


def _day(day: str, clock: str) -> str:
    return listings.Day(day, clock).said


def rows_of(moments: Iterable[Moment]) -> list[Json]:
    """What stands in the table for people: all but what speaks of two lists, with more words."""
    shown = [moment for moment in moments if not moment.is_of_lists]
    keys: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in shown:
        keys[one.list_id, one.name].add(one.entry_key)
    return [_row(one, alone=len(keys[one.list_id, one.name]) == 1) for one in shown]


def _row(moment: Moment, *, alone: bool) -> Json:
    """A moment; with its key, unless it is `alone` on its list with its name.

    When we came to know of an act is no day of the list's.
    """
    return {
        **moment.json(),
        "what": moment.says or _what(moment),
        "name": moment.name if alone else f"{moment.name} ({moment.entry_key})",
        **({"observed_at": None} if moment.is_told_by_act else {}),
    }


def _what(moment: Moment) -> str:
    """What happened; of whom our first document has, that it is not known since when."""
    since_ever = moment.baseline and moment.clock == listings.OBSERVED
    return f"{moment.what} in our first document" if since_ever else moment.what
