"""The calendar of the law: days by rules from what lists and acts say, none of them a change."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from db.engine import reading
from scrapers import kit, registry
from scrapers.kit import ActKind, Effect
from tests.acts.recorded import DOCUMENT, act, on_record, party, stands
from tests.builders import day, documents, fto_html, state, take, take_fto
from tracker.acts import calendar as law
from tracker.acts import terms
from tracker.acts.calendar import Asked, Calendar, Certainty, Item, State
from tracker.acts.terms import LEFT_OUT, TERMS, What
from tracker.matching import search
from tracker.record.tracker import Tracker

PFLP, PFLP_GC = "Popular Front for the Liberation of Palestine", "PFLP-General Command"
FTO = [("October 8, 1997", f"Old Group {word}") for word in ("Alpha", "Beta", "Gamma")]
FTO += [("March 21, 2019", f"Band of the {n}th Hill") for n in range(4, 44)]
FTO += [("October 8, 1997", f"{PFLP} (PFLP)"), ("October 8, 1997", PFLP_GC)]
GONE = [("June 1, 2020", f"Left of the {n}th Valley", "October 8, 1997") for n in range(4, 8)]
TODAY = date(2024, 3, 1)
REVIEW = act(
    "2014-30963",
    ActKind.REVIEW,
    "us_state_fto",
    parties=(party(PFLP_GC),),
    signed_on="2014-12-29",
    published_on="2015-01-06",
    citations=("FR Doc. 2014-30963", "80 FR 603"),
)


@pytest.fixture
def fto(tracker: Tracker) -> Tracker:
    take_fto(tracker, fto_html(FTO, GONE), 0)
    return tracker


def asked(tracker: Tracker, today: date = TODAY, **given: Any) -> Calendar:
    with reading(tracker.ledger.engine) as connection:
        return law.calendar(connection, Asked(today=today, **given))


def of(found: Calendar, name: str) -> Item:
    return next(item for item in found.items if item.party == name)


def test_five_years_run_from_the_designation(fto: Tracker) -> None:
    item = of(asked(fto), "Band of the 4th Hill")
    assert (item.day, item.state, item.what) == ("2024-03-21", State.DUE, What.REVIEW)
    assert (item.from_day, item.from_what) == ("2019-03-21", "listed")
    assert item.document == documents(fto, "us_state_fto")[-1].sha256
    assert item.certainty == Certainty.COMPUTED
    assert item.legal_basis == "8 U.S.C. 1189(a)(4)(C)"


def test_a_review_moves_the_five_years_from_the_day_it_was_signed(fto: Tracker) -> None:
    on_record(fto, REVIEW)
    item = of(asked(fto, today=date(2019, 6, 1)), PFLP_GC)
    assert (item.day, item.state) == ("2019-12-29", State.UPCOMING)
    assert (item.from_what, item.citation, item.document) == ("act", "FR Doc. 2014-30963", DOCUMENT)
    assert "five years after FR Doc. 2014-30963 of 2014-12-29" in item.sentence


def test_a_review_of_one_group_moves_no_other_of_a_name_that_holds_it(fto: Tracker) -> None:
    on_record(fto, REVIEW)
    found = asked(fto, today=date(2019, 6, 1))
    assert of(found, PFLP).from_day == "1997-10-08"


def test_a_name_that_two_entries_bear_moves_neither(tracker: Tracker) -> None:
    twice = [("October 8, 1997", "Old Group Alpha"), ("May 1, 2001", "Old Group Alpha"), *FTO[1:]]
    take_fto(tracker, fto_html(twice, GONE), 0)
    named = act(
        "1",
        ActKind.REVIEW,
        "us_state_fto",
        parties=(party("Old Group Alpha"),),
        signed_on="2022-01-01",
    )
    on_record(tracker, named)
    found = [item for item in asked(tracker).items if item.party == "Old Group Alpha"]
    assert {item.from_day for item in found} == {"1997-10-08", "2001-05-01"}


@pytest.mark.parametrize("effect", [Effect.NAMES, Effect.KEEPS])
@pytest.mark.parametrize("kind", [ActKind.ANNOUNCEMENT, ActKind.OTHER, ActKind.JUDGMENT])
def test_what_is_no_review_moves_nothing(fto: Tracker, kind: ActKind, effect: Effect) -> None:
    named = (party("Old Group Alpha", effect),)
    on_record(fto, act("1", kind, "us_state_fto", parties=named, signed_on="2022-01-01"))
    assert of(asked(fto), "Old Group Alpha").from_day == "1997-10-08"


def test_an_amendment_that_keeps_after_a_review_moves_the_five_years(fto: Tracker) -> None:
    kept = act(
        "2019-05565",
        ActKind.AMENDMENT,
        "us_state_fto",
        parties=(party("Old Group Alpha"),),
        signed_on="2022-01-01",
    )
    on_record(fto, kept)
    later = asked(fto, until="2027-12-31")
    assert of(later, "Old Group Alpha").day == "2027-01-01"


def test_a_review_dated_in_the_future_moves_nothing(fto: Tracker) -> None:
    ahead = act(
        "1",
        ActKind.REVIEW,
        "us_state_fto",
        parties=(party("Old Group Alpha"),),
        signed_on="2062-01-01",
    )
    on_record(fto, ahead)
    assert of(asked(fto), "Old Group Alpha").from_day == "1997-10-08"


def test_overdue_takes_nobody_off_and_says_so(fto: Tracker) -> None:
    found = asked(fto)
    item = of(found, "Old Group Alpha")
    assert (item.state, item.certainty) == (State.OVERDUE, Certainty.UNCONFIRMED)
    assert "takes nobody off the list" in item.sentence
    assert state(fto, str(item.entry_key), "us_state_fto") == "in_force"
    assert item not in law.told(found)
    assert item in law.told(found, each=True)
    (summed,) = [line for line in law.said(found) if "us_state_fto" in line]
    assert "of 5 entries of us_state_fto" in summed
    assert "--overdue" in summed


def test_a_window_that_begins_leaves_out_what_is_overdue_from_before(fto: Tracker) -> None:
    found = asked(fto, since="2024-01-01")
    assert {item.day for item in found.items} == {"2024-03-21"}
    assert asked(fto, until="2024-03-20").items == asked(fto, until="2024-03-02").items


# Lists that state their own days.

NZ = Path(__file__).parents[1] / "samples" / "nz_police" / "2026-10-08"


def take_nz(tracker: Tracker) -> None:
    name = "lists-associated-with-resolution-1373.html"
    take(
        tracker,
        (NZ / name).read_bytes(),
        day(0),
        list_id="nz_police",
        role="page",
        form="html",
        name=name,
    )


def test_a_designation_of_new_zealand_expires_three_years_after_its_last_renewal(
    tracker: Tracker,
) -> None:
    take_nz(tracker)
    found = asked(tracker, today=date(2026, 11, 29), lists=["nz_police"])
    item = of(found, "Islamic State Sinai")
    assert (item.day, item.what, item.from_what) == ("2027-03-17", What.EXPIRY, "renewedOn")
    late = of(asked(tracker, today=date(2027, 4, 1)), "Islamic State Sinai")
    assert (late.state, late.certainty) == (State.OVERDUE, Certainty.COMPUTED)
    assert "it counts as listed" in late.sentence
    assert late in law.told(asked(tracker, today=date(2027, 4, 1)))


def test_those_let_expire_are_in_no_calendar(tracker: Tracker) -> None:
    """FARC was renewed on 2016-02-02 and let expire on 2019-02-02: the rule, from the page."""
    assert terms.later("2016-02-02", 36) == "2019-02-02"
    take_nz(tracker)
    parties = {item.party for item in asked(tracker, since="2015-01-01").items}
    assert not any("Colombia" in party or "Euskadi" in party for party in parties)


def feed_of_canada(*entities: tuple[str, str, str]) -> bytes:
    entries = "".join(
        f"<entry><title>{name}</title><id>{number}</id><summary>N/A</summary><content>.</content>"
        f"<published>{listed}</published><updated>{reviewed}</updated></entry>"
        for number, (name, listed, reviewed) in enumerate(entities, 1)
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>{entries}</feed>'.encode()


def test_canada_is_reviewed_five_years_after_the_last_review_that_its_feed_states(
    tracker: Tracker,
) -> None:
    many = [(f"Group of the {n}th Valley", "2003-01-02", "2024-06-07") for n in range(60)]
    new = ("Example Network", "2025-12-08", "Not yet reviewed")
    given = {"list_id": "ca_listed_entities_feed", "role": "feed", "form": "atom"}
    take(tracker, feed_of_canada(*many, new), day(0), name="lstd-ntts-eng.xml", **given)
    found = asked(tracker, today=date(2026, 11, 29), until="2031-01-01")
    item = of(found, "Group of the 3th Valley")
    assert (item.day, item.from_what) == ("2029-06-07", "reviewedOn")
    assert of(found, "Example Network").day == "2030-12-08"
    assert {item.list_id for item in found.items} == {"ca_listed_entities_feed"}


def freeze(number: int, label: str) -> dict[str, Any]:
    basis = {"FondementJuridique": "x", "FondementJuridiqueLabel": label}
    detail = [{"TypeChamp": "FONDEMENT_JURIDIQUE", "Valeur": [basis]}]
    fields = {"IdRegistre": number, "Nature": "Personne morale", "Nom": f"Groupe {number}"}
    return {**fields, "RegistreDetail": detail}


def test_a_french_freeze_holds_six_months_and_those_of_the_union_have_no_term(
    tracker: Tracker,
) -> None:
    union = "(UE) 2022/332 du 25/02/2022 (UE Ukraine - R (UE) 269/2014)"
    many = [freeze(number, union) for number in range(1, 200)]
    order = freeze(500, "Arrêté du 05/06/2026 (FR terrorisme - L. 562-2 du CMF)")
    register = {"Publications": {"DatePublication": "2026-10-08T18:01:49+02:00"}}
    register["Publications"]["PublicationDetail"] = [*many, order]  # type: ignore[assignment]
    given = {"list_id": "fr_gels", "form": "json", "name": "Registrenationaldesgels.json"}
    take(tracker, json.dumps(register).encode(), day(0), **given)
    (item,) = asked(tracker, today=date(2026, 11, 29)).items
    assert (item.party, item.day, item.state) == ("Groupe 500", "2026-12-05", State.DUE)
    assert item.certainty == Certainty.UNCONFIRMED
    assert "how the register writes" in str(item.read_again)


# Whole lists, and days that acts state.


def renewal(number: str, on: str, **said: Any) -> Any:
    return act(
        number,
        ActKind.RENEWAL,
        "eu_terrorist_list",
        made_on=on,
        citations=(f"CELEX {number}",),
        **said,
    )


def test_the_review_of_the_european_list_is_one_day_for_all(tracker: Tracker) -> None:
    on_record(tracker, renewal("32015D0521", "2015-03-26"), renewal("32015D1334", "2015-07-31"))
    (item,) = asked(tracker, today=date(2015, 10, 1)).items
    assert (item.day, item.party, item.entry_id) == ("2016-01-31", "", None)
    assert item.citation == "CELEX 32015D1334"
    assert asked(tracker, today=date(2015, 10, 1), lists=["eu_fsf"]).items == (item,)
    assert asked(tracker, today=date(2015, 10, 1), lists=["un_sc"]).items == ()


def test_a_whole_list_that_is_overdue_is_shown_as_one(tracker: Tracker) -> None:
    on_record(tracker, renewal("32015D0521", "2015-03-26"))
    found = asked(tracker, today=date(2016, 1, 1))
    (item,) = law.told(found)
    assert (item.state, item.certainty) == (State.OVERDUE, Certainty.UNCONFIRMED)
    assert not any("--overdue" in line for line in law.said(found))


def test_an_act_that_repeals_the_one_before_lists_anew_whatever_it_omits(tracker: Tracker) -> None:
    omits = act(
        "32009D0062",
        ActKind.REVOCATION,
        "eu_terrorist_list",
        made_on="2009-01-26",
        repeals=("Decision 2008/583/EC",),
        parties=(party("PMOI", Effect.OMITS),),
    )
    on_record(tracker, omits)
    (item,) = asked(tracker, today=date(2009, 3, 1)).items
    assert item.day == "2009-07-26"


def cites(number: int, of: str) -> str:
    return f"{number}/2024 (OJ L{number}) of {of}"


def test_the_act_that_most_entries_cite_kept_the_list_and_not_one_that_was_added(
    tracker: Tracker,
) -> None:
    for number in range(5):
        group = f"Group {number}"
        stands(tracker, "eu_fsf", group, "TERR", instrument=cites(329, "2024-01-17"))
    stands(tracker, "eu_fsf", "Added since", "TERR", instrument=cites(900, "2024-02-20"))
    for number in range(9):
        stands(tracker, "eu_fsf", f"Bank {number}", "UKR", instrument=cites(950, "2024-02-25"))
    (item,) = asked(tracker).items
    assert (item.list_id, item.day, item.from_what) == (
        "eu_terrorist_list",
        "2024-07-17",
        "instrument",
    )
    on_record(tracker, renewal("32024R0999", "2024-02-28"))
    assert asked(tracker).items[0].day == "2024-08-28"


def test_the_day_of_a_whole_list_is_about_whoever_stands_on_it(tracker: Tracker) -> None:
    stands(tracker, "eu_fsf", "Example Front", "TERR")
    stands(tracker, "eu_fsf", "Example Bank", "UKR")
    stands(tracker, "eu_terrorist_list", "Example Brigade")
    on_record(tracker, renewal("32024R0999", "2024-02-28"))
    for name, days in {"Example Front": 1, "Example Bank": 0, "Example Brigade": 1}.items():
        assert len(asked(tracker, name=name).items) == days


def test_an_act_that_leaves_somebody_out_lists_anew_too(tracker: Tracker) -> None:
    omits = (party("FARC", Effect.OMITS),)
    said = {"made_on": "2017-11-13", "parties": omits}
    on_record(tracker, act("32017D2073", ActKind.REVOCATION, "eu_terrorist_list", **said))
    (item,) = asked(tracker, today=date(2017, 12, 1)).items
    assert item.day == "2018-05-13"
    one = act("1", ActKind.DESIGNATION, "eu_terrorist_list", made_on="2017-11-20")
    on_record(tracker, one)
    assert asked(tracker, today=date(2017, 12, 1)).items == (item,)


def test_without_any_act_it_is_said_that_no_day_was_computed(tracker: Tracker) -> None:
    found = asked(tracker, lists=["eu_terrorist_list"])
    assert found.items == ()
    said = law.said(found)
    assert any("no act that begins the time is on record" in line for line in said)


MAINTAINED = act(
    "62010TJ0400",
    ActKind.JUDGMENT,
    "eu_terrorist_list",
    made_on="2014-12-17",
    maintained_until="2015-03-17",
    parties=(party("Hamas", Effect.ANNULS_EFFECTS_MAINTAINED),),
    citations=("CELEX 62010TJ0400",),
)


def test_the_end_of_effects_that_a_court_maintains_is_a_day_and_then_passed(
    tracker: Tracker,
) -> None:
    on_record(tracker, MAINTAINED)
    (item,) = asked(tracker, today=date(2015, 2, 1), lists=["eu_terrorist_list"]).items
    assert (item.day, item.what, item.party) == ("2015-03-17", What.EFFECTS_END, "Hamas")
    assert item.certainty == Certainty.STATED
    assert "A judgment removes nobody" in item.sentence
    assert asked(tracker, today=date(2015, 4, 1)).items == ()
    (passed,) = asked(tracker, today=date(2015, 4, 1), since="2015-01-01").items
    assert passed.state == State.PASSED


def test_an_act_that_is_not_in_force_yet_is_a_day_until_it_is(tracker: Tracker) -> None:
    signed = act(
        "1",
        ActKind.REVOCATION,
        "us_state_fto",
        signed_on="2025-06-23",
        in_force_on="2025-07-08",
        parties=(party("al-Nusrah Front", Effect.REMOVES), party("Other", Effect.REMOVES)),
    )
    on_record(tracker, signed)
    (item,) = asked(tracker, today=date(2025, 7, 7)).items
    assert (item.what, item.day) == (What.IN_FORCE, "2025-07-08")
    assert item.party == "al-Nusrah Front and 1 more"
    assert asked(tracker, today=date(2025, 7, 8)).items == ()


def test_a_day_that_is_none_gives_no_day(tracker: Tracker) -> None:
    on_record(
        tracker,
        act("1", ActKind.RENEWAL, "eu_terrorist_list", made_on="31.1.2015", published_on="soon"),
        act("2", ActKind.JUDGMENT, "eu_terrorist_list", maintained_until="2015-02-30"),
    )
    assert asked(tracker, today=date(2015, 2, 1)).items == ()


# Who is asked for by name.


def test_by_name_only_days_about_that_name(fto: Tracker) -> None:
    on_record(fto, REVIEW, MAINTAINED)
    search.bring_up_to_date(fto.ledger.engine)
    found = asked(fto, today=date(2015, 2, 1), until="2020-01-01", name=PFLP_GC)
    assert {item.party for item in found.items} == {PFLP_GC}
    hamas = asked(fto, today=date(2015, 2, 1), name="Hamas")
    assert [item.what for item in hamas.items] == [What.EFFECTS_END]
    assert asked(fto, name="Nobody at all here").items == ()


def test_it_stays_the_same_event_when_a_renewal_moves_its_day(fto: Tracker) -> None:
    before = of(asked(fto, today=date(2019, 6, 1)), PFLP_GC)
    on_record(fto, REVIEW)
    after = of(asked(fto, today=date(2019, 6, 1)), PFLP_GC)
    assert before.uid == after.uid
    assert before.day != after.day
    every = [item.uid for item in asked(fto).items]
    assert len(every) == len(set(every))


# The table of rules.


def test_every_rule_is_of_lists_that_we_have_and_says_on_what_it_rests() -> None:
    for term in TERMS:
        assert set(term.lists) <= set(registry.keys())
        assert set(term.shown_by) <= set(term.lists)
        assert term.basis
        assert term.read_in
        assert term.months in law.SPANS
    assert len({term.key for term in TERMS}) == len(TERMS)


def test_australia_is_not_in_the_table_and_it_is_said_why() -> None:
    assert not list(terms.of_list("au_listed_orgs"))
    assert "no longer lapses" in dict(LEFT_OUT)["au_listed_orgs"]


# Days that lists state themselves.


@pytest.fixture
def lapsing(tracker: Tracker, monkeypatch: pytest.MonkeyPatch) -> Tracker:
    """A list that says of one entry two days on which it lapses, of another a passed one."""
    ends = {"Old Group Alpha": ("31 December 2024", "2026-05"), "Old Group Beta": ("1 March 2020",)}
    module = registry.scraper("us_state_fto").module
    parse = module.parse

    def with_ends(documents: kit.Documents) -> Iterator[kit.RawEntry]:
        for raw in parse(documents):
            (act,) = raw.designations
            days = ends.get(raw.names[0].text, ("",))
            yield replace(raw, designations=tuple(replace(act, ends_on=day) for day in days))

    monkeypatch.setattr(module, "parse", with_ends)
    take_fto(tracker, fto_html(FTO, GONE), 0)
    return tracker


def test_a_day_on_which_a_designation_lapses_is_in_the_calendar_by_the_list(
    lapsing: Tracker,
) -> None:
    found = [item for item in asked(lapsing).items if item.rule == "endsOn"]
    assert [(item.party, item.day, item.state) for item in found] == [
        ("Old Group Beta", "2020-03-01", State.OVERDUE),
        ("Old Group Alpha", "2024-12-31", State.UPCOMING),
    ]
    assert {(item.what, item.certainty) for item in found} == {(What.EXPIRY, Certainty.STATED)}
    later = asked(lapsing, since="2025-01-01", until="2026-12-31")
    assert of(later, "Old Group Alpha").day == "2026-05"
    assert not [
        item for item in asked(lapsing, lists=["nz_police"]).items if item.list_id != "nz_police"
    ]


def test_a_day_that_has_passed_takes_nobody_off(lapsing: Tracker) -> None:
    item = of(asked(lapsing, until="2020-03-01", since="2020-03-01"), "Old Group Beta")
    assert item.sentence == (
        "By the list its designation ran until 2020-03-01, and the list still shows it, so it "
        "counts as listed."
    )
    assert state(lapsing, str(item.entry_key), "us_state_fto") == "in_force"
    assert item in law.told(asked(lapsing))


def test_a_day_that_the_list_says_goes_before_the_rule_of_its_law(
    lapsing: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    expiry = replace(TERMS[0], what=What.EXPIRY)
    monkeypatch.setattr(law, "TERMS", (expiry,))
    rules = {item.party: item.rule for item in asked(lapsing, until="2030-01-01").items}
    assert rules["Old Group Alpha"] == rules["Old Group Beta"] == "endsOn"
    assert rules["Old Group Gamma"] == expiry.key
