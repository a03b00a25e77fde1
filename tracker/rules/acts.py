"""Official acts: what several sources say of one act is one act. Pure.

Two tellings are of one act when they share an identifier that only one act bears: a document number
of the Federal Register, a CELEX, an ECLI, the number of a statutory instrument. A page of an
official journal is none: two notices may stand on one.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from typing import Any, NamedTuple

from scrapers.kit import ActKind, ActParty, RawAct, citations
from tracker.model import digest

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
    """One official act, by all that is said of it; `tellings` in the order of their record."""

    says: RawAct
    tellings: tuple[Telling, ...]

    @property
    def first(self) -> Telling:
        """How we heard of it first."""
        return self.tellings[0]

    @property
    def act_id(self) -> str:
        """Its id: that of its first telling, whatever others say later."""
        return digest(("act", self.first.feed_id, self.first.says.number))

    @property
    def provenance(self) -> tuple[str, ...]:
        """Whose word it rests on, sorted."""
        return tuple(sorted({telling.provenance for telling in self.tellings}))

    @property
    def citation(self) -> str:
        """How it is cited first: its best citation, else the number its source gives it."""
        return next(iter(self.says.citations), self.says.number)

    @property
    def law_day(self) -> str:
        """The day from which it has effect; where none is said, its own or that of publication."""
        says = self.says
        days = (says.in_force_on, says.registered_on, says.made_on, says.published_on)
        return next(filter(None, (*days, says.signed_on)), "")

    def parties_of(self, list_id: str) -> Iterator[ActParty]:
        """Those whom it names that are for this list to show."""
        for party in self.says.parties:
            if list_id in (party.lists or self.says.lists):
                yield party


def united(tellings: Iterable[Telling]) -> list[Act]:
    """Acts out of all that is said of them, in the order in which we heard of them first.

    Of one source the last word on an act counts, of those that read its text if any did; withdrawn
    ones are none.
    """
    newest: dict[tuple[str, str], Telling] = {}
    for one in tellings:
        of = (one.feed_id, one.says.number)
        earlier = newest.get(of)
        if earlier is None or _goes_before(one, earlier):
            newest[of] = one
    said = [one for one in newest.values() if one.says.kind != ActKind.WITHDRAWN]
    groups = _groups(sorted(said, key=attrgetter("seq")))
    return [Act(says=_one_word(group), tellings=tuple(group)) for group in groups]


def _goes_before(later: Telling, earlier: Telling) -> bool:
    """Whether a later telling of one source takes the place of an earlier one."""
    return later.says.whole or not earlier.says.whole or later.says.kind == ActKind.WITHDRAWN


def _groups(said: Sequence[Telling]) -> list[list[Telling]]:
    """Tellings of one act together: those that share an identifier, with whom those share one."""
    bearers: dict[str, int] = {}
    heads = list(range(len(said)))

    def head(place: int) -> int:
        while heads[place] != place:
            place = heads[place]
        return place

    for place, one in enumerate(said):
        for identifier in filter(None, map(citations.identity, one.says.citations)):
            earlier = head(bearers.setdefault(identifier, place))
            heads[max(earlier, head(place))] = min(earlier, head(place))
    groups: dict[int, list[Telling]] = defaultdict(list)
    for place, one in enumerate(said):
        groups[head(place)].append(one)
    return list(groups.values())


_rank: Callable[[Telling], int] = lambda one: RANKS.get(one.feed_id, len(RANKS))  # noqa: E731


def _one_word(group: Sequence[Telling]) -> RawAct:
    """What tellings of one act say together: each thing by whoever goes before and says it."""
    ranked = [one.says for one in sorted(group, key=_rank)]
    ranked.sort(key=lambda says: says.kind == ActKind.ANNOUNCEMENT)
    said: dict[str, Any] = {}
    for field in fields(RawAct):
        values = [getattr(says, field.name) for says in ranked]
        said[field.name] = next(filter(None, values), values[0])
    cited = dict.fromkeys(one for says in ranked for one in says.citations)
    return replace(ranked[0], **said | {"citations": tuple(cited)})
