"""What `tracker try` finds in a document: what was united, not read, not taken, not known."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from scrapers import kit
from scrapers.registry import Scraper
from tests.rules.builders import LIST
from tracker.rules.reading import Arrived
from tracker.trying import examine
from tracker.trying.report import Report

FORM = kit.one_file("https://authority.example/l.csv", "l.csv", content=kit.FileType.CSV)[0]
SOURCE = kit.Source(
    **{
        **{name: getattr(LIST, name) for name in LIST.__dataclass_fields__},
        "formats": (FORM,),
        "expected": range(2, 100),
        "date_formats": ("%d/%m/%Y",),
    }
)
ARRIVED = Arrived(
    sha256="0" * 64, observed_at=datetime(2026, 1, 1, tzinfo=UTC), mode="run", format=FORM
)
DOCUMENTS = {"list": kit.Document(name="l.csv", content=b"name\n")}


def raw(reference: str, *names: str, **more: Any) -> kit.RawEntry:
    """One record of our own."""
    listed_on = more.pop("listed_on", "01/02/2003")
    act = kit.RawDesignation(programme=more.pop("programme", "Act"), listed_on=listed_on)
    return kit.RawEntry(
        reference=reference,
        schema=kit.Schema.PERSON,
        names=tuple(kit.RawName(text=name) for name in names),
        designations=(act,),
        **more,
    )


def examined(*records: kit.RawEntry, source: kit.Source = SOURCE, **module: Any) -> Report:
    """The report on a document that has these records."""
    reads = SimpleNamespace(parse=lambda _documents: iter(records), SOURCE=source, **module)
    scraper = Scraper(key="a_list", source=source, module=cast(Any, reads))
    return examine.examine(scraper, DOCUMENTS, ARRIVED)


def test_records_are_held_against_entries() -> None:
    report = examined(raw("1", "Red Dawn"), raw("2", "Blue Dawn"), raw("2", "Blue Dawn", "Azul"))
    assert (report.records, report.entries, report.listed) == (3, 2, 2)
    (united,) = report.united
    assert united == ("2", 2, examine.ONE_REFERENCE, ("Blue Dawn", "Blue Dawn"))
    assert report.concerns == ("1 record made one entry with an earlier one.",)


def test_nothing_is_said_where_there_is_nothing_to_look_at() -> None:
    assert examined(raw("1", "Red Dawn"), raw("2", "Blue Dawn")).concerns == ()


def test_records_of_one_name_are_united_for_it() -> None:
    report = examined(raw("", "Red Dawn"), raw("", "RED DAWN"), raw("3", "Other"))
    (united,) = report.united
    assert (united.records, united.why) == (2, examine.ONE_NAME)
    assert "1 record made one entry with an earlier one." in report.concerns


def test_two_parties_of_one_reference_are_not_united() -> None:
    first = raw("1", "Ali Hassan Karim", facts={"birthDate": ["01/01/1950"]})
    second = raw("1", "Boris Petrov", facts={"birthDate": ["02/02/1980"]})
    report = examined(first, second)
    assert (report.entries, report.united) == (2, ())
    assert report.parted == ("1#boris petrov",)


def test_a_date_that_nobody_reads_is_named_with_its_text() -> None:
    odd = raw("1", "Red Dawn", listed_on="the feast of Stephen", facts={"birthDate": ["in youth"]})
    report = examined(odd, raw("2", "Blue Dawn", facts={"birthDate": ["03/04/1970"]}))
    assert report.unread["birthDate"] == (1, ("in youth",))
    assert report.unread["listedOn"] == (1, ("the feast of Stephen",))


def test_what_nobody_took_is_counted_by_field() -> None:
    left = {"Height": ["170 cm"]}
    report = examined(raw("1", "A B", extra=left), raw("2", "C D", extra=left), raw("3", "E F"))
    assert report.leftovers == {"Height": (2, ("170 cm",))}
    assert "Nobody took the field Height: 2 entries with it." in report.concerns


def test_states_kinds_programmes_and_fields_are_counted() -> None:
    gone = raw("1", "Red Dawn", state=kit.State.DELISTED)
    report = examined(gone, raw("2", "Blue Dawn", programme="Other"), raw("3", "Green Dawn"))
    assert report.states == {"in_force": 2, "delisted": 1}
    assert report.programmes == {"Act": 2, "Other": 1}
    assert (report.listed, report.terrorism) == (2, 2)
    assert report.fields["listedOn"] == 3


def test_names_of_facts_that_no_table_has_are_counted() -> None:
    wrong = raw("1", "A B", facts={"birthdate": ["01/01/1970"]})
    report = examined(wrong, raw("2", "C D"))
    assert report.unknown == {"birthdate": 1}
    assert "No table has the name birthdate: 1 record with it." in report.concerns


def test_names_that_may_be_several_are_shown() -> None:
    report = examined(raw("1", "Sajid @ Saju"), raw("2", "Red Dawn", "A; B"), raw("3", "E F"))
    assert report.several == (2, ("Sajid @ Saju", "A; B"))
    assert "2 entries with several names in one: Sajid @ Saju; A; B." in report.concerns
    assert Report.read(report.plain()) == report


def test_too_few_entries_are_a_concern() -> None:
    assert examined(raw("1", "A B")).concerns == ("1 entry in force: 2 to 99 are expected.",)


def test_what_a_document_says_of_itself() -> None:
    said = kit.About(published_at=datetime(2025, 5, 5, tzinfo=UTC), record_count=2)
    report = examined(raw("1", "A B"), raw("2", "C D"), about=lambda _documents: said)
    assert (report.published_at, report.declared) == ("2025-05-05T00:00:00+00:00", 2)


def test_a_document_that_declares_another_number_is_refused() -> None:
    said = kit.About(record_count=3)
    with pytest.raises(kit.LayoutChanged, match="declares 3 records and holds 1"):
        examined(raw("1", "A B"), about=lambda _documents: said)


def test_a_report_is_the_same_after_a_way_through_json() -> None:
    from db.canonical import canonical, parsed

    odd = raw("1", "Red Dawn", facts={"birthDate": ["in youth"]}, extra={"X": ["y"]})
    report = examined(odd, raw("1", "Red Dawn", "Rosso"), raw("2", "Blue Dawn"))
    assert Report.read(parsed(canonical(report.plain()))) == report
