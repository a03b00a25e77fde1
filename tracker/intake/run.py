"""One run of one list, top to bottom: fetch, journal, read, fold, record."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from db.claims import LeaseLost
from db.engine import Connection, reading
from scrapers import kit
from scrapers.registry import Scraper, feeds, keys, scraper
from tracker import logs
from tracker.errors import Forbidden, Refused, contained, fault_of_document
from tracker.intake import many
from tracker.intake.digest import died, digest, found_again
from tracker.intake.digest import read_again as read_anew
from tracker.intake.digest import set_aside as put_aside
from tracker.model import Decision, Provenance, moment, stamp
from tracker.record import attempts, past, upgrades
from tracker.record.journal import (
    SET_ASIDE_KIND,
    Arrival,
    OnReceipt,
    Receipt,
    Served,
    Undone,
    nobody_looks,
)
from tracker.record.packing import FIRST, Position
from tracker.record.proposals import Also, are_accounts, nothing
from tracker.record.tracker import Busy, Tracker, now
from tracker.record.writer import Outcome, Writer, hold
from tracker.settings import Settings

if TYPE_CHECKING:
    from scrapers.fetch import NotFetched, Pages, Policy, Received, Validators


def run(
    tracker: Tracker, list_id: str, policy: "Policy", urls: Mapping[str, str] | None = None
) -> Outcome:
    """Look at a list where it is published, and bring its log up to date.

    Acts that a feed tells of are cited in the logs of their lists at once. Busy while another run
    writes to the list.
    """
    outcome = looked_at(tracker, list_id, policy, urls)
    if list_id in feeds():
        spread(tracker, live=True)
    return outcome


def looked_at(
    tracker: Tracker, list_id: str, policy: "Policy", urls: Mapping[str, str] | None = None
) -> Outcome:
    """The same, and other lists are left alone: for whoever looks at many side by side."""
    from scrapers.fetch import NotFetched, fetch

    known = scraper(list_id)
    if known.broken:
        logs.logger().error("failed", list_id=list_id, why=known.broken)
        return failed(tracker, list_id, known.broken)
    with tracker.writer(list_id, live=True) as writer:
        finish(tracker, writer)
        try:
            conditions, pages = _conditions(tracker, list_id), _pages(tracker, list_id)
            missing = partial(many.missing, tracker, list_id)
            fetched = fetch(known, conditions, policy, urls, pages, missing)
        except NotFetched as why:
            return _not_fetched(tracker, writer, known, why)
        for role, sentence in fetched.left_out.items():
            logs.logger().warning("left out", list_id=list_id, role=role, why=sentence)
        if fetched.unchanged:
            return _unchanged(tracker, writer)
        arrival = _arrival(tracker, known, fetched.arrivals)
        receipt = tracker.journal.receive(arrival, tracker.clock(), _as(tracker, writer))
        return digest(tracker, writer, receipt)


def _conditions(tracker: Tracker, list_id: str) -> "Mapping[str, Validators]":
    """By what a server may say that nothing has changed; none where it has to show."""
    if not past.believes(tracker.ledger.engine, list_id, tracker.clock()):
        return {}
    return tracker.journal.validators(list_id)


def _pages(tracker: Tracker, list_id: str) -> "Pages":
    """Who reads the pages that lead to the files of a list."""

    def links(role: str, page: kit.Document) -> Mapping[str, str]:
        try:
            return tracker.reader.links(list_id, role, page)
        except Refused as doubt:
            raise kit.ScrapeError(str(doubt)) from None

    return links


def take(
    tracker: Tracker,
    arrival: Arrival,
    *,
    live: bool,
    also: OnReceipt = nobody_looks,
    followed: bool = False,
) -> Outcome:
    """Journal one arrival, bring the log of its list up to date, and say what came of it.

    `also` is done in the transaction that journals it. `followed`: the next document of the list is
    taken at once. Busy while another run writes to the list.
    """
    with tracker.writer(arrival.list_id, live=live, followed=followed) as writer:
        finish(tracker, writer)
        receipt = tracker.journal.receive(arrival, tracker.clock(), _as(tracker, writer, also))
        outcome = digest(tracker, writer, receipt)
    if live and arrival.list_id in feeds():
        spread(tracker, live=True)
    return outcome


def decide(
    tracker: Tracker,
    list_id: str,
    decisions: Sequence[Decision],
    since: Position,
    *,
    live: bool,
    also: Also = nothing,
) -> list[int]:
    """Journal a person's decisions, then fold again from the documents they are about; numbers.

    `since` is the position of the earliest of these documents; `also` is done in the transaction
    that journals them. Busy while another run writes.
    """
    with tracker.writer(list_id, live=live) as writer:
        finish(tracker, writer)
        numbers = tracker.journal.decide(list_id, decisions, tracker.clock(), also)
        is_of_two = any(decision.proposal_id for decision in decisions)
        _refold(tracker, writer, since, decided=max(numbers) if is_of_two else 0)
    return numbers


def undo(
    tracker: Tracker,
    list_id: str,
    undone: Undone,
    since: Position,
    *,
    live: bool,
    also: Also = nothing,
) -> int:
    """Journal that a decision is taken back, then fold again from what it was about on.

    As with `decide`. Busy while another run writes.
    """
    with tracker.writer(list_id, live=live) as writer:
        finish(tracker, writer)
        number = tracker.journal.undo(undone, list_id, tracker.clock(), also)
        _refold(tracker, writer, since, decided=number if undone.proposal_id else 0)
    return number


def _refold(tracker: Tracker, writer: Writer, since: Position, *, decided: int = 0) -> None:
    everything = tracker.journal.decisions(writer.list_id)
    source = scraper(writer.list_id).source
    tracker.ledger.refold(writer, source, everything, since, tracker.clock(), decided=decided)


def _complete(tracker: Tracker, writer: Writer) -> None:
    """Let the log have what two persons decided and a run that died did not come to fold."""
    left = tracker.journal.unfolded(writer.list_id)
    if not left:
        return
    for record in left:
        if record.kind == SET_ASIDE_KIND:
            _leave_out(tracker, writer, record.content["keys"][0])
    _refold(tracker, writer, FIRST, decided=left[-1].seq)


def _leave_out(tracker: Tracker, writer: Writer, number: str) -> None:
    """Leave a document out that is set aside and still on record."""
    for receipt in tracker.journal.named(number):
        if past.taken_from(tracker.ledger.engine, receipt):
            put_aside(tracker, writer, receipt)


def set_aside(
    tracker: Tracker, receipt: Receipt, decision: Decision, *, live: bool, also: Also = nothing
) -> int:
    """Journal that a person sets a receipt aside, and let the list be as if it had never come.

    Before anything is read that an earlier run did not come to finish: it may be the very one.
    The number of the decision; `also` is done in the transaction that journals it.
    """
    with tracker.writer(receipt.list_id, live=live) as writer:
        now = tracker.clock()
        if not decision.proposal_id:
            _demand_unread(tracker, receipt)
        (number,) = tracker.journal.decide(receipt.list_id, [decision], now, also)
        put_aside(tracker, writer, receipt)
        if decision.proposal_id:
            tracker.journal.folded(receipt.list_id, number, tracker.clock())
        finish(tracker, writer)
    return number


def _demand_unread(tracker: Tracker, receipt: Receipt) -> None:
    """Forbidden for the word of one on a document that the log has by now: names go with it."""
    engine = tracker.ledger.engine
    with reading(engine) as connection:
        is_for_two = are_accounts(connection)
    if is_for_two and past.taken_from(engine, receipt):
        raise Forbidden("It is in the log by now, so this takes two persons: propose it.")


def read_again(
    tracker: Tracker,
    receipt: Receipt,
    word: Decision | Undone,
    *,
    live: bool,
    also: Also = nothing,
) -> list[Outcome]:
    """Journal that a person wants a receipt read, and read it; what came of it."""
    with tracker.writer(receipt.list_id, live=live) as writer:
        match word:
            case Decision():
                tracker.journal.decide(receipt.list_id, [word], tracker.clock())
            case Undone():
                tracker.journal.undo(word, receipt.list_id, tracker.clock(), also)
        read = read_anew(tracker, writer, receipt)
        finish(tracker, writer)
    return read


def take_up(tracker: Tracker, list_id: str) -> list[Outcome]:
    """Bring a list up to what is on record, for which nothing of it is news; what came of it.

    Busy while another run writes to the list.
    """
    with tracker.writer(list_id, live=False) as writer:
        return finish(tracker, writer, in_a_row=True)


def _as(tracker: Tracker, writer: Writer, also: OnReceipt = nobody_looks) -> OnReceipt:
    """`also`, and before it the proof that one still is the writer: LeaseLost, nothing written."""

    def on_receipt(connection: Connection, receipt: Receipt) -> None:
        hold(connection, writer, tracker.clock())
        also(connection, receipt)

    return on_receipt


def finish(tracker: Tracker, writer: Writer, *, in_a_row: bool = False) -> list[Outcome]:
    """Bring a list up to what is on record: to the newest act, then to the last document.

    Arrivals that an earlier run journalled and did not come to finish are digested; not those that
    it died of: they are refused. Of many `in_a_row` each is followed by the next one at once.
    """
    _complete(tracker, writer)
    upgrades.finish(tracker.ledger.engine, writer, tracker.clock)
    _catch_up(tracker, writer)
    unprocessed = past.unprocessed(tracker.ledger.engine, writer.list_id)
    waiting = unprocessed | {writer.buried} - {0}
    if not waiting:
        return []
    arrivals = [r for r in _arrivals(tracker, writer) if r.seq in waiting]
    fates = attempts.history(tracker.ledger.engine, writer.list_id)
    dead = {r.seq for r in arrivals if fates.died(r.seq) and not fates.set_aside(r)}
    due = [r for r in arrivals if r.seq in unprocessed | dead]
    return [
        (died if r.seq in dead else digest)(
            tracker, replace(writer, followed=r is not due[-1]) if in_a_row else writer, r
        )
        for r in due
    ]


def _catch_up(tracker: Tracker, writer: Writer) -> None:
    """Let the log of a list know all acts on record; of a feed there is none.

    Acts that cannot be cited keep no document of the list from being read.
    """
    list_id = writer.list_id
    if list_id in feeds() or not tracker.ledger.is_behind(list_id):
        return
    decisions, source = tracker.journal.decisions(list_id), scraper(list_id).source
    try:
        with contained():
            tracker.ledger.catch_up(writer, source, decisions, tracker.clock())
    except Exception as failure:
        trace = fault_of_document(failure).trace
        logs.logger().error("broken", list_id=list_id, trace=trace)


def spread(tracker: Tracker, *, live: bool) -> None:
    """Let the lists that new acts are for know them; one that is busy does so at its next run."""
    for list_id in tracker.ledger.touched_by_acts():
        if list_id not in keys():
            continue
        try:
            with tracker.writer(list_id, live=live) as writer:
                finish(tracker, writer)
        except (Busy, LeaseLost) as why:
            logs.logger().info("acts wait", list_id=list_id, why=str(why))
        except Exception as failure:
            logs.logger().error("broken", list_id=list_id, trace=kit.fault(failure).trace)


def _arrivals(tracker: Tracker, writer: Writer) -> list[Receipt]:
    """All arrivals of a list, and the looks that are as good as one, each once."""
    receipts = tracker.journal.receipts(writer.list_id)
    if not writer.buried:
        return receipts
    numbers = {receipt.seq for receipt in receipts}
    sights = tracker.journal.sights(writer.list_id)
    return [*receipts, *(sight for sight in sights if sight.seq not in numbers)]


def _arrival(tracker: Tracker, known: Scraper, answers: "Mapping[str, Received]") -> Arrival:
    """What a fetch brought, and how it came."""
    return Arrival(
        list_id=known.key,
        observed_at=past.moment_of_look(tracker.ledger.engine, known.key, tracker.clock()),
        mode="run",
        format_id=known.source.formats[0].id,
        documents={role: answer.document for role, answer in answers.items()},
        served={role: _served(answer) for role, answer in answers.items()},
        provenance=Provenance.OFFICIAL,
    )


def _served(answer: "Received") -> Served:
    return Served(
        url=answer.url,
        final_url=answer.final_url,
        status=answer.status,
        headers=dict(answer.headers),
    )


def policy_of(settings: Settings, source: kit.Source) -> "Policy":
    """How hard to try to get a list."""
    from scrapers.fetch import Policy

    return Policy(
        timeout_seconds=settings.timeout_seconds or source.timeout_seconds,
        size_limit_bytes=source.size_limit_bytes,
        attempts=settings.attempts,
        first_pause=settings.first_pause,
        allow_private=settings.allow_private_hosts,
        user_agent=settings.user_agent,
    )


# Looks without content, on record like any other.


def _not_fetched(tracker: Tracker, writer: Writer, known: Scraper, why: "NotFetched") -> Outcome:
    """The source did not give us the list; what it gave of it is kept."""
    logs.logger().warning("failed", list_id=known.key, why=str(why))
    if isinstance(broken := why.__cause__, Exception):
        logs.logger().error("broken", list_id=known.key, trace=kit.fault(broken).trace)
    if why.arrivals:
        part = _arrival(tracker, known, why.arrivals)
        tracker.journal.keep_part(part, tracker.clock(), _as(tracker, writer))
    looked = _looked(tracker, writer, "failed", why.said, "")
    return replace(looked, host=why.host, cause=why.cause)


def _unchanged(tracker: Tracker, writer: Writer) -> Outcome:
    """The source says that its list is the one we have."""
    last = past.last_good(tracker.ledger.engine, writer.list_id)
    look = _look(tracker, writer, "unchanged", "", last.sha256 if last else "")
    recorded = moment(look.recorded_at)
    outcome = tracker.ledger.checked(writer, look, "unchanged", "", recorded)
    found_again(tracker, writer, look)
    return outcome


def _looked(tracker: Tracker, writer: Writer, outcome: str, reason: str, sha256: str) -> Outcome:
    look = _look(tracker, writer, outcome, reason, sha256)
    return tracker.ledger.checked(writer, look, outcome, reason, moment(look.recorded_at))


def _look(tracker: Tracker, writer: Writer, outcome: str, reason: str, sha256: str) -> Receipt:
    """A look that brought no document, journalled."""
    now = tracker.clock()
    at = past.moment_of_look(tracker.ledger.engine, writer.list_id, now)
    body = {"observed_at": stamp(at), "outcome": outcome, "reason": reason, "sha256": sha256}
    first = partial(hold, writer=writer, now=now)
    seq = tracker.journal.note("check", writer.list_id, body, now, first)
    return Receipt(
        seq=seq,
        list_id=writer.list_id,
        observed_at=at,
        recorded_at=stamp(now),
        mode="run",
        format_id="",
        files={},
        sha256=sha256,
    )


def unknown(list_id: str) -> Outcome:
    """A list that the settings name and this release cannot read."""
    why = f"lists: there is no list {list_id} in this release."
    return Outcome(list_id=list_id, observed_at=stamp(now()), outcome="failed", reason=why)


def failed(tracker: Tracker, list_id: str, why: str) -> Outcome:
    """Put a look that came to nothing through no fault of the source's on record."""
    with tracker.writer(list_id, live=True, folds=False) as writer:
        return _looked(tracker, writer, "failed", why, "")
