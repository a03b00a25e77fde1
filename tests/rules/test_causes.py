"""Which acts a row of the log cites, and which it never does."""

from typing import Any

import pytest

from scrapers.kit import ActKind, ActParty, Effect
from tests.rules.builders import act, amid, answer, document, entry, told
from tracker.model import Change
from tracker.rules.acts import Act

PMOI = entry("pmoi", name="Mujahedin-e Khalq Organization", aliases=["PMOI", "People's Mujahedin"])
TWO = {"FTO": "2001-01-25", "SDGT": "2001-11-02"}


def off(name: str, on: str = "2024-01-03", number: str = "77 FR 1", **more: Any) -> Act:
    """An act in force on a day that takes a party off the list."""
    of_party = {key: more.pop(key) for key in set(more) & set(ActParty._fields)}
    party = ActParty(name, **{"effect": Effect.REMOVES} | of_party)
    says = {"kind": ActKind.REVOCATION, "in_force_on": on, "url": "https://gazette.example/1"}
    return act(number, party, **says | more)


def gone(*acts: Act, one: Any = PMOI, **more: Any) -> Change:
    """The removal of an entry that day 4 lacks and day 0 had, with these acts known."""
    return told(document(0, *amid(one)), document(4, *amid()), acts=acts, **more).row


def is_cited(row: Change) -> bool:
    return bool(row.instrument) or row.cause not in ("", "not_stated")


# Who.


def test_an_act_of_the_very_name_explains_a_removal_and_confirms_it() -> None:
    story = told(
        document(0, *amid(PMOI)), document(4, *amid()), acts=[off("MUJAHEDIN-E KHALQ Org.")]
    )
    row = story.row
    assert (row.cause, row.instrument) == ("revocation", "77 FR 1")
    assert row.instrument_url == "https://www.federalregister.gov/citation/77-FR-1"
    assert (row.effective_on, row.confirmation) == ("2024-01-03", "act_cited")
    assert story.state("pmoi") == "delisted"
    assert story.of("pmoi").spells[-1].delisted_on == "2024-01-03"


@pytest.mark.parametrize(
    "name", ["Mujahedin-e Khalq Front", "Mujahideen Khalq", "Mujahedin", "Khalq", ""]
)
def test_a_name_that_only_looks_alike_is_never_cited(name: str) -> None:
    assert not is_cited(gone(off(name)))


def test_another_name_of_the_act_is_the_entry_s_head_or_the_other_way_round() -> None:
    assert is_cited(gone(off("PMOI")))
    assert is_cited(gone(off("NCRI", aliases=("Mujahedin-e Khalq Organization",))))


def test_an_acronym_that_is_an_alias_on_both_sides_says_nothing() -> None:
    assert not is_cited(gone(off("Polisario", aliases=("PMOI",))))
    assert is_cited(gone(off("Polisario", aliases=("Peoples Mujahedin",))))


def test_a_weak_alias_says_nothing() -> None:
    weak = entry("pmoi", name="Mujahedin-e Khalq", weak=["Holy Warriors of Iran"])
    assert not is_cited(gone(off("Holy Warriors of Iran"), one=weak))


@pytest.mark.parametrize("when", ["now", "before", "as an alias"])
def test_a_name_that_two_entries_of_the_list_bear_is_never_cited(when: str) -> None:
    other = entry("x1", name="Mujahedin-e Khalq Organization")
    if when == "as an alias":
        other = entry("x1", name="Other Front", weak=["Khalq, Mujahedin-e"])
    had = document(-9, *amid(PMOI, other))
    first = [had] if when == "before" else []
    now = amid(PMOI) if when == "before" else amid(PMOI, other)
    then = amid() if when == "before" else amid(other)
    story = told(*first, document(0, *now), document(4, *then), acts=[off(PMOI[1].caption)])
    row = next(row for row in story.rows if row.entry_key == "pmoi")
    assert not is_cited(row)
    assert row.confirmation == "observed_once"


def test_names_that_marks_of_their_own_script_tell_apart_are_two() -> None:
    andrei = entry("a1", name="Андрей Коваленко")
    assert not is_cited(gone(off("Андреи Коваленко"), one=andrei))
    assert is_cited(gone(off("Андрей Коваленко"), one=andrei))


def test_references_go_before_names() -> None:
    kadi = entry("QDi.022", name="Yasin Qadi")
    assert is_cited(gone(off("Somebody Else", references=("QDI.022 .",)), one=kadi))
    assert not is_cited(gone(off("Yasin Qadi", references=("QDi.023",)), one=kadi))
    assert is_cited(gone(off("Yasin Qadi", references=("EU.1234.5",)), one=kadi))


# What.


@pytest.mark.parametrize(
    "kind",
    [ActKind.JUDGMENT, ActKind.ORDER, ActKind.OPINION, ActKind.APPEAL, ActKind.ANNOUNCEMENT],
)
def test_courts_and_announcements_take_nobody_off(kind: ActKind) -> None:
    assert not is_cited(gone(off(PMOI[1].caption, kind=kind)))


@pytest.mark.parametrize(
    "effect", sorted(set(Effect) - {Effect.REMOVES, Effect.OMITS, Effect.MERGES})
)
def test_only_acts_that_take_off_explain_a_removal(effect: Effect) -> None:
    assert not is_cited(gone(off(PMOI[1].caption, effect=effect)))


def test_an_act_for_another_list_says_nothing_here() -> None:
    assert not is_cited(gone(off(PMOI[1].caption, lists=("b_list",))))


def test_the_end_of_a_programme_is_explained_by_an_act_on_just_that_one() -> None:
    both, one = entry("pmoi", acts=TWO), entry("pmoi", acts={"SDGT": "2001-11-02"})
    ended = document(0, *amid(both)), document(4, *amid(one))
    for programmes, cited in ((("FTO",), True), ((), False), (("SDGT",), False)):
        rows = told(*ended, acts=[off("pmoi Front", programmes=programmes)]).rows
        (row,) = (row for row in rows if row.kind == "removal")
        assert (row.scope, is_cited(row)) == ("designation", cited)


def test_the_end_of_an_entry_is_explained_by_acts_on_all_that_it_stood_under() -> None:
    both = entry("pmoi", acts=TWO)
    of_one = off("pmoi Front", programmes=("FTO",))
    of_other = off("pmoi Front", number="77 FR 2", programmes=("SDGT",))
    assert not is_cited(gone(of_one, one=both))
    assert gone(of_one, of_other, one=both).instrument == "77 FR 1; 77 FR 2"
    assert is_cited(gone(off("pmoi Front"), one=both))


# When.


@pytest.mark.parametrize(
    ("day", "cited"),
    [
        ("2023-09-30", False),
        ("2023-10-05", True),
        ("2024-01-03", True),
        ("2024-01-08", True),
        ("2024-01-09", False),
    ],
)
def test_an_act_lies_near_the_documents_between_which_somebody_left(day: str, cited: bool) -> None:
    assert is_cited(gone(off(PMOI[1].caption, day))) == cited


def test_an_act_that_has_no_effect_yet_confirms_nothing() -> None:
    row = gone(off(PMOI[1].caption, "2024-01-07"))
    assert (row.instrument, row.confirmation) == ("77 FR 1", "observed_once")


def test_where_only_the_publication_is_known_it_may_come_weeks_later() -> None:
    for day, cited in (("2024-02-18", True), ("2024-02-20", False)):
        row = gone(off(PMOI[1].caption, "", published_on=day))
        assert is_cited(row) == cited
        assert row.confirmation == "observed_once"
        assert row.effective_on == ""


def test_an_act_of_before_the_listing_is_of_an_earlier_time() -> None:
    again = entry("pmoi", acts={"Act": "2023-12-20"})
    for day, cited in (("2023-12-19", False), ("2023-12-20", False), ("2023-12-21", True)):
        assert is_cited(gone(off("pmoi Front", day), one=again)) == cited


@pytest.mark.parametrize(("effect", "cited"), [(Effect.ADDS, False), (Effect.KEEPS, False)])
def test_a_later_act_to_the_contrary_takes_its_word_back(effect: Effect, cited: bool) -> None:
    later = off(PMOI[1].caption, "2024-01-02", "77 FR 2", effect=effect, kind=ActKind.REVIEW)
    assert is_cited(gone(off(PMOI[1].caption, "2023-12-20"), later)) == cited
    assert is_cited(gone(off(PMOI[1].caption, "2024-01-03"), later))


def test_a_stated_day_goes_before_what_was_seen() -> None:
    ended = entry("pmoi", delisted_on="2012-09-28")
    story = [document(0, *amid(entry("pmoi"))), document(4, *amid(ended))]
    for day, cited in (("2012-09-20", False), ("2012-10-05", True), ("2024-01-03", False)):
        row = told(*story, acts=[off("pmoi Front", day)]).row
        assert (is_cited(row), row.confirmation) == (cited, "authority_states")
        assert row.effective_on == "2012-09-28"


def test_a_stated_month_is_the_month_of_the_act() -> None:
    ended = entry("pmoi", delisted_on="2008-06")
    story = [document(0, *amid(entry("pmoi"))), document(4, *amid(ended))]
    assert is_cited(told(*story, acts=[off("pmoi Front", "2008-06-24")]).row)
    assert not is_cited(told(*story, acts=[off("pmoi Front", "2008-07-01")]).row)


@pytest.mark.parametrize("day", ["2024-13-01", "soon", "9999-12-31", "0001-01-01", ""])
def test_a_day_that_makes_no_sense_is_none(day: str) -> None:
    assert not is_cited(gone(off(PMOI[1].caption, day)))


# Why.


def test_an_annulment_is_a_cause_with_the_judgment_and_the_removing_act() -> None:
    annulled = off(
        PMOI[1].caption,
        number="Decision 2009/62/EC",
        kind=ActKind.AMENDMENT,
        effect=Effect.OMITS,
        cause="court_annulment",
        because=("T-284/08", "CELEX 62008TJ0284", "ECLI:EU:T:2008:550"),
        citations=("Decision 2009/62/EC", "CELEX 32009D0062", "OJ L 23, 27.1.2009, p. 25"),
    )
    row = gone(annulled)
    assert row.cause == "court_annulment"
    assert row.instrument == (
        "Decision 2009/62/EC, OJ L 23, 27.1.2009, p. 25; T-284/08, ECLI:EU:T:2008:550"
    )


@pytest.mark.parametrize("because", [(), ("Decision 2009/62/EC",), ("a newspaper",)])
def test_an_annulment_without_a_judgment_is_no_cause(because: tuple[str, ...]) -> None:
    claimed = off(PMOI[1].caption, kind=ActKind.AMENDMENT, cause="court_annulment", because=because)
    row = gone(claimed)
    assert (row.cause, row.instrument.partition(";")[0]) == ("not_stated", "77 FR 1")


def test_an_omission_says_what_took_it_off_and_not_why() -> None:
    row = gone(off(PMOI[1].caption, effect=Effect.OMITS))
    assert (row.cause, row.instrument) == ("not_stated", "77 FR 1")


def test_a_merger_is_a_cause_and_an_unknown_word_is_none() -> None:
    assert gone(off(PMOI[1].caption, effect=Effect.MERGES)).cause == "merged"
    odd = off(PMOI[1].caption, kind=ActKind.AMENDMENT, cause="annoyance")
    assert gone(odd).cause == "not_stated"


# Which.


def test_acts_of_one_day_are_one_step_and_others_are_not() -> None:
    first = off(PMOI[1].caption, kind=ActKind.AMENDMENT)
    pair = off(PMOI[1].caption, number="77 FR 2", cause="periodic_review", kind=ActKind.AMENDMENT)
    later = off(PMOI[1].caption, "2024-01-04", "77 FR 3", kind=ActKind.AMENDMENT)
    row = gone(later, first, pair)
    assert (row.cause, row.instrument) == ("periodic_review", "77 FR 2; 77 FR 1")


def test_an_act_without_a_citation_is_cited_by_its_title_and_day() -> None:
    row = gone(off(PMOI[1].caption, citations=()))
    assert row.instrument == "Act 77 FR 1, 2024-01-03"
    assert row.instrument_url == "https://gazette.example/1"


def test_the_order_of_acts_does_not_matter() -> None:
    acts = [off(PMOI[1].caption, f"2024-01-0{n}", f"77 FR {n}") for n in range(1, 5)]
    assert gone(*acts) == gone(*reversed(acts))


# What people say.


def test_an_act_answers_no_question_and_is_cited_once_a_person_has() -> None:
    days = [document(0, *amid(PMOI)), document(4, *amid(), mode="upload")]
    acts = [off(PMOI[1].caption)]
    (asked,) = told(*days, acts=acts).asked
    (row,) = told(*days, acts=acts, decisions=[answer("confirm", asked)]).rows
    assert (row.cause, row.instrument, row.confirmation) == ("revocation", "77 FR 1", "act_cited")
    assert told(*days, acts=acts, decisions=[answer("reject", asked)]).rows == []


def test_a_person_s_stated_cause_stays() -> None:
    days = [document(0, *amid(PMOI)), document(4, *amid(), mode="upload")]
    acts = [off(PMOI[1].caption)]
    (asked,) = told(*days, acts=acts).asked
    said = answer("confirm", asked, cause="death", instrument="A letter")
    (row,) = told(*days, acts=acts, decisions=[said]).rows
    assert (row.cause, row.instrument) == ("death", "A letter")


def test_what_an_act_confirmed_and_the_list_shows_again_never_left() -> None:
    story = told(
        document(0, *amid(PMOI)),
        document(4, *amid()),
        document(8, *amid(PMOI)),
        acts=[off(PMOI[1].caption)],
    )
    assert story.rows == []
    assert story.state("pmoi") == "in_force"


# Other rows.


def test_additions_and_relistings_cite_what_lists_them() -> None:
    new = entry("pmoi", acts={"Act": "2024-01-02"})
    adds = off("pmoi Front", "2024-01-02", kind=ActKind.DESIGNATION, effect=Effect.ADDS)
    row = told(document(0, *amid()), document(4, *amid(new)), acts=[adds]).row
    assert (row.cause, row.instrument, row.confirmation) == ("", "77 FR 1", "")
    no_day = entry("pmoi", acts={"Act": ""})
    row = told(document(0, *amid()), document(4, *amid(no_day)), acts=[adds]).row
    assert (row.instrument, row.effective_on) == ("77 FR 1", "2024-01-02")


def test_an_edit_cites_the_only_act_of_its_days_that_rewords() -> None:
    after = entry("pmoi", aliases=["Rajavi Cult"])
    rewords = off("pmoi Front", kind=ActKind.AMENDMENT, effect=Effect.REWORDS)
    days = document(0, *amid(entry("pmoi"))), document(4, *amid(after))
    assert told(*days, acts=[rewords]).row.instrument == "77 FR 1"
    keeps = off("pmoi Front", kind=ActKind.REVIEW, effect=Effect.KEEPS)
    assert told(*days, acts=[keeps]).row.instrument == ""
    another = off("pmoi Front", "2024-01-02", "77 FR 2", effect=Effect.REWORDS)
    assert told(*days, acts=[rewords, another]).row.instrument == ""


# What the list cites itself.

BEFORE, FIRST, SECOND = (
    ("SOR/1-1", "2020-01-01"),
    ("SOR/2-2", "2024-01-02"),
    ("SOR/3-3", "2024-01-02"),
)


def test_the_only_new_amendment_is_what_all_changes_show() -> None:
    days = document(0, *amid(PMOI), cites=[BEFORE]), document(4, *amid(), cites=[BEFORE, FIRST])
    row = told(*days).row
    assert (row.instrument, row.cause, row.confirmation) == (
        "SOR/2-2",
        "not_stated",
        "observed_once",
    )


def test_of_several_new_amendments_none_is_cited() -> None:
    now = document(4, *amid(), cites=[BEFORE, FIRST, SECOND])
    assert told(document(0, *amid(PMOI), cites=[BEFORE]), now).row.instrument == ""


def test_a_document_that_begins_to_cite_says_nothing_of_what_is_new() -> None:
    assert told(document(0, *amid(PMOI)), document(4, *amid(), cites=[FIRST])).row.instrument == ""


def test_an_act_that_is_not_the_one_the_list_cites_is_not_cited() -> None:
    days = document(0, *amid(PMOI), cites=[BEFORE]), document(4, *amid(), cites=[BEFORE, FIRST])
    row = told(*days, acts=[off(PMOI[1].caption)]).row
    assert (row.instrument, row.cause) == ("SOR/2-2", "not_stated")
    row = told(*days, acts=[off(PMOI[1].caption, citations=("SOR/2-2", "P.C. 2024-1"))]).row
    assert (row.instrument, row.cause) == ("SOR/2-2, P.C. 2024-1", "revocation")


def test_what_an_entry_cites_itself_brought_it() -> None:
    new = entry("pmoi", instrument="(UE) 2022/332 du 25/02/2022")
    row = told(document(0, *amid()), document(4, *amid(new))).row
    assert row.instrument == "(UE) 2022/332 du 25/02/2022"
    many = entry("pmoi", instrument=("A", "B", "C", "D"))
    assert told(document(0, *amid()), document(4, *amid(many))).row.instrument == ""


def test_what_a_tombstone_cites_took_it_off() -> None:
    ended = entry("pmoi", delisted_on="2024-01-02", removedBy="S 744/2024")
    row = told(document(0, *amid(entry("pmoi"))), document(4, *amid(ended))).row
    assert row.instrument == "S 744/2024"
