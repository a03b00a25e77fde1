"""The one chain, followed from link to link: what every record is, and where every chain ends."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from db import chain, journal, sealing, trail
from db.canonical import parsed
from db.chain import GENESIS, Link
from db.engine import Connection
from db.sealing import FOUND, KEPT, Key
from db.trail import CHECKPOINT, GONE, SEAL, SHAPE, UPGRADES

NOUNS: Mapping[str, str] = {
    "account": "account",
    "act": "act",
    "act_cited": "acts cited in the log of",
    "answer": "answer of a server",
    "blob": "archived file",
    "change": "row of the log",
    "check": "look",
    "clearance": "word on a watched pair",
    "delivery": "delivery",
    "event": "event",
    "message": "message",
    "message_body": "text of message",
    "name": "names of entry",
    "notice": "notice",
    "number": "numbers of entry",
    "pending": "state of a question",
    "proposal": "proposal",
    "review": "sign-off of change",
    "snapshot": "document",
    "snapshot_members": "members of document",
    "snapshot_state": "standing after document",
    "standing": "standing",
    "subscription": "",  # its key says what it is: subscription desk, group second line
    "token": "token",
    "tombstone": "what is said of removed file",
    "watched": "watch list",
}
"""What a record of each table is, for people."""

JOURNAL = ""
"""Stands for the journal among the chains of lists."""

End = tuple[int, str]
"""Number and hash of the last link of a chain."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What the links say, one after the other: records by table, ends of chains, what is odd."""

    records: dict[str, dict[Key, str]] = field(default_factory=lambda: defaultdict(dict))
    ends: list[tuple[int, str, End]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    columns: dict[str, list[str]] = field(default_factory=dict)
    found: Counter[str] = field(default_factory=Counter)
    upgrades: set[str] = field(default_factory=set)

    def follow(self, link: Link) -> None:
        """Take in the next link."""
        body = parsed(link.body)
        if (link.kind, link.ref) != (_kind(body), 0):
            self.wrong.append(f"The head's chain: link {link.seq} is not what was recorded.")
        for table, rows in body.get("rows", {}).items():
            for row in rows:
                self._record(link, table, *row)
        self.ends.extend((link.seq, scope, end) for scope, end in _ends(body))
        if link.kind == SHAPE:
            self._upgraded(link, body)
        if link.kind == GONE and not self._take_away(body):
            self.wrong.append(
                f"The head's chain: link {link.seq} takes away what no upgrade took away."
            )

    def _take_away(self, body: Mapping[str, Any]) -> bool:
        """An upgrade took records away, once, all of them as they were recorded; whether it did.

        Of any other link that says so nothing is believed: its records are missed.
        """
        upgrade = UPGRADES.get(body["upgrade"])
        if (
            upgrade is None
            or body["upgrade"] in self.upgrades
            or [*body["gone"]] != [upgrade.table]
        ):
            return False
        self.upgrades.add(body["upgrade"])
        records, runs = self.records[upgrade.table], body["gone"][upgrade.table]
        if sum(last - first + 1 for first, last in runs) != body["number"] <= len(records):
            return False
        keys = [key for first, last in runs for key in range(first, last + 1)]
        stood = [records.get(key, "") for key in keys]
        if not all(stood) or trail.all_of(stood) != body["sha256"]:
            return False
        records.update(dict.fromkeys(keys, ""))
        return True

    def _upgraded(self, link: Link, body: Mapping[str, Any]) -> None:
        """An upgrade says what it sealed as it found it, and nobody else does that."""
        self.columns.update(body["columns"])
        if self.found != Counter(body["found"]):
            self.wrong.append(f"The head's chain: link {link.seq} hides what it sealed.")
        self.found.clear()

    def _record(self, link: Link, table: str, key: Any, before: str, after: str) -> None:
        """A record was so before, and is so after; two at once may have written the same."""
        records, key = self.records[table], tuple(key) if isinstance(key, list) else key
        self.found[table] += before == FOUND
        stood = records.get(key, "")
        if before not in (stood, FOUND) and after != stood:
            anew = f"was not what was recorded when link {link.seq} recorded it anew"
            self.wrong.append(f"{named(table, key)} {anew}.")
        records[key] = after


def _kind(body: Mapping[str, Any]) -> str:
    """What kind of link has such a body."""
    kinds = {"columns": SHAPE, "list_id": CHECKPOINT, "gone": GONE}
    return next((kinds[name] for name in kinds if name in body), SEAL)


def _ends(body: Mapping[str, Any]) -> Iterator[tuple[str, End]]:
    """Where chains ended when a link was made; releases before wrote it otherwise."""
    if "list_id" in body:
        yield body["list_id"], (body["seq"], body["head"])
        yield JOURNAL, (body["journal_seq"], body["journal"])
        return
    for list_id, end in body.get("lists", {}).items():
        yield list_id, tuple(end)
    if "journal" in body:
        yield JOURNAL, tuple(body["journal"])


def named(table: str, key: Key) -> str:
    """A record, for people."""
    key = " ".join(key) if isinstance(key, tuple) else key
    said = f"{NOUNS[table]} {key}".strip()
    return f"{said[0].upper()}{said[1:]}"


# What is wrong.


def problems(connection: Connection) -> Iterator[str]:
    """Every record of evidence that is not as it was sealed, and every chain that is not whole."""
    followed = Followed()
    for link in trail.links(connection):
        followed.follow(link)
    yield from followed.wrong
    if followed.found.total():
        yield f"{followed.found.total()} records were sealed as found, and not by an upgrade."
    yield from _end_problems(connection, followed)
    for table in KEPT:
        yield from _record_problems(connection, table, followed)


def _end_problems(connection: Connection, followed: Followed) -> Iterator[str]:
    """The ends that links name are where they were, and nothing comes after the last of them."""
    hashes = chain.hashes(connection)
    hashes |= {(JOURNAL, seq): sha for seq, sha in journal.hashes(connection).items()}
    sealed: dict[str, int] = {}
    for number, scope, (seq, sha) in followed.ends:
        sealed[scope] = seq
        if hashes.get((scope, seq), GENESIS) != sha:
            what = f"the log of {scope}" if scope else "the journal"
            yield f"Link {number} of the head's chain: {what} is not the one it sealed."
    for scope, seq in sorted(hashes):
        if seq > sealed.get(scope, 0):
            what = f"Chain of {scope}: link" if scope else "Journal: record"
            yield f"{what} {seq} was never sealed."


def _record_problems(connection: Connection, table: str, followed: Followed) -> Iterator[str]:
    """One table: its records are those that were sealed, by their keys."""
    kept, sealed = KEPT[table], followed.records[table]
    if followed.columns.get(table) != list(kept.columns):
        yield f"{table}: its columns are not those that are sealed: run `tracker init`."
        return
    for key, now in sealing.everything(connection, kept):
        stood = sealed.pop(key, "")
        if stood != now:
            yield (
                f"{named(table, key)} "
                + ("is not what was" if stood else "was never")
                + " recorded."
            )
    for key in sorted(key for key, stood in sealed.items() if stood):
        yield f"{named(table, key)} was recorded and is gone."


def taken_up(connection: Connection) -> Iterator[str]:
    """One sentence per upgrade that sealed what it found, and per one that took records away."""
    for link in trail.links(connection):
        if link.kind == GONE:
            yield _said_of_gone(link)
        if link.kind == SHAPE and (found := parsed(link.body)["found"]):
            number, at = sum(found.values()), parsed(link.body)["at"]
            before = f"{number:,} records of before {at}"
            yield f"{before} are sealed as an upgrade found them (link {link.seq})."


def _said_of_gone(link: Link) -> str:
    body = parsed(link.body)
    ((table, _),) = body["gone"].items()
    what = f"{body['number']:,} records ({NOUNS[table]}s) of before {body['at']}"
    return f"{what} were taken away by an upgrade: {body['why']} (link {link.seq})."
