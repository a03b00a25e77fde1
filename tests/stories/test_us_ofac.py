"""OFAC's lists on their real files, from 2015 to 2025, on both databases."""

import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from db import checks, standings
from db.canonical import parsed
from db.engine import reading
from scrapers import kit
from tests import databases
from tests.builders import ask, day, documents, events, log, questions, take
from tests.conftest import open_tracker, real
from tracker.intake import folders, run
from tracker.proof import verify
from tracker.record import past
from tracker.record.tracker import Tracker

IN_CONFLICT = 2
"""References that may stand for others now (45026, 46498: another name and number): both count."""

pytestmark = [pytest.mark.slow(70), pytest.mark.timeout(900)]  # the whole history


@pytest.fixture(scope="module", params=("sqlite",))
def ofac(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Tracker]:
    """The whole history of both lists; PostgreSQL has its own in the golden net."""
    root, home = real("archive"), tmp_path_factory.mktemp("ofac")
    with databases.fresh_url(request.param, home) as url:
        found = open_tracker(home, url)
        start = time.perf_counter()
        for item in folders.folders(root, ("us_ofac_sdn", "us_ofac_cons"))[0]:
            folders.take_folder(found, item)
        print(f"OFAC backfilled in {time.perf_counter() - start:.0f} s on {request.param}")
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
    assert row["observed_after"] == "2024-02-14T00:00:00Z"


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
    ofac: Tracker, rows: dict[str, list[dict[str, Any]]]
) -> None:
    found = rows["2021-12-02"]
    assert keys(found, "addition") == ["33974", "33982", "33983", "33984", "33985"]
    tags = {
        (r["kind"], r["programme"], r["entry_key"]) for r in found if r["scope"] == "designation"
    }
    moved = {"8150", "8159", "10405"}
    assert {key for kind, tag, key in tags if (kind, tag) == ("addition", "SDGT")} == moved
    assert moved < {key for kind, tag, key in tags if (kind, tag) == ("removal", "SDNTK")}
    news = [r for r in found if r["kind"] == "addition"]
    (at_once,) = {r["recorded_at"] for r in news}
    off = keys(found, "removal")
    assert len(off) == 112
    assert "4711" in off  # FARC, with 111 others: an ordinary batch, sure with the next document
    farc = ("REVOLUTIONARY ARMED FORCES OF COLOMBIA", "2021-12-02")
    (then,) = ask(ofac, *farc, known_at=at_once, lists=["us_ofac_sdn"])["answers"]
    (now,) = ask(ofac, *farc, lists=["us_ofac_sdn"])["answers"]
    assert (then["answer"], now["answer"]) == ("missing", "delisted")


def test_2024_05_04_zero_bytes_refused_and_all_in_force(ofac: Tracker) -> None:
    last = past.last_good(ofac.ledger.engine, "us_ofac_sdn")
    assert last is not None
    assert (last.observed_at[:10], last.entries) == ("2024-05-03", 14965)
    with reading(ofac.ledger.engine) as connection:
        check = checks.last(connection, "us_ofac_sdn")
        found = standings.on_record(connection, "us_ofac_sdn").values()
    assert check is not None
    assert (check.outcome, check.observed_at[:10]) == ("refused", "2024-05-04")
    assert "empty" in check.reason
    states = Counter(parsed(body)["state"] for _, body in found)
    assert states["in_force"] == 14965 + IN_CONFLICT
    found = ask(ofac, "AL-NUSRAH FRONT", "2024-05-04", lists=["us_ofac_sdn"])["answers"]
    assert (found[0]["answer"], found[0]["document_age_days"]) == ("in_force", 1)


def test_249_ids_come_back_as_relistings(rows: dict[str, list[dict[str, Any]]]) -> None:
    back = keys(rows["2019-01-04"], "relisting")
    assert len(back) == 249
    gone = {r["entry_key"]: r["entry_id"] for r in rows["2018-01-26"] if r["kind"] == "removal"}
    again = {r["entry_key"]: r["entry_id"] for r in rows["2019-01-04"] if r["kind"] == "relisting"}
    assert {key: gone[key] for key in again} == again


def test_1642_removals_in_three_years_are_news(
    ofac: Tracker, rows: dict[str, list[dict[str, Any]]]
) -> None:
    gone = keys(rows["2018-01-26"], "removal")
    linked = [r for r in rows["2018-01-26"] if "evidence" in {c["field"] for c in r["fields"]}]
    assert len(gone) + len(linked) in (1640, 1641, 1642)
    asked = [q for q in questions(ofac, "") if q["observed_at"][:10] == "2018-01-26"]
    # Two aircraft share a number with newcomers of other names: possibly renamed. Two runs reach
    # an end of the list or of a type, of ten and more.
    renamed = {q["caption"] for q in asked if q["kind"] == "identity"}
    at_ends = [q for q in asked if q["kind"] == "removal"]
    assert (renamed, len(at_ends)) == ({"EP-IAD", "EP-IAI"}, 21)
    assert all("reach the" in q["reason"] for q in at_ends)


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
    taken = {row.observed_at[:10]: row for row in documents(ofac, "us_ofac_cons")}
    first, second = taken["2025-12-12"], taken["2025-12-13"]
    assert (first.sha256 != second.sha256, second.verdict != "refused") == (True, True)
    assert first.entries == second.entries == 443


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
    for on in ("2015-01-17", "2019-01-04", "2024-05-03"):
        found = ask(ofac, "Mujahedin-e Khalq", on, lists=["us_ofac_sdn"])
        assert found["answers"][0]["answer"] == "not_listed"


def test_the_whole_history_verifies_and_rolls_forward(ofac: Tracker) -> None:
    with reading(ofac.ledger.engine) as connection:
        assert list(verify.problems(connection, ofac.journal.archive)) == []
        found = verify.roll_forward(connection, "us_ofac_sdn")
    assert found.opening + found.net == found.closing == 14965 + IN_CONFLICT


def test_1642_removals_in_one_night_are_a_question(on_both: Tracker) -> None:
    for number, folder in enumerate(("2015-01-17", "2018-01-26")):
        path = real("archive", "us_ofac_sdn", folder, "sdn.csv.gz")
        outcome = take_main(on_both, folders.content_of(path, 2**26), number)
    assert (outcome.outcome, outcome.removed) == ("pending", 0)
    assert outcome.added == 1834  # a name newly on the list never waits
    asked = [q for q in questions(on_both) if q["scope"] == "entry"]
    assert len(asked) == 1642
    assert any(q["reason"].startswith("947 of 2620 ") for q in asked)
    assert keys(log(on_both), "removal") == []


def take_main(tracker: Tracker, content: bytes, number: int) -> Any:
    return take(
        tracker,
        content,
        day(number),
        list_id="us_ofac_sdn",
        role="main",
        form="csv-main",
        name="sdn.csv",
    )


def main_file(**rows: str) -> bytes:
    """A main file of 40 firms, and these rows: number -> `name|programme`."""
    firms = {str(n): f"FIRM NUMBER {n}|CUBA" for n in range(1, 41)}
    lines = (firms | {key.lstrip("n"): value for key, value in rows.items()}).items()
    return "".join(
        '{},"{}",-0- ,"{}",{}-0- \r\n'.format(key, *value.split("|"), "-0- ," * 7)
        for key, value in sorted(lines, key=lambda line: int(line[0]))
    ).encode()


def test_a_party_designated_anew_under_another_number_in_one_step(on_both: Tracker) -> None:
    """Facts: 2022-11-09 TORNADO CASH went from 38499 to 39796, CYBER2 to DPRK3] [CYBER2."""
    take_main(on_both, main_file(n38499="TORNADO CASH|CYBER2"), 0)
    take_main(on_both, main_file(n39796="TORNADO CASH|DPRK3] [CYBER2"), 1)
    found = log(on_both)
    assert {(r["kind"], r["scope"], r["programme"]) for r in found} == {
        ("identity", "entry", "CYBER2; DPRK3"),
        ("addition", "designation", "DPRK3"),
    }
    (moved,) = [r for r in found if r["kind"] == "identity"]
    assert moved["fields"][0] == {"field": "entry_key", "before": "38499", "after": "39796"}
    assert questions(on_both) == []


def test_a_csv_and_an_xml_of_one_day_are_no_change(on_both: Tracker) -> None:
    """The whole way through the fold: XML, then the CSV set of the same publication."""
    folder = real("archive", "us_ofac_cons", "2018-04-06")
    found = folders.found_in("us_ofac_cons", folder)
    assert found.format_id == "xml"
    folders.take_folder(on_both, found)
    documents = {
        role: kit.Document(name=name, content=folders.content_of(folder / f"{name}.gz", 2**26))
        for role, name in (
            ("main", "cons_prim.csv"),
            ("aliases", "cons_alt.csv"),
            ("addresses", "cons_add.csv"),
        )
    }
    arrival = run.Arrival(
        list_id="us_ofac_cons",
        observed_at=found.observed_at.replace(hour=1),
        mode="backfill",
        format_id="csv-set",
        documents=documents,
    )
    assert run.take(on_both, arrival, live=False).entries == 639
    by = {(r["kind"], r["origin"]) for r in log(on_both)}
    assert by <= {("amendment", "format")}
    assert not [c for r in log(on_both) for c in r["fields"] if c["field"] in ("name", "programme")]
