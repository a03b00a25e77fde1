"""Whom an act means on a list: entries by reference, by name, or by a name only alike. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import product

from scrapers import registry
from scrapers.kit import PUTS_ON, TAKES_OFF, ActKind, ActParty
from tracker.acts.reconcile_facts import Known, ListFacts, folded, forms_of
from tracker.rules.acts import Act
from tracker.rules.names.prepared import Prepared, prepared
from tracker.rules.names.score import score

ALIKE = 0.90
"""How alike names are that may mean one party."""

BEFORE = timedelta(days=45)
"""So long before an act its list may show it: press statements come before it is published."""

USUAL_DAYS = 14
DAYS_OF = {
    "us_ofac_sdn": 3,
    "us_ofac_cons": 3,
    "un_sc": 3,
    "gb_fcdo_uksl": 3,
    "us_state_fto": 30,
    "eu_terrorist_list": 30,
    "gb_proscribed": 30,
    "ca_listed_entities": 30,
    "ca_listed_entities_feed": 30,
    "nz_police": 30,
}
"""List -> days after an act by which it usually shows it: pages and consolidated texts are slow."""


class By(StrEnum):
    """By what a party of an act was found on a list; elsewhere: not under terrorism."""

    REFERENCE = "reference"
    NAME = "name"
    ALIAS = "alias"
    ALIKE = "alike"
    ELSEWHERE = "elsewhere"
    NOTHING = ""


@dataclass(frozen=True)
class Named:
    """One party of an act on one list, and the entries that it may mean there."""

    act: Act
    party: ActParty
    facts: ListFacts
    by: By
    entries: Sequence[Known]

    @property
    def list_id(self) -> str:
        """The list that is to show it."""
        return self.facts.list_id

    @property
    def name(self) -> str:
        """What the act calls it: some only give its reference."""
        return self.party.name or ", ".join(self.party.references)

    @property
    def puts_on(self) -> bool:
        """Whether it puts the party on the list."""
        return self.party.effect in PUTS_ON

    @property
    def takes_off(self) -> bool:
        """Whether it takes the party off the list."""
        return self.party.effect in TAKES_OFF

    @cached_property
    def under(self) -> list[Known]:
        """The entries as they stood under the programmes that the act is about."""
        return [known.under(self.party.programmes) for known in self.entries]

    @property
    def day(self) -> str:
        """The day from which the act has effect."""
        return self.act.law_day

    def verb(self) -> str:
        """What it does to the party."""
        does = "puts on" if self.puts_on else "takes off"
        said = "announces to" if self.act.says.kind == ActKind.ANNOUNCEMENT else ""
        plain = "put on" if self.puts_on else "take off"
        return f"{said} {plain}" if said else does


def shifted(day: str, by: timedelta) -> str:
    """A day so much later."""
    return str(date.fromisoformat(day) + by)


def lag(list_id: str, wanted: int | None) -> int:
    """Days after an act by which its list is to show it: as asked, else as it is usual."""
    return DAYS_OF.get(list_id, USUAL_DAYS) if wanted is None else wanted


def parties(acts: Sequence[Act], facts: Mapping[str, ListFacts]) -> Iterator[Named]:
    """Every party of every act beside every list that is to show it, and is on record."""
    for act in acts:
        for list_id in sorted(_lists(act) & facts.keys()):
            for party in act.parties_of(list_id):
                yield _named(act, party, facts[list_id])


def _lists(act: Act) -> set[str]:
    return {*act.says.lists, *(one for party in act.says.parties for one in party.lists)}


def _named(act: Act, party: ActParty, facts: ListFacts) -> Named:
    if _is_elsewhere(party, facts):
        return Named(act, party, facts, By.ELSEWHERE, [])
    by, entries = next(_found(party, facts), (By.NOTHING, []))
    into = set(forms_of(party.into)) if party.into else set()
    own = [known for known in entries if into.isdisjoint(known.heads)]  # it goes on in the other
    return Named(act, party, facts, by, own)


def _is_elsewhere(party: ActParty, facts: ListFacts) -> bool:
    """Whether it is on the list for other reasons than terrorism, by programme or reference."""
    source = registry.scraper(facts.list_id).source
    if party.programmes and not source.about_terrorism(party.programmes):
        return True
    given = set(map(folded, party.references))
    return not given.isdisjoint(facts.elsewhere) and given.isdisjoint(facts.by_reference)


def _found(party: ActParty, facts: ListFacts) -> Iterator[tuple[By, Sequence[Known]]]:
    """Ways to find a party, the surest first, that find anybody."""
    head = forms_of(party.name)
    every = {form for name in party.names for form in forms_of(name)}
    ways: tuple[tuple[By, Callable[[], Sequence[Known]]], ...] = (
        (By.REFERENCE, lambda: facts.referred(party.references)),
        (By.NAME, lambda: _first_by_head(facts.named(head), set(head))),
        (By.NAME, lambda: _with_that_head(facts.called(head), set(head))),
        (By.ALIAS, lambda: facts.named(every)),
        (By.ALIKE, lambda: _alike(party, facts)),
    )
    for by, way in ways:
        if entries := way():
            yield by, entries


def _first_by_head(entries: Sequence[Known], forms: set[str]) -> Sequence[Known]:
    """Of several entries that have a name, those of which it is the primary one, if any."""
    return _with_that_head(entries, forms) or entries


def _with_that_head(entries: Sequence[Known], forms: set[str]) -> Sequence[Known]:
    """Those of which a name is the primary one, however short it is: HAMAS, on its own list."""
    return [known for known in entries if not forms.isdisjoint(known.heads)]


def _alike(party: ActParty, facts: ListFacts) -> list[Known]:
    ours = [prepared(party.name)]
    return [known for known in facts.near(forms_of(party.name)) if _is_alike(ours, known)]


def _is_alike(ours: Sequence[Prepared], known: Known) -> bool:
    theirs = map(prepared, known.names.values())
    return any(score(here, there) >= ALIKE for here, there in product(ours, theirs))
