"""Names under a word of the index as bytes: four each, for its number and the weight of its words.

A posting is a number of a name and a weight in one integer; it orders as the number does. Those of
one part (`NAMES` names in a row by their numbers) are kept together, in their order.
"""

import sys
from array import array
from collections.abc import Iterable, Sequence

NUMBER_BITS, WEIGHT_BITS = 17, 14
NAMES = 1 << NUMBER_BITS
"""Names of one part; what is written anew for one more name is no longer than that."""

HEAVIEST = (1 << WEIGHT_BITS) - 1
"""The greatest weight; twelve words, the most that are compared, weigh 12,000."""

_PART_BITS = NUMBER_BITS + WEIGHT_BITS
_WITHIN = (1 << _PART_BITS) - 1
_BYTES = 4


def posting(number: int, weight: int) -> int:
    """One name under a word: its number and its weight in thousandths.

    >>> number_of(posting(300_000, 2_500)), weight_of(posting(300_000, 2_500))
    (300000, 2500)
    """
    return number << WEIGHT_BITS | min(weight, HEAVIEST)


def number_of(posting: int) -> int:
    """The number of the name."""
    return posting >> WEIGHT_BITS


def weight_of(posting: int) -> int:
    """The weight of the name in thousandths."""
    return posting & HEAVIEST


def part_of(posting: int) -> int:
    """The part that a name stands in."""
    return posting >> _PART_BITS


def packed(postings: Iterable[int]) -> bytes:
    """Postings of one part as bytes."""
    return _little(array("I", [one & _WITHIN for one in postings])).tobytes()


def unpacked(part: int, data: bytes) -> Sequence[int]:
    """The postings of a part again; bytes that are no whole posting are passed over.

    >>> list(unpacked(2, packed([posting(300_000, 2_500)]))) == [posting(300_000, 2_500)]
    True
    """
    found = array("I")
    found.frombytes(data[: len(data) // _BYTES * _BYTES])
    return list(map((part << _PART_BITS).__add__, _little(found))) if part else _little(found)


def _little(values: "array[int]") -> "array[int]":
    """The same for every machine: a home is copied from one to another."""
    if sys.byteorder == "big":
        values.byteswap()
    return values
