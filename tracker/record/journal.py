"""Arrivals, checks and decisions, written once and chained; documents by their SHA-256."""

import hashlib
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Self

from db import journal, snapshots
from db.archive import Archive
from db.engine import Connection, Engine, reading, writing
from scrapers import kit, registry
from scrapers.addresses import shown
from tracker.errors import Forbidden
from tracker.model import Decision, Provenance, moment, stamp
from tracker.record.proposals import Also, Claim, Verdict, is_agreed, nothing
from tracker.recorded import Body

if TYPE_CHECKING:
    from scrapers.fetch import Validators


ABOUT_ENTRIES = ("decision", "merge", "split")
"""Records of what people decide of entries: answers to questions, and who is one party or two."""

SET_ASIDE_KIND, READ_AGAIN = "set-aside", "read-again"
ABOUT_DOCUMENTS = (SET_ASIDE_KIND, READ_AGAIN)
"""Records of what people decide of documents: not to read one, or to read it once more."""

ACCEPT, REOPEN = "accept", "reopen"
ABOUT_FINDINGS = (ACCEPT, REOPEN)
"""Records of what people decide of findings of `tracker reconcile`: nothing follows for lists."""

ACT = "act"
ABOUT_ACTS = (ACT,)
"""Records of official acts that people enter."""

DECISIONS = (*ABOUT_ENTRIES, *ABOUT_DOCUMENTS, *ABOUT_ACTS, *ABOUT_FINDINGS)
"""Records of what people decide."""


FOLDED = "folded"
"""Records that the log of a list has what two persons decided, up to a record."""

SHORTEST, DIGITS = 4, 15
"""Digits that the beginning of a hash has at least, and the number of a record at most."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """One arrival of one list, as the journal has it; `files` maps role to (file name, sha256).

    `by`: who brought it, "" where nobody did. `provenance`: by what way it came; `found`: what
    identifies it with whoever kept it before us.
    """

    seq: int
    list_id: str
    observed_at: datetime
    recorded_at: str
    mode: str
    format_id: str
    files: Mapping[str, tuple[str, str]]
    sha256: str
    by: str = ""
    provenance: Provenance = Provenance.NOT_SAID
    found: Mapping[str, str] = field(default_factory=dict)

    @property
    def at(self) -> str:
        """The moment of the arrival as it is stored."""
        return stamp(self.observed_at)


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """One look at a list that brought no document; `sha256` is the one it found unchanged or ""."""

    seq: int
    observed_at: str
    outcome: str
    reason: str
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Served:
    """How a server handed a document over: at which address, and what it said of it."""

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]

    @classmethod
    def read(cls, answer: Body) -> Self:
        """As it is recorded of one document."""
        return cls(
            url=answer.get("url", ""),
            final_url=answer.get("final_url", ""),
            status=answer.get("status", 0),
            headers=answer["headers"],
        )

    def told(self, published: Container[str]) -> Body:
        """As it is recorded: no password and no token is evidence, but what everybody knows is."""
        where = {"url": self.url, "final_url": self.final_url}
        hidden = {name: url if url in published else shown(url) for name, url in where.items()}
        return asdict(self) | hidden

    @property
    def validators(self) -> "Validators":
        """By what it can be asked whether the document is another one now."""
        from scrapers.fetch import Validators

        return Validators(
            etag=self.headers.get("etag", ""),
            last_modified=self.headers.get("last-modified", ""),
            url=self.url,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """What came, before it is on record: documents by role, and how they came.

    Servers are noted by role; of a file that a person brought, where they say they found it; of
    one that somebody kept before us, what identifies it there (`found`: a commit, a capture).
    """

    list_id: str
    observed_at: datetime
    mode: str
    format_id: str
    documents: kit.Documents
    served: Mapping[str, Served] = field(default_factory=dict)
    claimed_url: str | None = None
    by: str = ""
    provenance: Provenance = Provenance.NOT_SAID
    found: Mapping[str, str] = field(default_factory=dict)

    @property
    def transport(self) -> Body:
        """How they came, as it is recorded."""
        claimed = {} if self.claimed_url is None else {"claimed_url": shown(self.claimed_url)}
        known = registry.published(self.list_id)
        served = {role: served.told(known) for role, served in self.served.items()}
        return claimed | ({FOUND: dict(self.found)} if self.found else {}) | served

    @property
    def grade(self) -> Body:
        """By what way they came, as it is recorded; nothing where nobody says."""
        said = self.provenance is not Provenance.NOT_SAID
        return {"provenance": str(self.provenance)} if said else {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Undone:
    """That a decision, by number, is taken back: by whom, when, why."""

    decision: int
    decided_by: str
    decided_at: str
    reason: str
    proposed_by: str = ""
    proposed_because: str = ""
    proposal_id: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """A decision of one list as it is on record, and who took it back, if anybody did."""

    list_id: str
    decision: Decision
    undone: Undone | None


FOUND = "found"
"""In the transport of an arrival: what identifies it with whoever kept it before us."""

OnReceipt = Callable[[Connection, Receipt], object]
"""What is done in the transaction that puts an arrival on record."""


def nobody_looks(connection: Connection, receipt: Receipt) -> None:
    """Nothing is done beside."""


def bundle_sha256(files: Iterable[tuple[str, str]]) -> str:
    """A document's own hash; for several files the SHA-256 of `hash  name\\n` lines by name."""
    named = sorted(files)
    if len(named) == 1:
        return named[0][1]
    lines = "".join(f"{sha256}  {name}\n" for name, sha256 in named)
    return hashlib.sha256(lines.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Journal:
    """What arrived and what people decided; nothing in it is ever changed."""

    engine: Engine
    archive: Archive

    def receive(self, arrival: Arrival, now: datetime, also: OnReceipt = nobody_looks) -> Receipt:
        """Keep every byte, then put the arrival on record; `also` in the same transaction."""
        return self._keep("receipt", arrival, now, also)

    def keep_part(self, arrival: Arrival, now: datetime, also: OnReceipt = nobody_looks) -> Receipt:
        """Keep what came before another file of the same moment failed; it is never folded."""
        return self._keep("partial", arrival, now, also)

    def _keep(self, kind: str, arrival: Arrival, now: datetime, also: OnReceipt) -> Receipt:
        at = stamp(now)
        documents = dict(sorted(arrival.documents.items()))
        before = self._files_before(arrival.list_id)
        files = {
            role: self._put(document, before.get(role, "")) for role, document in documents.items()
        }
        body = {
            "observed_at": stamp(arrival.observed_at),
            "mode": arrival.mode,
            "format": arrival.format_id,
            "files": files,
            "transport": arrival.transport,
            "by": arrival.by,
            **arrival.grade,
        }
        blobs = [
            journal.StoredFile(sha256, len(documents[role].content), at)
            for role, (_, sha256) in files.items()
        ]
        with writing(self.engine) as connection:
            journal.add_blobs(connection, blobs)
            seq = journal.append(connection, kind, arrival.list_id, at, body)
            receipt = _receipt(seq, arrival.list_id, at, body)
            also(connection, receipt)
        return receipt

    def _files_before(self, list_id: str) -> dict[str, str]:
        """Role -> hash of the file that came last for a list: the next one says nearly the same."""
        with reading(self.engine) as connection:
            last = journal.newest(connection, "receipt", list_id)
        files = last.content["files"] if last else {}
        return {role: sha256 for role, (_, sha256) in files.items()}

    def _put(self, document: kit.Document, like: str) -> tuple[str, str]:
        """Keep a file, which may be much like an earlier one; its name and its hash."""
        return document.name, self.archive.put(document.content, like)

    def documents(self, receipt: Receipt) -> kit.Documents:
        """The documents of a receipt, checked against their hashes."""
        return {
            role: kit.Document(name=name, content=self.archive.get(sha256))
            for role, (name, sha256) in receipt.files.items()
        }

    def decide(
        self, list_id: str, decisions: Iterable[Decision], now: datetime, also: Also = nothing
    ) -> list[int]:
        """Put a person's decisions on record; their numbers.

        `also` is done in the same transaction. Forbidden, and nothing done, for what takes two
        persons and has the word of one.
        """
        at = stamp(now)
        with writing(self.engine) as connection:
            also(connection)
            return [_decide(connection, decision, list_id, at) for decision in decisions]

    def undo(self, undone: Undone, list_id: str, now: datetime, also: Also = nothing) -> int:
        """Put on record that a decision is taken back; the number of that. As with `decide`."""
        with writing(self.engine) as connection:
            also(connection)
            record = journal.numbered(connection, undone.decision)
            if record and takes_two(record.kind, record.content):
                _demand_two(connection, undone)
            return journal.append(connection, "undo", list_id, stamp(now), as_recorded(undone))

    def unfolded(self, list_id: str) -> list[journal.JournalRow]:
        """What two persons decided of a list and a run that died did not come to fold."""
        with reading(self.engine) as connection:
            folded = journal.newest(connection, FOLDED, list_id)
            since = folded.content["up_to"] if folded else 0
            kinds = (*ABOUT_ENTRIES, SET_ASIDE_KIND, "undo")
            rows = journal.of_kinds_since(connection, kinds, list_id, since)
        return [row for row in rows if row.content.get("proposal_id")]

    def folded(self, list_id: str, up_to: int, now: datetime) -> None:
        """Put on record that what two persons decided of a list is in its log."""
        with writing(self.engine) as connection:
            note_folded(connection, list_id, up_to, stamp(now))

    def note(
        self,
        kind: str,
        list_id: str,
        body: Body,
        now: datetime,
        first: Callable[[Connection], None] = lambda _connection: None,
    ) -> int:
        """Put anything else on record (rules, settings, looks); its number.

        `first` is done in the same transaction, which it may end.
        """
        with writing(self.engine) as connection:
            first(connection)
            return journal.append(connection, kind, list_id, stamp(now), body)

    def sights(self, list_id: str) -> list[Receipt]:
        """Every sight of a document in history order, as an arrival of it.

        Looks that found an earlier one unchanged are sights of it where another one stands between.
        Not so a look in the second in which something arrived: it was made before that came.
        """
        with reading(self.engine) as connection:
            arrivals = journal.of_kind(connection, "receipt", list_id)
            checks = journal.of_kind(connection, "check", list_id)
        receipts = list(map(_recorded, arrivals))
        brought = {receipt.sha256: receipt for receipt in receipts}
        arrivals_at = {receipt.at for receipt in receipts}
        unchanged = [look for look in map(_look, checks) if look.outcome == "unchanged"]
        found_again = [
            _as_arrival(look, brought[look.sha256])
            for look in unchanged
            if look.sha256 in brought and look.observed_at not in arrivals_at
        ]
        looks = {look.seq for look in found_again}
        in_order = sorted([*receipts, *found_again], key=attrgetter("observed_at", "sha256"))
        sights: list[Receipt] = []
        for _, run in groupby(in_order, attrgetter("sha256")):
            first, *others = run
            sights += [first, *(sight for sight in others if sight.seq not in looks)]
        return sights

    def looks(self, list_id: str) -> list[Look]:
        """Looks without content, oldest first."""
        with reading(self.engine) as connection:
            records = journal.of_kind(connection, "check", list_id)
        return list(map(_look, records))

    def latest(self, kind: str, list_id: str = "") -> Body:
        """The body of the newest record of a kind; empty if there is none."""
        with reading(self.engine) as connection:
            records = journal.of_kind(connection, kind, list_id)
        return dict(records[-1].content) if records else {}

    def receipts(self, list_id: str) -> list[Receipt]:
        """All arrivals of a list, in the order of their recording."""
        with reading(self.engine) as connection:
            records = journal.of_kind(connection, "receipt", list_id)
        return list(map(_recorded, records))

    def validators(self, list_id: str) -> "dict[str, Validators]":
        """What the newest good document's server said of it, by role."""
        with reading(self.engine) as connection:
            last = snapshots.last_good(connection, list_id)
            arrival = journal.content(connection, last.receipt) if last else {}
        served = _served(arrival.get("transport", {}))
        return {role: server.validators for role, server in served.items()}

    def named(self, name: str) -> list[Receipt]:
        """Arrivals by the number of one, or by the beginning of the hash of its bytes."""
        with reading(self.engine) as connection:
            row = journal.numbered(connection, int(name)) if _is_number(name) else None
            if row and row.kind == "receipt":
                return [_recorded(row)]
            if len(name) < SHORTEST:
                return []
            every = map(_recorded, journal.of_kinds(connection, ("receipt",)))
            return [receipt for receipt in every if receipt.sha256.startswith(name.lower())]

    def decisions(self, list_id: str) -> dict[str, Decision]:
        """What was decided of a list's entries and not taken back; the last word on each counts."""
        with reading(self.engine) as connection:
            made = decisions_made(connection, list_id, ABOUT_ENTRIES)
        return {decision.pending_id: decision for decision in standing(made)}

    def uploader(self, list_id: str, document: tuple[str, str]) -> str:
        """Who brought a document, by moment and hash; "" where the authority itself gave it."""
        receipts = self.receipts(list_id)
        brought = (receipt.by for receipt in receipts if (receipt.at, receipt.sha256) == document)
        return next(filter(None, brought), "")


def note_folded(connection: Connection, list_id: str, up_to: int, at: str) -> None:
    """Put on record that the log of a list has what two persons decided, up to a record."""
    journal.append(connection, FOLDED, list_id, at, {"up_to": up_to})


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdigit() and len(name) <= DIGITS


def decisions_made(
    connection: Connection, list_id: str = "", kinds: Sequence[str] = DECISIONS
) -> list[Made]:
    """Every decision about a list, or about any, oldest first, also those that do not stand."""
    return decisions_in(journal.of_kinds(connection, (*kinds, "undo"), list_id), kinds)


def decisions_in(records: Collection[journal.JournalRow], kinds: Sequence[str]) -> list[Made]:
    """Decisions of these kinds among records, with whoever took them back."""
    taken_back = (Undone(**record.content) for record in records if record.kind == "undo")
    undone = {one.decision: one for one in taken_back}
    return [
        Made(list_id=record.list_id, decision=_decision(record), undone=undone.get(record.seq))
        for record in records
        if record.kind in kinds
    ]


def standing(made: Iterable[Made]) -> list[Decision]:
    """Those that nobody took back."""
    return [one.decision for one in made if one.undone is None]


def _decide(connection: Connection, decision: Decision, list_id: str, at: str) -> int:
    kind = decision.verdict if decision.verdict in DECISIONS else "decision"
    body = as_recorded(decision)
    del body["number"]
    if takes_two(kind, body):
        _demand_two(connection, decision)
    return journal.append(connection, kind, list_id, at, body)


def takes_two(kind: str, body: Body) -> bool:
    """Whether two persons have to agree on such a decision, where people have accounts."""
    return kind in ABOUT_ENTRIES or bool(body.get("proposal_id"))


def is_of_two(decision: Decision) -> bool:
    """The same of a decision."""
    is_answer = decision.verdict not in DECISIONS
    return is_answer or decision.verdict in ABOUT_ENTRIES or bool(decision.proposal_id)


def _demand_two(connection: Connection, word: Decision | Undone) -> None:
    if not is_agreed(connection, claim_of(word)):
        raise Forbidden("Two persons decide this: one proposes it, another one has to agree.")


def claim_of(word: Decision | Undone) -> Claim:
    """What a person's word says of the two who gave it, to be held against their proposal."""
    return Claim(
        proposal_id=word.proposal_id,
        verdict=str(Verdict.UNDO) if isinstance(word, Undone) else word.verdict,
        subject=str(word.decision) if isinstance(word, Undone) else _subject(word),
        maker=word.proposed_by,
        checker=word.decided_by,
        at=word.decided_at,
    )


def _subject(decision: Decision) -> str:
    """What a decision is about: a question, entries, or the receipt of a document."""
    match decision.verdict:
        case "split":
            return " ".join((decision.entry_id, decision.since or decision.keys[-1]))
        case "set-aside":
            return decision.keys[0]
    return decision.pending_id


TWO = ("proposed_by", "proposed_because", "proposal_id")
"""What is on record of a word that two persons gave."""


def as_recorded(word: Decision | Undone) -> dict[str, Any]:
    """A person's word as it is put on record; of one person as it always was."""
    body = asdict(word)
    return body if word.proposal_id else {k: v for k, v in body.items() if k not in TWO}


def _decision(record: journal.JournalRow) -> Decision:
    """As recorded; those of early releases name the question alone. An act stands beside it."""
    content = {name: value for name, value in record.content.items() if name != ACT}
    keys = tuple(content.get("keys", ()))
    return Decision(**{**content, "keys": keys, "number": record.seq})


def _served(transport: Body) -> dict[str, Served]:
    """The servers of an arrival by role; of an upload other things are on record."""
    served: dict[str, Served] = {}
    for role, answer in transport.items():
        match answer:
            case {"headers": _}:
                served[role] = Served.read(answer)
    return served


def _look(record: journal.JournalRow) -> Look:
    return Look(seq=record.seq, **record.content)


def _as_arrival(look: Look, document: Receipt) -> Receipt:
    """The arrival of a document that a look found where it was."""
    return replace(
        document,
        seq=look.seq,
        observed_at=moment(look.observed_at),
        recorded_at=look.observed_at,
        mode="run",
        provenance=Provenance.OFFICIAL,
    )


def _recorded(record: journal.JournalRow) -> Receipt:
    return _receipt(record.seq, record.list_id, record.recorded_at, record.content)


def _receipt(seq: int, list_id: str, recorded_at: str, body: Body) -> Receipt:
    files = {role: (pair[0], pair[1]) for role, pair in body["files"].items()}
    return Receipt(
        seq=seq,
        list_id=list_id,
        observed_at=moment(body["observed_at"]),
        recorded_at=recorded_at,
        mode=body["mode"],
        format_id=body["format"],
        files=files,
        sha256=bundle_sha256(files.values()),
        by=body.get("by", ""),
        provenance=provenance_of(body),
        found=body.get("transport", {}).get(FOUND, {}),
    )


def provenance_of(body: Body) -> Provenance:
    """By what way an arrival came, as its record says.

    Records of before said it of none: whatever a run was served came from the authority; of what
    came out of a folder or from a person it is not said.
    """
    if said := body.get("provenance"):
        return Provenance(said)
    fetched = body["mode"] == "run" and bool(_served(body.get("transport", {})))
    return Provenance.OFFICIAL if fetched else Provenance.NOT_SAID
