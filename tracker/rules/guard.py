"""Reasons to refuse a document, or to leave its removals to a person. Pure.

Every reason is one plain sentence with figures; rules and thresholds: docs/reference/guard.md.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from itertools import takewhile

from scrapers import kit
from tracker.model import RELEVANT, Snapshot, Stats, stamp

CATASTROPHE = 0.35
"""Share of a list that never leaves without a person's word, whatever the time."""

SMALL_COUNT, SMALL_SHARE, TINY_SHARE = 6, 0.05, 0.001
"""Removals that are ordinary on any day: six, but on short lists at most 5 %, or 0.1 % of long."""

EMPTIED_FROM = 3
"""A programme or type with so many entries is not left by all of them unseen."""

FILLED, COLLAPSED, VANISHED_FROM = 0.20, 0.5, 0.10
"""A field filled in 20 % of entries that halves; one in 10 % (and 5 entries) that vanishes."""

SILENCE = timedelta(days=60)
"""After so long without a document, an emptied programme or a lost edge is news."""

RELABELLED = 0.90
"""A programme has only got another name if so many of those who stayed got the same new one."""

OVERLAP = 0.05
"""A document that shares fewer of its predecessor's keys is another list."""

SHORT = 20
"""Entries below which a document is too short to be told from another by shares."""

SOME = 5
"""Entries that have to have a field before its vanishing is more than chance."""

YEAR_DAYS, DAY_SECONDS = 365.25, 86400
UPLOADED = "the document was uploaded by hand"


def refusal(before: Snapshot, after: Snapshot) -> str:
    """Why a readable document is not this list, next to its predecessor; "" if it may be."""
    if not after.stats.entries:
        return "not one entry is in force in it"
    entries = len(before.members)
    shared = len(before.members.keys() & after.members.keys())
    if entries >= SHORT and shared < OVERLAP * entries:
        return (
            f"it shares {shared} of the {entries} entries of the last good document: "
            "another list's content"
        )
    if gone := _vanished(before, after):
        return f"no entry has {' or '.join(gone)} any more"
    return ""


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
    few = max(1, min(SMALL_COUNT, round(SMALL_SHARE * entries)), round(TINY_SHARE * entries))
    return max(few, int(churn * entries * elapsed_days / YEAR_DAYS))


def _days(before: Snapshot, after: Snapshot) -> float:
    """Days since the predecessor was last published."""
    return (after.observed_at - before.last_seen).total_seconds() / DAY_SECONDS


def doubt(
    before: Snapshot,
    after: Snapshot,
    gone: Collection[str],
    listed: Sequence[str],
    source: kit.Source,
) -> str:
    """Why the removals of this document wait for a person; "" when they do not.

    `gone` are keys that left in this step, `listed` the keys in force before, in the order of the
    predecessor.
    """
    if not gone:
        return ""
    if why := shaky(before, after, source):
        return why
    days = _days(before, after)
    usual = ordinary(len(listed), days, source.churn)
    share = len(gone) / max(1, len(listed))
    if share > CATASTROPHE and len(gone) > 1:
        return f"{len(gone)} of {len(listed)} entries ({share:.0%}) are absent"
    if len(gone) > usual:
        return (
            f"{len(gone)} of {len(listed)} entries are absent after {days:.0f} days; "
            f"up to {usual} would be usual"
        )
    return _collapsed(before, after)


def entry_doubts(
    before: Snapshot, after: Snapshot, gone: Mapping[str, Collection[str]], listed: Sequence[str]
) -> dict[str, str]:
    """Key -> why this one removal waits for a person, where the document as a whole is believed.

    `gone` maps each key to its programmes and type. After a longer silence regimes do end, and only
    the number of removals is asked about.
    """
    if after.observed_at - before.last_seen > SILENCE:
        return {}
    old, new = before.stats, after.stats
    doubts = _edges(gone, listed)
    doubts |= _emptied_groups("programme", old.programmes, new.programmes, gone)
    doubts |= _emptied_groups("type", old.schemas, new.schemas, gone)
    return doubts


def _emptied_groups(
    what: str,
    before: Mapping[str, int],
    after: Mapping[str, int],
    gone: Mapping[str, Collection[str]],
) -> dict[str, str]:
    """Key -> that it was among the last of its programme or type."""
    doubts: dict[str, str] = {}
    for name in emptied(before, after):
        why = f"no entry of {what} {name} is left, of {before[name]}"
        doubts |= {key: why for key, groups in gone.items() if name in groups}
    return doubts


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


def _edges(gone: Collection[str], listed: Sequence[str]) -> dict[str, str]:
    """A truncated file loses its end, a badly cut one its start."""
    doubts: dict[str, str] = {}
    ends = {"last": reversed(listed), "first": iter(listed)}
    for end, keys in ends.items():
        run = list(takewhile(lambda key: key in gone, keys))
        why = f"the absent entries reach the {end} record of the list ({len(run)} in a row)"
        doubts |= dict.fromkeys(run, why)
    return doubts


def emptied(before: Mapping[str, int], after: Mapping[str, int]) -> list[str]:
    """Programmes or types that had entries and have none."""
    return [name for name in sorted(before.keys() - after.keys()) if before[name] >= EMPTIED_FROM]


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
