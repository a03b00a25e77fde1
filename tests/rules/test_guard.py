"""Reasons to refuse a document, or to leave its removals to a person."""

from dataclasses import replace

import pytest

from scrapers import kit
from tests.rules.builders import CROWD, LIST, day, document, entry
from tracker.model import Snapshot
from tracker.rules import guard


def snapshot(number: int, *some: tuple[str, object], **given: object) -> Snapshot:
    return document(number, *some, **given).snapshot  # type: ignore[arg-type]


BEFORE = snapshot(0, *CROWD)
KEYS = [key for key, _ in CROWD]


def test_a_document_with_the_same_entries_is_the_list() -> None:
    assert guard.refusal(BEFORE, snapshot(1, *CROWD)) == ""


def test_nobody_in_force_is_no_list() -> None:
    gone = [entry(key, state="delisted") for key in KEYS]
    assert "not one entry" in guard.refusal(BEFORE, snapshot(1, *gone))


def test_other_keys_are_another_list() -> None:
    others = [entry(f"x{number}") for number in range(40)]
    assert "it shares 0 of the 40" in guard.refusal(BEFORE, snapshot(1, *others))


def test_a_short_list_may_change_all_its_keys() -> None:
    before = snapshot(0, *CROWD[:19])
    assert guard.refusal(before, snapshot(1, entry("x"))) == ""


BORN = [entry(key, birthDate="1960-01-01") for key in KEYS]


def test_a_field_that_all_entries_lost_is_no_list() -> None:
    before = snapshot(0, *BORN)
    assert "no entry has birthDate (it stood in 40 of 40)" in guard.refusal(
        before, snapshot(1, *CROWD)
    )


def test_another_format_may_lack_a_field() -> None:
    assert guard.refusal(snapshot(0, *BORN), snapshot(1, *CROWD, form="csv")) == ""


@pytest.mark.parametrize(
    ("entries", "days", "churn", "usual"),
    [
        (1, 1, 0.1, 1),
        (10, 1, 0.1, 1),
        (100, 1, 0.1, 5),
        (1_000, 1, 0.1, 6),
        (15_000, 1, 0.1, 15),
        (1_000, 365.25, 0.1, 100),
        (1_000, 3 * 365.25, 0.1, 300),
        (1_000, 365.25, 0.0, 6),
    ],
)
def test_how_many_removals_are_ordinary(
    entries: int, days: float, churn: float, usual: int
) -> None:
    assert guard.ordinary(entries, days, churn) == usual


def doubt(*gone: str, days: int = 1, source: kit.Source = LIST, **given: object) -> str:
    left = [pair for pair in CROWD if pair[0] not in gone]
    return guard.doubt(BEFORE, snapshot(days, *left, **given), gone, KEYS, source)


def test_no_removal_is_doubted_where_there_is_none() -> None:
    assert doubt(mode="upload") == ""


def test_two_of_forty_are_ordinary_and_three_are_not() -> None:
    assert doubt("p10", "p11") == ""
    assert doubt("p10", "p11", "p12") == (
        "3 of 40 entries are absent after 1 days; up to 2 would be usual"
    )


def test_what_is_no_news_in_three_years_is_a_question_in_a_night() -> None:
    ten = KEYS[10:20]
    assert doubt(*ten) != ""
    assert doubt(*ten, days=3 * 366) == ""


def test_more_than_a_third_is_a_question_whatever_the_time() -> None:
    assert "(38%) are absent" in doubt(*KEYS[10:25], days=9_000)


def test_nothing_leaves_by_an_upload() -> None:
    assert "uploaded by hand" in doubt("p10", mode="upload")


def test_nothing_leaves_a_list_whose_reader_is_unproven() -> None:
    unproven = next(proof for proof in kit.Proof if proof != kit.Proof.WHOLE)
    assert "unproven" in doubt("p10", source=replace(LIST, proof=unproven))


def test_closing_a_list_delists_nobody() -> None:
    closed = replace(LIST, closed_on="2024-01-01")
    assert "closed on 2024-01-01" in doubt("p10", source=closed)
    assert doubt("p10", source=replace(LIST, closed_on="2024-01-02")) == ""


def test_an_older_date_is_no_ground_for_a_removal() -> None:
    before = snapshot(1, *CROWD, published=day(1))
    after = snapshot(2, *CROWD[:-1], published=day(0))
    assert "goes backwards" in guard.doubt(before, after, ["p40"], KEYS, LIST)


def test_a_field_that_half_of_them_lost_is_a_question() -> None:
    before = snapshot(0, *BORN)
    after = snapshot(1, *BORN[:10], *CROWD[11:])
    assert guard.doubt(before, after, ["p11"], KEYS, LIST) == (
        "birthDate fell from 100% to 26% of the entries"
    )


def edges(*gone: str, days: int = 1, alive: bool = False) -> dict[str, str]:
    left = [pair for pair in CROWD if pair[0] not in gone]
    return guard.entry_doubts(BEFORE, snapshot(days, *left), gone, KEYS, alive=alive)


@pytest.mark.parametrize(("gone", "edge"), [(("p39", "p40"), "last"), (("p01",), "first")])
def test_a_run_that_reaches_an_edge_is_a_question(gone: tuple[str, ...], edge: str) -> None:
    doubts = edges(*gone, "p20")
    assert set(doubts) == set(gone)
    assert all(
        f"the {edge} record of the list ({len(gone)} in a row)" in w for w in doubts.values()
    )


def test_after_a_long_silence_an_edge_is_news_where_it_is_not_all_the_news() -> None:
    assert edges("p40", days=61, alive=True) == {}
    assert set(edges("p40", days=61)) == {"p40"}


def test_a_programme_left_by_all_is_a_question_for_them_alone() -> None:
    three = [entry(f"t{number}", acts={"Taliban": "2001"}) for number in range(3)]
    before = snapshot(0, *CROWD[:20], *three, *CROWD[20:])
    left = [pair for pair in CROWD if pair[0] != "p10"]
    gone = ["t0", "t1", "t2", "p10"]
    doubts = guard.entry_doubts(before, snapshot(1, *left), gone, list(before.members))
    assert set(doubts.values()) == {"no entry of programme Taliban is left, of 3"}
    assert set(doubts) == {"t0", "t1", "t2"}


@pytest.mark.parametrize(
    ("stated", "listed", "believed"), [(0, 9, True), (3, 4, True), (4, 12, True), (5, 12, False)]
)
def test_too_many_shown_as_delisted_at_once_are_not_believed(
    stated: int, listed: int, believed: bool
) -> None:
    assert (guard.stated_doubt(BEFORE, BEFORE, stated, listed) == "") is believed


def test_an_upload_states_nothing() -> None:
    uploaded = snapshot(1, *CROWD, mode="upload")
    assert guard.stated_doubt(BEFORE, uploaded, 1, 40) == "the document was uploaded by hand"


def test_lost_programmes_are_doubted_by_their_number_and_where_one_is_empty() -> None:
    after = snapshot(1, *CROWD)
    assert guard.designation_doubt(BEFORE, after, 2, 40, LIST) == ""
    assert "3 entries lost a programme" in guard.designation_doubt(BEFORE, after, 3, 40, LIST)
    other = snapshot(1, *(entry(key, acts={"Other": "2001"}) for key in KEYS))
    assert guard.designation_doubt(BEFORE, other, 1, 40, LIST) == (
        "no entry of programme Act is left, of 40"
    )


@pytest.mark.parametrize(
    ("waiting", "listed", "too_many"), [(1, 0, False), (2, 98, False), (36, 64, True)]
)
def test_a_third_of_a_list_is_never_settled_by_time(
    waiting: int, listed: int, too_many: bool
) -> None:
    assert guard.still_too_many(waiting, listed) is too_many


def test_other_keys_of_the_same_contents_or_days_are_the_list_restated() -> None:
    def listed(prefix: str, name: str) -> list[tuple[str, object]]:
        return [
            entry(f"{prefix}{n}", name=f"{name} {n}", listed_on=f"2001-02-{1 + n % 20:02d}")
            for n in range(40)
        ]

    before = snapshot(0, *listed("e", "Front"))
    assert guard.refusal(before, snapshot(1, *listed("x", "Front"))) == ""
    assert guard.refusal(before, snapshot(1, *listed("x", "Fronte"))) == ""
    half = [*listed("x", "Front")[:19], *(entry(f"y{n}", name=f"Y{n}") for n in range(21))]
    assert "another list's content" in guard.refusal(before, snapshot(1, *half))
