"""Links in mails of one line a party: each line that waits has its own, as far as there is room."""

import re
from datetime import UTC, datetime

from tests.notices import letters_of as of
from tracker.notices.fitting import LIMIT
from tracker.notices.links import Links, with_links
from tracker.notices.page import page

NOW = datetime(2026, 11, 28, 6, tzinfo=UTC)
HOW = Links(public_url="https://tracker.bank.example", key=b"k" * 32)
ADA = "ada@bank.example"
TOKEN = re.compile(rf"{HOW.public_url}/ack/([A-Za-z0-9_-]+)")


def test_each_line_that_waits_has_its_link_and_no_other_line_has_one() -> None:
    notices = [of.removal("Gone"), *(of.addition(f"New {n}") for n in range(30))]
    written = with_links(page(notices), notices, ADA, HOW, NOW)
    waiting = {notice.notice_id for notice in notices if notice.told.needs_ack}
    assert len(waiting) == 30
    for text in (written.text, written.html):
        signed = [HOW.read(token, NOW) for token in TOKEN.findall(text)]
        assert {one.notice_id for one in signed} == waiting
        assert {one.recipient for one in signed} == {ADA}
        assert len(signed) == 30


def test_the_id_of_a_line_that_waits_is_that_of_alerts_open() -> None:
    notices = [of.removal("Gone"), *(of.addition(f"New {n}") for n in range(30))]
    text = page(notices).text
    for notice in notices:
        waits = notice.told.needs_ack
        assert f"[{(notice.notice_id if waits else notice.change_id)[:10]}]" in text


def test_where_links_would_make_it_too_long_the_lines_stand_alone() -> None:
    notices = [of.addition(f"New {n}") for n in range(800)]
    plain = page(notices)
    written = with_links(plain, notices, ADA, HOW, NOW)
    assert len(written.html.encode()) <= LIMIT
    assert written == plain
