"""Many records under one reference: one entry of them all, at a cost that grows with them alone."""

from collections.abc import Sequence
from datetime import UTC, datetime
from time import process_time
from typing import Any

import pytest

from scrapers import kit
from scrapers.registry import scraper
from tests.builders import person, un_xml
from tracker.rules import reading
from tracker.rules.normalise import entries
from tracker.rules.reading import SAME_KEY, Reading

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def read(list_id: str, role: str, content: bytes) -> Reading:
    known = scraper(list_id)
    form = next(form for form in known.source.formats if role in form.files)
    documents = {role: kit.Document(name=role, content=content)}
    arrived = reading.Arrived(sha256="0" * 64, observed_at=NOON, mode="run", format=form)
    return reading.read(known, documents, arrived, frozenset())


def un(people: Sequence[dict[str, Any]]) -> Reading:
    return read("un_sc", "list", un_xml(people, NOON))


def record(number: int, **given: Any) -> dict[str, Any]:
    """One of many records of the same person, each with an alias of its own."""
    alike = person(7, aliases=[("Good", f"Alias Number {number}")])
    return alike | {"dataid": str(500_000 + number)} | given


def sema(count: int, born: str) -> bytes:
    """Canada's list, whose keys are made of regime and name."""
    rows = "".join(
        "<record><Country>Utopia</Country><LastName>Family</LastName><GivenName>Given</GivenName>"
        f"<DateOfBirth>{born.format(n=n)}</DateOfBirth><Schedule>1</Schedule><Item>{n}</Item>"
        "</record>"
        for n in range(count)
    )
    return f"<data-set>{rows}</data-set>".encode()


def test_the_records_of_one_key_are_one_entry_with_what_all_of_them_say() -> None:
    found = un([record(number) for number in range(SAME_KEY)])
    member = found.snapshot.members["QDi.007"]
    content = entries.decoded(found.contents[member.revision])
    aliases = {name.text for name in content.names if name.kind == "alias"}
    assert aliases >= {f"Alias Number {number}" for number in range(SAME_KEY)}
    assert found.snapshot.stats.entries == 1 + 3


def test_their_order_in_the_document_says_nothing_but_whose_name_comes_first() -> None:
    forth = un([record(n) for n in range(5)])
    back = un([record(n) for n in reversed(range(5))])
    assert forth.snapshot.members == back.snapshot.members


def test_only_what_an_entry_became_is_kept() -> None:
    found = un([record(number) for number in range(SAME_KEY)])
    assert len(found.contents) == 1 + 3


def test_two_parties_under_one_reference_stay_two_however_often_each_comes() -> None:
    other = person(8, ref="QDi.007", aliases=[], born=["1911-11-11"])
    found = un([record(1), other, record(2), other, record(3)])
    keys = [key for key in found.snapshot.members if key.startswith("QDi")]
    assert keys == ["QDi.007", "QDi.007#given8 family8"]
    assert found.drift[f"QDi.007: {reading.SHARED_REFERENCE}"] == 2


@pytest.mark.parametrize("count", [SAME_KEY + 1, 2_000])
def test_more_of_them_than_any_document_has_are_refused(count: int) -> None:
    start = process_time()
    with pytest.raises(
        kit.LayoutChanged, match=r"More than 50 records have the reference QDi\.007"
    ):
        un([record(number) for number in range(count)])
    assert process_time() - start < 2


def test_ten_thousand_parties_under_one_reference_are_refused_as_soon() -> None:
    people = [person(number, ref="QDi.007") for number in range(1, 2_000)]
    with pytest.raises(kit.LayoutChanged, match="More than 50 records"):
        un(people)


def test_every_reference_fifty_times_costs_what_as_many_records_cost() -> None:
    """Twice the document takes twice the time, give or take a busy machine."""

    def seconds(references: int) -> float:
        people = [
            record(number, ref=f"QDi.{ref:03d}")
            for ref in range(references)
            for number in range(SAME_KEY)
        ]
        content = un_xml(people, NOON)
        start = process_time()
        read("un_sc", "list", content)
        return process_time() - start

    seconds(2)
    assert seconds(16) < 4 * 2 * seconds(8)


def test_a_list_that_makes_keys_of_names_refuses_ten_thousand_of_one_name() -> None:
    start = process_time()
    with pytest.raises(kit.LayoutChanged, match="More than 50 records"):
        read("ca_sema", "list", sema(10_000, "1970-01-01"))
    assert process_time() - start < 5


def test_thousands_of_namesakes_with_birth_dates_of_their_own_are_told_apart_in_time() -> None:
    start = process_time()
    found = read("ca_sema", "list", sema(3_000, "{n:05d}"))
    assert len(found.snapshot.members) == 3_000
    assert process_time() - start < 8


def test_more_records_than_twice_the_entries_expected_are_refused() -> None:
    most = scraper("un_sc").source.most_records
    assert most == 20_000 > 2 * scraper("un_sc").source.expected.stop
    largest = scraper("us_ofac_sdn").source
    assert largest.most_records == 2 * largest.expected.stop > 20_000
    people = [person(number, ref=f"QDi.{number}") for number in range(most + 1)]
    with pytest.raises(kit.LayoutChanged, match=f"more than {most} records"):
        un(people)
