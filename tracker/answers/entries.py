"""One change, question or entry by its id, whole; and the questions put to people."""

from dataclasses import asdict

from db import changes, revisions, standings
from db import questions as register
from db.canonical import parsed
from db.engine import Connection
from db.standings import StandingOnRecord
from tracker.answers.log import exported
from tracker.answers.outgoing import Json
from tracker.model import Pending
from tracker.recorded import pending


def by_id(connection: Connection, prefix: str) -> list[Json]:
    """Changes and questions whose id starts so; else entries, also by their key. As JSON."""
    questions = register.beginning(connection, prefix)
    whole = [*_changes(connection, prefix), *(parsed(body) for body in questions)]
    return whole or [_entry(connection, row) for row in standings.beginning(connection, prefix)]


def _changes(connection: Connection, prefix: str) -> list[Json]:
    rows = changes.beginning(connection, prefix)
    whole = []
    for row, change in zip(rows, exported(connection, rows), strict=True):
        end = {"superseded_at": row.superseded_at, "superseded_by": row.superseded_by}
        whole.append(change.json() | end)
    return whole


def _entry(connection: Connection, row: StandingOnRecord) -> Json:
    content = revisions.contents(connection, [row.revision])[row.revision]
    head = {"list_id": row.list_id, "entry_key": row.entry_key, "caption": row.caption}
    return {**head, **parsed(row.body), "content": parsed(content)}


def questions(connection: Connection, list_id: str = "", state: str = "open") -> list[Pending]:
    """Questions put to a person, oldest first; of one list, in one state, if any is named."""
    stored = register.on_record(connection, list_id).values()
    asked = [pending(body) for _, body in stored]
    return [question for question in asked if state in ("", question.state)]


def question_json(question: Pending) -> Json:
    """A question on its way out, its fields by name."""
    return dict(sorted(asdict(question).items()))
