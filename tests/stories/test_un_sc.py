"""The UN list on its real files of 2015 to 2026 (observed days are folder days)."""

from typing import Any

import pytest

from tests.builders import ask, events, log, questions, state
from tracker.record.tracker import Tracker

pytestmark = [pytest.mark.slow(20), pytest.mark.xdist_group("un_sc and us_state_fto")]


def step(full: Tracker, day: str, **filters: Any) -> list[dict[str, Any]]:
    return [r for r in log(full, lists=["un_sc"], **filters) if r["observed_at"][:10] == day]


def keys(rows: list[dict[str, Any]], kind: str) -> list[str]:
    return sorted(r["entry_key"] for r in rows if r["kind"] == kind and r["scope"] == "entry")


def test_2015_03_four_on_nobody_off_and_no_storm(full: Tracker) -> None:
    rows = step(full, "2015-03-13")
    assert keys(rows, "addition") == ["QDe.147", "QDi.348", "QDi.349", "QDi.350"]
    assert keys(rows, "removal") == []
    assert keys(rows, "identity") == ["QDi.346"]
    assert len(rows) == 6  # of 1,042 records whose bytes changed, one changed its meaning


def test_upper_case_references_of_2015_are_the_keys_of_2018(full: Tracker) -> None:
    (row,) = ask(full, "HAMDULLAH NOMANI", "2018-06-07", lists=["un_sc"])["answers"]
    assert row["entry_key"] == "TAi.044"
    assert row["since"] == "2001-02-23"
    assert keys(step(full, "2018-06-07"), "addition").count("TAi.171") == 0


def test_2025_06_16_exactly_one(full: Tracker) -> None:
    rows = step(full, "2025-06-16")
    assert [(r["kind"], r["entry_key"]) for r in rows] == [("addition", "QDi.436")]


def test_2022_01_03_five_removals(full: Tracker) -> None:
    rows = step(full, "2022-01-03")
    assert keys(rows, "removal") == ["QDi.302", "QDi.347", "QDi.390", "QDi.391", "QDi.393"]
    assert len(rows) == 5


def _only_surer(change: dict[str, Any]) -> bool:
    """Whether dates stayed that were about, and are not said to be any more."""
    return [date.replace("~", "") for date in change["before"]] == change["after"]


def test_2023_08_02_three_removals_and_no_moved_birth_dates_by_the_authority(full: Tracker) -> None:
    rows = step(full, "2023-08-02")
    assert keys(rows, "removal") == ["KPe.068", "QDi.379", "QDi.381"]
    ours = [c for r in rows if r["origin"] == "authority" for c in r["fields"]]
    births = [c for c in ours if c["field"] == "birthDate"]
    aliases = [c for c in ours if c["field"] in ("weakAlias", "previousName")]
    sure = [c for c in births if not _only_surer(c)]
    assert len(sure) < 12  # 124 birth dates moved under aliases in this file
    assert len(births) - len(sure) < 25  # where the file no longer says that they are about
    assert len(aliases) < 3  # 143 alias qualities were relabelled


def test_2023_08_23_nothing_by_the_authority(full: Tracker) -> None:
    rows = step(full, "2023-08-23")
    assert {r["origin"] for r in rows} == {"format"}
    assert not any(r["screening_relevant"] for r in rows)


def test_2026_04_17_new_elements_are_the_formats_and_one_late_discovery(full: Tracker) -> None:
    rows = step(full, "2026-04-17")
    assert keys(rows, "addition") == ["QDi.437", "QDi.438", "QDi.439"]
    assert keys(rows, "removal") == ["QDe.137"]
    for row in rows:
        named = {c["field"] for c in row["fields"]}
        assert "hasInterpolLink" not in named or row["origin"] == "format"
    found = [e for e in events(full, "late_discovery") if e["observed_at"][:10] == "2026-04-17"]
    assert len(found) == 1
    assert set(found[0]["fields"]) == {"alias"}
    # 312 entries of this file fill the new element: 7 of them had the name, 1 had it amended.
    assert found[0]["entries"] == 298  # six more differ in the writing of Arabic letters alone


def test_iran_entries_seen_leaving_are_relisted_in_2025(full: Tracker) -> None:
    left = set(keys(step(full, "2024-09-26"), "removal"))
    back = set(keys(step(full, "2025-11-29"), "relisting"))
    iran = {key for key in left if key.startswith("IR")}
    assert len(iran) == 84
    assert iran <= back
    assert state(full, "IRe.001") == "in_force"


@pytest.mark.parametrize(("day", "name"), [("2021-08-26", "403"), ("2025-05-08", "error page")])
def test_error_pages_are_refused_and_everything_stays(full: Tracker, day: str, name: str) -> None:
    from db.engine import reading

    with reading(full.ledger.engine) as connection:
        from db import store, tables

        checks = tables.check
        row = connection.execute(
            checks.select().where(checks.c.list_id == "un_sc", checks.c.observed_at >= day)
        ).first()
        assert row is not None
        assert (row.observed_at[:10], row.outcome) == (day, "refused")
        assert name in row.reason
        assert store.count(connection, tables.snapshot, tables.snapshot.c.list_id == "un_sc") == 20
    assert step(full, day) == []


def test_nothing_is_left_in_question(full: Tracker) -> None:
    assert [q for q in questions(full) if q["list_id"] == "un_sc"] == []


def test_the_mek_is_not_a_un_entry(full: Tracker) -> None:
    found = ask(full, "Mujahedin-e Khalq", "2015-03-14", lists=["un_sc"])
    assert [a["answer"] for a in found["answers"]] == ["not_listed"]


def test_several_spellings_in_one_alias_are_several_names(full: Tracker) -> None:
    """`حسن غول (Hassan Ghul; Hassan Gul; Hasan Gul)`, and `Fazel Rahim; Fazil Rahim`."""
    for name, key in (("Hasan Gul", "QDi.306"), ("Fazil Rahim", "QDi.303")):
        answers = ask(full, name, "2026-04-17", lists=["un_sc"])["answers"]
        assert {a["entry_key"]: a["score"] for a in answers}[key] == 1.0
