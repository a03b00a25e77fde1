"""Identity numbers of people stand in no mail: neither in its words nor in a table beside it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from tests.notices import letters_of as of
from tracker.notices import private
from tracker.notices.about import Particulars, ToldField
from tracker.notices.fitting import Few
from tracker.notices.notice import Notice
from tracker.notices.page import Page, page

PASSPORT, IDENTITY, SHIP = "P1234567X", "ID-99-88-77", "9187629"
NUMBERS = (("passportNumber", PASSPORT, "IR"), ("idNumber", IDENTITY, ""), ("imoNumber", SHIP, ""))


def everything(written: Page) -> str:
    """All that goes out with a mail."""
    tables = "".join(file.content.decode() for file in written.files)
    return written.subject + written.text + written.html + tables


def with_numbers(notice: Notice) -> Notice:
    """The same about somebody of whom the list gives numbers, and says new ones."""
    told: Any = notice.told
    fields = (
        ToldField(field="passportNumber", before=[], after=[PASSPORT]),
        ToldField(field="imoNumber", before=[], after=[SHIP]),
    )
    change = replace(
        told.change,
        fields=fields,
        columns={**told.change.columns, "fields": [one.written() for one in fields]},
    )
    content = replace(told.content, identifiers=NUMBERS)
    return replace(notice, told=replace(told, change=change, content=content))


def changes() -> Sequence[Notice]:
    return [with_numbers(of.removal("Given Family", "authority_states"))]


@pytest.mark.parametrize("copies", [1, 2, 40])
def test_no_mail_of_changes_has_an_identity_number(copies: int) -> None:
    told = [replace(notice, seq=n) for n in range(copies) for notice in changes()]
    out = everything(page(told))
    assert PASSPORT not in out
    assert IDENTITY not in out


def test_a_mail_says_that_there_are_some_and_shows_what_is_no_identity_number() -> None:
    text = page(changes()).text
    assert "passport number: 1 number, not shown in mails" in text
    assert SHIP in text


def test_no_late_discovery_has_one() -> None:
    notice = of.late(["Given Family"])
    told: Any = notice.told
    gains = tuple(replace(gain, field="passportNumber", after=[PASSPORT]) for gain in told.gains)
    for many in (1, 400):
        late = replace(notice, told=replace(told, gains=gains * many, parties=many))
        written = page([late])
        assert PASSPORT not in everything(written)
        assert private.UNSAID in written.text


def test_texts_lists_and_nothing_are_told_as_what_they_are() -> None:
    assert private.told("idNumber", [IDENTITY, PASSPORT]) == ["2 numbers, not shown in mails"]
    assert private.told("idNumber", IDENTITY) == "1 number, not shown in mails"
    assert (private.told("idNumber", []), private.told("idNumber", "")) == ([], "")
    assert private.told("name", ["Given Family"]) == ["Given Family"]


def test_the_log_keeps_them() -> None:
    (notice,) = changes()
    assert notice.told.columns is not None
    assert PASSPORT in str(notice.told.columns["fields"])
    assert Particulars(identifiers=NUMBERS).identifiers == NUMBERS


@pytest.mark.parametrize(
    "note",
    [
        "CIN n° : 01234567",
        "Nomor KTP 3174 0102 0385 0009",
        "Passport Indonesia nomor B1234567, issued in Solo",
        "بطاقة تعريف وطنية عدد 01234567",
        "identity number 1-2345-67890-12-3",
        "NIK 31.7401.020385.0009",
    ],
)
def test_no_note_of_a_change_has_the_number_of_a_paper(note: str) -> None:
    number = "".join(filter(str.isdigit, note))
    out = everything(page([of.amended("Given Family", "notes", (note,))]))
    assert number not in "".join(filter(str.isdigit, out))
    assert note.split()[0] in out
    assert private.UNSAID in out


def test_a_column_that_no_reader_knows_may_hold_numbers_of_papers() -> None:
    notice = of.amended("Given Family", "رقم الهويه / جواز السفر", ("900000001",))
    out = everything(page([notice]))
    assert "900000001" not in out
    assert private.UNSAID in out


def test_other_numbers_of_a_note_stay() -> None:
    said = "UN reference QDi.123; IMO 9187629; resolution 1373 (2001), national list of 2018"
    assert private.told("notes", [said]) == [said]
    assert private.told("documentNote", ["2800101*******"]) == [f"({private.UNSAID})"]
    assert private.told("nationality", "Iran") == "Iran"
    assert private.told("listedOn", None) is None


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("Y0000001 (วันหมดอายุ 28/09/2011) ,U0000002", "{} (วันหมดอายุ 28/09/2011) ,{}"),
        ("2800101xxxxxxx", "{}"),
        ("2800101•••••••, 280010112345××", "{}, {}"),
        ("uzturēšanās atļauja PA0000001, 2010-05-31", "uzturēšanās atļauja {}, 2010-05-31"),
    ],
)
def test_what_is_said_beside_a_paper_has_no_number_but_days(note: str, said: str) -> None:
    hidden = said.format(*[f"({private.UNSAID})"] * said.count("{}"))
    assert private.told("documentNote", [note]) == [hidden]


def test_how_many_more_there_are_of_what_was_shortened_stays_known() -> None:
    few = Few(["Ada", "CIN 12345678"])
    few.left_out = 5
    said = private.told("alias", few)
    assert (said[0], said.left_out) == ("Ada", 5)
    assert "12345678" not in said[1]
    assert private.told("idNumber", few) == ["7 numbers, not shown in mails"]
