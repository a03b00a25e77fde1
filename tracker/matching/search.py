"""Search over every name that ever stood on any list, and the index it looks in.

The index follows the log: names that it does not hold yet, or that an older matcher wrote down,
are compared one by one until `bring_up_to_date` has taken them in. An answer never depends on it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from importlib.resources import files
from operator import attrgetter, itemgetter
from typing import NamedTuple

from db import names, standings
from db.engine import Connection, Engine, reading, writing
from db.names import NameOnRecord
from db.standings import StandingOnRecord
from tracker.errors import WrongUsage
from tracker.matching import numbers
from tracker.matching.explain import why
from tracker.matching.index import candidates, keys, lightest, terms, together
from tracker.matching.known import KNOWN_AS, listed_names
from tracker.outgoing import Out, or_null
from tracker.recorded import Standing
from tracker.rules.names.letters import LONGEST
from tracker.rules.names.score import Prepared, each, holds, prepared, score
from tracker.rules.normalise.names import match_form, told_apart

MOST_COMPARED = 3_000
FOUND, COUNT = 0.55, 10
"""Score from which a name is listed, and how many entries are, when nobody says otherwise."""

AT_A_TIME = 20_000
THOUSANDTHS = 1_000
KINDS = {"name": 0, "alias": 1, "previousName": 2, "weakAlias": 3}
EVER = "9999"
"""Later than any moment on record."""


class NotAName(WrongUsage):
    """What was asked for cannot be the name of anybody."""


def checked(name: str) -> str:
    """A name fit to be asked for; NotAName, in one sentence, for anything else."""
    if not name.strip():
        raise NotAName("Give a name; this one is empty.")
    if len(name) > LONGEST:
        raise NotAName(f"Give a name of at most {LONGEST:,} characters; this has {len(name):,}.")
    if not prepared(name).words:
        raise NotAName("Give a name with letters or digits; this has none.")
    return name


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """One entry that a name may mean: the best of its names, how alike, and why.

    `number` is the type of the number that it was found by, if it was not found by its name.
    """

    list_id: str
    entry_id: str
    name: str
    kind: str
    score: float
    exact: bool
    whole: bool = False
    why: tuple[str, ...]
    number: str = ""

    @property
    def rank(self) -> tuple[bool, bool, float, str, str]:
        """Its place in an answer: exact and numbers first, then those that hold the name whole."""
        by_name = not self.exact and not self.number
        return (by_name, not self.whole, -self.score, self.list_id, self.entry_id)


class _Query(NamedTuple):
    """A name to look for, which scores count, and why it is not the one asked for, if it is not."""

    text: str
    least: float
    most: float = 1.0
    source: str = ""


_rank = attrgetter("rank")


class _Candidate(NamedTuple):
    """A name on record that may be meant."""

    score: float
    listed: NameOnRecord
    source: str

    @property
    def rank(self) -> tuple[float, int]:
        """How well it speaks for its entry: by likeness, then by the kind of name."""
        return self.score, -KINDS.get(self.listed.kind, 9)


def search(
    connection: Connection,
    name: str,
    *,
    lists: Collection[str] = (),
    known_at: str = "",
    least: float = FOUND,
    most: int = COUNT,
) -> list[Match]:
    """Entries whose names are the one asked for, then those whose names are alike, best first."""
    best: dict[str, _Candidate] = {}
    for query in _queries(name, least):
        for candidate in _candidates(connection, query, known_at or EVER):
            earlier = best.setdefault(candidate.listed.entry_id, candidate)
            best[candidate.listed.entry_id] = max(earlier, candidate, key=_rank)
    wanted = [meant for meant in best.values() if not lists or meant.listed.list_id in lists]
    form = match_form(name)
    matches = [_match(name, form, candidate) for candidate in wanted]
    return sorted(matches, key=_rank)[: most or None]


def anything(
    connection: Connection,
    text: str,
    *,
    lists: Collection[str] = (),
    known_at: str = "",
    least: float = FOUND,
    most: int = COUNT,
) -> list[Match]:
    """Entries that have a number asked for, whatever their names, and those that `search` finds.

    Where a number is found, names that are only alike to its digits say nothing.
    """
    shared = numbers.found(connection, text, lists=lists, known_at=known_at)
    by_number = list(of_numbers(connection, shared))
    by_name = search(connection, text, lists=lists, known_at=known_at, least=least, most=most)
    others = [match for match in by_name if match.exact and match.entry_id not in shared]
    if not shared:
        return by_name
    return sorted([*by_number, *others], key=_rank)[: most or None]


def of_numbers(connection: Connection, shared: Mapping[str, numbers.Common]) -> Iterator[Match]:
    """Matches by a number, each under the main name of its entry."""
    current = standings.current(connection, sorted(shared))
    for entry, row in current.items():
        common = shared[entry]
        crowd = numbers.crowd(connection, row.list_id, common.form)
        many = [f"{crowd} entries of this list have it"] if crowd >= numbers.CROWD else []
        yield Match(
            list_id=row.list_id,
            entry_id=entry,
            name=row.caption,
            kind="name",
            score=numbers.WEAKER if many or common.doubt else 1.0,
            exact=False,
            why=(common.said(), *many),
            number=common.type,
        )


def _queries(name: str, least: float) -> Iterator[_Query]:
    """The name itself, and listed names that official documents give it as another one of."""
    yield _Query(name, least)
    for known in listed_names(name):
        source = f"known name: {known.other} stands for {known.listed}, by {known.source}"
        yield _Query(known.listed, KNOWN_AS, KNOWN_AS, source)


def _candidates(connection: Connection, query: _Query, known_at: str) -> Iterator[_Candidate]:
    for alike, listed in compared(connection, prepared(query.text), query.least):
        if alike >= query.least and listed.recorded_at <= known_at:
            yield _Candidate(min(alike, query.most), listed, query.source)


def _match(name: str, form: str, candidate: _Candidate) -> Match:
    listed = candidate.listed
    reasons = [candidate.source] if candidate.source else why(name, listed.text, listed.kind)
    return Match(
        list_id=listed.list_id,
        entry_id=listed.entry_id,
        name=listed.text,
        kind=listed.kind,
        score=round(candidate.score, 3),
        exact=listed.form == form and not told_apart(name, listed.text),
        whole=holds(prepared(listed.text), prepared(name)),
        why=tuple(reasons),
    )


def compared(
    connection: Connection, query: Prepared, least: float = FOUND
) -> Iterable[tuple[float, NameOnRecord]]:
    """(how alike, name) of every name worth comparing, in the index or not yet in it.

    Left out are names that cannot be as alike as `least`.
    """
    if not query.words:
        return
    tables = _Tables(connection)
    likely = candidates(query, tables, MOST_COMPARED, least=least, looked_up={})
    indexed = names.numbered(connection, likely)
    for listed in [*indexed, *names.not_indexed(connection, matcher_version())]:
        yield score(query, prepared(listed.text)), listed


class _Tables:
    """The index in the database, as the matcher wants it."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.weights: dict[int, int] = {}

    def words_under(self, keys: Collection[str]) -> Mapping[str, Sequence[str]]:
        return names.words_under(self.connection, keys)

    def names_with(self, words: Collection[str]) -> Mapping[str, Sequence[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for word, number, weight in names.with_words(self.connection, words):
            found[word].append(number)
            self.weights[number] = weight
        return found

    def weight_of(self, number: int) -> float:
        return self.weights[number] / THOUSANDTHS


# The index.


@cache
def matcher_version() -> str:
    """A hash of the matcher's code and tables: names written down by another are done again."""
    seen = sha256()
    package, index = files("tracker.rules.names"), files("tracker.matching") / "index.py"
    items = [*package.iterdir(), *(package / "data").iterdir(), index]
    for item in sorted(items, key=lambda item: item.name):
        if item.name.endswith((".py", ".tsv")):
            seen.update(item.read_bytes())
    return seen.hexdigest()[:12]


def bring_up_to_date(engine: Engine) -> int:
    """Take every name and number into the index that it does not hold; how many names were."""
    numbers.bring_up_to_date(engine)
    taken = 0
    _drop_outdated(engine)
    while _names_wait(engine):
        with writing(engine) as connection:
            taken += _take_in(connection)
    return taken


def keep_up(engine: Engine) -> None:
    """The same for whoever asks often: only where names wait, which costs nothing to see."""
    if _names_wait(engine):
        bring_up_to_date(engine)


def is_behind(connection: Connection) -> bool:
    """Whether any name or number waits to be taken in."""
    return names.is_waiting(connection, matcher_version()) or numbers.is_waiting(connection)


def _names_wait(engine: Engine) -> bool:
    with reading(engine) as connection:
        return names.is_waiting(connection, matcher_version())


def _drop_outdated(engine: Engine) -> None:
    """Empty an index that another version of the matcher wrote: its words are not ours."""
    with reading(engine) as connection:
        is_ours = names.takers(connection) <= {matcher_version()}
    if not is_ours:
        with writing(engine) as connection:
            names.empty_index(connection)


def rebuild(engine: Engine) -> int:
    """Empty the index and write it anew; the number of names in it."""
    with writing(engine) as connection:
        names.empty_index(connection)
        numbers.empty(connection)
    return bring_up_to_date(engine)


def _take_in(connection: Connection) -> int:
    """Take in the next names that wait; how many they were."""
    waiting = names.not_indexed(connection, matcher_version(), AT_A_TIME)
    words = {(term, name.id, of) for name in waiting for term, of in stands_under(name.text)}
    by_key = {(key, word) for word in set(map(itemgetter(0), words)) for key in keys(word)}
    names.take_in(connection, matcher_version(), waiting, words, by_key)
    return len(waiting)


def stands_under(text: str) -> Iterator[tuple[str, int]]:
    """(word, weight of the name) for each word that a name is found by."""
    listed = prepared(text)
    weight = int(THOUSANDTHS * lightest(listed))
    for part in each(listed):
        for term in terms(part, together=together(part)):
            yield term, weight


# For the edges.


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundName(Out):
    """A match as exported, with where its entry stands now; None where it stands nowhere."""

    match: str
    score: float
    list_id: str
    entry_id: str
    entry_key: str | None = None
    caption: str | None = None
    state: str | None = None
    since: str | None = None
    until: str | None = None
    matched_name: str
    name_kind: str
    why: tuple[str, ...]
    number_type: str | None = None


def with_standing(connection: Connection, matches: Sequence[Match]) -> list[FoundName]:
    """Matches as exported: with where their entries stand now."""
    current = standings.current(connection, sorted({match.entry_id for match in matches}))
    return [_found(match, current.get(match.entry_id)) for match in matches]


def _found(match: Match, row: StandingOnRecord | None) -> FoundName:
    found = FoundName(
        match="number" if match.number else "exact" if match.exact else "alike",
        score=match.score,
        list_id=match.list_id,
        entry_id=match.entry_id,
        matched_name=match.name,
        name_kind=match.kind,
        why=match.why,
        number_type=or_null(match.number),
    )
    return found if row is None else _standing(found, row)


def _standing(found: FoundName, row: StandingOnRecord) -> FoundName:
    """The same with where the entry stands, by the authority's own dates where it gives any."""
    named = replace(found, entry_key=row.entry_key, caption=row.caption, state=row.state)
    spell = Standing.read(row.body).last_spell
    if spell is None:
        return named
    since = spell.listed_on or spell.since
    return replace(named, since=since, until=spell.ended_on or None)
