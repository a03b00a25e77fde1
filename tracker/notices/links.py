"""Links by which one recipient acknowledges one notice: signed, and good for thirty days.

Who has such a link can acknowledge as its recipient, and nothing else: so it stands in his mail
alone, and asks for a click on the page that it leads to.
"""

import hmac
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from html import escape
from pathlib import Path

from db import files
from tracker.model import short_id
from tracker.notices.fitting import fits
from tracker.notices.notice import Notice
from tracker.notices.page import Page

GOOD_FOR = timedelta(days=30)

PLACE = "ack"
"""The part of the address under which links are answered."""

KEY_FILE = "acknowledgements"
KEY_BYTES = 32
PURPOSE = b"acknowledgement 1\0"
"""What is signed begins so: the key signs nothing else that could be taken for it."""

ID_BYTES, TIME_BYTES, SIGNATURE_BYTES = 16, 5, 32
LONGEST = 600
"""Letters of a token: an address has 254 bytes."""

COMMAND = re.compile(r"tracker ack ([0-9a-f]{10})(?: --by \w+)?")
IN_HTML = re.compile(rf"(<(?:span|code)\b[^<>]*>{COMMAND.pattern}</(?:span|code)>)")
LINE = re.compile(r"^- .* \[([0-9a-f]{10})\]$", re.MULTILINE)
LINE_IN_HTML = re.compile(r"(<code\b[^<>]*>([0-9a-f]{10})</code>)")
"""How a long mail ends the line of one party."""


class NotOurs(Exception):
    """A token that we did not sign, or whose time is over. Which of both is nobody's business."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What a token says."""

    notice_id: str
    recipient: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Links:
    """How links are made and read."""

    public_url: str
    key: bytes = field(repr=False)

    def link(self, notice_id: str, recipient: str, now: datetime) -> str:
        """The address by which a recipient acknowledges a notice."""
        return f"{self.public_url}/{PLACE}/{self.token(notice_id, recipient, now)}"

    def token(self, notice_id: str, recipient: str, now: datetime) -> str:
        """The last part of that address."""
        until = int((now + GOOD_FOR).timestamp()).to_bytes(TIME_BYTES, "big")
        said = bytes.fromhex(notice_id) + until + recipient.encode()
        return urlsafe_b64encode(said + self._signature(said)).decode().rstrip("=")

    def read(self, token: str, now: datetime) -> Signed:
        """What a token of ours says; NotOurs for every other."""
        said, signature = _parts(token)
        if not hmac.compare_digest(signature, self._signature(said)):
            raise NotOurs
        until = int.from_bytes(said[ID_BYTES : ID_BYTES + TIME_BYTES], "big")
        if now > datetime.fromtimestamp(until, UTC):
            raise NotOurs
        return Signed(said[:ID_BYTES].hex(), said[ID_BYTES + TIME_BYTES :].decode())

    def _signature(self, said: bytes) -> bytes:
        return hmac.new(self.key, PURPOSE + said, "sha256").digest()


def _parts(token: str) -> tuple[bytes, bytes]:
    """What is signed, and the signature; NotOurs for what is no token, or written otherwise."""
    try:
        whole = urlsafe_b64decode(token + "=" * (-len(token) % 4)) if len(token) <= LONGEST else b""
    except ValueError:
        raise NotOurs from None
    is_as_written = urlsafe_b64encode(whole).decode().rstrip("=") == token
    if not is_as_written or len(whole) <= ID_BYTES + TIME_BYTES + SIGNATURE_BYTES:
        raise NotOurs
    return whole[:-SIGNATURE_BYTES], whole[-SIGNATURE_BYTES:]


def links(public_url: str, folder: Path) -> Links | None:
    """How links are made, with the key of this home, made when first needed; None without an
    address under which people reach us.
    """
    return Links(public_url=public_url, key=_key(folder)) if public_url else None


def _key(folder: Path) -> bytes:
    path = folder / KEY_FILE
    if not path.exists():
        files.private_folder(folder)
        _make(path)
    key = bytes.fromhex(files.read(path, 4 * KEY_BYTES).decode("ascii", "replace").strip())
    if len(key) < KEY_BYTES:
        raise ValueError(f"the key in {path} is too short")
    return key


def _make(path: Path) -> None:
    """A new key, whole from the moment it is there; whoever comes second takes the first one's."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    files.private_file(beside, secrets.token_hex(KEY_BYTES).encode())
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        pass
    finally:
        beside.unlink()


# In a mail.


def with_links(
    page: Page, notices: Sequence[Notice], recipient: str, how: Links | None, now: datetime
) -> Page:
    """A page with a link beside each command that acknowledges one of its notices, and each line.

    Where these would make it too long, those of the lines go first; then commands stand alone.
    """
    asked = [notice for notice in notices if notice.told.needs_ack]
    ids = {short_id(one): one for one in (n.told.reminds or n.notice_id for n in asked)}
    if how is None or not ids:
        return page
    by_short = _Linked(how, recipient, now, ids)
    commands = _beside_commands(page, by_short)
    written = (_beside_lines(commands, by_short), commands, page)
    return next(one for one in written if one is page or fits(one.html, one.text))


@dataclass(frozen=True, slots=True)
class _Linked:
    """The links of one recipient, by short id; each is signed when it is asked for."""

    how: Links
    recipient: str
    now: datetime
    ids: Mapping[str, str]

    def text(self, words: str, found: re.Match[str]) -> str:
        """What was found in a text, with its link behind."""
        link = self._link(found[1])
        return f"{found[0]}{words}{link}" if link else found[0]

    def html(self, words: str, found: re.Match[str]) -> str:
        """The same in HTML."""
        link = self._link(found[2])
        return f'{found[1]} <a href="{escape(link)}">{words}</a>' if link else found[1]

    def _link(self, short: str) -> str:
        whole = self.ids.get(short)
        return self.how.link(whole, self.recipient, self.now) if whole else ""


def _beside_commands(page: Page, links: _Linked) -> Page:
    text = COMMAND.sub(partial(links.text, "\nor by this link: "), page.text)
    html = IN_HTML.sub(partial(links.html, "or by this link"), page.html)
    return replace(page, text=text, html=html)


def _beside_lines(page: Page, links: _Linked) -> Page:
    text = LINE.sub(partial(links.text, "\n  seen: "), page.text)
    html = LINE_IN_HTML.sub(partial(links.html, "seen"), page.html)
    return replace(page, text=text, html=html)
