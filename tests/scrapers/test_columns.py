"""A plain list as a table of its columns: what each makes of a row, and what cannot be meant."""

from collections.abc import Mapping

import pytest

from scrapers import kit

GROUP = kit.Schema.ORGANIZATION
Table = kit.Table


def row(*fields: tuple[str, str]) -> kit.Record:
    return kit.Record(fields, "row 1")


def columns(table: Table, *, under: str = "Act") -> kit.Columns:
    return kit.Columns({"Name": "name", **table}, schema=GROUP, under=under)


def entry(table: Table, *fields: tuple[str, str]) -> kit.RawEntry:
    """The entry of a row that has a name, and these fields."""
    return columns(table).entry(row(("Name", "Red Dawn"), *fields))


def test_what_no_column_is_stays_in_the_entry() -> None:
    found = entry({"No.": ""}, ("No.", "7"), ("New", "x"))
    assert found == kit.RawEntry(
        schema=GROUP,
        names=kit.names("Red Dawn"),
        designations=kit.under("Act"),
        extra={"New": ("x",)},
    )


def test_several_texts_of_a_cell_are_several_and_placeholders_none() -> None:
    table: Table = {
        "Aka": kit.column("alias", ";", "\n", nothing=("N/A",), language="en"),
        "Weak": "weakAlias",
        "Papers": kit.column("passportNumber", "/", country="xx"),
        "Born": kit.column("birthDate", reads=kit.numbered),
        "Note": "notes",
    }
    found = entry(
        table,
        ("Aka", "RD; Dawn\nN/A"),
        ("Weak", "Na"),
        ("Papers", "A1/-/B2"),
        ("Born", "1) 1970 2) 1971"),
        ("Note", "N/A"),
    )
    texts = [(name.text, name.kind, name.language) for name in found.names[1:]]
    alias, weak = kit.NameKind.ALIAS, kit.NameKind.WEAK_ALIAS
    assert texts == [("RD", alias, "en"), ("Dawn", alias, "en"), ("Na", weak, "")]
    assert found.identifiers == kit.numbers("xx", passportNumber=("A1", "B2"))
    assert found.facts == {"birthDate": ["1970", "1971"]}


def test_parts_of_a_name_are_joined_and_one_that_holds_several_is_divided() -> None:
    table: Table = {"First": "name", "Last": "name"}
    parts = kit.Columns(table, schema=kit.Schema.PERSON, under="Act")
    assert parts.entry(row(("Last", "Example"), ("First", "Ali"))).names == kit.names("Ali Example")
    divided = kit.Columns({"Name": kit.column("name", "@")}, schema=GROUP, under="Act")
    assert divided.entry(row(("Name", "Red @ Dawn"))).names == kit.names("Red", "Dawn")


def test_a_part_of_a_name_that_holds_several_names_is_no_part() -> None:
    table: Table = {"First": "name", "Last": kit.column("name", ";")}
    read = kit.Columns(table, schema=GROUP, under="Act").entry
    assert read(row(("First", "Ali"), ("Last", "Example"))).names[0].text == "Ali Example"
    with pytest.raises(kit.LayoutChanged, match="row 1: the field Last is there 2 times"):
        read(row(("First", "Ali"), ("Last", "Example; Sample")))


def test_days_and_acts_are_designations() -> None:
    table: Table = {"Acts": kit.column("programme", ","), "On": "listed_on?", "To": "ends_on?"}
    found = entry(table, ("Acts", "A, B, A"), ("On", "2020"), ("To", "2030"))
    wanted = [kit.under(act, "2020", ends_on="2030") for act in ("A", "B")]
    assert found.designations == tuple(one for each in wanted for one in each)
    assert entry(table, ("Acts", "")).designations == kit.under("Act")
    with pytest.raises(kit.LayoutChanged, match="row 1: the field Acts is empty"):
        columns(table, under="").entry(row(("Name", "x"), ("Acts", "")))
    with pytest.raises(kit.LayoutChanged, match="row 1: the field On is empty"):
        entry({"On": "listed_on!"}, ("On", ""))


def test_a_table_of_those_who_were_taken_off_says_so() -> None:
    table: Table = {"Name": "name", "Off": "delisted_on!"}
    gone = kit.Columns(table, schema=GROUP, under="Act", state=kit.State.DELISTED)
    found = gone.entry(row(("Name", "Red Dawn"), ("Off", "2024")))
    assert found.state == kit.State.DELISTED
    assert found.designations == kit.under("Act", delisted_on="2024")


STATES = {"": kit.State.IN_FORCE, "off": kit.State.DELISTED}


def test_codes_mean_what_the_table_says_and_an_unknown_one_is_refused() -> None:
    table: Table = {
        "State": kit.column("state?", codes=STATES),
        "Sex": kit.column("gender", codes={"M": "male"}),
    }
    found = entry(table, ("State", "off"), ("Sex", " M"))
    assert (found.state, found.facts) == (kit.State.DELISTED, {"gender": ["male"]})
    assert entry(table, ("State", "")).state == kit.State.IN_FORCE
    for field, code in (("State", "gone"), ("Sex", "X")):
        with pytest.raises(
            kit.LayoutChanged, match=f"row 1: {field} has the unknown value '{code}'"
        ):
            entry(table, (field, code))


def test_the_kind_of_a_row_is_told_by_its_code_its_element_or_for_all() -> None:
    codes = {"P": kit.Schema.PERSON}
    coded = kit.Columns({"Name": "name", "Kind": kit.column("schema", codes=codes)}, under="Act")
    assert coded.entry(row(("Name", "x"), ("Kind", "P"))).schema == kit.Schema.PERSON
    for bad in (row(("Name", "x")), row(("Name", "x"), ("Kind", "V"))):
        with pytest.raises(kit.LayoutChanged):
            coded.entry(bad)
    by_tag = kit.Columns({"Name": "name"}, schema=codes, under="Act")
    assert by_tag.entry(row(("Name", "x")), "P").schema == kit.Schema.PERSON
    with pytest.raises(kit.LayoutChanged, match="unknown kind 'V'"):
        by_tag.entry(row(("Name", "x")), "V")
    assert columns({}).entry(row(("Name", "x")), kit.Schema.VESSEL).schema == kit.Schema.VESSEL


@pytest.mark.parametrize("name", ["", "N/A"])
def test_an_empty_name_is_refused(name: str) -> None:
    known = kit.Columns({"Name": kit.column("name", nothing=("N/A",))}, schema=GROUP, under="Act")
    with pytest.raises(kit.LayoutChanged, match="row 1: the field Name is empty"):
        known.entry(row(("Name", name)))


def test_one_reference_and_one_day_are_meant() -> None:
    table: Table = {"Ref": "reference", ("On", "Date"): "listed_on"}
    with pytest.raises(kit.LayoutChanged, match="the field Ref is empty"):
        entry(table, ("Ref", ""))
    with pytest.raises(kit.LayoutChanged, match="the field Ref is there 2 times"):
        entry(table, ("Ref", "1"), ("Ref", "2"))
    assert entry(table, ("Ref", "N/A"), ("Date", "2020")).designations == kit.under("Act", "2020")
    with pytest.raises(kit.LayoutChanged, match="the field On is there 2 times"):
        entry(table, ("Ref", "1"), ("On", "2020"), ("Date", "2021"))


def test_a_table_has_all_columns_but_optional_ones_under_any_of_their_names() -> None:
    table: Table = {("On", "Date"): "listed_on", "Aka": "alias?"}
    known = columns({**table, "No.": ""})
    assert known.titles == [("Name",), ("On", "Date")]
    assert known.optional == [("Aka",), ("No.",)]

    def read(text: str) -> list[kit.RawEntry]:
        document = kit.Document(name="l.csv", content=text.encode())
        return [known.entry(row) for row in kit.csv.headed(document, known.titles)]

    (found,) = read("No.,Date,Name\n1,2020,Red Dawn\n")
    assert (found.designations, dict(found.extra)) == (kit.under("Act", "2020"), {})
    with pytest.raises(kit.LayoutChanged, match="has no column On"):
        read("No.,Day,Name\n1,2020,Red Dawn\n")
    with pytest.raises(kit.LayoutChanged, match="the field On is there 2 times"):
        read("On,Date,Name\n2020,2021,Red Dawn\n")


WRONG: Mapping[str, tuple[Table, str]] = {
    "misspelled": ({"x": "birthdate"}, r"The column x: Nobody knows 'birthdate' \(birthDate\?\)"),
    "a fact for a day": ({"x": "listedOn"}, "The column x: a day of the act is 'listed_on'"),
    "no codes": ({"x": "state"}, "needs codes, each with a kit.State"),
    "other codes": ({"x": kit.column("state", codes={"a": "b"})}, "needs codes, each with a"),
    "two references": ({"x": "reference", "y": "reference"}, "Two columns are reference"),
    "twice": ({"x": "notes", ("y", "x"): "notes"}, "The column x is there twice"),
    "country": ({"x": kit.column("notes", country="xx")}, "only an identifier has a country"),
    "language": ({"x": kit.column("notes", language="en")}, "only a name has a language"),
    "schema twice": ({"x": kit.column("schema", codes={"g": GROUP})}, "Say the schema once"),
}


@pytest.mark.parametrize("why", WRONG)
def test_a_table_that_cannot_be_meant_is_refused_when_it_is_made(why: str) -> None:
    table, sentence = WRONG[why]
    with pytest.raises(ValueError, match=sentence):
        columns(table)


def test_a_table_says_who_what_and_under_which_act() -> None:
    with pytest.raises(ValueError, match="No column is the name"):
        kit.Columns({"x": "alias"}, schema=GROUP, under="Act")
    with pytest.raises(ValueError, match="Say the schema once"):
        kit.Columns({"x": "name"}, under="Act")
    with pytest.raises(ValueError, match="Say the act that rows stand under"):
        kit.Columns({"x": "name"}, schema=GROUP)


def test_a_record_has_what_tells_who_is_meant_but_where_the_table_says_maybe() -> None:
    table: Table = {"Ref": "reference", "On": "listed_on", "Note": "notes", "To": "ends_on?"}
    assert entry(table, ("Ref", "1"), ("On", "")).facts == {}
    for missing, fields in {"Ref": [("On", "")], "On": [("Ref", "1")]}.items():
        with pytest.raises(kit.LayoutChanged, match=f"row 1: the field {missing} is missing"):
            entry(table, *fields)


def test_one_column_may_be_two_fields() -> None:
    days = kit.column("amendedOn", ",", reads=lambda day: day if day != "2020" else "")
    known = kit.Columns(
        {
            "Country": (kit.column("name", reads=kit.unbracketed), "country"),
            "Days": (kit.column("listed_on", reads=lambda cell: cell.split(",")[0]), days),
        },
        schema=GROUP,
        under="Act",
    )
    found = known.entry(row(("Country", "Exland (EX)"), ("Days", "2020, 2021, 2022")))
    assert found == kit.RawEntry(
        schema=GROUP,
        names=kit.names("Exland", "EX"),
        designations=kit.under("Act", "2020"),
        facts={"country": ["Exland (EX)"], "amendedOn": ["2021", "2022"]},
    )
    assert known.titles == [("Country",), ("Days",)]


# What follows from an address.


ADDRESSES = {
    "https://x.example/list20240506.xml": (kit.FileType.XML, "list*.xml"),
    "https://x.example/a%20b.XLSX?token=1": (kit.FileType.EXCEL, "a b*.XLSX"),
    "https://x.example/l.csv": (kit.FileType.CSV, "l*.csv"),
}


@pytest.mark.parametrize("url", ADDRESSES)
def test_an_address_says_what_a_file_is_and_how_it_is_called(url: str) -> None:
    file = kit.one_file(url)[0].file("list")
    assert (file.content, file.patterns) == (ADDRESSES[url][0], (ADDRESSES[url][1],))


def test_an_address_without_an_ending_needs_a_word() -> None:
    with pytest.raises(ValueError, match="Say the content of the file"):
        kit.one_file("https://x.example/state-sponsors/")
    (page,) = kit.one_file("https://x.example/state-sponsors/", content=kit.FileType.HTML)
    assert page.file("list").patterns == ("state-sponsors*.htm*",)
    assert kit.one_file("", "*.xls", page="https://x.example/")[0].file("list").url == ""


def source(**more: object) -> kit.Source:
    given = {
        **dict.fromkeys(("title", "authority", "country", "legal_basis", "language"), "x" * 6),
        **{"tier": 3, "expected": range(1, 5_000), "date_formats": (), "proof": kit.Proof.NONE},
    }
    return kit.Source(**{**given, **more})  # type: ignore[arg-type]


def test_a_source_is_filled_by_what_it_says() -> None:
    found = source(formats=kit.one_file("", "*.xml", page="https://x.example/lists"))
    assert found.page == "https://x.example/lists"
    assert found.licence == "Not stated on the pages we know"
    assert found.size_limit_bytes == 5_000 * 8 * 1024
    large = source(formats=found.formats, expected=range(90_000))
    assert large.size_limit_bytes == 64 * 1024 * 1024
    small = source(formats=kit.one_file("https://x.example/l.csv"), expected=range(9))
    assert (small.page, small.size_limit_bytes) == ("", 4 * 1024 * 1024)
    assert source(formats=small.formats, page="p", size_limit_bytes=7).size_limit_bytes == 7
