"""Columns by the names they have had: a header row under the first name of each."""

from collections.abc import Sequence

Header = str | tuple[str, ...]
"""A column by its name, or by the names it has had."""


def first(header: Header) -> str:
    """The name that a column goes by."""
    return header if isinstance(header, str) else header[0]


def every(header: Header) -> tuple[str, ...]:
    """All names of a column."""
    return (header,) if isinstance(header, str) else header


def renamed(header: Sequence[str], wanted: Sequence[Header]) -> list[str]:
    """A header row, clean, each wanted column under its first name where that is not there."""
    clean = [" ".join(name.split()) for name in header]
    known = {
        name: first(column)
        for column in wanted
        if first(column) not in clean
        for name in every(column)
    }
    return [known.get(name, name) for name in clean]


def missing(header: Sequence[str], wanted: Sequence[Header]) -> list[str]:
    """The first names of wanted columns that a renamed header row does not have."""
    return [name for name in map(first, wanted) if name not in header]
