"""Lists of Israel, India, Japan, Malaysia and Singapore, on real files where there are any."""

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from scrapers import kit
from scrapers.registry import scraper
from tests.builders import ask, log, questions, take
from tests.conftest import open_tracker, real
from tracker.intake import folders
from tracker.record.tracker import Tracker
from tracker.record.writer import Outcome

pytestmark = pytest.mark.slow(5)


def taken(home: Path, *lists: str) -> tuple[Tracker, list[Outcome]]:
    root = real("archive")
    found = open_tracker(home)
    return found, [folders.take_folder(found, item) for item in folders.folders(root, lists)[0]]


def entries_of(key: str, documents: Mapping[str, bytes]) -> list[kit.RawEntry]:
    named = {role: kit.Document(name=role, content=c) for role, c in documents.items()}
    return list(scraper(key).parse(named))


def names(entry: kit.RawEntry) -> list[str]:
    return [name.text for name in entry.names]


# Israel.


def test_zero_width_spaces_are_no_change_and_an_order_is_seen_before_its_wallets(
    tmp_path: Path,
) -> None:
    tracker, outcomes = taken(tmp_path, "il_nbctf_seizures")
    assert [o.outcome for o in outcomes] == ["recorded", "unchanged", "recorded"]
    (row,) = log(tracker)
    assert (row["kind"], row["entry_key"], row["effective_on"]) == (
        "addition",
        "ASO 1/25",
        "2025-02-05",
    )
    assert row["observed_at"].startswith("2025-02-14")


def test_an_address_typed_with_cyrillic_letters_is_found_by_latin_ones() -> None:
    page = real("archive", "il_nbctf_seizures", "2025-02-14", "Blockchain1.html.gz")
    read = entries_of("il_nbctf_seizures", {"page": gzip.decompress(page.read_bytes())})
    numbers = {i.number for entry in read for i in entry.identifiers}
    assert "TH96tFMn8KGiYSLiwcV3E2UiaJc8jmcbz3" in numbers
    assert not any("\u200b" in number for number in numbers)
    holders = {name for entry in read for name in entry.facts.get("linkedTo", ())}
    assert "Mustafa Ayash" in holders
    assert not holders & {"Anonymous", "-"}


def cut_feed(list_id: str, name: str) -> dict[str, Any]:
    path = real("excerpts", list_id, "2026-10-08", name)
    feed: dict[str, Any] = json.loads(path.read_bytes())
    return feed


def whole(feed: Mapping[str, Any]) -> bytes:
    """A cut feed that declares what it holds."""
    return json.dumps({**feed, "total": len(feed["items"])}).encode()


def test_a_feed_that_holds_fewer_than_it_declares_is_refused() -> None:
    feed = cut_feed("il_crypto", "wallet.json")
    with pytest.raises(kit.LayoutChanged, match="declares 1732 items and gives 4"):
        entries_of("il_crypto", {"wallets": json.dumps(feed).encode()})
    assert len(entries_of("il_crypto", {"wallets": whole(feed)})) == 4


def test_cancelled_designations_stay_as_states_and_holders_are_no_entries() -> None:
    feeds = {
        "organizations": whole(cut_feed("il_nbctf", "organization.json")),
        "operatives": whole(cut_feed("il_nbctf", "operative.json")),
    }
    read = {names(entry)[0]: entry for entry in entries_of("il_nbctf", feeds)}
    assert "TAWFIQ MOHAMMAD TAWFIQ BAYARI" not in read  # isDesignated is false
    assert read["HEYATUL ULYA"].state == kit.State.DELISTED
    assert read["HEYATUL ULYA"].designations[0].delisted_on == "2023-05-12"
    assert read["IYAD NAZMI SALIH KHALIL"].facts["birthDate"] == ["1974"]  # a placeholder day
    assert read["ZEDPAY"].designations[0].listed_on == "2026-03-25"


# India.


def test_both_layouts_of_the_first_schedule_are_one_list() -> None:
    old = real("archive", "in_uapa_orgs", "2023-12-18", "banned-organisations.html.gz")
    new = real("excerpts", "in_uapa_orgs", "2026-10-08", "terrorist-organisations.html")
    before = entries_of("in_uapa_orgs", {"page": gzip.decompress(old.read_bytes())})
    after = entries_of("in_uapa_orgs", {"page": new.read_bytes()})
    assert (len(before), len(after)) == (39, 25)
    islamic_state = next(e for e in before if names(e)[0] == "Islamic State")
    assert names(islamic_state)[1:] == [
        "Islamic State of Iraq and Levant",
        "Islamic State of Iraq and Syria",
        "Daish",
    ]
    assert not any("manifestations" in n or "/" in n for e in (*before, *after) for n in names(e))


def test_a_new_layout_delists_nobody_and_a_respelling_is_an_identity_change(
    tracker: Tracker,
) -> None:
    samples = Path(__file__).parents[1] / "samples" / "in_uapa_orgs"
    page = (samples / "2023-12-18" / "banned-organisations.html").read_bytes()
    new = page.replace(b"Sl -No", b"SR-No").replace(b"Organisation<", b"Title<")
    new = new.replace(b"</th>\n</tr>", b"</th>\n<th>Download/Link</th></tr>")
    new = new.replace(b"</td>\n</tr>", b"</td>\n<td>Download</td></tr>")
    new = new.replace("People’s Liberation Army".encode(), b"People Liberation Army")
    new = new.replace(b"Pasban-E-Ahle Hadis", b"Pasban-E-Ahle Hadis/The Resistance Front")
    for number, content in enumerate((page, new), 1):
        at = datetime(2026, 1, number, tzinfo=UTC)
        take(tracker, content, at, list_id="in_uapa_orgs", role="page", form="html")
    rows = {row["caption"]: row for row in log(tracker)}
    assert {row["kind"] for row in rows.values()} == {"identity", "amendment"}
    assert rows["People Liberation Army"]["kind"] == "identity"
    front = rows["Lashkar-E-Taiba"]
    assert (front["origin"], front["screening_relevant"]) == ("authority", True)


def test_serial_numbers_only_prove_that_no_row_is_missing() -> None:
    samples = Path(__file__).parents[1] / "samples" / "in_uapa_orgs"
    page = (samples / "2023-12-18" / "banned-organisations.html").read_bytes()
    with pytest.raises(kit.LayoutChanged, match="Row 5 of the list is missing"):
        entries_of("in_uapa_orgs", {"page": page.replace(b"<td>5</td>", b"<td>6</td>")})


def test_groups_named_in_one_title_only_support_a_match() -> None:
    page = real("excerpts", "in_uapa_unlawful", "2026-10-08", "unlawful-associations.html")
    read = {names(e)[0]: e for e in entries_of("in_uapa_unlawful", {"page": page.read_bytes()})}
    assert len(read) == 15
    meitei = read["Meitei Extremist Organization of Manipur"]
    weak = [n.text for n in meitei.names if n.kind == kit.NameKind.WEAK_ALIAS]
    assert weak[:3] == ["PLA", "RPF", "UNLF"]
    assert names(read["Popular Front of India"]) == ["Popular Front of India", "PFI"]


# Japan.


@pytest.fixture(scope="module")
def japan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    tracker, outcomes = taken(tmp_path_factory.mktemp("japan"), "jp_mof")
    assert [o.outcome for o in outcomes] == ["recorded"] * 3
    yield tracker
    tracker.ledger.engine.dispose()


def japanese(japan: Tracker, day: str) -> list[dict[str, Any]]:
    return [row for row in log(japan) if row["observed_at"].startswith(day)]


def of_kind(rows: Sequence[Mapping[str, Any]], kind: str) -> dict[str, Mapping[str, Any]]:
    return {row["entry_key"]: row for row in rows if row["kind"] == kind}


def test_japan_2022_05_09_only_the_notices_of_that_week(japan: Tracker) -> None:
    rows = japanese(japan, "2022-05-09")
    added = of_kind(rows, "addition").values()
    assert {(row["programme"], row["effective_on"]) for row in added} == {
        ("Crimea and eastern Ukraine", "2022-05-10"),
        ("Russia", "2022-05-10"),
    }
    assert len(added) == 141
    assert not of_kind(rows, "removal")
    assert not of_kind(rows, "identity")


def test_a_tombstone_is_a_delisting_with_its_day_and_keeps_the_name(japan: Tracker) -> None:
    removed = of_kind(japanese(japan, "2026-03-05"), "removal")
    told = {key: (row["caption"], row["effective_on"]) for key, row in removed.items()}
    assert told["004-000028"] == ("Revolutionary Armed Forces of Colombia", "2024-05-10")
    assert told["002-000644"] == (
        "AL-NUSRAH FRONT FOR THE PEOPLE OF THE LEVANT",
        "2026-03-05",
    )
    stated = [row for row in removed.values() if row["confirmation"] == "authority_states"]
    assert all(row["effective_on"] for row in stated)
    (answer,) = ask(japan, "LIONEL DUMONT", "2026-03-05", lists=["jp_mof"])["answers"]
    assert (answer["answer"], answer["until"]) == ("delisted", "2025-02-28")


def test_sheets_that_move_up_move_nobody(japan: Tracker) -> None:
    """Central Africa's sheets were 34 and 35 in 2022 and 37 and 38 in 2026."""
    rows = japanese(japan, "2026-03-05")
    moved = {r["kind"] for r in rows if r["programme"] in ("Central African Republic", "Yemen")}
    assert "identity" not in moved
    (answer,) = ask(japan, "LORD’S RESISTANCE ARMY", "2026-03-05", lists=["jp_mof"])["answers"]
    assert (answer["entry_key"], answer["since"]) == ("038-000002", "2016-04-01")


def test_a_regime_founded_anew_keeps_its_entries_under_new_numbers(japan: Tracker) -> None:
    rows = of_kind(japanese(japan, "2026-03-05"), "identity")
    changed = {c["field"]: c for c in rows["020-000007"]["fields"]}
    assert rows["020-000007"]["caption"] == "7TH OF TIR"
    assert changed["entry_key"]["before"] == "020.2016-000001"
    assert not questions(japan)


def test_terrorism_in_japan_is_three_sheets(japan: Tracker) -> None:
    rows = [row for row in log(japan) if row["terrorism"]]
    assert {row["entry_key"][:3] for row in rows} == {"002", "003", "004"}
    added = [r for r in rows if r["kind"] == "addition" and r["programme"].endswith("1373)")]
    assert len(added) == 27  # Hamas and its financiers, October 2023 to March 2024


def test_a_note_behind_an_alias_is_no_part_of_the_name() -> None:
    book = real("archive", "jp_mof", "2026-03-05", "shisantouketsu20260305.xlsx").read_bytes()
    read = {entry.reference: entry for entry in entries_of("jp_mof", {"workbook": book})}
    amdouni = read["002-000350"]
    assert {"Fabio Fusco", "Amdouni Mehrez ben Tah"} <= set(names(amdouni))
    assert "Fabio Fusco, born 18 Dec. 1968 in Tunisia" in amdouni.facts["aliasNote"]
    assert {"Hassan Ghul", "Hassan Gul", "Hasan Gul", "حسن غول"} <= set(names(read["002-000613"]))
    assert {"PFLP-General Command", "PFLP-GC"} <= set(names(read["004-000020"]))
    every = [text for code, e in read.items() if code < "005" for text in names(e)]
    assert not [text for text in every if "passport number" in text or "listed as" in text]


# Malaysia and Singapore.


def test_malaysia_2026_nothing_changed_but_separators(tmp_path: Path) -> None:
    tracker, outcomes = taken(tmp_path, "my_moha")
    assert [o.outcome for o in outcomes] == ["recorded", "pending", "unchanged"]
    assert {row["observed_at"][:10] for row in log(tracker)} == {"2026-03-23"}


def test_malaysia_from_the_tables_of_2024_to_the_xml_of_2026(tmp_path: Path) -> None:
    """Saved out of a browser; in between two persons came and 46 went, and no group changed."""
    tracker, outcomes = taken(tmp_path, "my_moha")
    assert [o.entries for o in outcomes[:2]] == [123, 79]
    assert outcomes[1].reason == "46 of 123 entries (37%) are absent"
    missing = questions(tracker)
    assert len(missing) == 46
    assert {q["kind"] for q in missing} == {"removal"}
    rows = log(tracker)
    added = [row["entry_key"] for row in rows if row["kind"] == "addition"]
    assert sorted(added) == ["KDN.I.01-2024", "KDN.I.02-2024"]
    assert {row["kind"] for row in rows} == {"addition", "amendment"}
    assert {row["entry_key"][:5] for row in rows} == {"KDN.I"}
    fields = [field for row in rows for field in row["fields"]]
    assert not [field for field in fields if field["field"] == "name"]
    dated = {(*f["before"], *f["after"]) for f in fields if f["field"] == "listedOn"}
    assert dated == {("Act 613, section 66B: 2024-04-03", "Act 613, section 66B: 2023-04-02")}


def test_singapore_has_33_listed_and_21_deleted_slots() -> None:
    page = real("archive", "sg_tsfa", "2026-10-08", "TSFA2002-Sc1.html").read_bytes()
    read = {entry.reference: entry for entry in entries_of("sg_tsfa", {"page": page})}
    deleted = [e for e in read.values() if e.state == kit.State.DELISTED]
    assert (len(read), len(deleted)) == (54, 21)
    assert read["2(zs)"].designations[0].delisted_on == "26/08/2026"


def singapore(*slots: str) -> bytes:
    rows = "".join(
        f'<tr><td class="sProvP1No">(<em>{chr(97 + at)}</em>)</td>'
        f'<td class="sProvP1">{text}</td></tr>'
        for at, text in enumerate(slots)
    )
    return (
        '<!doctype html><html><body><table><tr><td class="tailSTxt">2.&#160;The following '
        f"individuals:<table>{rows}</table></td></tr></table></body></html>"
    ).encode()


def test_another_schedule_on_the_same_page_lists_nobody() -> None:
    other = (
        b'<tr><td class="sHdr" id="Sc2-"></td></tr><tr><td class="tailSTxt">1. Offences</td></tr>'
    )
    page = singapore("Person 1 (Singapore citizen);").replace(
        b"</table></body>", other + b"</table></body>"
    )
    assert len(entries_of("sg_tsfa", {"page": page})) == 1


def test_a_deleted_slot_is_a_removal_by_name_and_a_full_stop_is_no_amendment(
    tracker: Tracker,
) -> None:
    people = [f"Person {n} (Singapore citizen) (Date of Birth: {n} May 1980);" for n in range(1, 9)]
    note = '<div class="amendNote">[S 107/2024 wef 11/02/2024]</div>'
    later = '<div class="amendNote">[S 744/2024 wef 30/09/2024]</div>'
    gone = "[<em>Deleted by S 744/2024 wef 30/09/2024</em>]"
    before = [*people[:7], people[7].replace(";", ".") + note]
    after = [gone, *people[1:7], people[7] + note + later]
    for number, slots in enumerate((before, after), 1):
        at = datetime(2024, 10, number, tzinfo=UTC)
        take(tracker, singapore(*slots), at, list_id="sg_tsfa", role="page", form="html")
    (row,) = log(tracker)
    assert (row["kind"], row["caption"], row["effective_on"], row["confirmation"]) == (
        "removal",
        "Person 1",
        "2024-09-30",
        "authority_states",
    )
