"""Where official words do not fit: acts and lists, two lists, an authority's own delta and ours.

Nothing follows from a finding: it is a question for a person, and what people decide of it is in
`tracker.decisions.dispositions`. What is compared with what, and what is never concluded:
docs/reconcile.md.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from db import changes, checks
from db import names as called
from db.engine import Connection
from scrapers import registry
from tracker.acts import reconcile_acts, reconcile_changes, reconcile_pairs
from tracker.acts.reconcile_acts import Given
from tracker.acts.reconcile_changes import SOURCES, Watched
from tracker.acts.reconcile_facts import ListFacts, facts, forms_of, last_seen
from tracker.acts.reconcile_finding import Finding, in_order
from tracker.acts.reconcile_pairs import Compared
from tracker.acts.reconcile_parties import By, Named, parties
from tracker.matching.same import FULL
from tracker.model import Kind
from tracker.record.acts import acts as on_record
from tracker.record.kept import Kept
from tracker.rules.acts import Act
from tracker.shown import count

MOVES = (Kind.ADDITION, Kind.RELISTING, Kind.REMOVAL)


WHOLE = "Looked at without a gap, so that a change without an act is told"
NO_SOURCE = "No source that tells of all acts was looked at, so no change is one without an act"


@dataclass(frozen=True, slots=True)
class Reconciled:
    """All findings as of now, the most important first, and what they rest on."""

    findings: tuple[Finding, ...]
    pairs: tuple[Compared, ...]
    sources: tuple[Watched, ...]
    acts: int
    lists: tuple[str, ...]
    without_source: tuple[str, ...]
    too_late: Mapping[str, int]
    undated: int

    def said(self) -> Iterator[str]:
        """What was compared and what could not be, in sentences."""
        for one in self.pairs:
            yield from (str(uncompared) for uncompared in one.uncompared)
        for list_id, number in self.too_late.items():
            parties = count(number, "party", "parties")
            yield f"{list_id} was not seen since acts on {parties} of it: not compared."
        if self.undated:
            parties = count(self.undated, "party", "parties")
            yield f"Acts on {parties} bear no whole day: not compared."
        if self.sources:
            yield f"{WHOLE}: {'; '.join(map(str, self.sources))}."
        if self.without_source:
            named = ", ".join(self.without_source)
            yield f"{NO_SOURCE}: {named}."


FOUND = Kept(most=4, tables=frozenset({"act", "change", "name", "number", "snapshot", "standing"}))
"""What was found, as long as nothing is recorded of that. Looks are recorded all day long: what
they say of the days on which lists and sources were seen is part of the question.
"""


def reconcile(
    connection: Connection, today: str, *, days: int | None = None, lists: Collection[str] = ()
) -> Reconciled:
    """Everything that does not fit as of a day; of some lists, those findings that touch them."""
    acts = on_record(connection)
    sources = tuple(_sources(connection, today))
    wanted = sorted(reconcile_pairs.lists() | _lists_of(acts))
    seen = tuple((one, last_seen(connection, one)) for one in wanted)
    as_of = (Given(today=today, days=days), sources, seen)
    found = FOUND.one(connection, as_of, lambda: _everything(connection, acts, *as_of))
    return replace(
        found,
        findings=tuple(_about(found.findings, lists)),
        pairs=tuple(pair for pair in found.pairs if _touches(pair, lists)),
    )


def _sources(connection: Connection, today: str) -> Iterator[Watched]:
    """The sources that are whole for a list, as they were looked at up to a day."""
    feeds = {of.feed_id for of in SOURCES}
    looks = {feed: checks.good_of(connection, feed, "", f"{today}T23:59:59Z") for feed in feeds}
    yield from reconcile_changes.watched(looks)


def _everything(
    connection: Connection,
    acts: Sequence[Act],
    given: Given,
    sources: Sequence[Watched],
    seen: Iterable[tuple[str, str]],
) -> Reconciled:
    """Everything that does not fit, on lists that were last seen on these days."""
    known = {one: of for one, day in seen if (of := facts(connection, one, day))}
    moves = changes.moves(connection, known.keys(), MOVES)
    every = list(_compared(connection, parties(acts, known)))
    compared = list(filter(None, (reconcile_pairs.compare(pair, known) for pair in PAIRS)))
    found = chain(
        chain.from_iterable(pair.findings for pair in compared),
        reconcile_acts.of_parties(every, given),
        reconcile_acts.of_days(acts, every, given),
        reconcile_changes.without_act(moves, every, acts, sources, known, given),
        reconcile_changes.other_causes(moves, every),
        reconcile_changes.checksums(acts, known),
        reconcile_changes.deltas(acts, moves, sources, known),
    )
    return Reconciled(
        findings=tuple(in_order(_once(found))),
        pairs=tuple(compared),
        sources=tuple(sources),
        acts=len(acts),
        lists=tuple(known),
        without_source=tuple(_unwatched(known, sources)),
        too_late=Counter(one.list_id for one in every if reconcile_acts.is_too_late(one)),
        undated=sum(map(reconcile_acts.is_undated, every)),
    )


PAIRS = reconcile_pairs.PAIRS


def _lists_of(acts: Iterable[Act]) -> set[str]:
    """Our lists that acts on record are for."""
    own = set(registry.keys())
    named = (one for act in acts for one in (*act.says.lists, *_of_parties(act)))
    return own.intersection(named)


def _of_parties(act: Act) -> Iterator[str]:
    return chain.from_iterable(party.lists for party in act.says.parties)


def _compared(connection: Connection, every: Iterable[Named]) -> Iterator[Named]:
    """Parties of acts, but for those who are on their list for other reasons than terrorism."""
    of_lists: dict[str, list[Named]] = defaultdict(list)
    for named in every:
        if named.by != By.ELSEWHERE:
            of_lists[named.list_id].append(named)
    for list_id, some in of_lists.items():
        unknown = {name for one in some if one.by == By.NOTHING for name in one.party.names}
        held = _held_elsewhere(connection, list_id, unknown) if unknown else set()
        for one in some:
            if one.by != By.NOTHING or held.isdisjoint(_forms(one.party.names)):
                yield one


def _forms(names: Iterable[str]) -> set[str]:
    return set(chain.from_iterable(map(forms_of, names)))


def _held_elsewhere(connection: Connection, list_id: str, names: Iterable[str]) -> set[str]:
    """Those forms of names, of nobody who is compared, that other entries of a list have."""
    if registry.scraper(list_id).source.terrorism_programmes is None:
        return set()
    forms = sorted(_forms(names))
    return called.forms_held(connection, list_id, forms, FULL)


def _once(found: Iterable[Finding]) -> Iterator[Finding]:
    """Each finding once: of one act by several names the first."""
    yield from {one.finding_id: one for one in found}.values()


def _about(found: Iterable[Finding], lists: Collection[str]) -> Iterator[Finding]:
    for one in found:
        if not lists or not set(lists).isdisjoint(one.lists):
            yield one


def _touches(compared: Compared, lists: Collection[str]) -> bool:
    pair = compared.pair
    return not lists or bool({pair.first.list_id, pair.second.list_id}.intersection(lists))


def _unwatched(known: Mapping[str, ListFacts], sources: Iterable[Watched]) -> Iterator[str]:
    watched = {one.source.list_id for one in sources}
    yield from sorted(known.keys() - watched)
