"""Why: no decision of a person is put on record without it."""

from tracker.errors import WrongUsage

IN_ITS_PLACE = frozenset({"WHY", "TEXT", "REASON"})
"""What mails, help and `doctor` say where a reason is to be: a command pasted as it stands."""

NOBODY = frozenset({"", "YOU", "WHO", "NAME"})
"""The same for whoever decides."""


def stated(reason: str) -> str:
    """A reason that says something; WrongUsage otherwise, also for what only holds its place."""
    text = reason.strip()
    if text in IN_ITS_PLACE or not any(map(str.isalnum, text)):
        raise WrongUsage("Say why: --reason TEXT.")
    return reason
