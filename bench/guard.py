"""`python -m bench.guard`: how often the guard asks, and what it believes, in guard.md.

Real lists of the shared archive. Who left is read from the documents' keys, not from the fold.
Between two real documents the real removals come day by day: who left together stood together
under the same programmes (so do OFAC's batches), in sizes as in its 307 pulls of 2021 to 2024.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import groupby, pairwise
from operator import add
from pathlib import Path
from random import Random
from typing import NamedTuple

from bench.names import SHARED
from scrapers import kit
from scrapers.registry import scraper
from tracker.intake import folders
from tracker.model import PRESENT, Content, Kind, Member, Scope, Snapshot, Stats
from tracker.rules import reading
from tracker.rules.fold.step import fold
from tracker.rules.fold.terms import Folded
from tracker.rules.normalise import entries
from tracker.rules.standing import ListState, in_force

OUT = Path(__file__).resolve().parents[1] / "docs" / "reference" / "guard.md"
BEGIN, END = "<!-- made by python -m bench.guard -->", "<!-- end -->"
SEED = 20260101
DAY = timedelta(days=1)

SERIES = (
    "un_sc",
    "us_ofac_sdn",
    "us_ofac_cons",
    "us_state_fto",
    "ca_listed_entities",
    "gb_hmt_conlist",
    "jp_mof",
    "au_dfat",
)
"""Lists with several real documents in the archive, whose readers are proven."""

DAMAGED = (
    "un_sc",
    "us_ofac_cons",
    "us_state_fto",
    "ca_listed_entities",
    "jp_mof",
    "au_dfat",
    "my_moha",
    "ca_sema",
    "gb_hmt_conlist",
    "us_ofac_sdn",
)
"""Lists whose documents are damaged; others can be named on the command line."""

LONG = 3_000
"""Of lists with so many entries the newest document is damaged; of others three."""

LEAKING_DAYS = 4
LONGEST = timedelta(days=3 * 365)
"""In a longer gap between two documents too much came and went: a new series begins after it."""

SMALL_BATCHES, LARGEST, LARGEST_OF = 0.58, 150, 9158
"""Of OFAC's publications with removals so many had one or two; the largest had 150 of 9,158."""


class Loaded(NamedTuple):
    """One real document: what it says, as the fold is given it."""

    snapshot: Snapshot
    contents: Mapping[str, Content]


class Counts(NamedTuple):
    """Of one list: true removals; questions about them, and about entries that had not left.

    `ended`: of those wrongly asked, entries of a programme or type that lost everybody.
    """

    removals: int = 0
    asked: int = 0
    right: int = 0
    wrong: int = 0
    ended: int = 0

    def plus(self, other: "Counts") -> "Counts":
        """Both together."""
        return Counts(*map(add, self, other))


# Documents.


@cache
def documents(list_id: str) -> tuple[Loaded, ...]:
    """The readable documents of a list in the archive, oldest first."""
    found = [f for f in folders.folders(SHARED, (list_id,))[0] if not f.problem]
    return tuple(filter(None, map(_loaded, found)))


def _loaded(found: folders.Found) -> Loaded | None:
    known = scraper(found.list_id)
    limit = known.source.size_limit_bytes
    files = {
        role: kit.Document(name=folders.plain_name(path), content=folders.content_of(path, limit))
        for role, path in found.documents.items()
    }
    form = next(form for form in known.source.formats if form.id == found.format_id)
    arrived = reading.Arrived(
        sha256=f"{found.list_id} {found.folder}",
        observed_at=found.observed_at,
        mode="backfill",
        format=form,
    )
    try:
        read = reading.read(known, files, arrived, ())
    except kit.ScrapeError:
        return None
    contents = {revision: entries.decoded(data) for revision, data in read.contents.items()}
    return Loaded(read.snapshot, contents)


class Maker:
    """Documents out of members: their counts are made of the contents."""

    def __init__(self, contents: Mapping[str, Content]) -> None:
        self.contents = contents
        self.fields: dict[str, tuple[str, ...]] = {}

    def document(self, like: Snapshot, at: datetime, members: Mapping[str, Member]) -> Snapshot:
        """A document like another one, of another day and with these members."""
        stamped = like.published_at and like.published_at + (at - like.observed_at)
        return replace(
            like,
            sha256=f"{like.list_id} {at.isoformat()} {len(members)}",
            observed_at=at,
            published_at=stamped,
            seen_until=None,
            members=members,
            stats=self._stats(members.values()),
        )

    def _stats(self, members: Iterable[Member]) -> Stats:
        here = [member for member in members if member.state in PRESENT]
        programmes = Counter(tag for member in here for tag in in_force(member.acts))
        fields: Counter[str] = Counter()
        for member in here:
            fields.update(self._filled(member.revision))
        return Stats(
            entries=len(here),
            programmes=programmes,
            schemas=Counter(member.schema for member in here),
            fields=fields,
        )

    def _filled(self, revision: str) -> tuple[str, ...]:
        if revision not in self.fields:
            self.fields[revision] = tuple(entries.values(self.contents[revision]))
        return self.fields[revision]


def listed(snapshot: Snapshot) -> list[str]:
    """Keys in force, in the order of the document."""
    return [key for key, member in snapshot.members.items() if member.state in PRESENT]


def tags_of(snapshot: Snapshot, key: str) -> tuple[str, ...]:
    """Programmes in force of an entry."""
    return in_force(snapshot.members[key].acts)


# True removals, day by day.


def series(list_id: str) -> Iterator[list[Snapshot]]:
    """The real documents of a list, and between them days on which the real removals came."""
    real = [loaded.snapshot for loaded in documents(list_id)]
    maker, pick = Maker(_contents(list_id)), Random(f"{SEED} {list_id}")
    made: list[Snapshot] = real[:1]
    for before, after in pairwise(real):
        if after.observed_at - before.observed_at > LONGEST:
            yield _looked_at(made)
            made = []
        else:
            made += _between(before, after, maker, pick)
        made.append(after)
    yield _looked_at(made)


def _looked_at(made: Sequence[Snapshot]) -> list[Snapshot]:
    return [_seen(each, later) for each, later in zip(made, [*made[1:], made[-1]], strict=True)]


def _contents(list_id: str) -> dict[str, Content]:
    return {
        rev: content for loaded in documents(list_id) for rev, content in loaded.contents.items()
    }


def _seen(document: Snapshot, later: Snapshot) -> Snapshot:
    """Looked at every day until the next one."""
    until = max(document.observed_at, later.observed_at - DAY)
    return replace(document, seen_until=until)


def _between(before: Snapshot, after: Snapshot, maker: Maker, pick: Random) -> Iterator[Snapshot]:
    """Publications between two real ones: a batch of removals each, some additions and edits."""
    batches = _batches(before, after, pick)
    days = (after.observed_at - before.observed_at).days
    moments = sorted(pick.sample(range(1, days), min(len(batches), days - 1))) if days > 1 else []
    if not moments:
        return
    order = _merged_order(before, after)
    turns = len(moments)
    gone: set[str] = set()
    comes = {key: pick.randrange(turns + 1) for key in order}
    same_format = before.format_id == after.format_id
    for turn, (day, batch) in enumerate(zip(moments, batches, strict=False)):
        gone.update(batch)
        members = {}
        for key in order:
            if key in gone:
                continue
            turned = same_format and comes[key] <= turn and key in after.members
            version = after if turned else before
            if key in version.members:
                members[key] = version.members[key]
        yield maker.document(before, before.observed_at + day * DAY, members)


def _merged_order(before: Snapshot, after: Snapshot) -> list[str]:
    """The order of the later document, with those that it lacks behind whom they followed."""
    followers: dict[str, list[str]] = defaultdict(list)
    last = ""
    for key in before.members:
        if key in after.members:
            last = key
        else:
            followers[last].append(key)
    order = list(followers[""])
    for key in after.members:
        order += [key, *followers[key]]
    return order


def left_between(before: Snapshot, after: Snapshot) -> list[str]:
    """Keys in force in one document and not in the next, in the order of the first."""
    here = set(listed(after))
    return [key for key in listed(before) if key not in here and key not in after.members]


def _batches(before: Snapshot, after: Snapshot, pick: Random) -> list[list[str]]:
    """Who left, network by network, cut into batches; a regime that ended goes at once."""
    kinds: dict[tuple[str, ...], list[list[str]]] = defaultdict(list)
    batches = []
    for tags, network in _networks(before, after):
        kinds[tags].append(network)
    for tags, networks in kinds.items():
        pick.shuffle(networks)
        keys = [key for network in networks for key in network]
        if set(tags).isdisjoint(after.stats.programmes):
            batches.append(keys)
            continue
        while keys:
            size = _size(before.stats.entries, pick)
            batches.append(keys[:size])
            del keys[:size]
    pick.shuffle(batches)
    return batches


def _networks(before: Snapshot, after: Snapshot) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Leavers who stood in a row, under the same programmes."""
    gone = set(left_between(before, after))
    for (left, tags), run in groupby(
        listed(before), lambda key: (key in gone, tags_of(before, key))
    ):
        if left:
            yield tags, list(run)


def _size(entries: int, pick: Random) -> int:
    """How many leave at once: as of OFAC's list, in proportion for shorter ones."""
    if pick.random() < SMALL_BATCHES:
        return pick.randint(1, 2)
    share = min(1.0, entries / LARGEST_OF)
    size = min(LARGEST, pick.lognormvariate(2.8, 0.9))
    return max(3, round(share * size))


def folded(list_id: str, snapshots: Sequence[Snapshot]) -> Folded:
    """What follows from documents."""
    contents = _contents(list_id)
    return fold(
        ListState(),
        None,
        snapshots,
        {},
        scraper(list_id).source,
        lambda ids: {revision: contents[revision] for revision in ids},
        frozenset(),
    )


def counted(list_id: str, snapshots: Sequence[Snapshot]) -> Counts:
    """How many left in a series of documents, and about whom somebody was asked."""
    done = folded(list_id, snapshots)
    truth = _truly_gone(snapshots)
    asked = [
        question
        for question in done.pendings.values()
        if question.scope == Scope.ENTRY and question.kind == "removal"
    ]
    wrong = [each for each in asked if (each.entry_key, each.observed_at[:10]) in truth]
    ended = sum("is left, of" in question.reason for question in wrong)
    return Counts(len(truth), len(asked), len(asked) - len(wrong), len(wrong), ended)


def _truly_gone(snapshots: Sequence[Snapshot]) -> set[tuple[str, str]]:
    """(key, day) of who left and is not in any document of the next two weeks."""
    gone: set[tuple[str, str]] = set()
    for number, (before, after) in enumerate(pairwise(snapshots)):
        soon = [s for s in snapshots[number + 2 :] if s.observed_at - after.observed_at <= 14 * DAY]
        back = {key for each in soon for key in each.members}
        day = after.observed_at.date().isoformat()
        gone.update((key, day) for key in left_between(before, after) if key not in back)
    return gone


# Damage.


class Damage(NamedTuple):
    """What was done to a document: a kind, and the keys that it lost, day by day."""

    kind: str
    lost: Sequence[Sequence[str]]


def damages(snapshot: Snapshot, pick: Random) -> Iterator[Damage]:
    """All that may be cut out of a document."""
    order = listed(snapshot)
    sections = _sections(snapshot, order)
    for keys in sections:
        yield from _ends(keys, len(order))
        yield from _leaks(keys)
    for keys in sections[1:]:
        if len(keys) >= 3:
            yield Damage("section, sheet or type dropped", [keys])
    for keys in _programmes(snapshot, order):
        yield Damage("programme dropped", [keys])
    yield from _middles(order, pick)
    half = len(order) // 2
    for keys in (order[half:], order[:half], order[::2], order[1::2]):
        yield Damage("half", [keys])


def _sections(snapshot: Snapshot, order: Sequence[str]) -> list[list[str]]:
    """The list, its types, and runs of ten and more of one type and programmes."""
    by_type: dict[str, list[str]] = defaultdict(list)
    for key in order:
        by_type[snapshot.members[key].schema].append(key)
    types = [keys for keys in by_type.values() if len(keys) < len(order)]
    return [list(order), *types, *_sheets(snapshot, order)]


def _sheets(snapshot: Snapshot, order: Sequence[str]) -> list[list[str]]:
    """Programmes of ten and more entries that stand together: sheets, sections, tables."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, key in enumerate(order):
        for tag in tags_of(snapshot, key):
            places[tag].append(place)
    together = [p for p in places.values() if len(p) >= 10 and p[-1] - p[0] < len(p)]
    return [[order[n] for n in p] for p in together if len(p) < len(order)]


def _programmes(snapshot: Snapshot, order: Sequence[str]) -> list[list[str]]:
    """Entries that stand under one programme alone, of three and more, by programme.

    Of ten and more where others, that stay, stand under it and a second one.
    """
    alone: dict[str, list[str]] = defaultdict(list)
    others: set[str] = set()
    for key in order:
        tags = tags_of(snapshot, key)
        if len(tags) == 1:
            alone[tags[0]].append(key)
        else:
            others.update(tags)
    least = {tag: 10 if tag in others else 3 for tag in alone}
    return [keys for tag, keys in alone.items() if least[tag] <= len(keys) < len(order)]


def _ends(keys: Sequence[str], entries: int) -> Iterator[Damage]:
    sizes = {1, 3, 10, len(keys) // 20, len(keys) // 3} - {0}
    for size in sorted(sizes):
        if size < len(keys):
            yield Damage("end cut", [keys[-size:]])
            yield Damage("start cut", [keys[:size]])


def _leaks(keys: Sequence[str]) -> Iterator[Damage]:
    """One to five a day, from either end."""
    days = range(LEAKING_DAYS)
    for size in range(1, 6):
        if len(keys) > 2 * LEAKING_DAYS * size:
            leaks = [keys[size * day : size * day + size] for day in days]
            yield Damage("slow leak at the start", leaks)
            back = keys[::-1]
            leaks = [back[size * day : size * day + size] for day in days]
            yield Damage("slow leak at the end", leaks)


def _middles(order: Sequence[str], pick: Random) -> Iterator[Damage]:
    """Blocks and pages out of the middle, none of them an end."""
    for size in (25, 100, len(order) // 20, len(order) // 5):
        if 10 <= size < len(order) // 3:
            for _ in range(4):
                start = pick.randrange(1, len(order) - size - 1)
                yield Damage("block dropped", [order[start : start + size]])
    for size, number in ((25, 2), (25, 4), (50, 2), (100, 3)):
        pages = [order[n : n + size] for n in range(size, len(order) - 2 * size, size)]
        if len(pages) > 3 * number:
            lost = pick.sample(pages, number)
            yield Damage("pages lost", [[key for page in lost for key in page]])


def damaged(list_id: str) -> tuple[Counter[str], Counter[str], list[str]]:
    """By kind: documents that were damaged, and those of which a removal was believed."""
    made: Counter[str] = Counter()
    believed: Counter[str] = Counter()
    where: list[str] = []
    real = documents(list_id)
    for number in _chosen(real):
        bench = _Bench(list_id, real[number].snapshot)
        for damage in damages(bench.whole, Random(f"{SEED} {list_id} {number}")):
            made[damage.kind] += 1
            if lost := bench.believes(damage):
                believed[damage.kind] += 1
                where.append(f"{list_id} {bench.whole.observed_at:%Y-%m-%d} {damage.kind}: {lost}")
    return made, believed, where


def _chosen(real: Sequence[Loaded]) -> list[int]:
    """Which documents are damaged: the oldest, the newest, and one between them."""
    newest = len(real) - 1
    is_long = real[newest].snapshot.stats.entries >= LONG
    return [newest] if is_long else sorted({0, len(real) // 2, newest})


class _Bench:
    """A list as it stands after one good document, and what a damaged one makes of it."""

    def __init__(self, list_id: str, whole: Snapshot) -> None:
        self.list_id, self.whole = list_id, whole
        self.contents = _contents(list_id)
        self.maker = Maker(self.contents)
        start = folded(list_id, [whole])
        self.state = start.state

    def believes(self, damage: Damage) -> str:
        """Who is said to have left; "" where nobody is."""
        state = self.state
        copy = ListState(
            items=dict(state.items), by_key=dict(state.by_key), by_head=dict(state.by_head)
        )
        done = fold(
            copy,
            self.whole,
            list(self._days(damage.lost)),
            {},
            scraper(self.list_id).source,
            lambda ids: {revision: self.contents[revision] for revision in ids},
            frozenset(),
        )
        rows = [row for row in done.rows.values() if row is not None]
        gone = [r for r in rows if r.kind == Kind.REMOVAL and r.scope == Scope.ENTRY]
        lost = sum(map(len, damage.lost))
        return f"{len(gone)} of {lost}" if gone else ""

    def _days(self, lost: Sequence[Sequence[str]]) -> Iterator[Snapshot]:
        members = dict(self.whole.members)
        for day, keys in enumerate(lost, 1):
            for key in keys:
                members.pop(key, None)
            yield self.maker.document(self.whole, self.whole.observed_at + day * DAY, dict(members))


# The tables.


def main(lists: Sequence[str]) -> None:
    """Print the tables, of all lists or some; of all, write them down too."""
    parts = [*_series_table(lists or SERIES), "", *_damage_table(lists or DAMAGED)]
    if lists:
        return
    before, rest = OUT.read_text().split(BEGIN)
    after = rest.split(END)[1]
    OUT.write_text("\n".join([before + BEGIN, "", *parts, "", END + after]))


def _said(line: str) -> str:
    print(line, flush=True)
    return line


def _series_table(lists: Iterable[str]) -> Iterator[str]:
    head = (
        "list | documents | removals | asked | right | wrong | of these in an ended regime | share"
    )
    yield _said(f"| {head} |")
    yield _said("| --- | --- | --- | --- | --- | --- | --- | --- |")
    whole, number = Counts(), 0
    for list_id in lists:
        counts, made = Counts(), 0
        for part in series(list_id):
            counts, made = counts.plus(counted(list_id, part)), made + len(part)
        whole, number = whole.plus(counts), number + made
        yield _said(_row(list_id, made, counts))
    yield _said(_row("together", number, whole))


def _row(name: str, number: int, counts: Counts) -> str:
    share = f"{counts.wrong / max(1, counts.removals):.1%}"
    return f"| {' | '.join([name, *map(str, (number, *counts)), share])} |"


def _damage_table(lists: Iterable[str]) -> Iterator[str]:
    yield _said("| list | damaged documents | kinds | believed |")
    yield _said("| --- | --- | --- | --- |")
    kinds: Counter[str] = Counter()
    trusted: Counter[str] = Counter()
    for list_id in lists:
        made, believed, where = damaged(list_id)
        kinds, trusted = kinds + made, trusted + believed
        yield _said(f"| {list_id} | {made.total()} | {len(made)} | {believed.total()} |")
        for each in where:
            print(each, file=sys.stderr)
    yield _said(f"| together | {kinds.total()} | {len(kinds)} | {trusted.total()} |")


if __name__ == "__main__":
    main(sys.argv[1:])
