"""Messages -> SMTP: one connection for many, and what the server said to each."""

import re
import smtplib
import socket
import ssl
from typing import ClassVar

from db.messages import Claimed, Said
from tracker.notices import letters
from tracker.notices.channels.channel import MAIL, Channel, Office, Unreachable
from tracker.settings import Settings

ADDRESS = re.compile(
    r"[^\s@<>,;:\"\\()\[\]\x00-\x1f\x7f]{1,64}@[^\s@<>,;:\"\\()\x00-\x1f\x7f]{1,253}"
)


class Mail(Channel, name=MAIL):
    """A line to the mail server, opened when it is first needed and again when it broke."""

    place: ClassVar[int] = 1
    at_a_time: ClassVar[int] = 20

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.settings = office.settings
        self.line: smtplib.SMTP | None = None

    @classmethod
    def barred(cls, address: str) -> str:
        """Why no mail can go to an address."""
        return "" if ADDRESS.fullmatch(address) else ", to which no mail can go"

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
        line = self._open()
        try:
            return self._hand_over(line, message.recipient, message.raw)
        except smtplib.SMTPNotSupportedError as why:
            self.close()
            return Said(outcome="dead", text=f"The server cannot carry this address: {why}")
        except smtplib.SMTPResponseException as why:
            self.close()
            return _said(why.smtp_code, why.smtp_error)
        except (smtplib.SMTPException, OSError) as why:
            self.close()
            return Said(outcome="failed", text=f"The line broke: {why or type(why).__name__}")

    def _hand_over(self, line: smtplib.SMTP, recipient: str, raw: bytes) -> Said:
        options = self._options(line, recipient, raw)
        sender = self.settings.mail_from
        code, text = line.mail(sender, options)
        if 200 <= code < 300:
            code, text = line.rcpt(recipient)
        if not 200 <= code < 300:
            line.rset()
            return _said(code, text)
        return _said(*line.data(raw))

    def _options(self, line: smtplib.SMTP, recipient: str, raw: bytes) -> list[str]:
        options = []
        if line.has_extn("size"):
            options.append(f"size={len(raw)}")
        if not (recipient + self.settings.mail_from).isascii():
            if not line.has_extn("smtputf8"):
                raise smtplib.SMTPNotSupportedError("it does not know SMTPUTF8.")
            line.command_encoding = "utf-8"
            options += ["SMTPUTF8", "BODY=8BITMIME"]
        return options

    def _open(self) -> smtplib.SMTP:
        if self.line is None:
            self.line = connected(self.settings)
        return self.line

    def close(self) -> None:
        """Say goodbye, or drop a line that is broken."""
        line, self.line = self.line, None
        if line is None:
            return
        try:
            line.quit()
        except (smtplib.SMTPException, OSError):
            line.close()


def connected(settings: Settings) -> smtplib.SMTP:
    """A line to the server, encrypted and logged in as the settings say; Unreachable if not."""
    where = f"{settings.smtp_host}:{settings.smtp_port}"
    if not settings.smtp_host or not settings.mail_from:
        raise Unreachable("No mail can go out: set smtp_host and mail_from.")
    try:
        return _connected(settings)
    except smtplib.SMTPAuthenticationError as why:
        said = _words(why.smtp_error)
        raise Unreachable(f"The mail server {where} refuses our name: {said}.") from None
    except smtplib.SMTPNotSupportedError as why:
        raise Unreachable(f"The mail server {where} cannot do what is set: {why}") from None
    except ssl.SSLError as why:
        raise Unreachable(f"The mail server {where} shows a bad certificate: {why}.") from None
    except (smtplib.SMTPException, OSError) as why:
        raise Unreachable(f"The mail server {where} cannot be reached: {why}.") from None


def _connected(settings: Settings) -> smtplib.SMTP:
    context = ssl.create_default_context(cafile=settings.smtp_ca_file or None)
    host, port, patience = settings.smtp_host, settings.smtp_port, settings.smtp_timeout_seconds
    name = socket.gethostname() if socket.gethostname().isascii() else None
    line: smtplib.SMTP
    if settings.smtp_security == "tls":
        line = smtplib.SMTP_SSL(host, port, name, timeout=patience, context=context)
    else:
        line = smtplib.SMTP(host, port, name, timeout=patience)
    try:
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
