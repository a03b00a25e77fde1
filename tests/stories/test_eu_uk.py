"""The European Union's and the United Kingdom's lists on their real files."""

import gzip
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from db.engine import reading
from scrapers import kit
from scrapers.registry import scraper
from tests.builders import ask, log, questions, take
from tests.conftest import open_tracker, real
from tracker.answers import lists, timeline
from tracker.intake import folders
from tracker.record.tracker import Tracker
from tracker.rules.normalise.names import match_form

pytestmark = pytest.mark.slow(20)


@pytest.fixture(scope="module")
def ofsi(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    """The whole history of OFSI's list, 2014 to 2025, in its two layouts."""
    root = real("archive")
    found = open_tracker(tmp_path_factory.mktemp("ofsi"))
    for item in folders.folders(root, ("gb_hmt_conlist",))[0]:
        folders.take_folder(found, item)
    yield found
    found.ledger.engine.dispose()


@pytest.fixture(scope="module")
def rows(ofsi: Tracker) -> dict[str, list[dict[str, Any]]]:
    days: dict[str, list[dict[str, Any]]] = {}
    for row in log(ofsi, lists=["gb_hmt_conlist"]):
        days.setdefault(row["observed_at"][:10], []).append(row)
    return days


def keys(found: list[dict[str, Any]], kind: str, scope: str = "entry") -> list[str]:
    return sorted(r["entry_key"] for r in found if (r["kind"], r["scope"]) == (kind, scope))


def take_folders(tracker: Tracker, *paths: Path) -> list[str]:
    """Outcomes of dated folders, taken in one after the other."""
    taken = (folders.found_in(path.parent.name, path) for path in paths)
    return [folders.take_folder(tracker, found).outcome for found in taken]


def parsed(key: str, path: Path) -> list[kit.RawEntry]:
    """The entries of one file outside of any tracker."""
    found = folders.found_in(key, path)
    documents = {
        role: kit.Document(name=folders.plain_name(file), content=folders.content_of(file, 2**26))
        for role, file in found.documents.items()
    }
    return list(scraper(key).parse(documents))


# gb_hmt_conlist


def test_ofsi_2025_04_14_exactly_two_groups_added(rows: dict[str, list[dict[str, Any]]]) -> None:
    found = rows["2025-04-14"]
    assert keys(found, "addition") == ["16856", "16857"]
    assert keys(found, "removal") == []
    assert Counter(row["kind"] for row in found) == {"addition": 2, "amendment": 3}
    assert {row["effective_on"] for row in found} == {"2025-04-14"}


def test_ofsi_a_third_of_the_list_away_is_a_question_that_2022_answers(
    ofsi: Tracker, rows: dict[str, list[dict[str, Any]]]
) -> None:
    gone = [r for r in rows["2018-04-13"] if (r["kind"], r["scope"]) == ("removal", "entry")]
    assert len(gone) == 831  # one of 832 is back in 2022, under another number
    assert {row["confirmation"] for row in gone} == {"observed_again"}
    settled = questions(ofsi, "settled")
    assert sum(q["observed_at"][:10] == "2018-04-13" for q in settled) == 831
    assert "832 of 2297 entries (36%) are absent" in {q["reason"] for q in settled}


def test_ofsi_a_renamed_regime_moves_nobody(rows: dict[str, list[dict[str, Any]]]) -> None:
    renamed: Counter[tuple[str, str, str]] = Counter()
    for day, found in rows.items():
        for row in found:
            for change in row["fields"]:
                if change["field"] == "programme":
                    assert (row["kind"], row["origin"]) == ("identity", "format")
                    renamed[day, change["before"], change["after"]] += 1
    isil = "ISIL (Da'esh) and Al-Qaida"
    middle = "The ISIL (Da'esh) and Al-Qaida organisations"
    general = "Terrorism and Terrorist Financing"
    assert renamed["2018-04-13", "Al-Qaida", middle] == 231
    assert renamed["2022-05-04", middle, isil] == 313
    assert renamed["2022-05-04", general, "Counter-Terrorism (International)"] == 35
    ended = [r for f in rows.values() for r in f if r["kind"] == "removal"]
    lost = {
        r["entry_key"] for r in ended if (r["scope"], r["programme"]) == ("designation", general)
    }
    began = [
        r["entry_key"]
        for r in rows["2022-05-04"]
        if r["scope"] == "designation" and r["programme"] == "Counter-Terrorism (Domestic)"
    ]
    assert set(began) < lost
    assert len(lost) == 2


def test_ofsi_a_new_layout_is_not_thousands_of_amendments_by_the_authority(
    rows: dict[str, list[dict[str, Any]]],
) -> None:
    found = Counter(r["origin"] for r in rows["2022-05-04"] if r["kind"] == "amendment")
    assert found["authority"] == 0
    assert found["format"] > 1_000


def test_ofsi_uk_dates_of_31_12_2020_are_no_listing_dates(
    ofsi: Tracker, rows: dict[str, list[dict[str, Any]]]
) -> None:
    """Who was listed under EU law before the end of 2020 got that day as a second date."""
    (answer,) = ask(ofsi, "Abu Nidal Organisation", "2015-06-01")["answers"]
    assert answer["since"] < "2002"
    every = [row for day in rows.values() for row in day]
    assert [r for r in every if r["kind"] == "relisting"] == []
    assert [
        r
        for r in every
        if r["effective_on"] == "2020-12-31"
        and r["kind"] == "addition"
        and r["observed_at"][:10] != "2022-05-04"
    ] == []


def test_closing_a_list_delists_nobody(ofsi: Tracker) -> None:
    before, last, after = (
        ask(ofsi, "Foxtrot Network", day)["answers"][0]
        for day in ("2026-01-27", "2026-01-28", "2026-01-29")
    )
    assert (before["answer"], last["answer"], after["answer"]) == (
        "in_force",
        "in_force",
        "list_closed",
    )
    assert (after["until"], after["designations"]) == ("2026-01-28", [])
    earlier = ask(ofsi, "Foxtrot Network", "2026-01-29", known_at="2025-06-01T00:00:00Z")
    assert all(a["answer"] != "list_closed" for a in earlier["answers"])
    with reading(ofsi.ledger.engine) as connection:
        (line,) = lists.standing_of_lists(connection, datetime(2026, 6, 1, tzinfo=UTC))
        moments = timeline.timeline(connection, "Foxtrot Network")
    assert line.state == "closed"
    assert (moments[-1].date, moments[-1].what) == ("2026-01-28", "list_closed")


def test_somebody_delisted_before_the_closing_stays_delisted(
    ofsi: Tracker, rows: dict[str, list[dict[str, Any]]]
) -> None:
    gone = next(r for r in rows["2022-05-04"] if (r["kind"], r["scope"]) == ("removal", "entry"))
    answers = ask(ofsi, gone["caption"], "2026-06-01")["answers"]
    (answer,) = [a for a in answers if a["entry_key"] == gone["entry_key"]]
    assert answer["answer"] == "delisted"


def test_a_group_id_leads_from_the_closed_list_to_the_uk_sanctions_list() -> None:
    old = real("archive", "gb_hmt_conlist", "2025-04-14")
    new = real("excerpts", "gb_fcdo_uksl", "2026-08-19")
    closed = {e.reference: e for e in parsed("gb_hmt_conlist", old)}
    linked, alike = 0, 0
    for entry in parsed("gb_fcdo_uksl", new):
        group = next((i.number for i in entry.identifiers if i.type == "ofsiGroupId"), "")
        if group in closed:
            linked += 1
            named = {i.number for i in closed[group].identifiers if i.type == "ukSanctionsListId"}
            alike += entry.reference in named
    assert linked > 500
    assert alike > 0.99 * linked


def test_a_later_document_of_a_closed_list_removes_nobody(tracker: Tracker) -> None:
    folder = Path(__file__).parents[1] / "samples" / "gb_hmt_conlist" / "2022-05-05"
    content = (folder / "ConList.csv").read_bytes()
    given = {"list_id": "gb_hmt_conlist", "form": "csv", "name": "ConList.csv"}
    take(tracker, content, datetime(2025, 12, 1, tzinfo=UTC), **given)
    shorter = b"".join(line for line in content.splitlines(True) if b"13647" not in line)
    outcome = take(tracker, shorter, datetime(2026, 3, 1, tzinfo=UTC), **given)
    assert outcome.outcome == "pending"
    assert "closing delists nobody" in outcome.reason
    assert log(tracker) == []


# eu_fsf


def test_eu_fsf_cut_off_download_of_2022_03_18_is_refused(tracker: Tracker) -> None:
    found = folders.found_in("eu_fsf", real("archive", "eu_fsf", "2022-03-18"))
    outcome = folders.take_folder(tracker, found)
    assert outcome.outcome == "refused"
    assert "not well-formed" in outcome.reason


def test_eu_fsf_order_of_children_is_no_change(tracker: Tracker) -> None:
    """Reconstructed excerpts: complete for three programmes; 106 of 402 records are reshuffled."""
    days = [real("excerpts", "eu_fsf", day) for day in ("2026-02-23", "2026-03-24")]
    assert take_folders(tracker, *days) == ["recorded", "unchanged"]
    assert log(tracker) == []


def test_eu_fsf_main_names_are_not_taken_from_other_languages() -> None:
    found = {e.reference: e for e in parsed("eu_fsf", real("excerpts", "eu_fsf", "2026-02-23"))}
    assert found["208"].names[0].text == "Hamas"
    assert found["201"].names[0].text == "Abu Nidal Organisation"
    for entry in found.values():
        spoken = {name.language for name in entry.names[1:]}
        assert entry.names[0].language in {"", "EN"} or not spoken & {"", "EN"}
        assert entry.names[0].language != "CS"
    tags = Counter(act.programme for e in found.values() for act in e.designations)
    assert tags == {"TAQA": 344, "TERR": 35, "EUAQ": 23}


def test_eu_fsf_old_xml_has_the_same_references_and_programmes() -> None:
    """The file of 2016 is cut after 595 entities by those who kept it."""
    old = {e.reference: e for e in parsed("eu_fsf", real("excerpts", "eu_fsf", "2016-02-11"))}
    tags = Counter(act.programme for e in old.values() for act in e.designations)
    assert (len(old), tags["TERR"], tags["TAQA"]) == (595, 22, 155)
    assert old["201"].names[0].text == "Abu Nidal Organisation"


def test_eu_fsf_old_csv_reads_with_its_spreadsheet_damage_undone(tmp_path: Path) -> None:
    """Each line was quoted as a whole, and tabs added, when somebody saved it again in Excel."""
    kept = real("excerpts", "eu_fsf", "2018-07-04", "global.csv.gz")
    damaged = gzip.decompress(kept.read_bytes()).decode("utf-8", "replace")
    lines = [line.replace("\t", "").removeprefix('"') for line in damaged.splitlines()]
    lines = [line.rstrip('"').replace('""', '"') for line in lines]
    text = "\n".join(lines).replace("Date_filexxxx", "Date_file")
    folder = tmp_path / "2018-07-04"
    folder.mkdir()
    (folder / "global.csv").write_text(text, encoding="utf-8")
    found = {e.reference: e for e in parsed("eu_fsf", folder)}
    assert len(found) == 93
    assert ("euReference", "EU.36.64") in {(i.type, i.number) for i in found["1"].identifiers}


# eu_terrorist_list


def annex() -> bytes:
    """The printed sentences of Annex II, put into the page that they were taken from."""
    path = real("excerpts", "eu_terrorist_list", "2026-02-27", "02001R2580-annex-II.extract.txt")
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    body = "".join(f"<p>{line}</p>" for line in lines)
    return f"<html><head><title>Act</title></head><body>{body}</body></html>".encode()


def test_eu_terrorist_list_names_are_found_in_eu_fsf() -> None:
    document = kit.Document(name="02001R2580.xhtml", content=annex())
    entries = list(scraper("eu_terrorist_list").parse({"act": document}))
    kinds = Counter(str(entry.schema) for entry in entries)
    assert kinds == {"Person": 13, "Organization": 23}
    fsf = parsed("eu_fsf", real("excerpts", "eu_fsf", "2026-02-23"))
    names = {
        match_form(name.text)
        for entry in fsf
        if entry.designations[0].programme == "TERR"
        for name in entry.names
    }
    new = [e for e in entries if not any(match_form(n.text) in names for n in e.names)]
    assert [e.names[0].text for e in new] == ["Islamic Revolutionary Guard Corps (IRGC)"]


def test_eu_terrorist_list_with_a_sentence_missing_is_refused() -> None:
    cut = annex().replace(b"<p>2. AL-DIN", b"<p>AL-DIN")
    document = kit.Document(name="02001R2580.xhtml", content=cut)
    with pytest.raises(kit.LayoutChanged, match="number 3 stands where 2 should"):
        list(scraper("eu_terrorist_list").parse({"act": document}))


# gb_fcdo_uksl


def test_uksl_from_2026_08_19_to_08_21_twenty_five_amendments(tracker: Tracker) -> None:
    """Reconstructed excerpts of the terrorism regimes; a score of records is only reordered."""
    days = [real("excerpts", "gb_fcdo_uksl", day) for day in ("2026-08-19", "2026-08-21")]
    assert take_folders(tracker, *days) == ["recorded", "recorded"]
    changed = log(tracker)
    assert {row["kind"] for row in changed} <= {"amendment", "identity"}
    assert len({row["entry_key"] for row in changed}) == 25
    dated = {r["entry_key"] for r in changed if "amendedOn" in {f["field"] for f in r["fields"]}}
    assert len(dated) == 25


def test_uksl_counts_by_regime() -> None:
    found = parsed("gb_fcdo_uksl", real("excerpts", "gb_fcdo_uksl", "2026-08-21"))
    assert Counter(entry.reference[:3] for entry in found) == {
        "AQD": 334,
        "AFG": 140,
        "CTI": 63,
        "CTD": 12,
    }
    source = scraper("gb_fcdo_uksl").source
    assert all(source.about_terrorism(a.programme for a in e.designations) for e in found)


# ch_seco, fr_gels


def test_seco_delisted_target_stays_in_the_file_as_delisted() -> None:
    found = {e.reference: e for e in parsed("ch_seco", real("excerpts", "ch_seco", "2026-10-08"))}
    assert found["4728"].state == kit.State.DELISTED
    assert found["4728"].designations[0].delisted_on == "2014-11-28"
    others = {e.state for r, e in found.items() if r != "4728"}
    assert others == {kit.State.IN_FORCE}


def test_seco_delivery_of_amendments_only_is_refused() -> None:
    with pytest.raises(kit.LayoutChanged, match="not the whole list"):
        parsed("ch_seco", real("excerpts", "ch_seco", "2024-01-17"))


def test_gels_a_regime_is_told_by_its_brackets_and_a_reference_leads_to_eu_fsf() -> None:
    found = parsed("fr_gels", real("excerpts", "fr_gels", "2026-10-08"))
    by = {entry.reference: entry for entry in found}
    assert [a.programme for a in by["4240"].designations] == [
        "UE Ukraine intégrité territoriale - R (UE) 269/2014"
    ]
    linked = {i.number for i in by["7805"].identifiers if i.type == "euReference"}
    assert linked == {"EU.12598.59"}
