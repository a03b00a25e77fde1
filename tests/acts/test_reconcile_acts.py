"""Acts beside the lists that are to show them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from db.changes import Move
from scrapers.kit import ActKind, ActParty, Effect
from tests.acts.comparing import act, adds, known, list_of, removes, stood
from tracker.acts.reconcile_acts import Given, is_undated, of_days, of_parties
from tracker.acts.reconcile_changes import (
    SourceOf,
    Watched,
    checksums,
    deltas,
    other_causes,
    stated,
    watched,
    without_act,
)
from tracker.acts.reconcile_facts import ListFacts
from tracker.acts.reconcile_finding import Finding
from tracker.acts.reconcile_parties import parties
from tracker.rules.acts import Act

FTO = "us_state_fto"
NOOR = known(FTO, "noor|1", "Army of Noor", "Light of Noor", spells=[stood("2020-01-01")])
ALL_IS_WELL: list[Any] = []


def page(*entries: Any, seen: str = "2024-06-01", **given: str) -> ListFacts:
    return list_of(FTO, *entries, seen=seen, **given)


def found(acts: Sequence[Act], facts: ListFacts, today: str = "2024-07-01") -> list[Finding]:
    every = list(parties(acts, {facts.list_id: facts}))
    given = Given(today=today)
    return [*of_parties(every, given), *of_days(acts, every, given)]


def kinds(findings: Sequence[Finding]) -> list[str]:
    return [str(one.kind) for one in findings]


def test_a_designation_that_its_list_does_not_show_is_found() -> None:
    (finding,) = found([act(adds("Green Valley Front"), on="2024-03-01")], page(NOOR))
    assert finding.kind == "act_not_shown"
    assert finding.sentence == (
        "act of 2024-03-01 of 2024-03-01 puts on Green Valley Front; us_state_fto does not have "
        "that name (document of 2024-06-01)."
    )


def test_a_designation_that_is_shown_is_not() -> None:
    came = known(FTO, "g|1", "Green Valley Front", spells=[stood("2024-03-05", after="2024-02-01")])
    assert found([act(adds("Green Valley Front"), on="2024-03-01")], page(came)) == ALL_IS_WELL


def test_younger_than_the_list_usually_needs_it_is_expected() -> None:
    (finding,) = found([act(adds("Green Valley Front"), on="2024-05-20")], page(NOOR))
    assert finding.expected


def test_a_list_that_was_not_seen_since_cannot_show_it() -> None:
    assert found([act(adds("Green Valley Front"), on="2024-06-02")], page(NOOR)) == ALL_IS_WELL


def test_before_our_first_document_it_may_have_come_and_gone() -> None:
    old = act(adds("Green Valley Front"), on="1997-10-08")
    assert found([old], page(NOOR)) == ALL_IS_WELL


def test_a_revocation_whose_party_stands_on_is_found() -> None:
    (finding,) = found([act(removes("Army of Noor"), on="2024-03-01")], page(NOOR))
    assert finding.kind == "act_not_shown"
    assert "us_state_fto still has Army of Noor" in finding.sentence


def test_a_revocation_that_is_shown_is_not_even_if_it_came_back_later() -> None:
    spells = [
        stood("2020-01-01", "2024-03-02", until_after="2024-02-01"),
        stood("2024-05-01", after="2024-04-01"),
    ]
    back = known(FTO, "noor|1", "Army of Noor", spells=spells)
    assert found([act(removes("Army of Noor"), on="2024-03-01")], page(back)) == ALL_IS_WELL


def test_a_party_that_no_entry_ever_bore_is_unclear() -> None:
    (finding,) = found([act(removes("Green Valley Front"), on="2024-03-01")], page(NOOR))
    assert finding.kind == "party_unclear"
    assert "no entry of us_state_fto ever bore that name" in finding.sentence


def test_a_primary_name_of_one_short_word_is_known() -> None:
    short = known(FTO, "noor|1", "NOOR", spells=[stood("2020-01-01")])
    (finding,) = found([act(removes("Noor"), on="2024-03-01")], page(short))
    assert "us_state_fto still has NOOR" in finding.sentence
    also = known(FTO, "army|1", "Army of Noor", "AON", spells=[stood("2020-01-01")])
    (finding,) = found([act(removes("AON"), on="2024-03-01")], page(also))
    assert finding.kind == "party_unclear"
    assert "that is only a short or weak name of Army of Noor" in finding.sentence


def test_a_name_that_two_entries_bear_is_unclear_and_a_reference_decides() -> None:
    two = [
        known(FTO, "n|1", "Army of Noor", spells=[stood("2020-01-01")]),
        known(FTO, "n|2", "Army of Noor", spells=[stood("2020-01-01")]),
    ]
    (finding,) = found([act(removes("Army of Noor"), on="2024-03-01")], page(*two))
    assert finding.kind == "party_unclear"
    assert "2 entries of us_state_fto bear that name" in finding.sentence
    named = act(removes("Army of Noor", references=("n|2",)), on="2024-03-01")
    assert kinds(found([named], page(*two))) == ["act_not_shown"]


def test_whose_primary_name_it_is_goes_before_whose_alias() -> None:
    gone = [stood("2020-01-01", "2024-03-02", until_after="2024-02-01")]
    two = [
        known(FTO, "n|1", "Army of Noor", spells=gone, state="delisted"),
        known(FTO, "n|2", "Green Valley Front", "Army of Noor", spells=gone, state="delisted"),
    ]
    assert found([act(removes("Army of Noor"), on="2024-03-01")], page(*two)) == ALL_IS_WELL


def test_to_take_another_name_off_takes_nobody_off() -> None:
    (finding,) = found([act(removes("Light of Noor"), on="2024-03-01")], page(NOOR))
    assert finding.kind == "party_unclear"
    assert "that is another name of Army of Noor" in finding.sentence


def test_a_name_that_is_only_alike_is_a_question_where_somebody_would_be_taken_off() -> None:
    listed = known(FTO, "a|1", "Ansar al-Exampliyya Brigades")
    (finding,) = found([act(removes("Ansar al-Examplia Brigade"), on="2024-03-01")], page(listed))
    assert finding.kind == "party_unclear"
    assert "only names that are alike" in finding.sentence


def test_who_is_merged_into_another_entry_goes_on_there() -> None:
    merged = ActParty("Light of Noor", Effect.MERGES, into="Army of Noor")
    gone = known(FTO, "l|1", "Light of Noor", spells=[stood("2020-01-01", "2024-03-02")])
    assert found([act(merged, on="2024-03-01")], page(NOOR, gone)) == ALL_IS_WELL


def test_of_an_act_that_names_many_it_is_said_once() -> None:
    many = [adds(f"Front of the {n}th Valley") for n in range(1, 9)]
    (finding,) = found([act(*many, on="2024-03-01")], page(NOOR))
    assert finding.number == 8
    assert "puts on 8 parties of us_state_fto, where it is not shown: " in finding.sentence
    assert "and 5 more" in finding.sentence


def test_a_delta_of_all_regimes_names_parties_that_are_not_compared() -> None:
    sdn = list_of("us_ofac_sdn", seen="2024-06-01")
    given = {"on": "2024-03-01", "lists": ("us_ofac_sdn",), "feed": "us_ofac_changes"}
    assert found([act(removes("Trading Company"), **given)], sdn) == ALL_IS_WELL
    tagged = removes("Trading Company", programmes=("SDGT",))
    assert kinds(found([act(tagged, **given)], sdn)) == ["party_unclear"]
    other = removes("Trading Company", programmes=("RUSSIA-EO14024",))
    assert found([act(other, **given)], sdn) == ALL_IS_WELL


def test_an_authoritys_own_delta_is_a_kind_of_its_own() -> None:
    said = act(adds("Green Valley Front", references=("77",)), on="2024-03-01", feed="un_updates")
    assert kinds(found([said], page(NOOR))) == ["delta_differs"]


def test_a_day_that_is_yet_to_come_is_found_and_one_in_force_later_is_awaited() -> None:
    wrong = act(published_on="2034-03-01", on="2034-03-01", lists=(FTO,))
    (finding,) = found([wrong], page(NOOR))
    assert (finding.kind, finding.expected) == ("act_overdue", False)
    later = act(removes("Army of Noor"), on="2024-07-08", published_on="2024-06-30")
    (finding,) = found([later], page(NOOR))
    assert finding.expected
    assert "comes into force on 2024-07-08" in finding.sentence


def maintained(until: str) -> Act:
    annulled = ActParty("Army of Noor", Effect.ANNULS_EFFECTS_MAINTAINED)
    return act(annulled, on="2024-01-10", kind=ActKind.JUDGMENT, maintained_until=until)


def test_effects_that_were_maintained_until_a_day_that_passed_in_silence() -> None:
    (finding,) = found([maintained("2024-04-10")], page(NOOR))
    assert finding.kind == "act_overdue"
    assert "maintained until 2024-04-10, and nothing is on record since" in finding.sentence
    assert found([maintained("2024-08-10")], page(NOOR)) == ALL_IS_WELL
    appeal = ActParty("Army of Noor", Effect.APPEALS)
    went_on = act(appeal, on="2024-03-01", kind=ActKind.APPEAL, number="an appeal")
    assert found([maintained("2024-04-10"), went_on], page(NOOR)) == ALL_IS_WELL


# Changes.


def move(**given: Any) -> Move:
    plain = {
        "change_id": "f" * 32,
        "list_id": FTO,
        "entry_id": NOOR.entry_id,
        "caption": "Army of Noor",
        "kind": "removal",
        "scope": "entry",
        "programme": "",
        "cause": "",
        "instrument": "",
        "effective_on": "",
        "observed_after": "2024-02-01T00:00:00Z",
        "observed_at": "2024-03-05T00:00:00Z",
        "snapshot_sha256": "d" * 64,
    }
    return Move(**plain | given)


SOURCE = SourceOf("us_federal_register", FTO)
SINCE_2023 = Watched(source=SOURCE, since="2023-01-01", until="2024-06-01")


def unexplained(moves: Sequence[Move], acts: Sequence[Act], **given: Any) -> list[Finding]:
    facts = {FTO: page(NOOR)}
    every = list(parties(acts, facts))
    asked = (Given(today="2024-07-01"),)
    return list(without_act(moves, every, acts, [SINCE_2023], facts, *asked, **given))


def test_changes_of_a_document_that_no_act_explains_are_one_finding() -> None:
    two = [move(), move(change_id="e" * 32, caption="Other", entry_id="x")]
    (finding,) = unexplained(two, [])
    assert finding.sentence == (
        "2 removals of us_state_fto in its document of 2024-03-05 without an act of "
        "us_federal_register: Army of Noor; Other."
    )
    assert finding.number == 2


@pytest.mark.parametrize(
    "given",
    [
        {"instrument": "89 FR 1"},
        {"observed_after": "2022-12-01T00:00:00Z"},
        {"list_id": "un_sc"},
    ],
    ids=["it cites one", "before the source was looked at", "no source tells of all of its acts"],
)
def test_changes_that_are_no_finding(given: dict[str, str]) -> None:
    assert unexplained([move(**given)], []) == ALL_IS_WELL


def test_an_act_that_names_it_or_that_names_nobody_may_be_behind_a_change() -> None:
    assert unexplained([move()], [act(removes("Army of Noor"), on="2024-03-01")]) == ALL_IS_WELL
    assert unexplained([move()], [act(on="2024-03-01")]) == ALL_IS_WELL
    assert len(unexplained([move()], [act(removes("Other"), on="2024-03-01")])) == 1
    assert len(unexplained([move()], [act(removes("Army of Noor"), on="2023-03-01")])) == 1
    assert len(unexplained([move()], [act(adds("Army of Noor"), on="2024-03-01")])) == 1


def test_a_source_is_whole_while_it_is_looked_at_without_a_gap() -> None:
    days = ("2010-05-24", "2024-03-01", "2024-03-20", "2024-04-10")
    (one,) = watched({"us_federal_register": [f"{day}T01:00:00Z" for day in days]})
    assert (one.since, one.until) == ("2024-03-01", "2024-04-10")
    assert watched({"us_federal_register": ["2010-05-24T01:00:00Z", "2024-03-01T01:00:00Z"]}) == []
    assert watched({}) == []
    two_days = ["2024-03-01T01:00:00Z", "2024-03-03T01:00:00Z"]
    assert watched({"us_ofac_changes": two_days}) == []


def test_causes_that_differ() -> None:
    said = act(removes("Army of Noor", cause="revocation"), on="2024-03-01")
    every = list(parties([said], {FTO: page(NOOR)}))
    (finding,) = other_causes([move(cause="expiry")], every)
    assert "left us_state_fto by expiry, as the log has it" in finding.sentence
    assert list(other_causes([move(cause="not_stated")], every)) == []
    assert list(other_causes([move(cause="revocation")], every)) == []


# Counts.


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Security Council 1267 Committee Adds Two Entries to Its Sanctions List", {"add": 2}),
        (
            "Committee Removes 1 Entry from Its List, adds three individuals",
            {"remove": 1, "add": 3},
        ),
        ("Committee Amends Two Entries on Its Sanctions List", {}),
        ("Committee adds many entries", {}),
    ],
)
def test_counts_that_an_authority_states(text: str, numbers: dict[str, int]) -> None:
    assert stated(text) == numbers


def test_a_checksum_of_a_list_beside_our_count() -> None:
    note = "The list has 1 individuals and 1 entities."
    said = act(on="2024-03-01", lists=(FTO,), note=note, kind=ActKind.OTHER)
    (finding,) = checksums([said], {FTO: page(NOOR)})
    assert "has 2 entries on 2024-03-01; we have 1." in finding.sentence
    other = known(FTO, "g|1", "Green Valley Front")
    assert list(checksums([said], {FTO: page(NOOR, other)})) == []
    perhaps = known(FTO, "p|1", "Perhaps", spells=[stood("2024-04-01", after="2024-02-01")])
    assert list(checksums([said], {FTO: page(NOOR, perhaps)})) == []


def test_additions_of_a_step_are_as_many_as_the_source_tells_of() -> None:
    source = Watched(source=SourceOf("un_updates", "un_sc"), since="2024-01-01", until="2024-06-01")
    title = "Security Council Committee Adds Two Entries to Its Sanctions List"
    told = act(
        on="2024-03-01",
        feed="un_updates",
        lists=("un_sc",),
        title=title,
        kind=ActKind.DESIGNATION,
    )
    one = move(list_id="un_sc", kind="addition")
    two = move(list_id="un_sc", kind="addition", change_id="e" * 32)
    days = (("2024-02-01", "a" * 64), ("2024-03-05", "b" * 64))
    facts = {"un_sc": replace(list_of("un_sc", seen="2024-03-05"), documents=days)}
    (finding,) = deltas([told], [one], [source], facts)
    assert "tells of 2 additions to un_sc after 2024-02-01 and by 2024-03-05" in finding.sentence
    assert "our log has 1" in finding.sentence
    assert list(deltas([told], [one, two], [source], facts)) == []
    assert len(list(deltas([told], [], [source], facts))) == 1
    earlier = replace(source, until="2024-03-01")
    assert list(deltas([told], [one], [earlier], facts)) == []


def test_an_act_of_no_whole_day_is_not_compared_and_breaks_nothing() -> None:
    for on in ("2024", "", "2024-13-45"):
        odd = act(removes("Army of Noor"), on=on, published_on=on)
        assert found([odd], page(NOOR)) == ALL_IS_WELL
        (named,) = parties([odd], {FTO: page(NOOR)})
        assert is_undated(named)


def test_a_party_without_a_name_is_called_by_its_reference() -> None:
    nameless = act(removes("", references=("noor|1",)), on="2024-03-01")
    (finding,) = found([nameless], page(NOOR))
    assert "takes off noor|1; us_state_fto still has Army of Noor" in finding.sentence
