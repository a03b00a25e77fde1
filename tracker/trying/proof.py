"""What a real file proves of a reader, or leaves to be mended, without anything that it says.

Only names of fields, counts, shapes ("99.99.9999") and codes that are few, short and in no name
are in here: whoever has a file that we could not have may send what is found. Pure, as this room.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from scrapers import kit, profiles
from scrapers.kit.errors import ScrapeError
from scrapers.kit.source import PAGE
from scrapers.profiles.counting import repeated
from scrapers.profiles.holding import Held, held, shape_of, shown, words
from scrapers.registry import Scraper
from tracker.rules.reading import Arrived
from tracker.shown import count
from tracker.trying.compare import Comparison
from tracker.trying.examine import examine
from tracker.trying.report import Report, Texts
from tracker.trying.safely import vocabulary

Counts = Mapping[str, int]

TITLES = 5
"""Rows above the records of a table, its header included, that are no records."""

HIDDEN = "(not shown)"
"""In place of a code or a name of a field that could be somebody's name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Between:
    """What an earlier document and this one have in common, and what would be recorded."""

    outcome: str
    before: int
    after: int
    kept: int
    same: int
    moved: Counts
    edited: Counts
    asked: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """What was found, all of it counts.

    `counted` are the records by their path, counted without the list's reader, `profiled` whether
    by a profile of the list, `known` whether other files have proven its reader before; `nobody` of
    them are no entries. `unknown`, `short` and `often` are fields that the profile lacks, or that
    stand less or more often than it says; `codes` and `shapes` what it does not know of their
    values; `unread` are dates that stay texts, by shape.
    `refused` is why the reader refuses the file, in words of the program alone.
    """

    list_id: str
    format_id: str
    sha256: str
    sizes: Counts
    counted: Counts
    profiled: bool
    known: bool = False
    nobody: int = 0
    records: int = 0
    entries: int = 0
    listed: int = 0
    terrorism: int = 0
    declared: int | None = None
    expected: tuple[int, int] = (0, 0)
    united: int = 0
    parted: int = 0
    states: Counts = field(default_factory=dict)
    schemas: Counts = field(default_factory=dict)
    fields: Counts = field(default_factory=dict)
    names: Counts = field(default_factory=dict)
    unknown: Counts = field(default_factory=dict)
    short: Counts = field(default_factory=dict)
    often: Counts = field(default_factory=dict)
    codes: Mapping[str, Counts] = field(default_factory=dict)
    shapes: Mapping[str, Counts] = field(default_factory=dict)
    unread: Mapping[str, Counts] = field(default_factory=dict)
    leftovers: Counts = field(default_factory=dict)
    between: Between | None = None
    refused: str = ""

    def plain(self) -> dict[str, Any]:
        """All of it as JSON has it."""
        return asdict(self)

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Self:
        """The inverse of `plain`, after JSON."""
        between = told["between"]
        return cls(
            **{
                **told,
                "expected": tuple(told["expected"]),
                "between": Between(**between) if between else None,
            }
        )

    def against(self, found: Comparison) -> Self:
        """The same, with what changed since an earlier document."""
        between = Between(
            outcome=found.outcome,
            before=found.entries_before,
            after=found.entries_after,
            kept=found.kept,
            same=found.same,
            moved=dict(found.counts),
            edited=dict(found.fields),
            asked=len(found.asked),
        )
        return replace(self, between=between)

    def because(self, refused: str) -> Self:
        """The same, of a file that the reader refuses."""
        return replace(self, refused=refused)

    @property
    def missing(self) -> tuple[str, ...]:
        """What stands between this file and a proof, each in a sentence."""
        return tuple(_missing(self))

    @property
    def verdict(self) -> str:
        """Whether the file proves the reader of its list."""
        if not self.missing:
            return "Proven: this reader reads the whole file, and everything in it is known."
        left = count(len(self.missing), "thing")
        return f"Not proven: {left} to be mended or explained."


def proven(scraper: Scraper, documents: kit.Documents, arrived: Arrived) -> tuple[Proof, str]:
    """What documents prove of their reader; and why it refuses them, in its own words, or ""."""
    pages = {role for role in documents if role == PAGE and not arrived.format.file(role).required}
    found = [  # a page that only leads to the file has no records, or is the file once more
        _held(scraper, arrived.format, role, one)
        for role, one in documents.items()
        if role not in pages or len(documents) == 1
    ]
    beside, counted = [one for one, _ in found if one], Counter[str]()
    for _, counts in found:
        counted.update(counts)
    taboo = frozenset().union(*(one.words for one in beside))
    first = Proof(
        list_id=scraper.key,
        format_id=arrived.format.id,
        sha256=arrived.sha256,
        sizes={role: len(document.content) for role, document in documents.items()},
        counted=dict(counted),
        profiled=bool(beside),
        known=scraper.source.proven,
        nobody=sum(sum(one.nobody.values()) for one in beside),
    )
    try:
        report = examine(scraper, documents, arrived)
    except ScrapeError as why:
        return _beside(first if beside else _unnamed(first), beside, taboo), str(why)
    named = frozenset(word for raw in scraper.parse(documents) for word in _words(raw))
    return _read(_beside(first, beside, taboo | named), report, taboo | named), ""


def _unnamed(found: Proof) -> Proof:
    """Of a file that may be anything: what is repeated in it goes without its names."""
    numbers = enumerate(found.counted.values(), 1)
    return replace(found, counted={f"repeated {place}": number for place, number in numbers})


def _words(raw: object) -> Iterator[str]:
    if isinstance(raw, kit.RawEntry):
        for name in raw.names:
            yield from words(name.text)


def _held(
    scraper: Scraper, form: kit.Format, role: str, document: kit.Document
) -> tuple[Held | None, Counts]:
    """A file held against its profile, if it has one, and its records as they are counted."""
    known = profiles.profile(scraper.key).forms if scraper.key in profiles.keys() else {}
    content = form.file(role).content
    try:
        of = known.get(role) or known.get(role.partition("_")[0])
        if of is not None and document.name.rsplit(".", 1)[-1] == of.name.rsplit(".", 1)[-1]:
            found = held(document, of)
            return found, found.counted
        return None, repeated(document, content)
    except ScrapeError:
        return None, {}


def _beside(found: Proof, beside: Iterable[Held], taboo: frozenset[str]) -> Proof:
    """With what files have beside their profile."""
    unknown, short, often = Counter[str](), Counter[str](), Counter[str]()
    codes: dict[str, Counts] = {}
    shapes: dict[str, Counts] = {}
    for one in beside:
        unknown.update(one.unknown)
        short.update(one.short)
        often.update(one.often)
        codes |= {
            path: {code or HIDDEN: number for code, number in shown(counts, taboo)}
            for path, counts in one.codes.items()
        }
        shapes |= {path: dict(counts) for path, counts in one.shapes.items()}
    return replace(
        found,
        unknown=_named(unknown, taboo),
        short=dict(short),
        often=dict(often),
        codes=codes,
        shapes=shapes,
    )


def _named(counts: Counts, taboo: frozenset[str]) -> Counts:
    """Names of fields that nobody knew, but for those that could be somebody's name.

    A field stands in several records; one that does not is named if readers speak of such things.
    """
    found: Counter[str] = Counter()
    for name, number in counts.items():
        said = set(words(name))
        is_known = number >= SEVERAL or said <= vocabulary()
        found[name if is_known and not said <= taboo else HIDDEN] += number
    return dict(found)


SEVERAL = 3
"""Places of a tag or column from which it is taken for a field, and not for what somebody wrote."""


def _read(found: Proof, report: Report, taboo: frozenset[str]) -> Proof:
    """With what the reader made of it."""
    return replace(
        found,
        records=report.records,
        entries=report.entries,
        listed=report.listed,
        terrorism=report.terrorism,
        declared=report.declared,
        expected=report.expected,
        united=len(report.united),
        parted=len(report.parted),
        states=report.states,
        schemas=report.schemas,
        fields=report.fields,
        names=report.unknown,
        unread={name: _shapes(texts) for name, texts in report.unread.items()},
        leftovers=_named({name: one.entries for name, one in report.leftovers.items()}, taboo),
    )


def _shapes(texts: Texts) -> Counts:
    """Shapes of some of the texts, each with how many of these have it; and in how many entries."""
    return {"entries": texts.entries, **Counter(shape_of(text) for text in texts.some)}


def _missing(found: Proof) -> Iterator[str]:
    if found.refused:
        yield f"The reader refuses the file: {found.refused}"
        yield from _unlike(found)
        return
    there = sum(found.counted.values()) - found.nobody
    if found.profiled and there != found.records:
        yield f"{count(there, 'record')} counted, and the reader makes {found.records:,}."
    elif not found.profiled and not found.known and there > found.records + _headers(found):
        told = f"{there:,} rows or elements are repeated, and the reader makes {found.records:,}"
        yield f"{told} records: no profile of the list says how many of them are one."
    if found.declared not in (None, found.records):
        yield f"The file says that it has {found.declared} records, and has {found.records}."
    low, high = found.expected
    if not low <= found.listed < high:
        yield f"{_entries(found.listed)} in force, where {low:,} to {high - 1:,} are expected."
    for name, number in found.leftovers.items():
        yield f"Nobody takes the field {name} ({_entries(number)})."
    for name, counts in found.unread.items():
        shapes = ", ".join(shape for shape in counts if shape != "entries")
        yield f"Dates in {name} that stay texts: {shapes} ({_entries(counts['entries'])})."
    for name, number in found.names.items():
        yield f"No table has the name {name} ({count(number, 'record')})."
    yield from _unlike(found)


def _headers(found: Proof) -> int:
    """So many rows of what is counted may be titles and headers."""
    return TITLES * len(found.counted)


def _entries(number: int) -> str:
    return count(number, "entry", "entries")


def _unlike(found: Proof) -> Iterator[str]:
    """What the profile of the list does not know."""
    for name, number in found.unknown.items():
        yield f"The profile does not know the field {name} ({count(number, 'place')})."
    for name, number in found.short.items():
        yield f"The profile says that {name} never lacks ({count(number, 'place')})."
    for name, number in found.often.items():
        yield f"The profile does not let {name} stand so often ({count(number, 'place')})."
    for name, counts in found.codes.items():
        told = ", ".join(f"{code} ({number})" for code, number in counts.items())
        yield f"The profile does not know these values of {name}: {told}."
    for name, counts in found.shapes.items():
        told = ", ".join(f"{shape} ({number})" for shape, number in counts.items())
        yield f"The profile does not know these shapes of {name}: {told}."
