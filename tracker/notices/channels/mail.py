"""Messages -> SMTP: one connection for many, and what the server said to each."""

import smtplib
import socket
import ssl
from base64 import b64encode
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import ClassVar

from db.messages import Claimed, Said
from scrapers.addresses import HIDDEN
from tracker.notices import addresses, letters
from tracker.notices.channels import maildir
from tracker.notices.channels.channel import MAIL, Channel, Office, Unreachable
from tracker.notices.channels.smtp import BROKEN, EncryptedLine, Line, TooSlow, in_time
from tracker.settings import Settings
from tracker.shown import line as one_line

WHOLE = 4
"""So many times as long as one step (smtp_timeout_seconds) a whole message may take."""

GOODBYE_SECONDS = 5.0
LONGEST_SAID = 1_000
"""Letters of an answer that are told."""


class Mail(Channel, name=MAIL):
    """A line to the mail server, opened when it is first needed and again when it broke."""

    place: ClassVar[int] = 1
    at_a_time: ClassVar[int] = 20

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.settings = office.settings
        self.line: Line | None = None
        self.keeps_waiting = ""

    @classmethod
    def barred(cls, address: str) -> str:
        """Why no mail can go to an address."""
        why = addresses.barred(address)
        return f", to which no mail can go: {why}" if why else ""

    @classmethod
    def normalised(cls, address: str) -> str:
        """The domain as DNS has it."""
        return addresses.normalised(address)

    @classmethod
    def written(cls, letter: letters.Letter) -> bytes:
        """The mail."""
        return letters.as_mail(letter)

    def __exit__(self, *_: object) -> None:
        """Close the line."""
        self.close()

    def send(self, message: Claimed) -> Said:
        """Hand over one mail; Unreachable when there is nobody to hand it to."""
        limit, size = self.settings.mail_size_limit, len(message.raw)
        if size > limit:
            text = f"The mail has {size:,} bytes, over the limit of {limit:,}."
            return Said(outcome="dead", code=552, text=text)
        if why_not := addresses.barred(message.recipient):
            return Said(outcome="dead", text=f"No mail can go to this address: {why_not}.")
        if folder := self.settings.mailbox:
            return maildir.put(folder, message)
        line = self._open()
        try:
            with in_time(line, WHOLE * self.settings.smtp_timeout_seconds):
                said = self._hand_over(line, message.recipient, message.raw)
        except BROKEN as why:
            self.keeps_waiting = str(why) if isinstance(why, TooSlow) else ""
            self.close()
            said = _not_carried(why)
        return replace(said, text=_hushed(said.text, self.settings))

    def _hand_over(self, line: Line, recipient: str, raw: bytes) -> Said:
        options = self._options(line, recipient, raw)
        sender = self.settings.mail_from
        # The library's own `mail` and `rcpt` read an address anew; these are the recorded bytes.
        code, text = line.docmd("MAIL", " ".join([f"FROM:<{sender}>", *options]))
        if 200 <= code < 300:
            code, text = line.docmd("RCPT", f"TO:<{recipient}>")
        if not 200 <= code < 300:
            line.rset()
            return _said(code, text)
        return _said(*line.data(raw))

    def _options(self, line: Line, recipient: str, raw: bytes) -> list[str]:
        size = [f"size={len(raw)}"] if line.has_extn("size") else []
        if (recipient + self.settings.mail_from).isascii():
            return size
        if not line.has_extn("smtputf8"):
            raise smtplib.SMTPNotSupportedError("it does not know SMTPUTF8.")
        line.command_encoding = "utf-8"
        return [*size, "SMTPUTF8", "BODY=8BITMIME"]

    def _open(self) -> Line:
        if self.keeps_waiting:  # one message has cost its time: the others wait for the next round
            raise Unreachable(f"The mail server is too slow: {self.keeps_waiting}.")
        if self.line is None:
            self.line = connected(self.settings)
        return self.line

    def close(self) -> None:
        """Say goodbye, or drop a line that is broken."""
        line, self.line = self.line, None
        if line is not None:
            goodbye(line)


def goodbye(line: Line) -> None:
    """Say goodbye, or drop a line that is broken."""
    with suppress(*BROKEN), in_time(line, GOODBYE_SECONDS):
        line.quit()
    line.close()


def _not_carried(why: Exception) -> Said:
    """What became of a mail, by what the line broke with."""
    match why:
        case smtplib.SMTPNotSupportedError():
            return Said(outcome="dead", text=f"The server cannot carry this address: {why}")
        case smtplib.SMTPResponseException():
            return _said(why.smtp_code, why.smtp_error)
        case _:
            return Said(outcome="failed", text=f"The line broke: {why or type(why).__name__}")


def in_clear(settings: Settings) -> str:
    """Why the password would go over the line for everybody to read, a sentence; "" if not."""
    is_open = settings.smtp_security == "none" and not settings.smtp_password_in_clear
    if not (is_open and settings.smtp_user):
        return ""
    return (
        "with smtp_security none the password of smtp_user would be sent in clear; set starttls or "
        "tls, or smtp_password_in_clear to yes."
    )


def connected(settings: Settings) -> Line:
    """A line to the server, encrypted and logged in as the settings say; Unreachable if not."""
    if "" in (settings.smtp_host, settings.mail_from):
        raise Unreachable("No mail can go out: set smtp_host and mail_from.")
    if why_not := addresses.barred(settings.mail_from):
        raise Unreachable(f"No mail can go out: mail_from is no address ({why_not}).")
    if open_line := in_clear(settings):
        raise Unreachable(f"No mail can go out: {open_line}")
    try:
        return _connected(settings)
    except Exception as why:  # whatever a server says, or a name in the settings cannot be
        where = one_line(f"{settings.smtp_host}:{settings.smtp_port}")
        told = _hushed(_no_line(why), settings)
        raise Unreachable(f"The mail server {where} {told}") from None


def _no_line(why: Exception) -> str:
    """Why there is no line, as the end of a sentence."""
    match why:
        case smtplib.SMTPAuthenticationError():
            return f"refuses our name: {_words(why.smtp_error)}."
        case smtplib.SMTPResponseException():
            return f"does not want us: {why.smtp_code} {_words(why.smtp_error)}."
        case smtplib.SMTPNotSupportedError():
            return f"cannot do what is set: {why}"
        case ssl.SSLError():
            return f"shows a bad certificate: {why}."
        case UnicodeEncodeError():  # whose text has a letter of the password, and its place
            return "cannot be told the user or password: a letter is none of ASCII."
        case OSError() | smtplib.SMTPException():
            return f"cannot be reached: {_words(str(why))}."
    return f"cannot be talked to ({type(why).__name__}: {_words(str(why))})."


def _hushed(text: str, settings: Settings) -> str:
    """What a server said, as it can be shown, without our password as it is or as AUTH packs it."""
    user, password = settings.smtp_user, settings.smtp_password
    packed = (b64encode(part.encode()).decode() for part in (password, f"\0{user}\0{password}"))
    for secret in (*packed, password, " ".join(password.split())) if password else ():
        text = text.replace(secret, HIDDEN)
    return one_line(text[:LONGEST_SAID])


def _connected(settings: Settings) -> Line:
    context = ssl.create_default_context(cafile=settings.smtp_ca_file or None)
    host, port, patience = settings.smtp_host, settings.smtp_port, settings.smtp_timeout_seconds
    name = socket.gethostname() if socket.gethostname().isascii() else None
    encrypted = partial(EncryptedLine, context=context)
    server = encrypted if settings.smtp_security == "tls" else Line
    line = server(host, port, name, timeout=patience, seconds=WHOLE * patience)
    try:
        with in_time(line, WHOLE * patience):
            if settings.smtp_security == "starttls":
                line.starttls(context=context)
            line.ehlo_or_helo_if_needed()
            if settings.smtp_user:
                line.login(settings.smtp_user, settings.smtp_password)
    except BaseException:
        line.close()
        raise
    return line


def _said(code: int, text: bytes | str) -> Said:
    """4xx is asked again, 5xx is an answer for good; 421 closes the line, and is asked again."""
    outcomes = {2: "accepted", 5: "dead"}
    return Said(outcome=outcomes.get(code // 100, "failed"), code=code, text=_words(text))


def _words(text: bytes | str) -> str:
    plain = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(plain.split())
