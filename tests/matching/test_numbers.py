"""A number is a way to its entry, whatever the name: searched, watched, in mails, in its index."""

import logging
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from db import tables
from db.engine import MIGRATIONS, reading, writing
from tests.builders import ask, day, person, take, take_un
from tests.mailboxes import Box, receiving
from tests.notices.test_delivery import subscribe
from tracker.matching import numbers, search, watch
from tracker.matching.watch import Hit, Watchers
from tracker.matching.watchfile import parties
from tracker.model import stamp
from tracker.notices import rounds
from tracker.record.tracker import Tracker

PAPER = (
    "<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>{}</TYPE_OF_DOCUMENT><NUMBER>{}</NUMBER>"
    "<ISSUING_COUNTRY>{}</ISSUING_COUNTRY></INDIVIDUAL_DOCUMENT>"
)


def paper(number: str, kind: str = "Passport", country: str = "Iraq") -> str:
    return PAPER.format(kind, number, country)


PEOPLE = [
    person(1, name="Karim Khalid Nuri", more=paper("X-998877 66")),
    person(2, name="Someone Different", more=paper("8001234509", "National Identification Number")),
    *map(person, range(3, 12)),
]

REMARKS = {
    90100: "EXAMPLESON, Karim|DOB 05 May 1970; Passport X99887766 (Iraq).",
    90101: "SEA STAR|Vessel Registration Identification IMO 9187629; MMSI 572441210.",
    90102: "BANK OF NOWHERE|SWIFT/BIC ABCDRUMM; Tax ID No. 7725039953 (Russia).",
    90103: "COIN MIXER|Digital Currency Address - XBT 1AbCdEfGhIjKmNoPqRsTuVwXyZ12345678.",
    90104: "TRADING HOUSE|Registration Number 1027739179160 (Russia).",
}


def take_ofac(tracker: Tracker, number: int = 1) -> None:
    plain = {number: f"FIRM NUMBER {number}|Exampletown." for number in range(90001, 90030)}
    rows = [(key, *text.split("|")) for key, text in sorted((plain | REMARKS).items())]
    blank = ",".join(['"-0- "'] * 7)
    content = "".join(
        f'{key},"{name}","-0- ","SDGT",{blank},"{remark}"\r\n' for key, name, remark in rows
    )
    more = {"list_id": "us_ofac_sdn", "role": "main", "form": "csv-main", "name": "sdn.csv"}
    take(tracker, content.encode(), day(number), **more)


@pytest.fixture
def box() -> Iterator[Box]:
    with receiving(Box()) as found:
        yield found


@pytest.fixture
def both_lists(on_both: Tracker) -> Tracker:
    take_un(on_both, PEOPLE, 1)
    take_ofac(on_both)
    return on_both


def found(tracker: Tracker, text: str) -> list[search.Match]:
    with reading(tracker.ledger.engine) as connection:
        return search.anything(connection, text)


def kinds(matches: Iterable[search.Match]) -> set[tuple[str, str]]:
    return {(match.name, match.number) for match in matches if match.number}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("X99887766", {("Karim Khalid Nuri", "passportNumber")}),
        ("passport no. x 998-877.66", {("Karim Khalid Nuri", "passportNumber")}),
        ("800 123 45 09", {("Someone Different", "idNumber")}),
        ("QDi.002", {("Someone Different", "unReference")}),
        ("IMO 9187629", {("SEA STAR", "imoNumber")}),
        ("9187629", {("SEA STAR", "imoNumber")}),
        ("MMSI: 572441210", {("SEA STAR", "mmsi")}),
        ("ABCD RU MM XXX", {("BANK OF NOWHERE", "swiftBic")}),
        ("7725039953", {("BANK OF NOWHERE", "taxNumber")}),
        ("1AbCdEfGhIjKmNoPqRsTuVwXyZ12345678", {("COIN MIXER", "walletAddress")}),
        ("OGRN 1027739179160", {("TRADING HOUSE", "registrationNumber")}),
        ("OFAC 90104", {("TRADING HOUSE", "ofacId")}),
    ],
)
def test_a_number_finds_its_entry_and_search_says_of_what_kind_it_is(
    both_lists: Tracker, asked: str, expected: set[tuple[str, str]]
) -> None:
    for _ in range(2):
        assert expected <= kinds(found(both_lists, asked))
        search.bring_up_to_date(both_lists.ledger.engine)


def test_the_case_of_a_wallet_is_part_of_it(both_lists: Tracker) -> None:
    assert not kinds(found(both_lists, "1aBcDeFgHiJkMnOpQrStUvWxYz12345678"))


def test_what_is_found_by_a_number_comes_first_with_its_reason(both_lists: Tracker) -> None:
    first, second = found(both_lists, "X99887766")
    assert {first.list_id, second.list_id} == {"un_sc", "us_ofac_sdn"}
    reasons = {*first.why, *second.why}
    assert reasons == {
        "the same passport number X-998877 66 (Iraq)",
        "the same passport number X99887766 (Iraq)",
    }
    with reading(both_lists.ledger.engine) as connection:
        row, *_ = search.with_standing(connection, [first])
    assert (row.match, row.number_type, row.state) == ("number", "passportNumber", "in_force")


def test_a_number_of_another_type_is_told_as_such_and_weaker(both_lists: Tracker) -> None:
    matches = found(both_lists, "tax id X99887766")
    assert {match.score for match in matches} == {numbers.WEAKER}
    assert all("there it is a passport number and here a tax number" in m.why[0] for m in matches)


def test_the_record_number_of_one_list_is_not_that_of_another(both_lists: Tracker) -> None:
    assert not kinds(found(both_lists, "passport 90104"))


def test_status_names_who_has_a_number_as_a_near_miss(both_lists: Tracker) -> None:
    status = ask(both_lists, "X99887766", str(day(1).date()))
    assert {answer["answer"] for answer in status["answers"]} == {"not_listed"}
    assert {miss["name"] for miss in status["near_misses"]} == {
        "Karim Khalid Nuri",
        "EXAMPLESON, Karim",
    }


def test_a_number_that_left_the_entry_still_finds_it(on_both: Tracker) -> None:
    take_un(on_both, PEOPLE, 1)
    take_un(on_both, [person(1, name="Karim Khalid Nuri"), *PEOPLE[1:]], 2)
    assert kinds(found(on_both, "X99887766")) == {("Karim Khalid Nuri", "passportNumber")}


def test_a_number_of_a_document_that_came_late_finds_its_entry(on_both: Tracker) -> None:
    now = [person(1, name="Karim Khalid Nuri"), *PEOPLE[1:]]
    for number in (2, 3):
        take_un(on_both, now, number)
    take_un(on_both, PEOPLE, 1)
    assert kinds(found(on_both, "X99887766")) == {("Karim Khalid Nuri", "passportNumber")}


def test_a_number_of_many_parties_says_so_and_is_no_hit(on_both: Tracker, tmp_path: Path) -> None:
    crowd = [person(n, name=f"Given{n} Other{n}", more=paper("0192837")) for n in range(1, 8)]
    take_un(on_both, crowd, 1)
    matches = found(on_both, "0192837")
    assert {match.score for match in matches} == {numbers.WEAKER}
    assert all("7 entries of this list have it" in match.why for match in matches)
    assert not check(on_both, tmp_path, "name,passport\nPetra Unrelated,0192837\n")


@pytest.mark.parametrize("nothing", ["N/A", "unknown", "0000000", "123456", "-"])
def test_a_placeholder_is_no_way_in(on_both: Tracker, tmp_path: Path, nothing: str) -> None:
    take_un(on_both, [person(1, more=paper(nothing)), *PEOPLE[1:]], 1)
    assert not kinds(found(on_both, nothing))
    assert not check(on_both, tmp_path, f"name,passport\nPetra Unrelated,{nothing}\n")


# Watched.


def check(tracker: Tracker, folder: Path, text: str) -> list[Hit]:
    path = folder / "clients.csv"
    path.write_text(text, encoding="utf-8")
    engine = tracker.ledger.engine
    watch.take_in(engine, path, "clients", "2030-01-01T00:00:00Z", "ada", replace=True)
    with reading(engine) as connection:
        entries = watch.in_force(connection)
        return watch.hits(connection, Watchers.load(connection, "clients"), entries)


@pytest.mark.parametrize(
    ("columns", "cells", "kind"),
    [
        ("name,identifiers", "Petra Unrelated,X99887766", "passportNumber"),
        ("name,identifiers", "Petra Unrelated,A1; x 998.877.66", "passportNumber"),
        ("name,passport", "Petra Unrelated,X 99887766", "passportNumber"),
        ("name,imo,mmsi", "Blue Whale,9187629,", "imoNumber"),
        ("name,identifiers", "Blue Whale,IMO 9187629", "imoNumber"),
        ("name,bic", "Petra Bank,ABCDRUMMXXX", "swiftBic"),
        ("name,passport,tax id", "Petra Ltd,,7725039953", "taxNumber"),
        ("name,wallet", "Petra,1AbCdEfGhIjKmNoPqRsTuVwXyZ12345678", "walletAddress"),
        ("name,ofac id", "Petra Ltd,90104", "ofacId"),
        ("name,identifiers", "Petra Unrelated,QDi.001", "unReference"),
    ],
)
def test_a_watched_number_is_a_hit_whatever_the_name(
    both_lists: Tracker, tmp_path: Path, columns: str, cells: str, kind: str
) -> None:
    hits = check(both_lists, tmp_path, f"{columns}\n{cells}\n")
    assert {hit.number for hit in hits} == {kind}
    assert {hit.score for hit in hits} == {numbers.SAME}
    assert all(hit.why[0].startswith(f"the same {numbers.named(kind)} ") for hit in hits)
    assert all("the names have little or nothing in common" in hit.why for hit in hits)


def test_an_alike_name_keeps_its_reasons_beside_the_number(
    both_lists: Tracker, tmp_path: Path
) -> None:
    hits = check(both_lists, tmp_path, "name,identifiers\nKareem Nuri,X99887766\n")
    (of_un,) = [hit for hit in hits if hit.list_id == "un_sc"]
    assert "one sound: kareem, karim" in of_un.why
    assert "the same passport number X-998877 66 (Iraq)" in of_un.why
    assert of_un.score >= numbers.SAME


def test_the_same_passport_number_of_another_country_is_told_and_weaker(
    both_lists: Tracker, tmp_path: Path
) -> None:
    hits = check(both_lists, tmp_path, "name,passport,country\nPetra Unrelated,X99887766,Norway\n")
    assert {hit.score for hit in hits} == {numbers.WEAKER}
    assert all("passport number of Iraq, and not of Norway" in hit.why[0] for hit in hits)


def test_another_type_is_told_and_weaker(both_lists: Tracker, tmp_path: Path) -> None:
    hits = check(both_lists, tmp_path, "name,tax id\nPetra Unrelated,X99887766\n")
    assert {hit.score for hit in hits} == {numbers.WEAKER}
    assert all("and here a tax number" in hit.why[0] for hit in hits)


def test_a_short_number_of_no_type_is_no_hit_by_itself(on_both: Tracker, tmp_path: Path) -> None:
    take_un(on_both, [person(1, name="Karim Nuri", more=paper("81726")), *PEOPLE[1:]], 1)
    assert not check(on_both, tmp_path, "name,identifiers\nPetra Unrelated,81726\n")
    assert check(on_both, tmp_path, "name,passport\nPetra Unrelated,81726\n")
    assert check(on_both, tmp_path, "name,identifiers\nKarim Abdul,81726\n")


def test_a_number_of_no_type_does_not_count_the_records_of_a_list(
    both_lists: Tracker, tmp_path: Path
) -> None:
    assert not check(both_lists, tmp_path, "name,identifiers\nPetra Unrelated,90104; 100002\n")


def test_every_column_with_numbers_counts(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("name,passport,id number,identifiers\nPetra,A1234567,77889900,B-1;C-2\n")
    (party,) = parties(path)
    assert party.numbers == "passport A1234567; identity 77889900; B-1; C-2"


def test_a_cleared_pair_of_one_number_stays_out(both_lists: Tracker, tmp_path: Path) -> None:
    text = "name,identifiers\nPetra Unrelated,X99887766\n"
    first, second = check(both_lists, tmp_path, text)
    watch.decide(
        both_lists.ledger.engine, first.pair, "cleared", reason="hers", by="ada", at="2030-01-02"
    )
    assert [hit.pair for hit in check(both_lists, tmp_path, text)] == [second.pair]


def test_a_mail_says_which_kind_of_number_and_never_the_number(
    on_both: Tracker, box: Box, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    path = tmp_path / "clients.csv"
    path.write_text("name,label,passport\nPetra Unrelated,Client 3,X99887766\n", encoding="utf-8")
    subscribe(on_both, "watchers", watched=True, kinds=["addition", "baseline"])
    take_un(on_both, [person(50 + n) for n in range(30)] + PEOPLE[:1], 0, mode="run")
    watch.take_in(on_both.ledger.engine, path, "clients", stamp(on_both.clock()), "ada")
    rounds.tick(on_both, box.settings(tmp_path))
    ((_, mail),) = box.mails
    bodies = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    assert bodies
    assert all("the same passport number" in body for body in bodies)
    assert not any("99887766" in body or "998877 66" in body for body in bodies)
    assert "99887766" not in caplog.text
    with reading(on_both.ledger.engine) as connection:
        kept = connection.execute(tables.journal.select()).all()
    assert not any("99887766" in row.body for row in kept)


def test_a_party_listed_with_a_watched_number_is_mailed_whatever_its_name(
    on_both: Tracker, box: Box, tmp_path: Path
) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("name,passport\nPetra Unrelated,X99887766\n", encoding="utf-8")
    subscribe(on_both, "watchers", watched=True, kinds=["addition"])
    crowd = [person(50 + n) for n in range(30)]
    take_un(on_both, crowd, 0, mode="run")
    watch.take_in(on_both.ledger.engine, path, "clients", stamp(on_both.clock()), "ada")
    take_un(on_both, [*crowd, PEOPLE[0], person(90)], 1, mode="run")
    rounds.tick(on_both, box.settings(tmp_path))
    assert box.subjects() == ["Added: Karim Khalid Nuri - UN list (Al-Qaida), listed"]


# The index.


def forms(tracker: Tracker) -> list[tuple[str, str, int]]:
    with reading(tracker.ledger.engine) as connection:
        rows = connection.execute(tables.number_form.select()).all()
    return sorted(map(tuple, rows))


def wrong(tracker: Tracker) -> list[str]:
    with reading(tracker.ledger.engine) as connection:
        lists = [w for of in ("un_sc", "us_ofac_sdn") for w in numbers.wrong(connection, of)]
        return [*lists, *numbers.index_wrong(connection)]


def test_a_rebuilt_index_is_the_same(both_lists: Tracker) -> None:
    search.bring_up_to_date(both_lists.ledger.engine)
    before = forms(both_lists)
    assert before
    search.rebuild(both_lists.ledger.engine)
    assert forms(both_lists) == before


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE number_form SET form = 'A1' WHERE form = 'X99887766'",
        "UPDATE number_form SET type = 'taxNumber' WHERE form = 'X99887766'",
        "DELETE FROM number_form WHERE form = '9187629'",
        "INSERT INTO number_form SELECT 'ZZ777777', 'taxNumber', min(id) FROM number",
        "DELETE FROM number WHERE type = 'imoNumber'",
        "DELETE FROM number WHERE type = 'entry_key' AND text = '90104'",
        "UPDATE number SET text = 'X11111112' WHERE text = 'X99887766'",
        "UPDATE number SET country = 'Peru' WHERE text = 'X99887766'",
    ],
)
def test_a_damaged_index_is_seen(both_lists: Tracker, damage: str) -> None:
    search.bring_up_to_date(both_lists.ledger.engine)
    assert not wrong(both_lists)
    with writing(both_lists.ledger.engine) as connection:
        connection.exec_driver_sql(damage)
    assert wrong(both_lists)


def test_a_home_of_before_gets_its_numbers_from_what_is_stored(both_lists: Tracker) -> None:
    """The tables of numbers are taken away and made again by the migration."""
    engine = both_lists.ledger.engine
    columns = "list_id, entry_id, type, text, country"
    with reading(engine) as connection:
        query = f"SELECT {columns} FROM number ORDER BY {columns}"
        before = list(map(tuple, connection.exec_driver_sql(query)))
    with writing(engine) as connection:
        for table in ("number", "number_form"):
            connection.exec_driver_sql(f"DROP TABLE {table}")
        connection.exec_driver_sql("ALTER TABLE watched DROP COLUMN cells")
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.stamp(config, _before())
        command.upgrade(config, "0009")
        command.stamp(config, "head")
        for index in (tables.name_word, tables.word_key):  # as they have been since
            index.drop(connection)
            index.create(connection)
    with reading(engine) as connection:
        assert list(map(tuple, connection.exec_driver_sql(query))) == before
    assert kinds(found(both_lists, "IMO 9187629")) == {("SEA STAR", "imoNumber")}


def _before() -> str:
    """The migration that the one of numbers follows."""
    text = (MIGRATIONS / "versions" / "0009_numbers.py").read_text(encoding="utf-8")
    return text.split('down_revision = "')[1].split('"')[0]
