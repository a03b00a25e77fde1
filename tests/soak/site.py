"""The sites of authorities on loopback: every list below the path of its official address."""

import gzip
import hashlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import format_datetime
from functools import lru_cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from scrapers import kit, registry
from tests.soak import faults
from tests.soak.editions import Edition
from tests.soak.faults import Body, Fault

NOWHERE = "/nothing-here"
MOVED = "/moved"

ELSEWHERE = frozenset({"un_sc", "us_ofac_cons", "us_ofac_sdn"})
"""Lists whose official addresses lead to another host, where the files are."""

TYPES = {
    ".xml": "application/xml",
    ".csv": "text/csv",
    ".json": "application/json",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pip": "text/plain",
}


@dataclass
class Shown:
    """What the site of one list has at a moment, what is wrong with it, and what it has sent.

    `sent`: role -> the file as it went out whole with a good word, None for "not modified".
    """

    edition: Edition
    earlier: Sequence[Edition] = ()
    fault: Fault | None = None
    tries: int = 0
    sent: dict[str, kit.Document | None] = field(default_factory=dict)

    def begin(self, fault: Fault | None) -> None:
        """Another look."""
        self.fault, self.tries, self.sent = fault, 0, {}

    def now(self) -> Edition:
        """The edition that is served: a stale one, or the newest."""
        if self.fault and self.fault.kind == faults.STALE:
            return self.earlier[-self.fault.back]
        return self.edition


class Sites(ThreadingHTTPServer):
    """Serves what is shown of every list; what is not is not found."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, everything: Mapping[str, Sequence[Edition]]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.everything = everything
        self.shown: dict[str, Shown] = {}
        self.lock = threading.Lock()
        self.owners = {
            path: (list_id, role)
            for list_id, of in everything.items()
            for edition in of
            for role, path in edition.paths.items()
        }

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def urls(self) -> dict[str, dict[str, str]]:
        """The addresses of all lists at the moment, as the setting `urls` has them.

        Of a role that an edition does not have there is nothing; nobody goes out for it. What a
        page leads to is found by the page.
        """
        return {list_id: self._urls(list_id) for list_id in self.everything}

    def _urls(self, list_id: str) -> dict[str, str]:
        forms = registry.scraper(list_id).source.formats
        found = {role: f"{self.base}{NOWHERE}" for form in forms for role in form.files}
        if shown := self.shown.get(list_id):
            paths = shown.edition.paths
            found |= {role: f"{self.base}{path}" for role, path in paths.items()}
            for role in _led(list_id) if len(paths) > 1 else ():
                del found[role]
        return found

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever goes away early is no news."""


def _led(list_id: str) -> set[str]:
    """Roles of files that pages lead to."""
    known = registry.scraper(list_id)
    if not hasattr(known.module, "follow"):
        return set()
    return {role for role, file in known.source.formats[0].files.items() if not file.url}


class _Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    protocol_version = "HTTP/1.1"
    server: Sites

    def do_GET(self) -> None:
        try:
            self._answer()
        except OSError:
            self.close_connection = True

    def _answer(self) -> None:
        path = self.path.removeprefix(MOVED)
        list_id, role = self.server.owners.get(path, ("", ""))
        shown = self.server.shown.get(list_id)
        if path == faults.LOGIN_PATH:
            faults.plainly(self, Body(faults.LOGIN, {"Content-Type": "text/html"}))
        elif shown is None or shown.now().paths.get(role) != path:
            faults.not_found(self, Body(b"", {}))
        elif list_id in ELSEWHERE and self.path == path:
            self._moved()
        else:
            self._serve(shown, role)

    def _moved(self) -> None:
        self.send_response(HTTPStatus.FOUND)
        self.send_header("Location", f"{MOVED}{self.path}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _serve(self, shown: Shown, role: str) -> None:
        edition, fault = shown.now(), self._fault(shown, role)
        content = edition.documents[role].content
        if fault and fault.kind in faults.SPOILT:
            content = faults.SPOILT[fault.kind](content)
        body = self._body(edition, role, content)
        document = kit.Document(name=edition.documents[role].name, content=content)
        if fault and fault.kind in faults.BROKEN:
            if fault.kind in faults.HARMLESS:
                shown.sent[role] = document
            faults.BROKEN[fault.kind](self, body)
        elif self._has_it(body.headers):
            plain = {name: body.headers[name] for name in VALIDATORS if name in body.headers}
            shown.sent[role] = None
            self.send_response(HTTPStatus.NOT_MODIFIED)
            for name, value in plain.items():
                self.send_header(name, value)
            self.end_headers()
        else:
            shown.sent[role] = document
            faults.plainly(self, body)

    def _fault(self, shown: Shown, role: str) -> Fault | None:
        """What befalls this request."""
        fault = shown.fault
        if fault is None or fault.role != role:
            return None
        with self.server.lock:
            shown.tries += 1
        over = fault.once and fault.kind in faults.RETRIED and shown.tries > 1
        return None if over else fault

    def _body(self, edition: Edition, role: str, content: bytes) -> Body:
        """A file with the headers of its site: tags, dates and packing differ from list to list."""
        style = hashlib.sha256(edition.list_id.encode()).digest()
        name = edition.documents[role].name.lower()
        ending = name[name.rfind(".") :] if "." in name else ""
        headers = {"Content-Type": TYPES.get(ending, "text/html; charset=utf-8")}
        if style[0] % 3:
            headers["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        if style[1] % 2:
            headers["Last-Modified"] = format_datetime(edition.at, usegmt=True)
        if style[2] % 2 and "gzip" in self.headers.get("Accept-Encoding", ""):
            return Body(_packed(content), headers | {"Content-Encoding": "gzip"})
        return Body(content, headers)

    def _has_it(self, headers: Mapping[str, str]) -> bool:
        """Whether the client has what it asks for already, by what it says."""
        for condition, name in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
            if said := self.headers.get(condition):
                return said == headers.get(name)
        return False

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


VALIDATORS = ("ETag", "Last-Modified")


@lru_cache(maxsize=64)
def _packed(content: bytes) -> bytes:
    return gzip.compress(content, 1, mtime=0)


@contextmanager
def serving(everything: Mapping[str, Sequence[Edition]]) -> Iterator[Sites]:
    """Sites that are there until the block ends."""
    with Sites(everything) as sites:
        thread = threading.Thread(target=sites.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield sites
        finally:
            sites.shutdown()
            thread.join()
