"""The verbs by what they are used for, in each the ones first that are needed first; and where
they are.
"""

from itertools import chain

USES: dict[str, dict[str, str]] = {
    "Look: what is published, and what was looked at": {
        "demo": "demo",
        "init": "taking",
        "lists": "listing",
        "run": "taking",
        "backfill": "taking",
        "summary": "summing",
        "coverage": "listing",
        "prove": "prove",
    },
    "Ask: who is listed, who came and went, when and why": {
        "changes": "asking",
        "status": "naming",
        "timeline": "naming",
        "chart": "naming",
        "search": "naming",
        "show": "showing",
        "acts": "acting",
        "reconcile": "reconciling",
        "calendar": "calendar",
    },
    "Decide: what a person answers for": {
        "pending": "deciding",
        "confirm": "deciding",
        "reject": "deciding",
        "proposals": "deciding",
        "review": "reviewing",
        "ack": "alerts",
        "decisions": "deciding",
        "undo": "deciding",
        "merge": "deciding",
        "split": "deciding",
        "set-aside": "deciding",
        "scope": "deciding",
    },
    "Tell: mails, watched names, feeds": {
        "alerts": "alerts",
        "watch": "watching",
        "drill": "alerts",
        "feed": "alerts",
    },
    "People: who may sign in, and by which keys": {"users": "people", "tokens": "people"},
    "Run: day and night": {
        "serve": "running",
        "worker": "working",
        "jobs": "working",
        "web": "running",
        "openapi": "openapi",
        "schedule": "running",
        "doctor": "proving",
        "watchdog": "running",
        "backup": "keeping",
        "restore": "keeping",
        "migrate-store": "moving",
        "retention": "forgetting",
    },
    "Try: a file that is not taken in yet": {"try": "trying"},
    "Prove: that nothing was edited": {
        "verify": "proving",
        "replay": "proving",
        "export": "exporting",
    },
}
"""Heading in the help -> its verbs, in order of first use -> the modules that declare them."""

ORDER = {verb: place for place, verb in enumerate(chain.from_iterable(USES.values()))}
"""Verb -> its place in the help."""

PLACE = {verb: module for verbs in USES.values() for verb, module in verbs.items()}
"""Verb -> the module that declares it."""

MODULES = (*dict.fromkeys(PLACE.values()), "before")
"""All modules that declare something."""

HEADING = {verb: heading for heading, verbs in USES.items() for verb in verbs}

_GO_ON = ("init", "run", "backfill", "alerts", "ack", "users", "tokens")
GOES_ON = frozenset({*_GO_ON, *USES["Run: day and night"]})
"""Verbs that a list which the settings misspell does not stop: what they do for others matters."""
