"""Forms without the mark of the session, from people who may not, or with hostile text."""

import json
from collections.abc import Iterator
from itertools import product
from urllib.parse import quote

import pytest

from db.engine import reading
from db.journal import JournalRow, Wanted, before
from tests.desk.people import CSRF, at, desk_over
from tests.mailboxes import Box, receiving
from tests.proof.rich import rich_copy
from tracker.answers.journalled import said
from tracker.desk.state import Desk

pytestmark = pytest.mark.slow(15)

MARKUP = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"
HOSTILE = (
    f"{MARKUP}{{{{ 7 * 7 }}}}{{% for x in y %}}\u202egnp.exe\x1b[31m' OR 1=1 --",
    "a\x00b",
    "../../etc/passwd",
    "//elsewhere.example/\r\nSet-Cookie: a=b",
    "javascript:alert(1)",
    "99999999999999999999999",
    "%s%n" * 5_000,
)

FORMS: tuple[tuple[str, dict[str, str]], ...] = (
    ("/questions", {"verdict": "confirm", "question": "?", "back": "", "instrument": "?",
                    "cause": "?", "instrument_url": "?", "effective_on": "?", "reason": "?"}),
    ("/questions", {"verdict": "?", "question": "?", "document": "?", "back": "?", "reason": "?"}),
    ("/questions/proposals", {"do": "agree", "proposal": "?", "back": "", "reason": "?"}),
    ("/questions/proposals", {"do": "?", "proposal": "?", "back": "uploads", "reason": "?"}),
    ("/questions/decisions", {"decision": "?", "reason": "?"}),
    ("/questions/parties", {"do": "merge", "first": "?", "second": "?", "reason": "?"}),
    ("/questions/parties", {"do": "split", "entry": "?", "key": "?", "since": "?", "reason": "?"}),
    ("/uploads", {"list": "?", "claimed_url": "?"}),
    ("/subscriptions", {"do": "save", "name": "?", "to": "?", "timing": "?", "lists": "?",
                        "countries": "?", "kinds": "?", "about": "?", "deputy": "?",
                        "escalate_after_hours": "?", "back": ""}),
    ("/subscriptions", {"do": "preview", "name": "plain", "to": "a@b.example", "programmes": "?",
                        "back": ""}),
    ("/subscriptions", {"do": "?", "name": "?", "back": "?"}),
    ("/subscriptions", {"do": "group", "group": "?", "members": "?"}),
    ("/acts", {"kind": "?", "citations": "?", "link": "?", "lists": "?", "parties": "?",
               "published_on": "?", "title": "?", "reason": "?"}),
    ("/acts", {"kind": "revocation", "citations": "?", "link": "?", "lists": "us_state_fto",
               "parties": "?", "published_on": "2012-10-04", "note": "?", "reason": "?"}),
    ("/acts/withdraw", {"act": "?", "reason": "?"}),
    ("/reconciliation", {"do": "accept", "finding": "?", "all": "?", "reason": "?"}),
    ("/watch", {"do": "forget", "list_name": "?", "sure": "yes"}),
    ("/watch/hits", {"list_name": "?"}),
    ("/watch/pairs", {"do": "cleared", "pair": "?", "list_name": "ours", "first": "?",
                      "reason": "?"}),
)  # fmt: skip
"""Where a form goes, and its fields; `?` is put in by tests."""

ASKED = (
    "/journal?kind={0}", "/journal?list={0}", "/journal?by={0}", "/journal?since={0}",
    "/journal?before={0}", "/questions?list={0}&document={0}", "/questions/{0}",
    "/questions/decisions?list={0}", "/uploads?list={0}", "/uploads/works/{0}",
    "/subscriptions/{0}", "/subscriptions/{0}/preview", "/notices?kind={0}&list={0}",
    "/notices?before={0}", "/notices/{0}", "/notices/{0}/mails/1", "/acts?party={0}",
    "/acts?q={0}&court={0}", "/acts?kind={0}", "/acts?since={0}", "/acts?first={0}", "/acts/{0}",
    "/calendar?name={0}", "/calendar?until={0}", "/calendar.ics?list={0}",
    "/reconciliation?kind={0}", "/reconciliation?list={0}&all={0}", "/watch/{0}",
    "/watch/works/{0}", "/watch/ours?first={0}", "/questions?done={0}",
)  # fmt: skip
"""Addresses with a place for what somebody types there."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A home of its own: what is refused here could be told from what is not."""
    with receiving(Box()) as box:
        place = tmp_path_factory.mktemp("refusing")
        tracker = rich_copy(place)
        yield desk_over(tracker, box.settings(place))


def last_record(desk: Desk) -> int:
    with reading(desk.engine) as connection:
        return before(connection, Wanted(), 0, 1)[0].seq


def fitting(fields: dict[str, str], text: str) -> dict[str, str]:
    return {name: text if value == "?" else value for name, value in fields.items()}


def test_hostile_text_in_every_field_is_refused_or_shown_as_text(desk: Desk) -> None:
    wrong = []
    with at(desk, "reviewer:ada") as ada, at(desk, "admin:root") as root:
        for (path, fields), text in product(FORMS, HOSTILE):
            browser = root if path == "/subscriptions" else ada
            answer = browser.post(path, data={"csrf": CSRF, **fitting(fields, text)})
            bad = answer.status_code >= 500 or _is_live(answer.text)
            if bad or _leads_away(answer.headers.get("location", "/")):
                wrong.append((path, text[:30], answer.status_code))
    assert wrong == []


def test_hostile_text_in_every_address_is_refused_or_shown_as_text(desk: Desk) -> None:
    wrong = []
    with at(desk, "reviewer:ada") as browser:
        for path, text in product(ASKED, HOSTILE):
            answer = browser.get(path.format(_quoted(text)))
            if answer.status_code >= 500 or _is_live(answer.text):
                wrong.append((path, text[:30], answer.status_code))
    assert wrong == []


def _quoted(text: str) -> str:
    return quote(text[:2000], safe="")


def _is_live(page: str) -> bool:
    """Whether markup that somebody typed is markup of the page, or hides in it."""
    markup = MARKUP in page or "<script>alert" in page or "onerror=alert(1)>" in page
    return markup or "\u202e" in page or "\x1b" in page or ">49<" in page


def _leads_away(location: str) -> bool:
    return not location.startswith("/") or location.startswith("//")


def test_nothing_is_done_without_the_mark_of_the_session(desk: Desk) -> None:
    last = last_record(desk)
    marks: tuple[dict[str, str], ...] = ({}, {"csrf": ""}, {"csrf": "another's"})
    with at(desk, "reviewer:ada") as browser:
        for (path, fields), mark in product((*FORMS, ("/notices/0", {})), marks):
            answer = browser.post(path, data={**mark, **fitting(fields, "x")})
            assert answer.status_code == 403, (path, mark)
    assert last_record(desk) == last


def test_an_examiner_and_a_viewer_change_nothing(desk: Desk) -> None:
    last = last_record(desk)
    for who in ("examiner:eve", "viewer:vic"):
        browser = at(desk, who)
        paths = {path for path, _ in FORMS} - {"/watch/hits"}
        if who.startswith("viewer"):
            paths -= {"/subscriptions"}  # a viewer has some of his own
        for path in paths:
            answer = browser.post(path, data={"csrf": CSRF, "reason": "x", "do": "save"})
            assert answer.status_code == 403, (who, path)
    assert last_record(desk) == last


def test_an_examiner_sees_no_button_that_changes_anything(desk: Desk) -> None:
    browser = at(desk, "examiner:eve")
    with reading(desk.engine) as connection:
        notice = connection.exec_driver_sql("select notice_id from notice").scalar()
        question = connection.exec_driver_sql("select pending_id from pending").scalar()
    pages = ("/questions", f"/questions/{question}", "/questions/decisions", "/uploads", "/acts")
    more = ("/notices", f"/notices/{notice}", "/reconciliation", "/calendar", "/journal", "/watch")
    for path in (*pages, *more):
        answer = browser.get(path)
        assert answer.status_code == 200, path
        main = answer.text.partition("<main")[2].partition("</main")[0]
        assert 'method="post"' not in main, path


def test_a_record_of_a_kind_that_nobody_knows_tells_no_secret() -> None:
    body = {"by": "ada", "password": "hunter2", "watched_name": "Jane Roe", "role": "viewer"}
    one = said(JournalRow(1, "new kind", "", "2030-01-01T00:00:00Z", json.dumps(body), "", ""))
    assert (one.sentence, one.by) == ("role viewer.", "ada")
