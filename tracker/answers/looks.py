"""How every list was looked at in some time: what is covered, how old, with what gaps, what not."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from db import checks, nearest
from db.engine import Connection
from scrapers.registry import closed_on, is_political, keys, no_longer_read, scraper, sources
from tracker.answers.coverage import days_between
from tracker.answers.covered import UNREAD, Covered, Looked, asked_of, covered, longest_gap
from tracker.outgoing import Out

COVERED, STALE, CLOSED = "covered", "stale", "closed"
"""Seen in good order in that time; not lately before its end; not lately, as it was closed."""

IN_VAIN, NOT_THEN, NEVER, OFF = "in_vain", "not_covered", "never_seen", "off"
"""Looked at and not once in good order; seen at other times; never; never, being switched off."""

OPT_IN = "opt_in"
"""Of those that are off, in sentences alone: lists that are on only where somebody names them."""

UNSEEN = (NEVER, OFF)
"""States of lists of which nothing at all is on record."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Looks(Out):
    """One list in some time. Looks are those that found it in good order, failures the others;
    `documents` those first seen in that time, `longest_gap_days` the longest time without a look,
    `switched_on` as the settings have it now,
    `document_provenance` by what way the document came.
    """

    list_id: str
    title: str
    state: str
    first_look: str | None
    last_look: str | None
    document: str | None
    document_age_days: int | None
    longest_gap_days: int | None
    documents: int
    looks: int
    failures: int
    switched_on: bool
    document_provenance: str | None


def looks(
    connection: Connection,
    lists: Sequence[str],
    switched_on: Sequence[str],
    now: datetime,
    *,
    since: str = "",
    until: str = "",
) -> list[Looks]:
    """A row for each list asked for; where none is, for all of ours and what is on record."""
    every = lists or sorted({*keys(), *asked_of(connection, (), switched_on)})
    in_time = covered(connection, every, now, since=since, until=until)
    documents = _documents(connection, in_time)
    ever = set(checks.lists(connection))
    return [
        Looks(
            list_id=one.list_id,
            title=_title(one.list_id),
            state=_state(one, in_time.until, one.list_id in ever, one.list_id in switched_on),
            first_look=one.first_look,
            last_look=one.last_look,
            document=one.document,
            document_age_days=one.document_age_days,
            longest_gap_days=_gap(connection, one.list_id, since, in_time.until[:10]),
            documents=documents[one.list_id],
            looks=one.looks or 0,
            failures=one.failures or 0,
            switched_on=one.list_id in switched_on,
            document_provenance=one.document_provenance,
        )
        for one in in_time.lists
    ]


def _gap(connection: Connection, list_id: str, since: str, until: str) -> int | None:
    """The longest gap in days: without any look all of the time, where that has a beginning."""
    gap = longest_gap(connection, list_id, since, until)
    return days_between(since, until) if gap is None and since else gap


def _title(list_id: str) -> str:
    """A list in words; by its key alone, where this release has it no more."""
    return scraper(list_id).source.title if list_id in sources() else list_id


def _documents(connection: Connection, in_time: Covered) -> Counter[str]:
    """List -> how many documents of it were first seen in that time."""
    return nearest.documents_between(connection, in_time.since or "", in_time.until)


def _state(one: Looked, until: str, known: bool, is_on: bool) -> str:
    if one.covered:
        return _of_seen(one, until)
    if one.failures:
        return IN_VAIN
    if known:
        return NOT_THEN
    return NEVER if is_on else OFF


def _of_seen(one: Looked, until: str) -> str:
    closed = closed_on(one.list_id)
    if one.stale and closed and closed <= until:
        return CLOSED
    return STALE if one.stale else COVERED


SENTENCES = {
    STALE: "Not seen lately before the end of that time, so nothing is said of later",
    IN_VAIN: "Looked at in vain, never in good order in that time",
    NOT_THEN: "Not covered, seen at other times only",
    NEVER: "Switched on and never looked at here",
    OFF: "Switched off in the settings and never looked at here",
    OPT_IN: "Of political use, not switched on and never looked at here",
}


def said(rows: Iterable[Looks]) -> Iterator[str]:
    """What is not covered, and what is no longer read, in sentences; every list is named."""
    of = defaultdict(list)
    for row in rows:
        is_apart = row.state == OFF and is_political(row.list_id)
        of[OPT_IN if is_apart else row.state].append(row.list_id)
    for state in filter(of.__contains__, SENTENCES):
        yield f"{SENTENCES[state]}: {', '.join(of[state])}."
    if gone := ", ".join(key for keys_ in of.values() for key in keys_ if no_longer_read(key)):
        yield f"{UNREAD}: {gone}."
