"""Identity numbers of people stand in no mail, nor in a table beside one: only that there are some.

The lists publish them, the tracker keeps and finds them, and `tracker show ID` prints them; a mail
is forwarded, printed and kept where nobody looks after it.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tracker.outgoing import Json
from tracker.shown import count

NUMBERS = frozenset({"passportNumber", "idNumber", "documentNumber", "taxNumber"})
"""Fields that hold identity numbers; those of ships, firms and accounts are none."""

UNSAID = "not shown in mails"


def told(field: str, value: Any) -> Any:
    """What a mail says of a field; of identity numbers how many there are."""
    return _how_many(value) if field in NUMBERS else value


def _how_many(value: Any) -> Any:
    several = not isinstance(value, str)
    number = len(value) if several else bool(value)
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
