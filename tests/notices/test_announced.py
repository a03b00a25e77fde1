"""Acts that are published before their list shows them: told once, never counted as a change."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from db.engine import reading, writing
from scrapers.fetch import Policy
from scrapers.registry import feeds_of, published_feeds
from tests.builders import ask, day, fto_html, log, take, take_fto
from tests.mailboxes import Box, receiving
from tests.scrapers.test_acts import FEED, answer, published
from tests.servers import reply, serving
from tracker.acts import announced
from tracker.answers import lists
from tracker.intake import folders, run
from tracker.notices import rounds, subscriptions
from tracker.notices.notice import kinds as kinds_of_notices
from tracker.proof import replay, verify
from tracker.record.tracker import Tracker
from tracker.record.writer import Outcome
from tracker.service.slots import cadences
from tracker.settings import Settings

ADA = "ada@bank.example"
OLD = [("October 8, 1997", f"Old Group {word}") for word in ("Alpha", "Beta", "Gamma", "Delta")]
OLD += [("March 21, 2005", f"Band of the {n}th Hill") for n in range(4, 44)]
GONE = [("June 1, 2020", f"Left of the {n}th Valley", "October 8, 1997") for n in range(4, 24)]
NEW = ("January 2, 2024", "Example Front (EF)")
DESIGNATED = "Foreign Terrorist Organization Designation of Example Front (and other aliases)"
REVOKED = "Revocation of the Foreign Terrorist Organization Designation of Old Group Beta"


@pytest.fixture
def box() -> Iterator[Box]:
    with receiving(Box()) as found:
        yield found


def feed(tracker: Tracker, number: int, *results: dict[str, Any], mode: str = "run") -> Outcome:
    """Take one answer of the feed on day n."""
    content = answer(*results)["documents"].content
    given = {"list_id": FEED, "role": "documents", "form": "json", "name": "documents.json"}
    return take(tracker, content, day(number), mode=mode, **given)


def notice(number: str, title: str, on: str = "2024-01-02") -> dict[str, Any]:
    url = f"https://www.federalregister.gov/documents/2024/01/02/{number}/a-notice"
    return published(title, document_number=number, publication_date=on, html_url=url)


EARLIER = notice("2023-00001", "Foreign Terrorist Organization Designation of Old Group Alpha")


def subscribe(tracker: Tracker, **more: Any) -> None:
    kinds = [k for k in kinds_of_notices() if k not in ("status", "operations")]
    body = {"name": "desk", "to": [ADA], "kinds": kinds, **more}
    with writing(tracker.ledger.engine) as connection:
        one = subscriptions.subscription(body)
        subscriptions.save(connection, one, "ada", tracker.clock())


def mails(tracker: Tracker, box: Box, home: Path, number: int) -> list[str]:
    """Subjects of what is mailed on day n."""
    tracker.clock.now = day(number) + timedelta(hours=6)  # type: ignore[attr-defined]
    before = len(box.mails)
    report = rounds.tick(tracker, box.settings(home))
    assert report.problems == []
    return box.subjects()[before:]


def test_a_designation_is_announced_once_and_its_addition_names_the_act(
    on_both: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(on_both)
    take_fto(on_both, fto_html(OLD, GONE), 0)
    feed(on_both, 0, EARLIER)
    assert mails(on_both, box, tmp_path, 0) == []
    act = notice("2024-00007", DESIGNATED)
    feed(on_both, 1, act, EARLIER)
    (said,) = mails(on_both, box, tmp_path, 1)
    assert said == (
        "[ANNOUNCED] Designation: US FTO list - Example Front, Federal Register of 2 January 2024"
    )
    body = box.mails[-1][1].get_body(("plain",))
    assert body is not None
    words = " ".join(str(body.get_content()).split())
    assert "does not show it yet (document of 1 January 2024, 1 day old). Until it does" in words
    assert "federalregister.gov/documents/2024/01/02/2024-00007" in words
    assert log(on_both) == []  # an act is no change
    feed(on_both, 2, act, EARLIER)
    assert mails(on_both, box, tmp_path, 2) == []
    page = fto_html([*OLD, NEW], GONE)
    given = {"list_id": "us_state_fto", "role": "page", "form": "html"}
    name = "foreign-terrorist-organizations.html"
    take(on_both, page, day(3), mode="run", name=name, **given)
    (said,) = mails(on_both, box, tmp_path, 3)
    assert said.startswith("Added: Example Front - US FTO list, designated")
    body = box.mails[-1][1].get_body(("plain",))
    assert body is not None
    assert "2024-00007" in str(body.get_content())
    assert [row["kind"] for row in log(on_both)] == ["addition"]
    with reading(on_both.ledger.engine) as connection:
        rows = list(announced.by_list(connection, announced.acts(connection)))
    of_state = [row for row in rows if row.list_id == "us_state_fto"]
    assert [(row.act.says.number, row.shown) for row in of_state] == [
        ("2024-00007", True),
        ("2023-00001", True),
    ]


def test_a_designation_that_was_revoked_later_does_not_wait_for_its_list(
    tracker: Tracker,
) -> None:
    """Nor does a revocation that was followed by another designation."""
    take_fto(tracker, fto_html(OLD, GONE), 0)
    take_fto(tracker, fto_html([*OLD, NEW], GONE), 2)
    revoked = ("January 10, 2024", "Example Front (EF)", "January 2, 2024")
    take_fto(tracker, fto_html(OLD, [*GONE, revoked]), 12)
    revocation = REVOKED.replace("Old Group Beta", "Example Front")
    feed(tracker, 12, notice("7", DESIGNATED), notice("9", revocation, "2024-01-10"))
    assert _shown(tracker) == {"7": True, "9": True}
    again = ("February 1, 2024", "Example Front (EF)")
    take_fto(tracker, fto_html([*OLD, again], [*GONE, revoked]), 40)
    assert _shown(tracker) == {"7": True, "9": True}


def _shown(tracker: Tracker) -> dict[str, bool]:
    with reading(tracker.ledger.engine) as connection:
        rows = announced.by_list(connection, announced.acts(connection))
        return {row.act.says.number: row.shown for row in rows if row.list_id == "us_state_fto"}


def test_what_the_list_shows_already_is_not_announced(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    """A notice of review can have the title of a designation; a page can be quicker."""
    subscribe(tracker)
    take_fto(tracker, fto_html(OLD, [*GONE, ("June 1, 2020", "Gone Group", "October 8, 1997")]), 0)
    feed(tracker, 0, EARLIER)
    feed(
        tracker,
        1,
        notice("2024-00001", "Foreign Terrorist Organization Designation of Old Group Gamma"),
        notice("2024-00002", "Review of the Foreign Terrorist Organization Designation of Nobody"),
        notice("2024-00003", REVOKED.replace("Old Group Beta", "Gone Group")),
        EARLIER,
    )
    assert mails(tracker, box, tmp_path, 1) == []


def test_a_revocation_is_announced_and_removes_nobody(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker)
    take_fto(tracker, fto_html(OLD, GONE), 0)
    feed(tracker, 0, EARLIER)
    feed(tracker, 1, notice("2024-00008", REVOKED), EARLIER)
    (said,) = mails(tracker, box, tmp_path, 1)
    assert said.startswith("[ANNOUNCED] Revocation: US FTO list - Old Group Beta")
    assert "REMOVED" not in said
    assert log(tracker) == []


def test_an_act_whose_title_names_nobody_readable_is_announced(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker)
    take_fto(tracker, fto_html(OLD, GONE), 0)
    feed(tracker, 0, EARLIER)
    feed(tracker, 1, notice("2024-00009", "A Notice on a Foreign Terrorist Organization"), EARLIER)
    (said,) = mails(tracker, box, tmp_path, 1)
    assert said.startswith(
        "[ANNOUNCED] Act: US FTO list - names nobody that we can read, Federal Reg"
    )


def test_of_several_parties_one_that_the_list_lacks_is_enough(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker)
    take_fto(tracker, fto_html(OLD, GONE), 0)
    feed(tracker, 0, EARLIER)
    both = "Foreign Terrorist Organization Designations of Old Group Alpha and Example Front"
    listed = both.replace(" and ", ", and ")
    feed(tracker, 1, notice("2024-00010", listed), EARLIER)
    (said,) = mails(tracker, box, tmp_path, 1)
    assert "Example Front" in said


def test_a_first_document_and_a_backfill_announce_nothing(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker)
    take_fto(tracker, fto_html(OLD, GONE), 0)
    feed(tracker, 0, notice("2024-00001", DESIGNATED))
    feed(tracker, 1, notice("2024-00002", REVOKED), mode="backfill")
    assert mails(tracker, box, tmp_path, 1) == []
    with reading(tracker.ledger.engine) as connection:
        assert len(announced.acts(connection)) == 2


def test_after_an_answer_without_acts_the_first_act_is_news(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker)
    take_fto(tracker, fto_html(OLD, GONE), 0)
    feed(tracker, 0, published("Designation of a Passport Agency"))
    feed(tracker, 1, notice("2024-00007", DESIGNATED))
    (said,) = mails(tracker, box, tmp_path, 1)
    assert said.startswith("[ANNOUNCED] Designation: US FTO list - Example Front")


def test_an_acronym_of_a_listed_name_keeps_no_act_quiet(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker)
    take_fto(tracker, fto_html([*OLD, ("March 3, 2001", "Obscure Gang Alpha")], GONE), 0)
    feed(tracker, 0, EARLIER)
    act = "Foreign Terrorist Organization Designation of OGA"
    feed(tracker, 1, notice("2024-00011", act), EARLIER)
    (said,) = mails(tracker, box, tmp_path, 1)
    assert said.startswith("[ANNOUNCED] Designation: US FTO list - OGA")


def test_a_broken_answer_is_refused_and_what_we_have_is_kept(tracker: Tracker) -> None:
    feed(tracker, 0, EARLIER)
    given = {"list_id": FEED, "role": "documents", "form": "json", "name": "documents.json"}
    outcome = take(tracker, b"<html>Technical difficulties</html>", day(1), mode="run", **given)
    assert outcome.outcome == "refused"
    assert feed(tracker, 2, EARLIER).outcome == "unchanged"
    with reading(tracker.ledger.engine) as connection:
        assert len(announced.acts(connection)) == 1


def test_acts_follow_from_the_journal(on_both: Tracker) -> None:
    feed(on_both, 0, EARLIER)
    feed(on_both, 1, notice("2024-00007", DESIGNATED), EARLIER)
    assert list(replay.lost_acts(on_both)) == []
    with reading(on_both.ledger.engine) as connection:
        assert list(verify.problems(connection, on_both.journal.archive, "")) == []
    with writing(on_both.ledger.engine) as connection:
        connection.exec_driver_sql("UPDATE act SET title = 'Another' WHERE number = '2024-00007'")
    assert list(replay.lost_acts(on_both)) == [
        f"{FEED}: the acts on record are not those of its documents."
    ]


def test_a_watch_list_hears_of_an_act_that_names_a_watched_party(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    from tracker.matching import watch

    file = tmp_path / "customers.csv"
    file.write_text("name\nExample Front Ltd\nSomebody Else\n", encoding="utf-8")
    watch.take_in(tracker.ledger.engine, file, "", "2024-01-01T00:00:00Z", "ada")
    subscribe(tracker, watched=True, kinds=["announced"])
    take_fto(tracker, fto_html(OLD, GONE), 0)
    feed(tracker, 0, EARLIER)
    feed(tracker, 1, notice("2024-00007", DESIGNATED), notice("2024-00008", REVOKED), EARLIER)
    (said,) = mails(tracker, box, tmp_path, 1)
    assert "Example Front" in said


def test_a_feed_answers_for_no_list(tracker: Tracker) -> None:
    take_fto(tracker, fto_html(OLD, GONE), 0)
    feed(tracker, 0, EARLIER)
    answers = ask(tracker, "Old Group Alpha", "2024-01-02")["answers"]
    assert [one["list_id"] for one in answers] == ["us_state_fto"]


def test_a_folder_of_answers_is_taken_in(tracker: Tracker, tmp_path: Path) -> None:
    folder = tmp_path / "archive" / FEED / "2024-01-02"
    folder.mkdir(parents=True)
    (folder / "documents.json").write_bytes(answer(EARLIER)["documents"].content)
    found, unknown = folders.folders(tmp_path / "archive")
    assert (len(found), unknown) == (1, [])
    assert folders.take_folder(tracker, found[0]).outcome == "recorded"


def test_the_feed_is_looked_at_like_a_list(tracker: Tracker) -> None:
    with serving() as server:
        url = server.on("/documents.json", reply(200, answer(EARLIER)["documents"].content))
        policy = Policy(
            timeout_seconds=2.0, attempts=1, allow_private=True, size_limit_bytes=1_000_000
        )
        first = run.run(tracker, FEED, policy, {"documents": url})
        second = run.run(tracker, FEED, policy, {"documents": url})
    assert (first.outcome, first.added, second.outcome) == ("recorded", 1, "unchanged")
    with reading(tracker.ledger.engine) as connection:
        (line,) = lists.standing_of_lists(connection, tracker.clock())
    assert (line.list_id, line.entries, line.state) == (FEED, 1, "ok")


def test_the_feed_is_scheduled_with_the_lists_it_is_about() -> None:
    on = cadences(Settings(lists=("us_state_fto",))).by_list
    assert set(on) == {"us_state_fto", *published_feeds(feeds_of("us_state_fto"))}
    assert FEED in on
    assert set(cadences(Settings(lists=("us_csl",))).by_list) == {"us_csl"}
