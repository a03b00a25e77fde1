"""A small site on loopback that serves the lists as authorities do, with entity tags."""

import hashlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tracker.demo.documents import File

LOOPBACK = "127.0.0.1"
ROLES = {
    "us_state_fto": "page",
    "gb_proscribed": "schedule",
    "us_ofac_sdn": "xml",
    "eu_terrorist_list": "act",
    "ca_listed_entities": "list",
    "un_sc": "list",
    "us_federal_register": "documents",
}
"""List, or feed -> the role of the one file that the site has of it."""

NOWHERE = "not-served"
"""The last part of an address at which the site has nothing."""


class Site(ThreadingHTTPServer):
    """Serves what it is given, by list; everything else is not found."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self.files: Mapping[str, File] = {}

    @property
    def urls(self) -> dict[str, dict[str, str]]:
        """The addresses of all lists, as the setting `urls` has them.

        That of consolidations, of which there is one, leads nowhere: nobody is sent elsewhere.
        """
        base = f"http://{LOOPBACK}:{self.server_address[1]}"
        found = {name: {role: f"{base}/{name}"} for name, role in ROLES.items()}
        found["eu_terrorist_list"]["consolidations"] = f"{base}/{NOWHERE}"
        return found

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever goes away early is none of the demo's news."""


class _Handler(BaseHTTPRequestHandler):
    """Answers one request; a file that the client has already is not sent again."""

    protocol_version = "HTTP/1.1"
    server: Site

    def do_GET(self) -> None:
        """The file of a list, by its name."""
        file = self.server.files.get(self.path.strip("/"))
        if file is None:
            self._answer(HTTPStatus.NOT_FOUND, {}, b"")
            return
        tag = f'"{hashlib.sha256(file.content).hexdigest()[:32]}"'
        if self.headers.get("If-None-Match") == tag:
            self._answer(HTTPStatus.NOT_MODIFIED, {"ETag": tag}, b"")
            return
        self._answer(HTTPStatus.OK, {"ETag": tag, "Content-Type": file.kind}, file.content)

    def _answer(self, status: HTTPStatus, headers: Mapping[str, str], content: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the journal has every request that counts."""


@contextmanager
def serving() -> Iterator[Site]:
    """A site that is there until the block ends."""
    with Site() as site:
        thread = threading.Thread(target=site.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield site
        finally:
            site.shutdown()
            thread.join()
