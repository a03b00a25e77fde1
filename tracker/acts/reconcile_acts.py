"""Acts whose list does not show them, who mean nobody or several, or whose days passed. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from scrapers import registry
from scrapers.kit import ActKind, Effect
from tracker.acts.reconcile_facts import Known, forms_of
from tracker.acts.reconcile_finding import Finding, FindingKind, Paper, and_more, days, is_day
from tracker.acts.reconcile_parties import BEFORE, By, Named, lag, shifted
from tracker.rules.acts import Act

DELTAS = frozenset({"us_ofac_changes", "us_ofac_recent_actions", "un_updates"})
"""Sources by which an authority says itself what it changed in its list."""

DATES = {
    "published_on": "is published on",
    "signed_on": "is signed on",
    "made_on": "is made on",
    "registered_on": "is registered on",
}
"""Dates of an act that cannot lie ahead."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """By what acts are judged: the day it is, and the days after which a list is to show them."""

    today: str
    days: int | None = None

    def waits(self, named: Named) -> bool:
        """Whether the list has not yet been seen so late that it should show the act."""
        seen = min(named.facts.seen, self.today)
        return days(named.day, seen) <= lag(named.list_id, self.days)


def of_parties(every: Sequence[Named], given: Given) -> Iterator[Finding]:
    """What does not fit of parties that acts put on a list or take off it.

    Of an act that names many to one list of whom the same is to be said it is said once.
    """
    groups: dict[tuple[str, str, FindingKind, Effect], list[tuple[Named, str]]] = defaultdict(list)
    for named in filter(_is_known, every):
        unclear = _unclear(named)
        if what := unclear or _not_shown(named):
            of = (named.act.act_id, named.list_id, _kind(named, unclear), named.party.effect)
            groups[of].append((named, what))
    for (_, _, kind, _), group in groups.items():
        if len(group) <= MANY:
            yield from (_finding(named, kind, what, given) for named, what in group)
        else:
            yield _of_many([named for named, _ in group], kind, given)


def _kind(named: Named, unclear: str) -> FindingKind:
    if unclear:
        return FindingKind.PARTY_UNCLEAR
    return FindingKind.DELTA_DIFFERS if _is_delta(named.act) else FindingKind.ACT_NOT_SHOWN


MANY = 5
"""So many findings of one act about one list are told one by one."""


def _is_known(named: Named) -> bool:
    """Whether it is for its list to show, and the list has been seen since."""
    return _moves(named) and is_day(named.day) and named.day <= named.facts.seen


def _moves(named: Named) -> bool:
    return named.puts_on or named.takes_off


def is_too_late(named: Named) -> bool:
    """Whether it came after its list was seen last: the list cannot know it."""
    return _moves(named) and named.day > named.facts.seen


def is_undated(named: Named) -> bool:
    """Whether no whole day is known of it, so that it is not known since when to look."""
    return _moves(named) and not is_day(named.day)


def _is_delta(act: Act) -> bool:
    return any(telling.feed_id in DELTAS for telling in act.tellings)


# Whom it means.


def _unclear(named: Named) -> str:
    """Why it is not clear whom an act means; "" where it is."""
    meant = _meant(named)
    if named.by == By.ALIKE and named.takes_off and meant:
        return f"{named.list_id} has only names that are alike: {and_more(map(str, meant))}"
    if named.takes_off and (still := _as_other_name(named)):
        return f"that is another name of {and_more(map(str, still))}, which {named.list_id} has"
    if named.by in (By.NAME, By.ALIAS) and len(meant) > 1:
        return (
            f"{len(meant)} entries of {named.list_id} bear that name: {and_more(map(str, meant))}"
        )
    if named.by == By.NOTHING and named.takes_off and _should_bear(named):
        short = named.facts.called(forms_of(named.party.name))
        if short:
            return f"that is only a short or weak name of {and_more(map(str, short))}"
        return f"no entry of {named.list_id} ever bore that name"
    return ""


def _should_bear(named: Named) -> bool:
    """Whether a list that was on record when an act took somebody off should know the name: deltas
    tell of all regimes, and name parties of which nothing is compared here.
    """
    source = registry.scraper(named.list_id).source
    is_about_all = source.terrorism_programmes is not None and not named.party.programmes
    is_delta = all(telling.feed_id in DELTAS for telling in named.act.tellings)
    return named.facts.first < named.day and not (is_about_all and is_delta)


def _as_other_name(named: Named) -> list[Known]:
    """Entries that stay and have the name among others: to take a name off takes nobody off."""
    if named.by not in (By.NAME, By.ALIAS):
        return []
    heads = set(forms_of(named.party.name))
    return [one for one in named.under if heads.isdisjoint(one.heads) and _stayed(named, one)]


def _meant(named: Named) -> list[Known]:
    """Entries that came or went about the day of the act, or that it would take off."""
    return [known for known in named.under if _moved(named, known)]


def _moved(named: Named, known: Known) -> bool:
    since = shifted(named.day, -BEFORE)
    until = shifted(named.day, timedelta(days=lag(named.list_id, None)))
    if named.puts_on:
        return any(since <= stay.began_by <= until for stay in known.stays)
    return any(stay.began_by < named.day and since <= stay.ended_by for stay in known.stays)


# Whether its list shows it.


def _not_shown(named: Named) -> str:
    """What its list has in place of what the act says; "" where it shows the act or cannot."""
    return _not_added(named) if named.puts_on else _not_removed(named)


def _not_added(named: Named) -> str:
    since = shifted(named.day, -BEFORE)
    if any(stay.ended_by >= since for known in named.under for stay in known.stays):
        return ""
    if named.day < named.facts.first:
        return ""  # it may have left before our first document
    if others := [known for known in named.entries if known.is_listed]:
        return f"{named.list_id} has {others[0]} otherwise only"
    return f"{named.list_id} does not have that name"


def _not_removed(named: Named) -> str:
    still = [known for known in named.under if known.stays and _stayed(named, known)]
    if not still:
        return ""
    return f"{named.list_id} still has {and_more(map(str, still))}"


def _stayed(named: Named, known: Known) -> bool:
    """Whether it stood before the act and stands on, without having left since."""
    return any(stay.is_open and stay.began_by < named.day for stay in known.stays)


def _finding(named: Named, kind: FindingKind, what: str, given: Given) -> Finding:
    act, party = named.act, named.party
    stays = sorted(f"{k.entry_id} {s.began_by} {s.ended_by}" for k in named.under for s in k.stays)
    seen = f"document of {named.facts.document}"
    return Finding(
        kind=kind,
        lists=(named.list_id,),
        party=named.name,
        sentence=f"{act.citation} of {named.day} {named.verb()} {named.name}; {what} ({seen}).",
        since=named.day,
        known_to=named.facts.seen,
        about=(named.list_id, act.act_id, str(party.effect), party.name, *party.references),
        basis=(act.law_day, str(act.says.kind), *stays),
        entries=tuple(known.entry_id for known in named.entries),
        acts=(act.act_id,),
        papers=(_paper(named), *_of_act(act)),
        expected=given.waits(named),
    )


def _of_many(group: Sequence[Named], kind: FindingKind, given: Given) -> Finding:
    """One finding about many parties of one act, of whom none is as it should be on one list."""
    first, act = group[0], group[0].act
    named = and_more(one.name for one in group)
    what = "is not clear who is meant" if kind == FindingKind.PARTY_UNCLEAR else "is not shown"
    return Finding(
        kind=kind,
        lists=(first.list_id,),
        party=named,
        parties=tuple(one.name for one in group),
        sentence=f"{act.citation} of {first.day} {first.verb()} {len(group)} parties of "
        f"{first.list_id}, where it {what}: {named} (document of {first.facts.document}).",
        since=first.day,
        known_to=first.facts.seen,
        about=(first.list_id, act.act_id, str(first.party.effect), "many"),
        basis=tuple(sorted(f"{one.party.name} {one.by}" for one in group)),
        entries=tuple(sorted({known.entry_id for one in group for known in one.entries})),
        acts=(act.act_id,),
        papers=(_paper(first), *_of_act(act)),
        expected=given.waits(first),
        number=len(group),
    )


def _paper(named: Named) -> Paper:
    return Paper(named.list_id, named.facts.document, named.facts.sha256)


def _of_act(act: Act) -> tuple[Paper, ...]:
    """The documents that tell of an act."""
    return tuple(
        Paper(one.feed_id, one.observed_at[:10], one.snapshot_sha256) for one in act.tellings
    )


# Days of acts.


def of_days(acts: Iterable[Act], every: Sequence[Named], given: Given) -> Iterator[Finding]:
    """Acts with a day that cannot be yet, that are awaited, or whose maintained effects ended."""
    for act in acts:
        yield from _ahead(act, given)
    yield from _maintained(every, given)


def _ahead(act: Act, given: Given) -> Iterator[Finding]:
    says = act.says
    wrong = [name for name in DATES if _is_ahead(getattr(says, name), given)]
    for name in wrong[:1]:
        day = getattr(says, name)
        what = f"it {DATES[name]} {day}, which is yet to come"
        yield _of_act_alone(act, day, what, expected=says.kind == ActKind.ANNOUNCEMENT)
    if not wrong and _is_ahead(says.in_force_on, given):
        what = f"it comes into force on {says.in_force_on}: awaited"
        yield _of_act_alone(act, says.in_force_on, what, expected=True)


def _is_ahead(day: str, given: Given) -> bool:
    return is_day(day) and day > given.today


def _of_act_alone(act: Act, day: str, what: str, *, expected: bool) -> Finding:
    return Finding(
        kind=FindingKind.ACT_OVERDUE,
        lists=tuple(act.says.lists),
        party=and_more(party.name for party in act.says.parties),
        sentence=f"{act.citation}: {what}.",
        since=day,
        known_to=day,
        about=("day", act.act_id),
        basis=(day, what),
        acts=(act.act_id,),
        papers=_of_act(act),
        expected=expected,
    )


def _maintained(every: Sequence[Named], given: Given) -> Iterator[Finding]:
    """Annulled acts whose effects were maintained until a day that passed without anything."""
    for named in every:
        until = named.act.says.maintained_until
        is_kept = named.party.effect == Effect.ANNULS_EFFECTS_MAINTAINED and is_day(until)
        if is_kept and until < given.today and not _went_on(named, every):
            still = [known for known in named.under if known.is_listed]
            if still:
                yield _ended(named, until, still)


def _went_on(named: Named, every: Sequence[Named]) -> bool:
    """Whether a later act is about the same party on that list."""
    mine = {known.entry_id for known in named.entries}
    return any(
        not mine.isdisjoint(known.entry_id for known in other.entries)
        for other in every
        if other.list_id == named.list_id and other.day > named.day
    )


def _ended(named: Named, until: str, still: Sequence[Known]) -> Finding:
    act = named.act
    what = f"its effects were maintained until {until}, and nothing is on record since"
    return Finding(
        kind=FindingKind.ACT_OVERDUE,
        lists=(named.list_id,),
        party=named.party.name,
        sentence=f"{act.citation}: {what}; {named.list_id} still has {and_more(map(str, still))}.",
        since=until,
        known_to=named.facts.seen,
        about=("maintained", named.list_id, act.act_id, named.party.name),
        basis=(until, *sorted(known.entry_id for known in still)),
        entries=tuple(known.entry_id for known in still),
        acts=(act.act_id,),
        papers=(_paper(named), *_of_act(act)),
    )
