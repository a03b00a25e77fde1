"""Times of standing on the list, or under one programme of it: begun, ended, never ended."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from operator import itemgetter

from tracker.model import Change, EntryState, Spell
from tracker.rules.fold.document import CurrentDocument
from tracker.rules.fold.terms import Seen
from tracker.rules.standing import Acts, Item, Spells

Act = tuple[str, str, str]
LISTED_ON, ENDED_ON = itemgetter(1), itemgetter(2)


def under(programme: str, acts: Iterable[Act]) -> list[Act]:
    """The acts of one programme."""
    return [act for act in acts if act[0] == programme]


def first_listed(acts: Iterable[Act]) -> str:
    """The earliest day on which an act lists the entry, "" where none says."""
    return min(filter(None, map(LISTED_ON, acts)), default="")


def last_listed(acts: Iterable[Act]) -> str:
    """The latest day on which an act lists the entry, "" where none says."""
    return max(map(LISTED_ON, acts), default="")


def last_ended(acts: Iterable[Act]) -> str:
    """The latest day on which an act ended, "" where none says."""
    return max(map(ENDED_ON, acts), default="")


def seen_in(row: Change) -> Seen:
    """The document that a row is dated to."""
    return Seen(row.observed_at, row.observed_after, row.snapshot_sha256)


def begun(listed_on: str, document: CurrentDocument, *, baseline: bool) -> Spell:
    """A spell that this document is the first to show."""
    at, after, sha256 = document.seen
    return Spell(since=at, after=after, listed_on=listed_on, sha256=sha256, baseline=baseline)


def ended(spell: Spell, seen: Seen, delisted_on: str, state: str) -> Spell:
    """The same spell, ended."""
    return spell._replace(
        until=seen.at,
        until_after=seen.after,
        until_sha256=seen.sha256,
        delisted_on=delisted_on,
        state=str(state),
    )


def _over(spells: Spells, seen: Seen, delisted_on: str, state: str) -> Spells:
    """The last spell, ended."""
    *earlier, last = spells
    return (*earlier, ended(last, seen, delisted_on, state))


def _gone_on(spells: Spells) -> Spells:
    """The last spell never ended."""
    last = spells[-1]._replace(
        until="", until_after="", until_sha256="", delisted_on="", state="in_force"
    )
    return (*spells[:-1], last)


def under_acts(
    earlier: Mapping[str, Spells], acts: Acts, document: CurrentDocument, *, baseline: bool
) -> dict[str, Spells]:
    """Spells by programme, with one more for each act that this document shows."""
    spells = dict(earlier)
    for programme, on, end in acts:
        spell = begun(on, document, baseline=baseline)
        if end:
            spell = ended(spell, document.seen, end, EntryState.DELISTED)
        spells[programme] = (*spells.get(programme, ()), spell)
    return spells


def listed_again(entry: Item, document: CurrentDocument, *, baseline: bool) -> Item:
    """An entry on the list once more, under the acts that it now has."""
    spell = begun(last_listed(entry.acts), document, baseline=baseline)
    programmes = under_acts(entry.programmes, entry.acts, document, baseline=baseline)
    return replace(
        entry,
        episode=entry.episode + 1,
        spells=(*entry.spells, spell),
        programmes=programmes,
    )


def left(entry: Item, state: str, delisted_on: str, seen: Seen) -> Item:
    """An entry that has left the list, and with it all programmes that it still stood under."""
    own = _over(entry.spells, seen, delisted_on, state)
    programmes = {tag: _left_with(own[-1], spells) for tag, spells in entry.programmes.items()}
    return replace(entry, state=state, spells=own, programmes=programmes)


def _left_with(own: Spell, spells: Spells) -> Spells:
    """Spells under a programme of an entry whose own time on the list ended as `own` did.

    One that ended before, and of which nobody was sure so far, ended when it did.
    """
    last = spells[-1]
    if last.open or (last.state, last.until) == (EntryState.MISSING, own.until):
        seen = Seen(own.until, own.until_after, own.until_sha256)
        return _over(spells, seen, own.delisted_on, own.state)
    if last.state == EntryState.MISSING:
        return (*spells[:-1], last._replace(state=own.state))
    return spells


def left_programme(entry: Item, programme: str, row: Change, state: str) -> Item:
    """An entry that has left one programme, as a row says."""
    spells = _over(entry.programmes[programme], seen_in(row), row.effective_on, state)
    return _with_programme(entry, programme, spells)


def joined_programme(
    entry: Item, programme: str, listed_on: str, document: CurrentDocument
) -> Item:
    """An entry that came under a programme, for the first time or again."""
    spell = begun(listed_on, document, baseline=False)
    return _with_programme(entry, programme, (*entry.programmes.get(programme, ()), spell))


def never_left(entry: Item) -> Item:
    """An entry that was away for a moment only, in force all the time."""
    in_force = entry.programmes.keys() & entry.tags
    gone_on = {tag: _gone_on(entry.programmes[tag]) for tag in in_force}
    return replace(
        entry,
        state=EntryState.IN_FORCE,
        spells=_gone_on(entry.spells),
        programmes={**entry.programmes, **gone_on},
    )


def never_left_programme(entry: Item, programme: str) -> Item:
    """An entry that was away from one programme for a moment only."""
    return _with_programme(entry, programme, _gone_on(entry.programmes[programme]))


def renamed_programme(entry: Item, old: str, new: str) -> Item:
    """An entry whose spells under a programme go on under its new name."""
    programmes = dict(entry.programmes)
    moved = programmes.pop(old, ())
    programmes[new] = (*programmes.get(new, ()), *moved)
    return replace(entry, programmes=programmes)


def _with_programme(entry: Item, programme: str, spells: Spells) -> Item:
    return replace(entry, programmes={**entry.programmes, programme: spells})
