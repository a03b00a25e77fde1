"""Two texts, or two lists of texts, side by side: which words left and which came. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from tracker.model import FieldChange
from tracker.outgoing import Out

MOST_WORDS = 4_000
"""Words of both texts that are compared one by one; longer texts differ as wholes."""

MOST_ITEMS = 200
"""Items of a list of which pairs that say nearly the same are looked for."""

ALIKE = 60
"""How alike, of 100, two items are that count as one which was reworded."""

_WORD = re.compile(r"\w+|\s+|[^\w\s]")


class Sort(StrEnum):
    """What became of a run of words."""

    SAME = "same"
    LEFT = "left"
    CAME = "came"


@dataclass(frozen=True, kw_only=True, slots=True)
class Run(Out):
    """Words that stand on both sides, or on one alone."""

    sort: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reworded(Out):
    """A text before and after; `runs` are both in one, in reading order."""

    before: str
    after: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Differing(Out):
    """A field that differs: texts that were reworded, and those that only left or only came."""

    field: str
    reworded: tuple[Reworded, ...]
    left: tuple[str, ...]
    came: tuple[str, ...]


def field(change: FieldChange) -> Differing:
    """A field of a change, whose sides are a text each, or what left and what came."""
    return of_items(change.field, _items(change.before), _items(change.after))


def of_items(name: str, before: Iterable[str], after: Iterable[str]) -> Differing:
    """What differs between two lists of texts, whose order says nothing."""
    old, new = list(dict.fromkeys(before)), list(dict.fromkeys(after))
    left, came = ([one for one in a if one not in set(b)] for a, b in ((old, new), (new, old)))
    pairs = list(_pairs(left, came))
    return Differing(
        field=name,
        reworded=tuple(reworded(*pair) for pair in pairs),
        left=tuple(one for one in left if one not in {pair[0] for pair in pairs}),
        came=tuple(one for one in came if one not in {pair[1] for pair in pairs}),
    )


def _items(side: str | Sequence[str]) -> list[str]:
    return list(filter(None, [side] if isinstance(side, str) else side))


def _pairs(left: Sequence[str], came: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Texts that are one, reworded: a lone one always, others where they are much alike."""
    if len(left) == len(came) == 1:
        yield left[0], came[0]
        return
    free = dict.fromkeys(came[:MOST_ITEMS])
    for old in left[:MOST_ITEMS]:
        scored = ((fuzz.ratio(old[:500], new[:500]), new) for new in free)
        score, new = max(scored, default=(0.0, ""))
        if score >= ALIKE:
            del free[new]
            yield old, new


def reworded(before: str, after: str) -> Reworded:
    """A text before and after, word by word.

    >>> [(run.sort, run.text) for run in reworded("born 1951 in Rey", "born 1953 in Rey").runs]
    [('same', 'born '), ('left', '1951'), ('came', '1953'), ('same', ' in Rey')]
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    is_long = len(old) + len(new) > MOST_WORDS
    runs = [(Sort.LEFT, before), (Sort.CAME, after)] if is_long else _runs(old, new)
    kept = tuple(Run(sort=str(sort), text=text) for sort, text in runs if text)
    return Reworded(before=before, after=after, runs=kept)


def _runs(old: Sequence[str], new: Sequence[str]) -> list[tuple[Sort, str]]:
    """Runs of words; blanks between two words that both differ go with them."""
    runs: list[tuple[Sort, str]] = []
    for step in Indel.opcodes(old, new):
        gone = "".join(old[step.src_start : step.src_end])
        fresh = "".join(new[step.dest_start : step.dest_end])
        match step.tag:
            case "equal":
                runs.append((Sort.SAME, gone))
            case _:
                runs += [(Sort.LEFT, gone), (Sort.CAME, fresh)]
    return _joined([run for run in runs if run[1]])


def _joined(runs: Sequence[tuple[Sort, str]]) -> list[tuple[Sort, str]]:
    """Runs that follow one another without a word between them, what left before what came."""
    made: list[tuple[Sort, str]] = []
    left, came = "", ""
    for number, (sort, text) in enumerate(runs):
        inner = sort == Sort.SAME and not text.strip() and (left or came) and number < len(runs) - 1
        if sort == Sort.SAME and not inner:
            made += [(Sort.LEFT, left), (Sort.CAME, came), (Sort.SAME, text)]
            left, came = "", ""
        left += text if inner or sort == Sort.LEFT else ""
        came += text if inner or sort == Sort.CAME else ""
    made += [(Sort.LEFT, left), (Sort.CAME, came)]
    return [run for run in made if run[1]]
