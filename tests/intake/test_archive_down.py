"""An object store that is down: looks fail and say so, and no document is lost or misread."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from db import journal
from db.engine import reading
from tests.builders import Ticking, brief, day, documents, person, state, un_xml
from tests.conftest import open_tracker
from tests.objects import Bucket, bucket
from tests.servers import Server, reply, serving
from tracker.errors import placed
from tracker.intake import live
from tracker.proof import replay, verify
from tracker.record.tracker import Tracker
from tracker.record.writer import Outcome
from tracker.service.runs import Here
from tracker.settings import Settings

CROWD = [person(n) for n in range(1, 41)]


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    with bucket(monkeypatch) as made:
        yield made


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


@pytest.fixture
def tracker(there: Bucket, tmp_path: Path) -> Tracker:
    engine = open_tracker(tmp_path / "home").ledger.engine
    return Tracker.over(engine, there.archive, Ticking())


def look(tracker: Tracker, server: Server, number: int, people: list[dict[str, Any]]) -> Outcome:
    """A look at the list where it is published."""
    url = server.on("/un.xml", reply(200, un_xml(people, day(number))))
    urls = {"un_sc": {"list": url}}
    return live.look(tracker, Settings(urls=urls, allow_private_hosts=True, attempts=1), "un_sc")


def looks(tracker: Tracker) -> list[str]:
    """What is on record of looks that brought nothing."""
    with reading(tracker.ledger.engine) as connection:
        return [r.content["outcome"] for r in journal.of_kind(connection, "check", "un_sc")]


def is_proved(tracker: Tracker) -> bool:
    with reading(tracker.ledger.engine) as connection:
        problems = list(verify.problems(connection, tracker.journal.archive))
    return not problems and not list(replay.differences_of(tracker, "un_sc"))


def test_what_cannot_be_kept_is_a_failed_look_and_comes_again(
    tracker: Tracker, server: Server, there: Bucket
) -> None:
    assert look(tracker, server, 0, CROWD).outcome == "recorded"
    there.door.gone = True
    for people in ([*CROWD, person(50)], CROWD[1:], CROWD):
        failed = look(tracker, server, 1, people)
        assert failed.outcome == "failed"
        kept = "What was recorded is kept; try again."
        how = "does not answer (it closed the connection)"
        assert failed.reason == f"The archive {there.url} {how}. {kept}"
    assert looks(tracker) == ["failed"] * 3
    assert (brief(tracker), len(documents(tracker))) == ([], 1)
    assert state(tracker, "QDi.001") == "in_force"
    there.door.open()
    assert look(tracker, server, 2, [*CROWD, person(50)]).outcome == "recorded"
    assert brief(tracker) == [("addition", "QDi.050")]
    assert is_proved(tracker)


def test_what_was_kept_and_not_read_any_more_is_read_by_the_next_look(
    tracker: Tracker, server: Server, there: Bucket
) -> None:
    """The store goes away between the put of a document and its reading."""
    assert look(tracker, server, 0, CROWD).outcome == "recorded"
    there.door.open()
    there.door.gone, there.door.once = True, "PUT"
    failed = look(tracker, server, 1, [*CROWD, person(50)])
    assert failed.outcome == "failed"
    assert "does not answer" in failed.reason
    assert "PUT" in there.door.seen
    assert (brief(tracker), len(documents(tracker))) == ([], 1)
    there.door.open()
    assert look(tracker, server, 2, [*CROWD, person(50), person(51)]).outcome == "recorded"
    assert len(tracker.journal.receipts("un_sc")) == 3
    assert brief(tracker) == [("addition", "QDi.050"), ("addition", "QDi.051")]
    assert is_proved(tracker)


@pytest.mark.parametrize("answer", [(403, "AccessDenied"), (404, "NoSuchBucket"), (500, "Oh")])
def test_whatever_it_answers_is_no_word_on_the_list(
    tracker: Tracker, server: Server, there: Bucket, answer: tuple[int, str]
) -> None:
    assert look(tracker, server, 0, CROWD).outcome == "recorded"
    there.door.status, there.door.code = answer
    assert look(tracker, server, 1, CROWD[3:]).outcome == "failed"
    assert (looks(tracker), brief(tracker)) == (["failed"], [])
    there.door.open()
    assert look(tracker, server, 2, CROWD).outcome == "unchanged"


def test_the_service_puts_it_on_record_and_goes_on(
    tracker: Tracker, there: Bucket, server: Server, tmp_path: Path
) -> None:
    url = server.on("/un.xml", reply(200, un_xml(CROWD, day(0))))
    wanted = Settings(urls={"un_sc": {"list": url}}, allow_private_hosts=True, attempts=1)
    here = Here(tracker, wanted)
    there.door.gone = True
    assert here._look("un_sc")[0] == "failed"
    assert looks(tracker) == ["failed"]
    there.door.open()
    assert here._look("un_sc")[0] == "recorded"


@pytest.mark.slow(3)
def test_a_replay_is_not_finished_rather_than_false(
    tracker: Tracker, server: Server, there: Bucket
) -> None:
    look(tracker, server, 0, CROWD)
    there.door.gone = True
    with pytest.raises(Exception, match="does not answer") as raised:
        list(replay.differences(tracker, ["un_sc"], apart=True))
    assert placed(raised.value)
