"""Official acts: what several sources say of one act is one act. Pure.

Two tellings are of one act when they share an identifier that only one act bears: a document number
of the Federal Register, a CELEX, an ECLI, the number of a statutory instrument. A page of an
official journal is none: two notices may stand on one.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple

from scrapers.kit import UNREAD, ActKind, ActParty, RawAct, citations
from tracker.model import digest
from tracker.rules.normalise.names import match_form

REVIEWER, CURATED = "reviewer", "curated"
"""Sources of acts that are no feed: what a person enters, and what this program is shipped with."""

RANKS = {REVIEWER: 0, CURATED: 1}
"""Whose word goes before: a person's before the curated one, and that before all feeds."""


class Telling(NamedTuple):
    """What one source says of an act, and where it stands on record."""

    seq: int
    feed_id: str
    observed_at: str
    snapshot_sha256: str
    recorded_at: str
    says: RawAct

    @property
    def provenance(self) -> str:
        """Whose word it is: feed, curated or reviewer."""
        return self.feed_id if self.feed_id in RANKS else "feed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """One official act, by all that is said of it.

    `tellings` are the last words of its sources, in the order in which these were heard first;
    `earliest` is the first word of all, which gives it its id.
    """

    says: RawAct
    tellings: tuple[Telling, ...]
    earliest: Telling | None = None

    @property
    def first(self) -> Telling:
        """How we heard of it first."""
        return self.earliest or self.tellings[0]

    @property
    def act_id(self) -> str:
        """Its id: that of its first telling, whatever others say later."""
        return _id(self.first)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids that it has, or may have had before it was known that several tell of one act."""
        return tuple(dict.fromkeys((self.act_id, *map(_id, self.tellings))))

    @property
    def provenance(self) -> tuple[str, ...]:
        """Whose word it rests on, sorted."""
        return tuple(sorted({telling.provenance for telling in self.tellings}))

    @property
    def is_read(self) -> bool:
        """Whether anybody who tells of it has read it, as far as that is said."""
        return any(UNREAD not in telling.says.note for telling in self.tellings)

    @property
    def citation(self) -> str:
        """How it is cited first: its best citation, else its court, else its source's number."""
        said = self.says
        of_court = f"{said.court}, {self.law_day}" if said.court else ""
        return next(iter(said.citations), said.case or of_court or said.number)

    @property
    def law_day(self) -> str:
        """The day from which it has effect; where none is said, its own or that of publication."""
        says = self.says
        days = (says.in_force_on, says.registered_on, says.made_on, says.published_on)
        return next(filter(None, (*days, says.signed_on)), "")

    @property
    def day(self) -> str:
        """The day under which people look for it: of publication, else the first that is said."""
        return self.says.published_on or self.law_day

    def parties_of(self, list_id: str) -> Iterator[ActParty]:
        """Those whom it names that are for this list to show."""
        for party in self.says.parties:
            if list_id in (party.lists or self.says.lists):
                yield party


def _id(telling: Telling) -> str:
    return digest(("act", telling.feed_id, telling.says.number))


def united(tellings: Iterable[Telling]) -> list[Act]:
    """Acts out of all that is said of them, in the order in which we heard of them first.

    Of one source the last word on an act counts, of those that read its text if any did; withdrawn
    ones are none.
    """
    firsts: dict[_Source, Telling] = {}
    newest: dict[_Source, Telling] = {}
    for one in tellings:
        of = (one.feed_id, one.says.number)
        firsts.setdefault(of, one)
        earlier = newest.get(of)
        if earlier is None or _goes_before(one, earlier):
            newest[of] = one
    said = [one for of, one in newest.items() if one.says.kind != ActKind.WITHDRAWN]
    return [_act(group, firsts) for group in _groups(said)]


_Source = tuple[str, str]
"""A source, and what it numbers an act by."""


def _act(group: Sequence[Telling], firsts: Mapping[_Source, Telling]) -> Act:
    """What these say together."""
    head = group[0]
    earliest = firsts[head.feed_id, head.says.number]
    return Act(says=_one_word(group), tellings=tuple(group), earliest=earliest)


def _goes_before(later: Telling, earlier: Telling) -> bool:
    """Whether a telling of one source takes the place of one that is on record longer: unless that
    is of a newer document, or of a text that this one does not have.
    """
    if later.says.kind == ActKind.WITHDRAWN:
        return True
    if later.says.whole != earlier.says.whole:
        return later.says.whole
    return later.observed_at >= earlier.observed_at


def _groups(said: Sequence[Telling]) -> list[list[Telling]]:
    """Tellings of one act together: those that share an identifier, with whom those share one.

    One that nobody can cite is of the act that does the same to the same parties on the same day,
    if there is exactly one.
    """
    joined = _Joined(len(said))
    bearers: dict[str, int] = {}
    uncited: list[int] = []
    for place, one in enumerate(said):
        identities = set(filter(None, map(citations.identity, one.says.citations)))
        for identity in identities:
            joined.join(bearers.setdefault(identity, place), place)
        if not identities:
            uncited.append(place)
    for place, other in _same_events(said, uncited, joined):
        joined.join(other, place)
    groups: dict[int, list[Telling]] = defaultdict(list)
    for place, one in enumerate(said):
        groups[joined.head(place)].append(one)
    return list(groups.values())


class _Joined:
    """Which of so many places belong together; each is known by the first of them."""

    def __init__(self, places: int) -> None:
        self.heads = list(range(places))

    def head(self, place: int) -> int:
        """The first of those that belong with it."""
        while self.heads[place] != place:
            place = self.heads[place]
        return place

    def join(self, here: int, there: int) -> None:
        """Both belong together, and all that belong with either."""
        first, second = sorted((self.head(here), self.head(there)))
        self.heads[second] = first


def _same_events(
    said: Sequence[Telling], uncited: Sequence[int], joined: _Joined
) -> Iterator[tuple[int, int]]:
    """Places of tellings without a citation, with that of the one act that is theirs."""
    of_day: dict[str, list[int]] = defaultdict(list)
    if uncited:
        for place in set(range(len(said))) - set(uncited):
            for day in _days(said[place].says):
                of_day[day].append(place)
    for place in uncited:
        says = said[place].says
        near = {other for day in _days(says) for other in of_day.get(day, ())}
        same = {joined.head(other) for other in near if _is_same_event(says, said[other].says)}
        if len(same) == 1:
            yield place, same.pop()


def _days(says: RawAct) -> set[str]:
    """The days by which an act without a citation is known: of effect, and of publication."""
    return {says.in_force_on, says.published_on} - {""}


def _is_same_event(uncited: RawAct, other: RawAct) -> bool:
    """Whether one does all to the same parties of a common list that the other does."""
    if ANNOUNCED & {uncited.kind, other.kind} or set(uncited.lists).isdisjoint(other.lists):
        return False
    done = {(party.effect, match_form(name)) for party in other.parties for name in party.names}
    return bool(uncited.parties) and all(
        any((party.effect, match_form(name)) in done for name in party.names)
        for party in uncited.parties
    )


ANNOUNCED = frozenset({ActKind.ANNOUNCEMENT})
"""What tells of an act before there is one is not that act."""


_rank: Callable[[Telling], tuple[int, bool, str, str]] = lambda one: (  # noqa: E731
    RANKS.get(one.feed_id, len(RANKS)),
    one.says.language != "en",
    one.feed_id,
    one.says.number,
)


def _one_word(group: Sequence[Telling]) -> RawAct:
    """What tellings of one act say together: each thing by whoever goes before and says it."""
    ranked = [one.says for one in sorted(group, key=_rank)]
    if len(ranked) == 1:
        return ranked[0]
    ranked.sort(key=lambda says: says.kind == ActKind.ANNOUNCEMENT)
    said: dict[str, Any] = {}
    for field in fields(RawAct):
        values = [getattr(says, field.name) for says in ranked]
        said[field.name] = next(filter(None, values), values[0])
    kinds = (says.kind for says in ranked)
    said["kind"] = next((kind for kind in kinds if kind != ActKind.OTHER), ActKind.OTHER)
    said["citations"] = tuple(dict.fromkeys(one for says in ranked for one in says.citations))
    said["lists"] = tuple(dict.fromkeys(one for says in ranked for one in says.lists))
    said["parties"] = tuple(_parties(ranked))
    return replace(ranked[0], **said)


def _parties(ranked: Sequence[RawAct]) -> Iterator[ActParty]:
    """Everybody whom any of these names; of a party that several name on one list, the first word.

    Two words are of one party where one calls it by the head of the other, or by its reference.
    """
    taken: list[ActParty] = []
    for says in ranked:
        parties = [one if one.lists else one._replace(lists=says.lists) for one in says.parties]
        fresh = [one for one in parties if not any(_is_one(one, other) for other in taken)]
        yield from fresh
        taken += fresh


def _is_one(one: ActParty, other: ActParty) -> bool:
    if set(one.lists).isdisjoint(other.lists):
        return False
    if not set(one.references).isdisjoint(other.references):
        return True
    ours, theirs = set(map(match_form, one.names)), set(map(match_form, other.names))
    return match_form(one.name) in theirs or match_form(other.name) in ours
