"""When a document says of itself that it was made, as far as that can be believed. Pure."""

from datetime import datetime, timedelta

AHEAD = timedelta(days=2)
"""So far a document may be dated after it was seen, and no farther.

A folder named by a day counts from midnight UTC, a file of that evening west of it is 36 hours
ahead; the rest is for clocks.
"""


def believed(made: datetime | None, seen: datetime) -> datetime | None:
    """A document's own moment; None for one that had not come yet when it was seen."""
    return None if made is None or made - seen > AHEAD else made
