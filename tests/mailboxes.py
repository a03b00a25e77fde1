"""A real SMTP server on loopback: TLS, a password, and every way to misbehave."""

import asyncio
import socket
import ssl
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from tracker.settings import Settings

FROM = "tracker@bank.example"


@dataclass
class Box:
    """What arrived, in order; `answers` are used up before the server behaves."""

    port: int = 0
    certificate: Path | None = None
    security: str = "none"
    password: str = ""
    mails: list[tuple[str, EmailMessage]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    refused: frozenset[str] = frozenset()
    drop_after_data: int = 0
    pause: float = 0.0
    parse: bool = True

    def settings(self, home: Path, **more: Any) -> Settings:
        plain: dict[str, Any] = {
            "home": home,
            "smtp_host": "localhost" if self.certificate else "127.0.0.1",
            "smtp_port": self.port,
            "smtp_security": self.security,
            "smtp_ca_file": str(self.certificate or ""),
            "smtp_user": "tracker" if self.password else "",
            "smtp_password": self.password,
            "mail_from": FROM,
            "status_at": "23:59 UTC",
            "smtp_timeout_seconds": 5.0,
        }
        return Settings(**plain | more)

    def to(self, recipient: str) -> list[EmailMessage]:
        return [mail for to, mail in self.mails if to == recipient]

    def subjects(self, recipient: str = "") -> list[str]:
        return [str(m["Subject"]) for to, m in self.mails if not recipient or to == recipient]

    def ids(self) -> Counter[tuple[str, str]]:
        return Counter((to, str(mail["Message-ID"])) for to, mail in self.mails)

    # What aiosmtpd asks of a handler.

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.pause:
            await asyncio.sleep(self.pause)
        if self.answers:
            answer = self.answers.pop(0)
            if answer:
                return answer
        content = bytes(envelope.content)
        mail: Any = message_from_bytes(content, policy=policy.default) if self.parse else content
        self.mails += [(to, mail) for to in envelope.rcpt_tos]
        if self.drop_after_data:
            self.drop_after_data -= 1
            assert server.transport is not None
            server.transport.abort()  # type: ignore[attr-defined]
            return "250 nobody hears this"
        return "250 2.0.0 taken"


def certificate(folder: Path) -> Path:
    """A certificate of localhost with its key, signed by itself."""
    import datetime
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "localhost.pem"
    pem = serialization.Encoding.PEM
    path.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + signed.public_bytes(pem)
    )
    return path


@contextmanager
def receiving(box: Box) -> Iterator[Box]:
    """A server that fills the box while the block runs, at its port if it has had one."""
    context = None
    if box.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(box.certificate)

    def known(_server: Any, _session: Any, _envelope: Any, _how: str, data: Any) -> AuthResult:
        fits = isinstance(data, LoginPassword) and data.password.decode() == box.password
        return AuthResult(success=fits, handled=False)

    more: dict[str, Any] = {"authenticator": known, "auth_required": True} if box.password else {}
    if box.security == "starttls":
        more |= {"tls_context": context, "require_starttls": True}
    if box.security == "tls":
        more |= {"ssl_context": context, "auth_require_tls": False}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        box.port = box.port or free.getsockname()[1]
    server = Controller(
        box,
        hostname="127.0.0.1",
        port=box.port,
        enable_SMTPUTF8=True,
        data_size_limit=2**25,
        **more,
    )
    server.start()
    try:
        yield box
    finally:
        server.stop()
