"""The fold, one behaviour a test, on documents in the official formats."""

import pytest

from tests.builders import (
    answer,
    brief,
    day,
    events,
    fto_html,
    log,
    person,
    questions,
    state,
    take,
    take_fto,
    take_un,
    un_xml,
)
from tracker.record.tracker import Tracker


@pytest.fixture
def tracker(on_both: Tracker) -> Tracker:
    """Every behaviour of the engine holds on both databases."""
    return on_both


CROWD = [person(n) for n in range(1, 101)]


def without(*numbers: int) -> list[dict[str, object]]:
    gone = {f"QDi.{n:03d}" for n in numbers}
    return [p for p in CROWD if p["ref"] not in gone]


def with_(number: int, **given: object) -> list[dict[str, object]]:
    return [person(number, **given) if p["ref"] == f"QDi.{number:03d}" else p for p in CROWD]


def test_the_first_document_is_a_baseline_and_no_news(tracker: Tracker) -> None:
    assert take_un(tracker, CROWD, 0).outcome == "recorded"
    assert log(tracker) == []
    assert state(tracker, "QDi.001") == "in_force"


def test_a_newcomer_is_an_addition_with_the_authoritys_date_and_both_documents(
    tracker: Tracker,
) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, person(200, listed="2024-01-03")], 3)
    (row,) = log(tracker)
    assert (row["kind"], row["entry_key"]) == ("addition", "QDi.200")
    assert row["effective_on"] == "2024-01-03"
    assert (row["observed_after"][:10], row["observed_at"][:10]) == ("2024-01-01", "2024-01-04")
    assert row["terrorism"] is True


def test_another_look_at_the_same_document_moves_observed_after(tracker: Tracker) -> None:
    same = un_xml(CROWD, day(0))
    take(tracker, same, day(0))
    assert take(tracker, same, day(9)).outcome == "unchanged"
    take_un(tracker, [*CROWD, person(200)], 10)
    assert log(tracker)[0]["observed_after"] == "2024-01-10T00:00:00Z"


def test_an_entry_that_vanishes_is_missing_until_a_second_document(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, without(50), 1)
    (row,) = log(tracker)
    assert (row["kind"], row["confirmation"], row["effective_on"]) == (
        "removal",
        "observed_once",
        "",
    )
    assert state(tracker, "QDi.050") == "missing"
    take_un(tracker, without(50), 2)
    (row,) = log(tracker)
    assert row["confirmation"] == "observed_again"
    assert row["observed_at"][:10] == "2024-01-02"
    assert state(tracker, "QDi.050") == "delisted"


def test_back_within_fourteen_days_was_never_away(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, without(50), 1)
    take_un(tracker, CROWD, 15)
    assert log(tracker) == []
    assert state(tracker, "QDi.050") == "in_force"
    assert len(events(tracker, "withdrawn")) == 1


def test_back_after_fifteen_days_is_a_relisting_of_the_same_entry(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, without(50), 1)
    take_un(tracker, CROWD, 16)
    removal, relisting = log(tracker)
    assert (removal["kind"], relisting["kind"]) == ("removal", "relisting")
    assert removal["entry_id"] == relisting["entry_id"]
    assert relisting["effective_on"] == ""  # the old LISTED_ON is not the date of this listing


def test_half_the_list_gone_is_a_question_and_everybody_stays(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    outcome = take_un(tracker, CROWD[:50], 1)
    assert outcome.outcome == "pending"
    assert len(questions(tracker)) == 50
    assert brief(tracker) == []
    assert state(tracker, "QDi.099") == "in_force"


def test_additions_are_applied_while_removals_wait(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD[:50], person(300)], 1)
    assert brief(tracker) == [("addition", "QDi.300")]


def test_a_question_is_dropped_when_its_entry_is_back(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, CROWD[:50], 1)
    take_un(tracker, CROWD, 30)
    assert questions(tracker) == []
    assert {q["state"] for q in questions(tracker, "")} == {"reappeared"}
    assert log(tracker) == []


def test_confirmed_questions_are_dated_to_the_first_document_without_the_entry(
    tracker: Tracker,
) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, CROWD[:50], 1)
    take_un(tracker, [*CROWD[:50], person(300)], 5)
    answer(tracker, "confirm", questions(tracker), instrument="SC/1", cause="revocation")
    removals = log(tracker, kinds=["removal"])
    assert len(removals) == 50
    assert {r["observed_at"][:10] for r in removals} == {"2024-01-02"}
    assert {(r["confirmation"], r["cause"], r["instrument"]) for r in removals} == {
        ("act_cited", "revocation", "SC/1")
    }
    assert state(tracker, "QDi.099") == "delisted"
    assert state(tracker, "QDi.300") == "in_force"


def test_rejected_questions_leave_the_entry_listed_and_ask_again_later(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, CROWD[:50], 1)
    answer(tracker, "reject", questions(tracker))
    assert (questions(tracker), log(tracker)) == ([], [])
    take_un(tracker, [*CROWD[:49], *CROWD[50:99]], 2)
    assert [q["entry_key"] for q in questions(tracker)] == ["QDi.100"]
    assert state(tracker, "QDi.100") == "in_force"


def test_sixty_days_and_other_bytes_settle_a_question_that_is_no_catastrophe(
    tracker: Tracker,
) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD[:10], *CROWD[30:]], 1)
    take_un(tracker, [*CROWD[:10], *CROWD[30:]], 40)
    assert len(questions(tracker)) == 20
    take_un(tracker, [*CROWD[:10], *CROWD[30:]], 62)
    assert questions(tracker) == []
    removals = log(tracker)
    assert len(removals) == 20
    assert {r["observed_at"][:10] for r in removals} == {"2024-01-02"}


def test_a_catastrophe_is_never_settled_by_time(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, CROWD[:50], 1)
    take_un(tracker, CROWD[:50], 400)
    assert len(questions(tracker)) == 50
    assert log(tracker) == []


def test_a_run_that_reaches_the_last_record_is_a_question(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0, list_id="un_sc")
    groups_gone = un_xml(CROWD, day(1), groups=2)
    take(tracker, groups_gone, day(1))
    (question,) = questions(tracker)
    assert question["entry_key"] == "QDe.003"
    assert "last record" in question["reason"]


def test_a_programme_left_by_everybody_is_a_question(tracker: Tracker) -> None:
    crowd = [*CROWD[:50], *(person(n, regime="Taliban") for n in range(500, 504)), *CROWD[50:]]
    take_un(tracker, crowd, 0)
    take_un(tracker, CROWD, 1)
    assert {q["entry_key"] for q in questions(tracker)} == {f"QDi.{n}" for n in range(500, 504)}
    assert "Taliban" in questions(tracker)[0]["reason"]


def test_an_older_file_date_is_no_ground_for_a_removal(tracker: Tracker) -> None:
    take(tracker, un_xml(CROWD, day(5)), day(5))
    assert take(tracker, un_xml(without(50), day(2)), day(6)).outcome == "old_copy"
    assert (log(tracker), questions(tracker)) == ([], [])


def test_removals_out_of_an_upload_wait(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, without(50), 1, mode="upload")
    assert "uploaded" in questions(tracker)[0]["reason"]
    assert log(tracker) == []


def test_spacing_order_punctuation_and_reference_case_are_no_change(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    noisy = [
        person(
            n,
            ref=f"QDI.{n:03d}. ",
            name=f" Given{n}   Family{n}\u200b",
            aliases=[("a.k.a.", f"Other-{n}")],
            notes=f"Note, on {n}",
        )
        for n in range(100, 0, -1)
    ]
    assert take_un(tracker, noisy, 1).outcome == "unchanged"
    assert log(tracker) == []


def test_a_new_name_under_one_reference_is_an_identity_change(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, with_(50, name="Given50 Newfamily"), 1)
    (row,) = log(tracker)
    assert row["kind"] == "identity"
    assert row["fields"] == [
        {"field": "name", "before": "Given50 Family50", "after": "Given50 Newfamily"}
    ]


def test_another_person_under_one_reference_leaves_both_listed_and_a_question(
    tracker: Tracker,
) -> None:
    take_un(tracker, CROWD, 0)
    take_un(
        tracker,
        with_(50, name="Zxqwv Plmokn", born=["2001-12-24"], aliases=[("Good", "Ttttt")]),
        1,
    )
    assert brief(tracker) == [("addition", "QDi.050")]
    (question,) = questions(tracker)
    assert (question["kind"], question["caption"]) == ("identity_conflict", "Given50 Family50")


def test_a_changed_database_id_alone_is_an_identity_change_that_screening_ignores(
    tracker: Tracker,
) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, with_(50, dataid="777"), 1)
    (row,) = log(tracker)
    assert (row["kind"], row["screening_relevant"]) == ("identity", False)


def test_a_rekeyed_entry_keeps_its_history(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, with_(50, ref="QDi.950"), 1)
    (row,) = log(tracker)
    assert (row["kind"], row["fields"][0]) == (
        "identity",
        {"field": "entry_key", "before": "QDi.050", "after": "QDi.950"},
    )
    assert state(tracker, "QDi.950") == "in_force"


def test_an_entry_absorbed_as_alias_by_another_is_merged_and_not_delisted(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    names = [("Good", "Other51"), ("Good", "Given50 Family50")]
    merged = with_(51, aliases=names, born=person(51)["born"] + person(50)["born"])
    take_un(tracker, [p for p in merged if p["ref"] != "QDi.050"], 1)
    kinds = {row["kind"]: row for row in log(tracker)}
    assert set(kinds) == {"identity", "amendment"}
    assert kinds["identity"]["fields"][0] == {
        "field": "merged_into",
        "before": "",
        "after": "QDi.051",
    }
    assert state(tracker, "QDi.050") == "merged"


def test_an_amendment_gives_what_left_and_what_came_and_the_authoritys_day(
    tracker: Tracker,
) -> None:
    take_un(tracker, CROWD, 0)
    aliases = [("Good", "Other50"), ("Low", "Shorty")]
    take_un(tracker, with_(50, aliases=aliases, updated=["2024-01-02"]), 1)
    (row,) = log(tracker)
    assert row["kind"] == "amendment"
    assert row["effective_on"] == "2024-01-02"
    assert {"field": "weakAlias", "before": [], "after": ["Shorty"]} in row["fields"]


def test_one_edit_to_many_entries_is_the_formats_and_what_it_brings_a_late_discovery(
    tracker: Tracker,
) -> None:
    take_un(tracker, CROWD, 0)
    scripts = [
        p | {"more": f"<NAME_ORIGINAL_SCRIPT>اسم{n}</NAME_ORIGINAL_SCRIPT>"}
        for n, p in enumerate(CROWD[:40])
    ] + CROWD[40:]
    take_un(tracker, scripts, 1)
    rows = log(tracker)
    assert {(r["kind"], r["origin"]) for r in rows} == {("amendment", "format")}
    assert len(rows) == 40
    (found,) = events(tracker, "late_discovery")
    assert (found["entries"], found["fields"]) == (40, {"alias": 40})


def test_a_real_alias_beside_a_mass_edit_stays_the_authoritys(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    scripts = [
        p | {"more": f"<NAME_ORIGINAL_SCRIPT>اسم{n}</NAME_ORIGINAL_SCRIPT>"}
        for n, p in enumerate(CROWD[:40])
    ] + CROWD[40:]
    scripts[5] = scripts[5] | {"aliases": [("Good", "Other6"), ("Good", "Newly Learnt")]}
    take_un(tracker, scripts, 1)
    ours = [r for r in log(tracker) if r["origin"] == "authority"]
    assert [r["fields"] for r in ours] == [
        [{"field": "alias", "before": [], "after": ["Newly Learnt"]}]
    ]


def test_a_field_nobody_knows_is_kept_and_reported_once(tracker: Tracker) -> None:
    strange = [p | {"more": "<SHOE_SIZE>44</SHOE_SIZE>"} for p in CROWD]
    assert take_un(tracker, strange, 0).outcome == "recorded"
    take_un(tracker, [*strange, person(200)], 1)
    assert events(tracker, "drift") == [{"fields": ["SHOE_SIZE"]}]


def test_a_field_that_vanishes_from_all_entries_refuses_the_document(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    outcome = take_un(tracker, [p | {"aliases": []} for p in CROWD], 1)
    assert outcome.outcome == "refused"
    assert "alias" in outcome.reason
    assert log(tracker) == []


def test_a_late_older_document_moves_the_baseline(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 10)
    take_un(tracker, without(50), 0)
    assert brief(tracker) == [("addition", "QDi.050")]


def test_a_late_document_in_between_splits_what_was_one_step(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, person(200), person(201)], 10)
    before = {r["change_id"] for r in log(tracker)}
    take_un(tracker, [*CROWD, person(200)], 5)
    rows = {r["entry_key"]: r["observed_at"][:10] for r in log(tracker)}
    assert rows == {"QDi.200": "2024-01-06", "QDi.201": "2024-01-11"}
    old = log(tracker, known_at="2030-01-01T00:00:20Z")
    assert {r["change_id"] for r in old} <= before | {r["change_id"] for r in log(tracker)}


LISTED = [
    (f"March {n}, 2001", f"Group {'abcdefghijklmnopqrst'[n]}{n}x Front") for n in range(1, 15)
]
GONE = [("May 1, 2003", f"Old {n} Army", "March 1, 1999") for n in range(4)]


def test_the_delisted_table_is_the_authoritys_word(tracker: Tracker) -> None:
    take_fto(tracker, fto_html(LISTED, GONE), 0)
    off = ("January 3, 2024", LISTED[4][1], LISTED[4][0])
    take_fto(tracker, fto_html([*LISTED[:4], *LISTED[5:]], [off, *GONE]), 5)
    (row,) = log(tracker)
    assert (row["kind"], row["confirmation"]) == ("removal", "authority_states")
    assert row["effective_on"] == "2024-01-03"


def test_a_row_first_seen_delisted_is_an_addition_and_a_removal(tracker: Tracker) -> None:
    take_fto(tracker, fto_html(LISTED, GONE), 0)
    take_fto(tracker, fto_html(LISTED, [("May 2, 2004", "Brief Front", "March 2, 2004"), *GONE]), 5)
    assert [(r["kind"], r["effective_on"]) for r in log(tracker)] == [
        ("addition", "2004-03-02"),
        ("removal", "2004-05-02"),
    ]


def test_a_delisted_name_with_a_new_date_is_relisted_as_the_same_entry(tracker: Tracker) -> None:
    take_fto(tracker, fto_html(LISTED, GONE), 0)
    take_fto(tracker, fto_html([("January 4, 2024", "Old 1 Army"), *LISTED], GONE), 5)
    (row,) = log(tracker)
    assert (row["kind"], row["effective_on"]) == ("relisting", "2024-01-04")
    assert state(tracker, "old 1 army|2024-01-04", "us_state_fto") == "in_force"


def test_a_growing_name_cell_is_an_amendment(tracker: Tracker) -> None:
    take_fto(tracker, fto_html(LISTED, GONE), 0)
    grown = [(LISTED[3][0], f"{LISTED[3][1]}<br>— New Arm Amendment (January 2, 2024)")]
    take_fto(tracker, fto_html([*LISTED[:3], *grown, *LISTED[4:]], GONE), 5)
    (row,) = log(tracker)
    assert (row["kind"], row["effective_on"]) == ("amendment", "2024-01-02")


def test_a_page_with_all_rows_in_the_delisted_table_delists_nobody(tracker: Tracker) -> None:
    take_fto(tracker, fto_html(LISTED, GONE), 0)
    moved = [("January 4, 2024", name, on) for on, name in LISTED[10:]]
    more = [("January 4, 2024", name, on) for on, name in LISTED[:6]]
    outcome = take_fto(
        tracker,
        fto_html(
            [*LISTED[6:10], *((f"June {n}, 2020", f"X{n} y") for n in range(1, 8))],
            [*moved, *more, *GONE],
        ),
        5,
    )
    assert outcome.outcome == "pending"
    assert [r for r in log(tracker) if r["kind"] == "removal"] == []


@pytest.mark.parametrize("copies", [2, 3])
def test_a_key_that_comes_twice_is_one_entry(tracker: Tracker, copies: int) -> None:
    twice = [*CROWD, *(person(50, name=f"Given50 Spelling{n}") for n in range(copies - 1))]
    assert take_un(tracker, twice, 0).entries == 103
    assert state(tracker, "QDi.050") == "in_force"
