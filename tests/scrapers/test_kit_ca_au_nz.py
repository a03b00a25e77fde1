"""What the kit gives to lists in prose: brackets, headings, links; what modules refuse."""

import pytest

from scrapers import kit
from scrapers.families import canada
from scrapers.registry import scraper


@pytest.mark.parametrize(
    ("text", "outside", "inside"),
    [
        ("Hamas (HM) (known as A (B))", "Hamas", ["HM", "known as A (B)"]),
        ("Boko Haram [also X, (Y)]", "Boko Haram", ["also X, (Y)"]),
        ("Groupe (alias GI (GI)", "Groupe", ["alias GI (GI)"]),
        ("No brackets", "No brackets", []),
        ("A) B", "A) B", []),
        ("", "", []),
    ],
)
def test_outermost_brackets(text: str, outside: str, inside: list[str]) -> None:
    assert kit.brackets(text) == (outside, inside)


def test_separators_inside_brackets_do_not_split() -> None:
    assert kit.split_outside("A (B, C), D; E", ", ", ";") == ["A (B, C)", "D", "E"]


def page(body: str) -> kit.Document:
    return kit.Document(name="page.html", content=f"<html><body>{body}</body></html>".encode())


def test_a_heading_belongs_to_the_next_table_only() -> None:
    table = "<table><tr><th>A</th></tr><tr><td><a href='/x'>1</a></td></tr></table>"
    found = kit.html.tables(kit.html.page(page(f"<h2>First</h2>{table}{table}")))
    assert [t.heading for t in found] == ["First", ""]
    assert found[0].rows[0][0].links == ("/x",)


def test_list_items_end_at_the_next_heading() -> None:
    body = "<h2>Yes: all</h2><ul><li>one</li><li> two </li></ul><h2>No</h2><ul><li>three</li></ul>"
    assert kit.html.items_under(kit.html.page(page(body)), "yes") == ["one", "two"]
    with pytest.raises(kit.LayoutChanged):
        kit.html.items_under(kit.html.page(page(body)), "maybe")


# Canada.


def texts(item: str) -> list[tuple[str, str]]:
    return [(name.text, str(name.kind)) for name in canada.names(item)]


def test_the_last_two_of_several_aliases_stand_with_an_and() -> None:
    assert texts("X (also known among other names as A and B, C and D)") == [
        ("X", "name"),
        ("A and B", "alias"),
        ("C", "alias"),
        ("D", "alias"),
    ]


def test_one_alias_with_an_and_is_one_alias() -> None:
    assert texts("X (also known as Blood and Honour)")[1:] == [("Blood and Honour", "alias")]


def test_what_an_alias_has_in_brackets_only_supports_a_match() -> None:
    assert texts("X (also known as A (B/C))")[1:] == [
        ("A", "alias"),
        ("B", "weakAlias"),
        ("C", "weakAlias"),
    ]


def test_all_brackets_at_the_end_of_an_alias_are_names_of_their_own() -> None:
    assert texts("X (also known as A (JuD) (Society for Preaching), B (C) D (E))")[1:] == [
        ("A", "alias"),
        ("JuD", "weakAlias"),
        ("Society for Preaching", "weakAlias"),
        ("B (C) D (E)", "alias"),
    ]


def test_a_colon_before_the_aliases_and_a_french_and_between_the_last_two() -> None:
    found = texts(
        "Ansar al-islam (AI) (also known among other names as: Aides de l’islam, Jund al-Islam et "
        "Ansar al-Sunna)"
    )
    assert [name for name, _ in found] == [
        "Ansar al-islam",
        "AI",
        "Aides de l’islam",
        "Jund al-Islam",
        "Ansar al-Sunna",
    ]


def test_several_aliases_end_with_an_and_whatever_the_opening() -> None:
    assert texts("X (also known as A, the Unity of B and the C)")[1:] == [
        ("A", "alias"),
        ("the Unity of B", "alias"),
        ("the C", "alias"),
    ]


def test_a_name_with_an_and_inside_stays_whole_at_the_end_of_several() -> None:
    found = texts(
        "Euskadi Ta Askatasuna (also known among other names as Basque Fatherland and Liberty and "
        "Basque Homeland and Freedom)"
    )
    assert [name for name, _ in found[1:]] == [
        "Basque Fatherland and Liberty",
        "Basque Homeland and Freedom",
    ]


def test_another_regulation_is_refused() -> None:
    body = "<InstrumentNumber>SOR/2001-360</InstrumentNumber>"
    document = kit.Document(name="x.xml", content=f"<Regulation>{body}</Regulation>".encode())
    with pytest.raises(kit.LayoutChanged, match="is regulation SOR/2001-360"):
        list(scraper("ca_listed_entities").parse({"list": document}))


def law(items: str) -> kit.Document:
    number = "<InstrumentNumber>SOR/2001-360</InstrumentNumber>"
    content = f"<Regulation>{number}<Schedule>{items}</Schedule></Regulation>"
    return kit.Document(name="x.xml", content=content.encode())


def test_what_is_left_of_a_repealed_item_is_no_party() -> None:
    top = canada.regulation(
        law(
            '<Item fid="1"><Text>Real IRA</Text></Item>'
            '<Item fid="2"><Text>[Repealed, SOR/2026-1, s. 2]</Text></Item>'
            '<Item fid="3"><Repealed>[Repealed, SOR/2026-1, s. 3]</Repealed></Item>'
        ),
        "2001-360",
    )
    assert [item.fid for item in canada.items(top, at_least=1)] == ["1"]


def test_a_new_part_of_an_item_is_kept() -> None:
    text = '<Item fid="1"><Label>1</Label><Text>Real IRA</Text><Born>1997</Born></Item>'
    (item,) = canada.items(canada.regulation(law(text), "2001-360"), at_least=1)
    assert item.further == {"Born": ("1997",)}


# Australia: births.


@pytest.mark.parametrize(
    ("cell", "births"),
    [
        ("a) 4 Apr. 1969 b) 1960", ["4 Apr. 1969", "1960"]),
        ("1945, 1946", ["1945", "1946"]),
        ("24/08/1962\u00a0\u00a0", ["24/08/1962"]),
        ("27417", ["1975-01-23"]),
        ("Approximately 1958, 18/09/1963", ["Approximately 1958", "18/09/1963"]),
    ],
)
def test_birth_dates_of_one_cell(cell: str, births: list[str]) -> None:
    assert list(scraper("au_dfat").module.births(cell)) == births


def test_a_country_with_its_article_behind_is_one_country() -> None:
    found = scraper("au_dfat").module.countries("Russia, Congo, Democratic Republic of the; Iran")
    assert found == ["Russia", "Congo, Democratic Republic of the", "Iran"]
