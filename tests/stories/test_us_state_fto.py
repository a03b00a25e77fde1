"""The FTO page on its dated copies, and the seed story: the MEK."""

from typing import Any

import pytest

from tests.builders import ask, log
from tests.conftest import real
from tracker.record.tracker import Tracker

pytestmark = [pytest.mark.slow(20), pytest.mark.xdist_group("un_sc and us_state_fto")]


def step(full: Tracker, day: str) -> list[tuple[str, str, str]]:
    rows = [r for r in log(full, lists=["us_state_fto"]) if r["observed_at"][:10] == day]
    return sorted((r["kind"], r["caption"], r["effective_on"]) for r in rows)


def kinds(found: list[tuple[str, str, str]]) -> dict[str, int]:
    return {kind: sum(k == kind for k, _, _ in found) for kind in {k for k, _, _ in found}}


def test_2012_the_mek_leaves_and_aqap_is_amended(full: Tracker) -> None:
    assert step(full, "2012-10-06") == [
        ("amendment", "al-Qa’ida in the Arabian Peninsula", "2012-10-05"),
        ("removal", "Mujahedin-e Khalq Organization", "2012-09-28"),
    ]
    (row,) = log(full, q="Mujahedin-e Khalq", kinds=["removal"])
    assert row["confirmation"] == "authority_states"
    assert row["cause"] == "not_stated"


def test_2021_11_renames_are_identity_changes(full: Tracker) -> None:
    found = step(full, "2021-11-20")
    renamed = {caption for kind, caption, _ in found if kind == "identity"}
    assert renamed == {"Jaysh al-Adl", "Islamic State of Iraq and Syria"}
    removed = {caption for kind, caption, _ in found if kind == "removal"}
    assert removed == {
        "Abu Nidal Organization",
        "Ansarallah",
        "Libyan Islamic Fighting Group",
        "Moroccan Islamic Combatant Group",
        "Revolutionary Organization 17 November",
        "United Self-Defense Forces of Colombia",
    }


def test_2021_12_farc_leaves_while_two_alike_come(full: Tracker) -> None:
    assert step(full, "2021-12-02") == [
        ("addition", "Revolutionary Armed Forces of Colombia - People’s Army", "2021-12-01"),
        ("addition", "Segunda Marquetalia", "2021-12-01"),
        ("removal", "Revolutionary Armed Forces of Colombia", "2021-12-01"),
    ]


def test_2022_05_five_removed(full: Tracker) -> None:
    found = step(full, "2022-05-25")
    assert kinds(found) == {"removal": 5}
    assert {on for _, _, on in found} == {"2022-05-20"}


def test_2025_07_01_eleven_on_nobody_off_and_one_renamed(full: Tracker) -> None:
    found = step(full, "2025-07-01")
    assert kinds(found) == {"addition": 10, "relisting": 1, "identity": 1}
    assert ("relisting", "Ansarallah", "2025-03-05") in found
    assert ("identity", "New Irish Republican Army", "2023-06-30") in found


def test_2025_07_20_hts_off_let_amended_and_nothing_else(full: Tracker) -> None:
    assert step(full, "2025-07-20") == [
        ("amendment", "Lashkar-e Tayyiba", "2025-07-18"),
        ("removal", "al-Nusrah Front", "2025-07-08"),
    ]


def test_2026_06_eighteen_on_although_both_columns_were_renamed(full: Tracker) -> None:
    assert kinds(step(full, "2026-06-08")) == {"addition": 18}


def answer(full: Tracker, name: str, on: str) -> dict[str, Any]:
    (found,) = ask(full, name, on, lists=["us_state_fto"])["answers"]
    return found


def test_the_mek_was_in_force_before_our_first_document_by_the_pages_own_dates(
    full: Tracker,
) -> None:
    found = answer(full, "Mujahedin-e Khalq", "2010-01-01")
    assert found["answer"] == "in_force"
    assert {"field": "listed_on", "value": "1997-10-08"}.items() <= found["evidence"][0].items()
    assert [d["programme"] for d in found["designations"]] == ["FTO"]


def test_the_mek_is_delisted_after_2012_09_28_by_the_pages_own_date(full: Tracker) -> None:
    assert answer(full, "Mujahedin-e Khalq", "2012-09-27")["answer"] == "in_force"
    assert answer(full, "Mujahedin-e Khalq", "2012-09-28")["answer"] == "delisted"
    found = answer(full, "Mujahedin-e Khalq", "2013-01-01")
    assert (found["answer"], found["since"], found["until"]) == (
        "delisted",
        "1997-10-08",
        "2012-09-28",
    )
    stated = [e for e in found["evidence"] if e["field"] == "delisted_on"]
    assert stated[0]["value"] == "2012-09-28"
    assert len(stated[0]["snapshot_sha256"]) == 64


def test_ansarallah_has_two_spells(full: Tracker) -> None:
    days = ["2021-01-20", "2021-02-16", "2024-01-01", "2025-03-05", "2026-06-08"]
    found = [answer(full, "Ansarallah", day)["answer"] for day in days]
    assert found == ["in_force", "delisted", "delisted", "in_force", "in_force"]


def test_a_name_on_no_list_is_unknown_outside_coverage(full: Tracker) -> None:
    assert answer(full, "Nobody At All", "2015-06-01")["answer"] == "unknown"
    assert answer(full, "Nobody At All", "2021-12-03")["answer"] == "not_listed"
    assert answer(full, "Nobody At All", "1990-01-01")["answer"] == "unknown"


def test_near_misses_are_listed_as_such_and_answer_nothing(full: Tracker) -> None:
    found = ask(full, "Harakat ul-Mujahideen", "2021-12-03", lists=["us_state_fto"])
    assert found["answers"][0]["answer"] == "not_listed"
    assert "Harakat ul-Mujahidin" in {miss["name"] for miss in found["near_misses"]}


def test_the_real_cut_of_october_2026_parses() -> None:
    from scrapers import kit
    from scrapers.registry import scraper

    path = real("excerpts", "us_state_fto", "2026-10-08", "foreign-terrorist-organizations.html")
    page = kit.Document(name=path.name, content=path.read_bytes())
    found = list(scraper("us_state_fto").parse({"page": page}))
    listed = [e for e in found if e.state == kit.State.IN_FORCE]
    assert (len(listed), len(found) - len(listed)) == (39, 21)
    mek = [e for e in found if e.names[0].text == "Mujahedin-e Khalq Organization"]
    assert mek[0].designations[0].delisted_on == "September 28, 2012"
