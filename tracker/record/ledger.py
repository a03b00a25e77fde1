"""What is written down: documents, changes, questions, standings, looks, events, the chain.

One short transaction per arrival or decision. The fold has decided everything before it starts;
here its result is compared with what is on record, and only the difference is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from db import acts as register
from db import changes as log
from db import checks, questions, revisions, snapshots, standings
from db.acts import ActOnRecord
from db.engine import Engine, reading, writing
from db.snapshots import SnapshotRow
from scrapers import kit
from tracker import logs
from tracker.errors import fault_of_document
from tracker.model import Decision, Kind, Scope, moment
from tracker.record import acts, difference, events, members, past, states
from tracker.record import writing as pen
from tracker.record.arriving import Arriving, moments
from tracker.record.difference import Differences, StandingDifference
from tracker.record.journal import Look, Receipt, note_folded
from tracker.record.library import Library, lists_of
from tracker.record.packing import FIRST, Fresh, Position, row_of
from tracker.record.past import ContentsOf, LastFold, Plan, Reached
from tracker.record.writer import Outcome, Transaction, Writer, held
from tracker.recorded import QuestionOnRecord

if TYPE_CHECKING:
    from tracker.rules.fold.terms import Folded


@dataclass(frozen=True, slots=True)
class Ledger:
    """The log of all lists, in one database."""

    engine: Engine
    last_fold: LastFold = field(default_factory=LastFold)
    library: Library = field(default_factory=Library)

    def known_revisions(self, writer: Writer) -> set[str]:
        """Revisions of the newest documents of a writer's list: all of them are stored."""
        return past.known_revisions(self.engine, self.last_fold, writer)

    def checked(
        self, writer: Writer, receipt: Receipt, outcome: str, reason: str, now: datetime
    ) -> Outcome:
        """Record a look at a list that brought nothing to fold; LeaseLost if it is not ours."""
        with held(self.engine, writer, now) as transaction:
            pen.put_check(transaction, receipt, outcome, reason)
        return Outcome(
            list_id=receipt.list_id, observed_at=receipt.at, outcome=outcome, reason=reason
        )

    def record_acts(
        self, writer: Writer, receipt: Receipt, published: Sequence[kit.RawAct], now: datetime
    ) -> Outcome:
        """Put the acts of one document of a feed on record that are not there yet.

        Whoever is to be told of them is told by events; of a feed's first document nobody is.
        """
        with held(self.engine, writer, now) as transaction:
            known = acts.numbers(transaction.connection, writer.list_id)
            is_first = not checks.last_good_at(transaction.connection, writer.list_id)
            new = acts.put(transaction, receipt, published)
            numbers = [act.number for act in new if act.number not in known]
            is_news = writer.live and not is_first
            events.tell_of_acts(transaction, numbers, waiting=is_news)
            events.tell_of_courts(transaction, new, waiting=is_news)
            outcome = "recorded" if new else "unchanged"
            pen.put_check(transaction, receipt, outcome)
        return Outcome(
            list_id=receipt.list_id,
            observed_at=receipt.at,
            outcome=outcome,
            entries=len(published),
            added=len(new),
        )

    def record(
        self,
        writer: Writer,
        source: kit.Source,
        decisions: Mapping[str, Decision],
        fresh: Fresh,
        now: datetime,
    ) -> Outcome:
        """Fold a document that is not on record into its place, and write the difference.

        LeaseLost, and nothing written, if another writer has taken over.
        """
        plan, folded = self._folded(writer, source, decisions, fresh.position, fresh)
        with held(self.engine, writer, now) as transaction:
            differences = _differences(transaction, plan, folded)
            outcome = _outcome(folded, fresh, differences)
            put = _put(transaction, source, plan, folded, differences, fresh)
            pen.put_check(transaction, fresh.receipt, outcome.outcome, outcome.reason)
            pen.put_names_of(transaction, folded, fresh, again=plan.again)
            events.tell(transaction, differences, put.numbers, folded, fresh.reading)
            _thin(transaction, folded)
        self._keep(writer, folded, put.lean)
        return outcome

    def _keep(self, writer: Writer, folded: Folded, lean: pen.Lean) -> None:
        """Let the next document of a folder of many start from here."""
        if not writer.live:
            self.last_fold.reached = Reached(
                list_id=writer.list_id,
                token=writer.token,
                state=folded.state,
                last=folded.last,
                since=folded.since,
                whole=folded.whole,
                base=lean.base,
                beside=lean.beside,
                at_hand=lean.at_hand,
            )

    def refold(
        self,
        writer: Writer,
        source: kit.Source,
        decisions: Mapping[str, Decision],
        since: Position,
        now: datetime,
        up_to: int = 0,
        decided: int = 0,
    ) -> None:
        """Fold again from the earliest document that a decision or a late look concerns on.

        From `FIRST` on, everything is folded, and every name that ever stood put on record. With
        `up_to`, the log knows the acts up to this record from now on; with `decided`, what two
        persons decided up to that record. LeaseLost, and nothing written, if another writer has
        taken over.
        """
        plan, folded = self._folded(writer, source, decisions, since, None, up_to=up_to)
        with held(self.engine, writer, now) as transaction:
            differences = _differences(transaction, plan, folded)
            everything = since == FIRST
            put = _put(
                transaction, source, plan, folded, differences, None, moved_alone=not everything
            )
            if everything:
                pen.put_former_names(transaction, folded.shown, {})
            events.tell(transaction, differences, put.numbers, folded, None)
            _thin(transaction, folded)
            _cite(transaction, up_to)
            if decided:
                note_folded(transaction.connection, writer.list_id, decided, transaction.at)

    # Official acts.

    def catch_up(
        self, writer: Writer, source: kit.Source, decisions: Mapping[str, Decision], now: datetime
    ) -> None:
        """Let the log of a list know all acts on record: rows that newer ones concern are made
        anew, from the first of them on. LeaseLost, and nothing written, as above.
        """
        with reading(self.engine) as connection:
            newer = self.library.newer(connection, writer.list_id)
        if newer is None:
            return
        if newer.since:
            since = (newer.since, "", "")
            self.refold(writer, source, decisions, since, now, up_to=newer.up_to)
            return
        with held(self.engine, writer, now) as transaction:
            _cite(transaction, newer.up_to)

    def is_behind(self, list_id: str) -> bool:
        """Whether the log of a list does not know the last act on record."""
        with reading(self.engine) as connection:
            return bool(register.behind(connection, [list_id]))

    def touched_by_acts(self) -> list[str]:
        """Lists with documents that acts are for to show which their logs do not know yet."""
        with reading(self.engine) as connection:
            last = register.newest(connection)
            behind = register.behind(connection, checks.lists(connection))
            known = {key: register.cited(connection, key) for key in behind}
            moved = {
                seq: lists_of(self.library.moved(connection, seq, last))
                for seq in sorted(set(known.values()))
            }
        return [key for key in behind if key in moved[known[key]]]

    def leave_out(
        self,
        writer: Writer,
        source: kit.Source,
        decisions: Mapping[str, Decision],
        receipt: Receipt,
        why: str,
        now: datetime,
    ) -> None:
        """Take a receipt's document off the record, and those of the same bytes after it.

        What followed from them falls: the list is folded again, as it is without them. LeaseLost,
        and nothing written, if another writer has taken over.
        """
        gone = past.taken_from(self.engine, receipt)
        if not gone:
            self.checked(writer, receipt, "refused", why, now)
            return
        since = (gone[0].observed_at, "", "")
        plan, folded = self._folded(writer, source, decisions, since, None, gone)
        with held(self.engine, writer, now) as transaction:
            for row in gone:
                members.take_off(transaction.connection, row.id)
                if row.receipt != receipt.seq:
                    pen.put_check(transaction, _arrival(receipt, row), "refused", why)
            differences = _differences(transaction, plan, folded)
            put = _put(transaction, source, plan, folded, differences, None)
            pen.put_check(transaction, receipt, "refused", why)
            events.tell(transaction, differences, put.numbers, folded, None)
            _thin(transaction, folded)

    def _folded(
        self,
        writer: Writer,
        source: kit.Source,
        decisions: Mapping[str, Decision],
        since: Position,
        fresh: Fresh | None,
        gone: Sequence[SnapshotRow] = (),
        up_to: int = 0,
    ) -> tuple[Plan, Folded]:
        """What a fold from a position on comes to; of documents that are `gone`, to nothing.

        It is given the acts that the log knows, or those up to a record.
        """
        from tracker.rules.fold.step import fold
        from tracker.rules.fold.terms import Verdict

        reached = self.last_fold.taken_by(writer)
        at_hand = self.last_fold.lists_taken(fresh)
        with reading(self.engine) as connection:
            up_to = up_to or register.cited(connection, writer.list_id)
            causes = self.library.causes(connection, writer.list_id, up_to)
            plan = past.plan(
                connection,
                writer.list_id,
                since,
                fresh,
                reached,
                gone,
                at_hand,
                followed=writer.followed,
            )
            contents = ContentsOf(connection, fresh.reading.contents if fresh else {})
            folded = fold(
                plan.start,
                plan.last,
                plan.later,
                decisions,
                source,
                contents,
                plan.keep,
                fault_of_document,
                plan.since,
                causes,
                plan.whole,
            )
        _tell_breaks(writer.list_id, folded)
        folded.verdicts += [Verdict(position=row.position, outcome="refused") for row in gone]
        folded.verdicts.sort(key=attrgetter("position"))
        return plan, folded

    def rebuild(
        self,
        writer: Writer,
        source: kit.Source,
        decisions: Mapping[str, Decision],
        documents: Iterable[Fresh],
        now: datetime,
    ) -> None:
        """Put all of a list's documents on record as read now, and fold them from the beginning,
        with all acts on record.
        """
        with held(self.engine, writer, now) as transaction:
            connection, beside = transaction.connection, 0
            lists = members.Reader(connection)
            members.take_all_off(connection, writer.list_id)
            for document in chain.from_iterable(moments(documents)):
                revisions.add_new(connection, document.reading.contents, writer.list_id)
                row = row_of(document, source, writer.rules_version, "unread", "")
                if number := snapshots.add_new(connection, row):
                    members.put(lists, number, document.reading.snapshot.members, beside)
                    beside = number
            newest = register.newest(connection)
        self.refold(writer, source, decisions, FIRST, now, up_to=newest)

    def fold_anew(
        self,
        writer: Writer,
        source: kit.Source,
        decisions: Mapping[str, Decision],
        documents: Iterable[Fresh],
        now: datetime,
    ) -> None:
        """Fold all documents of a list into a ledger that has none, each as soon as it is read.

        They come by the moments at which they were observed. What is recorded is what `rebuild`
        records, but for events and recent checkpoints: nobody is told, and nothing goes on from it.
        """
        from tracker.rules.fold.step import fold
        from tracker.rules.standing import ListState

        with held(self.engine, writer, now) as transaction:
            connection = transaction.connection
            arriving = Arriving(transaction, source, documents)
            up_to = register.newest(connection)
            folded = fold(
                ListState(),
                None,
                arriving.in_order(),
                decisions,
                source,
                ContentsOf(connection, {}),
                frozenset(),
                fault_of_document,
                causes=self.library.causes(connection, writer.list_id, up_to),
            )
            _tell_breaks(writer.list_id, folded)
            plan = past.plan(connection, writer.list_id, FIRST, None)
            differences = _differences(transaction, plan, folded)
            _put(transaction, source, plan, folded, differences, None, moved_alone=False)
            pen.put_former_names(transaction, folded.shown, {})
            _cite(transaction, up_to)

    def take_over_looks(self, list_id: str, looks: Iterable[Look]) -> None:
        """Put looks without content, as journalled elsewhere, on record."""
        rows = [
            checks.Checked(
                list_id=list_id,
                observed_at=look.observed_at,
                recorded_at=look.observed_at,
                mode="run",
                outcome=look.outcome,
                reason=look.reason,
                sha256=look.sha256,
                receipt=look.seq,
            )
            for look in looks
        ]
        with writing(self.engine) as connection:
            checks.add(connection, rows)

    def acts_known_to(self, list_id: str) -> list[ActOnRecord]:
        """What was said of acts, as far as the log of a list knows it."""
        with reading(self.engine) as connection:
            up_to = register.cited(connection, list_id)
            return register.everything(connection, up_to=up_to) if up_to else []

    def take_over_acts(self, rows: Sequence[ActOnRecord]) -> None:
        """Put acts on record as another tracker has them; of those that are there, none again."""
        with writing(self.engine) as connection:
            known = register.newest(connection)
            register.take_over(connection, [row for row in rows if row.seq > known])


def _cite(transaction: Transaction, up_to: int) -> None:
    """Put on record up to which act the log of the list knows them."""
    if up_to:
        register.cite(transaction.connection, transaction.list_id, up_to, transaction.at)


def _arrival(same: Receipt, row: SnapshotRow) -> Receipt:
    """The arrival of a document whose bytes are those of another one."""
    at = moment(row.observed_at)
    return replace(same, seq=row.receipt, observed_at=at, mode="backfill")


def _tell_breaks(list_id: str, folded: Folded) -> None:
    """Say in the log on which documents the fold broke, and where."""
    for verdict in folded.verdicts:
        if verdict.trace:
            _, _, sha256 = verdict.position
            logs.logger().error("broken", list_id=list_id, sha256=sha256, trace=verdict.trace)


def _differences(transaction: Transaction, plan: Plan, folded: Folded) -> Differences:
    """In what a fold differs from what is on record."""
    return Differences(
        changes=difference.difference(folded, _rows_on_record(transaction, folded)),
        questions=difference.questions(folded, _questions_on_record(transaction)),
        standings=_standings_moved(transaction, plan, folded),
    )


def _rows_on_record(transaction: Transaction, folded: Folded) -> list[log.ChangeOnRecord]:
    """Current rows that the fold could have touched: of the documents folded, or in its slots."""
    if not folded.verdicts:
        return []
    first_at = folded.verdicts[0].position[0]
    slots = folded.rows.keys()
    return log.on_record(transaction.connection, transaction.list_id, first_at, slots)


def _questions_on_record(transaction: Transaction) -> dict[str, QuestionOnRecord]:
    rows = questions.on_record(transaction.connection, transaction.list_id)
    return {question: QuestionOnRecord.read(*row) for question, row in rows.items()}


def _standings_moved(transaction: Transaction, plan: Plan, folded: Folded) -> StandingDifference:
    touched = None if plan.again else folded.touched
    rows = standings.on_record(transaction.connection, transaction.list_id, touched)
    return difference.standings(folded, rows, whole=plan.again)


class Put(NamedTuple):
    """What was written: the numbers of new changes, and by what the next document is told."""

    numbers: list[int]
    lean: pen.Lean


def _put(
    transaction: Transaction,
    source: kit.Source,
    plan: Plan,
    folded: Folded,
    differences: Differences,
    fresh: Fresh | None,
    *,
    moved_alone: bool = True,
) -> Put:
    """Write the difference down, its changes onto the chain before its standings.

    From the changes on all other writers wait, for these and names are numbered in the order of
    commits: what can be written before is.

    `moved_alone`: of entries that stand otherwise after a fold of documents folded before, the
    names are put on record here; else whoever asks puts all there.
    """
    pen.put_contents(transaction, folded, fresh)
    lean = pen.put_documents(transaction, source, plan, folded, fresh)
    pen.put_questions(transaction, differences.questions)
    moved = pen.put_standings(transaction, folded, differences.standings)
    numbers = pen.put_changes(transaction, differences.changes)
    pen.put_names_of_standings(transaction, moved)
    if plan.again and moved_alone:
        pen.put_names_of_moved(transaction, folded, differences.standings.moved, fresh)
    return Put(numbers, lean)


def _thin(transaction: Transaction, folded: Folded) -> None:
    """Let checkpoints go that no late document needs, from where the fold began on."""
    if folded.verdicts:
        since = folded.verdicts[0].position
        states.thin(transaction.connection, transaction.list_id, since)


def _outcome(folded: Folded, fresh: Fresh, differences: Differences) -> Outcome:
    """What became of a document; changes of others that it brought about do not count."""
    receipt, new = fresh.receipt, differences.changes.new
    verdict = next(v for v in folded.verdicts if v.position == fresh.position)
    own = [change for change in new if change.snapshot_sha256 == receipt.sha256]
    kinds = Counter(change.kind for change in own if change.scope == Scope.ENTRY)
    added, removed = kinds[Kind.ADDITION] + kinds[Kind.RELISTING], kinds[Kind.REMOVAL]
    states = Counter(map(attrgetter("state"), differences.questions.new))
    return Outcome(
        list_id=receipt.list_id,
        observed_at=receipt.at,
        outcome=verdict.outcome,
        reason=verdict.reason,
        entries=fresh.reading.snapshot.stats.entries,
        added=added,
        removed=removed,
        changed=len(own) - added - removed,
        pending=states["open"],
    )
