"""Structured logs to stderr, one event a line. Names that somebody watches never get there."""

from collections.abc import MutableMapping
from typing import Any

PRIVATE = frozenset({"name", "names", "query", "q", "watched", "recipient", "body"})
"""Keys that may hold a searched or watched name: dropped, whoever passes them."""


def configure(level: str, form: str, run_id: str) -> None:
    """Set up logging once, for the whole process."""
    import logging
    import sys

    import structlog

    last: Any = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            drop_private,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            getattr(logging, level.upper(), logging.WARNING)
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    structlog.contextvars.bind_contextvars(run_id=run_id)


def drop_private(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Leave out what could name a person somebody looks for."""
    for key in PRIVATE & event.keys():
        del event[key]
    return event
