"""Why: no decision of a person is put on record without it."""

from tracker.errors import WrongUsage


def stated(reason: str) -> str:
    """A reason that says something; WrongUsage otherwise."""
    if not reason.strip():
        raise WrongUsage("Say why: --reason TEXT.")
    return reason
