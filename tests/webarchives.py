"""A web archive on loopback: it speaks the public CDX API, and misbehaves on demand.

Facts alone, by the public description of the API: an index as JSON whose first row names the
columns, a `resumeKey` behind an empty row where more follows; captures below `/web/<time>id_/`.
"""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from tests.servers import Quiet

COLUMNS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")


def digest_of(content: bytes) -> str:
    """As the index has it."""
    return base64.b32encode(hashlib.sha1(content).digest()).decode()


@dataclass
class Capture:
    timestamp: str
    url: str
    content: bytes
    mimetype: str
    status: str
    digest: str
    answers: list[int] = field(default_factory=list)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class WebArchive:
    """What it has, what it was asked, and when; a part of its index has so many rows."""

    url: str = ""
    captures: list[Capture] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    at_once: int = 0
    most_at_once: int = 0
    part: int = 2_000
    busy: list[tuple[int, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def has(
        self,
        at: datetime,
        url: str,
        content: bytes,
        *,
        mimetype: str = "text/xml",
        status: str = "200",
        digest: str = "",
        answers: tuple[int, ...] = (),
        **headers: str,
    ) -> Capture:
        """Let it have a capture; `answers` are those of its first tries."""
        stamped = f"{at:%Y%m%d%H%M%S}"
        made = Capture(
            stamped, url, content, mimetype, status, digest or digest_of(content), list(answers)
        )
        made.headers = {name.replace("_", "-"): text for name, text in headers.items()}
        self.captures.append(made)
        return made

    @property
    def fetched(self) -> list[str]:
        """Requests for captures."""
        return [path for path in self.asked if path.startswith("/web/")]

    def rows(self, query: Mapping[str, str]) -> list[list[str]]:
        """The index as it answers a question."""
        names = query["fl"].split(",")
        fits = [
            one
            for one in sorted(self.captures, key=lambda one: one.timestamp)
            if one.url == query["url"]
            and query.get("from", "") <= one.timestamp[: len(query.get("from", ""))]
            and one.timestamp[: len(query.get("to", ""))] <= query.get("to", "")
        ]
        begin = int(query.get("resumeKey", "0"))
        said = [self._row(one, names) for one in fits[begin : begin + self.part]]
        more = [[], [str(begin + self.part)]] if len(fits) > begin + self.part else []
        return [names, *said, *more] if said else []

    @staticmethod
    def _row(one: Capture, names: list[str]) -> list[str]:
        row = (
            "key",
            one.timestamp,
            one.url,
            one.mimetype,
            "-" if one.mimetype == "warc/revisit" else one.status,
            one.digest,
            str(len(one.content)),
        )
        said = dict(zip(COLUMNS, row, strict=True))
        return [said[name] for name in names]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    archive: WebArchive

    def do_GET(self) -> None:
        archive = self.archive
        with archive.lock:
            archive.asked.append(self.path)
            archive.agents.add(self.headers["User-Agent"])
            archive.at_once += 1
            archive.most_at_once = max(archive.most_at_once, archive.at_once)
        try:
            self._answer(archive)
        finally:
            with archive.lock:
                archive.at_once -= 1

    def _answer(self, archive: WebArchive) -> None:
        if archive.busy:
            status, after = archive.busy.pop(0)
            self._say(status, b"busy", {"Retry-After": after} if after else {})
            return
        parts = urlsplit(self.path)
        if parts.path == "/cdx/search/cdx":
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            self._say(200, json.dumps(archive.rows(query)).encode(), {})
            return
        timestamp, _, url = self.path.removeprefix("/web/").partition("id_/")
        for one in archive.captures:
            if (one.timestamp, one.url) == (timestamp, url):
                status = one.answers.pop(0) if one.answers else 200
                self._say(status, one.content, one.headers)
                return
        self._say(404, b"", {})

    def _say(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.close_connection = True
        self.send_response(status)
        for name, text in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def archiving() -> Iterator[WebArchive]:
    """A web archive with nothing in it."""
    archive = WebArchive()
    handler = type("Fresh", (Handler,), {"archive": archive})
    server = Quiet(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    archive.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield archive
    finally:
        server.shutdown()
        server.server_close()
