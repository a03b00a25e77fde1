"""What is found in a file: the records, how a module reads them, and how a sample is cut."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from scrapers import kit

Fields = Mapping[str, tuple[str, ...]]
"""One record: field -> its filled texts. A field within a nested one has both names: "a/b"."""

Invent = Callable[[str, str], str]
"""(field, text) -> a text of the same shape that says nothing of anybody."""


class NotPlain(kit.ScrapeError):
    """A file in which nothing is found that a first module could be made of."""


class Reading(NamedTuple):
    """The lines of a module that hand out each record as `row`, and the constants they name.

    `tags`: the elements that records are, where the lines hand out each one's name as `tag`.
    """

    constants: tuple[str, ...]
    lines: tuple[str, ...]
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """The records of a file.

    `where` says in words where they stand; `needed` are fields that the reader itself demands.
    `cut` makes the bytes of a sample that has the records of these numbers alone, each of their
    texts invented anew; `sample_name` is its file's name.
    `nested`: a field may stand within another one, and then has both names.
    """

    content: kit.FileType
    sample_name: str
    where: str
    reading: Reading
    records: Sequence[Fields]
    cut: Callable[[Sequence[int], Invent], bytes]
    remarks: tuple[str, ...] = ()
    nested: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """All fields, in the order in which they come first."""
        return tuple(dict.fromkeys(name for record in self.records for name in record))

    def is_inner(self, field: str) -> bool:
        """Whether it stands within another one; the name of a column may have a slash too."""
        return self.nested and "/" in field

    def parts(self, field: str) -> list[str]:
        """The names that a field has, the outermost first."""
        return field.split("/") if self.nested else [field]

    def never_beside(self, field: str, other: str) -> bool:
        """Whether no record has both of two fields, filled."""
        both = (field, other)
        return not any(all(any(record.get(name, ())) for name in both) for record in self.records)

    def texts(self, field: str) -> list[str]:
        """All filled texts of a field."""
        return [text for record in self.records for text in record.get(field, ()) if text]

    def filled(self, field: str) -> int:
        """Records that have it, filled."""
        return sum(any(record.get(field, ())) for record in self.records)
