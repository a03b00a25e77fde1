"""Watched names against listed ones: a second-line check, not the screening control.

Watched names live in their own table and nowhere else: not in the journal, not in the log, not in
any line written by the logger. What people decide about a pair is in the journal, by ids.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, delete, func, select

from db import chain, queries, store, tables
from db.canonical import canonical
from db.engine import writing
from tracker.errors import WrongUsage
from tracker.matching.evidence import Facts, facts, weighed
from tracker.matching.explain import why
from tracker.matching.index import Memory, candidates
from tracker.matching.known import KNOWN_AS, Known, other_names
from tracker.matching.search import matcher_version
from tracker.matching.watchfile import Party, parties
from tracker.model import IDENTIFIERS, PRESENT
from tracker.rules.names.score import Prepared, from_words, prepared, score
from tracker.rules.normalise.entries import decoded, values

NOTICE = "second-line check, not the screening control"
LEAST = 0.75
"""Score from which a watched name is a hit."""

MOST_COMPARED = 2_000
RARE = 100
"""One word in common makes a watched name worth comparing when so few have it."""

AT_A_TIME = 5_000
COUNTRIES = ("nationality", "citizenship", "country", "birthCountry")


class NoSuchPair(WrongUsage):
    """An id that leads to no watched party and entry."""


# Who is watched.


def take_in(
    engine: Engine, path: Path, list_name: str, at: str, by: str, *, replace: bool = False
) -> dict[str, int]:
    """Watch the parties of a file under the name of a watch list (the file's, if none is given);
    with `replace`, stop watching those of that list who are not in the file.

    All or nothing. The journal keeps the hash of the file and the counts, no names.
    """
    seen: set[str] = set()
    list_name = list_name or path.stem
    with writing(engine) as connection:
        before = queries.count(connection, tables.Watched)
        rows = (_row(party, list_name, at) for party in parties(path))
        while part := list(islice(rows, AT_A_TIME)):
            store.add_new(connection, tables.Watched, part)
            seen.update(row["watch_id"] for row in part)
        added = queries.count(connection, tables.Watched) - before
        gone = _forget_others(connection, list_name, seen) if replace else 0
        counts = {"in_file": len(seen), "added": added, "forgotten": gone}
        body = {"file_sha256": sha256(path.read_bytes()).hexdigest(), "by": by, **counts}
        chain.journal(connection, "watch_import", "", at, body)
    return counts


def _row(party: Party, list_name: str, at: str) -> dict[str, Any]:
    key = canonical(
        [list_name, party.label, party.name, party.births, party.country, party.numbers]
    )
    return {
        "watch_id": sha256(key.encode()).hexdigest()[:20],
        "list_name": list_name,
        "label": party.label,
        "name": party.name,
        "words": prepared(party.name).as_words(),
        "matcher": matcher_version(),
        "births": party.births,
        "country": party.country,
        "numbers": party.numbers,
        "imported_at": at,
    }


def _forget_others(connection: Connection, list_name: str, keep: Collection[str]) -> int:
    old = _of_list(connection, list_name)
    return _forget(connection, [watch_id for watch_id in old if watch_id not in keep])


def _of_list(connection: Connection, list_name: str) -> list[str]:
    watched = store.table(tables.Watched).c
    query = select(watched.watch_id).where(watched.list_name == list_name)
    return list(connection.execute(query).scalars())


def _forget(connection: Connection, ids: Sequence[str]) -> int:
    watched = store.table(tables.Watched)
    for part in _parts(ids):
        connection.execute(delete(watched).where(watched.c.watch_id.in_(part)))
    return len(ids)


def forget(engine: Engine, list_name: str, at: str, by: str) -> int:
    """Stop watching everybody of a watch list, and keep nothing of them; how many they were."""
    with writing(engine) as connection:
        gone = _forget(connection, _of_list(connection, list_name))
        if gone:
            chain.journal(connection, "watch_forget", "", at, {"forgotten": gone, "by": by})
    return gone


def lists(connection: Connection) -> list[dict[str, Any]]:
    """Watch lists, with how many parties are on each and since when."""
    rows = store.table(tables.Watched).c
    query = select(
        rows.list_name,
        func.count().label("parties"),
        func.min(rows.imported_at).label("first_imported"),
        func.max(rows.imported_at).label("last_imported"),
    ).group_by(rows.list_name)
    found = connection.execute(query.order_by(rows.list_name))
    return [{**row._mapping, "note": NOTICE} for row in found]


# The check.


class Listed(NamedTuple):
    """One entry as watched names are checked against it."""

    entry_id: str
    list_id: str
    caption: str
    state: str
    names: tuple[tuple[str, str], ...]
    facts: Facts

    def seal(self) -> str:
        """A hash of all that a decision on this entry rested on."""
        plain = [sorted(self.names), *(sorted(part) for part in self.facts)]
        return sha256(canonical(plain).encode()).hexdigest()[:20]


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """A watched party and an entry whose names are alike; `cleared` says why somebody let it go."""

    pair: str
    watch_id: str
    watch_list: str
    label: str
    watched_name: str
    list_id: str
    entry_id: str
    caption: str
    state: str
    listed_name: str
    name_kind: str
    score: float
    why: tuple[str, ...]
    seal: str
    cleared: str = ""
    note: str = NOTICE


class Watchers:
    """Everybody who is watched, in memory: load once, check many entries."""

    def __init__(self) -> None:
        self.index = Memory()
        self.ids: list[str] = []
        self.words: list[str] = []
        self.facts: dict[int, tuple[str, str, str]] = {}

    @classmethod
    def load(cls, connection: Connection, list_name: str = "") -> "Watchers":
        """All watched parties, or those of one watch list."""
        found, rows = cls(), store.table(tables.Watched).c
        about = (rows.births, rows.country, rows.numbers)
        query = select(rows.watch_id, rows.words, rows.matcher, rows.name, *about)
        if list_name:
            query = query.where(rows.list_name == list_name)
        # Of this one question only: set on the connection it would hold for every later statement.
        streamed = connection.execute(query, execution_options={"yield_per": AT_A_TIME})
        now = matcher_version()
        for watch_id, words, matcher, name, *known in streamed:
            found.add(watch_id, words if matcher == now else prepared(name).as_words(), *known)
        return found

    def add(self, watch_id: str, words: str, births: str, country: str, numbers: str) -> None:
        """Watch one more party."""
        number = len(self.ids)
        self.ids.append(watch_id)
        self.words.append(words)
        if births or country or numbers:
            self.facts[number] = (births, country, numbers)
        self.index.add(number, from_words(words))

    def alike(
        self, entry: Listed, least: float = LEAST
    ) -> list[tuple[str, float, str, str, list[str]]]:
        """(watch id, score, listed name, its kind, evidence) of everybody whose name is alike."""
        best: dict[int, tuple[float, str, str, list[str]]] = {}
        looked_up: dict[str, list[str]] = {}
        for text, kind, query, said in _queries(entry):
            numbers = candidates(query, self.index, MOST_COMPARED, rare=RARE, looked_up=looked_up)
            for number in numbers:
                how = score(query, from_words(self.words[number]))
                how = min(how, KNOWN_AS) if said else how
                if how < least - 0.2 or how <= best.get(number, (0.0,))[0]:
                    continue
                best[number] = (how, text, kind, said)
        found = []
        for number, (how, text, kind, said) in best.items():
            total, more = weighed(how, self._facts(number), entry.facts)
            if max(total, how) >= least:
                found.append((self.ids[number], total, text, kind, [*said, *more]))
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))

    def _facts(self, number: int) -> Facts:
        births, country, numbers = self.facts.get(number, ("", "", ""))
        return facts(births.split(";"), country.split(";"), numbers.replace(",", ";").split(";"))


def _queries(entry: Listed) -> Iterator[tuple[str, str, Prepared, list[str]]]:
    """The names to look for: those of the entry, and what official documents also call it."""
    for text, kind in entry.names:
        if prepared(text).words:
            yield text, kind, prepared(text), []
    known: dict[str, Known] = {
        row.other: row for text, _ in entry.names for row in other_names(text)
    }
    for other, row in known.items():
        yield row.listed, "name", prepared(other), [f"known name: {other}, by {row.source}"]


def listed(connection: Connection, entry_ids: Iterable[str]) -> list[Listed]:
    """Entries with every name that ever stood for them and what their last document says."""
    wanted = sorted(set(entry_ids))
    names, standing = store.table(tables.Name).c, store.table(tables.Standing).c
    known: dict[str, list[tuple[str, str]]] = {}
    current: list[Any] = []
    for part in _parts(wanted):
        query = select(names.entry_id, names.text, names.kind).where(names.entry_id.in_(part))
        for entry_id, text, kind in connection.execute(query.order_by(names.id)):
            known.setdefault(entry_id, []).append((text, kind))
        where = standing.entry_id.in_(part), standing.superseded_at == ""
        current += connection.execute(select(store.table(tables.Standing)).where(*where)).all()
    contents = queries.revisions(connection, (row.revision for row in current))
    return [
        Listed(
            row.entry_id,
            row.list_id,
            row.caption,
            row.state,
            tuple(known.get(row.entry_id, ())),
            _facts_of(decoded(contents[row.revision])),
        )
        for row in sorted(current, key=lambda row: row.entry_id)
    ]


def _facts_of(stored: Mapping[str, Any]) -> Facts:
    fields = values(stored)
    numbers = [number for kind, number, _ in stored["identifiers"] if kind in IDENTIFIERS]
    countries = [text for name in COUNTRIES for text in fields.get(name, ())]
    return facts(fields.get("birthDate", ()), countries, numbers)


def hits(
    connection: Connection,
    watchers: Watchers,
    entry_ids: Iterable[str],
    *,
    least: float = LEAST,
    cleared: bool = False,
) -> list[Hit]:
    """Who of the watched may be one of these entries; cleared pairs only when asked for.

    What a mail about changed entries asks: load `Watchers` once, hand in the entries' ids.
    """
    found: list[Hit] = []
    for entry in listed(connection, entry_ids):
        alike = watchers.alike(entry, least)
        people = _people(connection, [watch_id for watch_id, *_ in alike])
        said = _clearances(connection, [pair_id(w, entry.entry_id) for w, *_ in alike])
        for watch_id, how, text, kind, evidence in alike:
            if watch_id in people:
                found.append(_hit(entry, people[watch_id], how, (text, kind), evidence, said))
    return [hit for hit in found if cleared or not hit.cleared]


def _hit(
    entry: Listed,
    watched: Any,
    how: float,
    name: tuple[str, str],
    evidence: Sequence[str],
    said: Mapping[str, Any],
) -> Hit:
    pair, seal = pair_id(watched.watch_id, entry.entry_id), entry.seal()
    last = said.get(pair)
    holds = last is not None and last.verdict == "cleared" and last.seal == seal
    parts = [*(why(watched.name, *name)), *evidence]
    if last is not None and last.verdict == "cleared" and not holds:
        parts.append(f"cleared on {last.decided_at[:10]}, but the entry has changed since")
    return Hit(
        pair=pair,
        watch_id=watched.watch_id,
        watch_list=watched.list_name,
        label=watched.label,
        watched_name=watched.name,
        list_id=entry.list_id,
        entry_id=entry.entry_id,
        caption=entry.caption,
        state=entry.state,
        listed_name=name[0],
        name_kind=name[1],
        score=round(how, 3),
        why=tuple(parts),
        seal=seal,
        cleared=last.reason if holds and last is not None else "",
    )


def _people(connection: Connection, ids: Sequence[str]) -> dict[str, Any]:
    watched = store.table(tables.Watched)
    found: dict[str, Any] = {}
    for part in _parts(ids):
        rows = connection.execute(select(watched).where(watched.c.watch_id.in_(part)))
        found.update((row.watch_id, row) for row in rows)
    return found


def in_force(connection: Connection, list_id: str = "") -> list[str]:
    """Entries that count as listed now: what a baseline check goes over.

    An absence nobody has confirmed yet is no reason to leave an entry out.
    """
    standing = store.table(tables.Standing).c
    states = [*(str(state) for state in PRESENT), "missing"]
    query = select(standing.entry_id).where(
        standing.superseded_at == "", standing.state.in_(states)
    )
    if list_id:
        query = query.where(standing.list_id == list_id)
    return list(connection.execute(query.order_by(standing.entry_id)).scalars())


def changed_since(connection: Connection, since: str, list_id: str = "") -> list[str]:
    """Entries with a change observed on that day or later."""
    log = store.table(tables.Change).c
    query = select(log.entry_id).distinct().where(log.superseded_at == "", log.observed_at >= since)
    if list_id:
        query = query.where(log.list_id == list_id)
    return sorted(connection.execute(query).scalars())


# Decisions.


def pair_id(watch_id: str, entry_id: str) -> str:
    """The handle of a pair: the beginnings of both ids."""
    return f"{watch_id[:9]}-{entry_id[:10]}"


def _clearances(connection: Connection, pairs: Sequence[str]) -> dict[str, Any]:
    """The last word on each pair."""
    rows = store.table(tables.Clearance)
    found: dict[str, Any] = {}
    for part in _parts(pairs):
        query = select(rows).where(rows.c.pair_id.in_(part)).order_by(rows.c.seq)
        found.update((row.pair_id, row) for row in connection.execute(query))
    return found


def decide(engine: Engine, pair: str, verdict: str, *, reason: str, by: str, at: str) -> None:
    """Clear a pair, or open it again: in the journal by ids, with the reason; or NoSuchPair."""
    with writing(engine) as connection:
        watch_id, entry = _pair(connection, pair)
        body = {
            "pair": pair_id(watch_id, entry.entry_id),
            "watch_id": watch_id,
            "entry_id": entry.entry_id,
            "verdict": verdict,
            "seal": entry.seal(),
            "reason": reason,
            "decided_by": by,
        }
        number = chain.journal(connection, "watch_decision", entry.list_id, at, body)
        row = {**body, "pair_id": body["pair"], "decided_at": at, "journal": number}
        del row["pair"]
        store.add(connection, tables.Clearance, row)


def _pair(connection: Connection, pair: str) -> tuple[str, Listed]:
    first, dash, second = pair.partition("-")
    if dash and len(first) == 9 and len(second) == 10 and (first + second).isalnum():
        watched, standing = store.table(tables.Watched).c, store.table(tables.Standing).c
        people = connection.execute(
            select(watched.watch_id).where(watched.watch_id.startswith(first))
        ).scalars()
        entries = connection.execute(
            select(standing.entry_id).distinct().where(standing.entry_id.startswith(second))
        ).scalars()
        found = list(people), listed(connection, list(entries))
        if len(found[0]) == 1 and len(found[1]) == 1:
            return found[0][0], found[1][0]
    raise NoSuchPair(f"There is no pair {pair}: give one as `tracker watch check` prints it.")


def watched(connection: Connection) -> int:
    """How many parties are watched."""
    return queries.count(connection, tables.Watched)


def _parts(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (items[n : n + queries.CHUNK] for n in range(0, len(items), queries.CHUNK))
