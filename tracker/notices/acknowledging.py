"""The page behind the link of a mail: one button. Only the button acknowledges, since mail scanners
follow every link.
"""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import NamedTuple

from db import deliveries as outbox
from db import notices as register
from db.engine import Connection, reading, writing
from db.locks import Lock, alone
from db.notices import NoticeRow
from tracker import shown
from tracker.decisions import reviews
from tracker.model import short_id
from tracker.notices.channels.channel import MAIL
from tracker.notices.links import Links, NotOurs, Signed
from tracker.notices.notice import Notice
from tracker.notices.page import environment
from tracker.notices.wording import clock
from tracker.record.tracker import Tracker

REFUSED = "This link is not valid, or its time is over."
TAKEN_BACK = "-"
BY_LINK = "by link"


class Answer(NamedTuple):
    """A page: its status, its HTML, and the headers that go with it."""

    status: int
    html: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Acknowledging:
    """Answers to those who follow a link."""

    tracker: Tracker
    links: Links

    def __call__(self, method: str, token: str) -> Answer:
        """The page that a token leads to; a POST acknowledges, once, and anything else looks."""
        now = self.tracker.clock()
        try:
            signed = self.links.read(token, now)
            row = self._seen(signed) if method == "POST" else self._found(signed)
        except NotOurs:
            return _page(403, sentence=REFUSED)
        if row.acked_at == TAKEN_BACK:
            return _page(200, row, sentence="This was taken back: there is nothing to acknowledge.")
        if row.acked_at:
            return _page(
                200, row, sentence=f"Acknowledged by {row.acked_by}, {clock(row.acked_at)}."
            )
        return _page(200, row, who=signed.recipient)

    def _found(self, signed: Signed) -> NoticeRow:
        with reading(self.tracker.ledger.engine) as connection:
            return _told(connection, signed)

    def _seen(self, signed: Signed) -> NoticeRow:
        """The notice, once it is acknowledged: by this recipient, unless somebody did before."""
        if self._found(signed).acked_at:
            return self._found(signed)
        with writing(self.tracker.ledger.engine) as connection:
            alone(connection, Lock.NOTICES)
            if not _told(connection, signed).acked_at:
                who = f"{signed.recipient} ({BY_LINK})"
                now = self.tracker.clock()
                reviews.acknowledge(connection, signed.notice_id, who, now, how=BY_LINK)
            return _told(connection, signed)


def _told(connection: Connection, signed: Signed) -> NoticeRow:
    """The notice of a token; NotOurs where that one was not told of it, or of a reminder of it."""
    row = register.with_id(connection, signed.notice_id)
    if row is None or not _has_had(connection, row, signed.recipient):
        raise NotOurs
    return row


def _has_had(connection: Connection, row: NoticeRow, recipient: str) -> bool:
    return recipient in outbox.told_to(connection, row.seq, MAIL)


# The page.


@cache
def _style() -> str:
    found, _, _ = environment().loader.get_source(environment(), "ack.css")  # type: ignore[union-attr]
    return found


@cache
def _headers() -> dict[str, str]:
    """Nothing is loaded, sent elsewhere, framed, kept or told of."""
    style = b64encode(sha256(_style().encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{style}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    return {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex, nofollow",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


def _page(
    status: int, row: NoticeRow | None = None, *, sentence: str = "", who: str = ""
) -> Answer:
    said = {
        "subject": Notice.of(row).subject() if row else "",
        "recorded_at": clock(row.recorded_at) if row else "",
        "id": short_id(row.notice_id) if row else "",
        "sentence": shown.line(sentence),
        "who": shown.line(who),
        "style": _style(),
    }
    html = environment().get_template("ack.html.j2").render(said)
    return Answer(status, shown.lines(html), _headers())
