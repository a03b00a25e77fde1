"""Where every entry of one list stands after a document: the fold's memory, and its checkpoints."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from itertools import chain, starmap
from typing import Any, NamedTuple

from db import canonical
from tracker.model import (
    COUNTS_AS_LISTED,
    PRESENT,
    Change,
    FieldChange,
    Kind,
    Origin,
    Pending,
    Scope,
    Spell,
)
from tracker.rules.normalise.keys import head_of

Acts = tuple[tuple[str, str, str], ...]
Spells = tuple[Spell, ...]

Side = str | list[str]
"""One side of a field change, as JSON has it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Absence:
    """A unit (the entry, or one programme of it) that documents no longer show.

    `row` is the removal as recorded, or as it would be; `pending` names the open question; `heirs`
    are keys that it may go on under: while one of them is listed, no document answers it. `decided`
    is the number of the decision that made it sure, 0 of none.
    """

    unit: str
    since: str
    sha256: str
    row: Change
    pending: str = ""
    reason: str = ""
    confirmed: bool = False
    conflict: bool = False
    evidence: tuple[str, ...] = ()
    heirs: tuple[str, ...] = ()
    decided: int = 0

    @property
    def asks_whether_it_left(self) -> bool:
        """Whether it is a question, and that is about the entry's place on the list."""
        is_removal = not self.unit and not self.conflict
        return is_removal and bool(self.pending)


class Lately(NamedTuple):
    """A value of an entry, by its meaning, that came, left, or came back, and when."""

    field: str
    value: str
    how: str
    at: str

    @property
    def handle(self) -> str:
        """The value by its field and meaning."""
        return handle(self.field, self.value)


def handle(field: str, value: str) -> str:
    """A value by its field and meaning."""
    return f"{field}:{value}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One entry: what the last document that had it said, and how it got here.

    `acts` are (programme, listed on, delisted on). `absences` go by unit, "" for the entry itself.
    `lately` are values that came or left; `held` those, by `Lately.handle`, that the last document
    lacks and that stand nevertheless until the next one.
    """

    entry_id: str
    keys: tuple[str, ...]
    raw: str
    revision: str
    sense: str
    state: str
    acts: Acts
    episode: int = 1
    spells: Spells = ()
    programmes: Mapping[str, Spells] = field(default_factory=dict)
    absences: Mapping[str, Absence] = field(default_factory=dict)
    rejected: tuple[str, ...] = ()
    carried: Mapping[str, str] = field(default_factory=dict)
    lately: tuple[Lately, ...] = ()
    held: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The key it goes by now."""
        return self.keys[-1]

    @property
    def listed(self) -> bool:
        """Whether it counts as listed: doubt never shrinks a list."""
        return self.state in PRESENT

    @property
    def counts_as_listed(self) -> bool:
        """The same, or away so far only: nobody has confirmed that it left."""
        return self.state in COUNTS_AS_LISTED

    @property
    def absent(self) -> bool:
        """Whether the last documents do not have it, for whatever reason."""
        return "" in self.absences

    @property
    def present(self) -> bool:
        """Whether it is listed and the last document has it."""
        return self.listed and not self.absent

    @property
    def left(self) -> Absence | None:
        """Its own absence, as distinct from those of its programmes."""
        return self.absences.get("")

    @property
    def asked(self) -> dict[str, str]:
        """Units whose absence is a question -> that question."""
        return {left.unit: left.pending for left in self.absences.values() if left.pending}

    @property
    def tags(self) -> tuple[str, ...]:
        """Programmes in force, sorted."""
        return in_force(self.acts)

    @property
    def stood_under(self) -> tuple[str, ...]:
        """Programmes in force; where none is, all that it ever stood under."""
        return self.tags or tuple(sorted({programme for programme, _, _ in self.acts}))

    def with_absence(self, left: Absence) -> "Item":
        """The entry with one absence more, or told anew."""
        return replace(self, absences={**self.absences, left.unit: left})

    def without_absence(self, unit: str) -> "Item":
        """The entry with one absence less."""
        others = {name: left for name, left in self.absences.items() if name != unit}
        return replace(self, absences=others)

    def body(self) -> dict[str, Any]:
        """What is recorded of where it stands, for the query side."""
        return {
            "entry_id": self.entry_id,
            "keys": self.keys,
            "revision": self.revision,
            "state": self.state,
            "episode": self.episode,
            "spells": _bodies(self.spells),
            "programmes": {
                name: _bodies(self.programmes[name]) for name in sorted(self.programmes)
            },
            "pending": sorted(self.asked.values()),
            "carried": self.carried,
        }


def absences_of(items: Iterable[Item]) -> Iterator[Absence]:
    """The absences of entries, and of their programmes."""
    return chain.from_iterable(item.absences.values() for item in items)


def in_force(acts: Iterable[tuple[str, str, str]]) -> tuple[str, ...]:
    """Programmes among acts that the authority has not ended, sorted, once each."""
    return tuple(sorted({programme for programme, _, ended in acts if not ended}))


@dataclass(frozen=True, kw_only=True, slots=True)
class Lineage:
    """What documents a list has had, as far as that tells an old copy from the list.

    `newest` is the latest own date of a document that was believed; `superseded` are documents that
    another one has replaced, `recent` those that have stood since the last one that was believed
    without a doubt, by the beginnings of their hashes. `stale` is the old copy that stands in the
    place of the list now, with its first sight and the question about it, if it is asked.
    """

    newest: str = ""
    superseded: frozenset[str] = frozenset()
    recent: tuple[str, ...] = ()
    stale: str = ""
    stale_since: str = ""
    asked: Pending | None = None


@dataclass(kw_only=True, slots=True)
class ListState:
    """Every entry ever seen on one list, by id, with the keys that lead to it."""

    items: dict[str, Item] = field(default_factory=dict)
    by_key: dict[str, str] = field(default_factory=dict)
    by_head: dict[str, str] = field(default_factory=dict)
    lineage: Lineage = field(default_factory=Lineage)

    def copy(self) -> "ListState":
        """The same standing, which stays as it is when this one moves on: entries never change."""
        return ListState(
            items=self.items.copy(),
            by_key=self.by_key.copy(),
            by_head=self.by_head.copy(),
            lineage=self.lineage,
        )

    def back_to(self, earlier: "ListState") -> None:
        """Stand as in an earlier copy."""
        self.items, self.by_key = earlier.items, earlier.by_key
        self.by_head, self.lineage = earlier.by_head, earlier.lineage

    def add(self, item: Item, *, named: bool) -> None:
        """Take in a new entry under its key."""
        self.put(item)
        self.link(item, item.key, named=named)

    def put(self, item: Item) -> None:
        """Where an entry stands now."""
        self.items[item.entry_id] = item

    def link(self, item: Item, key: str, *, named: bool) -> None:
        """Let a key lead to an entry; on lists without ids its name leads there too."""
        self.by_key[key] = item.entry_id
        if named:
            self.by_head[head_of(key)] = item.entry_id

    def of(self, key: str) -> Item | None:
        """The entry a key leads to."""
        return self.items.get(self.by_key.get(key, ""))

    def is_here(self, key: str) -> bool:
        """Whether a key leads to an entry that is listed and that the last document has."""
        entry = self.of(key)
        return entry is not None and entry.present

    def absences(self) -> Iterator[Absence]:
        """All that documents no longer show: of entries, and of their programmes."""
        return absences_of(self.items.values())

    def dump(self) -> bytes:
        """A checkpoint; `load` is its inverse."""
        packed = {
            "items": list(map(packed_item, self.items.values())),
            "keys": self.by_key,
            "heads": self.by_head,
            "lineage": lineage_row(self.lineage),
        }
        return canonical.packed(packed)


def load(data: bytes) -> ListState:
    """A state from its checkpoint."""
    packed = canonical.parsed(data)
    items = map(unpacked_item, packed["items"])
    return ListState(
        items={item.entry_id: item for item in items},
        by_key=packed["keys"],
        by_head=packed["heads"],
        lineage=lineage_from(packed["lineage"]),
    )


def lineage_row(lineage: Lineage) -> dict[str, Any]:
    """A lineage as a checkpoint has it."""
    asked = asdict(lineage.asked) if lineage.asked else None
    row = {name: getattr(lineage, name) for name in Lineage.__dataclass_fields__}
    return {**row, "superseded": sorted(lineage.superseded), "asked": asked}


def lineage_from(row: Mapping[str, Any]) -> Lineage:
    """The inverse."""
    made = {
        "superseded": frozenset(row["superseded"]),
        "recent": tuple(row["recent"]),
        "asked": Pending(**row["asked"]) if row["asked"] else None,
    }
    return Lineage(**{**row, **made})


def packed_item(item: Item) -> list[Any]:
    """An entry as a checkpoint has it."""
    return [
        item.entry_id,
        item.keys,
        "" if item.raw == item.sense else item.raw,
        item.revision,
        item.sense,
        item.state,
        item.acts,
        item.episode,
        item.spells,
        item.programmes,
        list(map(_absence_row, item.absences.values())),
        item.rejected,
        item.carried,
        item.lately,
        item.held,
    ]


def _bodies(spells: Spells) -> list[dict[str, Any]]:
    return list(map(Spell._asdict, spells))


def _spells(rows: list[list[Any]]) -> Spells:
    return tuple(starmap(Spell, rows))


def _absence_row(left: Absence) -> dict[str, Any]:
    row = {name: getattr(left, name) for name in Absence.__dataclass_fields__}
    return {**row, "row": left.row.body}


def _absence(row: Mapping[str, Any]) -> Absence:
    made = {
        "row": change_from(row["row"]),
        "evidence": tuple(row["evidence"]),
        "heirs": tuple(row["heirs"]),
    }
    return Absence(**{**row, **made})


def change_from(body: Mapping[str, Any]) -> Change:
    """A change from its canonical content."""
    fields = tuple(_field_change(**change) for change in body["fields"])
    kinds = {
        "kind": Kind(body["kind"]),
        "scope": Scope(body["scope"]),
        "origin": Origin(body["origin"]),
    }
    return Change(**{**body, **kinds, "fields": fields})


def _field_change(field: str, before: Side, after: Side) -> FieldChange:
    return FieldChange(field, _side(before), _side(after))


def _side(side: Side) -> str | tuple[str, ...]:
    return side if isinstance(side, str) else tuple(side)


def unpacked_item(row: list[Any]) -> Item:
    """The inverse."""
    entry, keys, raw, revision, sense, state, acts, episode, spells, tags, gone, *rest = row
    rejected, carried, lately, held = rest
    return Item(
        entry_id=entry,
        keys=tuple(keys),
        raw=raw or sense,
        revision=revision,
        sense=sense,
        state=state,
        acts=tuple(map(tuple, acts)),
        episode=episode,
        spells=_spells(spells),
        programmes={name: _spells(times) for name, times in tags.items()},
        absences={left["unit"]: _absence(left) for left in gone},
        rejected=tuple(rejected),
        carried=carried,
        lately=tuple(starmap(Lately, lately)),
        held=tuple(held),
    )
