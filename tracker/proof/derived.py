"""What can be computed again from evidence, computed again and compared: counts, keys, indexes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from functools import cache, partial
from itertools import filterfalse, starmap
from operator import attrgetter
from typing import Any

from db import (
    arrivals,
    changes,
    dictionaries,
    facets,
    learning,
    name_index,
    names,
    revisions,
    snapshot_bulk,
    standings,
    watched,
)
from db.canonical import parsed
from db.engine import Connection, version
from db.postings import number_of, part_of, posting, unpacked
from db.standings import StandingOnRecord
from db.watched import WatchedOnRecord
from tracker.matching import numbers
from tracker.matching.search import keys_of, matcher_version, stands_under
from tracker.matching.watch import watch_id
from tracker.record import members
from tracker.rules.names.prepared import prepared
from tracker.rules.normalise.entries import revision

NEVER_HAD = "{}: the key {{}} leads to entry {{}}, which never had it."


def problems(connection: Connection, lists: Iterable[str]) -> dict[str, Iterator[str]]:
    """What is derived -> one sentence for everything of it that does not follow from the record."""
    return {
        "The version of the tables": version_problems(connection),
        "Counts and texts of the log": log_problems(connection, lists),
        "Keys of entries": strange_keys(connection, lists),
        "Dictionaries": dictionary_problems(connection),
        "Lists of documents": members.problems(connection),
        "Arrivals": arrival_problems(connection),
        "Contents of entries": content_problems(connection),
        "The index of names": index_problems(connection),
        "The numbers of entries": number_problems(connection, lists),
        "Watched parties": watch_problems(connection),
    }


def _compared(
    should: Set[tuple[Any, ...]], are: Set[tuple[Any, ...]], lost: str, strange: str
) -> Iterator[str]:
    """A sentence for each that should be there and is not, and for each the other way round."""
    yield from starmap(lost.format, sorted(should - are))
    yield from starmap(strange.format, sorted(are - should))


def version_problems(connection: Connection) -> Iterator[str]:
    """The tables are those of this release, and say so once."""
    return filter(None, [version(connection)])


# What queries go by.


def log_problems(connection: Connection, lists: Iterable[str]) -> Iterator[str]:
    """What queries of the log go by."""
    for list_id in lists:
        yield from row_problems(connection, list_id)
        yield from count_problems(connection, list_id)
    strange = facets.lists(connection).difference(lists)
    yield from map(
        "{}: counts or texts are kept of a list that has no log.".format, sorted(strange)
    )


def row_problems(connection: Connection, list_id: str) -> Iterator[str]:
    """Each row of the log is counted and searched under its own values."""
    combinations = facets.combinations(connection, list_id)
    texts = facets.texts(connection, list_id)
    own, met = f"{list_id}: row {{}} is {{}} that {{}} not its own.", set()
    for row in changes.as_found(connection, list_id):
        met.add(row["text"])
        if combinations.get(row["facet"]) != facets.facet_of(row):
            yield own.format(row["seq"], "counted under values", "are")
        if texts.get(row["text"]) != facets.text_of(row):
            yield own.format(row["seq"], "searched by a text", "is")
    unmet = map(str, sorted(texts.keys() - met))
    yield from map(f"{list_id}: the text {{}} for searching is that of no row.".format, unmet)


def count_problems(connection: Connection, list_id: str) -> Iterator[str]:
    """The counts that queries go by are those of the rows."""
    if changes.counts(connection, list_id) != facets.counts(connection, list_id):
        yield f"{list_id}: the counts of its changes are not those of the rows."


def key_problems(
    connection: Connection, list_id: str, rows: Iterable[StandingOnRecord]
) -> Iterator[str]:
    """The keys that lead to entries of a list are those by which they ever stood, in its rows."""
    yield from _compared(
        {(key, row.entry_id) for row in rows for key in parsed(row.body)["keys"]},
        standings.keys(connection, list_id),
        f"{list_id}: the key {{}} does not lead to entry {{}} any more.",
        NEVER_HAD.format(list_id),
    )


def strange_keys(connection: Connection, lists: Iterable[str]) -> Iterator[str]:
    """No key leads to an entry of a list that has no log."""
    for list_id in sorted(standings.lists_of_keys(connection).difference(lists)):
        keys = sorted(standings.keys(connection, list_id))
        yield from starmap(NEVER_HAD.format(list_id).format, keys)


def arrival_problems(connection: Connection) -> Iterator[str]:
    """No arrival is passed over that no look tells of."""
    passed = "{}: it is noted that arrivals are told of that are not, or that never came.".format
    yield from map(passed, arrivals.told_wrongly(connection))


# What hashes name.


def content_problems(connection: Connection) -> Iterator[str]:
    """Contents of entries are what their hashes say, and all are there that anything names."""
    contents = revisions.everything(connection)
    hashed = {name: revision(data) == name for name, data in contents}
    wrong = filterfalse(hashed.get, hashed)
    yield from map("The content {} of an entry is not what was recorded.".format, wrong)
    gone = sorted(_named(connection) - hashed.keys())
    yield from map("The content {} of an entry was recorded and is gone.".format, gone)


def dictionary_problems(connection: Connection) -> Iterator[str]:
    """Dictionaries are what their ids say, and all are there with which anything is packed."""
    kept = dict(dictionaries.everything(connection))
    for number, data in kept.items():
        if (learning.id_of(data), learning.says(data)) != (number, number):
            yield f"The dictionary {number} is not what it was: a backup has what it packed."
    for number in sorted(dictionaries.wanted(connection) - kept.keys()):
        yield f"The dictionary {number} is gone: what it packed cannot be read without a backup."


def _named(connection: Connection) -> set[str]:
    """Contents that standings and documents name."""
    in_documents = map(members.revisions_in, snapshot_bulk.all_members(connection))
    return standings.revisions(connection).union(*in_documents)


# What names are found by.


def index_problems(connection: Connection) -> Iterator[str]:
    """The index of names has the words of each, and the keys of each word.

    Names that another version of the matcher took in are compared one by one until it is renewed.
    """
    told_apart = "The index of names is wrong: for name {}, its mark is not its own."
    yield from map(told_apart.format, names.wrongly_marked(connection))
    takers = names.takers(connection)
    if len(takers) > 1:
        yield f"The index of names is of several matchers: {', '.join(sorted(takers))}."
    if takers <= {matcher_version()}:
        yield from _word_problems(connection)
        yield from _key_problems(connection)


def _word_problems(connection: Connection) -> Iterator[str]:
    """Names are compared by their own words, and these lead to them."""
    should = defaultdict[tuple[str, int], list[int]](list)
    for name in filter(attrgetter("indexed"), names.everything(connection)):
        listed = prepared(name.text)
        if name.words != listed.as_words():
            yield f"The index of names has, for name {name.id}, words that are not its own."
        terms, weight = stands_under(listed)
        one = posting(name.id, weight)
        for term in terms:
            should[term, part_of(one)].append(one)
    packed = {place: name_index.row_of(*place, those).names for place, those in should.items()}
    are = {(row.word, row.part): row.names for row in name_index.all_postings(connection)}
    for word, part in sorted(packed.keys() | are.keys()):
        expected, found = packed.get((word, part), b""), are.get((word, part), b"")
        if expected != found:
            yield f"The index of names is not, for the word {word}, what part {part} of them gives."
            yield from _posting_problems(word, part, expected, found)


def _posting_problems(word: str, part: int, expected: bytes, found: bytes) -> Iterator[str]:
    """Which names are lost or strange under a word."""
    should, are = set(unpacked(part, expected)), set(unpacked(part, found))
    for said, ones in (("lacks", should - are), ("has, not its own", are - should)):
        for number in map(number_of, sorted(ones)):
            yield f"The index of names {said}, for name {number}, the word {word}."


def _key_problems(connection: Connection) -> Iterator[str]:
    by_key = keys_of(set(name_index.words(connection)))
    yield from _compared(
        {name_index.keyed(*place, words) for place, words in by_key.items()},
        set(name_index.all_keys(connection)),
        "The index of names lacks, under the key {}, the words of {} letters that have it.",
        "The index of names has, under the key {}, for {} letters, words that are not all its own.",
    )


def number_problems(connection: Connection, lists: Iterable[str]) -> Iterator[str]:
    """The numbers of entries are those of their contents, and found by their own forms."""
    published = cache(partial(numbers.published, connection))
    for list_id in lists:
        yield from numbers.wrong(connection, list_id, published)
    yield from numbers.index_wrong(connection)


def watch_problems(connection: Connection) -> Iterator[str]:
    """Watched parties go by the hash of what is said of them, and are compared by its words."""
    parties = watched.all_parties(connection)
    yield from filter(None, map(_wrong_with, parties))


def _wrong_with(party: WatchedOnRecord) -> str:
    which = f"The watched party {party.watch_id} is"
    if party.watch_id != watch_id(party.list_name, party):
        return f"{which} not what was recorded."
    is_ours = party.matcher == matcher_version()
    if is_ours and party.words != prepared(party.name).as_words():
        return f"{which} compared by words that are not its own."
    return ""
