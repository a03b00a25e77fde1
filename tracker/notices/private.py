"""Identity numbers of people stand in no mail, nor in a table beside one: only that there are some.

The lists publish them, the tracker keeps and finds them, and `tracker show ID` prints them; a mail
is forwarded, printed and kept where nobody looks after it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from typing import Any

from tracker.outgoing import Json
from tracker.shown import count

NUMBERS = frozenset({"passportNumber", "idNumber", "documentNumber", "taxNumber"})
"""Fields that hold identity numbers; those of ships, firms and accounts are none."""

UNSAID = "not shown in mails"

_PAPER = (
    r"(?:[Pp]ass?ports?|PASSPORT|[Pp]asseport|[Pp]aspor|[Pp]asaporte|[Пп]аспорт|جواز|ביקורת"
    r"|[Ii]dentity (?:card|number)|[Ii]dentification n|[Ii]dentitas|[Nn]ational (?:ID|id|number)\b"
    r"|[Cc]arte d.identité|\bID\b|\bNIK\b|\bKTP\b|\bCIN|\bC\.I\.N\b|\bCNIC\b"
    r"|الهوي[ةه]|هوي[ةه]|الرقم (?:القومي|الوطني|الموحد)|بطاقة|תעודת זהות|ประจำตัว)"
)
_OF_PAPERS = re.compile(_PAPER)
_NUMBERED = re.compile(rf"({_PAPER}[^\d\n;]{{0,40}}?)([A-Z]{{0,3}}\d[\d *.-]{{3,30}}[\d*])")
"""The word for a paper, and the number behind it."""
_MASKED = re.compile(r"\d[\d -]{2,20}(?:\*{2,20}|[xX]{2,20}|[×#•_]{2,20})\d{0,9}")
"""A number of which a list itself shows a part."""

OF_A_PAPER = "documentNote"
_BARE = re.compile(r"\b[^\W\d_]{0,4}\d{5,40}\w{0,20}")
"""A number beside a paper, of which the column says what it is; no date has so many digits."""


def told(field: str, value: Any) -> Any:
    """What a mail says of a field; of identity numbers how many there are.

    A column that no reader knows may hold such numbers, and so may a note.
    """
    if field in NUMBERS or _OF_PAPERS.search(field):
        return _how_many(value)
    without = _without_any if field == OF_A_PAPER else _without
    return _each(value, without) if isinstance(value, (list, tuple)) else without(value)


def _each(values: Sequence[Any], without: Callable[[Any], Any]) -> Sequence[Any]:
    """Several texts, each without them; how many more there are stays known."""
    if isinstance(values, list):
        said = copy(values)
        said[:] = map(without, values)
        return said
    return tuple(map(without, values))


def _without(text: Any) -> Any:
    """A text without the numbers of papers in it."""
    if not isinstance(text, str):
        return text
    return _MASKED.sub(f"({UNSAID})", _NUMBERED.sub(rf"\1({UNSAID})", text))


def _without_any(text: Any) -> Any:
    """What is said beside a paper, without any number but dates."""
    said = _without(text)
    return _BARE.sub(f"({UNSAID})", said) if isinstance(said, str) else said


def _how_many(value: Any) -> Any:
    several = not isinstance(value, str)
    number = len(value) + getattr(value, "left_out", 0) if several else bool(value)
    said = f"{count(number, 'number')}, {UNSAID}" if number else ""
    if not several:
        return said
    return [said] if said else []


def identifiers(given: Iterable[Sequence[str]]) -> Iterator[tuple[str, str, str]]:
    """(type, number, country) as they are, and one line for all identity numbers of a type."""
    hidden: dict[str, list[str]] = {}
    for of, number, country in given:
        if of in NUMBERS:
            hidden.setdefault(of, []).append(number)
        else:
            yield of, number, country
    for of, numbers in hidden.items():
        yield of, *_how_many(numbers), ""


def row(columns: Json) -> Json:
    """A row of the log for a table beside a mail."""
    fields = columns.get("fields")
    if not isinstance(fields, list):
        return columns
    return {**columns, "fields": [sides(part) for part in fields]}


def sides(part: Json) -> Json:
    """Before and after of a field, as a mail may say them."""
    return {**part, **{side: told(part["field"], part[side]) for side in ("before", "after")}}
