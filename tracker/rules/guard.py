"""Reasons to refuse a document, or to leave its removals to a person. Pure.

Every reason is one plain sentence with figures; rules and thresholds: docs/reference/guard.md.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from scrapers import kit
from tracker.model import RELEVANT, Snapshot, Stats, stamp
from tracker.rules import losses
from tracker.rules.losses import emptied

CATASTROPHE = 0.35
"""Share of a list that never leaves without a person's word, whatever the time."""

SMALL_COUNT, SMALL_SHARE, TINY_SHARE = 6, 0.05, 0.001
"""Removals that are ordinary on any day: six, but on short lists at most 5 %, or 0.1 % of long."""

WINDOWS = {7: 2, 30: 4, 90: 6}
"""Days over which removals add up, and how many more than at once are ordinary in each at least."""

LEARNED = 0.05
"""A batch that was once confirmed or settled makes no larger share ordinary."""

BROKEN = 10
"""So many in lost pieces, and half of those absent: the whole document is in doubt."""

EMPTIED_FROM = losses.EMPTIED_FROM

FILLED, COLLAPSED, VANISHED_FROM = 0.20, 0.5, 0.10
"""A field filled in 20 % of entries that halves; one in 10 % (and 5 entries) that vanishes."""

SILENCE = timedelta(days=60)
"""After so long without a document, an emptied programme or a lost edge is news."""

RELABELLED = 0.90
"""A programme has only got another name if so many of those who stayed got the same new one."""

OVERLAP = 0.05
"""A document that shares fewer of its predecessor's keys is another list."""

RESTATED = 0.5
"""With other keys it is the same list, restated, if it has so many of its predecessor's contents,
or of the days and programmes under which that listed its entries."""

SHORT = 20
"""Entries below which a document is too short to be told from another by shares."""

SOME = 5
"""Entries that have to have a field before its vanishing is more than chance; different days that
two documents have to have in common before these say that they are one list."""

WHOLE_DAY = len("2024-01-01")
YEAR_DAYS, DAY_SECONDS = 365.25, 86400
UPLOADED = "the document was uploaded by hand"


class Past(NamedTuple):
    """What the history of a list says of removals that are ordinary for it.

    `lately`: window of days -> who left within it without a question; `programmes`: all who left in
    the last month, by programme; `batch`: the most that ever left at once and was confirmed or
    settled.
    """

    lately: Mapping[int, int] = {}
    programmes: Mapping[str, int] = {}
    batch: int = 0


NO_PAST = Past()
NO_PIECES: Mapping[str, str] = {}


def refusal(before: Snapshot, after: Snapshot) -> str:
    """Why a readable document is not this list, next to its predecessor; "" if it may be."""
    if not after.stats.entries:
        return "not one entry is in force in it"
    entries = len(before.members)
    shared = len(before.members.keys() & after.members.keys())
    if entries >= SHORT and shared < OVERLAP * entries and not _restated(before, after):
        return (
            f"it shares {shared} of the {entries} entries of the last good document: "
            "another list's content"
        )
    if gone := _vanished(before, after):
        return f"no entry has {' or '.join(gone)} any more"
    return ""


def _restated(before: Snapshot, after: Snapshot) -> bool:
    """Whether a document says of others what its predecessor said: keys are written anew."""
    least = RESTATED * len(before.members)
    contents = {member.sense for member in before.members.values()}
    said = contents.intersection(member.sense for member in after.members.values())
    days = _dated(before) & _dated(after)
    return len(said) >= least or (len(days) >= SOME and days.total() >= least)


def _dated(document: Snapshot) -> Counter[tuple[tuple[str, str], ...]]:
    """How often entries were listed under the same programmes on the same whole days."""
    found = (
        tuple(sorted((name, on) for name, on, _ in member.acts if len(on) == WHOLE_DAY))
        for member in document.members.values()
    )
    return Counter(filter(None, found))


def _vanished(before: Snapshot, after: Snapshot) -> list[str]:
    """Fields that every document of this format has and that this one has not."""
    if before.format_id != after.format_id or after.stats.entries < SHORT:
        return []
    old, new = before.stats, after.stats
    many = max(SOME, VANISHED_FROM * old.entries)
    lost = sorted((old.fields.keys() & RELEVANT) - new.fields.keys())
    return [
        f"{field} (it stood in {old.fields[field]} of {old.entries})"
        for field in lost
        if old.fields[field] >= many
    ]


def ordinary(entries: int, elapsed_days: float, churn: float) -> int:
    """How many removals are news and no question: the usual churn of the time, or a few."""
    return max(_few(entries), _churned(entries, elapsed_days, churn))


def batch(entries: int, source: kit.Source, past: Past) -> int:
    """How many may leave at once: what the list is known for, or what it has shown itself."""
    learned = min(past.batch, int(LEARNED * entries))
    return max(_few(entries), round(source.batch * entries), learned)


def _few(entries: int) -> int:
    return max(1, min(SMALL_COUNT, round(SMALL_SHARE * entries)), round(TINY_SHARE * entries))


def _churned(entries: int, days: float, churn: float) -> int:
    return int(churn * entries * days / YEAR_DAYS)


def _days(before: Snapshot, after: Snapshot) -> float:
    """Days since the predecessor was last published."""
    return (after.observed_at - before.last_seen).total_seconds() / DAY_SECONDS


def doubt(
    before: Snapshot,
    after: Snapshot,
    gone: Collection[str],
    listed: Sequence[str],
    source: kit.Source,
    past: Past = NO_PAST,
    pieces: Mapping[str, str] = NO_PIECES,
) -> str:
    """Why the removals of this document wait for a person; "" when they do not.

    `gone` are keys that left in this step, `listed` the keys in force before, in the order of the
    predecessor; `pieces` those that wait for a reason of their own.
    """
    if not gone:
        return ""
    if why := shaky(before, after, source) or _stands_still(before, after, gone):
        return why
    share = len(gone) / max(1, len(listed))
    if share > CATASTROPHE and len(gone) > 1:
        return f"{len(gone)} of {len(listed)} entries ({share:.0%}) are absent"
    asked = [pieces[key] for key in listed if key in gone and key in pieces]
    if len(asked) >= BROKEN and 2 * len(asked) >= len(gone):
        ((why, _),) = Counter(asked).most_common(1)
        return why
    others = len(gone) - len(asked)
    at_once = batch(len(listed), source, past)
    if others > _few(len(listed)) and not losses.in_order(before.members, after.members):
        at_once = _few(len(listed))
    many = _Removals(others, len(listed), _days(before, after), at_once)
    return _too_many(many, source.churn, past.lately) or _collapsed(before, after)


def _stands_still(before: Snapshot, after: Snapshot, gone: Collection[str]) -> str:
    """A file that says of itself that it is the same publication has hardly lost many."""
    said = stamp(after.published_at)
    same = said == stamp(before.published_at) and before.format_id == after.format_id
    if not said or not same or len(gone) < EMPTIED_FROM:
        return ""
    return f"its own date stands still at {said}, and {len(gone)} entries are absent"


class _Removals(NamedTuple):
    """How many of how many left, in how many days, and how many may at once."""

    gone: int
    entries: int
    days: float
    at_once: int


def _too_many(many: _Removals, churn: float, lately: Mapping[int, int]) -> str:
    """That more left than is usual: at once, or with those who left unquestioned before them."""
    gone, entries, days, at_once = many
    usual = max(at_once, _churned(entries, days, churn))
    if gone > usual:
        return (
            f"{gone} of {entries} entries are absent after {days:.0f} days; "
            f"up to {usual} would be usual"
        )
    for window, more in WINDOWS.items():
        earlier = lately.get(window, 0)
        usual = at_once + max(more, _churned(entries, max(days, window), churn))
        if gone and earlier and gone + earlier > usual:
            return (
                f"{gone} of {entries} entries are absent, and {earlier} left in the {window} days "
                f"before; up to {usual} would be usual"
            )
    return ""


def entry_doubts(
    before: Snapshot,
    after: Snapshot,
    gone: Collection[str],
    listed: Sequence[str],
    past: Past = NO_PAST,
    *,
    alive: bool = False,
) -> dict[str, str]:
    """Key -> why this one removal waits for a person, where the document as a whole is believed.

    `alive`: the document has additions or amendments too. After a longer silence regimes do end,
    and only numbers and large ends are asked about.
    """
    order = losses.Order(
        listed=listed,
        gone=set(gone).intersection(listed),
        before=before.members,
        after=after.members,
        lately=past.programmes,
        alive=alive,
    )
    if not order.gone:
        return {}
    if after.observed_at - before.last_seen > SILENCE:
        return losses.large_ends(order)
    return losses.pieces(order)


def shaky(before: Snapshot, after: Snapshot, source: kit.Source) -> str:
    """Why a document, as a whole, is no ground for any removal; "" when it may be."""
    if after.mode == "upload":
        return UPLOADED
    if not source.proven:
        return "this list is unproven: no whole official file has passed its reader yet"
    if source.closed_on and after.observed_at.date().isoformat() > source.closed_on:
        return f"this list was closed on {source.closed_on}: closing delists nobody"
    if "" < stamp(after.published_at) < stamp(before.published_at):  # "" for no date of its own
        return f"its own date goes backwards, from {before.published_at} to {after.published_at}"
    return ""


def stated_doubt(before: Snapshot, after: Snapshot, stated: int, listed: int) -> str:
    """Why even removals that the document itself states wait for a person."""
    if not stated:
        return ""
    if after.mode == "upload":
        return UPLOADED
    if stated > EMPTIED_FROM and stated > CATASTROPHE * listed:
        return f"it shows {stated} of {listed} entries as delisted at once"
    return ""


def designation_doubt(
    before: Snapshot, after: Snapshot, lost: int, listed: int, source: kit.Source
) -> str:
    """Why designations that ended, of entries still listed, wait for a person."""
    if not lost:
        return ""
    days = _days(before, after)
    usual = ordinary(listed, days, source.churn)
    if lost > usual:
        return (
            f"{lost} entries lost a programme after {days:.0f} days; up to {usual} would be usual"
        )
    return _programme_ended(before, after) or shaky(before, after, source)


def _programme_ended(before: Snapshot, after: Snapshot) -> str:
    """That a programme lost its last entries, unless silence was long enough for it to end."""
    programmes = before.stats.programmes
    empty = emptied(programmes, after.stats.programmes)
    if not empty or after.observed_at - before.last_seen > SILENCE:
        return ""
    return f"no entry of programme {empty[0]} is left, of {programmes[empty[0]]}"


def still_too_many(waiting: int, listed: int) -> bool:
    """Whether so many removals of one document stay a question whatever the time."""
    return waiting > 1 and waiting > CATASTROPHE * (listed + waiting)


def _collapsed(before: Snapshot, after: Snapshot) -> str:
    if before.format_id != after.format_id:
        return ""
    for field in sorted(before.stats.fields.keys() & RELEVANT):
        old, new = _share(field, before.stats), _share(field, after.stats)
        if old >= FILLED and new < COLLAPSED * old:
            return f"{field} fell from {old:.0%} to {new:.0%} of the entries"
    return ""


def _share(field: str, stats: Stats) -> float:
    """The share of the entries that have a field."""
    return stats.fields.get(field, 0) / max(1, stats.entries)
