"""One thing with all that is recorded about it, as text for people: show."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, repeat
from typing import TYPE_CHECKING, Annotated, Any

from tracker.cli.common import Format, Json, app, form_of, open_tracker, present
from tracker.cli.declared import Argument
from tracker.cli.output import Form, JsonRow, say, show, show_json, tell
from tracker.errors import Absent, WrongUsage

if TYPE_CHECKING:
    from tracker.answers.ids import Around, Found

HEADS = {
    "change": "Change",
    "question": "Question",
    "notice": "Notice",
    "entry": "Entry",
    "decision": "Decision",
    "message": "Message",
}

PARTS: Mapping[str, Sequence[str]] = {
    "Who": ("caption", "schema", "list_id", "programme", "entry_key", "keys", "entry_id"),
    "What": ("kind", "scope", "state", "verdict", "origin", "confirmation", "cause", "reason"),
    "By which act": ("instrument", "instrument_url"),
    "In court": ("court", "court_note"),
    "When": (
        "effective_on",
        "since",
        "published_at",
        "observed_after",
        "observed_at",
        "recorded_at",
        "superseded_at",
        "resolved_at",
        "decided_at",
        "undone_at",
        "due_at",
        "accepted_at",
    ),
    "Before and after": ("fields",),
    "Where it stands": (
        "terrorism",
        "screening_relevant",
        "entry_still_in_force",
        "also_listed_on",
        "spells",
        "programmes",
        "pending",
    ),
    "What acts say": ("official_acts",),
    "By whom": ("decision", "decided_by", "decided_because", "undone_by", "undone_reason"),
    "What the list says": ("content",),
    "Evidence": ("snapshot_sha256", "previous_snapshot_sha256", "revision", "rules_version"),
    "Afterwards": ("review_state", "acked_by", "acked_at", "corrected_by", "superseded_by"),
}
"""Heading -> what stands under it, in this order; what is in none of them comes at the end."""

LABELS = {
    "caption": "name",
    "schema": "kind of party",
    "list_id": "list",
    "entry_key": "key on the list",
    "keys": "keys",
    "effective_on": "by the authority's day",
    "published_at": "the document is dated",
    "observed_after": "not so in our document of",
    "observed_at": "first seen so on",
    "recorded_at": "recorded here",
    "since": "from",
    "after": "not there on",
    "until": "no longer there on",
    "until_after": "still there on",
    "sha256": "document",
    "until_sha256": "document without it",
    "snapshot_sha256": "document",
    "previous_snapshot_sha256": "document before",
    "terrorism": "about terrorism",
    "screening_relevant": "matters for screening",
    "entry_still_in_force": "entry still in force",
    "also_listed_on": "also in force on",
    "review_state": "signed off",
    "court_note": "not concluded",
    "official_acts": "judgments, and acts that no change here cites",
    "acts": "programme, listed on, delisted on",
}
"""Names of the export -> as people read them; the others are read as they are named."""

IN_WORDS = {
    "observed_once": "absent from one document, not yet confirmed",
    "observed_again": "absent from a second document too",
    "authority_states": "the authority says so itself",
    "act_cited": "an act is cited",
    "not_stated": "the authority does not say why",
    "unreviewed": "nobody has signed it off",
    "missing": "absent, not yet confirmed",
}
"""Words of the export -> what they mean."""

WIDE = 90
"""A value longer than this stands on lines of its own."""


@app.command("show")
def show_one(
    id_: Annotated[
        str,
        Argument(metavar="ID", help="Of a change, question, notice or entry; a key; a number."),
    ],
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """Everything recorded about one change, question, notice or entry, decision or message.

    Four characters of an id do. Numbers are of decisions and messages: decision:17, message:3.
    Examples: tracker show 3f2a9c1b07; tracker show QDe.137; tracker show 3f2a9c1b07 --json
    """
    from db.engine import reading
    from tracker.answers import ids
    from tracker.notices import covering

    asked = ids.checked(id_)
    with reading(open_tracker().ledger.engine) as connection:
        things = ids.found(connection, asked, str(present().date()))
        one = ids.the_one(things, asked)
        around = ids.around(connection, one) if one else ids.NOTHING_AROUND
    if not things:
        raise Absent(
            f"Nothing on record has the key {asked}, or an id that starts so: no change, question, "
            "notice or entry."
        )
    match form_of(form, json):
        case Form.TABLE if one:
            tell(*lines(one, around), *_others(things, one))
        case Form.TABLE:
            _show_several(things, asked)
        case Form.JSON:
            show_json([thing.value.json() for thing in things])
        case by_row:
            show([thing.value.json() for thing in things], by_row)
    say(*covering.warnings(thing.list_id for thing in things))


def _show_several(things: "Sequence[Found]", asked: str) -> None:
    """What an ambiguous beginning could be; it is wrong usage."""
    rows = [_line(thing) for thing in things]
    show(rows, Form.TABLE, ("what", "id", "list", "about", "day"))
    raise WrongUsage(f"{asked} could be any of these {len(things)}: give more of the id.")


def _line(thing: "Found") -> JsonRow:
    return {
        "what": thing.what,
        "id": thing.named,
        "list": thing.list_id,
        "about": thing.about,
        "day": thing.day[:10],
    }


def _others(things: "Sequence[Found]", one: "Found") -> Iterator[str]:
    """Who else once went by the same key."""
    others = [thing for thing in things if thing.id != one.id]
    if others:
        yield f"\nThe same key once led to: {'; '.join(f'{o.about} {o.named}' for o in others)}."


def lines(one: "Found", around: "Around") -> Iterator[str]:
    """All of it, line by line."""
    body = one.value.json()
    yield f"{HEADS[one.what]} {one.named}: {one.about}"
    yield f"  id: {one.id}"
    told_below = ("documents",)
    left = {k: value for k, value in body.items() if value != one.id and k not in told_below}
    for heading, names in PARTS.items():
        yield from _part(heading, {name: left.pop(name) for name in names if name in left})
    yield from _part("Else", left)
    yield from _around(around)


def _part(heading: str, values: Mapping[str, Any]) -> Iterator[str]:
    inner = list(chain.from_iterable(_named(*item) for item in values.items()))
    if inner:
        yield f"\n{heading}"
        yield from (f"  {line}" for line in inner)


def _around(around: "Around") -> Iterator[str]:
    yield from _part(
        "Documents", {document.sha256: _seen(document.json()) for document in around.documents}
    )
    yield from _part("Where else listed", {"lists": list(around.elsewhere)})
    yield from _part("Notices", {notice.named: _told(notice) for notice in around.notices})
    made = {f"decision:{one.made.decision.number}": one.json() for one in around.decisions}
    yield from _part("Decisions", made)


def _seen(document: JsonRow) -> str:
    dated = f", itself dated {_text(document['published_at'])}" if document["published_at"] else ""
    seen = f"first seen {_text(document['observed_at'])}{dated}; {document['verdict']}"
    return f"{seen}; provenance: {document['provenance']}"


def _told(notice: "Found") -> list[str]:
    """A notice in a line, then a line for each who got it."""
    body = notice.value.json()
    seen = f"; seen by {body['acked_by']} {_text(body['acked_at'])}" if body["acked_by"] else ""
    sent = (
        f"{one['recipient']} ({one['subscription']}, {one['channel']}): {one['state']}"
        f"{' ' + _text(one['accepted_at']) if one['accepted_at'] else ''}"
        f"{', message:' + str(one['message']) if one['message'] else ''}"
        for one in body["sent"]
    )
    return [f"{notice.about}, recorded {_text(notice.day)}{seen}", *sent]


# Values.


def _named(name: str, value: Any) -> Iterator[str]:
    """A value under its name: beside it, or on lines below where it is long; none for nothing."""
    inner = list(_lines(name, value))
    label = LABELS.get(name, name.replace("_", " ") if name.islower() else name)
    match inner:
        case []:
            return
        case [single] if len(single) <= WIDE and not isinstance(value, dict):
            yield f"{label}: {single}"
        case _:
            yield f"{label}:"
            yield from (f"  {line}" for line in inner)


def _lines(name: str, value: Any) -> Iterator[str]:
    match value:
        case dict():
            yield from chain.from_iterable(_named(*item) for item in value.items())
        case list() if name == "fields":
            yield from map(_edit, value)
        case list() if name == "official_acts":
            yield from chain.from_iterable(map(_act, value))
        case list() if any(isinstance(one, dict) for one in value):
            yield from chain.from_iterable(map(_block, value))
        case list():
            yield from _listed(value)
        case str() if name == "list_id":
            yield _title(value)
        case str() if value in IN_WORDS:
            yield f"{value} ({IN_WORDS[value]})"
        case _ if text := _text(value):
            yield text


def _title(list_id: str) -> str:
    """A list by its key, and in words where this release has it."""
    from scrapers import registry

    known = list_id in registry.sources()
    return f"{list_id} ({registry.scraper(list_id).source.title})" if known else list_id


def _block(value: Any) -> Iterator[str]:
    """One of several: its first line has a mark."""
    inner = list(_lines("", value) if isinstance(value, dict) else filter(None, [_text(value)]))
    marks = chain(["- "], repeat("  "))
    yield from map(str.__add__, marks, inner)


def _listed(values: Sequence[Any]) -> Iterator[str]:
    """Short ones in a row, others a line each."""
    texts = list(filter(None, map(_text, values)))
    row = "; ".join(texts)
    yield from texts if len(row) > WIDE or not row else [row]


def _edit(field: JsonRow) -> str:
    before, after = (_side(field[side]) for side in ("before", "after"))
    more = {
        name: value for name, value in field.items() if name not in ("field", "before", "after")
    }
    rest = f" ({_text(more)})" if more else ""
    return f"{field['field']}: {before} -> {after}{rest}"


def _act(act: JsonRow) -> Iterator[str]:
    """An act in a line, and below it whose day that is, and where it was read."""
    yield f"{act['date']} {act['says']} ({act['act']})"
    sort = f"{act['clock']}, {act['what']}"
    read = f"document {act['snapshot_sha256']} of {_text(act['observed_at'])}"
    yield f"  {'; '.join(filter(None, (sort, act['url'], read)))}"


def _side(value: Any) -> str:
    return _text(value) or "nothing"


MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def _text(value: Any) -> str:
    """A plain value, or a short row of some: moments by their day and minute, yes and no."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case str() if MOMENT.fullmatch(value):
            return _moment(value)
        case dict():
            return ", ".join(f"{name} {_text(inner)}" for name, inner in value.items() if inner)
        case list() | tuple():
            return _row(value)
    return str(value)


def _row(values: Iterable[Any]) -> str:
    return ", ".join(filter(None, map(_text, values)))


def _moment(moment: str) -> str:
    """A folder's day alone; else with the time, in UTC."""
    from tracker.answers.days import shown

    day = shown(moment)
    return day if len(day) == 10 else f"{moment[:10]} {moment[11:19]} UTC"
