"""The fold over one-line documents: each promise of the design, and each phase, by itself."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from scrapers import kit
from tests.rules.builders import CROWD, LIST, amid, answer, document, entry, told
from tracker.model import FieldChange, Origin
from tracker.rules.checkpoints import Checkpoint, onto
from tracker.rules.standing import ListState, load

PMOI = entry("pmoi", name="People's Mujahedin", listed_on="1997-10-08")
BASE = document(0, *amid(PMOI))

# Baseline, additions, verdicts.


def test_the_first_document_is_no_news() -> None:
    story = told(BASE)
    assert (story.rows, story.outcome, story.reason) == ([], "recorded", "baseline of 41 entries")
    assert story.of("pmoi").spells[0].baseline


def test_who_is_delisted_in_the_first_document_is_on_record_as_that() -> None:
    story = told(document(0, *amid(entry("pmoi", delisted_on="2009-01-26"))))
    assert (story.rows, story.state("pmoi")) == ([], "delisted")
    assert story.of("pmoi").spells[0].delisted_on == "2009-01-26"


def test_a_newcomer_is_an_addition_dated_by_us_and_by_the_authority() -> None:
    story = told(document(0, *CROWD, seen_until=2), document(3, *amid(PMOI)))
    assert (story.row.kind, story.row.effective_on) == ("addition", "1997-10-08")
    assert (story.row.observed_after[:10], story.row.observed_at[:10]) == (
        "2024-01-03",
        "2024-01-04",
    )
    assert story.row.terrorism


def test_a_newcomer_shown_as_delisted_is_an_addition_and_a_removal() -> None:
    gone = entry("pmoi", listed_on="1997-10-08", delisted_on="2009-01-26")
    story = told(document(0, *CROWD), document(1, *amid(gone)))
    assert [(str(row.kind), row.effective_on) for row in story.rows] == [
        ("addition", "1997-10-08"),
        ("removal", "2009-01-26"),
    ]


def test_the_same_bytes_again_are_unchanged() -> None:
    again = document(1, *amid(PMOI), sha256=BASE.snapshot.sha256)
    assert told(BASE, again).outcome == "unchanged"


def test_other_bytes_that_say_the_same_are_unchanged() -> None:
    story = told(BASE, document(1, *reversed(amid(PMOI))))
    assert (story.outcome, story.rows) == ("unchanged", [])


def test_a_refused_document_moves_nobody_and_is_nobodys_predecessor() -> None:
    story = told(BASE, document(1, entry("x", state="delisted")), document(2, *amid(PMOI)))
    assert [verdict.outcome for verdict in story.folded.verdicts] == [
        "recorded",
        "refused",
        "unchanged",
    ]
    assert story.rows == []


def test_an_aggregator_is_nobodys_word() -> None:
    source = replace(LIST, aggregator=True)
    story = told(BASE, document(1, *CROWD), source=source)
    assert (story.rows, story.folded.state.items) == ([], {})
    assert story.reason == "40 entries, for cross-checks only"


# Absence: a question before it is a removal.

GONE = [document(number, *CROWD) for number in range(1, 6)]


def test_one_document_without_an_entry_leaves_it_missing() -> None:
    story = told(BASE, GONE[0])
    assert (story.row.confirmation, story.row.effective_on) == ("observed_once", "")
    assert story.state("pmoi") == "missing"


def test_a_second_one_makes_it_sure_and_dated_to_the_first() -> None:
    story = told(BASE, GONE[0], GONE[4])
    assert (story.row.confirmation, story.row.observed_at[:10]) == ("observed_again", "2024-01-02")
    assert story.state("pmoi") == "delisted"


def test_the_same_bytes_in_between_make_nothing_sure() -> None:
    other = document(2, *amid(entry("new")), sha256="other")
    again = document(3, *CROWD, sha256=GONE[0].snapshot.sha256)
    assert told(BASE, GONE[0], again).row.confirmation == "observed_once"
    assert told(BASE, GONE[0], other).rows[0].confirmation == "observed_again"


def test_an_uploaded_document_makes_nothing_sure() -> None:
    story = told(BASE, GONE[0], document(5, *CROWD, mode="upload"))
    assert story.row.confirmation == "observed_once"


@pytest.mark.parametrize(
    ("back", "kinds"), [(15, []), (16, [("removal", "pmoi"), ("relisting", "pmoi")])]
)
def test_back_within_fourteen_days_was_never_away(back: int, kinds: list[tuple[str, str]]) -> None:
    story = told(BASE, GONE[0], document(back, *amid(PMOI)))
    assert (story.brief, story.state("pmoi")) == (kinds, "in_force")
    assert len(story.of("pmoi").spells) == 1 + bool(kinds)


def test_a_withdrawn_removal_is_told_by_its_slot() -> None:
    once = told(BASE, GONE[0])
    story = told(BASE, GONE[0], document(5, *amid(PMOI)))
    assert story.folded.rows == {once.row.slot: None}
    assert story.outcome == "recorded"


def test_a_relisting_says_what_changed_and_only_a_later_day() -> None:
    grown = entry("pmoi", name="People's Mujahedin", listed_on="1997-10-08", aliases=["MEK"])
    row = told(BASE, GONE[0], document(30, *amid(grown))).rows[1]
    assert (row.effective_on, row.episode) == ("", 2)
    assert row.fields == (FieldChange("alias", (), ("MEK",)),)
    later = entry("pmoi", name="People's Mujahedin", listed_on="2024-01-30")
    assert told(BASE, GONE[0], document(30, *amid(later))).rows[1].effective_on == "2024-01-30"


def test_a_removal_carries_the_day_of_the_one_act_that_is_new() -> None:
    first = document(0, *amid(PMOI), amended_on=["2020-01-01"])
    one = document(1, *CROWD, amended_on=["2020-01-01", "2024-01-01"])
    two = document(1, *CROWD, amended_on=["2020-01-01", "2023-12-31", "2024-01-01"])
    assert told(first, one).row.effective_on == "2024-01-01"
    assert told(first, two).row.effective_on == ""
    assert told(BASE, one).row.effective_on == ""


# Doubts: what a person has to answer.

HALF = document(1, *amid(PMOI)[:20])


def test_half_a_list_is_a_question_and_everybody_stays() -> None:
    story = told(BASE, HALF)
    assert (story.outcome, story.rows, len(story.asked)) == ("pending", [], 21)
    assert story.state("pmoi") == "in_force"
    assert story.of("pmoi").body()["pending"] == [
        asked.pending_id for asked in story.asked if asked.entry_key == "pmoi"
    ]


def test_an_addition_is_taken_while_removals_wait() -> None:
    story = told(BASE, document(1, entry("new"), *amid(PMOI)[:20]))
    assert story.brief == [("addition", "new")]


def test_a_question_ends_when_its_entry_is_back() -> None:
    story = told(BASE, HALF, document(50, *amid(PMOI)))
    assert {asked.state for asked in story.folded.pendings.values()} == {"reappeared"}
    assert (story.rows, story.outcome) == ([], "recorded")


def test_a_catastrophe_is_never_settled_by_time() -> None:
    story = told(BASE, HALF, document(900, *amid(PMOI)[:20]))
    assert (len(story.asked), story.rows) == (21, [])


TEN = amid(PMOI)[:12] + amid(PMOI)[22:]


@pytest.mark.parametrize(("number", "settled"), [(60, False), (61, True)])
def test_sixty_days_and_other_bytes_settle_a_question(number: int, settled: bool) -> None:
    story = told(BASE, document(1, *TEN), document(number, *TEN))
    assert (len(story.asked), len(story.rows)) == ((0, 10) if settled else (10, 0))
    assert {row.observed_at[:10] for row in story.rows} <= {"2024-01-02"}


def test_a_run_to_the_last_record_waits_and_the_rest_does_not() -> None:
    story = told(BASE, document(1, *amid()[:-1]))
    assert [asked.entry_key for asked in story.asked] == ["p40"]
    assert story.brief == [("removal", "pmoi")]


def test_while_half_a_list_waits_no_absence_is_ordinary() -> None:
    story = told(BASE, HALF, document(2, *CROWD[1:20]), document(3, *CROWD[1:20]))
    assert story.rows == []
    assert "p01" in {asked.entry_key for asked in story.asked}


def test_a_confirmed_question_is_a_removal_on_the_persons_word() -> None:
    (asked, *_) = told(BASE, HALF).asked
    decision = answer("confirm", asked, cause="revocation", instrument="SC/1")
    story = told(BASE, HALF, decisions=[decision])
    assert (story.row.entry_key, story.row.confirmation) == (asked.entry_key, "act_cited")
    assert (story.row.cause, story.row.instrument) == ("revocation", "SC/1")
    assert story.state(asked.entry_key) == "delisted"


def test_a_rejected_question_is_asked_again_of_a_later_absence() -> None:
    upload = document(1, *CROWD, mode="upload")
    (asked,) = told(BASE, upload).asked
    no = [answer("reject", asked)]
    assert told(BASE, upload, decisions=no).state("pmoi") == "in_force"
    back, gone_again = document(2, *amid(PMOI)), document(3, *CROWD)
    story = told(BASE, upload, back, gone_again, decisions=no)
    assert [asked.reason for asked in story.asked] == [
        "a person has answered before that it is still listed"
    ]


# Matching: a new spelling is not a delisting.


def test_a_new_key_of_the_same_name_keeps_the_history() -> None:
    moved = entry("mek", name="People's Mujahedin", listed_on="1997-10-08")
    story = told(BASE, document(1, *amid(moved)))
    assert story.row.kind == "identity"
    assert story.row.fields == (
        FieldChange("entry_key", "pmoi", "mek"),
        FieldChange(
            "evidence",
            "",
            "the same name, listed on the same day, an organisation of the same programme",
        ),
    )
    assert story.of("mek").entry_id == story.of("pmoi").entry_id


def test_a_key_of_before_is_its_own_again() -> None:
    moved = entry("mek", name="People's Mujahedin")
    story = told(BASE, document(1, *amid(moved)), document(2, *amid(PMOI)))
    assert story.brief == [("identity", "mek"), ("identity", "pmoi")]
    assert story.of("pmoi").keys == ("mek", "pmoi")


def test_who_went_on_under_a_new_key_is_nobody_when_the_old_one_is_given_out_again() -> None:
    moved = entry("mek", name="People's Mujahedin")
    other = entry("pmoi", name="Quite Other")
    story = told(BASE, document(1, *amid(moved)), document(2, *amid(moved, other)))
    assert story.brief == [("identity", "mek"), ("addition", "pmoi")]
    assert story.of("pmoi").entry_id != story.of("mek").entry_id


def test_one_who_may_have_been_renamed_is_a_question() -> None:
    numbers = {"registrationNumber": "7"}
    old = entry("pmoi", name="Khalq", numbers=numbers)
    new = entry("mek", name="Zxqwv", numbers=numbers, acts={"Act": "2024-01-01"})
    story = told(document(0, *amid(old)), document(1, *amid(new)))
    (asked,) = story.asked
    assert (asked.kind, asked.entry_key) == ("identity", "pmoi")
    assert asked.reason == (
        "possibly renamed: Khalq (pmoi) may go on as Zxqwv (mek): the same number but another name,"
        " another listing date. Both count as listed. Confirm: they are one party, which goes on"
        " as Zxqwv (mek); nobody came or left. Reject: they are two, and Khalq (pmoi) left the"
        " list."
    )


def test_no_document_answers_who_is_who_not_even_when_the_heir_has_left() -> None:
    numbers = {"registrationNumber": "7"}
    old = entry("pmoi", name="Khalq", numbers=numbers)
    new = entry("mek", name="Zxqwv", numbers=numbers, acts={"Act": "2024-01-01"})
    days = document(0, *amid(old)), document(1, *amid(new)), document(90, *amid(new))
    assert len(told(*days).asked) == 1
    gone = document(200, *CROWD), document(201, *CROWD)
    assert [asked.kind for asked in told(*days, *gone).asked] == ["identity"]
    assert told(*days, *gone).brief == [("addition", "mek"), ("removal", "mek")]
    assert told(*days, *gone).state("pmoi") == "in_force"


@pytest.mark.parametrize(("back", "kinds"), [(10, ["identity"]), (60, ["removal", "addition"])])
def test_one_who_comes_back_under_a_new_key_soon_was_never_away(
    back: int, kinds: list[str]
) -> None:
    moved = entry("mek", name="People's Mujahedin")
    story = told(BASE, GONE[0], document(back, *amid(moved)))
    assert [kind for kind, _ in story.brief] == kinds


def test_a_question_is_answered_by_a_return_under_a_new_key() -> None:
    moved = entry("mek", name="People's Mujahedin")
    upload = document(1, *CROWD, mode="upload")
    story = told(BASE, upload, document(50, *amid(moved)))
    assert (story.brief, story.asked) == ([("identity", "mek")], [])


def test_a_name_taken_over_by_another_is_merged_and_not_delisted() -> None:
    heir = entry("p10", name=CROWD[9][1].caption, aliases=["People's Mujahedin"])
    crowd = [heir if key == "p10" else (key, content) for key, content in CROWD]
    story = told(BASE, document(1, *crowd))
    merged, gained = sorted(story.rows, key=lambda row: str(row.entry_key), reverse=True)
    assert merged.fields == (FieldChange("merged_into", "", "p10"),)
    assert (gained.kind, story.state("pmoi")) == ("amendment", "merged")


def test_another_person_under_one_reference_leaves_both_listed_and_a_question() -> None:
    old = entry("x", schema="Person", name="Given Family", birthDate="1960-01-01")
    new = entry("x", schema="Person", name="Zxq Plm", birthDate="1970-01-01")
    story = told(document(0, *amid(old)), document(1, *amid(new)), document(90, *amid(new)))
    assert story.brief == [("addition", "x")]
    (asked,) = story.asked
    assert (asked.kind, asked.caption) == ("identity_conflict", "Given Family")
    assert asked.reason.startswith("reference x now stands for somebody else, Zxq Plm: ")
    assert {str(item.state) for item in story.folded.state.items.values()} == {"in_force"}


# Lists without ids.

NAMED = replace(LIST, named_keys=True)


def named(name: str, on: str, **given: str) -> tuple[str, object]:
    return entry(f"{name}|{on}", name=name, listed_on=on, **given)


def test_a_delisted_name_under_a_new_date_is_the_same_entry_again() -> None:
    old = named("group x", "1999-01-01", delisted_on="2003-01-01")
    first = document(0, *amid(old))
    story = told(first, document(1, *amid(old, named("group x", "2024-01-02"))), source=NAMED)
    assert story.brief == [("relisting", "group x|2024-01-02")]
    assert story.row.effective_on == "2024-01-02"


def test_an_earlier_spell_shown_later_is_no_news() -> None:
    now = named("group x", "2024-01-02")
    first = document(0, *amid(now))
    old = named("group x", "1999-01-01", delisted_on="2003-01-01")
    story = told(first, document(1, *amid(now, old)), source=NAMED)
    assert (story.rows, story.outcome) == ([], "unchanged")
    assert story.of("group x|1999-01-01") is story.of("group x|2024-01-02")


def test_both_spells_in_the_first_document_are_one_entry() -> None:
    old = named("group x", "1999-01-01", delisted_on="2003-01-01")
    story = told(document(0, *amid(named("group x", "2024-01-02"), old)), source=NAMED)
    item = story.of("group x|2024-01-02")
    assert (len(item.spells), item.episode, str(item.state)) == (2, 2, "in_force")


# The authority's own words.

OFF = entry("pmoi", name="People's Mujahedin", listed_on="1997-10-08", delisted_on="2024-01-02")


def test_a_stated_removal_has_the_authoritys_day_and_is_sure_at_once() -> None:
    story = told(BASE, document(5, *amid(OFF)))
    assert (story.row.confirmation, story.row.effective_on) == ("authority_states", "2024-01-02")
    assert story.state("pmoi") == "delisted"


@pytest.mark.parametrize(
    ("state", "cause"),
    [("expired", "expiry"), ("merged", "merged"), ("superseded", "not_stated")],
)
def test_a_state_may_say_why(state: str, cause: str) -> None:
    off = entry("pmoi", name="People's Mujahedin", state=state)
    story = told(BASE, document(5, *amid(off)))
    assert (story.row.cause, story.state("pmoi")) == (cause, state)


def test_a_removal_stated_after_it_was_seen_keeps_its_day() -> None:
    story = told(BASE, GONE[0], document(5, *amid(OFF)))
    assert (story.row.confirmation, story.row.observed_at[:10]) == (
        "authority_states",
        "2024-01-02",
    )
    assert story.row.effective_on == "2024-01-02"


def test_a_page_that_shows_half_as_delisted_is_not_believed_today_or_tomorrow() -> None:
    off = [entry(key, state="delisted") for key, _ in CROWD[:20]]
    days = [document(number, *off, *amid(PMOI)[20:]) for number in (1, 2, 90)]
    story = told(BASE, *days)
    assert (len(story.asked), story.rows) == (20, [])
    assert "it shows 20 of 41 entries as delisted at once" in story.asked[0].reason


def test_a_suspended_entry_is_still_listed() -> None:
    story = told(
        BASE,
        document(1, *amid(entry("pmoi", name="People's Mujahedin", state="suspended"))),
    )
    assert (story.row.kind, story.state("pmoi")) == ("amendment", "suspended")
    assert FieldChange("state", "in_force", "suspended") in story.row.fields


def test_a_tombstone_keeps_what_was_known() -> None:
    stone = entry("pmoi", name="Deleted", state="delisted", acts={"Act": ("", "2024-01-02")},
                  **{kit.TOMBSTONE: "deleted"})  # fmt: skip
    story = told(BASE, document(1, *amid(stone)))
    assert (story.row.caption, story.row.effective_on) == ("People's Mujahedin", "2024-01-02")
    assert ("Act", "1997-10-08", "2024-01-02") in story.of("pmoi").acts


# Programmes of an entry that stays.


def acts(**given: object) -> tuple[str, object]:
    return entry("pmoi", acts=given)  # type: ignore[arg-type]


BOTH = document(0, *amid(acts(Act="2001", Other="2002")))
ONE = amid(acts(Act="2001"))


def test_a_programme_that_came_is_an_addition_of_its_own() -> None:
    story = told(document(0, *ONE), document(1, *amid(acts(Act="2001", Other="2024-01-02"))))
    (row,) = [row for row in story.rows if row.scope == "designation"]
    assert (row.kind, row.programme, row.effective_on) == ("addition", "Other", "2024-01-02")
    assert (row.terrorism, row.entry_still_in_force) == (False, True)


def designations(*documents: object) -> list[tuple[str, str, str]]:
    rows = told(*documents).rows  # type: ignore[arg-type]
    return [
        (str(row.kind), row.programme, row.confirmation)
        for row in rows
        if row.scope == "designation"
    ]


def test_a_programme_that_is_gone_is_a_removal_of_its_own_and_sure_the_second_time() -> None:
    assert designations(BOTH, document(1, *ONE)) == [("removal", "Other", "observed_once")]
    assert designations(BOTH, document(1, *ONE), document(2, *ONE)) == [
        ("removal", "Other", "observed_again")
    ]


def test_an_end_that_the_document_gives_is_the_authoritys_word() -> None:
    ended = amid(acts(Act="2001", Other=("2002", "2024-01-01")))
    story = told(BOTH, document(1, *ended))
    (row,) = [row for row in story.rows if row.scope == "designation"]
    assert (row.confirmation, row.effective_on) == ("authority_states", "2024-01-01")
    assert story.of("pmoi").programmes["Other"][0].delisted_on == "2024-01-01"


@pytest.mark.parametrize(("back", "kinds"), [(15, []), (16, ["removal", "relisting"])])
def test_a_programme_back_within_fourteen_days_was_never_away(back: int, kinds: list[str]) -> None:
    again = document(back, *amid(acts(Act="2001", Other="2002")))
    assert [kind for kind, _, _ in designations(BOTH, document(1, *ONE), again)] == kinds


MANY = [entry(key, acts={"Act": "2001", "Other": "2002"}) for key, _ in CROWD]
FEW = [entry(key, acts={"Act": "2001"}) if number < 8 else MANY[number]
       for number, (key, _) in enumerate(CROWD)]  # fmt: skip


def test_many_who_lost_a_programme_keep_it_until_somebody_answers() -> None:
    story = told(document(0, *MANY), document(1, *FEW))
    assert (len(story.asked), story.rows) == (8, [])
    assert {asked.scope for asked in story.asked} == {"designation"}
    assert story.of("p01").tags == ("Act", "Other")


def test_a_held_programme_that_is_shown_again_is_no_question_any_more() -> None:
    story = told(document(0, *MANY), document(1, *FEW), document(2, *MANY))
    assert (story.asked, story.rows) == ([], [])


def test_a_lost_programme_is_no_question_of_one_who_has_left() -> None:
    days = [document(0, *MANY), document(1, *FEW)]
    days += [document(number, *FEW[:3], *FEW[4:]) for number in (2, 3)]
    assert len(told(*days[:3]).asked) == 8
    story = told(*days)
    assert (len(story.asked), story.brief) == (7, [("removal", "p04")])
    assert story.of("p04").absences.keys() == {""}


def under(regime: str, *, start: int = 0) -> list[tuple[str, object]]:
    rest = [entry(key, acts={"Rest": "2001"}) for key, _ in CROWD[30:]]
    return [*(entry(key, acts={regime: "2001"}) for key, _ in CROWD[start:30]), *rest]


def test_a_programme_that_all_who_stayed_left_for_a_new_one_was_renamed() -> None:
    story = told(document(0, *under("Old")), document(900, *under("New", start=5)))
    renamed = [row for row in story.rows if row.kind == "identity"]
    assert len(renamed) == 25
    assert {row.origin for row in renamed} == {Origin.FORMAT}
    assert story.of("p10").programmes.keys() == {"New"}
    assert not [row for row in story.rows if row.scope == "designation"]


def test_a_terrorism_programme_is_never_taken_as_renamed() -> None:
    story = told(document(0, *under("Act")), document(10, *under("New")))
    assert not [row for row in story.rows if row.kind == "identity"]
    assert {asked.programme for asked in story.asked} == {"Act"}


# Attribution: whose doing.


def test_an_amendment_has_the_authoritys_day() -> None:
    amended = entry(
        "pmoi", name="People's Mujahedin", listed_on="1997-10-08", aliases=["MEK"],
        amendedOn="2024-01-02",
    )  # fmt: skip
    story = told(BASE, document(5, *amid(amended)))
    assert (story.row.kind, story.row.effective_on) == ("amendment", "2024-01-02")
    assert story.row.origin == Origin.AUTHORITY


def test_a_new_name_under_one_reference_tells_all_in_one_identity_row() -> None:
    other = entry("pmoi", name="MEK", listed_on="1997-10-08", aliases=["PMOI"])
    story = told(BASE, document(1, *amid(other)))
    assert story.row.kind == "identity"
    assert [change.field for change in story.row.fields] == ["alias", "name"]


def test_another_handle_alone_is_an_identity_change_that_screening_ignores() -> None:
    old, new = (
        entry("pmoi", sourceId=number, listed_on="1997-10-08", name="People's Mujahedin")
        for number in "12"
    )
    story = told(document(0, *amid(old)), document(1, *amid(new)))
    assert (story.row.kind, story.row.screening_relevant) == ("identity", False)


NOTED = [entry(key, name=content.caption, aliases=[f"Alias of {key}"]) for key, content in CROWD]


def test_one_edit_to_all_is_the_formats_and_what_it_brings_a_late_discovery() -> None:
    story = told(document(0, *CROWD), document(1, *NOTED))
    assert {(str(row.kind), row.origin) for row in story.rows} == {("amendment", Origin.FORMAT)}
    (discovery,) = story.folded.discoveries
    assert len(discovery.gains) == 40
    assert ("alias", ("Alias of p01",)) in {(g.field, g.after) for _, _, g in discovery.gains}


def test_what_stood_elsewhere_in_the_entry_is_no_discovery() -> None:
    weak = [entry(key, name=content.caption, weak=[f"Alias of {key}"]) for key, content in CROWD]
    story = told(document(0, *weak), document(1, *NOTED[:35], *weak[35:]))
    assert (len(story.rows), story.folded.discoveries) == (35, [])


def test_another_format_is_behind_an_edit_of_one() -> None:
    grown = entry("pmoi", name="People's Mujahedin", listed_on="1997-10-08", aliases=["MEK"])
    story = told(BASE, document(1, *amid(grown), form="csv"))
    assert story.row.origin == Origin.FORMAT
    assert [entry_id for entry_id, _, _ in story.folded.discoveries[0].gains] == [
        story.of("pmoi").entry_id
    ]


# Formats that say less.

SMALL = frozenset({"name", "programme", "schema", "state", "listedOn"})


def test_fields_that_a_format_does_not_cover_are_carried_with_their_document() -> None:
    rich = entry("pmoi", aliases=["MEK"], numbers={"registrationNumber": "7"}, address="Street 1")
    poor = document(1, *amid(entry("pmoi")), form="csv", covers=SMALL)
    story = told(document(0, *amid(rich)), poor, document(2, *amid(rich)))
    assert story.rows == []
    story = told(document(0, *amid(rich)), poor)
    assert story.of("pmoi").carried == dict.fromkeys(
        ("address", "alias", "registrationNumber"), f"{0:016d} is the number of the day"
    )


def test_a_field_that_a_format_covers_is_lost_when_it_is_not_there() -> None:
    rich = entry("pmoi", aliases=["MEK"], address="Street 1")
    poor = document(1, *amid(entry("pmoi")), form="csv", covers=SMALL | {"alias"})
    story = told(document(0, *amid(rich)), poor)
    assert [change.field for change in story.row.fields] == ["alias"]


# Where a fold begins and what it leaves.


def standing_after(taken: Sequence[Checkpoint], number: int) -> ListState:
    """The standing that a checkpoint tells, whole or by what moved since an earlier one."""
    checkpoint = taken[number]
    if checkpoint.base is None:
        return load(checkpoint.data)
    whole = next(one for one in taken if one.position == checkpoint.base)
    return onto(load(whole.data), checkpoint.data)


def test_a_fold_from_a_checkpoint_is_the_fold_from_the_beginning() -> None:
    days = [BASE, GONE[0], document(3, *amid(entry("new"))), document(90, *amid(PMOI))]
    whole = told(*days, keep=[each.snapshot.position for each in days])
    taken = whole.folded.checkpoints
    assert [checkpoint.base is None for checkpoint in taken] == [True, False, False, False]
    for number in range(len(days)):
        later = days[number + 1 :]
        start = standing_after(taken, number)
        part = told(*later, start=start, last=days[number].snapshot, stored=days)
        assert part.folded.state.dump() == whole.folded.state.dump()


def test_a_fold_from_a_checkpoint_knows_what_is_still_open() -> None:
    half = told(BASE, HALF, keep=[HALF.snapshot.position])
    (taken,) = half.folded.checkpoints
    part = told(start=load(taken.data), last=HALF.snapshot)
    assert part.folded.pendings == half.folded.pendings
    assert set(part.folded.rows.values()) == {None}


def test_where_much_has_moved_a_checkpoint_is_whole() -> None:
    keep = [BASE.snapshot.position, HALF.snapshot.position]
    first, second = told(BASE, HALF, keep=keep).folded.checkpoints
    assert (first.base, second.base) == (None, None)


def test_where_nobody_moved_a_checkpoint_is_kept_too_and_small() -> None:
    same = document(1, *amid(PMOI))
    keep = [BASE.snapshot.position, same.snapshot.position]
    first, second = told(BASE, same, keep=keep).folded.checkpoints
    assert second.base == first.position
    assert len(second.data) < len(first.data) / 20


def test_every_entry_of_a_document_is_shown_with_its_revision() -> None:
    story = told(BASE)
    assert len(story.folded.shown) == 41
    item = story.of("pmoi")
    assert (item.entry_id, item.revision) in story.folded.shown
