"""Search over every name that ever stood on any list, and the index it looks in.

The index follows the log: names that it does not hold yet, or that an older matcher wrote down,
are compared one by one until `bring_up_to_date` has taken them in. An answer never depends on it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from hashlib import sha256
from importlib import metadata
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from db import name_index, names, standings
from db.engine import Connection, Engine, reading, writing
from db.names import NameOnRecord, TakenIn
from db.postings import HEAVIEST, number_of, posting, weight_of
from db.standings import StandingOnRecord
from scrapers import kit
from tracker.errors import WrongUsage
from tracker.matching import grades, numbers
from tracker.matching.explain import why
from tracker.matching.index import candidates
from tracker.matching.known import KNOWN_AS, listed_names
from tracker.matching.terms import keys, lightest, terms, together
from tracker.outgoing import Out, or_null
from tracker.recorded import Standing
from tracker.rules import version
from tracker.rules.names.letters import LONGEST
from tracker.rules.names.prepared import Prepared, each, from_words, prepared
from tracker.rules.names.score import holds, score
from tracker.rules.normalise.names import match_form, told_apart

MOST_COMPARED = 3_000
FOUND, COUNT = 0.55, 10
"""Score from which a name is listed, and how many entries are, when nobody says otherwise."""

AT_A_TIME = 40_000
"""Names that are taken into the index together."""

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


Compared = NameOnRecord | TakenIn
"""A name on record that waits for the index, or that it has taken in."""


class _Candidate(NamedTuple):
    """A name on record that may be meant."""

    score: float
    listed: Compared
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
    form, asked = match_form(name), prepared(name)
    matches = sorted((_match(name, form, asked, one) for one in wanted), key=_rank)
    return list(map(partial(_reasoned, name), matches[: most or None]))


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


def _match(name: str, form: str, asked: Prepared, candidate: _Candidate) -> Match:
    """A candidate as it is ranked; why the names are alike is asked for those that are shown."""
    listed = candidate.listed
    return Match(
        list_id=listed.list_id,
        entry_id=listed.entry_id,
        name=listed.text,
        kind=listed.kind,
        score=round(candidate.score, 3),
        exact=listed.form == form and not told_apart(name, listed.text),
        whole=holds(_ready(listed), asked),
        why=tuple(filter(None, [candidate.source])),
    )


def _reasoned(name: str, match: Match) -> Match:
    return match if match.why else replace(match, why=tuple(why(name, match.name, match.kind)))


def compared(
    connection: Connection, query: Prepared, least: float = FOUND
) -> Iterable[tuple[float, Compared]]:
    """(how alike, name) of every name worth comparing, in the index or not yet in it.

    Left out are names that cannot be as alike as `least`.
    """
    if not query.words:
        return
    likely = candidates(query, _Tables(connection), MOST_COMPARED, least=least, looked_up={})
    indexed = names.to_compare(connection, map(number_of, likely))
    waiting = names.not_indexed(connection, matcher_version())
    for listed in chain[Compared](indexed, waiting):
        yield score(query, _ready(listed)), listed


def _ready(listed: Compared) -> Prepared:
    """A name as it is compared; made anew where it waits for the index."""
    return from_words(listed.words) if isinstance(listed, TakenIn) else prepared(listed.text)


class _Tables:
    """The index in the database, as the matcher wants it: names go by their postings."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def words_under(self, keys: Collection[str]) -> Mapping[str, Sequence[str]]:
        return name_index.words_under(self.connection, keys)

    def names_with(self, words: Collection[str]) -> Mapping[str, Sequence[int]]:
        return name_index.postings(self.connection, words)

    def weight_of(self, number: int) -> float:
        return weight_of(number) / THOUSANDTHS

    def lighter(self, numbers: Sequence[int], than: float) -> Iterable[int]:
        most = int(THOUSANDTHS * than) + 1
        return [number for number in numbers if number & HEAVIEST <= most]


# The index.


_RULES, _HERE = Path(version.__file__).parent, Path(__file__).parent
MADE_BY = (
    *(_RULES / "names" / f"{room}.py" for room in ("letters", "held", "words", "prepared")),
    *(_RULES / "names" / "data" / table for table in ("terms.tsv", "frequencies.tsv")),
    _HERE / "terms.py",
    Path(kit.text.__file__),
)
"""What the index depends on. How alike two names are is asked anew each time."""


@cache
def matcher_version() -> str:
    """A hash of what the index depends on: names taken in by another version are taken in again.

    Comments and docstrings do not count, and how names are compared does not.
    """
    seen = sha256(metadata.version("anyascii").encode())
    for file in MADE_BY:
        seen.update(f"{file.name}\n{version.meaning(file)}".encode())
    return seen.hexdigest()[:12]


def bring_up_to_date(engine: Engine) -> int:
    """Take every name and number into the index that it does not hold; how many names were."""
    numbers.bring_up_to_date(engine)
    taken = 0
    while _names_wait(engine):
        _drop_outdated(engine)
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
    if _is_anothers(engine):
        with writing(engine) as connection:
            name_index.empty(connection)


def _is_anothers(engine: Engine) -> bool:
    with reading(engine) as connection:
        return names.taker(connection) not in ("", matcher_version())


def rebuild(engine: Engine) -> int:
    """Empty the index and write it anew; the number of names in it."""
    with writing(engine) as connection:
        name_index.empty(connection)
        numbers.empty(connection)
    return bring_up_to_date(engine)


def _take_in(connection: Connection) -> int:
    """Take in the next names that wait; how many they were."""
    name_index.begin(connection)
    waiting = names.next_waiting(connection, matcher_version(), AT_A_TIME)
    as_words, postings = dict[int, str](), defaultdict[str, list[int]](list)
    for number, text in waiting:
        listed = prepared(text)
        as_words[number] = listed.as_words()
        found, weight = stands_under(listed)
        one = posting(number, weight)
        for term in found:
            postings[term].append(one)
    new = name_index.add(connection, postings)
    name_index.add_keys(connection, keys_of(new))
    names.mark_taken_in(connection, matcher_version(), as_words)
    return len(waiting)


def keys_of(words: Iterable[str]) -> dict[tuple[str, int], list[str]]:
    """(key, letters of a word) -> the words of so many letters that it leads to."""
    found = defaultdict[tuple[str, int], list[str]](list)
    for word in words:
        for key in keys(word):
            found[key, len(word)].append(word)
    return found


def stands_under(listed: Prepared) -> tuple[set[str], int]:
    """The words that a name is found by, and its weight."""
    parts = [terms(part, together=together(part)) for part in each(listed)]
    return set().union(*parts), int(THOUSANDTHS * lightest(listed))


# For the edges.


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundName(Out):
    """A match as exported, with where its entry stands now; None where it stands nowhere.

    `provenance`: by what way the document came that began its last time on the list.
    """

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
    provenance: str | None = None


def with_standing(connection: Connection, matches: Sequence[Match]) -> list[FoundName]:
    """Matches as exported: with where their entries stand now."""
    current = standings.current(connection, sorted({match.entry_id for match in matches}))
    came = grades.of_standings(connection, current.values())
    found = [_found(match, current.get(match.entry_id)) for match in matches]
    return [replace(one, provenance=came.get(one.entry_id)) for one in found]


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
