"""A small web server on loopback that misbehaves on demand."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers a path by what the test registered for it; a list is used up one by one."""

    protocol_version = "HTTP/1.1"
    answers: ClassVar[dict[str, list[Answer]]] = {}
    seen: ClassVar[list[tuple[str, dict[str, str]]]] = []
    methods: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        type(self).seen.append((self.path, dict(self.headers)))
        type(self).methods.append(self.command)
        queue = self.answers[self.path]
        answer = queue.pop(0) if len(queue) > 1 else queue[0]
        self.close_connection = True
        try:
            answer(self)
        except OSError:
            """The client went away in the middle, which is what it should do."""

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Clients that break off are part of the tests."""


class Server:
    def __init__(self, url: str, handler: type[Handler]) -> None:
        self.url = url
        self.handler = handler

    def on(self, path: str, *answers: Answer) -> str:
        self.handler.answers[path] = list(answers)
        return self.url + path

    @property
    def seen(self) -> list[tuple[str, dict[str, str]]]:
        return self.handler.seen

    @property
    def methods(self) -> list[str]:
        return self.handler.methods

    def asked(self, path: str) -> int:
        return sum(seen == path for seen, _ in self.seen)


@contextmanager
def serving(certificate: Path | None = None, host: str = "127.0.0.1") -> Iterator[Server]:
    """A server with no answers yet; over TLS if given a file with a key and its certificate."""
    handler = type("Fresh", (Handler,), {"answers": {}, "seen": [], "methods": []})
    server = Quiet((host, 0), handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    scheme = "https" if certificate else "http"
    try:
        yield Server(f"{scheme}://{host}:{server.server_address[1]}", handler)
    finally:
        server.shutdown()
        server.server_close()


def reply(status: int, body: bytes = b"", **headers: str) -> Answer:
    def answer(handler: Handler) -> None:
        handler.send_response(status)
        plain = {"Content-Length": str(len(body))} | {
            name.replace("_", "-"): text for name, text in headers.items()
        }
        for name, text in plain.items():
            handler.send_header(name, text)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def truncated(body: bytes, declared: int) -> Answer:
    return reply(200, body, Content_Length=str(declared), Connection="close")


def slow(seconds: float, body: bytes = b"x") -> Answer:
    def answer(handler: Handler) -> None:
        time.sleep(seconds)
        reply(200, body)(handler)

    return answer


def drip(parts: int, pause: float, size: int = 1) -> Answer:
    """A body without declared length, a few bytes at a time."""

    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(parts):
            handler.wfile.write(b"x" * size)
            time.sleep(pause)

    return answer


def drip_headers(parts: int, pause: float) -> Answer:
    """Headers without an end, one at a time."""

    def answer(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(parts):
            handler.wfile.write(b"X-%d: y\r\n" % number)
            time.sleep(pause)

    return answer


def begun(body: bytes, pause: float) -> Answer:
    """A body without declared length that stops coming, on a line that stays open."""

    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(body)
        time.sleep(pause)

    return answer


def chunked(parts: int, size: int, *, ended: bool = True) -> Answer:
    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for _ in range(parts):
            handler.wfile.write(b"%x\r\n%s\r\n" % (size, b"x" * size))
        if ended:
            handler.wfile.write(b"0\r\n\r\n")

    return answer
