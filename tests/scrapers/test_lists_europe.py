"""What the lists of Monaco, Poland, Czechia, Latvia and states to the east must not get wrong."""

import json
from collections.abc import Iterable
from types import ModuleType
from typing import Any

import pytest

from scrapers import kit
from scrapers.lists import cz_terrorists, kz_afm, lv_fiu, mc_gels, md_sis, pl_giif, ru_fsb, ua_nsdc
from tests import accept


def read(module: ModuleType, content: Any, role: str = "list") -> list[Any]:
    text = content if isinstance(content, str | bytes) else json.dumps(content)
    raw = text.encode() if isinstance(text, str) else text
    return list(module.parse({role: kit.Document(name="file", content=raw)}))


def page(*anchors: str) -> kit.Document:
    text = f"<!doctype html><html><body>{''.join(anchors)}</body></html>"
    return kit.Document(name="page", content=text.encode())


def measure(**fields: Any) -> dict[str, Any]:
    whole = {"mesureId": 1, "nature": "Personne morale", "nom": "Exemple", "mesureDetails": {}}
    return whole | fields


def test_monaco_only_a_withdrawal_takes_a_measure_out_of_force() -> None:
    kept, gone = read(mc_gels, [measure(state="modification"), measure(state="withdrawal")])
    assert (kept.state, kept.extra) == (kit.State.IN_FORCE, {"state": ("modification",)})
    assert (gone.state, gone.extra) == (kit.State.DELISTED, {})


def test_monaco_a_measure_without_a_regime_counts_as_one_against_terrorism() -> None:
    (entry,) = read(mc_gels, [measure()])
    assert mc_gels.SOURCE.about_terrorism(act.programme for act in entry.designations)


POLAND = (
    '<a class="file-download" href="/attachment/{}">Lista art. 118 ust. 1 pkt {} (wersja {})</a>'
)


def test_poland_the_attachment_is_known_by_what_the_link_says() -> None:
    links = (POLAND.format(1, 2, "pdf"), POLAND.format(2, 2, "xlsx"), POLAND.format(3, 1, "xlsx"))
    assert pl_giif.follow(page(*links)) == {"list": "/attachment/2"}
    with pytest.raises(kit.LayoutChanged, match="links 2 workbooks"):
        pl_giif.follow(page(*links, POLAND.format(4, 2, "xlsx")))


def test_poland_a_word_in_the_column_of_removal_delists_nobody() -> None:
    (folder,) = accept.folders("pl_giif")
    said = list(pl_giif.parse(accept.documents_in("pl_giif", folder)))
    states = {entry.names[0].text: entry.state for entry in said}
    assert states["Piotr Usunięty"] == kit.State.DELISTED
    assert set(states.values()) - {kit.State.DELISTED} == {kit.State.IN_FORCE}
    assert sum(state == kit.State.DELISTED for state in states.values()) == 1


def points(*texts: str) -> list[dict[str, str]]:
    return [{"typ": "Bod_DD", "text": text} for text in texts]


@pytest.mark.parametrize("wrapped", [False, True])
def test_czechia_points_are_found_by_their_type_or_else_by_their_words(wrapped: bool) -> None:
    texts = ("1. „Real IRA“ („Skutečná IRA“)", "2. „Orange Volunteers“ – „OV“")
    document = points(*texts) if wrapped else {"§ 1": {"znění": [*texts, "Toto nařízení"]}}
    found = [entry.names[0].text for entry in read(cz_terrorists, document)]
    assert found == ["Real IRA", "Orange Volunteers"]


@pytest.mark.parametrize(
    "texts",
    [
        ("1. „Real IRA“", "3. „Orange Volunteers“"),
        ("1. „Real IRA“", "2. PŘÍJMENÍ, Jméno, bez data narození"),
        ("1. „Real IRA“", "2. „Orange Volunteers („Oranžští dobrovolníci“)"),
    ],
)
def test_czechia_a_point_that_is_missing_or_cannot_be_read_refuses_all(
    texts: Iterable[str],
) -> None:
    with pytest.raises(kit.LayoutChanged):
        read(cz_terrorists, points(*texts))


LATVIA = "<L>{}</L>"
PARTY = "<Id>7</Id><Type>fp</Type>{}<ListedOn>01.02.2020.</ListedOn>"
NAME = "<Name><FirstName>Jānis</FirstName><LastName>Izdomāts</LastName></Name>"


@pytest.mark.parametrize("name", [NAME, f"<Names>{NAME}</Names>", f"<A><B>{NAME}</B></A>"])
def test_latvia_fields_are_found_however_deep_they_stand(name: str) -> None:
    (entry,) = read(lv_fiu, LATVIA.format(f"<Entity>{PARTY.format(name)}</Entity>"))
    assert (entry.reference, entry.names[0].text) == ("fp 7", "Jānis Izdomāts")
    assert entry.extra == {}


def test_latvia_a_party_with_two_names_is_refused() -> None:
    with pytest.raises(kit.LayoutChanged, match="has 2 names"):
        read(lv_fiu, LATVIA.format(f"<Entity>{PARTY.format(NAME * 2)}</Entity>"))


def test_moldova_a_table_without_a_page_around_it_is_read_and_half_of_one_is_not() -> None:
    (folder,) = accept.folders("md_sis")
    content = (folder / "lista-terorista-xls.html").read_bytes()
    table = content[content.index(b"<table") : content.index(b"</table>") + len(b"</table>")]
    assert read(md_sis, table) == read(md_sis, content)
    with pytest.raises(kit.LayoutChanged, match="cut off"):
        read(md_sis, table[: len(table) // 2])


def test_kazakhstan_no_identity_number_stands_in_a_key() -> None:
    (folder,) = accept.folders("kz_afm")
    entries = list(kz_afm.parse(accept.documents_in("kz_afm", folder)))
    numbers = [paper.number for entry in entries for paper in entry.identifiers]
    assert len(numbers) == 3
    assert not [entry for entry in entries if any(one in entry.reference for one in numbers)]
    assert len({entry.reference for entry in entries}) == len(entries)


def test_russia_a_page_in_the_cyrillic_of_windows_says_the_same() -> None:
    (folder,) = accept.folders("ru_fsb")
    content = (folder / "terror.htm").read_bytes()
    assert read(ru_fsb, content.decode().encode("cp1251")) == read(ru_fsb, content)


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("запрет приостановлен решением суда", kit.State.SUSPENDED),
        ("приостановление не применяется", kit.State.IN_FORCE),
        ("был приостановлен; приостановление отменено", kit.State.IN_FORCE),
    ],
)
def test_russia_a_ban_is_suspended_only_where_its_row_says_so(said: str, state: kit.State) -> None:
    head = "<tr><td>№</td><td>Наименование</td><td>Решение</td></tr>"
    row = f"<tr><td>1</td><td>Пример</td><td>{said}</td></tr>"
    text = f"<!doctype html><html><body><table>{head}{row}</table></body></html>"
    (entry,) = read(ru_fsb, text)
    assert entry.state == state


def test_ukraine_a_status_that_nobody_knows_refuses_all() -> None:
    subject = {"sid": 1, "name": "Приклад", "status": "зупинено"}
    document = kit.Document(name="individual.json", content=json.dumps([subject]).encode())
    with pytest.raises(kit.LayoutChanged, match="status has the unknown value"):
        list(ua_nsdc.parse({"individual": document, "legal": document}))


def test_ukraine_who_is_listed_for_terrorism_stands_in_the_register_too() -> None:
    subjects = [
        {"sid": 1, "name": "Приклад", "status": "active", "aliases": ["терористична група"]},
        {"sid": 2, "name": "Зразок", "status": "active"},
    ]
    document = kit.Document(name="legal.json", content=json.dumps(subjects).encode())
    found = list(ua_nsdc.parse({"individual": document, "legal": document}))[2:]
    acts = [[act.programme for act in entry.designations] for entry in found]
    assert acts == [[ua_nsdc.REGISTER, ua_nsdc.TERRORISM], [ua_nsdc.REGISTER]]
