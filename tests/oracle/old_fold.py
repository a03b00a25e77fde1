"""Snapshots and decisions, in order -> the log. Pure: everything it needs is handed in.

A live run, a late document, a decision, a replay and new rules all come through here. One step
takes the standing after one good document to the standing after the next (design, section 4).
Stored hashes decide what changed; contents are asked for only of what did.
"""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from scrapers import kit
from tests.oracle.old_standing import Absence, Item, Spell, State, in_force
from tracker import continuity, diff, guard
from tracker.model import (
    IDENTITY_FIELDS,
    PRESENT,
    Change,
    Confirmation,
    Decision,
    EntryState,
    FieldChange,
    Kind,
    Member,
    Origin,
    PartialDate,
    Pending,
    Scope,
    Snapshot,
    entry_id,
    moment,
    pending_id,
    stamp,
)
from tracker.normalise import entries
from tracker.normalise.keys import head_of
from tracker.normalise.sense import sense

FLICKER = timedelta(days=14)
"""Absent from good documents for at most so long and then back: never left."""

SETTLED = timedelta(days=60)
"""A pending absence that a good document of other bytes shows again so much later is a removal."""

STATED_CAUSES = {"expired": "expiry", "merged": "merged"}
"""Publisher's own state -> cause of the removal; all others say nothing of why."""

Content = Mapping[str, Any]
Contents = Callable[[Iterable[str]], Mapping[str, Content]]
"""Revision ids -> contents, in bulk."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Discovery:
    """What we can read of a document only since a format changed: (entry id, caption, gain)."""

    list_id: str
    snapshot_sha256: str
    observed_at: str
    origin: Origin
    gains: tuple[tuple[str, str, FieldChange], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What became of one snapshot: recorded, unchanged, pending or refused, with the reason."""

    position: tuple[str, str, str]
    outcome: str
    reason: str = ""


@dataclass(kw_only=True, slots=True)
class Folded:
    """All that follows from the snapshots folded: what the ledger has to write down.

    `rows` holds, by slot, rows written or revised in this fold; None where a row fell. `shown` are
    entries with the revisions under which documents of this fold have them.
    """

    state: State
    last: Snapshot | None
    rows: dict[str, Change | None] = field(default_factory=dict)
    pendings: dict[str, Pending] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    verdicts: list[Verdict] = field(default_factory=list)
    discoveries: list[Discovery] = field(default_factory=list)
    revisions: dict[str, bytes] = field(default_factory=dict)
    shown: set[tuple[str, str]] = field(default_factory=set)
    checkpoints: list[tuple[tuple[str, str, str], bytes]] = field(default_factory=list)


def fold(
    start: State,
    last: Snapshot | None,
    snapshots: Iterable[Snapshot],
    decisions: Mapping[str, Decision],
    source: kit.Source,
    contents: Contents,
    keep: Container[tuple[str, str, str]],
) -> Folded:
    """Take the standing `start`, reached with document `last`, through more documents in order.

    `start` is changed in place and handed back as the result's state. A checkpoint is taken of
    the standing after each document whose position is in `keep`.
    """
    folded = Folded(state=start, last=last)
    _recall(folded)
    for snapshot in snapshots:
        step = _Step(folded, snapshot, decisions, source, contents)
        verdict = step.run()
        folded.verdicts.append(verdict)
        if verdict.outcome == "refused":
            continue
        folded.last = snapshot
        entry_of = folded.state.by_key.get
        pairs = ((entry_of(key), member.revision) for key, member in snapshot.members.items())
        folded.shown.update((entry, revision) for entry, revision in pairs if entry is not None)
        if step.moved and snapshot.position in keep:
            folded.checkpoints.append((snapshot.position, folded.state.dump()))
    return folded


def _recall(folded: Folded) -> None:
    """What the start says of absences that a later document may decide otherwise than before."""
    for item in folded.state.items.values():
        for left in item.absences.values():
            folded.rows[left.row.slot] = None if left.pending else left.row
            if left.pending:
                folded.pendings[left.pending] = _pending(left, left.pending, "open", "")


def _pending(left: Absence, question: str, state: str, resolved_at: str) -> Pending:
    """The question of an absence, or what became of it."""
    row = left.row
    return Pending(
        pending_id=question,
        list_id=row.list_id,
        entry_id=row.entry_id,
        entry_key=row.entry_key,
        caption=row.caption,
        kind=_question_kind(left.conflict),
        scope=str(row.scope),
        programme=row.programme,
        terrorism=row.terrorism,
        reason=left.reason,
        observed_at=left.since,
        snapshot_sha256=left.sha256,
        state=state,
        resolved_at=resolved_at,
    )


@dataclass(kw_only=True, slots=True)
class _Sorted:
    """The members of a document by what they are to us."""

    newcomers: list[str] = field(default_factory=list)
    changed: list[tuple[Item, str]] = field(default_factory=list)
    gone: list[Item] = field(default_factory=list)
    still_absent: list[Item] = field(default_factory=list)


class _Step:
    """One document next to its predecessor."""

    def __init__(
        self,
        folded: Folded,
        snapshot: Snapshot,
        decisions: Mapping[str, Decision],
        source: kit.Source,
        contents: Contents,
    ) -> None:
        self.folded, self.now, self.decisions = folded, snapshot, decisions
        self.state, self.before = folded.state, folded.last
        self.source, self.load = source, contents
        self.at = stamp(snapshot.observed_at)
        self.after = stamp(self.before.last_seen) if self.before else ""
        self.previous_sha256 = self.before.sha256 if self.before else ""
        self.known: dict[str, Content] = {}
        self.earlier: dict[str, Content] = {}
        self.edits: dict[str, tuple[FieldChange, ...]] = {}
        self.links: dict[str, tuple[FieldChange, ...]] = {}
        self.relabelled: dict[str, str] = {}
        self.doubts: dict[str, str] = {}
        self.doubt = self.act_doubt = self.stated_doubt = ""
        self.waiting: Counter[str] | None = None
        self.listed = 0
        self.halved = False
        self.written = self.asked = 0
        self.moved = False

    # The step, top to bottom.

    def run(self) -> Verdict:
        if self.before is None:
            return self._crossed() if self.source.aggregator else self._baseline()
        if self.now.sha256 == self.before.sha256 and self.now.mode == self.before.mode:
            return self._verdict("unchanged")
        if why := guard.refusal(self.before, self.now):
            return self._verdict("refused", why)
        if self.source.aggregator:
            return self._crossed()
        parts = self._sort_out()
        self._fetch_contents(parts)
        possible = self._continuities(parts)
        self._weigh(parts)
        for item, key in parts.changed:
            self._meet(item, key)
        for key in parts.newcomers:
            self._welcome(key)
        absorbed = self._absorbed(parts)
        for item in parts.gone:
            self._miss(item, possible.get(item.key), absorbed.get(item.key, ""))
        for item in parts.still_absent:
            if item.absent:  # and not back under a newcomer's key
                self._miss_again(item)
        self._write_edits()
        self.moved = bool(self.folded.touched and (parts.changed or self._any(parts)))
        if self.asked:
            return self._verdict("pending")
        return self._verdict("recorded" if self.written else "unchanged")

    def _any(self, parts: _Sorted) -> bool:
        return bool(parts.newcomers or parts.gone or parts.still_absent)

    def _verdict(self, outcome: str, reason: str = "") -> Verdict:
        whys = (reason, self.doubt, self.act_doubt, self.stated_doubt, *self.doubts.values())
        why = next(filter(None, whys), "")
        return Verdict(position=self.now.position, outcome=outcome, reason=why)

    def _crossed(self) -> Verdict:
        """A good document of an aggregator: kept and compared with, but nobody's word on a listing.

        It makes no entries, no changes and no questions.
        """
        self.moved = True
        return self._verdict("recorded", f"{self.now.stats.entries} entries, for cross-checks only")

    def _baseline(self) -> Verdict:
        """The first good document: everybody is on record, nobody is news."""
        for key in self._delisted_first(self.now.members):
            member = self.now.members[key]
            known = self._namesake(key)
            if known is None or (known.listed and member.state in PRESENT):
                self._create(key, member, baseline=True)
            elif member.state in PRESENT:
                self._rejoin(known, key, member, baseline=True)
            else:
                self.state.link(known, key, named=True)
        self.moved = True
        return self._verdict("recorded", f"baseline of {self.now.stats.entries} entries")

    def _delisted_first(self, keys: Iterable[str]) -> list[str]:
        """So that a name's earlier spell on the list is known when its present one is met."""
        return sorted(keys, key=lambda key: self.now.members[key].state in PRESENT)

    # Sorting the members out.

    def _sort_out(self) -> _Sorted:
        parts = _Sorted()
        before = self.before
        same_shape = before is not None and before.format_id == self.now.format_id
        seen: set[str] = set()
        keys: dict[str, list[str]] = {}
        for key in self.now.members:
            if (found := self.state.by_key.get(key)) is None:
                parts.newcomers.append(key)
            else:
                keys.setdefault(found, []).append(key)
        for entry, its in keys.items():
            item = self.state.items[entry]
            key, *others = self._by_key(item, its)
            parts.newcomers += others
            member = self.now.members[key]
            if self._is_history(item, key, member):
                continue
            seen.add(item.entry_id)
            settled = same_shape and item.raw == member.sense and item.state == member.state
            if not settled or item.absences or (key != item.key and self._present(key)):
                parts.changed.append((item, key))
        for item in self.state.items.values():
            if item.entry_id in seen:
                continue
            if item.absent:
                parts.still_absent.append(item)
            elif item.listed:
                parts.gone.append(item)
        parts.newcomers = self._delisted_first(parts.newcomers)
        return parts

    def _by_key(self, item: Item, keys: list[str]) -> list[str]:
        """The key under which a document has an entry; then those that are somebody else's now.

        An entry that got another key and a party that now stands under the old one are two. Rows
        of the same keys that are not in force only tell of earlier spells.
        """
        if len(keys) == 1:
            return keys
        age = {key: place for place, key in enumerate(item.keys)}
        newest_first = sorted(keys, key=lambda key: age.get(key, -1), reverse=True)
        return [key for key in newest_first if self._present(key)] or newest_first[:1]

    def _is_history(self, item: Item, key: str, member: Member) -> bool:
        """A row about an earlier spell of an entry that is listed under a newer key.

        It says nothing about the present spell: whether that is in the document decides.
        """
        return member.state not in PRESENT and key != item.key and item.listed

    def _fetch_contents(self, parts: _Sorted) -> None:
        members = self.now.members
        wanted = {members[key].revision for key in parts.newcomers}
        for item, key in parts.changed:
            wanted |= {item.revision, members[key].revision}
        leavers = [*parts.gone, *(self._lately(parts) if parts.newcomers else ())]
        wanted |= {item.revision for item in leavers}
        if wanted:
            self.known.update(self.load(wanted - self.folded.revisions.keys()))

    def _content(self, revision: str) -> Content:
        if revision not in self.known:
            fresh = self.folded.revisions.get(revision)
            found = {revision: entries.decoded(fresh)} if fresh else self.load([revision])
            self.known.update(found)
        return self.known[revision]

    def _now(self, key: str) -> Content:
        return self._content(self.now.members[key].revision)

    # Who is who.

    def _namesake(self, key: str) -> Item | None:
        """On lists without ids: the entry of that name, whatever its date."""
        if not self.source.named_keys:
            return None
        found = self.state.by_head.get(head_of(key))
        return self.state.items[found] if found else None

    def _continuities(self, parts: _Sorted) -> Mapping[str, continuity.Possible]:
        """Move linked pairs to the changed ones; return the pairs that are only possible."""
        leavers = {item.key: item for item in [*parts.gone, *self._lately(parts)]}
        links = continuity.links(
            [continuity.party(key, self._content(i.revision)) for key, i in leavers.items()],
            [continuity.party(key, self._now(key)) for key in parts.newcomers],
            by_words=self._keys_move(),
        )
        for old, (new, evidence) in links.renamed.items():
            item = leavers[old]
            (parts.still_absent if item.absent else parts.gone).remove(item)
            parts.newcomers.remove(new)
            item.keys.append(new)
            self.state.link(item, new, named=self.source.named_keys)
            parts.changed.append((item, new))
            self.links[item.entry_id] = (
                FieldChange("entry_key", old, new),
                FieldChange("evidence", "", evidence),
            )
        return links.possible

    def _lately(self, parts: _Sorted) -> list[Item]:
        """Those absent since an earlier document that a newcomer may still be the return of."""
        if not parts.newcomers:
            return []
        times = ((item, item.absences[""]) for item in parts.still_absent)
        return [
            item
            for item, left in times
            if not left.conflict and self.state.of(item.key) is item
            if self.now.observed_at - moment(left.since) <= (SETTLED if left.pending else FLICKER)
        ]

    def _keys_move(self) -> bool:
        """Whether one party of this list may leave under one key and come under another."""
        return self.source.named_keys or self.source.keys_from_names or self.source.renumbers

    def _absorbed(self, parts: _Sorted) -> dict[str, str]:
        """Leavers whose name one entry that stays took over in this very step -> its key."""
        if not parts.gone or not self.edits or self.doubt:
            return {}
        survivors = [
            (
                continuity.party(item.key, self.earlier[item.entry_id]),
                continuity.party(item.key, self._content(item.revision)),
            )
            for item, _ in parts.changed
            if item.entry_id in self.edits
        ]
        leavers = [continuity.party(i.key, self._content(i.revision)) for i in parts.gone]
        found = {leaver.key: continuity.absorbed_by(leaver, survivors) for leaver in leavers}
        return {key: target for key, target in found.items() if target}

    # What the guard says.

    def _weigh(self, parts: _Sorted) -> None:
        """Doubts about the removals of this document: of entries, of designations, stated ones."""
        if self.before is None:
            return
        listed = [
            key
            for key in self.before.members
            if (item := self.state.of(key)) and item.listed and not item.absent
        ]
        self.listed = len(listed)
        gone = {item.key for item in parts.gone if self.state.of(item.key) is item}
        self.doubt = guard.doubt(self.before, self.now, gone & set(listed), listed, self.source)
        self.halved = guard.still_too_many(self._waiting_lately(), self.listed)
        if gone and self.halved and not self.doubt:
            self.doubt = (
                "too many entries of the list are already in question since an earlier document"
            )
        self.doubts = guard.entry_doubts(
            self.before, self.now, {i.key: self._groups(i) for i in parts.gone}, listed
        )
        stated = [i for i, k in parts.changed if i.listed and not self._present(k)]
        self.stated_doubt = guard.stated_doubt(self.before, self.now, len(stated), self.listed)
        self.relabelled = self._relabels(parts)
        lost = [t for i, k in parts.changed for t in self._lost(i, k)]
        self.act_doubt = guard.designation_doubt(
            self.before, self.now, len(lost), self.listed, self.source
        )

    def _groups(self, item: Item) -> set[str]:
        return {*item.tags, self._content(item.revision)["schema"]}

    def _present(self, key: str) -> bool:
        return self.now.members[key].state in PRESENT

    def _lost(self, item: Item, key: str) -> list[str]:
        """Tags that an entry in force before and after has lost in this step."""
        if not (item.listed and self._present(key)):
            return []
        kept = set(in_force(self.now.members[key].acts))
        return [
            tag
            for tag in item.tags
            if tag not in kept and tag not in item.absences
            if self.relabelled.get(tag) not in kept
        ]

    def _relabels(self, parts: _Sorted) -> dict[str, str]:
        """Programmes that only got another name: all who stayed have one new tag for an old one.

        Over years others of that programme left the list: they say nothing of its name. A new name
        that we do not know for terrorism, in the place of one that we do, is for a person to judge.
        """
        if self.before is None:
            return {}
        old, new = self.before.stats.programmes, self.now.stats.programmes
        stayed: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        for item, key in parts.changed:
            fresh = set(in_force(self.now.members[key].acts)) - set(item.tags)
            gone = self._lost(item, key)
            stayed.update(gone)
            pairs.update(
                (tag, to)
                for tag in gone
                for to in fresh
                if not old.get(to) and self._alike(tag, to)
            )
        return {
            tag: to
            for (tag, to), count in pairs.items()
            if not new.get(tag) and count >= max(guard.EMPTIED_FROM, guard.RELABELLED * stayed[tag])
        }

    def _alike(self, tag: str, to: str) -> bool:
        return terrorism(self.source, (tag,)) == terrorism(self.source, (to,))

    # Newcomers.

    def _welcome(self, key: str) -> None:
        member = self.now.members[key]
        known = self._namesake(key)
        if known is not None and member.state not in PRESENT:
            self.state.link(known, key, named=True)
            self.folded.touched.add(known.entry_id)
            return
        if known is not None and not known.listed:
            self._rejoin(known, key, member, baseline=False)
            return
        item = self._create(key, member, baseline=False)
        self._write(self._row(item, Kind.ADDITION, effective_on=_first(item.acts)))
        if not item.listed:
            self._write(self._stated_row(item, member))

    def _create(self, key: str, member: Member, *, baseline: bool) -> Item:
        first = entry_id(self.now.list_id, key)
        if first in self.state.items:
            first = entry_id(self.now.list_id, f"{key}#{self.at}")
        item = Item(
            entry_id=first,
            keys=[key],
            raw=member.sense,
            revision=member.revision,
            sense=member.sense,
            state=member.state,
            acts=member.acts,
        )
        self._open_spell(item, baseline=baseline)
        if not item.listed:
            self._close_spell(item, member.state, _last_end(member.acts))
        self.state.add(item, named=self.source.named_keys)
        self.folded.touched.add(item.entry_id)
        return item

    def _rejoin(self, item: Item, key: str, member: Member, *, baseline: bool) -> None:
        """An entry that had left is on the list again, perhaps under a new key."""
        self.folded.touched.add(item.entry_id)
        before = self._content(item.revision)
        left_on = item.spells[-1].delisted_on or item.spells[-1].until[:10]
        if key not in item.keys:
            item.keys.append(key)
            self.state.link(item, key, named=self.source.named_keys)
        self._moot(item)
        item.absences.clear()
        self._take(item, key, member)
        item.episode += 1
        self._open_spell(item, baseline=baseline)
        if baseline:
            return
        listed_on = _latest(item.acts)
        changes = diff.differences(
            entries.values(before), entries.values(self._content(item.revision))
        )
        row = self._row(item, Kind.RELISTING, effective_on=listed_on if listed_on > left_on else "")
        self._write(replace(row, fields=changes))

    # Entries we know.

    def _meet(self, item: Item, key: str) -> None:
        member, former = self.now.members[key], item.key
        if key != former and (key in item.keys or self._present(key)):
            item.keys = [*(other for other in item.keys if other != key), key]
        self.folded.touched.add(item.entry_id)
        if member.state not in PRESENT:
            self._meet_delisted(item, key, member)
        elif self._somebody_else(item, key):
            self._conflict(item, key, member)
        elif self._back_for_good(item):
            self._rejoin(item, key, member, baseline=False)
        else:
            if item.key != former:
                self.links[item.entry_id] = (FieldChange("entry_key", former, item.key),)
            self._meet_listed(item, key, member)

    def _meet_delisted(self, item: Item, key: str, member: Member) -> None:
        """The authority's own document shows it as delisted, expired ..."""
        if item.listed and self.stated_doubt:
            if item.absent:
                self._miss_again(item)
            else:
                self._miss(item, None, "", doubt=self.stated_doubt)
            if links := self.links.pop(item.entry_id, ()):
                self._write_fields(item, Kind.IDENTITY, Origin.AUTHORITY, links)
            return
        left = item.absences.pop("", None)
        unsettled = item.listed or (left is not None and not left.confirmed)
        self._take(item, key, member)
        item.state = member.state
        if unsettled:
            self._state_removal(item, member, left)

    def _state_removal(self, item: Item, member: Member, left: Absence | None) -> None:
        row = self._stated_row(item, member)
        if left is not None:
            self._settle(left, "settled")
            row = replace(
                left.row,
                confirmation=Confirmation.AUTHORITY_STATES,
                effective_on=row.effective_on,
                cause=row.cause,
            )
        self._moot(item)
        self._close_spell(item, member.state, row.effective_on, row)
        self._write(replace(row, fields=self.links.pop(item.entry_id, ())))

    def _somebody_else(self, item: Item, key: str) -> bool:
        if self.source.named_keys or item.entry_id in self.links:
            return False
        member = self.now.members[key]
        before, after = self._content(item.revision), self._now(key)
        if item.raw == member.sense or before["names"][0] == after["names"][0]:
            return False
        return continuity.another_person(
            continuity.party(key, before), continuity.party(key, after)
        )

    def _conflict(self, item: Item, key: str, member: Member) -> None:
        """One reference, another person: both count as listed until somebody decides."""
        other = self._create(key, member, baseline=False)
        self.state.link(other, key, named=False)
        self._write(self._row(other, Kind.ADDITION, effective_on=_first(other.acts)))
        if item.listed and not item.absent:
            why = f"reference {key} now stands for somebody else, {self._caption(other)}"
            self._miss(item, None, "", doubt=why, conflict=True)

    def _back_for_good(self, item: Item) -> bool:
        """Whether an entry that is on the list again had really left it."""
        left = item.absences.get("")
        if left is None:
            return not item.listed
        if left.pending:
            self._settle(left, "reappeared")
            del item.absences[""]
            return False
        if self.now.observed_at - moment(left.since) > FLICKER:
            return True
        self._withdraw(item, left)
        return False

    def _withdraw(self, item: Item, left: Absence) -> None:
        """It was away for a moment only: the removal never was."""
        self.folded.rows[left.row.slot] = None
        self.written += 1
        del item.absences[left.unit]
        spells = item.spells if not left.unit else item.programmes[left.unit]
        _reopen(spells[-1])
        if not left.unit:
            item.state = EntryState.IN_FORCE
            for tag in item.tags:
                if item.programmes.get(tag):
                    _reopen(item.programmes[tag][-1])

    def _meet_listed(self, item: Item, key: str, member: Member) -> None:
        before, tags, state = self._content(item.revision), set(item.tags), item.state
        self._designations(item, member)
        self._take(item, key, member)
        after = self._content(item.revision)
        changes = diff.differences(entries.values(before), entries.values(after))
        if state != item.state:
            changes = (*changes, FieldChange("state", state, item.state))
        if changes or item.entry_id in self.links:
            self.earlier[item.entry_id] = before
            self.edits[item.entry_id] = changes
        renamed = {self.relabelled.get(tag) for tag in tags - set(item.tags)}
        self._started(item, set(item.tags) - tags - renamed)

    def _take(self, item: Item, key: str, member: Member) -> None:
        """Make the document's content the entry's, with what it does not cover carried forward."""
        raw = self._content(member.revision)
        stored = _effective(raw, self._content(item.revision), self.now.covers, self._held(item))
        item.carried = self._carried(item, raw, stored)
        if stored is raw:
            revision, meaning = member.revision, member.sense
        else:
            data = entries.encoded(stored)
            revision, meaning = entries.revision(data), entries.meaning(stored)
            self.folded.revisions[revision] = data
            self.known[revision] = stored
        if meaning != item.sense:
            item.revision, item.sense = revision, meaning
        item.raw, item.state = member.sense, member.state
        item.acts = tuple((act[0], act[1], act[2]) for act in stored["acts"])

    def _held(self, item: Item) -> list[tuple[str, str, str]]:
        """Acts whose end is only a question so far."""
        held = {unit for unit, a in item.absences.items() if unit and a.pending}
        return [act for act in item.acts if act[0] in held]

    def _carried(self, item: Item, raw: Content, stored: Content) -> dict[str, str]:
        """Fields that stand only because an earlier document had them -> that document."""
        if stored is raw or self.now.covers is None:
            return {}
        fields = entries.values(stored).keys() - entries.values(raw).keys()
        return {name: item.carried.get(name) or self.previous_sha256 for name in sorted(fields)}

    # Designations.

    def _designations(self, item: Item, member: Member) -> None:
        """Tags that went, of an entry in force before and after."""
        kept = set(in_force(member.acts))
        for tag in item.tags:
            if tag in kept:
                continue
            left = item.absences.get(tag)
            if self.relabelled.get(tag) in kept:
                self._relabel(item, tag, self.relabelled[tag])
            elif left is not None:
                self._lose_again(item, left)
            else:
                self._lose(item, tag, member)
        for tag in [t for t in item.absences if t and t not in kept and t not in item.tags]:
            self._lose_again(item, item.absences[tag])

    def _relabel(self, item: Item, tag: str, to: str) -> None:
        if left := item.absences.pop(tag, None):
            self._settle(left, "reappeared")
        item.programmes[to] = [*item.programmes.get(to, []), *item.programmes.pop(tag, [])]
        row = self._row(item, Kind.IDENTITY, origin=Origin.FORMAT)
        change = FieldChange("programme", tag, to)
        self._write(replace(row, fields=(change,), screening_relevant=False))

    def _lose(self, item: Item, tag: str, member: Member) -> None:
        ended = max((end for name, _, end in member.acts if name == tag), default="")
        row = self._row(item, Kind.REMOVAL, tag=tag, effective_on=ended)
        row = replace(row, confirmation=Confirmation.OBSERVED_ONCE, cause="not_stated")
        if ended:
            row = replace(row, confirmation=Confirmation.AUTHORITY_STATES)
            _close(item.programmes[tag][-1], row, "delisted")
            self._write(row)
            return
        self._question_or_write(item, tag, row, self.act_doubt, conflict=False)

    def _lose_again(self, item: Item, left: Absence) -> None:
        if self._again(left) == "settled":
            self._end(item, left, Confirmation.OBSERVED_AGAIN)
        if left.confirmed and self.now.observed_at - moment(left.since) > FLICKER:
            del item.absences[left.unit]

    def _started(self, item: Item, fresh: set[str]) -> None:
        """Tags that came, of an entry in force before and after."""
        for tag in sorted(item.tags):
            left = item.absences.get(tag)
            if left is None:
                continue
            if left.pending:
                if not self._shown(item, tag):
                    continue
                self._settle(left, "reappeared")
                del item.absences[tag]
            elif self.now.observed_at - moment(left.since) <= FLICKER:
                self._withdraw(item, left)
                fresh.discard(tag)
            else:
                del item.absences[tag]
        for tag in sorted(fresh):
            listed_on = max((on for name, on, _ in item.acts if name == tag), default="")
            spells = item.programmes.setdefault(tag, [])
            kind = Kind.RELISTING if spells else Kind.ADDITION
            spells.append(self._spell(listed_on, baseline=False))
            self._write(self._row(item, kind, tag=tag, effective_on=listed_on))

    def _shown(self, item: Item, tag: str) -> bool:
        """Whether this document itself has the tag."""
        member = self.now.members.get(item.key)
        return member is not None and tag in in_force(member.acts)

    # Absences.

    def _miss(
        self,
        item: Item,
        possible: continuity.Possible | None,
        absorbed: str,
        *,
        doubt: str = "",
        conflict: bool = False,
    ) -> None:
        """A document without an entry that the last one had."""
        self.folded.touched.add(item.entry_id)
        row = self._row(item, Kind.REMOVAL, effective_on="" if conflict else self._only_act())
        row = replace(row, confirmation=Confirmation.OBSERVED_ONCE, cause="not_stated")
        why = doubt or self.doubt or self.doubts.get(item.key, "")
        if absorbed and not why:
            self._merge(item, absorbed)
            return
        if possible and not why:
            why = f"possibly renamed: {possible.why}"
        heirs = possible.keys if possible and self._keys_move() else ()
        self._question_or_write(item, "", row, why, conflict=conflict, heirs=heirs)

    def _only_act(self) -> str:
        """The day of the acts cited since the predecessor, where all are of one day."""
        if self.before is None or not self.before.stats.amended_on:
            return ""
        cited = set(self.before.stats.amended_on)
        fresh = [day for day in self.now.stats.amended_on if day not in cited]
        return fresh[0] if len(fresh) == 1 and fresh[0] > max(cited) else ""

    def _question_or_write(
        self,
        item: Item,
        unit: str,
        row: Change,
        doubt: str,
        *,
        conflict: bool,
        heirs: Sequence[str] = (),
    ) -> None:
        question = pending_id(
            item.entry_id, _question_kind(conflict), unit, self.at, self.now.sha256
        )
        if unit in item.rejected and not doubt:
            doubt = "a person has answered before that it is still listed"
        left = Absence(
            unit=unit,
            since=self.at,
            sha256=self.now.sha256,
            row=row,
            reason=doubt,
            conflict=conflict,
            heirs=list(heirs),
        )
        decision = self.decisions.get(question)
        if decision is not None and decision.verdict == "reject":
            self._ask(left, question, "rejected")
            item.rejected = sorted({*item.rejected, unit})
            return
        item.absences[unit] = left
        if decision is not None:
            self._ask(left, question, "confirmed")
            left.row = _decided(row, decision)
            self._end(item, left, left.row.confirmation, sure=True)
        elif doubt:
            left.pending = question
            self._ask(left, question, "open")
            self.asked += 1
        else:
            self._end(item, left, row.confirmation)

    def _end(self, item: Item, left: Absence, confirmation: str, *, sure: bool = False) -> None:
        """Record a removal, dated to the first document without the unit."""
        sure = sure or confirmation == Confirmation.OBSERVED_AGAIN
        left.row = replace(left.row, confirmation=confirmation)
        left.confirmed, left.pending = sure, ""
        state = EntryState.DELISTED if sure else EntryState.MISSING
        if left.unit:
            _close(item.programmes[left.unit][-1], left.row, state)
        else:
            if sure:
                self._moot(item)
            self._close_spell(item, state, left.row.effective_on, left.row)
            item.state = state
        self._write(left.row)

    def _moot(self, item: Item) -> None:
        """Whether an entry that has left lost a programme before is no question any more."""
        for unit in [unit for unit in item.absences if unit]:
            self._settle(item.absences[unit], "settled")
            del item.absences[unit]

    def _merge(self, item: Item, into: str) -> None:
        self._moot(item)
        row = self._row(item, Kind.IDENTITY)
        fields = (FieldChange("merged_into", "", into),)
        row = replace(row, fields=fields, entry_still_in_force=False, cause="merged")
        self._close_spell(item, EntryState.MERGED, "", row)
        item.state = EntryState.MERGED
        self._write(row)

    def _miss_again(self, item: Item) -> None:
        self.folded.touched.add(item.entry_id)
        left = item.absences[""]
        if self._again(left) == "settled":
            self._end(item, left, Confirmation.OBSERVED_AGAIN)

    def _again(self, left: Absence) -> str:
        """One more document without the unit: "settled" when it makes the removal sure."""
        if left.confirmed or self.now.sha256 == left.sha256 or left.conflict:
            return ""
        if len(left.evidence) < 20 and self.now.sha256 not in left.evidence:
            left.evidence.append(self.now.sha256)
        if self.before is None or guard.shaky(self.before, self.now, self.source):
            return ""
        if not left.pending:
            return "" if self.doubt or self.halved else "settled"
        if self.doubt or self.now.observed_at - moment(left.since) < SETTLED:
            return ""
        if any((heir := self.state.of(key)) and heir.listed for key in left.heirs):
            return ""
        if guard.still_too_many(self._companions(left), self.listed):
            return ""
        self._settle(left, "settled")
        return "settled"

    def _companions(self, left: Absence) -> int:
        """How many wait since the same document."""
        if self.waiting is None:
            absences = (a for i in self.state.items.values() for a in i.absences.values())
            self.waiting = Counter(a.since for a in absences if a.pending)
        return self.waiting[left.since]

    def _waiting_lately(self) -> int:
        """How many entries wait since a document of the last weeks."""
        absences = (item.absences.get("") for item in self.state.items.values())
        waiting = (moment(a.since) for a in absences if a and a.pending and not a.conflict)
        return sum(self.now.observed_at - since <= SETTLED for since in waiting)

    # Questions.

    def _ask(self, left: Absence, question: str, state: str) -> None:
        """Put a question on record, or what became of it."""
        resolved_at = "" if state == "open" else self.at
        self.folded.pendings[question] = _pending(left, question, state, resolved_at)

    def _settle(self, left: Absence, state: str) -> None:
        """Close the question of an absence, if there was one."""
        if left.pending:
            self._ask(left, left.pending, state)
            left.pending = ""
            self.written += 1

    # Rows.

    def _write(self, row: Change) -> None:
        self.folded.rows[row.slot] = row
        self.written += 1

    def _caption(self, item: Item) -> str:
        return str(self._content(item.revision)["names"][0][0])

    def _row(
        self,
        item: Item,
        kind: Kind,
        *,
        tag: str = "",
        effective_on: str = "",
        origin: Origin = Origin.AUTHORITY,
    ) -> Change:
        programmes = (tag,) if tag else item.tags or tuple(sorted({p for p, _, _ in item.acts}))
        return Change(
            list_id=self.now.list_id,
            entry_id=item.entry_id,
            entry_key=item.key,
            caption=self._caption(item),
            schema=str(self._content(item.revision)["schema"]),
            kind=kind,
            scope=Scope.DESIGNATION if tag else Scope.ENTRY,
            programme="; ".join(programmes),
            terrorism=terrorism(self.source, programmes),
            screening_relevant=True,
            origin=origin,
            confirmation="",
            entry_still_in_force=bool(tag) or kind != Kind.REMOVAL,
            episode=item.episode,
            cause="",
            instrument="",
            instrument_url="",
            effective_on=PartialDate(effective_on),
            published_at=stamp(self.now.published_at),
            observed_after=self.after,
            observed_at=self.at,
            snapshot_sha256=self.now.sha256,
            previous_snapshot_sha256=self.previous_sha256,
        )

    def _stated_row(self, item: Item, member: Member) -> Change:
        row = self._row(item, Kind.REMOVAL, effective_on=_last_end(member.acts))
        cause = STATED_CAUSES.get(member.state, "not_stated")
        return replace(row, confirmation=Confirmation.AUTHORITY_STATES, cause=cause)

    def _write_edits(self) -> None:
        """Amendments and identity changes, by who caused them; what we learned late apart."""
        mass = diff.mass_edits(self.edits, self.listed)
        other_format = self.before is not None and self.before.format_id != self.now.format_id
        gains: list[tuple[str, str, FieldChange]] = []
        for entry, fields in self.edits.items():
            item = self.state.items[entry]
            by = diff.origins(fields, mass, other_format=other_format)
            for origin, changes in by.items():
                self._write_edit(item, origin, changes)
            if Origin.AUTHORITY not in by and entry in self.links:
                self._write_edit(item, Origin.AUTHORITY, ())
            gains.extend(self._late(item, by.get(Origin.FORMAT, ())))
        if gains:
            self.folded.discoveries.append(
                Discovery(
                    list_id=self.now.list_id,
                    snapshot_sha256=self.now.sha256,
                    observed_at=self.at,
                    origin=Origin.FORMAT,
                    gains=tuple(sorted(gains, key=lambda gain: (gain[0], gain[2].field))),
                )
            )

    def _write_edit(self, item: Item, origin: Origin, changes: Sequence[FieldChange]) -> None:
        links = self.links.get(item.entry_id, ()) if origin == Origin.AUTHORITY else ()
        handles = tuple(c for c in changes if c.field in IDENTITY_FIELDS)
        rest = tuple(c for c in changes if c.field not in IDENTITY_FIELDS)
        if links or any(c.field == "name" for c in rest):
            self._write_fields(item, Kind.IDENTITY, origin, (*links, *handles, *rest))
            return
        if handles:
            self._write_fields(item, Kind.IDENTITY, origin, handles)
        if rest:
            self._write_fields(item, Kind.AMENDMENT, origin, rest)

    def _write_fields(
        self, item: Item, kind: Kind, origin: Origin, changes: tuple[FieldChange, ...]
    ) -> None:
        amended = [day for c in changes if c.field == "amendedOn" for day in diff.texts(c.after)]
        row = self._row(item, kind, origin=origin, effective_on=max(amended, default=""))
        matters = any(diff.relevant(change) for change in changes)
        still = item.listed
        self._write(
            replace(row, fields=changes, screening_relevant=matters, entry_still_in_force=still)
        )

    def _late(
        self, item: Item, changes: Sequence[FieldChange]
    ) -> list[tuple[str, str, FieldChange]]:
        """Values that matter and that stood nowhere in the entry before."""
        if not changes:
            return []
        earlier = entries.values(self.earlier[item.entry_id]).values()
        there = {sense(text) for texts in earlier for text in texts}
        found = []
        for change in changes:
            fresh = tuple(text for text in diff.gained(change) if sense(text) not in there)
            if fresh:
                found.append(
                    (item.entry_id, self._caption(item), FieldChange(change.field, (), fresh))
                )
        return found

    # Spells.

    def _spell(self, listed_on: str, *, baseline: bool) -> Spell:
        return Spell(
            since=self.at,
            after=self.after,
            listed_on=listed_on,
            sha256=self.now.sha256,
            baseline=baseline,
        )

    def _open_spell(self, item: Item, *, baseline: bool) -> None:
        listed_on = _first(item.acts) if item.episode == 1 else _latest(item.acts)
        item.spells.append(self._spell(listed_on, baseline=baseline))
        for programme, on, ended in item.acts:
            spell = self._spell(on, baseline=baseline)
            if ended:
                spell.until, spell.delisted_on, spell.state = self.at, ended, "delisted"
                spell.until_after, spell.until_sha256 = self.after, self.now.sha256
            item.programmes.setdefault(programme, []).append(spell)

    def _close_spell(
        self, item: Item, state: str, delisted_on: str, row: Change | None = None
    ) -> None:
        at, after, sha256 = self.at, self.after, self.now.sha256
        if row is not None:
            at, after, sha256 = row.observed_at, row.observed_after, row.snapshot_sha256
        open_ones = [ss[-1] for ss in item.programmes.values() if ss and not ss[-1].until]
        for spell in (item.spells[-1], *open_ones):
            spell.until, spell.until_after, spell.until_sha256 = at, after, sha256
            spell.delisted_on, spell.state = delisted_on, str(state)


def terrorism(source: kit.Source, programmes: Iterable[str]) -> bool:
    """Whether any of these programmes of a list is a terrorism programme."""
    return source.about_terrorism(programmes)


def _first(acts: Iterable[tuple[str, str, str]]) -> str:
    return min((on for _, on, _ in acts if on), default="")


def _latest(acts: Iterable[tuple[str, str, str]]) -> str:
    return max((on for _, on, _ in acts if on), default="")


def _last_end(acts: Iterable[tuple[str, str, str]]) -> str:
    return max((end for _, _, end in acts if end), default="")


def _close(spell: Spell, row: Change, state: str) -> None:
    spell.until, spell.until_after = row.observed_at, row.observed_after
    spell.until_sha256, spell.delisted_on = row.snapshot_sha256, row.effective_on
    spell.state = str(state)


def _reopen(spell: Spell) -> None:
    spell.until = spell.until_after = spell.until_sha256 = spell.delisted_on = ""
    spell.state = "in_force"


def _question_kind(conflict: bool) -> str:
    return "identity_conflict" if conflict else "removal"


def _decided(row: Change, decision: Decision) -> Change:
    cited = Confirmation.ACT_CITED if decision.instrument else Confirmation.OBSERVED_ONCE
    return replace(
        row,
        confirmation=cited,
        cause=decision.cause or "not_stated",
        instrument=decision.instrument,
        instrument_url=decision.instrument_url,
        effective_on=PartialDate(decision.effective_on or row.effective_on),
    )


def _effective(
    raw: Content,
    before: Content,
    covers: frozenset[str] | None,
    held: Sequence[tuple[str, str, str]],
) -> Content:
    """A document's content, plus what it cannot carry and what is still in question."""
    if raw["facts"].get(kit.TOMBSTONE):
        raw = _beside_tombstone(raw, before)
    if covers is None and not held:
        return raw
    acts = [*raw["acts"], *(list(a) for a in held if a[0] not in {r[0] for r in raw["acts"]})]
    if covers is None:
        return {**raw, "acts": sorted(acts)}
    primary, *names = raw["names"]
    names += [n for n in before["names"][1:] if n[1] not in covers and n not in names]
    types = {of for of, _, _ in raw["identifiers"]}
    kept = [i for i in before["identifiers"] if _uncovered(i[0], covers) and i[0] not in types]
    facts = {n: v for n, v in before["facts"].items() if n not in covers and n not in raw["facts"]}
    return {
        **raw,
        "names": [primary, *sorted(names, key=lambda n: (n[1], n[0]))],
        "acts": sorted(acts),
        "identifiers": sorted([*raw["identifiers"], *kept]),
        "facts": dict(sorted({**raw["facts"], **facts}.items())),
    }


def _beside_tombstone(raw: Content, before: Content) -> Content:
    """What we knew of an entry of which the document only says that it was deleted, and when."""
    listed = {act[0]: act[1] for act in before["acts"]}
    acts = [[name, on or listed.get(name, ""), end] for name, on, end in raw["acts"]]
    facts = {**before["facts"], kit.TOMBSTONE: raw["facts"][kit.TOMBSTONE]}
    return {**before, "state": raw["state"], "acts": acts, "facts": dict(sorted(facts.items()))}


def _uncovered(of: str, covers: frozenset[str]) -> bool:
    return of not in covers and "identifier" not in covers
