"""What a regular mail covers: which lists were looked at in its time, and which not."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from db.engine import Connection
from scrapers import registry
from scrapers.describe import TYPED
from tracker.answers.covered import Covered, Looked, asked_of, covered
from tracker.model import stamp
from tracker.notices.about import about_list
from tracker.notices.notice import DRILL
from tracker.notices.order import Subscription, of_country
from tracker.notices.titles import title
from tracker.notices.wording import clock, day, old, words
from tracker.shown import count

PERIODS = {"hourly": timedelta(hours=1), "daily": timedelta(days=1), "weekly": timedelta(days=7)}
"""How long before a regular mail its time begins, by the first word of its timing."""

MOST = 200
"""Lists that are told of one by one."""


def of_digest(connection: Connection, order: Subscription, now: datetime) -> list[str]:
    """What a regular mail of a subscription covers, in sentences; nothing of what is none."""
    period = PERIODS.get(order.timing.split(" ")[0].lower())
    if period is None:
        return []
    asked = asked_of(connection, order.lists, ())
    lists = [key for key in asked if of_country(order.countries, about_list(key).country)]
    return said(covered(connection, lists, now, since=stamp(now - period)))


def said(covers: Covered) -> list[str]:
    """The time, each list that was looked at in it, and those that were not."""
    since = f"from {clock(covers.since)}" if covers.since else "from the beginning"
    seen, unseen = covers.looked_at, covers.not_looked_at
    lines = [f"Looks {since} to {clock(covers.until)}:", *map(_seen, seen[:MOST])]
    if len(seen) > MOST:
        lines.append(f"and {count(len(seen) - MOST, 'list')} more.")
    return lines + not_covered(looked.list_id for looked in unseen)


def not_covered(lists: Iterable[str]) -> list[str]:
    """That nothing is said of lists at which nobody looked; nothing where there are none."""
    names: Sequence[str] = sorted(map(title, lists))
    if not names:
        return []
    more = [f"{len(names) - MOST} more"] if len(names) > MOST else []
    return [f"NOT COVERED, nobody looked in that time: {words([*names[:MOST], *more])}."]


def warnings(lists: Iterable[str]) -> list[str]:
    """What is warned of in lists of political use, that others were typed, and that others are no
    longer read here; none of the rest.
    """
    known, named = registry.keys(), sorted(set(lists) - {"", DRILL})
    every = [key for key in named if key in known]
    political = [
        f"{title(key)} is a list of political use. {registry.political_use(key)}"
        for key in filter(registry.is_political, every)
    ]
    typed = [f"{title(key)}: {TYPED}" for key in filter(registry.is_transcribed, every)]
    return [*political, *typed, *filter(None, map(registry.no_longer_read, named))]


def marks(list_id: str) -> Iterator[str]:
    """The same of one list, where many stand below one another: that there is something to read."""
    if registry.no_longer_read(list_id):
        yield "No longer read here."
    if list_id in registry.keys():
        if registry.is_political(list_id):
            yield "Of political use: read its warning."
        if registry.is_transcribed(list_id):
            yield "A transcript that a person typed of scans."


def _seen(looked: Looked) -> str:
    document = looked.document
    age = looked.document_age_days or 0
    of = f"document of {day(document)}, {old(age)}" if document else "no document"
    looks = count(looked.looks or 0, "look")
    return f"{title(looked.list_id)}: {looks}, the last on {clock(looked.last_look)}; {of}."
