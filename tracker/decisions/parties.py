"""Who is who, by a person's word: two entries are one party, or one entry is two."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from db import snapshots, standings
from db.engine import Connection, reading
from db.standings import StandingOnRecord
from tracker.decisions import ready
from tracker.decisions.ready import Ready
from tracker.decisions.reasons import stated
from tracker.errors import WrongUsage
from tracker.model import PRESENT, Decision, digest, entry_id, short_id, stamp
from tracker.record.members import Reader
from tracker.record.packing import FIRST
from tracker.record.tracker import Tracker
from tracker.recorded import Standing


@dataclass(frozen=True, kw_only=True, slots=True)
class Party:
    """An entry as a person names it."""

    row: StandingOnRecord
    standing: Standing

    @property
    def began(self) -> str:
        """When a document first showed it."""
        return self.standing.spells[0].since

    @property
    def first_key(self) -> str:
        """The key from which its id was made; its oldest one, where that is another one's now."""
        keys = self.standing.keys
        own = (key for key in keys if entry_id(self.row.list_id, key) == self.row.entry_id)
        return next(own, keys[0])

    def __str__(self) -> str:
        return f"{self.row.caption} ({self.row.entry_key})"


def merge(
    tracker: Tracker, first: str, second: str, *, by: str, reason: str
) -> tuple[Party, Party]:
    """They are one party: the entry known longer goes on under the other one's key.

    WrongUsage where they are not two of one list, or where its newest document has them both.
    """
    older, newer = pair(tracker, first, second)
    ready.put(tracker, [merging(older, newer, by=by, at=stamp(tracker.clock()), reason=reason)])
    return older, newer


def pair(tracker: Tracker, first: str, second: str) -> tuple[Party, Party]:
    """Two entries that can be one party, the one known longer first; WrongUsage as above."""
    with reading(tracker.ledger.engine) as connection:
        named = (_named(connection, first), _named(connection, second))
        older, newer = sorted(named, key=lambda party: party.began)
        _check(connection, older, newer)
    return older, newer


def merging(older: Party, newer: Party, *, by: str, at: str, reason: str) -> Ready:
    """That two entries are one party, to be put on record."""
    decision = Decision(
        pending_id=digest(("merge", older.row.entry_id, newer.row.entry_id)),
        verdict="merge",
        decided_by=by,
        decided_at=at,
        reason=stated(reason),
        entry_id=older.row.entry_id,
        kind="merge",
        since=newer.began,
        keys=(older.row.entry_key, newer.first_key),
    )
    return Ready(
        list_id=older.row.list_id,
        decision=decision,
        since=(newer.began, "", ""),
        subject=f"{older.row.entry_id} {newer.row.entry_id}",
        caption=f"{newer} is {older}",
    )


def split(
    tracker: Tracker, named: str, *, by: str, reason: str, key: str = "", since: str = ""
) -> Party:
    """It is two: one of its keys is another party's, or its key is one's from a day on.

    WrongUsage where it is not clear which key is meant, or where the day is before it was known.
    """
    stated(reason)
    party, keys = parted(tracker, named, key=key, since=since)
    at = stamp(tracker.clock())
    ready.put(tracker, [splitting(party, keys, since, by=by, at=at, reason=reason)])
    return party


def parted(
    tracker: Tracker, named: str, *, key: str = "", since: str = ""
) -> tuple[Party, tuple[str, ...]]:
    """An entry that can be two parties, and the keys that are meant; WrongUsage as above."""
    with reading(tracker.ledger.engine) as connection:
        party = _named(connection, named)
    if since:
        _check_day(party, since)
        return party, (party.row.entry_key,)
    return party, (party.first_key, _other_key(party, key))


def splitting(
    party: Party, keys: tuple[str, ...], since: str, *, by: str, at: str, reason: str
) -> Ready:
    """That an entry is two parties, to be put on record."""
    decision = Decision(
        pending_id=digest(("split", party.row.entry_id, *keys, since)),
        verdict="split",
        decided_by=by,
        decided_at=at,
        reason=stated(reason),
        entry_id=party.row.entry_id,
        kind="split",
        since=since,
        keys=keys,
    )
    where = f"from {since} on" if since else f"{keys[-1]} is another one's"
    return Ready(
        list_id=party.row.list_id,
        decision=decision,
        since=(since, "", "") if since else FIRST,
        subject=" ".join((party.row.entry_id, since or keys[-1])),
        caption=f"{party} is two parties, {where}",
    )


def _named(connection: Connection, prefix: str) -> Party:
    """The one entry of a key, or of an id that starts so."""
    found = standings.beginning(connection, prefix)
    if not found:
        raise WrongUsage(f"No entry has the key {prefix}, or an id that starts so.")
    found = [row for row in found if row.entry_key == prefix] or found
    if len(found) > 1:
        several = ", ".join(f"{short_id(row.entry_id)} of {row.list_id}" for row in found)
        raise WrongUsage(f"{prefix} stands for several entries: {several}.")
    return Party(row=found[0], standing=Standing.read(found[0].body))


def _check(connection: Connection, older: Party, newer: Party) -> None:
    if older.row.list_id != newer.row.list_id or older.row.entry_id == newer.row.entry_id:
        raise WrongUsage("Name two entries of one list.")
    keys = {older.row.entry_key, newer.row.entry_key}
    if len(keys) == 2 and keys.issubset(_listed(connection, older.row.list_id)):
        raise WrongUsage(
            f"The newest document has both {older} and {newer}: they are two records of the "
            "authority, and nobody who stands in a document is taken out of it."
        )


def _listed(connection: Connection, list_id: str) -> Iterator[str]:
    """Keys that the newest good document of a list has in force."""
    newest = snapshots.last_good(connection, list_id)
    members = Reader(connection).members(newest.id) if newest else {}
    return (key for key, member in members.items() if member.state in PRESENT)


def _other_key(party: Party, key: str) -> str:
    """The key that is another party's: the one named, or the only one that can be."""
    others: Sequence[str] = [one for one in party.standing.keys if one != party.first_key]
    if key and key not in others:
        raise WrongUsage(
            f"{key} is none of the later keys of {party}: {', '.join(others) or 'none'}."
        )
    if not key and len(others) != 1:
        known = ", ".join(others) or "none"
        raise WrongUsage(
            f"Say which key of {party} is another party's, --key ({known}), or --since."
        )
    return key or others[0]


def _check_day(party: Party, since: str) -> None:
    try:
        date.fromisoformat(since)
    except ValueError:
        raise WrongUsage(f"{since!r} is no day (2012-09-28).") from None
    if since <= party.began:
        raise WrongUsage(f"{party} was first seen at {party.began}; say a later day.")
