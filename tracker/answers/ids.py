"""Whatever has an id, by its beginning; decisions and messages by their numbers.

The one way for all who ask people for ids: a beginning of four characters or more, in any case.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from db import deliveries, messages, notices, snapshots
from db.canonical import parsed
from db.engine import Connection
from db.messages import LedgerLine
from db.notices import NoticeRow
from scrapers.addresses import veiled
from tracker.answers import decisions, entries
from tracker.answers.decisions import Decided
from tracker.answers.entries import Asked, WholeChange, WholeEntry
from tracker.errors import WrongUsage
from tracker.model import Confirmation, short_id
from tracker.outgoing import Json, Out, rows

SHORTEST = 4
"""Characters that the beginning of an id needs."""

CHANGE, QUESTION, NOTICE, ENTRY = "change", "question", "notice", "entry"
DECISION, MESSAGE = "decision", "message"
"""What a number may be of: each may also be written before it, `decision:17`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WholeMessage(Out):
    """A message that went out or waits, and every answer to every try at it."""

    line: LedgerLine
    answers: Sequence[Json]

    def json(self) -> Json:
        """As the ledger has it, then the answers."""
        line = {**self.line._asdict(), "recipient": veiled(self.line.recipient)}
        return {**line, "answers": list(self.answers)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent(Out):
    """That a notice goes to somebody, and in which message, if one is written."""

    subscription: str
    recipient: str
    channel: str
    due_at: str
    why: str
    message: int
    state: str
    subject: str
    accepted_at: str
    answer: str


@dataclass(frozen=True, kw_only=True, slots=True)
class WholeNotice(Out):
    """A notice: what it says, who got it, who has seen it, what corrects it."""

    row: NoticeRow
    sent: Sequence[Sent]

    @property
    def caption(self) -> str:
        """Whom it is about, where it is about a change of somebody."""
        change = parsed(self.row.facts).get("change") or {}
        return str(change.get("caption", ""))

    def json(self) -> Json:
        """The notice, whom it was sent to, and at the end all that it says."""
        row = self.row._asdict()
        inner = ("seq", "change_seq", "facts")
        plain = {name: value for name, value in row.items() if name not in inner}
        return {**plain, "sent": rows(self.sent), "facts": parsed(self.row.facts)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """Something that an id leads to; `about` says in a few words what it is."""

    what: str
    id: str
    list_id: str
    about: str
    day: str
    value: Out

    @property
    def named(self) -> str:
        """As a person would name it, and could type it again."""
        number = self.id.isdecimal() and self.what in (DECISION, MESSAGE)
        return f"{self.what}:{self.id}" if number else short_id(self.id)


def checked(asked: str) -> str:
    """The beginning of an id, fit to be looked for; WrongUsage for one that is too short."""
    plain = asked.strip()
    if len(plain) < SHORTEST and not plain.isdecimal():
        raise WrongUsage(f"{asked!r} is too short for an id: give four characters or more.")
    return plain


def found(connection: Connection, asked: str, on: str = "") -> list[Found]:
    """All that has an id which begins so, or this key or number; nothing for what leads nowhere.

    How an entry stands in court is said of the day `on`, if one is given.
    """
    what, separate, number = asked.partition(":")
    if separate and what in (DECISION, MESSAGE) and number.isdecimal():
        return [one for one in _numbered(connection, int(number)) if one.what == what]
    things = list(_beginning(connection, asked, on))
    if not things and asked != asked.lower():
        things = list(_beginning(connection, asked.lower(), on))
    return [*things, *(_numbered(connection, int(asked)) if asked.isdecimal() else ())]


def _beginning(connection: Connection, prefix: str, on: str) -> Iterator[Found]:
    if len(prefix) >= SHORTEST:
        yield from map(_change, entries.changes_beginning(connection, prefix))
        yield from map(_question, entries.questions_beginning(connection, prefix))
        yield from (_notice(connection, row) for row in notices.of_id(connection, prefix))
    for whole in entries.entries_beginning(connection, prefix, on):
        if len(prefix) >= SHORTEST or prefix in whole.keys:
            yield _entry(whole)


def _change(whole: WholeChange) -> Found:
    row = whole.change.row
    kind = "change of identity" if row.kind == "identity" else row.kind
    doubt = " (not confirmed)" if row.confirmation == Confirmation.OBSERVED_ONCE else ""
    about = f"{kind}{doubt} of {row.caption}{', superseded' if whole.superseded_at else ''}"
    return Found(
        what=CHANGE,
        id=row.change_id,
        list_id=row.list_id,
        about=about,
        day=row.observed_at,
        value=whole,
    )


def _question(asked: Asked) -> Found:
    question = asked.question
    return Found(
        what=QUESTION,
        id=question.pending_id,
        list_id=question.list_id,
        about=f"is the absence of {question.caption} a removal? ({question.state})",
        day=question.observed_at,
        value=asked,
    )


def _notice(connection: Connection, row: NoticeRow) -> Found:
    whole = WholeNotice(row=row, sent=list(_sent(connection, row.seq)))
    about = f"{row.kind}: {whole.caption}" if whole.caption else row.kind
    return Found(
        what=NOTICE,
        id=row.notice_id,
        list_id=row.list_id,
        about=about,
        day=row.recorded_at,
        value=whole,
    )


def _sent(connection: Connection, notice: int) -> Iterator[Sent]:
    delivered = deliveries.of_notice(connection, notice)
    lines = messages.numbered(connection, (row.message for row in delivered if row.message))
    by_number = {line.number: line for line in lines}
    for row in delivered:
        line = by_number.get(row.message, NOT_WRITTEN)
        yield Sent(
            subscription=row.subscription,
            recipient=veiled(row.recipient),
            channel=row.channel,
            due_at=row.due_at,
            why=row.reason,
            message=row.message,
            state=line.state,
            subject=line.subject,
            accepted_at=line.accepted_at,
            answer=line.answer,
        )


NOT_WRITTEN = LedgerLine(0, "not written yet", "", "", "", "", 0, "", "", "", "")


def _entry(whole: WholeEntry) -> Found:
    return Found(
        what=ENTRY,
        id=whole.entry_id,
        list_id=whole.list_id,
        about=f"{whole.caption} ({whole.entry_key})",
        day="",
        value=whole,
    )


def _numbered(connection: Connection, number: int) -> Iterator[Found]:
    """The decision and the message of a number."""
    for made in decisions.decisions(connection):
        if made.made.decision.number == number:
            yield _decision(made)
    for line in messages.numbered(connection, [number]):
        said = [answer._asdict() for answer in messages.answers(connection, number)]
        yield Found(
            what=MESSAGE,
            id=str(number),
            list_id="",
            about=line.subject,
            day=line.accepted_at or line.due_at,
            value=WholeMessage(line=line, answers=said),
        )


def _decision(made: Decided) -> Found:
    decision = made.made.decision
    return Found(
        what=DECISION,
        id=str(decision.number),
        list_id=made.made.list_id,
        about=f"{decision.verdict}: {made.caption or made.entry_id}",
        day=decision.decided_at,
        value=made,
    )


def the_one(things: Sequence[Found], asked: str) -> Found | None:
    """The one thing that is meant; None where it could be several.

    Whoever goes by a key now is meant by it, before those that once did.
    """
    if len({(one.what, one.id) for one in things}) == 1:
        return things[-1]
    now = [one for one in things if isinstance(one.value, WholeEntry) and asked in _names(one)]
    rest = [one for one in things if one.what != ENTRY]
    return now[0] if len(now) == 1 and not rest else None


def _names(one: Found) -> Sequence[str]:
    return (one.id, one.value.entry_key) if isinstance(one.value, WholeEntry) else ()


# What stands around a change, a question or an entry.


@dataclass(frozen=True, kw_only=True, slots=True)
class Document(Out):
    """A document as it was seen: its hash, when, the day that it bears itself, how it came."""

    sha256: str
    observed_at: str
    published_at: str
    verdict: str
    provenance: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Around:
    """What else is on record about the same: documents, notices and whom they went to, decisions.
    `elsewhere` are other lists on which the party stands, or possibly does.
    """

    documents: Sequence[Document]
    notices: Sequence[Found]
    decisions: Sequence[Decided]
    elsewhere: Sequence[str]


NOTHING_AROUND = Around(documents=(), notices=(), decisions=(), elsewhere=())


def told_of(connection: Connection, entry: str, change_id: str = "") -> list[WholeNotice]:
    """The notices about an entry, or about one change of it, each with whom it went to."""
    told = notices.about(connection, [entry])
    return [
        WholeNotice(row=row, sent=list(_sent(connection, row.seq)))
        for row in told
        if change_id in ("", row.change_id)
    ]


def around(connection: Connection, one: Found) -> Around:
    """What else is on record about a change, a question, an entry; nothing for others."""
    body = one.value.json()
    entry, list_id = body.get("entry_id", ""), one.list_id
    if one.what not in (CHANGE, QUESTION, ENTRY):
        return NOTHING_AROUND
    told = notices.about(connection, [entry])
    if one.what == CHANGE:
        told = [row for row in told if row.change_id == one.id]
    return Around(
        documents=list(_documents(connection, list_id, _hashes(body))),
        notices=[_notice(connection, row) for row in told],
        decisions=[] if one.what == ENTRY else decisions.about(connection, list_id, entry),
        elsewhere=entries.elsewhere(connection, list_id, entry),
    )


def _hashes(body: Json) -> list[str]:
    names = ("snapshot_sha256", "previous_snapshot_sha256")
    spells = body.get("spells", ())
    hashes = [body.get(name, "") for name in names]
    hashes += [spell[name] for spell in spells for name in ("sha256", "until_sha256")]
    hashes += [document["sha256"] for document in body.get("documents", ())]
    return [sha256 for sha256 in dict.fromkeys(hashes) if sha256]


def _documents(connection: Connection, list_id: str, hashes: Iterable[str]) -> Iterator[Document]:
    """Each document when it was first seen."""
    for sha256 in hashes:
        for row in snapshots.places(connection, list_id, sha256, 0)[:1]:
            yield Document(
                sha256=sha256,
                observed_at=row.observed_at,
                published_at=row.published_at,
                verdict=row.verdict,
                provenance=row.provenance,
            )
