"""What a document is read into without any list's reader: trees of named texts."""

from collections.abc import Sequence
from dataclasses import dataclass

OUTSIDE = "#"
"""The path of what stands in no record."""


@dataclass(frozen=True, slots=True)
class Node:
    """A name, the text of its own, and what stands in it; `text` is None for null."""

    name: str
    text: str | None
    children: Sequence["Node"] = ()
