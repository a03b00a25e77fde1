"""Structured logs to stderr, one event a line. Names that somebody watches never get there."""

import sys
from collections.abc import MutableMapping
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Lock
from typing import Any, TextIO, cast

from scrapers.addresses import scrubbed
from tracker import shown

PRIVATE = frozenset({"name", "names", "query", "q", "watched", "recipient", "body"})
"""Keys that may hold a searched or watched name: dropped, whoever passes them."""


class Stderr:
    """Standard error as it is when something is said, not as it was when logging was set up."""

    def write(self, text: str) -> int:
        """Write to where standard error leads now."""
        return sys.stderr.write(text)

    def flush(self) -> None:
        """Let it out at once."""
        sys.stderr.flush()


@dataclass(frozen=True, slots=True)
class Wanted:
    """How events are to be said: from which level on, as lines for people or as JSON."""

    level: str
    form: str


_wanted: Wanted | None = None
"""What was asked for and is not arranged yet: until an event is to be said."""

_arranging = Lock()
_run_id: ContextVar[str] = ContextVar("run_id", default="")


def configure(level: str, form: str, run_id: str) -> None:
    """Say how events are said, for the whole process; `run_id` goes with those of this thread.

    The library is loaded and arranged once there is something to be said.
    """
    global _wanted
    _wanted = Wanted(level, form)
    _run_id.set(run_id)


def forget() -> None:
    """Let it be as if nobody had said how events are said."""
    global _wanted
    _wanted = None
    _run_id.set("")


def logger() -> "Logger":
    """Where to say what happens."""
    return Logger()


class Logger:
    """Says events, each by the method that is named by its level; below the one wanted, nothing."""

    def __getattr__(self, method: str) -> Any:
        if _wanted is not None and _is_below(method, _wanted.level):
            return _nothing
        _arrange()
        import structlog

        return getattr(structlog.get_logger("tracker"), method)


def _is_below(method: str, level: str) -> bool:
    import logging

    asked = getattr(logging, level.upper(), logging.WARNING)
    return bool(getattr(logging, method.upper(), logging.CRITICAL) < asked)


def _nothing(*_said: Any, **_more: Any) -> None:
    """Nobody wants to know."""


def _arrange() -> None:
    """Have the library say events as it was asked for last, before any thread says one."""
    global _wanted
    if _wanted is None:
        return
    with _arranging:
        if _wanted is not None:
            _have_it_said(_wanted)
        _wanted = None


def _have_it_said(wanted: Wanted) -> None:
    import logging

    import structlog

    last: Any = (
        structlog.processors.JSONRenderer()
        if wanted.form == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            exception_formatter=structlog.dev.plain_traceback,  # no values: they may be names
        )
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            with_run,
            drop_private,
            hide_secrets,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            readable,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            getattr(logging, wanted.level.upper(), logging.WARNING)
        ),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, Stderr())),
    )


def with_run(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Of which run it is, unless something nearer says so."""
    run_id = _run_id.get()
    return {"run_id": run_id, **event} if run_id else event


def drop_private(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Leave out what could name a person somebody looks for."""
    for key in PRIVATE & event.keys():
        del event[key]
    return event


def hide_secrets(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Show no password and no token of an address, whatever it is said of."""
    for key, said in event.items():
        if isinstance(said, (str, Exception)):
            event[key] = scrubbed(str(said))
    return event


def readable(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Texts of others as they can be shown: none steers the terminal that a log is read on."""
    for key, value in event.items():
        if not isinstance(value, bool | int | float | None):
            event[key] = shown.lines(value)
    return event
