"""What is found in a document that is read as a list, as values: what goes from process to process.

Everything is plain once it is written out (`fields`), and the same again once it is `read`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple, Self

from tracker.shown import count


class FileSeen(NamedTuple):
    """One file: its role, its name, its bytes unpacked, and how many the list allows."""

    role: str
    name: str
    size: int
    limit: int


class United(NamedTuple):
    """Several records that are one entry: its key, how many, why, and their names in order."""

    key: str
    records: int
    why: str
    names: tuple[str, ...]


class Texts(NamedTuple):
    """How many entries have something, and the first few of its texts, once each."""

    entries: int
    some: tuple[str, ...]


class Example(NamedTuple):
    """One entry as answers show it: field -> values, what nobody took at the end."""

    key: str
    state: str
    fields: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What a document says, read as a list.

    `records` are those that the document has, `entries` what is made of them, `listed` the entries
    that are in force; `parted` are keys of parties that share a reference with another one.
    `fields`, `programmes`, `states` and `schemas` say how many entries have each; `unread` are
    dates that stay texts, `leftovers` fields that nobody took, `unknown` names of facts and of
    identifier types that no table of ours has. `published_at` (ISO 8601), `declared` (records),
    `amended_on` and `cites` are what the document says of itself; "", None and 0 where it is
    silent. `several` are names that look like more than one. `expected` are the least and the most
    entries, `most_records` a limit.
    """

    list_id: str
    format_id: str
    files: tuple[FileSeen, ...]
    records: int
    entries: int
    listed: int
    terrorism: int
    united: tuple[United, ...]
    parted: tuple[str, ...]
    states: Mapping[str, int]
    schemas: Mapping[str, int]
    programmes: Mapping[str, int]
    fields: Mapping[str, int]
    unread: Mapping[str, Texts]
    leftovers: Mapping[str, Texts]
    unknown: Mapping[str, int]
    several: Texts
    examples: tuple[Example, ...]
    published_at: str
    declared: int | None
    amended_on: tuple[str, ...]
    cites: int
    expected: tuple[int, int]
    most_records: int

    def plain(self) -> dict[str, Any]:
        """All of it as JSON has it, texts and examples with the names of their parts."""
        told = asdict(self)
        told["files"] = [one._asdict() for one in self.files]
        told["united"] = [one._asdict() for one in self.united]
        told["examples"] = [one._asdict() for one in self.examples]
        told["several"] = self.several._asdict()
        for name in ("unread", "leftovers"):
            told[name] = {key: texts._asdict() for key, texts in getattr(self, name).items()}
        return told

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Self:
        """The inverse of `plain`, after JSON."""
        return cls(
            **{
                **told,
                "files": tuple(FileSeen(**one) for one in told["files"]),
                "united": tuple(_united(one) for one in told["united"]),
                "parted": tuple(told["parted"]),
                "unread": _texts(told["unread"]),
                "leftovers": _texts(told["leftovers"]),
                "several": _texts({"names": told["several"]})["names"],
                "examples": tuple(_example(one) for one in told["examples"]),
                "amended_on": tuple(told["amended_on"]),
                "expected": tuple(told["expected"]),
            }
        )

    @property
    def concerns(self) -> tuple[str, ...]:
        """What a person has to look at before the list is trusted, each in a sentence."""
        found = [
            f"{_entries(texts.entries)} with a date in {name} that is not read to its end."
            for name, texts in self.unread.items()
        ]
        found += [
            f"Nobody took the field {name}: {_entries(texts.entries)} with it."
            for name, texts in self.leftovers.items()
        ]
        found += [
            f"No table has the name {name}: {count(number, 'record')} with it."
            for name, number in self.unknown.items()
        ]
        if self.several.entries:
            shown = "; ".join(self.several.some)
            found.append(f"{_entries(self.several.entries)} with several names in one: {shown}.")
        if together := sum(one.records - 1 for one in self.united):
            found.append(f"{count(together, 'record')} made one entry with an earlier one.")
        if self.parted:
            parties = count(len(self.parted), "party", "parties")
            found.append(f"{parties} of a reference or name that another one has.")
        low, high = self.expected
        if not low <= self.listed < high:
            found.append(f"{_entries(self.listed)} in force: {low:,} to {high - 1:,} are expected.")
        return tuple(found)


def _entries(number: int) -> str:
    return count(number, "entry", "entries")


def _united(told: Mapping[str, Any]) -> United:
    return United(**{**told, "names": tuple(told["names"])})


def _example(told: Mapping[str, Any]) -> Example:
    fields = {name: tuple(texts) for name, texts in told["fields"].items()}
    return Example(told["key"], told["state"], fields)


def _texts(told: Mapping[str, Any]) -> dict[str, Texts]:
    return {name: Texts(one["entries"], tuple(one["some"])) for name, one in told.items()}
