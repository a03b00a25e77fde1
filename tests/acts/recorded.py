"""Acts put on record as a source would have told of them."""

from typing import Any

from db import acts as register
from db.canonical import canonical
from db.engine import writing
from scrapers.kit import ActKind, ActParty, Effect, RawAct
from tracker.record.acts import revision
from tracker.record.tracker import Tracker

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
