"""`tracker prove`: what a file proves of a reader, in a report that says nothing of anybody."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from scrapers import profiles
from tests import command
from tests.builders import CROWD, day, person, un_xml
from tests.profiles.making import Fullest, made

NAME, NUMBER, BIRTH, TEXT = "Quixandor", "X77123456", "17/03/1961", "zebulonite"
"""In every file below; no part of them may be in a report."""

UKSL = """<?xml version="1.0" encoding="utf-8"?><Designations>
<DateGenerated>08/10/2026</DateGenerated>{}</Designations>"""
ENTRY = """<Designation><LastUpdated>01/01/2021</LastUpdated>
<DateDesignated>{listed}</DateDesignated><UniqueID>CTI{number:04}</UniqueID>
<Names><Name><Name1>{name}</Name1><Name6>Verantimo{number}</Name6><NameType>{kind}</NameType></Name>
</Names><RegimeName>The Counter-Terrorism (Sanctions) (EU Exit) Regulations 2019</RegimeName>
<IndividualEntityShip>{what}</IndividualEntityShip>{more}
<IndividualDetails><Individual><DOBs><DOB>{birth}</DOB></DOBs><PassportDetails><Passport>
<PassportNumber>{paper}</PassportNumber></Passport></PassportDetails></Individual>
</IndividualDetails></Designation>"""


def entry(number: int = 1, **more: str) -> str:
    values = {
        "listed": "31/12/2020",
        "name": NAME,
        "kind": "Primary Name",
        "what": "Individual",
        "more": f"<OtherInformation>{TEXT}</OtherInformation>",
        "birth": BIRTH,
        "paper": NUMBER,
    }
    return ENTRY.format(number=number, **(values | more))


FILES = {
    "as it should be": UKSL.format(entry()),
    "a new field": UKSL.format(
        "".join(entry(n, more=f"<Nickname>{NAME} {TEXT}</Nickname>") for n in range(3))
    ),
    "a tag that is a name": UKSL.format(entry(more=f"<{NAME}>{TEXT}</{NAME}>")),
    "an unknown code that is a name": UKSL.format("".join(entry(n, what=NAME) for n in range(4))),
    "a date of another shape": UKSL.format(entry(birth=f"{TEXT} {NUMBER}")),
    "names as dates": UKSL.format(entry(listed=NAME)),
    "no name at all": UKSL.format(entry(kind=NAME)),
    "something else": f"<{NAME}>{TEXT}{NUMBER}</{NAME}>",
    "a broken file": f"<Designations><{NAME}>{TEXT}</Designations>{NUMBER}",
}


def prove(folder: Path, *words: str, home: Path | None = None) -> command.Done:
    done = command.anywhere(home or folder / "no home", "prove", *words)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def parts() -> Iterator[str]:
    """What nothing may be said of: every value, and every piece of five signs of it."""
    for value in (NAME, NUMBER, BIRTH, TEXT, "Verantimo"):
        small = value.casefold()
        yield from (small[at : at + 5] for at in range(len(small) - 4))


def test_a_page_that_is_the_list_is_not_counted_twice_as_the_page_that_leads_to_it(
    tmp_path: Path,
) -> None:
    form = made(profiles.profile("au_state_sponsors"), Fullest(), 2).documents["list"]
    file = tmp_path / form.name
    file.write_bytes(form.content)
    done = prove(tmp_path, "au_state_sponsors", str(file))
    assert "Proven: this reader reads the whole file" in done.stdout


@pytest.mark.parametrize("what", FILES)
def test_no_part_of_a_name_a_number_or_a_text_is_in_a_report(tmp_path: Path, what: str) -> None:
    file = tmp_path / "UK-Sanctions-List.xml"
    file.write_text(FILES[what], encoding="utf-8")
    done = prove(tmp_path, "gb_fcdo_uksl", str(file), "--out", str(tmp_path / "report"))
    texts = [(tmp_path / f"report.{ending}").read_text() for ending in ("txt", "json")]
    for text in (*texts, done.stdout, done.stderr):
        found = [part for part in parts() if part in text.casefold()]
        assert found == [], text


def test_tags_of_a_file_that_may_be_anything_are_not_told(tmp_path: Path) -> None:
    file = tmp_path / "consolidated.xml"
    file.write_text(f"<{NAME}><{TEXT}/><{TEXT}/></{NAME}>")
    done = prove(tmp_path, "un_sc", str(file), "--json")
    assert json.loads(done.stdout)["counted"] == {"repeated 1": 2}
    assert [part for part in parts() if part in done.stdout.casefold()] == []


@pytest.mark.parametrize("key", ["fr_gels", "tr_masak", "sa_pcct", "in_uapa_unlawful"])
def test_no_value_of_a_made_file_is_in_its_report(tmp_path: Path, key: str) -> None:
    found = made(profiles.profile(key), Fullest(), 4)
    (document,) = found.documents.values()
    (tmp_path / document.name).write_bytes(document.content)
    text = prove(tmp_path, key, str(tmp_path / document.name), "--json").stdout.casefold()
    values = {v for record in found.records for value in record for v in value.any_of}
    private = {v.casefold() for v in values if len(v) > 7}
    assert len(private) > 5
    assert [value for value in private if value in text] == []


def told(folder: Path, *words: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(prove(folder, *words, "--json").stdout)
    return found


def uksl(folder: Path, content: str) -> dict[str, object]:
    file = folder / "UK-Sanctions-List.xml"
    file.write_text(content, encoding="utf-8")
    return told(folder, "gb_fcdo_uksl", str(file))


def test_it_counts_the_records_without_the_reader(tmp_path: Path) -> None:
    found = uksl(tmp_path, UKSL.format(entry(1) + entry(2)))
    assert (found["counted"], found["records"]) == ({"Designation": 2}, 2)


def test_it_names_a_field_that_the_profile_does_not_know(tmp_path: Path) -> None:
    found = uksl(tmp_path, FILES["a new field"])
    assert found["unknown"] == {"Designation/Nickname": 3}
    assert found["leftovers"] == {"Nickname": 3}


def test_a_tag_that_stands_once_is_counted_and_not_shown(tmp_path: Path) -> None:
    found = uksl(tmp_path, UKSL.format(entry(more="<Wolframite>x</Wolframite>")))
    assert found["unknown"] == found["leftovers"] == {"(not shown)": 1}


def test_it_says_a_code_that_nobody_knows_and_that_is_no_name(tmp_path: Path) -> None:
    found = uksl(tmp_path, UKSL.format("".join(entry(n, what="Submarine") for n in range(4))))
    assert found["codes"] == {"Designation/IndividualEntityShip": {"Submarine": 4}}
    assert "IndividualEntityShip has the unknown value …" in str(found["refused"])


def test_it_says_a_date_that_is_not_read_by_its_shape(tmp_path: Path) -> None:
    found = uksl(tmp_path, UKSL.format(entry(birth="17|03|61 or so")))
    path = "Designation/IndividualDetails/Individual/DOBs/DOB"
    assert found["shapes"] == {path: {"99|99|99 a a": 1}}


def test_a_later_file_shows_whether_keys_stay(tmp_path: Path) -> None:
    for name, people in (("a", CROWD), ("b", [*CROWD, person(100, listed="2024-01-02")])):
        (tmp_path / name).mkdir()
        content = un_xml(people, day(int(name == "b")))
        (tmp_path / name / "consolidated.xml").write_bytes(content)
    files = [str(tmp_path / name / "consolidated.xml") for name in ("a", "b")]
    between = told(tmp_path, "un_sc", *files)["between"]
    assert isinstance(between, dict)
    assert (between["kept"], between["moved"]) == (between["before"], {"added": 1})


def test_what_is_missing_and_what_cannot_be_meant_have_exit_codes(tmp_path: Path) -> None:
    file = tmp_path / "UK-Sanctions-List.xml"
    file.write_text(FILES["as it should be"])
    assert prove(tmp_path, "gb_fcdo_uksl", str(file)).returncode == 1
    assert prove(tmp_path, "gb_fcdo_uksl", str(tmp_path / "none.xml")).returncode == 1
    assert prove(tmp_path, "no_such_list", str(file)).returncode == 2
    assert prove(tmp_path, "gb_fcdo_uksl").returncode == 2  # there is no home
    out = str(tmp_path / "no" / "report")
    assert prove(tmp_path, "gb_fcdo_uksl", str(file), "--out", out).returncode == 2


def test_the_first_document_of_an_unproven_list_is_proven_by_itself(tmp_path: Path) -> None:
    archive = tmp_path / "archive" / "gb_fcdo_uksl" / "2026-10-08"
    archive.mkdir(parents=True)
    (archive / "UK-Sanctions-List.xml").write_text(FILES["a new field"])
    home = tmp_path / "home"
    words = ("run", "gb_fcdo_uksl", "--from", str(tmp_path / "archive"))
    said = command.anywhere(home, *words).stderr
    assert "The first document of gb_fcdo_uksl" in said
    assert "does not know the field Designation/Nickname" in said
    assert "The first document" not in command.anywhere(home, *words).stderr
    again = prove(tmp_path, "gb_fcdo_uksl", home=home)
    assert "does not know the field Designation/Nickname" in again.stdout
    assert again.returncode == 1
