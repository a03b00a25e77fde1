"""Today, the first run, lists and checks as their readers get them."""

from dataclasses import replace
from pathlib import Path

import pytest

from db.engine import reading
from tests.builders import day, person, take_un
from tests.desk.people import CSRF, at, desk_over
from tests.mailboxes import Box, receiving
from tracker.answers import recent
from tracker.desk.state import Desk
from tracker.proof import first_run
from tracker.record import mark
from tracker.record.tracker import Tracker
from tracker.settings import Settings
from tracker.web.render import environment

CROWD = [person(n) for n in range(1, 22)]


@pytest.fixture
def desk(tracker: Tracker, tmp_path: Path) -> Desk:
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, person(50)], 1)
    return desk_over(tracker, Settings(home=tmp_path, lists=("un_sc",)))


def test_only_the_button_moves_what_is_new(desk: Desk) -> None:
    browser = at(desk, "viewer:ada")
    assert "New in the last seven days" in browser.get("/").text
    assert "New in the last seven days" in browser.get("/").text
    assert browser.post("/seen", data={"csrf": CSRF, "upto": "999999"}).status_code == 303
    assert "Nothing is new" in browser.get("/").text
    take_un(desk.tracker, [*CROWD, person(50), person(51)], 2)
    assert "1 change on 1 list" in browser.get("/").text
    assert "New in the last seven days" in at(desk, "viewer:bob").get("/").text


def test_what_comes_while_one_reads_stays_new(desk: Desk) -> None:
    browser, engine = at(desk, "reviewer:ada"), desk.engine
    with reading(engine) as connection:
        seen = recent.newest(connection)
    take_un(desk.tracker, [*CROWD, person(50), person(51)], 2)
    browser.post("/seen", data={"csrf": CSRF, "upto": str(seen)})
    assert "Given51" in browser.get("/").text


@pytest.mark.parametrize("upto", ["", "x", "-1", "²", "9" * 40])
def test_a_look_up_to_nowhere_is_refused(desk: Desk, upto: str) -> None:
    answer = at(desk, "viewer:ada").post("/seen", data={"csrf": CSRF, "upto": upto})
    assert answer.status_code == 400


def test_a_form_without_the_mark_moves_nothing(desk: Desk) -> None:
    assert at(desk, "viewer:ada").post("/seen", data={"upto": "9"}).status_code == 403


def test_weeks_count_whole_entries_and_no_designation_that_ended(desk: Desk) -> None:
    with reading(desk.engine) as connection:
        weeks = recent.by_week(connection, day(9))
    (un,) = weeks.lists
    assert (sum(un.added), sum(un.removed)) == (1, 0)
    assert weeks.weeks[-1] <= str(day(9).date())


def test_a_name_that_turns_the_line_is_shown_with_its_sign() -> None:
    made = environment().from_string('<b title="{{ name }}">{{ name }}</b>{{ nothing }}')
    told = made.render(name="Abu\u202e<i>\x1b", nothing=None)
    assert told == '<b title="Abu&lt;U+202E&gt;&lt;i&gt;␛">Abu&lt;U+202E&gt;&lt;i&gt;␛</b>'


def test_the_home_of_a_demo_says_so_on_every_page(tracker: Tracker, tmp_path: Path) -> None:
    mark.begun(tracker.journal, tracker.clock())
    browser = at(desk_over(tracker, Settings(home=tmp_path)), "viewer:ada")
    assert all("DEMO" in browser.get(path).text for path in ("/", "/lists", "/nowhere"))


def test_a_page_that_is_not_there_helps(desk: Desk) -> None:
    answer = at(desk, "viewer:ada").get("/lists/nowhere")
    assert answer.status_code == 404
    assert 'href="/search"' in answer.text


def test_a_reviewer_says_whether_a_list_applies(desk: Desk) -> None:
    said = {"csrf": CSRF, "form": "scope", "applies": "yes", "reason": "UN Charter, article 41"}
    browser = at(desk, "reviewer:ada")
    refused = browser.post("/lists/un_sc/scope", data={**said, "review_on": "yesterday"})
    assert refused.status_code == 400
    assert "UN Charter, article 41" in refused.text
    browser.post("/lists/un_sc/scope", data={**said, "review_on": "2030-01-31"})
    page = at(desk, "viewer:bob").get("/lists/un_sc").text
    assert "UN Charter, article 41" in page
    assert "2030-01-31" in page
    assert at(desk, "admin:eve").post("/lists/un_sc/scope", data=said).status_code == 403


def done(desk: Desk) -> set[str]:
    with reading(desk.engine) as connection:
        ticks = first_run.ticks(connection, desk.settings, desk.tracker.clock())
    return {tick.name for tick in ticks if tick.done}


def test_a_test_mail_ticks_once_a_server_has_taken_it(desk: Desk, tmp_path: Path) -> None:
    with receiving(Box(answers=["451 4.3.0 later"])) as box:
        sending = replace(desk, settings=box.settings(tmp_path, lists=("un_sc",)))
        browser = at(sending, "admin:eve")
        said = {"csrf": CSRF, "to": "eve@bank.example"}
        refused = browser.post("/first-run/test-mail", data=said)
        assert "test_mail" not in done(sending)
        assert refused.status_code == 303, "a server answered: the page says where it stands"
        assert "451" in browser.get("/first-run").text
        assert browser.post("/first-run/test-mail", data=said).status_code == 303
        assert "test_mail" in done(sending)


def test_the_first_run_is_for_admins(desk: Desk) -> None:
    assert at(desk, "reviewer:ada").get("/first-run").status_code == 403
    assert "of 6 done" in at(desk, "admin:eve").get("/first-run").text
    assert "scope" not in done(desk)


def test_the_longest_gap_is_told_first(desk: Desk) -> None:
    page = at(desk, "viewer:ada").get("/checks", params={"since": "2024-01-01"}).text
    assert "UN list" in page
