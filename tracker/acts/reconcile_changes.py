"""Changes of lists that no act explains, other causes than acts say, and counts that differ. Pure.

Only lists are asked whose every act one source tells of, and only of the time for which it did: as
long as it was looked at without a gap. Of other lists an unexplained change says nothing.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import NamedTuple

from db.changes import Move
from scrapers.kit import PUTS_ON, TAKES_OFF, ActKind, Effect
from tracker.acts.reconcile_acts import Given
from tracker.acts.reconcile_facts import ListFacts
from tracker.acts.reconcile_finding import Finding, FindingKind, Paper, and_more, days, is_day
from tracker.acts.reconcile_parties import BEFORE, By, Named, lag, shifted
from tracker.model import Kind
from tracker.rules.acts import Act


class SourceOf(NamedTuple):
    """That a source tells of every act of a list, or of those on some of its programmes.

    `gap_days`: between two looks no further apart nothing is lost of it.
    """

    feed_id: str
    list_id: str
    programmes: frozenset[str] = frozenset()
    gap_days: int = 30


SOURCES = (
    SourceOf("us_federal_register", "us_state_fto"),
    SourceOf("us_ofac_changes", "us_ofac_sdn", gap_days=1),
    SourceOf("eu_cellar_acts", "eu_terrorist_list"),
    SourceOf("eu_cellar_acts", "eu_fsf", frozenset({"TERR"})),
    SourceOf("gb_legislation", "gb_proscribed"),
    SourceOf("ca_gazette", "ca_listed_entities"),
    SourceOf("ca_gazette", "ca_listed_entities_feed"),
    SourceOf("un_updates", "un_sc"),
)
"""Sources that are whole for a list. Notices of the Department of State are not all of what the
Treasury lists, of Recent Actions only those are read whose title or page speaks of terrorists; the
curated file and what reviewers enter are never whole.
"""

ENDS = frozenset({Kind.REMOVAL})
COMES = frozenset({Kind.ADDITION, Kind.RELISTING})

_UNREAD = {Effect.NAMES, Effect.REWORDS, Effect.RENAMES, Effect.MERGES}
MAY_BE = {
    Kind.ADDITION: PUTS_ON | _UNREAD,
    Kind.RELISTING: PUTS_ON | _UNREAD,
    Kind.REMOVAL: TAKES_OFF | _UNREAD | {Effect.SUSPENDS},
}
"""Kind of change -> what an act that names the party may do to it, if it is behind the change."""

VERBS = {Kind.ADDITION: "addition", Kind.RELISTING: "relisting", Kind.REMOVAL: "removal"}

NO_LAW = frozenset({ActKind.ANNOUNCEMENT, ActKind.OPINION, ActKind.APPEAL, ActKind.JUDGMENT})
"""Kinds of acts that change no list."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Watched:
    """A source that is whole for a list, from one look to another without a gap between."""

    source: SourceOf
    since: str
    until: str

    def covers(self, move: Move) -> bool:
        """Whether it would have told of the act behind a change."""
        of = self.source
        under = not of.programmes or bool(of.programmes.intersection(move.programme.split("; ")))
        first = move.effective_on if len(move.effective_on) == WHOLE else move.observed_after[:10]
        return of.list_id == move.list_id and under and self.since <= first <= self.until

    def __str__(self) -> str:
        part = f" ({', '.join(sorted(self.source.programmes))})" if self.source.programmes else ""
        return f"{self.source.list_id}{part} by {self.source.feed_id}, {self.since} to {self.until}"


WHOLE = len("2012-09-28")


def watched(looks: Mapping[str, Sequence[str]]) -> list[Watched]:
    """The sources that are whole for a list, by the good looks at them: feed -> their moments.

    Single issues that were taken in from a folder, years apart, say nothing of what lies between.
    """
    found = ((of, _unbroken(looks.get(of.feed_id, ()), of.gap_days)) for of in SOURCES)
    return [Watched(source=of, since=run[0], until=run[-1]) for of, run in found if len(run) > 1]


def _unbroken(looks: Sequence[str], gap: int) -> list[str]:
    """The days of the last looks that lie no further apart than that, oldest first."""
    every = sorted({look[:WHOLE] for look in looks})
    run = every[-1:]
    for day in reversed(every[:-1]):
        if days(day, run[0]) > gap:
            break
        run.insert(0, day)
    return run


def without_act(
    moves: Sequence[Move],
    every: Sequence[Named],
    acts: Sequence[Act],
    sources: Sequence[Watched],
    facts: Mapping[str, ListFacts],
    given: Given,
) -> Iterator[Finding]:
    """Comings and goings that no act explains, one finding for those of a kind in a document."""
    explained = _Explained.by(every, acts)
    groups: dict[tuple[str, str, str], list[Move]] = defaultdict(list)
    for move in moves:
        if any(one.covers(move) for one in sources) and not explained.has(move):
            groups[move.list_id, move.snapshot_sha256, move.kind].append(move)
    for group in groups.values():
        yield _unexplained(group, sources, facts, given)


@dataclass(frozen=True, slots=True)
class _Explained:
    """Acts by the entries that they name, and those of a list that name nobody: they may be it."""

    by_entry: Mapping[tuple[str, str], Sequence[Named]]
    unnamed: Mapping[str, Sequence[Act]]

    @classmethod
    def by(cls, every: Iterable[Named], acts: Iterable[Act]) -> "_Explained":
        by_entry: dict[tuple[str, str], list[Named]] = defaultdict(list)
        for named in every:
            for known in named.entries:
                by_entry[named.list_id, known.entry_id].append(named)
        unnamed: dict[str, list[Act]] = defaultdict(list)
        for act in acts:
            if not act.says.parties:
                for list_id in act.says.lists:
                    unnamed[list_id].append(act)
        return cls(by_entry, unnamed)

    def has(self, move: Move) -> bool:
        """Whether the log cites an act for a change, or one is on record that may be behind it."""
        named = self.by_entry.get((move.list_id, move.entry_id), ())
        fitting = [one.act for one in named if one.party.effect in MAY_BE[Kind(move.kind)]]
        may_be = (*fitting, *self.unnamed.get(move.list_id, ()))
        return bool(move.instrument) or any(_in_time(act, move) for act in may_be)


def _in_time(act: Act, move: Move) -> bool:
    """Whether an act is of the time in which a change came."""
    first = shifted(move.observed_after[:10] or move.observed_at[:10], -SLOW)
    last = shifted(move.observed_at[:10], BEFORE)
    own = {act.law_day, act.says.published_on, act.says.signed_on} - {""}
    return move.effective_on in own or any(first <= day <= last for day in own)


SLOW = timedelta(days=90)
"""So long may an act be older than the last document without its change."""


def _unexplained(
    group: Sequence[Move],
    sources: Sequence[Watched],
    facts: Mapping[str, ListFacts],
    given: Given,
) -> Finding:
    first, list_id = group[0], group[0].list_id
    day = first.observed_at[:10]
    asked = sorted({one.source.feed_id for one in sources if one.covers(first)})
    many = f"{len(group)} {VERBS[Kind(first.kind)]}{'s' if len(group) > 1 else ''}"
    named = and_more(dict.fromkeys(move.caption for move in group))
    seen = min(facts[list_id].seen, given.today) if list_id in facts else given.today
    return Finding(
        kind=FindingKind.CHANGE_WITHOUT_ACT,
        lists=(list_id,),
        party=named,
        parties=tuple(dict.fromkeys(move.caption for move in group)),
        sentence=f"{many} of {list_id} in its document of {day} without an act of "
        f"{' or '.join(asked)}: {named}.",
        since=day,
        known_to=seen,
        about=(list_id, first.snapshot_sha256, first.kind),
        basis=tuple(sorted(move.change_id for move in group)),
        entries=tuple(sorted({move.entry_id for move in group})),
        changes=tuple(move.change_id for move in group),
        papers=(Paper(list_id, day, first.snapshot_sha256),),
        expected=days(day, given.today) <= lag(list_id, given.days),
        number=len(group),
    )


# Causes.


def other_causes(moves: Sequence[Move], every: Sequence[Named]) -> Iterator[Finding]:
    """Removals of which the log says another cause than the act that takes the party off."""
    gone: dict[tuple[str, str], list[Move]] = defaultdict(list)
    for move in moves:
        if move.kind == Kind.REMOVAL and move.cause not in UNSAID:
            gone[move.list_id, move.entry_id].append(move)
    for named in every:
        if not named.takes_off or named.party.cause in UNSAID or named.by == By.ALIKE:
            continue
        for known in named.entries:
            for move in gone.get((named.list_id, known.entry_id), ()):
                if move.cause != named.party.cause and _in_time(named.act, move):
                    yield _cause(move, named)


UNSAID = frozenset({"", "not_stated"})


def _cause(move: Move, named: Named) -> Finding:
    act, cause = named.act, named.party.cause
    by = f" ({move.instrument})" if move.instrument else ""
    return Finding(
        kind=FindingKind.CAUSE_DIFFERS,
        lists=(move.list_id,),
        party=move.caption,
        sentence=f"{move.caption} left {move.list_id} by {move.cause}{by}, as the log has it; "
        f"{act.citation} says {cause}.",
        since=move.effective_on or move.observed_at[:10],
        known_to=named.facts.seen,
        about=(move.list_id, move.entry_id, act.act_id),
        basis=(move.change_id, move.cause, cause),
        entries=(move.entry_id,),
        acts=(act.act_id,),
        changes=(move.change_id,),
        papers=(Paper(move.list_id, move.observed_at[:10], move.snapshot_sha256),),
    )


# Counts.

NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
}
COUNTED = re.compile(
    r"\b(?P<verb>add|remove|delist)(?:s|ed|ing)? (?:the following )?(?P<number>\d{1,4}|[a-z]{3,9})"
    r" (?:new )?(?:entr(?:y|ies)|names?|individuals?|entit(?:y|ies)|persons?|groups?)\b",
    re.IGNORECASE,
)
STANDING = re.compile(
    r"\b(?P<persons>\d{1,5}) (?:individuals|persons)(?:,)? (?:and|\+) (?P<others>\d{1,5})"
    r" (?:entities|groups)",
    re.IGNORECASE,
)


def stated(text: str) -> dict[str, int]:
    """How many come or go, as an authority's own words say: add -> 2.

    >>> stated("Security Council Committee Adds Two Entries to Its Sanctions List")
    {'add': 2}
    """
    found: dict[str, int] = defaultdict(int)
    for match in COUNTED.finditer(text):
        said = match["number"].lower()
        number = int(said) if said.isdigit() else NUMBERS.get(said, 0)
        verb = match["verb"].lower()
        found["remove" if verb == "delist" else verb] += number
    return {verb: number for verb, number in found.items() if number}


def standing_then(text: str) -> int | None:
    """How many stand on a list, as an authority's own words say; None where they do not.

    >>> standing_then("The list has 255 individuals and 89 entities.")
    344
    """
    found = STANDING.search(text)
    return int(found["persons"]) + int(found["others"]) if found else None


def checksums(acts: Iterable[Act], facts: Mapping[str, ListFacts]) -> Iterator[Finding]:
    """Counts of a whole list that an act or notice states, beside those of ours that day."""
    for act in acts:
        said = standing_then(f"{act.says.title} {act.says.note}")
        for list_id in act.says.lists if said is not None else ():
            of = facts.get(list_id)
            if of and is_day(act.law_day) and of.first <= act.law_day <= of.seen:
                yield from _checked(act, of, said or 0)


def _checked(act: Act, of: ListFacts, said: int) -> Iterator[Finding]:
    """Nothing where our count may be theirs: of some it is not known whether they stood yet."""
    under = {tag for party in act.says.parties for tag in party.programmes}
    stood = [known.under(under).stood(act.law_day) for known in of.entries.values()]
    surely, perhaps = stood.count(True), stood.count(None)
    if surely <= said <= surely + perhaps:
        return
    part = f" ({', '.join(sorted(under))})" if under else ""
    ours = f"{surely}" if not perhaps else f"{surely} to {surely + perhaps}"
    yield Finding(
        kind=FindingKind.DELTA_DIFFERS,
        lists=(of.list_id,),
        party="",
        sentence=f"{act.citation}: {of.list_id}{part} has {said} entries on {act.law_day}; "
        f"we have {ours}.",
        since=act.law_day,
        known_to=of.seen,
        about=("count", of.list_id, act.act_id),
        basis=(str(said), ours),
        acts=(act.act_id,),
        papers=(Paper(of.list_id, of.document, of.sha256),),
        number=abs(said - surely),
    )


def deltas(
    acts: Sequence[Act],
    moves: Sequence[Move],
    sources: Sequence[Watched],
    facts: Mapping[str, ListFacts],
) -> Iterator[Finding]:
    """Counts of comings and goings that a whole source states, beside those of our log.

    They are added up from document to document, and only for times that the source covers whole.
    """
    for one in sources:
        said = [act for act in acts if _is_told_by(act, one.source) and _counts(act)]
        if said and one.source.list_id in facts:
            own = [move for move in moves if move.list_id == one.source.list_id]
            yield from _added_up(one, said, own, facts[one.source.list_id])


def _is_told_by(act: Act, source: SourceOf) -> bool:
    by_it = any(telling.feed_id == source.feed_id for telling in act.tellings)
    return by_it and source.list_id in act.says.lists


def _counts(act: Act) -> dict[str, int]:
    return stated(act.says.title) if act.says.kind not in NO_LAW else {}


def _added_up(
    one: Watched, said: Sequence[Act], own: Sequence[Move], of: ListFacts
) -> Iterator[Finding]:
    """A finding for each step from one document to the next whose numbers are not the source's."""
    for (after, _), (at, sha256) in pairwise(of.documents):
        within = [act for act in said if after < act.law_day <= at]
        if not within or not one.since <= after or at > one.until:
            continue
        moves = [m for m in own if m.scope == "entry" and after < m.observed_at[:10] <= at]
        for verb, kinds in (("add", COMES), ("remove", ENDS)):
            theirs = sum(_counts(act).get(verb, 0) for act in within)
            ours = [move for move in moves if move.kind in kinds]
            if theirs != len(ours):
                yield _delta(one, within, ours, (verb, theirs), (after, at, sha256))


def _delta(
    one: Watched,
    within: Sequence[Act],
    ours: Sequence[Move],
    said: tuple[str, int],
    step: tuple[str, str, str],
) -> Finding:
    list_id, (verb, theirs), (after, at, sha256) = one.source.list_id, said, step
    named = and_more(act.citation for act in within)
    what = "additions" if verb == "add" else "removals"
    return Finding(
        kind=FindingKind.DELTA_DIFFERS,
        lists=(list_id,),
        party="",
        sentence=f"{one.source.feed_id} tells of {theirs} {what} to {list_id} after {after} and by "
        f"{at} ({named}); our log has {len(ours)}.",
        since=at,
        known_to=one.until,
        about=("delta", list_id, after, at, verb),
        basis=(str(theirs), *sorted(move.change_id for move in ours)),
        acts=tuple(act.act_id for act in within),
        changes=tuple(move.change_id for move in ours),
        papers=(Paper(list_id, at, sha256),),
        number=abs(theirs - len(ours)),
    )
