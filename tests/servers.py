"""A small web server on loopback that misbehaves on demand."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers a path by what the test registered for it; a list is used up one by one."""

    answers: ClassVar[dict[str, list[Answer]]] = {}
    seen: ClassVar[list[tuple[str, dict[str, str]]]] = []

    def do_GET(self) -> None:
        type(self).seen.append((self.path, dict(self.headers)))
        queue = self.answers[self.path]
        answer = queue.pop(0) if len(queue) > 1 else queue[0]
        answer(self)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server:
    def __init__(self, server: ThreadingHTTPServer, handler: type[Handler]) -> None:
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        self.handler = handler

    def on(self, path: str, *answers: Answer) -> str:
        self.handler.answers[path] = list(answers)
        return self.url + path

    @property
    def seen(self) -> list[tuple[str, dict[str, str]]]:
        return self.handler.seen


@contextmanager
def serving() -> Iterator[Server]:
    handler = type("Fresh", (Handler,), {"answers": {}, "seen": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield Server(server, handler)
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


def drip(parts: int, pause: float) -> Answer:
    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(parts):
            try:
                handler.wfile.write(b"x" * 1024)
                handler.wfile.flush()
            except OSError:
                return
            time.sleep(pause)

    return answer


def endless(size: int) -> Answer:
    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(size // 65536):
                handler.wfile.write(b"x" * 65536)
        except OSError:
            return

    return answer
