"""What the outside may ask the running process: is it alive, is it fit to work, its figures."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple, Protocol

from prometheus_client import CollectorRegistry, Counter, ProcessCollector, Summary
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from db import claims, messages, snapshots
from db import questions as register
from db.engine import Connection, DatabaseError, is_current, reading
from tracker.answers.freshness import standing_still
from tracker.model import moment
from tracker.record.tracker import Tracker
from tracker.service import plans, slots
from tracker.service.plans import ListPlan
from tracker.service.threads import Scheduler
from tracker.settings import Settings

STALE_SECONDS = 60.0  # the loop ticks every second; silent for so long, it hangs

REQUEST_SECONDS = 10.0
"""For all of a request and its answer, from the moment somebody connects."""

MOST_LINES = 64
"""Connections at a time. One more ends the oldest: whoever asks in earnest is quick."""

MOST_READERS = 2
"""Requests at a time that read the database."""

QUEUE_SECONDS = 2.0
LONGEST_BODY = 1_024
"""Bytes that somebody may send: a form of one button has none."""

BURST, A_MINUTE = 60, 60
"""Requests for pages that one address may make at once, and in a minute."""

MOST_PEERS = 1_000
LONGEST_LINE = 2_000
MOST_HEADERS = 50
"""Of a request: bytes of its first line, and lines of its head."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Liveness:
    """Whether the loop goes round."""

    ok: bool
    last_tick_seconds_ago: float
    place: str = ""  # a word for the database that is worked on, which says nothing of it


@dataclass(frozen=True, kw_only=True, slots=True)
class Readiness:
    """Whether runs can be made: database there and of this release, not about to stop."""

    ok: bool
    scheduler: str
    stopping: bool
    wrong_schedules: list[str]
    database: str


@dataclass(slots=True)
class ServeState:
    """What the outside may ask about: is the loop alive, is it fit to work."""

    tracker: Tracker
    scheduler: Scheduler
    place: str = ""
    stopping: bool = False  # set by a signal; an Event's lock may be held when one comes
    ticked: float = field(default_factory=time.monotonic)
    trouble: str = ""

    def alive(self) -> Liveness:
        """Whether the loop goes round."""
        age = time.monotonic() - self.ticked
        ago = round(age, 1)
        return Liveness(ok=age < STALE_SECONDS, last_tick_seconds_ago=ago, place=self.place)

    def ready(self) -> Readiness:
        """Whether runs can be made."""
        database = self._database()
        checks = (self.alive().ok, database == "ok", not self.stopping)
        return Readiness(
            ok=all(checks),
            scheduler="leading" if self.scheduler.leading else "standing by",
            stopping=self.stopping,
            wrong_schedules=sorted(self.scheduler.cadences.problems.values()),
            database=database,
        )

    def _database(self) -> str:
        """How the database is: "ok", or what is wrong with it."""
        try:
            current = is_current(self.tracker.ledger.engine)
        except DatabaseError as why:
            return str(why.orig)
        return "ok" if current else "not of this release"


class Gauge(NamedTuple):
    """A figure that every list has: its name, what it says, and its value by list."""

    name: str
    text: str
    value: Callable[[ListPlan], float]


LIST_GAUGES = (
    Gauge("failing", "1 from a failed look until a good one", lambda p: bool(p.failing_since)),
    Gauge("paused", "1 while a person has paused it", lambda p: bool(p.paused)),
    Gauge("schedule_wrong", "1 if its settings are wrong", lambda p: bool(p.problem)),
)
CLOCK_GAUGES = (
    Gauge("last_good_timestamp_seconds", "Last good look", lambda p: _seconds(p.last_good)),
    Gauge("last_run_timestamp_seconds", "Last run's end", lambda p: _seconds(p.last_run)),
    Gauge("next_run_timestamp_seconds", "Next run", lambda p: _seconds(p.next_run)),
)


class Figures(Collector):
    """The state of lists and scheduler, read from the database when somebody asks."""

    def __init__(self, tracker: Tracker, scheduler: Scheduler, settings: Settings) -> None:
        self.tracker, self.scheduler, self.settings = tracker, scheduler, settings

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing: registering must not read the database."""
        return ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """All gauges; only `tracker_database_up` 0 while the database does not answer."""
        try:
            figures = self._figures()
        except DatabaseError:
            yield _figure("tracker_database_up", "1 while the database answers", 0)
            return
        yield _figure("tracker_database_up", "1 while the database answers", 1)
        yield from figures

    def _figures(self) -> list[GaugeMetricFamily]:
        with reading(self.tracker.ledger.engine) as connection:
            holder = claims.duty(connection, slots.DUTY)
            lists = plans.overview(self.tracker, self.settings, self.scheduler.pauses)
            gauges = _gauges(connection, lists)
            counted = messages.counts(connection)
        return [
            _figure(
                "tracker_scheduler_leading", "1 if this process schedules", self.scheduler.leading
            ),
            _figure(
                "tracker_scheduler_beat_timestamp_seconds",
                "Last sign of life of any scheduler",
                _seconds(holder.beat_at),
            ),
            _waiting(counted),
            *(_by_list(gauge, lists) for gauge in gauges),
        ]


def _gauges(connection: Connection, lists: Iterable[ListPlan]) -> tuple[Gauge, ...]:
    """Every figure of a list; some need more than its plan, and are read now."""
    asked = register.waiting(connection)
    newest = {plan.list_id: _newest(connection, plan.list_id) for plan in lists}
    standing = {plan.list_id for plan in lists if _stands_still(connection, plan)}
    questions = Gauge("open_questions", "Removals that wait", lambda p: asked.get(p.list_id, 0))
    documents = Gauge(
        "document_timestamp_seconds", "Newest good document", lambda p: newest[p.list_id]
    )
    still = Gauge(
        "standing_still", "1 if its own date stands still", lambda p: p.list_id in standing
    )
    return (*LIST_GAUGES, questions, still, *CLOCK_GAUGES, documents)


def _stands_still(connection: Connection, plan: ListPlan) -> bool:
    """Whether a list is amber; not one that was never seen in good order."""
    seen_at = plan.last_good
    return bool(seen_at and standing_still(connection, plan.list_id, seen_at))


def _newest(connection: Connection, list_id: str) -> float:
    document = snapshots.last_good(connection, list_id)
    return _seconds(document.observed_at if document else "")


def _figure(name: str, text: str, value: float) -> GaugeMetricFamily:
    figure = GaugeMetricFamily(name, text)
    figure.add_metric((), value)
    return figure


def _waiting(messages: dict[str, int]) -> GaugeMetricFamily:
    figure = GaugeMetricFamily("tracker_messages", "Messages by state", labels=("state",))
    for state in ("pending", "sending", "failed", "dead"):
        figure.add_metric((state,), messages.get(state, 0))
    return figure


def _by_list(gauge: Gauge, lists: Iterable[ListPlan]) -> GaugeMetricFamily:
    figure = GaugeMetricFamily(f"tracker_list_{gauge.name}", gauge.text, labels=("list",))
    for plan in lists:
        figure.add_metric((plan.list_id,), gauge.value(plan))
    return figure


def _seconds(text: str) -> float:
    return moment(text).timestamp() if text else 0.0


@dataclass(frozen=True, slots=True)
class Counts:
    """What this process did."""

    runs: Counter
    seconds: Summary
    registry: CollectorRegistry

    @classmethod
    def new(cls) -> "Counts":
        registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        return cls(
            runs=Counter("tracker_runs", "Runs", ("list", "outcome"), registry=registry),
            seconds=Summary("tracker_run_seconds", "Time of a run", ("list",), registry=registry),
            registry=registry,
        )

    def count(self, list_id: str, outcome: str, seconds: float) -> None:
        """Count one run."""
        self.runs.labels(list_id, outcome).inc()
        self.seconds.labels(list_id).observe(seconds)


class Answered(Protocol):
    """A page on its way: status, text, and headers of its own."""

    @property
    def status(self) -> int: ...
    @property
    def html(self) -> str: ...
    @property
    def headers(self) -> Mapping[str, str]: ...


Page = Callable[[str, str], Answered]
"""Answers a method and the rest of a path."""

Others = Mapping[str, Page]
"""First part of a path -> who answers what comes after it."""

NO_OTHERS: Others = {}
NO_MORE: Mapping[str, str] = {}


@dataclass(slots=True)
class Turns:
    """How often each address may still ask: some at once, and then so many a minute."""

    left: dict[str, tuple[float, float]] = field(default_factory=dict)
    turn: threading.Lock = field(default_factory=threading.Lock)

    def take(self, peer: str, now: float) -> bool:
        """Whether it is one's turn. Who has not asked for long is forgotten first."""
        with self.turn:
            left, since = self.left.pop(peer, (float(BURST), now))
            left = min(float(BURST), left + (now - since) * A_MINUTE / 60)
            self.left[peer] = (max(left - 1, 0.0), now)
            while len(self.left) > MOST_PEERS:
                del self.left[next(iter(self.left))]
        return left >= 1


# The page for those who watch.


class ProbePage(BaseHTTPRequestHandler):
    """/healthz, /readyz, /metrics, and the pages that were handed in; nothing else."""

    server: "Listener"
    raw_requestline: bytes
    server_version, sys_version = "tracker", ""
    timeout = REQUEST_SECONDS

    def parse_request(self) -> bool:
        """Whether it is a request, and not too long; then it is the only one on its line."""
        if len(self.raw_requestline) > LONGEST_LINE:
            self.requestline, self.request_version, self.command = "", "HTTP/1.0", ""
            self.send_error(414)
            return False
        is_one = super().parse_request()
        self.close_connection = True
        if is_one and len(self.headers) > MOST_HEADERS:
            self.send_error(431)
            return False
        return is_one

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        answer = PAGES.get(path) or self._page() or ProbePage.nothing
        if answer in NOT_READING:
            answer(self)
            return
        if not self.server.readers.acquire(timeout=QUEUE_SECONDS):
            self._answer(503, b"Too many ask at once.\n", "text/plain")
            return
        try:
            answer(self)
        finally:
            self.server.readers.release()

    def do_POST(self) -> None:
        """The button of a page."""
        if self._page() is None:
            self.send_error(501, "Nothing can be sent here")
        elif self._has_little():
            self.do_GET()

    def _has_little(self) -> bool:
        """Whether what was sent is short, and read; what is in it says nothing."""
        length = self.headers.get("Content-Length", "0")
        if self.headers.get("Transfer-Encoding") or not (length.isascii() and length.isdigit()):
            self._answer(411, b"Say how long it is.\n", "text/plain")
            return False
        if int(length[:9]) > LONGEST_BODY:
            self._answer(413, b"That is too long.\n", "text/plain")
            return False
        return len(self.rfile.read(int(length))) == int(length)

    def _page(self) -> "Callable[[ProbePage], None] | None":
        """How a page that was handed in is answered, if the path leads to one."""
        _, first, *rest = [*self.path.partition("?")[0].split("/", 2), ""]
        page = self.server.others.get(first)
        return partial(ProbePage._paged, page=page, rest=rest[0]) if page else None

    def _paged(self, page: Page, rest: str) -> None:
        if not self.server.turns.take(self.client_address[0], time.monotonic()):
            self._answer(429, b"Too often: wait a minute.\n", "text/plain", {"Retry-After": "60"})
            return
        try:
            found = page(self.command, rest)
        except DatabaseError:
            self._answer(503, b"Not now: try again in a minute.\n", "text/plain")
            return
        more = dict(found.headers)
        kind = more.pop("Content-Type", "text/html; charset=utf-8")
        self._answer(found.status, found.html.encode(), kind, more)

    def health(self) -> None:
        """Whether the loop goes round."""
        self._say(self.server.state.alive())

    def readiness(self) -> None:
        """Whether runs can be made."""
        self._say(self.server.state.ready())

    def metrics(self) -> None:
        """All figures."""
        self._answer(200, generate_latest(self.server.registry), CONTENT_TYPE_LATEST)

    def nothing(self) -> None:
        """What there is, to whoever asks for something else."""
        self._answer(404, b"There is /healthz, /readyz and /metrics.\n", "text/plain")

    def _say(self, health: Liveness | Readiness) -> None:
        body = json.dumps(asdict(health)).encode()
        self._answer(200 if health.ok else 503, body + b"\n", "application/json")

    def _answer(
        self, status: int, body: bytes, kind: str, more: Mapping[str, str] = NO_MORE
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        for name, text in more.items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Probes come every few seconds; they are not worth a line each."""


PAGES: Mapping[str, Callable[[ProbePage], None]] = {
    "/healthz": ProbePage.health,
    "/readyz": ProbePage.readiness,
    "/metrics": ProbePage.metrics,
}


NOT_READING = (ProbePage.health, ProbePage.nothing)
"""Answers for which no database is read."""


class Listener(ThreadingHTTPServer):
    """The listener, with what its pages are about. Its lines are few, and short in time."""

    daemon_threads = True
    request_queue_size = MOST_LINES

    def __init__(
        self,
        address: tuple[str, int],
        state: ServeState,
        registry: CollectorRegistry,
        others: Others = NO_OTHERS,
    ) -> None:
        self.state, self.registry = state, registry
        self.others, self.turns = others, Turns()
        self.readers = threading.BoundedSemaphore(MOST_READERS)
        self.lines: dict[socket.socket, float] = {}
        self.turn = threading.Lock()
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, ProbePage)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Let a thread answer, and end the oldest line where there are too many."""
        with self.turn:
            oldest = list(self.lines)[: len(self.lines) + 1 - MOST_LINES]
            self.lines[request] = time.monotonic()
        self._end(oldest)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """A line has ended."""
        with self.turn:
            self.lines.pop(request, None)
        super().shutdown_request(request)

    def service_actions(self) -> None:
        """Between requests, several times a second: end the lines whose time is used up."""
        limit = time.monotonic() - REQUEST_SECONDS
        with self.turn:
            late = [line for line, since in self.lines.items() if since < limit]
        self._end(late)

    def _end(self, lines: Iterable[socket.socket]) -> None:
        """Shut lines: whoever reads from or writes to one finds it at its end."""
        for line in lines:
            with self.turn:
                self.lines.pop(line, None)
            with suppress(OSError):  # it may have ended by itself just now
                line.shutdown(socket.SHUT_RDWR)

    def handle_error(self, *_: object) -> None:
        """A client that went away is its own business."""
