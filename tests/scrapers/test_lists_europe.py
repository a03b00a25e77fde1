"""What the lists of Monaco, Poland, Czechia, Latvia and states to the east must not get wrong."""

import json
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from scrapers import kit
from scrapers.lists import (
    by_kgb,
    cz_terrorists,
    ie_unlawful,
    kz_afm,
    lv_fiu,
    mc_gels,
    md_sis,
    pl_giif,
    ru_fsb,
    ru_rosfin,
    ua_nsdc,
)
from tests import accept, sheets


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


def test_monaco_one_of_the_two_parts_of_a_name_is_enough() -> None:
    named = [
        measure(nom="EXEMPLE", mesureDetails={"prenom": "Jean"}),
        measure(nom="", mesureDetails={"prenom": "Jean Exemple"}),
    ]
    assert [entry.names[0].text for entry in read(mc_gels, named)] == [
        "Jean EXEMPLE",
        "Jean Exemple",
    ]
    with pytest.raises(kit.LayoutChanged, match="has no name"):
        read(mc_gels, [measure(nom="")])


def test_monaco_numbers_of_passports_are_whole_and_days_are_none() -> None:
    paper = "a) 03/000001 (Libye, expiré le 12/07/2008) b) B/000002 (n° XX00003), 1000004 en 2002"
    details = {"passeport": paper, "autoriteMesure": "__ue_authority_label__,Autre"}
    (entry,) = read(mc_gels, [measure(mesureDetails=details)])
    found = [paper.number for paper in entry.identifiers]
    assert found == ["03/000001", "B/000002", "XX00003", "1000004"]
    assert entry.facts["documentNote"] == [paper]
    assert entry.facts["designatedBy"] == ["Union européenne", "Autre"]


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


def test_latvia_a_second_name_is_another_spelling_and_the_first_number_is_the_partys() -> None:
    more = f"<Names>{NAME}<Name><WholeName>Ian Izdomats</WholeName></Name></Names>"
    act = "<Regulation><Id>99</Id></Regulation>"
    (entry,) = read(lv_fiu, LATVIA.format(f"<Entity>{PARTY.format(more)}{act}</Entity>"))
    assert [name.text for name in entry.names] == ["Jānis Izdomāts", "Ian Izdomats"]
    assert [name.kind for name in entry.names] == [kit.NameKind.NAME, kit.NameKind.ALIAS]
    assert entry.reference == "fp 7"


@pytest.mark.parametrize("name", ["", "<Alias><AliasWholeName>JI</AliasWholeName></Alias>"])
def test_latvia_a_party_without_a_name_of_its_own_is_refused(name: str) -> None:
    with pytest.raises(kit.LayoutChanged, match="has no name"):
        read(lv_fiu, LATVIA.format(f"<Entity>{PARTY.format(name)}</Entity>"))


MOLDOVA = (
    "<!doctype html><html><body><table><tr><th colspan=5>Lista</th></tr><tr><th>Nr</th>"
    "<th>Persoană fizică/entitate</th><th>Data de naştere</th><th>Sancțiuni teroriste</th>"
    "<th>Sancțiuni de proliferare</th></tr>{}</table></body></html>"
)
GROUP = "<tr><td>1</td><td>Grup inventat</td><td></td><td>ONU 1267</td><td></td></tr>"


def test_moldova_titles_headings_and_blank_rows_between_are_no_entries() -> None:
    between = "<tr><td colspan=5>B. Entități</td></tr><tr><td>1</td><td>2</td><td>3</td></tr>"
    blank = "<tr><td>&nbsp;</td><td></td></tr>"
    whole = read(md_sis, MOLDOVA.format(between + GROUP + blank))
    assert whole == read(md_sis, MOLDOVA.format(GROUP))
    with pytest.raises(kit.LayoutChanged, match="has 1 cells"):
        read(md_sis, MOLDOVA.format(GROUP + "<tr><td>Grup fără coloane</td></tr>"))


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


def test_kazakhstan_names_are_found_in_groups_too() -> None:
    plain = "<org_name>Пример; Образец</org_name><org_name_en>Example</org_name_en>"
    group = "<names><org_name>Пример; Образец</org_name></names><n><org_name_en>Example"
    text = "<xml><orgs><org><num>1</num>{}</org></orgs></xml>"
    first, second = (
        [name.text for name in entry.names]
        for said in (plain, f"{group}</org_name_en></n>")
        for document in [kit.Document(name="file.xml", content=text.format(said).encode())]
        for entry in list(kz_afm.parse({"financing": document, "participants": document}))[:1]
    )
    assert first == second == ["Пример", "Образец", "Example"]


ROSFIN = (
    '<!doctype html><html><body><div id="russianUL"><ol><li>1. "ПРИМЕР"*;</li></ol></div>'
    '<div id="russianFL"><ol><li>1. ОБРАЗЕЦ А А*, {};</li></ol></div>'
    '<div id="foreignFL">{}</div></body></html>'
)


def test_russia_a_year_of_birth_tells_two_persons_of_a_name_apart() -> None:
    *_, person = read(ru_rosfin, ROSFIN.format("1990 г.р.", ""))
    assert (person.reference, person.facts["birthDate"]) == ("образец а а 1990", ["1990"])
    *_, person = read(ru_rosfin, ROSFIN.format("УЛ. МИРА 1990", ""))
    assert (person.reference, person.facts["birthDate"]) == ("образец а а", [])


def test_russia_a_part_whose_items_are_written_otherwise_is_refused() -> None:
    with pytest.raises(kit.LayoutChanged, match="no items in foreignFL"):
        read(ru_rosfin, ROSFIN.format("1990", "<p>1. PRIMER A*;</p>"))


def belarus(path: Path, *rows: list[object]) -> list[Any]:
    """Entries of a workbook with these rows of persons, and one organisation with a Latin name."""
    bodies = [["№", "Наименование"], [1, "Пример", "Example"]]
    sheets.write(path, {"Физические лица": list(rows), "Организации": bodies})
    return read(by_kgb, path.read_bytes())


def test_belarus_a_row_that_numbers_the_columns_is_nobody(tmp_path: Path) -> None:
    counted = [1, 2, 3, 4, 5, 6, 7, 8]
    person = [1, "Придуманный", "Prydumany", "д/о", "1980", "д/о", "Приговор суда"]
    head = ["№", "ФИО", "Латиница", "Гражданство", "Дата", "Адрес", "Основание", "Справочно"]
    found = belarus(tmp_path / "book.xlsx", head, counted, person)
    assert found == belarus(tmp_path / "book.xlsx", head, person)
    assert [[name.text for name in entry.names] for entry in found] == [
        ["Придуманный", "Prydumany"],
        ["Пример", "Example"],
    ]


def test_russia_a_page_in_the_cyrillic_of_windows_says_the_same() -> None:
    (folder,) = accept.folders("ru_fsb")
    content = (folder / "terror.htm").read_bytes()
    assert read(ru_fsb, content.decode().encode("cp1251")) == read(ru_fsb, content)


COLUMNS = ("№", "ФИО", "Латиница", "Гражданство", "Дата", "Адрес", "Основание", "Справочно")


@pytest.mark.parametrize(
    ("latin", "names"),
    [
        ("PRYDUMANY \r\nМожет быть также известен как: \r\n д/о", ["PRYDUMANY"]),
        ("д/о \r\nтакже известен как: Вымышленный Олег ", ["Вымышленный Олег"]),
        (
            "PRYDUMANY\r\nНа основании достоверных источников также известен как: А Б, A B",
            ["A B", "PRYDUMANY", "А Б"],
        ),
    ],
)
def test_belarus_other_names_are_those_that_are_said(
    latin: str, names: list[str], tmp_path: Path
) -> None:
    person = [1, "Придуманный Олег", latin, "д/о", 19099, "д/о", "Приговор суда"]
    found = belarus(tmp_path / "book.xlsx", [*COLUMNS], person, [None, "Всего: 1"])[0]
    assert sorted(name.text for name in found.names[1:] if name.text) == names
    assert found.facts["birthDate"] == ["1952-04-15"]


def test_belarus_who_stands_without_a_number_is_not_passed_over(tmp_path: Path) -> None:
    about = ("Придуманный Олег", "", "д/о", "1980", "д/о", "Приговор суда")
    for name in (about, about[:1]):
        for behind in ([2, *about], [None, "Примечание: список полон"]):
            rows = ([*COLUMNS], [1, *about], [None, *name], behind)
            with pytest.raises(kit.LayoutChanged, match="row 3 has no number"):
                belarus(tmp_path / "book.xlsx", *([*row] for row in rows))


def test_belarus_an_organisation_without_a_number_at_the_end_is_not_taken_for_a_note(
    tmp_path: Path,
) -> None:
    person = ["Придуманный", "", "д/о", "1980", "д/о", "Приговор суда"]
    path = tmp_path / "book.xlsx"
    bodies = [["№", "Наименование"], [1, "Пример"], [None, "Новый пример"]]
    sheets.write(path, {"Физические лица": [[*COLUMNS], [1, *person]], "Организации": bodies})
    with pytest.raises(kit.LayoutChanged, match="Организации, row 3 has no number"):
        read(by_kgb, path.read_bytes())


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


FSB = "<!doctype html><html><body><table>{}</table></body></html>"
FSB_HEAD = "<tr><td>№</td><td>Наименование организации</td><td>Суд</td><td>Дата</td></tr>"


def test_russia_a_court_that_stands_once_for_several_rows_is_that_of_each() -> None:
    title = "<tr><td colspan=4>Единый список, наименования</td></tr>"
    counted = "<tr><td>1</td><td>2</td><td>3</td><td>4</td></tr>"
    first = "<tr><td>1.</td><td>Пример</td><td rowspan=2>Суд</td><td>04.03.2003</td></tr>"
    second = "<tr><td>2.</td><td>Образец</td><td>05.03.2003</td></tr>"
    note = "<tr><td colspan=4>Примечание: список полон</td></tr>"
    found = read(ru_fsb, FSB.format("".join((title, FSB_HEAD, counted, first, second, note))))
    assert [(entry.names[0].text, *entry.facts["decision"]) for entry in found] == [
        ("Пример", "Суд", "04.03.2003"),
        ("Образец", "Суд", "05.03.2003"),
    ]


@pytest.mark.parametrize(
    "cell",
    [
        "Пример (признана террористической решением суда)",
        "Пример (признана террористической (решение суда))",
        "Пример – решение Верховного Суда",
    ],
)
def test_russia_a_decision_behind_a_name_is_none_of_it(cell: str) -> None:
    row = f"<tr><td>1</td><td>{cell}</td><td>Суд</td><td>04.03.2003</td></tr>"
    (found,) = read(ru_fsb, FSB.format(FSB_HEAD + row))
    assert [name.text for name in found.names] == ["Пример"]
    assert len(found.facts["decision"]) == 3


def test_russia_a_decision_amid_a_cell_hides_no_name() -> None:
    cells = ("Пример (решение суда) (другое название: Образец)", "Союз - признанных (Образец)")
    for cell, name in zip(cells, ("Пример", "Союз - признанных"), strict=True):
        row = f"<tr><td>1</td><td>{cell}</td><td>Суд</td><td>04.03.2003</td></tr>"
        (found,) = read(ru_fsb, FSB.format(FSB_HEAD + row))
        assert [one.text for one in found.names] == [name, "Образец"]


def test_russia_a_row_without_a_name_or_beyond_the_header_is_refused() -> None:
    for row in (
        "<td>1</td><td></td><td>Суд</td>",
        "<td>1</td><td>А</td><td>Б</td><td>В</td><td>Г",
        "<td>Новый пример</td>",
    ):
        with pytest.raises(kit.LayoutChanged):
            read(ru_fsb, FSB.format(f"{FSB_HEAD}<tr>{row}</tr>"))


def test_ukraine_whoever_has_a_status_that_nobody_knows_stays_in_force() -> None:
    said = ("зупинено", "", "Expired", "excluded")
    subjects = [{"sid": at, "name": f"Приклад {at}", "status": one} for at, one in enumerate(said)]
    document = kit.Document(name="individual.json", content=json.dumps(subjects).encode())
    found = list(ua_nsdc.parse({"individual": document, "legal": document}))[: len(said)]
    in_force, expired, gone = kit.State.IN_FORCE, kit.State.EXPIRED, kit.State.DELISTED
    assert [entry.state for entry in found] == [in_force, in_force, expired, gone]
    assert found[0].extra == {"status": ("зупинено",)}
    assert not any(entry.extra for entry in found[1:])


def test_ukraine_who_is_listed_for_terrorism_stands_in_the_register_too() -> None:
    subjects = [
        {"sid": 1, "name": "Приклад", "status": "active", "aliases": ["терористична група"]},
        {"sid": 2, "name": "Зразок", "status": "active"},
    ]
    document = kit.Document(name="legal.json", content=json.dumps(subjects).encode())
    found = list(ua_nsdc.parse({"individual": document, "legal": document}))[2:]
    acts = [[act.programme for act in entry.designations] for entry in found]
    assert acts == [[ua_nsdc.REGISTER, ua_nsdc.TERRORISM], [ua_nsdc.REGISTER]]


def test_a_note_to_an_irish_order_declares_nobody_else() -> None:
    documents = dict(accept.documents_in("ie_unlawful", accept.folders("ie_unlawful")[-1]))
    plain = list(ie_unlawful.parse(documents))
    note = (
        "<p>EXPLANATORY NOTE.</p><p>This Order declares that the organisation styling itself "
        "the I.N.L.A. is an unlawful organisation.</p></body>"
    )
    order = documents["order-1983"]
    content = order.content.replace(b"</body>", note.encode())
    documents["order-1983"] = kit.Document(name=order.name, content=content)
    assert list(ie_unlawful.parse(documents)) == plain
