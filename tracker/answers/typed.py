"""The filters of the log as people type them: read into values, and back into an address.

What cannot be meant is a sentence beside its field, with what was meant; nothing is asked then.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode

from db.engine import Connection
from db.log import Filters
from tracker.answers import known, lists
from tracker.answers.days import Asked
from tracker.errors import WrongUsage

SEVERAL = ("list", "kind")
"""Filters that may be given more than once."""

NAMES = (
    "q",
    *SEVERAL,
    "scope",
    "programme",
    "origin",
    "since",
    "until",
    "effective_since",
    "effective_until",
    "known_at",
    "everything",
)
"""The filters by the names that an address has them under (design section 7), in its order."""

LONGEST = 200
"""Characters of one filter; no name, programme or key of the log is longer."""

MOST = 100
"""Values of a filter that may be given more than once."""

YES = frozenset({"1", "true", "yes", "on"})
NO = frozenset({"", "0", "false", "no", "off"})

Given = Mapping[str, Sequence[str]]
"""Filter -> what was typed, blanks at its ends and empty ones left out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """Filters as they were typed, as they are meant, and a sentence for each that cannot be."""

    given: Given
    filters: Filters
    wrong: Mapping[str, str] = field(default_factory=dict)

    @property
    def query(self) -> str:
        """The query of the address that asks for just this, filters in their order."""
        return query_of(self.given)

    def one(self, name: str) -> str:
        """What was typed for a filter that has one value."""
        return next(iter(self.given.get(name, ())), "")

    def several(self, name: str) -> Sequence[str]:
        """What was typed for a filter that may have more."""
        return self.given.get(name, ())

    @property
    def is_plain(self) -> bool:
        """Whether nothing is asked for but the default view."""
        return not self.given


def query_of(given: Given) -> str:
    """Filters as the query of an address."""
    return urlencode([(name, text) for name in NAMES for text in given.get(name, ())])


def given_in(pairs: Iterable[tuple[str, str]]) -> Given:
    """The filters among the pairs of a query; of one that has a single value the last."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        if name in NAMES and (text := value.strip()):
            found.setdefault(name, []).append(text)
    return {
        name: tuple(dict.fromkeys(found[name])) if name in SEVERAL else (found[name][-1],)
        for name in NAMES
        if name in found
    }


def read_query(connection: Connection, query: str, now: datetime) -> Typed:
    """The same out of the query of an address that somebody has kept."""
    return read(connection, given_in(parse_qsl(query)), now)


def read(connection: Connection, given: Given, now: datetime) -> Typed:
    """What was typed as filters; of one that cannot be meant, why, and what may be."""
    meant, wrong = dict[str, Any](), dict[str, str]()
    for name, texts in given.items():
        try:
            _demand_short(name, texts)
            meant[PLACES.get(name, name)] = READERS[name](connection, texts, now)
        except WrongUsage as why:
            wrong[name] = str(why)
    filters = Filters(**meant)
    reversed_ = {} if wrong else dict(_reversed(filters, f"{now:%Y-%m-%d}"))
    return Typed(given=given, filters=filters, wrong=wrong | reversed_)


def _demand_short(name: str, texts: Sequence[str]) -> None:
    if len(texts) > MOST:
        raise WrongUsage(f"{len(texts):,} at once; ask for {MOST} at most.")
    for text in texts:
        if len(text) > LONGEST or "\0" in text:
            raise WrongUsage(f"Give {LONGEST} characters at most, of text.")


# What each filter is read by.

Reader = Callable[[Connection, Sequence[str], datetime], Any]

PLACES = {"list": "lists", "kind": "kinds"}
"""Filters whose place among the values has another name."""


def _text(_: Connection, texts: Sequence[str], now: datetime) -> str:
    return texts[0]


def _lists(_: Connection, texts: Sequence[str], now: datetime) -> tuple[str, ...]:
    return lists.checked(texts)


def _kinds(_: Connection, texts: Sequence[str], now: datetime) -> tuple[str, ...]:
    return known.checked_kinds(texts)


def _word(check: Callable[[str], str], _: Connection, texts: Sequence[str], now: datetime) -> str:
    return check(texts[0])


def _programme(connection: Connection, texts: Sequence[str], now: datetime) -> str:
    return known.checked_programme(connection, texts[0])


def _since(_: Connection, texts: Sequence[str], now: datetime) -> str:
    return Asked(texts[0], now).since()


def _until(_: Connection, texts: Sequence[str], now: datetime) -> str:
    return Asked(texts[0], now).until()


def _day_since(_: Connection, texts: Sequence[str], now: datetime) -> str:
    return Asked(texts[0], now).since()[:10]


def _day_until(_: Connection, texts: Sequence[str], now: datetime) -> str:
    return Asked(texts[0], now).until()[:10]


def _known_at(_: Connection, texts: Sequence[str], now: datetime) -> str:
    return Asked(texts[0], now).past_end()


def _yes(_: Connection, texts: Sequence[str], now: datetime) -> bool:
    said = texts[0].casefold()
    if said not in YES | NO:
        raise WrongUsage(f"{texts[0]!r} is neither yes nor no.")
    return said in YES


READERS: Mapping[str, Reader] = {
    "q": _text,
    "list": _lists,
    "kind": _kinds,
    "scope": partial(_word, known.checked_scope),
    "programme": _programme,
    "origin": partial(_word, known.checked_origin),
    "since": _since,
    "until": _until,
    "effective_since": _day_since,
    "effective_until": _day_until,
    "known_at": _known_at,
    "everything": _yes,
}


def _reversed(filters: Filters, today: str) -> Iterator[tuple[str, str]]:
    """Times that end before they begin, or have not begun, each beside the field that begins it."""
    since, until = filters.since, filters.until
    if since[:10] > today:
        yield "since", f"{since} is yet to come: today is {today} (UTC)."
    elif _is_after(since, until):
        yield "since", f"{since} is after the end of that time, {until}."
    elif _is_after(since, filters.known_at):
        yield "since", f"{since} is after {filters.known_at}, by which it is to be known."
    if _is_after(filters.effective_since, filters.effective_until):
        yield (
            "effective_since",
            f"{filters.effective_since} is after the end of that time, {filters.effective_until}.",
        )


def _is_after(since: str, until: str) -> bool:
    return bool(since and until and since[: len(until)] > until)


def without(typed: Typed, *names: str) -> str:
    """The query of the same without some filters."""
    return query_of({name: texts for name, texts in typed.given.items() if name not in names})


def with_(typed: Typed, **more: str) -> str:
    """The query of the same with a filter more, or another one in its place."""
    return query_of({**typed.given, **{name: (text,) for name, text in more.items()}})


# In words, for a heading or the name of what is kept.


def said(typed: Typed) -> str:
    """What is asked for, in a line."""
    parts = (phrase for name, phrase in _phrases(typed) if name in typed.given)
    return "; ".join(parts) or "the default view"


def _phrases(typed: Typed) -> Iterator[tuple[str, str]]:
    filters = typed.filters
    yield "q", f"“{filters.q}”"
    yield "list", f"on {', '.join(filters.lists)}"
    yield "kind", f"{', '.join(filters.kinds)} alone"
    yield "scope", f"of scope {filters.scope}"
    yield "programme", f"under {filters.programme}"
    yield "origin", f"caused by {filters.origin}"
    yield "since", f"observed from {filters.since}"
    yield "until", f"observed until {filters.until}"
    yield "effective_since", f"in force from {filters.effective_since}"
    yield "effective_until", f"in force until {filters.effective_until}"
    yield "known_at", f"as it was on record at {filters.known_at}"
    if filters.everything:
        yield "everything", "with what the default view hides"
