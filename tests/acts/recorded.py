"""Acts put on record as a source would have told of them."""

from typing import Any

from db import acts as register
from db import names, revisions, standings
from db.canonical import canonical
from db.engine import writing
from scrapers.kit import ActKind, ActParty, Effect, RawAct
from tracker.model import Content, Name, Spell, entry_id
from tracker.record.acts import revision
from tracker.record.tracker import Tracker
from tracker.rules.normalise import entries
from tracker.rules.normalise.names import match_form

DOCUMENT = "ab" * 32
"""The hash of the document that they stand in."""


def act(number: str, kind: ActKind, *lists: str, **said: Any) -> RawAct:
    """What a source says of an act, which it numbers so."""
    plain = {"title": number, "published_on": "2020-01-01", "url": "https://acts.example/1"}
    return RawAct(number=number, kind=kind, lists=lists, **plain | said)


def party(name: str, effect: Effect = Effect.KEEPS, **said: Any) -> ActParty:
    return ActParty(name, effect, **said)


def on_record(tracker: Tracker, *acts: RawAct, feed: str = "curated") -> None:
    rows = [
        {
            "feed_id": feed,
            "number": one.number,
            "title": one.title,
            "published_on": one.published_on,
            "url": one.url,
            "observed_at": "2024-01-01T00:00:00Z",
            "snapshot_sha256": DOCUMENT,
            "recorded_at": "2024-01-01T00:00:00Z",
            "revision": revision(one),
            "body": canonical(one.fields()),
        }
        for one in acts
    ]
    with writing(tracker.ledger.engine) as connection:
        register.add(connection, rows)


def stands(tracker: Tracker, list_id: str, name: str, *programmes: str, **facts: str) -> str:
    """Put on record that a party stands on a list since 2020, and what is said of it; its id."""
    content = Content(
        schema="Organization",
        state="in_force",
        names=(Name(name, "name"),),
        acts=(),
        identifiers=(),
        facts={field: (text,) for field, text in facts.items()},
        extra={},
    )
    data = entries.encoded(content)
    spell = Spell(since="2020-01-01T00:00:00Z", after="", listed_on="", sha256=DOCUMENT)._asdict()
    body = {
        "entry_id": entry_id(list_id, name),
        "keys": [name],
        "revision": entries.revision(data),
        "state": "in_force",
        "episode": 1,
        "spells": [spell],
        "programmes": {programme: [spell] for programme in programmes},
        "pending": [],
        "carried": {},
    }
    row = {"list_id": list_id, "entry_key": name, "caption": name, "state": "in_force"}
    row |= {"entry_id": body["entry_id"], "revision": body["revision"], "body": canonical(body)}
    with writing(tracker.ledger.engine) as connection:
        revisions.add_new(connection, {entries.revision(data): data}, list_id)
        seal = standings.add(connection, [{**row, "recorded_at": "2024-01-01T00:00:00Z"}])
        standings.seal(connection, list_id, seal)
        names.add_new(connection, [named(list_id, str(body["entry_id"]), name)])
    return str(body["entry_id"])


def named(list_id: str, entry: str, name: str) -> dict[str, str]:
    return {
        "list_id": list_id,
        "entry_id": entry,
        "kind": "name",
        "text": name,
        "form": match_form(name),
        "recorded_at": "2024-01-01T00:00:00Z",
        "indexed": "",
    }
