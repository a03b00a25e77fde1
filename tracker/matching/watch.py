"""Watched names against listed ones: a second-line check, not the screening control.

Watched names live in their own table and nowhere else: not in the journal, not in the log, not in
any line written by the logger. What people decide about a pair is in the journal, by ids.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from db import changes, journal, names, revisions, standings
from db import watched as register
from db.canonical import canonical
from db.engine import Connection, Engine, reading, writing
from db.numbers import NumberOnRecord
from db.parts import in_parts
from db.standings import StandingOnRecord
from db.watched import AT_A_TIME, PairDecision, WatchedOnRecord
from tracker.errors import Absent
from tracker.matching import grades, reach
from tracker.matching.evidence import SAME_COUNTRY, SAME_DAY, Facts, facts, weighed
from tracker.matching.explain import why
from tracker.matching.forms import REFERENCES, Form, asked, several
from tracker.matching.index import LookedUp, Memory, candidates, under
from tracker.matching.known import KNOWN_AS, Known, other_names
from tracker.matching.numbers import CROWD, SAME, Common, compared, crowd, forms_of, of_entries
from tracker.matching.search import matcher_version
from tracker.matching.texts import Texts
from tracker.matching.watchfile import WatchedParty, content_of, parties
from tracker.model import COUNTS_AS_LISTED, IDENTIFIERS, Content, Provenance
from tracker.outgoing import Out
from tracker.rules.names.prepared import Prepared, from_words, prepared
from tracker.rules.names.score import score
from tracker.rules.normalise.entries import decoded, values

NOTICE = "second-line check, not the screening control"
LEAST = 0.75
"""Score from which a watched name is a hit."""

NAMES_MEET = 0.45
"""Score of two names from which it is told in what they are alike."""

FOR_ALL_ELSE = (1 - SAME_DAY) * (1 - SAME_COUNTRY)
"""What all other evidence together leaves of what a score of names is short of 1."""

MOST_COMPARED = 2_000

MANY = 500
"""So many entries are asked the other way round: which of them the watched names can be at all."""

COUNTRIES = ("nationality", "citizenship", "country", "birthCountry")
CLEARED = "cleared"

PAIR = re.compile(r"[^\W_]{9}-[^\W_]{10}")
"""How the handle of a pair is written."""


class NoSuchPair(Absent):
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
        before = register.count(connection)
        rows = (_row(party, list_name, at) for party in parties(path))
        for part in in_parts(rows, AT_A_TIME):
            register.add_new(connection, part)
            seen.update(row.watch_id for row in part)
        added = register.count(connection) - before
        gone = _forget_others(connection, list_name, seen) if replace else 0
        counts = {"in_file": len(seen), "added": added, "forgotten": gone}
        file = sha256(content_of(path)).hexdigest()
        body = {"file_sha256": file, "by": by, "list_name": list_name, **counts}
        journal.append(connection, "watch_import", "", at, body)
    return counts


def _row(party: WatchedParty, list_name: str, at: str) -> WatchedOnRecord:
    return WatchedOnRecord(
        watch_id=watch_id(list_name, party),
        list_name=list_name,
        label=party.label,
        name=party.name,
        words=prepared(party.name).as_words(),
        matcher=matcher_version(),
        births=party.births,
        country=party.country,
        numbers=party.numbers,
        cells=party.cells,
        imported_at=at,
    )


def bring_up_to_date(engine: Engine) -> int:
    """Make the words of watched names anew that another version of the matcher made; how many."""
    renewed = 0
    while outdated := _outdated(engine):
        words = {party: prepared(name).as_words() for party, name in outdated}
        with writing(engine) as connection:
            register.prepare(connection, matcher_version(), words)
        renewed += len(words)
    return renewed


def _outdated(engine: Engine) -> list[tuple[str, str]]:
    with reading(engine) as connection:
        return register.of_other_matchers(connection, matcher_version(), AT_A_TIME)


def watch_id(list_name: str, party: WatchedParty | WatchedOnRecord) -> str:
    """The id of a party on a watch list: a hash of all that is said of it."""
    key = [list_name, party.label, party.name, party.births, party.country, party.cells]
    return sha256(canonical(key).encode()).hexdigest()[:20]


def _forget_others(connection: Connection, list_name: str, keep: set[str]) -> int:
    old = set(register.ids_of(connection, list_name))
    return register.forget(connection, sorted(old - keep))


def forget(engine: Engine, list_name: str, at: str, by: str) -> int:
    """Stop watching everybody of a watch list, and keep nothing of them; how many they were."""
    with writing(engine) as connection:
        gone = register.forget(connection, register.ids_of(connection, list_name))
        if gone:
            body = {"forgotten": gone, "by": by, "list_name": list_name}
            journal.append(connection, "watch_forget", "", at, body)
    return gone


@dataclass(frozen=True, kw_only=True, slots=True)
class ListOfWatched(Out):
    """A watch list: how many parties are on it and since when."""

    list_name: str
    parties: int
    first_imported: str
    last_imported: str
    note: str = NOTICE


def lists(connection: Connection) -> list[ListOfWatched]:
    """All watch lists, by name."""
    return [ListOfWatched(**row._asdict()) for row in register.lists(connection)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Party(Out):
    """A watched party as it was taken in, and the hits of it that nobody has cleared, or all."""

    watch_id: str
    label: str
    name: str
    births: str
    country: str
    numbers: str
    imported_at: str
    hits: tuple["Hit", ...]


LOOK = "watch_look"
"""Records of looks at watched names: who, when, at which watch list; no names."""


def looked(engine: Engine, list_name: str, what: str, by: str, at: str) -> None:
    """Put on record that somebody is shown watched names, before they are."""
    with writing(engine) as connection:
        journal.append(connection, LOOK, "", at, {"by": by, "list_name": list_name, "what": what})


def parties_of(connection: Connection, list_name: str, first: int, most: int) -> list[Party]:
    """So many parties of a watch list from one on, each with its hits among all who count as
    listed, cleared ones too. Whoever shows them puts that on record first (`looked`).
    """
    rows = register.some_of(connection, list_name, first, most)
    found = hits(connection, Watchers.of(rows), in_force(connection), cleared=True) if rows else []
    of: dict[str, list[Hit]] = defaultdict(list)
    for hit in found:
        of[hit.watch_id].append(hit)
    return [_party(row, of[row.watch_id]) for row in rows]


def _party(row: WatchedOnRecord, found: Iterable["Hit"]) -> Party:
    return Party(
        watch_id=row.watch_id,
        label=row.label,
        name=row.name,
        births=row.births,
        country=row.country,
        numbers=row.cells,
        imported_at=row.imported_at,
        hits=tuple(sorted(found, key=_strongest)),
    )


def _strongest(hit: "Hit") -> tuple[bool, float]:
    """What nobody has cleared comes first, of that what is most alike."""
    return bool(hit.cleared), -hit.score


def every_hit(connection: Connection, list_name: str) -> list["Hit"]:
    """All hits of a watch list among those who count as listed, cleared ones too."""
    watchers = Watchers.load(connection, list_name)
    return sorted(hits(connection, watchers, in_force(connection), cleared=True), key=_strongest)


# The check.


class Listed(NamedTuple):
    """One entry as watched names are checked against it."""

    entry_id: str
    list_id: str
    caption: str
    state: str
    names: tuple[tuple[str, str], ...]
    facts: Facts
    numbers: tuple[NumberOnRecord, ...] = ()

    def seal(self) -> str:
        """A hash of all that a decision on this entry rested on."""
        plain = [sorted(self.names), *map(sorted, self.facts)]
        return sha256(canonical(plain).encode()).hexdigest()[:20]


class Alike(NamedTuple):
    """A watched party whose name is alike to one of an entry's, and what speaks for the two.

    `by_name` is the score without the number that the two may have in `common`.
    """

    watch_id: str
    score: float
    name: str
    kind: str
    evidence: tuple[str, ...]
    by_name: float
    common: Common | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit(Out):
    """A watched party and an entry whose names are alike, or that have a number in common.

    `number` is the type of that number; `cleared` says why somebody let the pair go; `provenance`
    by what way the document came that began the entry's last time on its list.
    """

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
    number: str = ""
    provenance: str = Provenance.NOT_SAID


class _WatchQuery(NamedTuple):
    """A name to look for among the watched ones, and the most that it can score."""

    name: str
    kind: str
    asked: Prepared
    most: float = 1.0
    evidence: tuple[str, ...] = ()


class _Best(NamedTuple):
    """The name of an entry that is most alike to one watched name so far."""

    score: float
    query: _WatchQuery


_score = itemgetter(0)


class Watchers:
    """Everybody who is watched, in memory: load once, check many entries."""

    def __init__(self) -> None:
        self.index = Memory()
        self.ids = Texts()
        self.words = Texts()
        self.facts: dict[int, tuple[str, str]] = {}
        self.numbers: dict[str, list[tuple[int, str]]] = {}

    @classmethod
    def load(cls, connection: Connection, list_name: str = "") -> "Watchers":
        """All watched parties, or those of one watch list."""
        everybody, now = cls(), matcher_version()
        for party in register.everybody(connection, list_name):
            is_new = party.matcher == now
            words = party.words if is_new else prepared(party.name).as_words()
            everybody.add(party.watch_id, words, party.births, party.country, party.numbers)
        return everybody

    @classmethod
    def of(cls, parties: Iterable[WatchedOnRecord]) -> "Watchers":
        """These parties alone."""
        some = cls()
        for party in parties:
            words = prepared(party.name).as_words()
            some.add(party.watch_id, words, party.births, party.country, party.numbers)
        return some

    def add(self, watch_id: str, words: str, births: str, country: str, numbers: str) -> None:
        """Watch one more party."""
        number = len(self.ids)
        self.ids.append(watch_id)
        self.words.append(words)
        if births or country:
            self.facts[number] = births, country
        for form in chain.from_iterable(map(asked, several(numbers))):
            self.numbers.setdefault(form.text, []).append((number, form.type))
        self.index.add(number, from_words(words))

    def alike(self, entry: Listed, least: float = LEAST) -> list[Alike]:
        """Everybody whose name is alike to one of an entry's, or who has a number of its, the most
        alike first.
        """
        commons = self._in_common(entry)
        best = self._best(entry, _least_by_name(least))
        by_number = {number: self._by_caption(entry, number) for number in commons.keys() - best}
        weighed_up = (
            self._weighed(entry, number, how, commons.get(number))
            for number, how in (best | by_number).items()
        )
        found = [alike for alike in weighed_up if alike.score >= least]
        return sorted(found, key=lambda alike: (-alike.score, alike.watch_id))

    def may_be(
        self, connection: Connection, entry_ids: Iterable[str], least: float = LEAST
    ) -> list[str]:
        """Those of many entries in which a hit is possible at all; of few, all of them."""
        wanted, by_name = list(entry_ids), _least_by_name(least)
        if len(wanted) < MANY or not reach.can_reach(len(self.ids), by_name):
            return wanted
        possible = reach.entries(connection, self.index, self.words, self.numbers.keys(), by_name)
        return [entry for entry in wanted if entry in possible]

    def _weighed(self, entry: Listed, number: int, best: _Best, common: Common | None) -> Alike:
        """A watched party beside an entry, with all that speaks for or against the two."""
        query, ours = best.query, self._facts(number)
        by_name, evidence = weighed(best.score, ours, entry.facts)
        total = by_name = max(by_name, best.score)
        said = [*query.evidence, *evidence]
        if common is not None:
            names_meet = best.score >= NAMES_MEET and not common.doubt
            how = SAME if names_meet else common.score
            total = max(by_name, weighed(how, ours, entry.facts)[0])
            said = [common.said(), *said]
        return Alike(self.ids[number], total, query.name, query.kind, tuple(said), by_name, common)

    def _in_common(self, entry: Listed) -> dict[int, Common]:
        """Number of a watched party -> the number that it has in common with an entry."""
        found: dict[int, Common] = {}
        for theirs in entry.numbers if self.numbers else ():
            for form in forms_of(theirs):
                for number, kind in self.numbers.get(form.text, ()):
                    _, country = self.facts.get(number, ("", ""))
                    common = compared(Form(kind, form.text), country, form, theirs)
                    if common is not None and (kind or not _counts_records(form)):
                        found[number] = max(common, found.get(number, common))
        return found

    def _by_caption(self, entry: Listed, number: int) -> _Best:
        """How alike the main name of an entry is to a watched one."""
        caption = prepared(entry.caption)
        query = _WatchQuery(entry.caption, "name", caption)
        return _Best(score(caption, from_words(self.words[number])), query)

    def _best(self, entry: Listed, least: float) -> dict[int, _Best]:
        """Number of a watched name -> the name of the entry that is most alike to it."""
        best: dict[int, _Best] = {}
        looked_up: dict[str, LookedUp] = {}
        for query in _queries(entry):
            asked_for, most = query.asked, query.most
            for number in candidates(
                asked_for, self.index, MOST_COMPARED, least=least, looked_up=looked_up
            ):
                how = min(most, score(asked_for, from_words(self.words[number])))
                if how >= least:
                    this = _Best(how, query)
                    best[number] = max(best.get(number, this), this, key=_score)
        return best

    def _facts(self, number: int) -> Facts:
        births, country = self.facts.get(number, ("", ""))
        return facts(births.split(";"), country.split(";"))


def _least_by_name(least: float) -> float:
    """The score of names from which all other evidence can make it a hit."""
    return 1 - (1 - least) / FOR_ALL_ELSE


def _counts_records(form: Form) -> bool:
    """Whether a number only counts the records of a list, as any short number could."""
    return form.type in REFERENCES and form.text.isdigit()


def _queries(entry: Listed) -> Iterator[_WatchQuery]:
    """The names to look for: those of the entry, and what official documents also call it."""
    known: dict[str, Known] = {}
    for text, kind in entry.names:
        asked = prepared(text)
        if asked.words:
            yield _WatchQuery(text, kind, asked)
        known.update((row.other, row) for row in other_names(text))
    for other, row in known.items():
        source = f"known name: {other}, by {row.source}"
        yield _WatchQuery(row.listed, "name", prepared(other), KNOWN_AS, (source,))


def listed(connection: Connection, entry_ids: Iterable[str]) -> list[Listed]:
    """Entries with every name that ever stood for them and what their last document says."""
    wanted = sorted(set(entry_ids))
    by_entry: dict[str, list[tuple[str, str]]] = defaultdict(list)
    in_order = sorted(names.of_entries(connection, wanted))
    for name in in_order:
        by_entry[name.entry_id].append((name.text, name.kind))
    current = standings.current(connection, wanted)
    contents = revisions.contents(connection, (row.revision for row in current.values()))
    numbers = of_entries(connection, wanted)
    return [
        _listed(row, by_entry[entry], contents[row.revision], numbers.get(entry, ()))
        for entry, row in sorted(current.items())
    ]


def _listed(
    row: StandingOnRecord,
    names: list[tuple[str, str]],
    content: bytes,
    numbers: tuple[NumberOnRecord, ...],
) -> Listed:
    return Listed(
        entry_id=row.entry_id,
        list_id=row.list_id,
        caption=row.caption,
        state=row.state,
        names=tuple(names),
        facts=_facts_of(decoded(content)),
        numbers=numbers,
    )


def _facts_of(content: Content) -> Facts:
    fields = values(content)
    numbers = [number for kind, number, _ in content.identifiers if kind in IDENTIFIERS]
    return facts(fields.get("birthDate", ()), under(fields, COUNTRIES), numbers)


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
    for entry, alike in who_is_alike(connection, watchers, entry_ids, least):
        found += _hits_of(connection, entry, alike)
    return _told(connection, found, cleared=cleared)


def who_is_alike(
    connection: Connection, watchers: Watchers, entry_ids: Iterable[str], least: float = LEAST
) -> Iterator[tuple[Listed, list[Alike]]]:
    """Each of these entries with the watched parties that it may be, as far as any can be it."""
    for entry in listed(connection, watchers.may_be(connection, entry_ids, least)):
        alike = [_in_a_crowd(connection, entry, one) for one in watchers.alike(entry, least)]
        yield entry, [one for one in alike if one.score >= least]


def hits_of(
    connection: Connection, alike: Mapping[str, Sequence[Alike]], *, cleared: bool = False
) -> list[Hit]:
    """The hits of `hits` where it is known who is alike: entry -> what was found of it."""
    found: list[Hit] = []
    for entry in listed(connection, alike):
        found += _hits_of(connection, entry, alike[entry.entry_id])
    return _told(connection, found, cleared=cleared)


def _told(connection: Connection, found: list[Hit], *, cleared: bool) -> list[Hit]:
    """Those that are wanted, each with how the document came that it rests on."""
    wanted = [hit for hit in found if cleared or not hit.cleared]
    came = grades.of_entries(connection, (hit.entry_id for hit in wanted))
    return [replace(hit, provenance=came.get(hit.entry_id, hit.provenance)) for hit in wanted]


def _in_a_crowd(connection: Connection, entry: Listed, alike: Alike) -> Alike:
    """The same; a number that many entries of a list have says nothing, and that is said."""
    common = alike.common
    if common is None:
        return alike
    many = crowd(connection, entry.list_id, common.form)
    if many < CROWD:
        return alike
    evidence = (*alike.evidence, f"{many} entries of this list have that number")
    return alike._replace(score=alike.by_name, evidence=evidence, common=None)


def _hits_of(connection: Connection, entry: Listed, alike: Sequence[Alike]) -> Iterator[Hit]:
    """One entry's; who was forgotten since `Watchers` was loaded is none."""
    people = register.by_id(connection, [party.watch_id for party in alike])
    pairs = [pair_id(party.watch_id, entry.entry_id) for party in alike]
    decided = register.last_words(connection, pairs)
    for pair, party in zip(pairs, alike, strict=True):
        if party.watch_id in people:
            yield _hit(entry, people[party.watch_id], party, decided.get(pair))


def _hit(
    entry: Listed, watched: WatchedOnRecord, alike: Alike, decided: PairDecision | None
) -> Hit:
    seal, cleared = entry.seal(), ""
    of_names = why(watched.name, alike.name, alike.kind) if alike.by_name >= NAMES_MEET else []
    reasons = [*of_names, *alike.evidence]
    if not of_names:
        reasons.append("the names have little or nothing in common")
    if decided is not None and decided.verdict == CLEARED:
        if decided.seal == seal:
            cleared = decided.reason
        else:
            day = decided.decided_at[:10]
            reasons.append(f"cleared on {day}, but the entry has changed since")
    return Hit(
        pair=pair_id(watched.watch_id, entry.entry_id),
        watch_id=watched.watch_id,
        watch_list=watched.list_name,
        label=watched.label,
        watched_name=watched.name,
        list_id=entry.list_id,
        entry_id=entry.entry_id,
        caption=entry.caption,
        state=entry.state,
        listed_name=alike.name,
        name_kind=alike.kind,
        score=round(alike.score, 3),
        why=tuple(reasons),
        seal=seal,
        cleared=cleared,
        number=alike.common.type if alike.common else "",
    )


def in_force(connection: Connection, list_id: str = "") -> list[str]:
    """Entries that count as listed now: what a baseline check goes over."""
    return standings.entries_in(connection, COUNTS_AS_LISTED, list_id)


def changed_since(connection: Connection, since: str, list_id: str = "") -> list[str]:
    """Entries with a change observed on that day or later."""
    return changes.entries_changed(connection, since, list_id)


# Decisions.


def pair_id(watch_id: str, entry_id: str) -> str:
    """The handle of a pair: the beginnings of both ids."""
    return f"{watch_id[:9]}-{entry_id[:10]}"


def decide(engine: Engine, pair: str, verdict: str, *, reason: str, by: str, at: str) -> None:
    """Clear a pair, or open it again: in the journal by ids, with the reason; or NoSuchPair."""
    with writing(engine) as connection:
        watch_id, entry = _pair(connection, pair)
        said = {
            "watch_id": watch_id,
            "entry_id": entry.entry_id,
            "verdict": verdict,
            "seal": entry.seal(),
            "reason": reason,
            "decided_by": by,
        }
        handle = pair_id(watch_id, entry.entry_id)
        body = {"pair": handle, **said}
        number = journal.append(connection, "watch_decision", entry.list_id, at, body)
        decision = PairDecision(pair_id=handle, **said, decided_at=at, journal=number)
        register.decide(connection, decision)


def _pair(connection: Connection, pair: str) -> tuple[str, Listed]:
    if PAIR.fullmatch(pair):
        first, _, second = pair.partition("-")
        people = register.ids_that_begin(connection, first)
        entries = listed(connection, standings.entries_that_begin(connection, second))
        match people, entries:
            case [watch_id], [entry]:
                return watch_id, entry
    raise NoSuchPair(f"There is no pair {pair}: give one as `tracker watch check` prints it.")
