"""The filters of the log as people type them: read into values, and back into an address.

Pages, the API and the command line read them here. What cannot be meant is a sentence with what was
meant, and nothing is asked then: beside its field on a page, where all are told at once (`read`);
else it ends the question (`filters_of`).
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple
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

SINGLE = tuple(name for name in NAMES if name not in (*SEVERAL, "everything"))
"""Those that have one text."""

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
    held = lists.gone(connection, given.get("list", ()))
    for name, texts in given.items():
        try:
            _demand_short(texts)
            meant[PLACES.get(name, name)] = _meant(name, texts, now, held)
        except WrongUsage as why:
            wrong[name] = str(why)
    filters = Filters(**meant)
    try:
        filters = with_programme(connection, filters)
    except WrongFilter as why:
        wrong[why.name] = str(why)
    reversed_ = {} if wrong else {one.name: one.beside() for one in _reversed(filters, now)}
    return Typed(given=given, filters=filters, wrong=wrong | reversed_)


def _demand_short(texts: Sequence[str]) -> None:
    if len(texts) > MOST:
        raise WrongUsage(f"{len(texts):,} at once; ask for {MOST} at most.")
    for text in texts:
        if len(text) > LONGEST or "\0" in text:
            raise WrongUsage(f"Give {LONGEST} characters at most, of text.")


class WrongFilter(WrongUsage):
    """A filter that cannot be meant, by its name."""

    def __init__(self, sentence: str, name: str) -> None:
        super().__init__(sentence)
        self.name = name


def given_by(lists: Sequence[str], kinds: Sequence[str], *, everything: bool, **one: str) -> Given:
    """The same where each filter came by itself, "" for one that did not; as it was written."""
    every = {"list": lists, "kind": kinds, "everything": ("yes",) if everything else ()}
    every |= {name: (text,) for name, text in one.items() if text}
    return {name: tuple(every[name]) for name in NAMES if every.get(name)}


def filters_of(
    given: Given,
    now: datetime,
    named: Callable[[str], str] = str,
    held: Collection[str] = (),
) -> Filters:
    """The filters that are meant, at a moment, a programme as it was written; WrongFilter for the
    first that cannot be.

    `named` writes the name of a filter as whoever asks knows it; `held` are lists that are on
    record alone (`lists.gone`).
    """
    meant = dict[str, Any]()
    for name, texts in given.items():
        try:
            meant[PLACES.get(name, name)] = _meant(name, texts, now, held)
        except WrongUsage as why:
            raise WrongFilter(str(why), name) from None
    filters = Filters(**meant)
    for one in _reversed(filters, now):
        raise WrongFilter(one.said(named), one.name)
    return filters


def with_programme(connection: Connection, filters: Filters) -> Filters:
    """The same under the programme that was meant, in its own letters; WrongFilter for none."""
    try:
        programme = known.checked_programme(connection, filters.programme)
    except WrongUsage as why:
        raise WrongFilter(str(why), "programme") from None
    return replace(filters, programme=programme)


# What each filter is read by.


def _meant(name: str, texts: Sequence[str], now: datetime, held: Collection[str]) -> Any:
    """The value of a filter; WrongUsage for what cannot be one."""
    return lists.checked(texts, held) if name == "list" else READERS[name](texts, now)


Reader = Callable[[Sequence[str], datetime], Any]

PLACES = {"list": "lists", "kind": "kinds"}
"""Filters whose place among the values has another name."""


def _text(texts: Sequence[str], now: datetime) -> str:
    return texts[0].strip()


def _as_written(texts: Sequence[str], now: datetime) -> str:
    return texts[0]


def _kinds(texts: Sequence[str], now: datetime) -> tuple[str, ...]:
    return known.checked_kinds(texts)


def _word(check: Callable[[str], str], texts: Sequence[str], now: datetime) -> str:
    return check(texts[0])


def _since(texts: Sequence[str], now: datetime) -> str:
    return Asked(texts[0], now).since()


def _until(texts: Sequence[str], now: datetime) -> str:
    return Asked(texts[0], now).until()


def _day_since(texts: Sequence[str], now: datetime) -> str:
    return Asked(texts[0], now).since()[:10]


def _day_until(texts: Sequence[str], now: datetime) -> str:
    return Asked(texts[0], now).until()[:10]


def _known_at(texts: Sequence[str], now: datetime) -> str:
    return Asked(texts[0], now).past_end()


def _yes(texts: Sequence[str], now: datetime) -> bool:
    said = texts[0].casefold()
    if said not in YES | NO:
        raise WrongUsage(f"{texts[0]!r} is neither yes nor no.")
    return said in YES


READERS: Mapping[str, Reader] = {
    "q": _text,
    "kind": _kinds,
    "scope": partial(_word, known.checked_scope),
    "programme": _as_written,
    "origin": partial(_word, known.checked_origin),
    "since": _since,
    "until": _until,
    "effective_since": _day_since,
    "effective_until": _day_until,
    "known_at": _known_at,
    "everything": _yes,
}


class Reversed(NamedTuple):
    """A time that ends before it begins, by two filters; or, with no `end`, has not begun."""

    name: str
    since: str
    end: str
    until: str

    def said(self, named: Callable[[str], str]) -> str:
        """The same with both filters by their names."""
        first = f"{named(self.name)} {self.since}"
        return (
            f"{first} is after {named(self.end)} {self.until}."
            if self.end
            else self._to_come(first)
        )

    def beside(self) -> str:
        """The same for the field that begins it."""
        if not self.end:
            return self._to_come(self.since)
        if self.end == "known_at":
            return f"{self.since} is after {self.until}, by which it is to be known."
        return f"{self.since} is after the end of that time, {self.until}."

    def _to_come(self, since: str) -> str:
        return f"{since} is yet to come: today is {self.until} (UTC)."


ORDER = (("since", "until"), ("since", "known_at"), ("effective_since", "effective_until"))
"""Filters of which the first may not be after the second."""


def _reversed(filters: Filters, now: datetime) -> Iterator[Reversed]:
    """Times that end before they begin, or have not begun; the first for each filter."""
    today, told = f"{now:%Y-%m-%d}", set[str]()
    if filters.since[:10] > today:
        told.add("since")
        yield Reversed("since", filters.since, "", today)
    for name, end in ORDER:
        since, until = getattr(filters, name), getattr(filters, end)
        if name not in told and since and until and since[: len(until)] > until:
            told.add(name)
            yield Reversed(name, since, end, until)


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
