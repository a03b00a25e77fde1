"""What can be computed again from evidence, computed again and compared: counts, keys, indexes."""

from collections.abc import Iterable, Iterator

from db import changes, facets, names, revisions, snapshots, standings, watched
from db.canonical import parsed
from db.engine import Connection, version
from tracker.matching.index import keys, terms
from tracker.matching.search import matcher_version
from tracker.matching.watch import watch_id
from tracker.record.packing import revisions_in
from tracker.rules.names.score import prepared
from tracker.rules.normalise.entries import revision


def problems(connection: Connection, lists: Iterable[str]) -> dict[str, Iterator[str]]:
    """What is derived -> one sentence for everything of it that does not follow from the record."""
    return {
        "The version of the tables": version_problems(connection),
        "Counts and texts of the log": log_problems(connection, lists),
        "Keys of entries": keys_problems(connection, lists),
        "Contents of entries": content_problems(connection),
        "The index of names": index_problems(connection),
        "Watched parties": watch_problems(connection),
    }


def log_problems(connection: Connection, lists: Iterable[str]) -> Iterator[str]:
    """What queries of the log go by."""
    for list_id in lists:
        yield from row_problems(connection, list_id)
        yield from count_problems(connection, list_id)
    for list_id in sorted(facets.lists(connection).difference(lists)):
        yield f"{list_id}: counts or texts are kept of a list that has no log."


def keys_problems(connection: Connection, lists: Iterable[str]) -> Iterator[str]:
    """By what keys entries are found."""
    for list_id in lists:
        yield from key_problems(connection, list_id)
    for list_id in sorted(standings.lists_with_keys(connection).difference(lists)):
        yield f"{list_id}: keys are kept of a list that has no log."


def version_problems(connection: Connection) -> Iterator[str]:
    """The tables are those of this release, and say so once."""
    if problem := version(connection):
        yield problem


# What queries go by.


def row_problems(connection: Connection, list_id: str) -> Iterator[str]:
    """Each row of the log is counted and searched under its own values."""
    combinations, texts = (
        facets.combinations(connection, list_id),
        facets.texts(connection, list_id),
    )
    met = set()
    for row in changes.as_found(connection, list_id):
        met.add(row["text"])
        if combinations.get(row["facet"]) != facets.facet_of(row):
            yield f"{list_id}: row {row['seq']} is counted under values that are not its own."
        if texts.get(row["text"]) != facets.text_of(row):
            yield f"{list_id}: row {row['seq']} is searched by a text that is not its own."
    for number in sorted(texts.keys() - met):
        yield f"{list_id}: the text {number} for searching is that of no row."


def count_problems(connection: Connection, list_id: str) -> Iterator[str]:
    """The counts that queries go by are those of the rows."""
    if changes.counts(connection, list_id) != facets.counts(connection, list_id):
        yield f"{list_id}: the counts of its changes are not those of the rows."


def key_problems(connection: Connection, list_id: str) -> Iterator[str]:
    """The keys that lead to entries are those by which they ever stood."""
    stood = {
        (key, row.entry_id)
        for row in standings.all_of(connection, list_id)
        for key in parsed(row.body)["keys"]
    }
    kept = standings.keys(connection, list_id)
    for key, entry in sorted(stood - kept):
        yield f"{list_id}: the key {key} does not lead to entry {entry} any more."
    for key, entry in sorted(kept - stood):
        yield f"{list_id}: the key {key} leads to entry {entry}, which never had it."


# What hashes name.


def content_problems(connection: Connection) -> Iterator[str]:
    """Contents of entries are what their hashes say, and all are there that anything names."""
    there = set()
    for name, data in revisions.everything(connection):
        there.add(name)
        if revision(data) != name:
            yield f"The content {name} of an entry is not what was recorded."
    for name in sorted(_named(connection) - there):
        yield f"The content {name} of an entry was recorded and is gone."


def _named(connection: Connection) -> set[str]:
    """Contents that standings and documents name."""
    stood = standings.revisions(connection)
    for packed in snapshots.all_members(connection):
        stood.update(revisions_in(packed))
    return stood


# What names are found by.


def index_problems(connection: Connection) -> Iterator[str]:
    """The index of names has the words of each, and the keys of each word.

    Names that another version of the matcher took in are compared one by one until it is renewed.
    """
    takers = names.takers(connection)
    if len(takers) > 1:
        yield f"The index of names is of several matchers: {', '.join(sorted(takers))}."
    if takers - {matcher_version()}:
        return
    words = names.index(connection)
    for name in names.everything(connection):
        should = terms(prepared(name.text)) if name.indexed else set()
        if words.pop(name.id, set()) != should:
            yield f"The index of names is wrong for name {name.id} ({name.text})."
    for number in sorted(words):
        yield f"The index of names has words of a name {number} that is not there."
    yield from _word_problems(connection)


def _word_problems(connection: Connection) -> Iterator[str]:
    under = names.keys_of_words(connection)
    for word in names.words(connection):
        if under.pop(word, set()) != set(keys(word)):
            yield f"The index of names is wrong for the word {word}."
    for word in sorted(under):
        yield f"The index of names has keys of the word {word}, which is in no name."


def watch_problems(connection: Connection) -> Iterator[str]:
    """Watched parties go by the hash of what is said of them, and are compared by its words."""
    now = matcher_version()
    for party in watched.all_parties(connection):
        if party.watch_id != watch_id(party.list_name, party):
            yield f"The watched party {party.watch_id} is not what was recorded."
        elif party.matcher == now and party.words != prepared(party.name).as_words():
            yield f"The watched party {party.watch_id} is compared by words that are not its own."
