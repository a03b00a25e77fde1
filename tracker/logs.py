"""Structured logs to stderr, one event a line. Names that somebody watches never get there."""

import sys
from collections.abc import MutableMapping
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


def configure(level: str, form: str, run_id: str) -> None:
    """Set up logging once, for the whole process."""
    import logging

    import structlog

    last: Any = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            exception_formatter=structlog.dev.plain_traceback,  # no values: they may be names
        )
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            drop_private,
            hide_secrets,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            readable,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            getattr(logging, level.upper(), logging.WARNING)
        ),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, Stderr())),
    )
    structlog.contextvars.bind_contextvars(run_id=run_id)


def logger() -> Any:
    """Where to say what happens; the library is loaded only once something is said."""
    import structlog

    return structlog.get_logger("tracker")


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
