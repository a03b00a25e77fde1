"""What is written down: snapshots, revisions, changes, standings, checks, events, the chain.

One short transaction per arrival or decision. The fold has decided everything before it starts;
here its result is compared with what is on record, and only the difference is written.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import zstandard
from sqlalchemy import Connection, Engine, Row, bindparam

from db import facets, queries, store, tables
from db.canonical import canonical, packed, parsed
from db.engine import reading, writing
from scrapers import kit
from tracker.journal import Receipt
from tracker.model import (
    PRESENT,
    RELEVANT,
    Change,
    Decision,
    Kind,
    Member,
    Pending,
    Scope,
    Snapshot,
    Stats,
    moment,
    stamp,
)
from tracker.normalise import entries
from tracker.normalise.names import match_form
from tracker.normalise.sense import sense
from tracker.reading import Reading
from tracker.rules.fold.step import fold
from tracker.rules.fold.terms import Content, Discovery, Folded, Verdict
from tracker.standing import Item, State, change_from, load

LEASE = timedelta(minutes=10)
RECENT_STATES, SPARSE = 4, 16
"""Checkpoints kept for the newest snapshots; older ones are thinned to every sixteenth."""

BATCH = 2_000
"""Rows made, written and forgotten together: a list of 15,000 entries is not held twice."""

Position = tuple[str, str, str]
FIRST: Position = ("", "", "")
"""Before every document."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Writer:
    """The right to write to one list, until somebody with a newer token has it."""

    list_id: str
    token: int
    rules_version: str
    live: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of one arrival, for people and for exit codes."""

    list_id: str
    observed_at: str
    outcome: str
    reason: str = ""
    entries: int = 0
    added: int = 0
    removed: int = 0
    changed: int = 0
    pending: int = 0


@dataclass(frozen=True, slots=True)
class Ledger:
    """The log of all lists, in one database."""

    engine: Engine

    # History, as the fold wants it.

    def known_revisions(self, list_id: str) -> set[str]:
        """Revisions that the newest snapshots of a list refer to: all of them are stored."""
        with reading(self.engine) as connection:
            rows = queries.snapshots(connection, list_id)
            bulk = [queries.snapshot_bulk(connection, r.id, "members") for r in rows[-2:]]
        return {member.revision for data in bulk for member in unpack_members(data).values()}

    def snapshots(self, list_id: str) -> list[Row[Any]]:
        """All snapshots of a list in history order, without their bulk."""
        with reading(self.engine) as connection:
            return list(queries.snapshots(connection, list_id))

    def last_good(self, list_id: str) -> Row[Any] | None:
        """The newest good document of a list."""
        with reading(self.engine) as connection:
            return queries.last_document(connection, list_id)

    def unprocessed(self, list_id: str) -> list[int]:
        """Journalled arrivals that no run came to finish."""
        with reading(self.engine) as connection:
            return queries.unprocessed(connection, list_id)

    def seen_after(self, list_id: str, at: str) -> set[tuple[str, str]]:
        """Moment and document of the looks after a moment that found it unchanged."""
        with reading(self.engine) as connection:
            seen = queries.sightings(connection, list_id)
            taken = {(r.observed_at, r.sha256) for r in queries.snapshots(connection, list_id)}
        return {look for look in seen if look[0] > at} - taken

    def is_repeat(self, receipt: Receipt) -> bool:
        """Whether an arrival is the very document that was the list before it.

        A document that a person uploaded is taken again when the authority itself serves it.
        """
        at = stamp(receipt.observed_at)
        good = [r for r in self.snapshots(receipt.list_id) if r.verdict != "refused"]
        before = [row for row in good if row.observed_at <= at]
        if not before or before[-1].sha256 != receipt.sha256:
            return False
        return before[-1].mode != "upload" or receipt.mode == "upload"

    # Writing.

    def lease(self, list_id: str, owner: str, now: datetime) -> int:
        """Become the writer of a list; 0 while somebody else is."""
        with writing(self.engine) as connection:
            return store.take_lease(connection, list_id, owner, stamp(now), stamp(now + LEASE))

    def release(self, list_id: str, token: int) -> None:
        """Let the next writer in."""
        with writing(self.engine) as connection:
            store.drop_lease(connection, list_id, token)

    def checked(
        self, writer: Writer, receipt: Receipt, outcome: str, reason: str, now: datetime
    ) -> Outcome:
        """Record a look at a list that brought nothing to fold."""
        with writing(self.engine) as connection:
            store.hold_lease(connection, writer.list_id, writer.token, stamp(now + LEASE))
            _check(connection, receipt, outcome, reason, now)
        return Outcome(
            list_id=receipt.list_id,
            observed_at=stamp(receipt.observed_at),
            outcome=outcome,
            reason=reason,
        )

    def record_acts(
        self, writer: Writer, receipt: Receipt, found: Sequence[kit.RawAct], now: datetime
    ) -> Outcome:
        """Put the acts of one document of a feed on record that are not there yet.

        Whoever is to be told of them is told by events; of a feed's first document nobody is.
        """
        with writing(self.engine) as connection:
            store.hold_lease(connection, writer.list_id, writer.token, stamp(now + LEASE))
            known = queries.acts_known(connection, writer.list_id)
            first = not queries.last_good_at(connection, writer.list_id)
            fresh = {act.number: act for act in found if act.number not in known}
            new = sorted(fresh.values(), key=lambda act: (act.published_on, act.number))
            plain = {
                "feed_id": writer.list_id,
                "observed_at": stamp(receipt.observed_at),
                "snapshot_sha256": receipt.sha256,
                "recorded_at": stamp(now),
            }
            store.add_all(connection, tables.Act, [asdict(act) | plain for act in new])
            tell = writer.live and not first
            event = {"list_id": writer.list_id, "kind": "act", "live": writer.live, "waiting": tell}
            rest = {"body": canonical({}), "recorded_at": stamp(now)}
            events = [event | rest | {"ref": act.number} for act in new]
            store.add_all(connection, tables.Event, events)
            outcome = "recorded" if new else "unchanged"
            _check(connection, receipt, outcome, "", now)
        return Outcome(
            list_id=receipt.list_id,
            observed_at=stamp(receipt.observed_at),
            outcome=outcome,
            entries=len(found),
            added=len(new),
        )

    def record(
        self,
        writer: Writer,
        source: kit.Source,
        decisions: Mapping[str, Decision],
        now: datetime,
        *,
        fresh: Reading | None = None,
        receipt: Receipt | None = None,
        since: Position | None = None,
    ) -> tuple[Outcome, ...]:
        """Fold from the earliest affected point and write the difference.

        `fresh` is a snapshot not yet on record; `since` the position of the earliest document
        that a decision or new reading concerns.
        """
        with reading(self.engine) as connection:
            plan = self._plan(connection, writer.list_id, fresh, since)
            contents = ContentsOf(connection, fresh.contents if fresh else {})
            folded = fold(plan.start, plan.last, plan.later, decisions, source, contents, plan.keep)
        with writing(self.engine) as connection:
            store.hold_lease(connection, writer.list_id, writer.token, stamp(now + LEASE))
            writing_down = _Writing(connection, writer, source, stamp(now), plan, folded)
            return writing_down.run(fresh, receipt, whole=since == FIRST)

    def take_over_looks(self, list_id: str, looks: Iterable[Mapping[str, Any]]) -> None:
        """Put looks without content, as journalled elsewhere, on record."""
        rows = [
            {
                "list_id": list_id,
                "observed_at": look["observed_at"],
                "recorded_at": look["observed_at"],
                "mode": "run",
                "outcome": look["outcome"],
                "reason": look["reason"],
                "sha256": look["sha256"],
                "receipt": look["seq"],
            }
            for look in looks
        ]
        with writing(self.engine) as connection:
            store.add_all(connection, tables.Check, rows)

    def rebuild(
        self,
        writer: Writer,
        source: kit.Source,
        decisions: Mapping[str, Decision],
        readings: Iterable[tuple[Receipt, Reading]],
        now: datetime,
    ) -> None:
        """Put all of a list's documents on record as read now, and fold them from the beginning."""
        with writing(self.engine) as connection:
            store.hold_lease(connection, writer.list_id, writer.token, stamp(now + LEASE))
            store.remove(connection, tables.Snapshot, list_id=writer.list_id)
            for receipt, fresh in readings:
                rows = [{"id": i, "data": d} for i, d in fresh.contents.items()]
                store.add_new(connection, tables.Revision, rows)
                unread = Verdict(position=fresh.snapshot.position, outcome="unread")
                row = _snapshot_row(writer, source, fresh, receipt, unread)
                store.add_new(connection, tables.Snapshot, [row])
        self.record(writer, source, decisions, now, since=FIRST)

    def listed(self, list_id: str) -> dict[str, str]:
        """Entry -> revision of everybody who counts as listed now."""
        with reading(self.engine) as connection:
            found = queries.current_standings(connection, list_id).values()
        bodies = [parsed(body) for _, body in found]
        return {b["entry_id"]: b["revision"] for b in bodies if b["state"] in PRESENT}

    def discover(self, writer: Writer, before: Mapping[str, str], now: datetime) -> int:
        """Tell once what new rules read of entries that old ones did not; the number of gains.

        `before` is `listed` as it was under the old rules. Whole entries first read now count by
        their primary name.
        """
        after = self.listed(writer.list_id)
        moved = {e: r for e, r in after.items() if before.get(e) != r}
        with writing(self.engine) as connection:
            store.hold_lease(connection, writer.list_id, writer.token, stamp(now + LEASE))
            stored = ContentsOf(connection, {})({*moved.values(), *before.values()})
            gains = [
                gain
                for entry, revision in sorted(moved.items())
                for gain in _learnt(entry, stored.get(before.get(entry, "")), stored[revision])
            ]
            last = queries.last_document(connection, writer.list_id)
            if gains and last is not None:
                body = {
                    "snapshot_sha256": last.sha256,
                    "observed_at": last.observed_at,
                    "origin": "parser",
                    "entries": len({gain["entry_id"] for gain in gains}),
                    "gains": gains,
                }
                event = {
                    "list_id": writer.list_id,
                    "kind": "late_discovery",
                    "ref": last.sha256,
                    "live": True,
                    "body": canonical(body),
                    "recorded_at": stamp(now),
                    "waiting": True,
                }
                store.add_all(connection, tables.Event, [event])
        return len(gains)

    def _plan(
        self,
        connection: Connection,
        list_id: str,
        fresh: Reading | None,
        since: Position | None,
    ) -> "Plan":
        rows = list(queries.snapshots(connection, list_id))
        seen = _seen_until(rows, queries.sightings(connection, list_id), fresh)
        start_at = since or (fresh.snapshot.position if fresh else None)
        early = [row for row in rows if start_at is None or position(row) < start_at]
        state, done = self._checkpoint(connection, early)
        later: dict[Position, Row[Any] | Snapshot] = {
            position(row): row for row in rows if position(row) > done
        }
        again = bool(later) or not done[0]
        if fresh is not None:
            seen_until = seen.get(_at(fresh.snapshot))
            later[fresh.snapshot.position] = replace(fresh.snapshot, seen_until=seen_until)
        good = [row for row in rows if position(row) <= done and row.verdict != "refused"]
        order = sorted(later)
        return Plan(
            start=state,
            start_at=done,
            last=snapshot_of(connection, good[-1], seen) if good else None,
            later=(_snapshot(connection, later[at], seen) for at in order),
            keep=frozenset({*order[::SPARSE], *order[-RECENT_STATES:]}),
            again=again,
            rows={position(row): row for row in rows},
        )

    def _checkpoint(
        self, connection: Connection, rows: Sequence[Row[Any]]
    ) -> tuple[State, Position]:
        """The newest checkpoint among these snapshots, or the beginning of time."""
        for row in reversed(rows):
            if row.has_state:
                data = queries.snapshot_bulk(connection, row.id, "state")
                return load(zstandard.decompress(data)), position(row)
        return State(), ("", "", "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """From where to fold, and what; `again` when documents folded before are among it.

    `later` reads one document after the other, within the transaction that made the plan; after
    those in `keep` a checkpoint is taken.
    """

    start: State
    start_at: Position
    last: Snapshot | None
    later: Iterable[Snapshot]
    keep: frozenset[Position]
    again: bool
    rows: Mapping[Position, Row[Any]]


class ContentsOf:
    """Contents by revision id, decoded; fresh ones first, the rest from the database in bulk."""

    def __init__(self, connection: Connection, fresh: Mapping[str, bytes]) -> None:
        self.connection, self.fresh = connection, fresh

    def __call__(self, ids: Iterable[str]) -> Mapping[str, Content]:
        wanted = set(ids)
        found = {i: self.fresh[i] for i in wanted if i in self.fresh}
        found.update(queries.revisions(self.connection, wanted - found.keys()))
        return {i: entries.decoded(data) for i, data in found.items()}


class _Writing:
    """The difference between a fold and what is on record, inside one transaction."""

    def __init__(
        self,
        connection: Connection,
        writer: Writer,
        source: kit.Source,
        at: str,
        plan: Plan,
        folded: Folded,
    ) -> None:
        self.connection, self.writer, self.source = connection, writer, source
        self.at, self.plan, self.folded = at, plan, folded
        self.list_id = writer.list_id

    def run(
        self, fresh: Reading | None, receipt: Receipt | None, *, whole: bool
    ) -> tuple[Outcome, ...]:
        self._revisions(fresh)
        self._snapshots(fresh, receipt)
        new, fallen = self._changes()
        asked = self._pendings()
        self._standings()
        if fresh:
            self._other_names(fresh)
        elif whole:
            self._former_names(self.folded.shown, {})
        self._discoveries()
        outcomes = self._outcomes(fresh, receipt, new, fallen, asked)
        self._thin_states()
        self._checkpoint()
        return outcomes

    def _revisions(self, fresh: Reading | None) -> None:
        data = dict(fresh.contents) if fresh else {}
        data.update(self.folded.revisions)
        rows = [{"id": i, "data": d} for i, d in data.items()]
        store.add_new(self.connection, tables.Revision, rows)

    def _snapshots(self, fresh: Reading | None, receipt: Receipt | None) -> None:
        states = dict(self.folded.checkpoints)
        for verdict in self.folded.verdicts:
            state = states.get(verdict.position)
            stored = zstandard.compress(state, 1) if state else None
            known = self.plan.rows.get(verdict.position)
            if known is not None:
                self._update_snapshot(known, verdict, stored)
            elif fresh is not None and receipt is not None:
                store.add(
                    self.connection,
                    tables.Snapshot,
                    _snapshot_row(self.writer, self.source, fresh, receipt, verdict)
                    | {"state": stored},
                )

    def _update_snapshot(self, known: Row[Any], verdict: Verdict, state: bytes | None) -> None:
        snapshots = store.table(tables.Snapshot)
        self.connection.execute(
            snapshots.update()
            .where(snapshots.c.id == known.id)
            .values(verdict=verdict.outcome, reason=verdict.reason, state=state)
        )

    def _changes(self) -> tuple[list[Change], int]:
        """New rows into the log, fallen ones superseded, both onto the chain."""
        current = {row.slot: row for row in self._on_record()}
        wanted = {slot: row for slot, row in self.folded.rows.items() if row is not None}
        new = [
            row
            for slot, row in wanted.items()
            if slot not in current or current[slot].change_id != row.change_id
        ]
        fallen = [
            row
            for slot, row in current.items()
            if (slot in wanted and wanted[slot].change_id != row.change_id)
            or (slot not in wanted and self._refolded(row, slot))
        ]
        new = _in_order(new)
        numbers = self._append(new)
        self._supersede(fallen, {row.slot: row.change_id for row in new})
        self._events(new, numbers, fallen)
        return new, len(fallen)

    def _on_record(self) -> list[Row[Any]]:
        """Current rows that this fold could have touched: of the documents folded, or in slots."""
        if not self.folded.verdicts:
            return []
        first = self.folded.verdicts[0].position[0]
        rows = list(queries.rows_after(self.connection, self.list_id, first))
        known = {row.slot for row in rows}
        rows += queries.rows_in(self.connection, self.list_id, self.folded.rows.keys() - known)
        return rows

    def _refolded(self, row: Row[Any], slot: str) -> bool:
        """Whether a row on record belongs to a document of this fold, or was withdrawn by it."""
        if slot in self.folded.rows:
            return True
        at = {(v.position[0], v.position[2]) for v in self.folded.verdicts}
        return (row.observed_at, row.snapshot_sha256) in at

    def _append(self, new: Sequence[Change]) -> list[int]:
        first = store.next_number(self.connection, tables.Change)
        numbers = list(range(first, first + len(new)))
        for part in batches(list(zip(numbers, new, strict=True))):
            rows = [self._change_row(row) | {"seq": number} for number, row in part]
            counted = facets.tagged(self.connection, self.list_id, rows)
            store.add_all(self.connection, tables.Change, counted)
            links = [
                ("change", n, {**row.body, "change_id": row.change_id, "recorded_at": self.at})
                for n, row in part
            ]
            store.link(self.connection, self.list_id, links)
        return numbers

    def _change_row(self, row: Change) -> dict[str, Any]:
        body = row.body
        return {
            **body,
            "fields": canonical(body["fields"]),
            "change_id": row.change_id,
            "slot": row.slot,
            "rules_version": self.writer.rules_version,
            "recorded_at": self.at,
            "superseded_at": "",
            "superseded_by": "",
        }

    def _supersede(self, fallen: Sequence[Row[Any]], by: Mapping[str, str]) -> None:
        if not fallen:
            return
        changes = store.table(tables.Change)
        heirs = {row.seq: by.get(row.slot, "") for row in fallen}
        self.connection.execute(
            changes.update()
            .where(changes.c.seq == bindparam("number"))
            .values(superseded_at=self.at, superseded_by=bindparam("heir")),
            [{"number": seq, "heir": heir} for seq, heir in heirs.items()],
        )
        facets.count(self.connection, Counter(row.facet for row in fallen), written=False)
        ends = (
            {"change_id": r.change_id, "superseded_at": self.at, "superseded_by": heirs[r.seq]}
            for r in fallen
        )
        links = [("supersession", r.seq, end) for r, end in zip(fallen, ends, strict=True)]
        store.link(self.connection, self.list_id, links)

    def _events(
        self, new: Sequence[Change], numbers: Sequence[int], fallen: Sequence[Row[Any]]
    ) -> None:
        """One recipient-free event per row; corrections for rows that fell without an heir.

        A row that takes the place of one that somebody may have been told of waits for the
        fan-out whatever brought it: that one's notice moves with it, or is brought to its end.
        """
        heirs = {row.slot for row in new}
        known = {(row.entry_id, row.kind, row.scope) for row in fallen}
        news = self._still_untold(fallen)
        for part in batches(list(zip(numbers, new, strict=True))):
            events = [
                self._event("change", str(number), row.body, news=_news(row) in news)
                | ({"waiting": True} if (row.entry_id, row.kind, row.scope) in known else {})
                for number, row in part
            ]
            store.add_all(self.connection, tables.Event, events)
        events = [
            self._event("withdrawn", str(row.seq), {"change_id": row.change_id})
            for row in fallen
            if row.slot not in heirs
        ]
        store.add_all(self.connection, tables.Event, events)

    def _still_untold(self, fallen: Sequence[Row[Any]]) -> set[tuple[str, ...]]:
        """News that nobody was told of before its row fell: whatever row says it now is news."""
        refs = [str(row.seq) for row in fallen]
        waiting = queries.waiting(self.connection, self.list_id, "change", refs)
        bodies = (parsed(body) for body in waiting)
        return {_news(change_from(body)) for body in bodies}

    def _event(
        self, kind: str, ref: str, body: Mapping[str, Any], *, news: bool = False
    ) -> dict[str, Any]:
        live = self.writer.live or news
        return {
            "list_id": self.list_id,
            "kind": kind,
            "ref": ref,
            "live": live,
            "body": canonical(body),
            "recorded_at": self.at,
            "waiting": live or kind == "withdrawn",
        }

    def _pendings(self) -> list[Pending]:
        current = queries.current_pendings(self.connection, self.list_id)
        wanted = {
            i: p
            for i, p in self.folded.pendings.items()
            if i not in current or _moved(current[i], p)
        }
        gone = self._orphans(current)
        store.supersede(
            self.connection,
            tables.Pending,
            [current[i][0] for i in (wanted.keys() | gone) & current.keys()],
            self.at,
        )
        rows = [self._pending_row(p) for p in wanted.values()]
        store.add_all(self.connection, tables.Pending, rows)
        asked = [p for p in wanted.values() if p.state == "open"]
        events = [self._event("pending", p.pending_id, asdict(p)) for p in wanted.values()]
        store.add_all(self.connection, tables.Event, events)
        return asked

    def _orphans(self, current: Mapping[str, tuple[int, str]]) -> set[str]:
        """Questions of a document of this fold that the fold no longer asks."""
        at = {(v.position[0], v.position[2]) for v in self.folded.verdicts}
        bodies = {i: parsed(body) for i, (_, body) in current.items()}
        return {
            i
            for i, body in bodies.items()
            if (body["observed_at"], body["snapshot_sha256"]) in at
            and i not in self.folded.pendings
        }

    def _pending_row(self, pending: Pending) -> dict[str, Any]:
        return {
            "pending_id": pending.pending_id,
            "list_id": pending.list_id,
            "entry_id": pending.entry_id,
            "state": pending.state,
            "body": canonical(asdict(pending)),
            "recorded_at": self.at,
            "superseded_at": "",
        }

    def _standings(self) -> None:
        """Where entries stand that this fold touched; entries that it no longer knows fall."""
        items = self.folded.state.items
        whole = self.plan.again
        touched = None if whole else self.folded.touched
        current = queries.current_standings(self.connection, self.list_id, touched)
        wanted = (e for e in (items if whole else self.folded.touched) if e in items)
        moved = sorted(
            e for e in wanted if e not in current or current[e][1] != canonical(items[e].body())
        )
        again = set(moved)
        gone = [n for e, (n, _) in current.items() if e in again or e not in items]
        store.supersede(self.connection, tables.Standing, gone, self.at)
        first = store.next_number(self.connection, tables.Standing)
        for start in range(0, len(moved), BATCH):
            self._stand(first + start, moved[start : start + BATCH])

    def _stand(self, first: int, moved: Sequence[str]) -> None:
        """Where these entries stand, numbered from `first`, and by what keys and names."""
        items = self.folded.state.items
        stored = self._stored({items[e].revision for e in moved})
        rows = [
            self._standing_row(items[e], stored) | {"seq": first + number}
            for number, e in enumerate(moved)
        ]
        store.add_all(self.connection, tables.Standing, rows)
        self._seal_standings(first, rows)
        keys = [
            {"list_id": self.list_id, "key": key, "entry_id": e}
            for e in moved
            for key in items[e].keys
        ]
        store.add_new(self.connection, tables.EntryKey, keys)
        self._names(moved, stored)

    def _seal_standings(self, first: int, rows: Sequence[Mapping[str, Any]]) -> None:
        """What is said of where entries stand is chained too, a batch at a time."""
        body = {"first": first, "count": len(rows), "sha256": store.sealed(rows)}
        store.link(self.connection, self.list_id, [("standings", first, body)])

    def _stored(self, ids: set[str]) -> Mapping[str, Content]:
        return ContentsOf(self.connection, self.folded.revisions)(ids)

    def _standing_row(self, item: Item, stored: Mapping[str, Content]) -> dict[str, Any]:
        return {
            "list_id": self.list_id,
            "entry_id": item.entry_id,
            "entry_key": item.key,
            "caption": stored[item.revision]["names"][0][0],
            "state": str(item.state),
            "revision": item.revision,
            "body": canonical(item.body()),
            "recorded_at": self.at,
            "superseded_at": "",
        }

    def _names(self, moved: Sequence[str], stored: Mapping[str, Content]) -> None:
        revisions = self.folded.state.items
        named = ((entry, stored[revisions[entry].revision]) for entry in moved)
        _add_names(self.connection, self.list_id, named, self.at)

    def _other_names(self, fresh: Reading) -> None:
        """Names in a document that move no entry: in one that came late, or spelled anew."""
        named = {item.revision for item in self.folded.state.items.values()}
        here = {member.revision for member in fresh.snapshot.members.values()}
        if not self.plan.again:
            here &= fresh.contents.keys()
        wanted = here - named
        shown = {pair for pair in self.folded.shown if pair[1] in wanted}
        self._former_names(shown, fresh.contents)

    def _former_names(self, shown: set[tuple[str, str]], fresh: Mapping[str, bytes]) -> None:
        """Names that documents show of entries: a name that once stood stays findable.

        A row that only says that its entry was deleted names nobody.
        """
        contents, known = ContentsOf(self.connection, fresh), sorted(shown)
        for first in range(0, len(known), BATCH):
            some = known[first : first + BATCH]
            stored = contents(revision for _, revision in some)
            told = ((e, stored[r]) for e, r in some if not stored[r]["facts"].get(kit.TOMBSTONE))
            _add_names(self.connection, self.list_id, told, self.at)

    def _discoveries(self) -> None:
        events = [
            self._event("late_discovery", d.snapshot_sha256, _gains(d))
            for d in self.folded.discoveries
        ]
        store.add_all(self.connection, tables.Event, events)

    def _outcomes(
        self,
        fresh: Reading | None,
        receipt: Receipt | None,
        new: Sequence[Change],
        fallen: int,
        asked: Sequence[Pending],
    ) -> tuple[Outcome, ...]:
        if fresh is None or receipt is None:
            return ()
        verdict = next(v for v in self.folded.verdicts if v.position == fresh.snapshot.position)
        now = moment(self.at)
        _check(self.connection, receipt, verdict.outcome, verdict.reason, now)
        if fresh.drift:
            self._drift(fresh)
        mine = [row for row in new if row.snapshot_sha256 == fresh.snapshot.sha256]
        kinds = [str(row.kind) for row in mine if row.scope == "entry"]
        return (
            Outcome(
                list_id=self.list_id,
                observed_at=stamp(receipt.observed_at),
                outcome=verdict.outcome,
                reason=verdict.reason,
                entries=fresh.snapshot.stats.entries,
                added=kinds.count("addition") + kinds.count("relisting"),
                removed=kinds.count("removal"),
                changed=len(mine) - sum(k in ("addition", "relisting", "removal") for k in kinds),
                pending=len(asked),
            ),
        )

    def _drift(self, fresh: Reading) -> None:
        """A field nobody took is reported once per list."""
        body = {"fields": sorted(fresh.drift)}
        if not store.has_event(self.connection, self.list_id, "drift", canonical(body)):
            event = self._event("drift", fresh.snapshot.sha256, body)
            store.add_all(self.connection, tables.Event, [event])

    def _checkpoint(self) -> None:
        """Tie the heads of this list's chain and of the journal into one."""
        head, seq = store.chain_head(self.connection, self.list_id)
        journal_head, journal_seq = store.journal_head(self.connection)
        body = {
            "list_id": self.list_id,
            "head": head,
            "seq": seq,
            "journal": journal_head,
            "journal_seq": journal_seq,
            "recorded_at": self.at,
        }
        store.link(self.connection, store.CHECKPOINTS, [("checkpoint", 0, body)])

    def _thin_states(self) -> None:
        """Keep the newest checkpoints and every sixteenth older one."""
        rows = [r for r in queries.snapshots(self.connection, self.list_id) if r.has_state]
        old = rows[:-RECENT_STATES]
        drop = [row.id for i, row in enumerate(old) if i % SPARSE]
        snapshots = store.table(tables.Snapshot)
        if drop:
            self.connection.execute(
                snapshots.update().where(snapshots.c.id.in_(drop)).values(state=None)
            )


def batches(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Rows a few at a time, in order."""
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def _snapshot_row(
    writer: Writer, source: kit.Source, fresh: Reading, receipt: Receipt, verdict: Verdict
) -> dict[str, Any]:
    snapshot = fresh.snapshot
    return {
        "list_id": writer.list_id,
        "sha256": snapshot.sha256,
        "observed_at": stamp(snapshot.observed_at),
        "published_at": stamp(snapshot.published_at),
        "receipt": receipt.seq,
        "mode": snapshot.mode,
        "format_id": snapshot.format_id,
        "covers": _covers_text(snapshot.covers),
        "rules_version": writer.rules_version,
        "verdict": verdict.outcome,
        "reason": verdict.reason,
        "entries": snapshot.stats.entries,
        "terrorism": sum(
            m.state in PRESENT and source.about_terrorism(a[0] for a in m.acts)
            for m in snapshot.members.values()
        ),
        "stats": canonical(asdict(snapshot.stats)),
        "members": pack_members(snapshot.members),
    }


def _news(row: Change) -> tuple[str, ...]:
    """What a row says, whichever document it is dated to."""
    told_apart = row.kind in (Kind.AMENDMENT, Kind.IDENTITY)
    what = canonical(row.body["fields"]) if told_apart else ""
    tag = row.programme if row.scope == Scope.DESIGNATION else ""
    return (row.entry_id, row.kind, row.scope, tag, str(row.episode), what)


def _in_order(rows: Iterable[Change]) -> list[Change]:
    """By document, entry, time on the list, and what must have come first."""
    keys: dict[tuple[str, str, str], str] = {}
    for row in rows:
        place = (row.observed_at, row.snapshot_sha256, row.entry_id)
        keys[place] = min(row.entry_key, keys.get(place, row.entry_key))

    def order(row: Change) -> tuple[str, str, str, str, int, int, str]:
        place = (row.observed_at, row.snapshot_sha256, row.entry_id)
        rank = list(Kind).index(row.kind) if row.kind != Kind.RELISTING else 0
        later = len(Kind) if row.kind == Kind.REMOVAL else rank
        return (*place[:2], keys[place], row.entry_id, row.episode, later, row.slot)

    return sorted(rows, key=order)


def _moved(current: tuple[int, str], pending: Pending) -> bool:
    body = parsed(current[1])
    return bool(body["state"] != pending.state)


def _learnt(entry: str, before: Content | None, after: Content) -> list[dict[str, Any]]:
    """Values that matter to screening and that the old reading had nowhere in the entry."""
    fields = entries.values(after)
    caption = fields["name"][0]
    if before is None:
        fields = {"name": fields["name"]}
    there = {sense(t) for texts in entries.values(before).values() for t in texts} if before else ()
    return [
        {"entry_id": entry, "caption": caption, "field": name, "before": [], "after": fresh}
        for name, texts in sorted(fields.items())
        if name in RELEVANT and (fresh := [text for text in texts if sense(text) not in there])
    ]


def _gains(discovery: Discovery) -> dict[str, Any]:
    return {
        "snapshot_sha256": discovery.snapshot_sha256,
        "observed_at": discovery.observed_at,
        "origin": str(discovery.origin),
        "entries": len({entry for entry, _, _ in discovery.gains}),
        "gains": [
            {"entry_id": entry, "caption": caption, **change._asdict()}
            for entry, caption, change in discovery.gains
        ],
    }


def _add_names(
    connection: Connection, list_id: str, named: Iterable[tuple[str, Content]], at: str
) -> None:
    """Put the names in contents of entries on record, once each."""
    rows = [
        {
            "list_id": list_id,
            "entry_id": entry,
            "kind": kind,
            "text": text,
            "form": match_form(text),
            "recorded_at": at,
            "indexed": "",
        }
        for entry, content in named
        for text, kind in content["names"]
    ]
    store.add_new(connection, tables.Name, rows)


def _check(
    connection: Connection, receipt: Receipt, outcome: str, reason: str, now: datetime
) -> None:
    store.add(
        connection,
        tables.Check,
        {
            "list_id": receipt.list_id,
            "observed_at": stamp(receipt.observed_at),
            "recorded_at": stamp(now),
            "mode": receipt.mode,
            "outcome": outcome,
            "reason": reason,
            "sha256": receipt.sha256,
            "receipt": receipt.seq,
        },
    )


# Snapshots in and out of the database.


def position(row: Row[Any]) -> Position:
    """Where a stored snapshot stands in the history of its list."""
    return (row.observed_at, row.published_at, row.sha256)


def pack_members(members: Mapping[str, Member]) -> bytes:
    """Members in document order, compressed."""
    rows = [[key, *member] for key, member in members.items()]
    return zstandard.compress(packed(rows), 3)


def unpack_members(data: bytes) -> dict[str, Member]:
    """The inverse of `pack_members`."""
    acts: dict[str, tuple[tuple[str, str, str], ...]] = {}
    members = {}
    for key, revision, meaning, state, raw in parsed(zstandard.decompress(data)):
        same = repr(raw)
        if same not in acts:
            acts[same] = tuple((a[0], a[1], a[2]) for a in raw)
        members[key] = Member(revision, meaning, state, acts[same])
    return members


def snapshot_of(
    connection: Connection, row: Row[Any], seen: Mapping[tuple[str, str], datetime]
) -> Snapshot:
    """A snapshot from its row; its members are read now."""
    return Snapshot(
        list_id=row.list_id,
        sha256=row.sha256,
        observed_at=moment(row.observed_at),
        published_at=moment(row.published_at) if row.published_at else None,
        mode=row.mode,
        format_id=row.format_id,
        covers=None if row.covers == "*" else frozenset(row.covers.split()),
        members=unpack_members(queries.snapshot_bulk(connection, row.id, "members")),
        stats=_stats(parsed(row.stats)),
        seen_until=seen.get((row.observed_at, row.sha256)),
    )


def _stats(body: Mapping[str, Any]) -> Stats:
    return Stats(**{**body, "amended_on": tuple(body.get("amended_on", ()))})


def _snapshot(
    connection: Connection, row: Row[Any] | Snapshot, seen: Mapping[tuple[str, str], datetime]
) -> Snapshot:
    return row if isinstance(row, Snapshot) else snapshot_of(connection, row, seen)


def _covers_text(covers: frozenset[str] | None) -> str:
    return "*" if covers is None else " ".join(sorted(covers))


def _at(snapshot: Snapshot) -> tuple[str, str]:
    return (stamp(snapshot.observed_at), snapshot.sha256)


def _seen_until(
    rows: Sequence[Row[Any]], sightings: Iterable[tuple[str, str]], fresh: Reading | None
) -> dict[tuple[str, str], datetime]:
    """The last time each snapshot's document was seen before another one took its place."""
    places = [(row.observed_at, row.sha256) for row in rows if row.verdict != "refused"]
    if fresh is not None:
        places.append(_at(fresh.snapshot))
    places.sort()
    last: dict[tuple[str, str], str] = {}
    for at, sha256 in sightings:
        place = next((p for p in reversed(places) if p[0] <= at), None)
        if place is not None and place[1] == sha256:
            last[place] = max(last.get(place, ""), at)
    return {place: moment(at) for place, at in last.items()}
