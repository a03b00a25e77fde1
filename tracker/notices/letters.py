"""A page as a mail, with the headers that threads, filters and mail servers go by; or as data."""

import hmac
import json
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email import policy
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import lru_cache
from typing import Any

from tracker import shown
from tracker.model import digest, stamp
from tracker.notices import addresses
from tracker.notices.attached import File
from tracker.notices.notice import Notice
from tracker.notices.page import Page


class _MailPolicy(policy.EmailPolicy):
    """As the standard one; but a blank between two encoded words of a subject is kept.

    Readers drop the blanks between encoded words (RFC 2047, 6.2), and the standard library leaves
    them there when a long name is cut at a blank.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        text = str(value)
        if name.lower() != "subject" or text.isascii() or self.utf8:
            return super().fold_binary(name, value)
        header = Header(text, "utf-8", maxlinelen=76, header_name=name)
        return f"{name}: {header.encode(linesep=self.linesep)}{self.linesep}".encode("ascii")


POLICY = _MailPolicy(linesep="\r\n", max_line_length=78)
TYPES = {"csv": ("text", "csv"), "csv.zip": ("application", "zip")}
"""By the ending of a file: what mail programs are told that it is."""

_ONE_LINE = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sender:
    """Who writes, and where people go to have it stopped."""

    address: str
    name: str = "Designation tracker"
    unsubscribe_url: str = ""
    key: str = field(default="", repr=False)

    @property
    def has_one_click(self) -> bool:
        """Whether there is an https address for it, and a key: without one, anybody could end it
        for anybody.
        """
        return self.unsubscribe_url.startswith("https://") and bool(self.key)

    @property
    def domain(self) -> str:
        """The right-hand side of message ids and of the list's id."""
        return self.address.rpartition("@")[2] or "localhost"


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """A page on its way to one recipient; `answers` are the ids of messages that it answers."""

    page: Page
    notices: Sequence[Notice]
    sender: Sender
    recipient: str
    subscription: str
    identity: str
    at: datetime
    answers: Sequence[str] = ()


def message_id(domain: str, recipient: str, channel: str, notices: Sequence[str]) -> str:
    """The id of a message: the same whenever the same notices go to the same recipient."""
    return f"<{digest((recipient, channel, *sorted(notices)))}@{domain}>"


def as_mail(letter: Letter) -> bytes:
    """The mail, byte for byte as it goes out every time it has to."""
    mail, subject = _envelope(letter), letter.page.subject
    _unsubscribe(mail, letter.sender, letter.recipient, letter.subscription)
    # A plain subject stays on the line it begins on: some programs show the fold as a blank.
    longest = 998 if subject.isascii() else 78
    policy = mail.policy.clone(max_line_length=longest)
    content = _content(letter.page, f"{letter.at:%Y-%m-%d}", longest, utf8=not _is_plain(letter))
    return mail.as_bytes(policy=policy).removesuffix(policy.linesep.encode()) + content


@lru_cache(maxsize=2)
def _content(page: Page, day: str, longest: int, *, utf8: bool) -> bytes:
    """A page as the content of a mail, with the headers that say of what kind it is.

    What thousands get on one day is written down once.
    """
    mail = EmailMessage(policy=POLICY.clone(utf8=utf8))
    mail.set_content(page.text, cte="quoted-printable")
    mail.add_alternative(page.html, subtype="html", cte="quoted-printable")
    for file in page.files:
        _attach(mail, file, file.name(day))
    return mail.as_bytes(policy=mail.policy.clone(max_line_length=longest))


def _attach(mail: EmailMessage, file: File, name: str) -> None:
    maintype, subtype = TYPES[file.ending]
    mail.add_attachment(file.content, maintype=maintype, subtype=subtype, filename=name)


def _envelope(letter: Letter) -> EmailMessage:
    sender, recipient = letter.sender, letter.recipient
    mail = EmailMessage(policy=POLICY.clone(utf8=not _is_plain(letter)))
    mail["From"] = _mailbox(sender.address, one_line(sender.name))
    mail["To"] = _mailbox(recipient)
    mail["Subject"] = one_line(letter.page.subject)
    mail["Date"] = format_datetime(letter.at)
    mail["Message-ID"] = letter.identity
    if letter.answers:
        mail["In-Reply-To"] = letter.answers[-1]
        mail["References"] = " ".join(letter.answers[-10:])
    mail["Auto-Submitted"] = "auto-generated"
    mail["Precedence"] = "list"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["List-Id"] = f"Designation tracker <{_token(letter.subscription)}.{sender.domain}>"
    return mail


def _is_plain(letter: Letter) -> bool:
    """Whether both addresses have plain letters only, so that any server takes the mail."""
    return letter.recipient.isascii() and letter.sender.address.isascii()


def as_data(letter: Letter) -> bytes:
    """What a webhook or another channel is handed: the same words, and the change as data."""
    notices = letter.notices
    body = {
        "type": f"tracker.{notices[0].kind}" if len(notices) == 1 else "tracker.notices",
        "timestamp": stamp(letter.at),
        "data": {
            "message_id": letter.identity,
            "subject": letter.page.subject,
            "text": letter.page.text,
            "notices": [_as_data(notice) for notice in notices],
        },
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _as_data(notice: Notice) -> dict[str, Any]:
    return {
        "notice_id": notice.notice_id,
        "kind": notice.kind,
        "list_id": notice.list_id,
        "corrects": notice.corrects or None,
        "change": notice.told.columns,
        "still_stands": notice.told.still_stands(),
    }


def _mailbox(address: str, name: str = "") -> Address:
    local, _, domain = _ascii_domain(address).rpartition("@")
    return Address(name, username=local, domain=domain)


def _unsubscribe(mail: EmailMessage, sender: Sender, recipient: str, subscription: str) -> None:
    """RFC 2369 by mail; RFC 8058 in one click where there is an https address for it."""
    by_mail = (
        f"<mailto:{_ascii_domain(sender.address)}?subject=unsubscribe%20{_token(subscription)}>"
    )
    if sender.has_one_click:
        token = unsubscribe_token(sender.key, recipient, subscription)
        mail["List-Unsubscribe"] = f"<{sender.unsubscribe_url}?t={token}>, {by_mail}"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    else:
        mail["List-Unsubscribe"] = by_mail


def unsubscribe_token(key: str, recipient: str, subscription: str) -> str:
    """What a one-click address carries instead of names; only who has the key can make it."""
    said = f"{recipient}\x1f{subscription}".encode()
    return hmac.new(key.encode(), said, "sha256").hexdigest()[:40]


def one_line(text: str) -> str:
    """A text as a header may have it: nothing in it can begin another header."""
    return shown.line(_ONE_LINE.sub(" ", text)).strip()


def _token(name: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return plain if plain and plain.isascii() else f"s{zlib.crc32(name.encode()):08x}"


def _ascii_domain(address: str) -> str:
    """An address whose domain is written as DNS has it; the local part stays (RFC 6531)."""
    return address if addresses.barred(address) else addresses.normalised(address)
