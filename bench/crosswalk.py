"""Which entries of two lists are one party: 300 labelled pairs.

`../shared/facts/crosswalk-sample.csv` says of each pair whether it is; the wrong ones are hard:
branches of one organisation, brothers, namesakes. Every full name of both entries is looked at, and
by the program's own rule also what else is known of both. Thresholds of names alone were chosen on
the half of the pairs whose ids hash to an even number; both are shown.
"""

import csv
import hashlib
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from bench.names import SHARED, entries
from tracker.matching.forms import listed, of_key
from tracker.matching.same import FULL, Agreement, agreement, of_several, several, telling
from tracker.matching.same import Party as Known
from tracker.model import Content
from tracker.rules.names.score import similarity
from tracker.rules.names.words import words
from tracker.rules.normalise.names import match_form

SAMPLE = SHARED.parent / "facts" / "crosswalk-sample.csv"
DOCUMENTS = {
    "eu_fsf": ("", "2021-03-02"),
    "gb_hmt_conlist": ("", "2022-05-04", "2018-04-13"),
    "un_sc": ("", "2024-09-26", "2022-01-03"),
    "us_ofac_sdn": ("",),
}
"""List -> its fullest document, and older ones with entries that this has no more."""

ONE_LIST = 0.97
"""A list names a party once: two of its entries are one only if their names are the same."""

THRESHOLDS = (0.75, 0.80, 0.85, 0.90)


class Party(NamedTuple):
    """An entry: its list and key, its primary name and all full ones."""

    list_id: str
    key: str
    primary: str
    names: tuple[str, ...]

    @property
    def content(self) -> Content:
        """All that the list says of it."""
        return contents()[self.list_id, self.key]


class Pair(NamedTuple):
    """Two entries, and whether they are one party."""

    first: Party
    second: Party
    one: bool

    @property
    def tuned_on(self) -> bool:
        """Whether the threshold was chosen on it."""
        ids = f"{self.first.list_id} {self.first.key} {self.second.list_id} {self.second.key}"
        return int(hashlib.md5(ids.encode()).hexdigest(), 16) % 2 == 0

    @property
    def of_one_list(self) -> bool:
        return self.first.list_id == self.second.list_id


@cache
def contents() -> Mapping[tuple[str, str], Content]:
    """What every entry of the four lists says, in the newest document that has it."""
    found: dict[tuple[str, str], Content] = {}
    for list_id, folders in DOCUMENTS.items():
        for entry in chain.from_iterable(entries(list_id, folder) for folder in folders):
            found.setdefault((list_id, entry.key), entry.content)
    return found


@cache
def parties() -> Mapping[tuple[str, str], Party]:
    """Every entry of the four lists, out of the newest document that has it."""
    found = {}
    for (list_id, key), content in contents().items():
        names = tuple(name.text for name in content.names if name.kind in FULL)
        found[list_id, key] = Party(list_id, key, names[0], names)
    return found


def pairs(sample: Path = SAMPLE) -> Iterator[Pair]:
    """The labelled pairs, with the names of their entries."""
    with sample.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            first, second = (parties()[row[f"list_{n}"], row[f"id_{n}"].split()[0]] for n in "ab")
            yield Pair(first, second, row["label"] == "positive")


# Names that several parties of a list have.


@cache
def _holders() -> Mapping[tuple[str, str], set[str]]:
    """(list, name as it sounds) -> the primary names, as they sound, of those that have it."""
    holders: dict[tuple[str, str], set[str]] = defaultdict(set)
    for party in parties().values():
        for name in party.names:
            holders[party.list_id, sound(name)].add(sound(party.primary))
    return holders


def sound(name: str) -> str:
    """What spellings of one name have in common: its words as they sound, in any order."""
    return " ".join(sorted(word.fold for word in words(name)))


def forms(party: Party) -> set[str]:
    """Its full names, and those in cells of several, as they are compared for equality."""
    inside = (text for name in party.names for text in several(name))
    return set(map(match_form, (*party.names, *inside)))


def tells(name: str, pair: Pair) -> bool:
    """Whether a name stands for one party only on the lists of a pair."""
    lists = (pair.first.list_id, pair.second.list_id)
    return all(len(_holders().get((on, sound(name)), ())) < 2 for on in lists)


# The rules that are compared.


def agreed(pair: Pair) -> Agreement | None:
    """What the program says of a pair (`tracker.matching.same`): certain, possible or nothing."""
    return agreement(_known(pair.first), _known(pair.second), partial(_is_of_several, pair))


@cache
def _known(party: Party) -> Known:
    known = Known()
    for name in party.names:
        known.take(name, match_form(name), is_primary=name == party.primary)
    numbers = [listed(number.type, number.number) for number in party.content.identifiers]
    known.count(chain(of_key(party.list_id, party.key), *numbers))
    known.learn(party.content)
    return known


def _is_of_several(pair: Pair, what: Hashable) -> bool:
    lists = (pair.first.list_id, pair.second.list_id)
    return any(of_several(_primaries().get((on, what), [])) for on in lists)


@cache
def _primaries() -> Mapping[tuple[str, Hashable], list[set[str]]]:
    """(list, form of a name or number) -> the primary names of each party that has it."""
    holders: dict[tuple[str, Hashable], list[set[str]]] = defaultdict(list)
    for party in parties().values():
        known = _known(party)
        for what in chain(known.full, known.numbers):
            holders[party.list_id, what].append(known.primary)
    return holders


def same_form(pair: Pair) -> bool:
    """A primary name that is any full name of the other, or two full names in common."""
    primary = {match_form(pair.first.primary), match_form(pair.second.primary)}
    shared = set(filter(telling, forms(pair.first) & forms(pair.second)))
    return bool(shared & primary) or len(shared) > 1


def likeness(pair: Pair, *, telling_only: bool) -> float:
    """How alike the most alike of their full names are; of those that tell parties apart only."""
    return max(
        (
            similarity(ours, theirs)
            for ours in _compared(pair.first, pair, telling_only)
            for theirs in _compared(pair.second, pair, telling_only)
        ),
        default=0.0,
    )


def _compared(party: Party, pair: Pair, telling_only: bool) -> Sequence[str]:
    return [name for name in party.names if not telling_only or tells(name, pair)]


# The page.


def page() -> str:
    """The table, as docs/quality.md has it."""
    known = list(pairs())
    plain = {pair: likeness(pair, telling_only=False) for pair in known}
    alone = {pair: likeness(pair, telling_only=True) for pair in known}
    lines = []
    said = {pair: agreed(pair) for pair in known}
    certain = {pair for pair, found in said.items() if found is not None and found.certain}
    possible = {pair for pair, found in said.items() if found is not None}
    lines.append(_row("the program: *also listed on*", known, certain))
    lines.append(_row("the program: that, or *possibly also on*", known, possible))
    lines.append(_row("the same full name", known, filter(same_form, known)))
    for least in THRESHOLDS:
        joined = {pair for pair in known if plain[pair] >= least}
        lines.append(_row(f"names alike from {least:.2f}", known, joined))
    for least in THRESHOLDS:
        joined = {
            pair for pair in known if alone[pair] >= (ONE_LIST if pair.of_one_list else least)
        }
        lines.append(_row(f"names alike from {least:.2f}, of one party only", known, joined))
    table = "\n".join(lines)
    right, wrong = _count(known, True), _count(known, False)
    on_one = sum(pair.of_one_list for pair in known)
    return f"""## (f) Entries of two lists that are one party

{len(known)} labelled pairs of entries of the EU, the British, the UN and the American list:
{right} right ones and {wrong} hard wrong ones (branches, brothers, namesakes; {on_one} of them on
one list). Every full name of both is looked at; the program also looks at numbers, birth dates and
kinds. Each cell: share of right pairs joined / share of wrong pairs joined. *Of one party only*: a
name that entries with different primary names of one list have tells none of them from another and
is left out; two entries of one list need {ONE_LIST:.2f}. The program's rule was made
with the misses of both halves in view: for it, neither half is unseen.

| joined by | half tuned on | other half | all |
| --- | --- | --- | --- |
{table}
"""


def _row(what: str, known: Sequence[Pair], joined: Iterable[Pair]) -> str:
    found = set(joined)
    halves = ([p for p in known if p.tuned_on], [p for p in known if not p.tuned_on], known)
    cells = " | ".join(_shares(half, found) for half in halves)
    return f"| {what} | {cells} |"


def _shares(known: Sequence[Pair], joined: set[Pair]) -> str:
    right, wrong = (
        sum(pair in joined for pair in known if pair.one is one) / _count(known, one)
        for one in (True, False)
    )
    return f"{right:.3f} / {wrong:.3f}"


def _count(known: Sequence[Pair], one: bool) -> int:
    return sum(pair.one is one for pair in known)


if __name__ == "__main__":
    print(page())
