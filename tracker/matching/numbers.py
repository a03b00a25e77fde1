"""Numbers as a way to an entry, whatever its name: the index, the search, and what is said of it.

The index follows the log as that of names does: numbers that it does not hold yet, or that other
rules of spelling wrote down, are read one by one until `bring_up_to_date` has taken them in.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from db import numbers as register
from db import revisions, standings
from db.engine import Connection, Engine, reading, writing
from db.numbers import FormOnRecord, NumberOnRecord
from tracker.matching.forms import ENTRY_KEY, REFERENCES, SAID, Form, asked, listed, of_key
from tracker.rules.normalise import countries
from tracker.rules.normalise.entries import identifiers_of

AT_A_TIME = 20_000
CROWD = 4
"""So many entries of one list with one number, and it is nobody's: a placeholder, or a mistake."""

SAME, WEAKER, BY_CHANCE = 0.97, 0.85, 0.65
"""Score of a number in common; the second where its type or its country differs; the last, which is
no hit by itself, where it is short and nobody says its type.
"""

SHORT = 7
"""Digits from which a number is hardly anybody else's by chance."""

LONG_TEXT = 30
"""Characters of a text from which the number in it is told, and not the text."""


class Common(NamedTuple):
    """A number that somebody asks for, or that a watched party has, and an entry has too."""

    score: float
    type: str
    text: str
    country: str
    form: str
    doubt: str = ""

    def said(self, *, number: bool = True) -> str:
        """A sentence part: what is in common, with the number or, for mails, without it."""
        what = f"the same {named(self.type)}" if not self.doubt else "the same number"
        shown = self.text if len(self.text) < LONG_TEXT else self.form
        told = f"{what} {shown}" if number else what
        of_land = f"{told} ({self.country})" if self.country and number else told
        return f"{of_land}, {self.doubt}" if self.doubt else of_land


def named(kind: str) -> str:
    """How people call a number of this type."""
    return SAID.get(kind, "number")


def forms_of(number: NumberOnRecord) -> frozenset[Form]:
    """What all spellings of a number on record have in common, with its type."""
    if number.type == ENTRY_KEY:
        return of_key(number.list_id, number.text)
    return listed(number.type, number.text)


def compared(given: Form, country: str, form: Form, theirs: NumberOnRecord) -> Common | None:
    """How much it says that a number given is one of an entry's, by types and countries.

    None for a reference of a list beside a number of another type: small numbers count records.
    """
    if given.type not in ("", form.type) and REFERENCES & {given.type, form.type}:
        return None
    doubt = _doubt(given, country, form, theirs)
    short = not given.type and form.text.isdigit() and len(form.text) < SHORT
    score = WEAKER if doubt else BY_CHANCE if short else SAME
    return Common(score, form.type, theirs.text, theirs.country, form.text, doubt)


def _doubt(given: Form, country: str, form: Form, theirs: NumberOnRecord) -> str:
    if given.type not in ("", form.type):
        return f"but there it is a {named(form.type)} and here a {named(given.type)}"
    if countries_differ(country, theirs.country):
        return f"but there it is a {named(form.type)} of {theirs.country}, and not of {country}"
    return ""


def countries_differ(ours: str, theirs: str) -> bool:
    """Whether two texts name two countries; texts that may name any say nothing."""
    first, second = countries.code(ours), countries.code(theirs)
    return bool(first and second) and first != second


# The search.


def found(
    connection: Connection,
    text: str,
    *,
    lists: Collection[str] = (),
    known_at: str = "",
    up_to: int = 0,
) -> dict[str, Common]:
    """Entry -> the number that it has in common with what is asked for; none for a mere name.

    Only those recorded by a moment, on some lists, as one of the first so many.
    """
    given = {form.text: form for form in asked(text)}
    best: dict[str, Common] = {}
    for form, number in _with(connection, given):
        if (known_at and number.recorded_at > known_at) or (lists and number.list_id not in lists):
            continue
        if up_to and number.id > up_to:
            continue
        common = compared(given[form.text], "", form, number)
        if common is not None:
            best[number.entry_id] = max(common, best.get(number.entry_id, common))
    return best


def _with(connection: Connection, forms: Collection[str]) -> Iterator[tuple[Form, NumberOnRecord]]:
    """Numbers on record that have one of these forms, in the index or not yet in it."""
    if not forms:
        return
    rows = register.with_forms(connection, forms)
    numbers = register.numbered(connection, {row.number_id for row in rows})
    for row in rows:
        yield Form(row.type, row.form), numbers[row.number_id]
    for number in register.not_indexed(connection, version()):
        for form in forms_of(number):
            if form.text in forms:
                yield form, number


def crowd(connection: Connection, list_id: str, text: str) -> int:
    """How many entries of a list have a number of this form."""
    rows = _with(connection, {text})
    return len({number.entry_id for _, number in rows if number.list_id == list_id})


def holders(connection: Connection, forms: Collection[Form]) -> set[str]:
    """Entries that have one of these numbers, of its type, as far as the index has them."""
    rows = register.with_forms(connection, {form.text for form in forms})
    ids = {row.number_id for row in rows if Form(row.type, row.form) in forms}
    return {number.entry_id for number in register.numbered(connection, ids).values()}


def holding(connection: Connection, forms: Collection[str]) -> set[str]:
    """Entries that have a number of one of these forms, of whatever type, in the index or not."""
    return {number.entry_id for _, number in _with(connection, forms)}


def of_entries(
    connection: Connection, entries: Iterable[str]
) -> dict[str, tuple[NumberOnRecord, ...]]:
    """Entry -> every number that ever stood for it."""
    by_entry: dict[str, list[NumberOnRecord]] = defaultdict(list)
    for number in register.of_entries(connection, entries):
        by_entry[number.entry_id].append(number)
    return {entry: tuple(found) for entry, found in by_entry.items()}


# The index.


@cache
def version() -> str:
    """A hash of how numbers are spelled: what another version wrote down is written anew."""
    seen = sha256()
    for package, name in (("tracker.matching", "forms.py"), ("tracker.rules.names", "letters.py")):
        seen.update((files(package) / name).read_bytes())
    return seen.hexdigest()[:12]


def bring_up_to_date(engine: Engine) -> int:
    """Take every number into the index that it does not hold; how many they were."""
    taken = 0
    while _is_behind(engine):
        with writing(engine) as connection:
            taken += _take_in(connection)
    return taken


def _is_behind(engine: Engine) -> bool:
    with reading(engine) as connection:
        return is_waiting(connection)


def is_waiting(connection: Connection) -> bool:
    """Whether any number waits to be taken in."""
    return register.is_waiting(connection, version())


def _take_in(connection: Connection) -> int:
    """Take in the next numbers that wait; how many they were."""
    waiting = register.not_indexed(connection, version(), AT_A_TIME)
    if waiting:
        forms = {form for number in waiting for form in _on_record(number)}
        register.take_in(connection, version(), waiting, forms)
    return len(waiting)


def _on_record(number: NumberOnRecord) -> Iterator[FormOnRecord]:
    for form in forms_of(number):
        yield FormOnRecord(form.text, form.type, number.id)


def empty(connection: Connection) -> None:
    """Forget the index, to be written anew."""
    register.empty_index(connection)


# Whether it is what follows from the log.


Published = set[tuple[str, str, str]]
"""(type, text, country) of numbers, as they are put on record."""


def published(connection: Connection) -> Published:
    """All numbers in any content that is kept."""
    contents = map(itemgetter(1), revisions.everything(connection))
    return set(map(_kept, set(chain.from_iterable(map(identifiers_of, contents)))))


def wrong(connection: Connection, list_id: str, known: Callable[[], Published]) -> Iterator[str]:
    """What is wrong with the numbers of a list, a sentence each; `known` gives those `published`.

    Numbers of what stands or stood have to be there; keys have to be those that lead to the entry.
    """
    rows = register.of_list(connection, list_id)
    have = {(row.entry_id, row.type, row.text, row.country) for row in rows}
    stood = {(entry, *_kept(number)) for entry, *number in _stood(connection, list_id)}
    for entry, kind, text, _ in sorted(stood - have):
        yield f"The {named(kind)} {text!r} of entry {entry} is not on record as a number."
    for entry, kind, text, _ in sorted(_unfounded(have - stood, known)):
        yield f"No document on record gives entry {entry} the {named(kind)} {text!r}."


def _kept(number: Iterable[str]) -> tuple[str, str, str]:
    """A number as it is put on record: one without end by its beginning."""
    kind, text, country = number
    return kind, *register.as_kept(text, country)


def index_wrong(connection: Connection) -> Iterator[str]:
    """What is wrong with the index of numbers: it has the forms of each that was taken in.

    What another version took in is compared one by one until the index is renewed.
    """
    told_apart = "The index of numbers is wrong about the mark of number {}."
    yield from map(told_apart.format, register.wrongly_marked(connection))
    takers = register.takers(connection)
    if len(takers) > 1:
        yield f"The index of numbers is of several versions: {', '.join(sorted(takers))}."
    if not takers <= {version()}:
        return
    waiting = {row.id for row in register.not_indexed(connection, version())}
    taken_in = [row for row in register.everything(connection) if row.id not in waiting]
    right = set(chain.from_iterable(map(_on_record, taken_in)))
    for form in sorted(right ^ register.all_forms(connection)):
        which = f"the form {form.form} of number {form.number_id}"
        yield f"The index of numbers is wrong about {which}."


def _unfounded(
    more: set[tuple[str, str, str, str]], known: Callable[[], Published]
) -> set[tuple[str, str, str, str]]:
    """Those that no content has: documents that came late give numbers that never stood."""
    return {row for row in more if row[1:] not in known()}


def _stood(connection: Connection, list_id: str) -> set[tuple[str, str, str, str]]:
    """(entry, type, text, country) of all that stands or stood on record, and of all keys."""
    rows = standings.shown(connection, list_id)
    contents = revisions.contents(connection, {revision for _, revision in rows})
    have = {revision: identifiers_of(data) for revision, data in contents.items()}
    stood = {(entry, *number) for entry, revision in rows for number in have[revision]}
    keys = standings.keys(connection, list_id)
    return stood | {(entry, ENTRY_KEY, key, "") for key, entry in keys}
