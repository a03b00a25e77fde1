"""A name asked about: its status on every list, also where the party goes by another name.

A list that writes a name otherwise has no entry of that very name, and says nothing of the party by
it: beside its answer stands the entry that is the same party for certain, judged as for a timeline.
"""

from collections.abc import Iterator
from dataclasses import replace

from db.engine import Connection
from tracker.answers import apart, listings
from tracker.answers import status as answers
from tracker.answers.grounds import Grounds, When
from tracker.answers.status import Answer, NameStatus, Question
from tracker.matching import search
from tracker.outgoing import or_null
from tracker.record import docket
from tracker.rules.normalise.names import match_form

TELLS_NOTHING = frozenset({"not_listed", "unknown"})
"""Answers about an entry under another name that nobody has to hear of."""


def status(connection: Connection, asked: Question, ground: Grounds) -> NameStatus:
    """Where a name stood on every list, and the same party under other names."""
    found = answers.status(connection, asked, ground)
    others = answers.graded(connection, list(_same_party(connection, asked, ground, found)))
    told = {other.entry_id for other in others}
    near = tuple(one for one in found.near_misses if one.entry_id not in told)
    return replace(found, same_party=others, near_misses=near)


def of_any(connection: Connection, name: str, when: When, ground: Grounds) -> NameStatus:
    """The status of one name of several, without what they all rest on; of what is no name, why."""
    try:
        found = status(connection, Question.of(search.checked(name), when), ground)
        return replace(found, coverage=None)
    except search.NotAName as why:
        return NameStatus(
            name=name,
            on=when.on,
            known_at=or_null(when.known_at),
            answers=(),
            near_misses=(),
            error=str(why),
        )


def _same_party(
    connection: Connection, asked: Question, ground: Grounds, found: NameStatus
) -> Iterator[Answer]:
    """What lists without an entry of that very name say of the party, in the order of lists."""
    without = {answer.list_id for answer in found.answers if not answer.entry_id}
    if not without:
        return
    own = list(answers.entries_named(connection, asked))
    known = docket.docket(connection, known_at=asked.known_at, seen_at=asked.seen_at)
    others = listings.others(connection, own, asked, known)
    meant = [entry for entry, content in others if not apart.leaves_out(content, asked.name)]
    for other in sorted(meant, key=lambda one: (one.match.list_id, one.match.entry_id)):
        list_id = other.match.list_id
        if list_id in without & ground.lists.keys():
            given = answers.of_entry(connection, asked, ground.lists[list_id], other)
            if given.answer not in TELLS_NOTHING:
                yield replace(given, score=None)


def said(found: NameStatus) -> Iterator[str]:
    """Of each other name by which the party stands or stood on a list, in a sentence."""
    of = whom(found)
    for one in found.same_party:
        as_of = f" as of {one.as_of}" if one.stale else ""
        stands = f"{one.caption}: {one.answer}{as_of}"
        yield f"The same party as {of} on {one.list_id}, under another name: {stands}."


def whom(found: NameStatus) -> str:
    """The name asked for; where it is no more than an alias of an entry, that entry.

    Whether other lists mean an alias too, nobody says: a council of a front, or its army.
    """
    own = [answer for answer in found.answers if answer.entry_id]
    form = match_form(found.name)
    if not own or any(match_form(answer.caption or "") == form for answer in own):
        return found.name
    return f"{own[0].caption} ({own[0].list_id}, also {found.name})"
