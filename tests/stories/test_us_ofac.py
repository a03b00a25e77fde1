"""OFAC's lists on their real files, from 2015 to 2025."""

import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.builders import ask, events, log, questions
from tests.conftest import open_tracker, real
from tracker import pipeline
from tracker.pipeline import Tracker


@pytest.fixture(scope="module")
def ofac(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    root = real("archive")
    found = open_tracker(tmp_path_factory.mktemp("ofac"))
    start = time.perf_counter()
    for item in pipeline.folders(root, ("us_ofac_sdn", "us_ofac_cons"))[0]:
        pipeline.take_folder(found, item)
    print(f"OFAC backfilled in {time.perf_counter() - start:.0f} s")
    yield found
    found.ledger.engine.dispose()


@pytest.fixture(scope="module")
def rows(ofac: Tracker) -> dict[str, list[dict[str, Any]]]:
    """The SDN log by observed day."""
    days: dict[str, list[dict[str, Any]]] = {}
    for row in log(ofac, lists=["us_ofac_sdn"]):
        days.setdefault(row["observed_at"][:10], []).append(row)
    return days


def keys(found: list[dict[str, Any]], kind: str, scope: str = "entry") -> list[str]:
    return sorted(r["entry_key"] for r in found if (r["kind"], r["scope"]) == (kind, scope))


def test_2024_02_16_exactly_ansarallah(rows: dict[str, list[dict[str, Any]]]) -> None:
    (row,) = rows["2024-02-16"]
    assert (row["kind"], row["entry_key"], row["caption"], row["programme"]) == (
        "addition",
        "47664",
        "ANSARALLAH",
        "SDGT",
    )
    assert row["terrorism"] is True


def test_2022_05_20_six_removed_and_five_lose_fto_only(
    ofac: Tracker, rows: dict[str, list[dict[str, Any]]]
) -> None:
    found = rows["2022-05-20"]
    assert len(keys(found, "removal")) == 6
    five = [r for r in found if (r["kind"], r["scope"]) == ("removal", "designation")]
    assert sorted(r["entry_key"] for r in five) == ["17187", "4691", "4693", "4694", "4700"]
    assert {(r["programme"], r["entry_still_in_force"]) for r in five} == {("FTO", True)}
    assert len(found) == 11
    found = ask(ofac, "Kahane Chai", "2022-05-20", lists=["us_ofac_sdn"])["answers"]
    assert (found[0]["answer"], found[0]["designations"][0]["programme"]) == ("in_force", "SDGT")
    assert len(found[0]["designations"]) == 1


def test_2021_12_02_five_on_tags_moved_at_once_and_112_off(
    rows: dict[str, list[dict[str, Any]]],
) -> None:
    found = rows["2021-12-02"]
    assert keys(found, "addition") == ["33974", "33982", "33983", "33984", "33985"]
    gained = {
        r["entry_key"]
        for r in found
        if r["scope"] == "designation" and (r["kind"], r["programme"]) == ("addition", "SDGT")
    }
    assert gained == {"8150", "8159", "10405"}
    off = keys(found, "removal")
    assert len(off) == 112
    assert "4711" in off  # FARC: a question first, settled by the document of 2022-02-24


def test_2024_05_04_zero_bytes_refused_and_all_in_force(ofac: Tracker) -> None:
    last = ofac.ledger.last_good("us_ofac_sdn")
    assert last is not None
    assert (last.observed_at[:10], last.entries) == ("2024-05-03", 14965)
    found = ask(ofac, "AL-NUSRAH FRONT", "2024-05-04", lists=["us_ofac_sdn"])["answers"]
    assert (found[0]["answer"], found[0]["document_age_days"]) == ("in_force", 1)


def test_249_ids_come_back_as_relistings(rows: dict[str, list[dict[str, Any]]]) -> None:
    back = keys(rows["2019-01-04"], "relisting")
    assert len(back) == 249
    assert set(back) <= set(keys(rows["2018-01-26"], "removal"))


def test_1642_removals_in_three_years_are_news(
    ofac: Tracker, rows: dict[str, list[dict[str, Any]]]
) -> None:
    gone = keys(rows["2018-01-26"], "removal")
    linked = [r for r in rows["2018-01-26"] if "evidence" in {c["field"] for c in r["fields"]}]
    assert len(gone) + len(linked) in (1640, 1641, 1642)
    asked = [q for q in questions(ofac, "") if q["observed_at"][:10] == "2018-01-26"]
    # Two aircraft share a number with newcomers of other names: possibly renamed.
    assert {q["caption"] for q in asked} == {"EP-IAD", "EP-IAI"}
    assert {q["reason"].split(":")[0] for q in asked} == {"possibly renamed"}


def test_a_party_that_moved_to_another_number_is_no_delisting(
    rows: dict[str, list[dict[str, Any]]],
) -> None:
    found = [r for day in rows.values() for r in day if r["entry_key"] == "18748"]
    moved = [r for r in found if r["kind"] == "identity"]
    assert moved[0]["fields"][0] == {"field": "entry_key", "before": "36417", "after": "18748"}


def test_aliases_are_carried_while_only_the_main_file_is_there(
    rows: dict[str, list[dict[str, Any]]],
) -> None:
    only_main = ["2020-03-07", "2021-11-23", "2021-12-02", "2022-05-20", "2024-02-14", "2024-05-03"]
    lost = Counter(
        change["field"]
        for day in only_main
        for row in rows[day]
        for change in row["fields"]
        if change["field"] in ("alias", "previousName", "address") and change["before"]
    )
    assert lost == {}


def test_xml_pulls_that_differ_in_bytes_only_are_no_change(ofac: Tracker) -> None:
    found = [r for r in log(ofac, lists=["us_ofac_cons"]) if r["observed_at"][:10] == "2025-12-13"]
    assert found == []


def test_the_last_removal_of_the_consolidated_list(ofac: Tracker) -> None:
    found = [r for r in log(ofac, lists=["us_ofac_cons"]) if r["observed_at"][:10] == "2025-12-18"]
    assert [(r["kind"], r["caption"]) for r in found] == [("removal", "KAYAKIRAN, Evren")]


def test_what_other_representations_bring_is_one_discovery_a_document(ofac: Tracker) -> None:
    found = Counter(e["observed_at"][:10] for e in events(ofac, "late_discovery"))
    assert set(found.values()) == {1}


def test_questions_left_are_young(ofac: Tracker) -> None:
    for question in questions(ofac):
        assert question["observed_at"][:4] in ("2023", "2024", "2025"), question


def test_the_mek_is_on_no_sdn_file_here(ofac: Tracker) -> None:
    for day in ("2015-01-17", "2019-01-04", "2024-05-03"):
        found = ask(ofac, "Mujahedin-e Khalq", day, lists=["us_ofac_sdn"])
        assert found["answers"][0]["answer"] == "not_listed"
