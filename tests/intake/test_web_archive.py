"""What a web archive has of a list, as documents of before: against one on loopback."""

import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from db.engine import reading
from db.log import Filters
from scrapers.registry import scraper
from scrapers.webarchive import REVISIT, Manners, Stopped
from tests.builders import CROWD, day, person, un_xml, without
from tests.builders import take as take_one
from tests.conftest import open_tracker
from tests.intake.test_repositories import log, rows
from tests.webarchives import WebArchive, archiving, digest_of
from tracker.answers.log import changes
from tracker.intake import captures
from tracker.proof import replay
from tracker.record.tracker import Tracker
from tracker.record.writer import Outcome

URL = scraper("un_sc").source.formats[0].files["list"].url
MORE = [*CROWD, person(41)]
AGENT = "designation-tracker/test"
ASKED = captures.Asked(list_id="un_sc", since="2024-01-01", until="2024-12-31")


@pytest.fixture
def archive() -> Iterator[WebArchive]:
    with archiving() as made:
        yield made


@pytest.fixture
def tracker(tmp_path: Path) -> Tracker:
    return open_tracker(tmp_path / "home")


def taken(
    tracker: Tracker,
    archive: WebArchive,
    asked: captures.Asked = ASKED,
    said: list[str] | None = None,
    waits: list[float] | None = None,
) -> list[Outcome]:
    manners = Manners(
        base=archive.url,
        user_agent=AGENT,
        pause=3.0,
        first_pause=5.0,
        allow_private=True,
        sleep=(waits if waits is not None else []).append,
    )
    tell = (said if said is not None else []).append
    return list(captures.take_archive(tracker, asked, manners, tell))


def test_captures_are_documents_of_the_grade_archive(tracker: Tracker, archive: WebArchive) -> None:
    archive.has(day(1), URL, un_xml(CROWD, day(1)))
    archive.has(day(2), URL, un_xml(MORE, day(2)))
    archive.has(day(3), URL, un_xml(without(3), day(3)))
    outcomes = taken(tracker, archive)
    assert [one.outcome for one in outcomes] == ["recorded", "recorded", "pending"]
    assert [row.observed_at[:10] for row in rows(tracker)] == [f"2024-01-0{n}" for n in (2, 3, 4)]
    assert {row.provenance for row in rows(tracker)} == {"archive"}


def test_the_log_is_that_of_a_folder_of_the_same_documents(
    tracker: Tracker, archive: WebArchive, tmp_path: Path
) -> None:
    other = open_tracker(tmp_path / "other")
    for number, people in enumerate((CROWD, MORE, CROWD, MORE), 1):
        content = un_xml(people, day(number))
        archive.has(day(number) + timedelta(hours=7), URL, content)
        take_one(other, content, day(number))
    taken(tracker, archive)
    assert log(tracker) == log(other) != []
    assert not list(replay.differences(tracker, ["un_sc"]))


def test_it_is_asked_politely_one_thing_at_a_time(tracker: Tracker, archive: WebArchive) -> None:
    for number in range(1, 6):
        archive.has(day(number), URL, un_xml(CROWD, day(number)))
    waits: list[float] = []
    taken(tracker, archive, waits=waits)
    assert archive.agents == {AGENT}
    assert archive.most_at_once == 1
    assert waits == [3.0] * (len(archive.asked) - 1)


def test_what_it_asks_for_with_retry_after_is_done(tracker: Tracker, archive: WebArchive) -> None:
    archive.has(day(1), URL, un_xml(CROWD, day(1)))
    archive.busy = [(429, "77"), (503, "")]
    waits: list[float] = []
    (outcome,) = taken(tracker, archive, waits=waits)
    assert outcome.outcome == "recorded"
    assert waits == [77.0, 3.0, 10.0, 3.0, 3.0]


def test_where_it_asks_to_be_left_alone_for_long_nothing_more_is_asked(
    tracker: Tracker, archive: WebArchive
) -> None:
    archive.busy = [(429, "86400")]
    with pytest.raises(Stopped, match="asks to be left alone for 86,400 s"):
        taken(tracker, archive)
    assert len(archive.asked) == 1


def test_what_is_on_record_is_not_fetched_again(tracker: Tracker, archive: WebArchive) -> None:
    archive.has(day(1), URL, un_xml(CROWD, day(1)))
    taken(tracker, archive)
    archive.has(day(2), URL, un_xml(MORE, day(2)))
    again, new = taken(tracker, archive)
    assert (again.outcome, again.reason) == ("unchanged", "It is on record already.")
    assert new.outcome == "recorded"
    assert len(archive.fetched) == 2
    assert len(tracker.journal.receipts("un_sc")) == 2


def test_a_run_that_was_broken_off_goes_on_where_it_ended(
    tracker: Tracker, archive: WebArchive
) -> None:
    archive.has(day(1), URL, un_xml(CROWD, day(1)))
    for number in (2, 3, 4, 5):
        archive.has(day(number), URL, un_xml(MORE, day(number)), answers=(404,))
    with pytest.raises(Stopped, match="none of 3 captures one after the other"):
        taken(tracker, archive)
    assert len(rows(tracker)) == 1
    outcomes = taken(tracker, archive)
    assert [one.outcome for one in outcomes] == [
        "unchanged",
        "recorded",
        "unchanged",
        "unchanged",
        "failed",
    ]
    assert len([path for path in archive.fetched if path.startswith("/web/20240102")]) == 1


def test_bytes_that_came_once_are_an_observation_when_captured_again(
    tracker: Tracker, archive: WebArchive
) -> None:
    first = un_xml(CROWD, day(1))
    archive.has(day(1), URL, first)
    archive.has(day(2), URL, b"", mimetype=REVISIT, digest=digest_of(first))
    archive.has(day(3), URL, first)
    archive.has(day(4), URL, un_xml(MORE, day(4)))
    outcomes = taken(tracker, archive)
    assert [one.outcome for one in outcomes] == ["recorded", "unchanged", "unchanged", "recorded"]
    assert len(archive.fetched) == 2
    with reading(tracker.ledger.engine) as connection:
        (added,) = changes(connection, Filters(lists=("un_sc",), limit=0))
    assert added.row.observed_after[:10] == "2024-01-04"
    assert added.provenance == "archive"


def test_bytes_that_are_not_those_of_the_index_are_never_taken(
    tracker: Tracker, archive: WebArchive
) -> None:
    archive.has(day(1), URL, un_xml(CROWD, day(1)))
    archive.has(day(2), URL, un_xml(without(1), day(2)), digest=digest_of(b"others"))
    outcomes = taken(tracker, archive)
    assert [one.outcome for one in outcomes] == ["recorded", "failed"]
    assert "not those of which the archive's index has the digest" in outcomes[1].reason
    assert len(tracker.journal.receipts("un_sc")) == 1


@pytest.mark.parametrize("packed_in_index", [True, False])
def test_packed_bytes_are_held_against_the_digest_as_sent_and_unpacked(
    tracker: Tracker, archive: WebArchive, *, packed_in_index: bool
) -> None:
    plain = un_xml(CROWD, day(1))
    sent = gzip.compress(plain)
    digest = digest_of(sent if packed_in_index else plain)
    archive.has(day(1), URL, sent, digest=digest, Content_Encoding="gzip")
    said: list[str] = []
    (outcome,) = taken(tracker, archive, said=said)
    assert (outcome.outcome, said) == ("recorded", [])


def test_what_is_not_the_list_is_passed_over_and_counted(
    tracker: Tracker, archive: WebArchive
) -> None:
    archive.has(day(1), URL, un_xml(CROWD, day(1)))
    archive.has(day(2), URL, b"gone", status="404")
    archive.has(day(3), URL, b"over there", status="302")
    archive.has(day(4), URL, b"<html>Are you a robot?</html>", mimetype="text/html")
    said: list[str] = []
    outcomes = taken(tracker, archive, said=said)
    assert len(outcomes) == 1
    assert len(archive.fetched) == 1
    assert said == [
        "1 captures were passed over: they are pages and not the file.",
        "1 captures were passed over: they were answered 302.",
        "1 captures were passed over: they were answered 404.",
    ]


def test_redirects_and_pages_that_say_that_nothing_is_archived_are_never_the_list(
    tracker: Tracker, archive: WebArchive
) -> None:
    archive.has(day(1), URL, un_xml(CROWD, day(1)))
    archive.has(day(2), URL, b"x", answers=(302,), Location="/web/20250101000000id_/" + URL)
    page = b"<html>The Wayback Machine has not archived that URL.</html>"
    archive.has(day(3), URL, page)
    outcomes = taken(tracker, archive)
    assert [one.outcome for one in outcomes] == ["recorded", "failed", "refused"]
    assert "leads elsewhere (302)" in outcomes[1].reason
    assert "says that it does not have it" in outcomes[2].reason
    assert len(tracker.journal.receipts("un_sc")) == 1


def test_a_long_index_comes_in_parts(tracker: Tracker, archive: WebArchive) -> None:
    archive.part = 3
    for number in range(1, 9):
        archive.has(day(number), URL, un_xml(CROWD, day(1)))
    outcomes = taken(tracker, archive)
    assert len(outcomes) == 8
    assert len(archive.asked) - len(archive.fetched) == 3


def test_only_the_days_asked_for_are_taken(tracker: Tracker, archive: WebArchive) -> None:
    for number in range(1, 9):
        archive.has(day(number), URL, un_xml(CROWD, day(number)))
    outcomes = taken(tracker, archive, replace(ASKED, since="2024-01-04", until="2024-01-06"))
    assert [one.observed_at[:10] for one in outcomes] == [f"2024-01-0{n}" for n in (4, 5, 6)]


@pytest.mark.parametrize("index", [b"<html>", b'[["timestamp"],["x"]]', b'{"a": 1}', b"[[[[["])
def test_an_index_that_cannot_be_read_ends_it_with_a_sentence(
    tracker: Tracker, archive: WebArchive, index: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.webarchives.json.dumps", lambda _: index.decode())
    with pytest.raises(Stopped, match="sent an index that cannot be read"):
        taken(tracker, archive)


def test_files_of_a_set_are_those_captured_within_an_hour(
    tracker: Tracker, archive: WebArchive
) -> None:
    source = scraper("us_ofac_sdn").source
    form = next(form for form in source.formats if form.id == "csv-set")
    history = captures.History.__new__(captures.History)
    history.form, history.passed = form, captures.Counter()
    made = [
        (role, captures.Capture(f"202401{of:02}12{minute:02}00", "u", "text/csv", "200", f"{n}"))
        for n, (role, of, minute) in enumerate(
            [
                ("main", 1, 0),
                ("addresses", 1, 5),
                ("aliases", 1, 10),
                ("main", 2, 0),
                ("aliases", 3, 0),
            ]
        )
    ]
    (whole,) = history._moments(made)
    assert {role: capture.digest for role, capture in whole.items()} == {
        "main": "0",
        "addresses": "1",
        "aliases": "2",
    }
    assert history.passed.total() == 2
