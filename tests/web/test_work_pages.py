"""Uploads, subscriptions, notices, acts, findings, watch lists, the journal: driven by forms."""

import re
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from httpx import Response
from starlette.testclient import TestClient

from db.engine import reading
from db.journal import Wanted, everything
from tests.builders import CROWD, day, log, questions, take_un, un_xml, without
from tests.command import tracker as command
from tests.decisions.test_late_documents import LEAVERS
from tests.desk.people import CSRF, at, desk_over
from tests.web.working import accounts, records, sent
from tracker.answers.journalled import KINDS
from tracker.answers.journalled import records as in_words
from tracker.desk.state import Desk
from tracker.notices import history, subscriptions
from tracker.record.tracker import Tracker
from tracker.settings import Settings

pytestmark = pytest.mark.slow(12)

PATIENCE = 30


def brought(browser: TestClient, content: bytes, name: str = "consolidated.xml") -> Response:
    fields = {
        "csrf": CSRF,
        "form": "upload",
        "list": "un_sc",
        "claimed_url": "https://un.example/?key=secret",
    }
    answer: Response = browser.post("/uploads", data=fields, files={"file": (name, content)})
    return answer


def ended(browser: TestClient, path: str) -> str:
    """The page of a work once it is done."""
    for _ in range(PATIENCE * 10):
        page = browser.get(path).text
        if "Look again" not in page:
            return page
        time.sleep(0.1)
    raise AssertionError(page)


# Uploads.


def test_a_file_is_read_while_nobody_waits_and_another_person_looks(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    accounts(tracker, ada="reviewer", bob="reviewer")
    desk = desk_over(tracker)
    ada, bob = at(desk, "reviewer:ada"), at(desk, "reviewer:bob")
    content = un_xml(without(*LEAVERS), day(1))
    first, twice = brought(ada, content), brought(ada, content)
    assert first.status_code == 303
    assert first.headers["location"] == twice.headers["location"]
    page = ended(ada, first.headers["location"])
    assert "12 questions for a person" in page
    assert "Another person has to look at it" in page
    assert len([one for one in records(tracker, "receipt") if one["mode"] == "upload"]) == 1
    assert bob.get(first.headers["location"]).status_code == 404
    of_all = bob.get("/uploads").text
    assert 'value="agree"' in of_all
    assert "secret" not in of_all
    assert 'value="agree"' not in ada.get("/uploads").text
    proposal = re.search(r'name="proposal" value="(\w+)"', of_all)
    assert proposal is not None
    looked = {
        "proposal": proposal[1],
        "do": "agree",
        "reason": "seen",
        "back": "uploads",
    }
    assert sent(ada, "/questions/proposals", **looked).status_code == 400
    assert sent(bob, "/questions/proposals", **looked).headers["location"] == "/uploads?done=agreed"
    assert (len(questions(tracker)), log(tracker)) == (12, [])


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../../consolidated.txt", "consolidated.txt is not named like"),
        ("..", "a name that none can have"),
        ("consolidated\x1b.xml", "a name that none can have"),
        ("c" * 300 + ".xml", "a name that none can have"),
    ],
)
def test_odd_names_are_refused_beside_the_form(tracker: Tracker, name: str, why: str) -> None:
    page = brought(at(desk_over(tracker), "reviewer:ada"), b"<x/>", name)
    assert page.status_code == 400
    assert why in page.text
    assert records(tracker, "receipt") == []


def test_what_is_not_the_list_is_said_on_the_page_of_the_work(tracker: Tracker) -> None:
    ada = at(desk_over(tracker), "reviewer:ada")
    page = ended(ada, brought(ada, b"<html><script>alert(1)</script></html>").headers["location"])
    assert "Refused, and nobody is moved by it" in page
    assert "<script>alert" not in page


# Subscriptions.


def order(**more: str) -> dict[str, str]:
    return {"form": "order", "do": "save", "name": "mine", "to": "ada@bank.example", **more}


def test_a_viewer_has_subscriptions_of_his_own_alone(tracker: Tracker) -> None:
    desk = desk_over(tracker)
    ada, vic = at(desk, "viewer:ada"), at(desk, "viewer:vic")
    assert sent(ada, "/subscriptions", **order()).headers["location"] == (
        "/subscriptions/mine?done=saved"
    )
    assert "mine" in ada.get("/subscriptions").text
    assert "/subscriptions/mine" not in vic.get("/subscriptions").text
    assert "/subscriptions/mine" in at(desk, "admin:root").get("/subscriptions").text
    for tried in (
        vic.get("/subscriptions/mine"),
        vic.get("/subscriptions/mine/preview"),
        sent(vic, "/subscriptions", **order(to="vic@elsewhere.example")),
        sent(vic, "/subscriptions", do="end", name="mine"),
        sent(vic, "/subscriptions", do="test", name="mine"),
    ):
        assert tried.status_code == 403
    (only,) = records(tracker, "subscription")
    assert (only["by"], only["set"]["to"]) == ("ada", ["ada@bank.example"])


@pytest.mark.parametrize(
    "more",
    [
        {"channel": "webhook", "to": "https://hooks.example/x"},
        {"role": "operations"},
        {"watched": "yes"},
    ],
)
def test_what_only_admins_order(tracker: Tracker, more: dict[str, str]) -> None:
    desk = desk_over(tracker)
    assert sent(at(desk, "viewer:ada"), "/subscriptions", **order(**more)).status_code == 403
    assert records(tracker, "subscription") == []


def test_the_mail_is_seen_before_anything_is_on_record(tracker: Tracker) -> None:
    ada = at(desk_over(tracker), "viewer:ada")
    page = sent(ada, "/subscriptions", **order(do="preview", lists="un_sc"))
    assert page.status_code == 200
    assert "so this is a drill" in page.text
    assert "Drill Exercise (no such person)" in page.text
    assert 'value="un_sc" checked' in page.text
    assert records(tracker, "subscription") == []


def test_hidden_addresses_and_keys_are_kept_and_never_shown(
    tracker: Tracker, tmp_path: Path
) -> None:
    desk = desk_over(tracker, Settings(home=tmp_path))
    root = at(desk, "admin:root")
    hook = order(
        channel="webhook", to="https://hooks.example/T0KEN", key="whsec_c2VjcmV0LXNlY3JldA=="
    )
    assert sent(root, "/subscriptions", **hook).status_code == 303
    page = root.get("/subscriptions/mine").text
    assert "https://hooks.example/..." in page
    shown = order(channel="webhook", to="https://hooks.example/...", timing="hourly")
    assert sent(root, "/subscriptions", **shown).status_code == 303
    wrong = sent(root, "/subscriptions", **{**hook, "timing": "sometimes"})
    assert wrong.status_code == 400
    for said in (
        page,
        wrong.text.replace("https://hooks.example/T0KEN", ""),
        root.get("/journal").text,
    ):
        assert "T0KEN" not in said
        assert "c2VjcmV0" not in said
    with reading(tracker.ledger.engine) as connection:
        kept = subscriptions.current(connection).named("mine")
    assert kept is not None
    assert (kept.to, len(kept.secrets), kept.timing) == (
        ("https://hooks.example/T0KEN",),
        1,
        "hourly",
    )


# Notices.


def test_a_notice_says_who_got_it_and_hides_the_links_of_readers(home: Desk) -> None:
    ada = at(home, "reviewer:ada")
    with reading(home.engine) as connection:
        told = next(one for one in history.lines(connection, history.Wanted()).items if one.sent)
        number = next(one.message for one in history.whole(connection, told.notice_id).sent)
    page = ada.get(f"/notices/{told.notice_id}")
    assert told.subject in page.text
    mail = ada.get(f"/notices/{told.notice_id}/mails/{number}")
    assert mail.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert ada.get(f"/notices/{told.notice_id}/mails/{number + 1000}").status_code == 404


def test_a_message_that_names_watched_parties_is_shown_on_record_alone(home: Desk) -> None:
    eve = at(home, "examiner:eve")
    with reading(home.engine) as connection:
        every = history.lines(connection, history.Wanted(kind="baseline")).items
        told = next(one for one in every if one.sent and ": 0 " not in one.subject)
        number = next(one.message for one in history.whole(connection, told.notice_id).sent)
    before = len(records(home.tracker, "watch_look"))
    assert "Given5" not in eve.get(f"/notices/{told.notice_id}").text.partition("<main")[2]
    assert len(records(home.tracker, "watch_look")) == before
    assert "Given5" in eve.get(f"/notices/{told.notice_id}/mails/{number}").text
    *_, look = records(home.tracker, "watch_look")
    assert (look["by"], look["list_name"]) == ("eve", "theirs")


def test_so_is_it_on_the_command_line(home: Desk) -> None:
    with reading(home.engine) as connection:
        every = history.lines(connection, history.Wanted(kind="baseline")).items
        told = next(one for one in every if one.sent and ": 0 " not in one.subject)
        number = next(one.message for one in history.whole(connection, told.notice_id).sent)
    folder = Path(str(home.engine.url.database)).parent
    before = len(records(home.tracker, "watch_look"))
    assert command(folder, "alerts", "show", str(number)).returncode == 0
    assert len(records(home.tracker, "watch_look")) == before
    shown = command(folder, "alerts", "show", str(number), "--raw", TRACKER_USER="eve")
    assert (shown.returncode, shown.stderr) == (0, "")
    look = records(home.tracker, "watch_look")[before]
    assert (look["by"], look["list_name"]) == ("eve on the command line", "theirs")


def test_what_lets_others_act_for_a_reader_is_hidden() -> None:
    link = (
        "https://desk.example/ack/Ab-_9Ab-_9Ab-_9Ab-_9Ab-_9 and https://x.example/u?t=" + "ab" * 20
    )
    said = history.without_tokens(link)
    assert said == "https://desk.example/ack/(hidden) and https://x.example/u?t=(hidden)"


# Acts and findings.

ACT = {
    "form": "act",
    "kind": "revocation",
    "citations": "77 FR 60741",
    "lists": "us_state_fto",
    "parties": "Example Front",
    "link": "https://www.federalregister.gov/citation/77-FR-60741",
    "published_on": "2012-10-04",
    "reason": "read there",
}


def test_an_act_is_entered_cited_and_taken_back(tracker: Tracker) -> None:
    desk = desk_over(tracker)
    ada = at(desk, "reviewer:ada")
    made = sent(ada, "/acts", **ACT)
    assert made.status_code == 303
    page = ada.get(urlsplit(made.headers["location"]).path).text
    assert "77 FR 60741" in page
    assert "Take the act back" in page
    again = sent(ada, "/acts", **ACT)
    assert again.status_code == 400
    assert "entered before" in again.text
    assert "77 FR 60741</textarea>" in again.text
    assert "77 FR 60741" in at(desk, "viewer:vic").get("/acts?q=60741").text
    number = re.search(r'name="act" value="(\w+)"', page)
    assert number is not None
    back = sent(ada, "/acts/withdraw", act=number[1], reason="a namesake")
    assert back.headers["location"] == "/acts?done=act-withdrawn"


def test_a_finding_is_accepted_and_opened_again(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    ada = at(desk_over(tracker), "reviewer:ada")
    unseen = ACT | {"lists": "un_sc", "parties": "Given3 Family3", "in_force_on": "2023-01-01"}
    sent(ada, "/acts", **(unseen | {"published_on": "2023-01-01"}))
    page = ada.get("/reconciliation").text
    found = re.search(r'name="finding" value="(\w+)"', page)
    assert found is not None
    said = {"finding": found[1], "reason": "the committee knows"}
    done = sent(ada, "/reconciliation", do="accept", **said)
    assert done.headers["location"] == "/reconciliation?done=accepted"
    assert found[1] not in ada.get("/reconciliation").text
    assert "the committee knows" in ada.get("/reconciliation?all=1").text
    assert sent(ada, "/reconciliation", do="accept", **said).status_code == 400
    assert sent(ada, "/reconciliation", do="reopen", **said).status_code == 303


def test_the_calendar_goes_into_a_calendar(home: Desk) -> None:
    file = at(home, "viewer:vic").get("/calendar.ics?overdue=1")
    assert file.headers["content-type"] == "text/calendar; charset=utf-8"
    assert file.headers["content-disposition"].startswith("attachment")
    assert file.text.startswith("BEGIN:VCALENDAR")


# Watch lists and the journal.


def test_a_look_at_watched_names_is_on_record_before_they_are_shown(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    desk = desk_over(tracker)
    ada = at(desk, "reviewer:ada")
    file = {"file": ("ours.csv", b"name\nGiven3 Family3\nSecretive Customer\n")}
    fields = {"csrf": CSRF, "do": "take", "list_name": "our customers"}
    began = ada.post("/watch", data=fields, files=file)
    assert "2 parties in the file" in ended(ada, began.headers["location"])
    for path in ("/watch/our%20customers", "/watch/works/0"):
        assert at(desk, "viewer:vic").get(path).status_code == 403
    assert records(tracker, "watch_look") == []
    page = at(desk, "examiner:eve").get("/watch/our%20customers").text
    assert "Secretive Customer" in page
    assert "alike 1.00" in page
    looks = records(tracker, "watch_look")
    assert [(one["by"], one["list_name"]) for one in looks] == [("eve", "our customers")]
    hits = sent(ada, "/watch/hits", list_name="our customers").headers["location"]
    assert "2 hits" in ended(ada, hits)
    assert records(tracker, "watch_look")[-1]["by"] == "ada"
    assert "Secretive" not in at(desk, "examiner:eve").get("/journal").text
    pair = re.search(r'name="pair" value="([\w-]+)"', ada.get("/watch/our%20customers").text)
    assert pair is not None
    clear = {"pair": pair[1], "list_name": "our customers", "do": "cleared", "reason": "born later"}
    assert sent(at(desk, "admin:root"), "/watch/pairs", **clear).status_code == 403
    assert sent(ada, "/watch/pairs", **clear).status_code == 303
    assert "born later" in ada.get("/watch/our%20customers").text
    gone = {"do": "forget", "list_name": "our customers"}
    assert sent(ada, "/watch", **gone).status_code == 400
    assert sent(ada, "/watch", **gone, sure="yes").headers["location"] == "/watch?done=forgotten"
    assert ada.get("/watch/our%20customers").status_code == 404


def test_every_record_has_a_sentence_and_paging_skips_none(home: Desk) -> None:
    with reading(home.engine) as connection:
        every = {row.seq: row.kind for row in everything(connection)}
        shown, before = [], 0
        while True:
            part = in_words(connection, Wanted(), before, 7)
            shown += part.items
            before = part.next
            if not before:
                break
        by_ada = in_words(connection, Wanted(by="ada"), 0, 500).items
    assert [one.number for one in shown] == sorted(every, reverse=True)
    assert set(every.values()) <= KINDS.keys()
    assert all(one.sentence[:-1] and one.sentence != "On record." for one in shown)
    assert by_ada
    assert {one.by for one in by_ada} == {"ada"}


def test_the_journal_is_asked_by_kind_list_person_and_day(home: Desk) -> None:
    ada = at(home, "reviewer:ada")
    page = ada.get("/journal?kind=decision&list=un_sc&by=ada&since=2024-01-01&until=2024-01-31")
    assert page.text.count("A question was answered") == 3
    assert ada.get("/journal?kind=nonsense").status_code == 400
    assert ada.get("/journal?since=nonsense").status_code == 400
    assert "No record is as asked for" in ada.get("/journal?by=nobody").text
