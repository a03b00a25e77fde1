"""A real S3 server on loopback (moto's), one bucket a test, and a door before it that can fail."""

import http.client
import threading
import time
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from http.server import BaseHTTPRequestHandler
from itertools import count
from typing import ClassVar

import pytest

from db.archive import Archive
from db.stores import key_of
from tests.servers import Quiet

KEY, SECRET = "AKIANOBODYSKEY000000", "nobody's secret, which nothing repeats"

SIGNED = {
    "Authorization": f"AWS4-HMAC-SHA256 Credential={KEY}/20260101/us-east-1/s3/aws4_request, "
    "SignedHeaders=host, Signature=0"
}
"""By which the server knows that somebody with keys asks."""

_numbers = count()


@dataclass
class Door:
    """What stands before the server: it hands everything on, or does what is asked for here.

    `status`: answers so, with that code of S3. `gone`: closes the connection. `slow`: waits so many
    seconds first. `only`: does so for these methods alone. `after`: once so many were let through;
    `once`: from the first request of this method on, which it lets through.
    """

    status: int = 0
    code: str = ""
    gone: bool = False
    slow: float = 0.0
    only: tuple[str, ...] = ()
    after: int = 0
    once: str = ""
    seen: list[str] = field(default_factory=list)
    sums: list[bool] = field(default_factory=list)
    """Of each PUT: whether it said the SHA-256 of what it brought."""

    def open(self) -> None:
        """Let everything through again."""
        self.status, self.code, self.gone, self.slow = 0, "", False, 0.0
        self.only, self.after, self.once = (), 0, ""
        self.seen.clear()

    def is_shut(self, method: str) -> bool:
        """Whether something else than what was asked for comes of a request."""
        is_time = not self.once or self.once in self.seen
        self.seen.append(method)
        is_meant = is_time and (not self.only or method in self.only)
        return is_meant and len(self.seen) > self.after and bool(self.status or self.gone)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    door: ClassVar[Door]
    behind: ClassVar[str]

    def _answer(self) -> None:
        content = self.rfile.read(int(self.headers.get("content-length", 0)))
        if self.command == "PUT":
            sum_of = b64encode(sha256(content).digest()).decode()
            self.door.sums.append(self.headers.get("x-amz-checksum-sha256") == sum_of)
        time.sleep(self.door.slow)
        if self.door.is_shut(self.command):
            return self._refuse()
        asked = http.client.HTTPConnection(self.behind)
        with closing(asked):
            asked.request(self.command, self.path, content, dict(self.headers))
            answer = asked.getresponse()
            told = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("content-length", "connection", "server", "date"):
                    self.send_header(name, value)
            is_head = self.command == "HEAD"
            length = answer.getheader("content-length", "0") if is_head else str(len(told))
            self.send_header("Content-Length", length)
            self.end_headers()
            return None if is_head else self._write(told)

    def _write(self, told: bytes) -> None:
        self.wfile.write(told)

    def _refuse(self) -> None:
        self.close_connection = True
        if self.door.gone:
            return
        told = f"<Error><Code>{self.door.code}</Code><Message>{SECRET}</Message></Error>".encode()
        self.send_response(self.door.status)
        self.send_header("Connection", "close")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(told)

    do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = _answer  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@dataclass(frozen=True)
class Bucket:
    """A bucket of the server, as a test uses it."""

    name: str
    server: str
    door: Door
    endpoint: str

    @property
    def url(self) -> str:
        """What the setting says."""
        return f"s3://{self.name}/archive"

    @property
    def archive(self) -> Archive:
        return Archive(self.url)

    @property
    def environment(self) -> Mapping[str, str]:
        """By what obstore finds it."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
        }

    @property
    def settings(self) -> dict[str, str]:
        """The same, and the setting."""
        return {**self.environment, "TRACKER_ARCHIVE_URL": self.url}

    def raw(self, name: str) -> bytes:
        """An object as it lies there, past everything of ours."""
        return self.ask("GET", name)[1]

    def lay(self, name: str, content: bytes) -> None:
        """Put an object in the place of another, as somebody with the keys could."""
        assert self.ask("PUT", name, content)[0] == 200

    def remove(self, name: str) -> None:
        assert self.ask("DELETE", name)[0] == 204

    def ask(
        self, method: str, name: str, content: bytes = b"", more: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Ask the server itself, which checks no signature."""
        path = f"/{self.name}/archive/{key_of(name)}"
        return _asked(self.server, method, path, content, {**SIGNED, **(more or {})})


def _asked(
    server: str, method: str, path: str, content: bytes = b"", more: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    with closing(http.client.HTTPConnection(server)) as connection:
        connection.request(method, path, content, dict(more or {}))
        answer = connection.getresponse()
        return answer.status, answer.read()


@contextmanager
def keys_are_checked(there: Bucket) -> Iterator[None]:
    """The server knows nobody's keys, and asks for them."""
    assert _asked(there.server, "POST", "/moto-api/reset-auth", b"0")[0] == 200
    try:
        yield
    finally:
        assert _asked(there.server, "POST", "/moto-api/reset-auth", b"inf")[0] == 200


@cache
def _server() -> str:
    """Host and port of the one server of this process."""
    import logging

    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    return "{}:{}".format(*server.get_host_and_port())


@contextmanager
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """An empty bucket behind a door of its own, which the environment leads to."""
    from db import objects

    server, door = _server(), Door()
    name = f"lists-{next(_numbers)}"
    assert _asked(server, "PUT", f"/{name}")[0] == 200
    handler = type("Handler", (_Handler,), {"door": door, "behind": server})
    doorway = Quiet(("127.0.0.1", 0), handler)
    threading.Thread(target=doorway.serve_forever, daemon=True).start()
    there = Bucket(name, server, door, f"http://127.0.0.1:{doorway.server_port}")
    for variable, value in there.environment.items():
        monkeypatch.setenv(variable, value)
    objects._client.cache_clear()
    try:
        yield there
    finally:
        doorway.shutdown()
        doorway.server_close()
        objects._client.cache_clear()
