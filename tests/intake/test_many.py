"""Texts that a feed's page leads to: fetched once, kept with the page, read with it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db.engine import reading
from scrapers.fetch import Policy
from scrapers.kit import ActKind
from tests.scrapers import test_acts_canada as canada
from tests.scrapers.test_acts import FEED, answer, published
from tests.scrapers.test_acts_us import DESIGNATES, FTO, text
from tests.servers import Server, reply, serving
from tracker.intake import folders, run
from tracker.proof import replay
from tracker.record import acts
from tracker.record.tracker import Tracker
from tracker.rules.acts import Act

TITLE = f"{FTO} Designation of Example Front"
BODY = text(*DESIGNATES)["bodies/2030-00001"].content
PATH = "/full_text/2030-00001.txt"


def day(number: int) -> datetime:
    """Days after the notice of the tests was signed and published."""
    return datetime(2030, 6, 1, tzinfo=UTC) + timedelta(days=number)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


def look(tracker: Tracker, server: Server, number: int) -> str:
    """Look at the feed on day n; what came of it."""
    page = answer(published(TITLE, raw_text_url=PATH))["documents"].content
    url = server.on("/documents.json", reply(200, page))
    tracker.clock.now = day(number)  # type: ignore[attr-defined]
    policy = Policy(attempts=1, allow_private=True)
    return run.run(tracker, FEED, policy, {"documents": url}).outcome


def on_record(tracker: Tracker) -> list[Act]:
    with reading(tracker.ledger.engine) as connection:
        return acts.acts(connection)


def test_a_text_is_asked_for_once_and_what_it_says_stays(on_both: Tracker, server: Server) -> None:
    server.on(PATH, reply(200, BODY))
    assert [look(on_both, server, number) for number in (0, 1, 2)] == [
        "recorded",
        "recorded",  # by its title: the page came without the text
        "unchanged",
    ]
    assert server.asked(PATH) == 1
    (act,) = on_record(on_both)
    assert (act.says.whole, act.says.signed_on) == (True, "2030-01-01")
    assert list(replay.lost_acts(on_both)) == []
    first, *_ = on_both.journal.receipts(FEED)
    assert set(first.files) == {"documents", "bodies/2030-00001"}


def test_a_text_that_does_not_come_is_asked_for_again_and_the_page_stays(
    on_both: Tracker, server: Server
) -> None:
    server.on(PATH, reply(503), reply(200, BODY))
    assert look(on_both, server, 0) == "recorded"
    assert not on_record(on_both)[0].says.whole
    assert look(on_both, server, 1) == "recorded"
    assert on_record(on_both)[0].says.whole
    assert server.asked(PATH) == 2


def test_a_text_that_cannot_be_read_is_asked_for_again_after_a_day(
    on_both: Tracker, server: Server
) -> None:
    server.on(PATH, reply(200, b"<p>Come back later</p>"), reply(200, BODY))
    look(on_both, server, 0)
    on_both.clock.now += timedelta(hours=1)  # type: ignore[attr-defined]
    look(on_both, server, 0)
    assert server.asked(PATH) == 1
    look(on_both, server, 2)
    assert server.asked(PATH) == 2
    (act,) = on_record(on_both)
    assert (act.says.kind, act.says.whole) == (ActKind.DESIGNATION, True)


def test_what_came_with_a_page_that_was_refused_is_asked_for_again(
    on_both: Tracker, server: Server
) -> None:
    server.on(PATH, reply(200, BODY))
    broken = answer(published(TITLE, raw_text_url=PATH, publication_date="soon"))["documents"]
    url = server.on("/documents.json", reply(200, broken.content))
    on_both.clock.now = day(0)  # type: ignore[attr-defined]
    policy = Policy(attempts=1, allow_private=True)
    assert run.run(on_both, FEED, policy, {"documents": url}).outcome == "refused"
    assert look(on_both, server, 1) == "recorded"
    assert server.asked(PATH) == 2
    assert on_record(on_both)[0].says.whole


def test_a_folder_of_a_feed_holds_the_page_and_the_texts(on_both: Tracker, tmp_path: Path) -> None:
    folder = tmp_path / FEED / str(day(0).date())
    folder.mkdir(parents=True)
    folder.joinpath("documents.json").write_bytes(answer(published(TITLE))["documents"].content)
    folder.joinpath("2030-00001.txt").write_bytes(BODY)
    folder.joinpath("2030-00009.txt").write_bytes(b"")
    on_both.clock.now = day(1)  # type: ignore[attr-defined]
    found = folders.found_in(FEED, folder)
    assert set(found.documents) == {"documents", "bodies/2030-00001", "bodies/2030-00009"}
    assert folders.take_folder(on_both, found).outcome == "recorded"
    assert on_record(on_both)[0].says.whole


def test_texts_alone_are_enough_where_they_say_all(on_both: Tracker, tmp_path: Path) -> None:
    folder = tmp_path / "ca_gazette" / str(day(0).date())
    folder.mkdir(parents=True)
    content = canada.text(f"1. {canada.IS_AMENDED} by adding the following:", "Example Front")
    folder.joinpath("sor-dors299-eng.html").write_bytes(content)
    on_both.clock.now = day(1)  # type: ignore[attr-defined]
    found = folders.found_in("ca_gazette", folder)
    assert (found.format_id, set(found.documents)) == ("pages", {"pages/sor-dors299-eng"})
    assert folders.take_folder(on_both, found).outcome == "recorded"
    (act,) = on_record(on_both)
    assert (act.citation, act.law_day) == ("SOR/2012-299", "2012-12-17")
