"""Canada, Australia, New Zealand and the two small lists of the United States, on real files."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from scrapers import kit
from scrapers.registry import scraper
from tests.builders import ask, log, questions, take
from tests.conftest import open_tracker, real
from tracker.intake import folders
from tracker.proof.verify import roll_forward
from tracker.record.tracker import Tracker

pytestmark = pytest.mark.slow(15)

Logs = Mapping[str, list[dict[str, Any]]]
"""List -> its log."""

LISTS = ("au_dfat", "ca_listed_entities", "ca_riunrst", "ca_sema", "nz_police", "us_csl")


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    """All real documents of these lists, taken in oldest first."""
    root = real("archive")
    found = open_tracker(tmp_path_factory.mktemp("ca_au_nz"))
    outcomes = [folders.take_folder(found, f) for f in folders.folders(root, LISTS)[0]]
    assert {outcome.outcome for outcome in outcomes} <= {"recorded", "unchanged", "pending"}
    yield found
    found.ledger.engine.dispose()


@pytest.fixture(scope="module")
def logs(taken: Tracker) -> Logs:
    """The log of each list: to write one again for each day costs a second."""
    return {list_id: log(taken, lists=[list_id]) for list_id in LISTS}


def step(logs: Logs, list_id: str, day: str) -> list[dict[str, Any]]:
    return [r for r in logs[list_id] if r["observed_at"][:10] == day]


def kinds(rows: list[dict[str, Any]]) -> dict[str, int]:
    return dict(Counter(row["kind"] for row in rows))


def of(rows: list[dict[str, Any]], kind: str) -> set[tuple[str, str]]:
    return {(row["caption"], row["effective_on"]) for row in rows if row["kind"] == kind}


# Canada: listed entities.


def test_2024_06_19_the_guard_corps_comes_and_the_armed_islamic_group_goes(
    logs: Logs,
) -> None:
    rows = step(logs, "ca_listed_entities", "2024-06-19")
    assert kinds(rows) == {"addition": 1, "removal": 1}
    assert of(rows, "addition") == {("Islamic Revolutionary Guard Corps", "2024-06-18")}
    assert of(rows, "removal") == {("Armed Islamic Group", "2024-06-18")}


def test_2024_07_23_sixteen_items_are_reworded_and_nobody_comes_or_goes(logs: Logs) -> None:
    rows = step(logs, "ca_listed_entities", "2024-07-23")
    assert kinds(rows) == {"amendment": 15, "identity": 1}
    assert {row["effective_on"] for row in rows} == {"2024-06-21"}
    assert of(rows, "identity") == {("Ansar al-islam", "2024-06-21")}


def test_2024_12_other_bytes_are_no_change(logs: Logs) -> None:
    assert step(logs, "ca_listed_entities", "2024-12-23") == []


def test_2025_03_03_seven_come_on_the_day_of_their_act(logs: Logs) -> None:
    rows = step(logs, "ca_listed_entities", "2025-03-03")
    assert kinds(rows) == {"addition": 7}
    assert {row["effective_on"] for row in rows} == {"2025-02-19"}


def test_a_listing_date_survives_the_rewording_of_its_item(taken: Tracker) -> None:
    (found,) = ask(taken, "HASAM", "2025-03-04", lists=["ca_listed_entities"])["answers"]
    assert (found["answer"], found["since"]) == ("in_force", "2019-02-11")


def test_the_un_regulations_have_not_changed_in_five_years(logs: Logs) -> None:
    assert logs["ca_riunrst"] == []


# Canada: autonomous sanctions.


def test_2020_to_2025_new_tags_delist_nobody(logs: Logs) -> None:
    rows = step(logs, "ca_sema", "2025-05-25")
    gone = Counter(row["programme"] for row in rows if row["kind"] == "removal")
    assert gone == {"Zimbabwe": 100}
    assert not [row for row in rows if row["scope"] == "designation"]


def test_2020_to_2025_respelt_names_are_questions(taken: Tracker) -> None:
    asked = {q["caption"] for q in questions(taken) if q["list_id"] == "ca_sema"}
    assert asked == {
        "Aleksandr Vasilievich BORTNIKOV",
        "Natalya Yuryevna NIKONOROVA",
        "Sergei Ivanovich MENYAILO",
        "VTB Bank OAO",
        "Viktor Vasiliyevich ZOLOTOV",
    }


def test_a_regime_with_another_name_is_a_relabelling(logs: Logs) -> None:
    rows = [r for r in step(logs, "ca_sema", "2025-05-25") if r["kind"] == "identity"]
    burma = [r for r in rows if r["programme"] == "Burma"]
    assert len(burma) == 89
    assert {row["origin"] for row in burma} == {"format"}


def test_a_legal_form_that_falls_away_is_a_new_name_and_no_delisting(logs: Logs) -> None:
    rows = [r for r in step(logs, "ca_sema", "2025-05-25") if r["kind"] == "identity"]
    renamed = {r["caption"] for r in rows if r["origin"] == "authority"}
    assert {"Gazprom", "Gazpromneft", "Transneft"} <= renamed


def read(list_id: str, *parts: str) -> list[kit.RawEntry]:
    path = real(*parts)
    known = scraper(list_id)
    role = next(iter(known.source.formats[0].files))
    return list(known.parse({role: kit.Document(name=path.name, content=path.read_bytes())}))


def test_the_bilingual_tags_of_2026_are_read() -> None:
    found = read("ca_sema", "excerpts", "ca_sema", "2026-08-25", "sema-lmes-excerpt.xml")
    assert [e.names[0].text for e in found] == [
        "Khazalbek Bakhtibekovich Atabekov",
        "Balitiyskiy III",
        "Belaeronavigatsia Republican Unitary Air Navigation Services Enterprise",
    ]
    assert found[1].schema == kit.Schema.VESSEL
    assert [e.designations[0].programme for e in found] == ["Belarus", "Russia", "Belarus"]


def test_a_second_name_in_brackets_is_an_alias_under_the_same_key() -> None:
    path = real("archive", "ca_sema", "2025-05-25", "sema-lmes.xml.gz")
    content = folders.content_of(path, 64 * 2**20)
    document = kit.Document(name="sema-lmes.xml", content=content)
    found = list(scraper("ca_sema").parse({"list": document}))
    assert not [e for e in found if "(also known as" in e.names[0].text]
    dux = next(e for e in found if e.reference == "Russia/duxalsoknownasduks")
    assert [n.text for n in dux.names[:2]] == ["Dux JSC", "Duks"]


def test_records_without_names_are_a_refusal() -> None:
    path = real("excerpts", "ca_sema", "2026-08-25", "sema-lmes-excerpt.xml")
    for tag in (b"LastName", b"Entity", b"Country"):
        content = path.read_bytes().replace(tag, b"Fourth" + tag)
        content = content.replace(b"GivenName", b"FourthGivenName")
        document = kit.Document(name=path.name, content=content)
        with pytest.raises(kit.LayoutChanged, match="no regime, or not one name"):
            list(scraper("ca_sema").parse({"list": document}))


# Australia.


def test_2026_44_references_come_and_nine_go(logs: Logs) -> None:
    rows = step(logs, "au_dfat", "2026-07-23")
    assert kinds(rows) | {"amendment": 0} == {
        "addition": 44,
        "removal": 8,
        "identity": 2,
        "amendment": 0,
    }
    left = [row["entry_key"] for row in rows if not row["entry_still_in_force"]]
    assert len(left) == 9
    merged = [f for row in rows for f in row["fields"] if f["field"] == "merged_into"]
    assert merged == [{"field": "merged_into", "before": "", "after": "8594"}]


def test_new_columns_and_labels_are_the_formats_doing(logs: Logs) -> None:
    rows = step(logs, "au_dfat", "2026-02-24")
    amended = Counter(row["origin"] for row in rows if row["kind"] == "amendment")
    assert set(amended) == {"format"}
    assert amended["format"] > 2000


@pytest.mark.parametrize("day", ["2026-02-24", "2026-07-23"])
def test_a_committee_with_another_label_lists_and_delists_nobody(logs: Logs, day: str) -> None:
    rows = [r for r in step(logs, "au_dfat", day) if r["scope"] == "designation"]
    moved = {row["programme"] for row in rows if row["programme"][:4] in ("1267", "1533", "1988")}
    assert moved == set()


def test_australia_rolls_forward(taken: Tracker) -> None:
    with taken.ledger.engine.connect() as connection:
        found = roll_forward(connection, "au_dfat")
    assert found.opening == 2666
    asked = [q for q in questions(taken) if q["list_id"] == "au_dfat"]
    assert found.closing == found.opening + found.net == 3846 + len(asked)


def test_names_that_say_formerly_listed_as_are_read_without_it() -> None:
    day = ("archive", "au_dfat", "2026-07-23", "Australian_Sanctions_Consolidated_List.xlsx")
    found = {e.reference: e for e in read("au_dfat", *day)}
    assert "Yassin Sywal" in {n.text for n in found["443"].names}
    assert found["443"].facts["aliasNote"] == ["Yassin Sywal (formerly listed as)"]
    assert not [n.text for e in found.values() for n in e.names if "listed as" in n.text]


def test_who_may_go_on_under_two_new_references_stays_a_question(taken: Tracker) -> None:
    asked = [q["reason"] for q in questions(taken) if q["list_id"] == "au_dfat"]
    several = "possibly renamed: it could be any of 7735, 8528: Kala-Electric (737) may go on as "
    assert [reason for reason in asked if reason.startswith(several)]


def test_a_respelt_name_under_a_new_reference_is_a_question(taken: Tracker) -> None:
    asked = {q["caption"]: q["reason"] for q in questions(taken) if q["list_id"] == "au_dfat"}
    qods = asked["Iranian Revolutionary Guard Corps Qods Force"]
    assert "(2352) may go on as IRGC QODS FORCE (7778): " in qods
    assert "Joint-stock company ‘Lenpromtransproyekt’" in asked


def test_australian_organisations_are_read_from_the_real_table() -> None:
    found = read(
        "au_listed_orgs",
        *("excerpts", "au_listed_orgs", "2026-10-08", "listed-terrorist-organisations.html"),
    )
    assert len(found) == 15
    state = next(e for e in found if e.reference == "islamic-state")
    assert state.designations[0].listed_on == "11 July 2014"
    former = [n.text for n in state.names if n.kind == kit.NameKind.PREVIOUS_NAME]
    assert former == ["Al-Qa’ida in Iraq", "Islamic State of Iraq and the Levant"]


# New Zealand.


def test_expired_and_revoked_are_states_and_never_presence(taken: Tracker) -> None:
    answers = {
        name: ask(taken, name, "2026-10-09", lists=["nz_police"])["answers"][0]["answer"]
        for name in ("Hizbollah", "Izz al-Din al-Qassam Brigades", "Euskadi Ta Askatasuna", "FARC")
    }
    assert answers == {
        "Hizbollah": "in_force",
        "Izz al-Din al-Qassam Brigades": "delisted",
        "Euskadi Ta Askatasuna": "expired",
        "FARC": "expired",
    }


def nz_page() -> str:
    folder = real("archive", "nz_police", "2026-10-08")
    return (folder / "lists-associated-with-resolution-1373.html").read_text(encoding="utf-8")


def nz_states(page: str) -> Counter[str]:
    document = kit.Document(name="page.html", content=page.encode())
    return Counter(str(e.state) for e in scraper("nz_police").parse({"page": document}))


def test_a_heading_says_which_table_is_which() -> None:
    page = nz_page()
    assert nz_states(page) == {"in_force": 13, "delisted": 2, "expired": 5}
    first, second, third = page.split("<table>")[1:]
    headed = (
        "<html><body><h3>Revoked designations</h3><table>"
        f"{second}<h3>Alphabetical list of Designated Terrorist Entities</h3><table>{first}"
        f"<h3>Expired designations</h3><table>{third}"
    )
    assert nz_states(headed) == {"in_force": 13, "delisted": 2, "expired": 5}


def test_two_tables_that_could_both_be_in_force_are_refused() -> None:
    page = nz_page().replace("28 August 2022", "28 August 2025")
    with pytest.raises(kit.LayoutChanged, match="could be the one"):
        nz_states(page)


# United States.


def test_the_exclusion_list_is_read_from_the_real_page() -> None:
    found = read(
        "us_state_tel",
        *("excerpts", "us_state_tel", "2026-10-08", "terrorist-exclusion-list.html"),
    )
    assert len(found) == 45
    lashkar = next(e for e in found if e.names[0].text == "Lashkar-e-Tayyiba")
    assert [n.text for n in lashkar.names[1:]] == ["LET", "Army of the Righteous"]


def test_an_aggregator_makes_no_changes_no_questions_and_no_answers(taken: Tracker) -> None:
    assert log(taken, lists=["us_csl"]) == []
    answers = ask(taken, "AEROCARIBBEAN AIRLINES", "2022-05-17")["answers"]
    assert "us_csl" not in {answer["list_id"] for answer in answers}


def test_an_aggregator_that_loses_most_of_its_rows_removes_nobody(taken: Tracker) -> None:
    path = real("archive", "us_csl", "2022-05-16", "consolidated.csv.gz")
    content = folders.content_of(path, 64 * 2**20)
    lines = [line for line in content.split(b"\n") if b"Treasury" not in line]
    outcome = take(
        taken,
        b"\n".join(lines),
        datetime(2024, 5, 6, tzinfo=UTC),
        list_id="us_csl",
        form="csv",
        name="consolidated.csv",
    )
    assert outcome.removed == 0
    assert log(taken, lists=["us_csl"]) == []
    assert [q for q in questions(taken) if q["list_id"] == "us_csl"] == []
