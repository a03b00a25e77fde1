"""Lists and acts as `reconcile` compares them, in a line each."""

from collections.abc import Iterable
from typing import Any

from scrapers.kit import ActKind, ActParty, Effect, RawAct
from tracker.acts.reconcile_facts import Known, ListFacts, Stay, forms_of
from tracker.matching.same import telling
from tracker.model import Spell, entry_id
from tracker.rules.acts import Act, Telling, united


def stood(since: str, until: str = "", **days: str) -> Spell:
    """A time on a list, by the documents of two days; `after` and `until_after` those before."""
    ended = {"until": f"{until}T00:00:00Z"} if until else {}
    last = {name: days.pop(name, "") for name in ("after", "until_after")}
    moments = {name: f"{day}T00:00:00Z" for name, day in last.items() if day}
    plain = {"since": f"{since}T00:00:00Z", "after": "", "listed_on": "", "sha256": "a" * 64}
    return Spell(**{**plain, **ended, **moments, **days})


def known(
    list_id: str,
    key: str,
    *names: str,
    spells: Iterable[Spell] = (),
    programmes: Iterable[str] = (),
    references: Iterable[str] = (),
    state: str = "in_force",
) -> Known:
    """An entry of these names, the first being its primary one."""
    stays = tuple(map(Stay.of, spells or [stood("2020-01-01")]))
    forms = {form: text for name in names for form, text in forms_of(name).items()}
    return Known(
        list_id=list_id,
        entry_id=entry_id(list_id, key),
        key=key,
        caption=names[0],
        state=state,
        stays=stays,
        programmes=dict.fromkeys(programmes, stays),
        keys=(key,),
        references=frozenset(references),
        heads=frozenset(forms_of(names[0])),
        names={form: text for form, text in forms.items() if telling(form)},
        others=forms,
    )


def list_of(list_id: str, *entries: Known, first: str = "2020-01-01", seen: str) -> ListFacts:
    """A list with these entries, its newest document and last look being of one day."""
    found = {one.entry_id: one for one in entries}
    return ListFacts(list_id, first, seen, "b" * 64, seen, found)


def act(*parties: ActParty, on: str, feed: str = "curated", **given: Any) -> Act:
    """An act in force on a day, as one source tells of it."""
    plain: dict[str, Any] = {
        "number": f"act of {on}",
        "title": "An act",
        "published_on": on,
        "in_force_on": on,
        "url": "",
        "kind": ActKind.REVOCATION,
        "parties": parties,
        "lists": ("us_state_fto",),
    }
    says = RawAct(**plain | given)
    (found,) = united([Telling(1, feed, f"{on}T00:00:00Z", "c" * 64, f"{on}T00:00:00Z", says)])
    return found


def adds(name: str, **given: Any) -> ActParty:
    return ActParty(name, Effect.ADDS, **given)


def removes(name: str, **given: Any) -> ActParty:
    return ActParty(name, Effect.REMOVES, **given)
