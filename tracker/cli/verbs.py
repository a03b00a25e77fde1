"""The verbs by what they are used for, in each the ones first that are needed first."""

from itertools import chain

USES: dict[str, tuple[str, ...]] = {
    "Look: what is published, and what was looked at": (
        "demo",
        "init",
        "lists",
        "run",
        "backfill",
        "summary",
        "coverage",
    ),
    "Ask: who is listed, who came and went, when and why": (
        "changes",
        "status",
        "timeline",
        "chart",
        "search",
        "show",
        "acts",
        "reconcile",
        "calendar",
    ),
    "Decide: what a person answers for": (
        "pending",
        "confirm",
        "reject",
        "proposals",
        "review",
        "ack",
        "decisions",
        "undo",
        "merge",
        "split",
        "set-aside",
        "scope",
    ),
    "Tell: mails, watched names, feeds": ("alerts", "watch", "drill", "feed"),
    "People: who may sign in, and by which keys": ("users", "tokens"),
    "Run: day and night": (
        "serve",
        "web",
        "openapi",
        "schedule",
        "doctor",
        "watchdog",
        "backup",
        "restore",
    ),
    "Prove: that nothing was edited": ("verify", "replay", "export"),
}
"""Heading in the help -> its verbs, in order of first use."""

ORDER = {verb: place for place, verb in enumerate(chain.from_iterable(USES.values()))}
"""Verb -> its place in the help."""

HEADING = {verb: heading for heading, verbs in USES.items() for verb in verbs}

_GO_ON = ("init", "run", "backfill", "alerts", "ack", "users", "tokens")
GOES_ON = frozenset({*_GO_ON, *USES["Run: day and night"]})
"""Verbs that a list which the settings misspell does not stop: what they do for others matters."""
