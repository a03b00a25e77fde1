"""A list is proven on whole official files, each of which stands in the table as measured."""

import pytest

from scrapers import kit, registry
from tests import list_pages
from tests.conftest import real
from tests.faults import trial
from tests.proven import plainly, table
from tests.proven.table import BASIS, OFFICIAL, Line
from tests.record.processes import MANY

PROVEN = sorted({line.list_id for line in table.lines()})

# Their pages say so: no whole file of theirs as the authority published it was to be had.
NOT_AS_PUBLISHED = {"nz_police", "us_state_fto"}


def of(list_id: str) -> list[Line]:
    return [line for line in table.lines() if line.list_id == list_id]


@pytest.mark.every_list
def test_who_says_that_a_whole_file_has_passed_has_one_in_the_table() -> None:
    said = {one.key for one in registry.scrapers() if one.source.proof == kit.Proof.WHOLE}
    assert set(PROVEN) == said == set(plainly.PARTIES)
    official = {line.list_id for line in table.lines() if line.basis == OFFICIAL}
    assert said - official == NOT_AS_PUBLISHED


def test_a_table_of_small_figures_proves_nothing() -> None:
    for list_id in PROVEN:
        largest = max(line.parties for line in of(list_id))
        assert largest >= registry.scraper(list_id).source.expected.start, list_id


@pytest.mark.slow(12)
@pytest.mark.parametrize("list_id", PROVEN)
def test_every_record_and_every_name_of_every_whole_file_is_read(list_id: str) -> None:
    days = of_many(list_id)
    measured = list(table.of_list(list_id, real("archive"), days))
    assert measured == [line for line in of(list_id) if not days or line.day in days]


def of_many(list_id: str) -> set[str]:
    """Of a list of many days every third one and the last; all where all is tried."""
    every = sorted({line.day for line in of(list_id)})
    return set() if MANY or len(every) < FEW else {*every[::3], every[-1]}


FEW = 6


def test_what_is_no_whole_list_is_refused() -> None:
    for list_id, day in table.NOT_THE_LIST:
        with pytest.raises(kit.ScrapeError):
            _ = trial.good(list_id, real("archive", list_id, day)).reading


def test_the_whole_records_of_a_broken_download_are_read() -> None:
    """1,044 of them, with all their names, as if the file ended there."""
    folder = real("archive", "eu_fsf", "2022-03-18")
    ((_, documents),) = table.representations("eu_fsf", folder)
    content = documents["list"].content
    whole = content[: content.rindex(b"</sanctionEntity>")] + b"</sanctionEntity></export>"
    parties = plainly.eu_fsf({"list": whole})
    assert len(parties) == 1044
    file = kit.Document(name=documents["list"].name, content=whole)
    together, names = table.compared("eu_fsf", {"list": file}, parties)
    assert together == len({party.mark for party in parties})
    assert names > 4_000


def test_the_page_of_a_list_names_the_files() -> None:
    for list_id in PROVEN:
        page = list_pages.pages()[f"{list_id}.md"]
        for line in of(list_id):
            assert line.sha256 in page, (list_id, line.file)
    assert "not the authority's bytes" in list_pages.pages()["us_state_fto.md"]


def test_what_the_comparison_must_not_let_pass() -> None:
    """A name whose words stand in others, a word that nobody has, and a party too few."""
    name = kit.RawName(text="Abu Ali")
    entry = kit.RawEntry(
        reference="1",
        schema=kit.Schema.PERSON,
        names=(kit.RawName(text="Abu Bakr"), kit.RawName(text="Ali Hasan")),
        designations=(),
    )
    texts = [name.text, "Hasan, ALI"]
    assert table.not_found(texts, [entry], one=True) == [name.text]
    texts = ["Abu Bakr; also known as Ali Hasan", "Abu Bakr; also known as Omar"]
    assert table.not_found(texts, [entry], one=False) == texts[1:]
    with pytest.raises(AssertionError):
        list(table.paired("un_sc", {"1": texts, "2": texts}, {"1": [entry]}))


def test_each_basis_is_of_a_line() -> None:
    known = {(line.list_id, line.day) for line in table.lines()}
    for mark in BASIS:
        assert mark in known if isinstance(mark, tuple) else mark in PROVEN
