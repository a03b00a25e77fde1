"""Official acts on record, read once at the door: what was said of them, united."""

from collections import Counter
from collections.abc import Iterable

from db import acts as register
from db import events, journal
from db.acts import ActOnRecord
from db.canonical import canonical, parsed
from db.engine import Connection, Engine, reading
from db.events import NewEvent
from db.store import Row
from scrapers import registry
from scrapers.kit import OF_COURTS, ActKind, ActParty, RawAct
from tracker.model import Decision, digest
from tracker.record.journal import ACT, Receipt, Undone, as_recorded
from tracker.record.writer import Transaction
from tracker.rules.acts import REVIEWER, Act, Telling, united


def acts(connection: Connection, *, up_to: int = 0, known_at: str = "") -> list[Act]:
    """All acts on record, or those up to a record or a moment, in the order of their first."""
    rows = register.everything(connection, up_to=up_to, known_at=known_at)
    return united(map(telling, rows))


def telling(row: ActOnRecord) -> Telling:
    """What one source said of an act, from its row."""
    return Telling(
        seq=row.seq,
        feed_id=row.feed_id,
        observed_at=row.observed_at,
        snapshot_sha256=row.snapshot_sha256,
        recorded_at=row.recorded_at,
        says=RawAct.read(parsed(row.body)) if row.body else _by_title(row),
    )


def _by_title(row: ActOnRecord) -> RawAct:
    """An act of which an early release recorded the title alone: what that says."""
    says = registry.scraper(row.feed_id).says(row.title)
    return RawAct(
        number=row.number,
        title=row.title,
        published_on=row.published_on,
        url=row.url,
        kind=says.kind,
        parties=tuple(ActParty(name) for name in says.names),
        lists=says.lists,
    )


def put(transaction: Transaction, receipt: Receipt, published: Iterable[RawAct]) -> list[RawAct]:
    """Put what a document says of acts on record where it was not said before, in order of days.

    What was put there.
    """
    known = register.known(transaction.connection, transaction.list_id)
    said = {(act.number, revision(act)): act for act in published}
    new = [act for told, act in said.items() if told not in known]
    new.sort(key=lambda act: (act.published_on, act.number))
    register.add(transaction.connection, [_row(transaction, receipt, act) for act in new])
    return new


# What people enter.


def enter(connection: Connection, decision: Decision, act: RawAct, at: str) -> int:
    """Put an act that a person enters on record, in the journal and beside all others; its number
    in the journal. Of a court it is told to those whom it concerns.
    """
    told = as_recorded(decision)
    del told["number"]
    number = journal.append(connection, ACT, REVIEWER, at, {**told, ACT: act.fields()})
    register.add(connection, [_entered(act, at)])
    if any(party.effect in OF_COURTS for party in act.parties):
        told_of = NewEvent(REVIEWER, "court", act.number, True, canonical({}), at, True)
        events.add(connection, [told_of])
    return number


def take_back(connection: Connection, undone: Undone, number: str, at: str) -> None:
    """Put on record that an act is taken back which a person had entered."""
    journal.append(connection, "undo", REVIEWER, at, as_recorded(undone))
    register.add(connection, [_entered(withdrawn(number), at)])


def entered(connection: Connection) -> Counter[tuple[str, str]]:
    """Number and revision of all that people said of acts, as the journal has it."""
    records = journal.of_kinds(connection, (ACT, "undo"), REVIEWER)
    said = {one.seq: RawAct.read(one.content[ACT]) for one in records if one.kind == ACT}
    undone = (said[one.content["decision"]] for one in records if one.kind == "undo")
    every = (*said.values(), *(withdrawn(act.number) for act in undone))
    return Counter((act.number, revision(act)) for act in every)


def withdrawn(number: str) -> RawAct:
    """What is said of an act that is taken back."""
    kind = ActKind.WITHDRAWN
    return RawAct(number=number, title="", published_on="", url="", kind=kind, whole=True)


def _entered(act: RawAct, at: str) -> Row:
    return {**_said(act), "feed_id": REVIEWER, "observed_at": at, "recorded_at": at}


def numbers(connection: Connection, feed_id: str) -> set[str]:
    """Numbers of the acts of a source that are on record."""
    return {number for number, _ in register.known(connection, feed_id)}


def unread(engine: Engine, feed_id: str) -> set[str]:
    """Numbers of the acts of a source of which no text was read."""
    with reading(engine) as connection:
        said = [telling(row).says for row in register.of_feed(connection, feed_id)]
    return {says.number for says in said} - {says.number for says in said if says.whole}


def revision(act: RawAct) -> str:
    """The hash of all that is said of an act."""
    return digest((canonical(act.fields()),))


def _row(transaction: Transaction, receipt: Receipt, act: RawAct) -> Row:
    return {
        **_said(act),
        "feed_id": transaction.list_id,
        "observed_at": receipt.at,
        "snapshot_sha256": receipt.sha256,
        "recorded_at": transaction.at,
    }


def _said(act: RawAct) -> Row:
    """What is said of an act, without who says so and when; of no document, unless one is named."""
    return {
        "number": act.number,
        "title": act.title,
        "published_on": act.published_on,
        "url": act.url,
        "snapshot_sha256": "",
        "revision": revision(act),
        "body": canonical(act.fields()),
    }
