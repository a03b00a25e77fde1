"""Notices as people look them up: what was told, to whom, by which way, and what servers said.

Addresses whose knowledge is the right to use them are hidden, and so is the link of each reader by
which he acknowledges: whoever looks here could use it in his name.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from db import deliveries as outbox
from db import messages
from db import notices as register
from db.deliveries import DeliveryRow
from db.engine import Connection
from db.messages import LedgerLine
from db.notices import NoticeRow
from scrapers.addresses import veiled
from tracker.errors import Absent
from tracker.notices.channels.channel import MAIL
from tracker.notices.kinds.baseline import Baseline
from tracker.notices.links import PLACE
from tracker.notices.notice import Notice
from tracker.outgoing import Out

AT_A_TIME = 50
"""Notices of one page."""

TAKEN_BACK = "-"
"""In place of a moment, where a notice is corrected and waits for nobody."""

WAITS = "pending"
"""The state of a delivery of which no message is written yet."""

TOKEN = re.compile(rf"(/{PLACE}/)[\w-]{{20,}}|([?&]t=)[0-9a-f]{{20,}}")
"""What lets whoever has it act for a reader: the end of a link to acknowledge or unsubscribe."""

HIDDEN = r"\1\2(hidden)"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line(Out):
    """One notice: what it says in a line, and how far it got.

    `acked_at` is "" while it waits for somebody to say that it was seen, and "-" where it was
    corrected; `sent` says how many messages of it are in which state.
    """

    notice_id: str
    number: int
    kind: str
    subject: str
    list_id: str
    entry_id: str
    change_id: str
    recorded_at: str
    acked_at: str
    acked_by: str
    corrects: str
    corrected_by: str
    sent: tuple[tuple[str, int], ...]

    @property
    def waits(self) -> bool:
        """Whether nobody has said yet that it was seen."""
        return not self.acked_at


@dataclass(frozen=True, kw_only=True, slots=True)
class Lines(Out):
    """Some notices, and the number before which the next ones are; 0 where these are the last."""

    items: tuple[Line, ...]
    next: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Said(Out):
    """What a server said to one try, word by word."""

    at: str
    outcome: str
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent(Out):
    """One notice on its way to one recipient; `message` is 0 until a message is written."""

    recipient: str
    channel: str
    subscription: str
    reason: str
    message: int
    state: str
    due_at: str
    accepted_at: str
    said: tuple[Said, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class WholeNotice(Out):
    """One notice whole: its first sentence, and everybody who gets it."""

    line: Line
    sentence: str
    sent: tuple[Sent, ...]
    watch_list: str = ""

    @property
    def names_watched(self) -> bool:
        """Whether its messages name watched parties: a look at them is put on record."""
        return self.line.kind == Baseline.kind


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which notices are asked for; empty for all."""

    kind: str = ""
    list_id: str = ""


def lines(connection: Connection, wanted: Wanted, before: int = 0, limit: int = AT_A_TIME) -> Lines:
    """Notices that are asked for, before a number, newest first."""
    kinds = [wanted.kind] if wanted.kind else []
    rows = register.before(connection, before, limit + 1, kinds, wanted.list_id)
    shown = tuple(_lines(connection, rows[:limit]))
    return Lines(items=shown, next=shown[-1].number if len(rows) > limit else 0)


def waiting(connection: Connection) -> tuple[Line, ...]:
    """Notices that nobody has acknowledged, the newest first."""
    rows = register.unacknowledged(connection)
    return tuple(_lines(connection, rows[::-1]))


def _lines(connection: Connection, rows: Sequence[NoticeRow]) -> Iterator[Line]:
    sent: dict[int, Counter[str]] = defaultdict(Counter)
    deliveries = outbox.of_notices(connection, [row.seq for row in rows])
    states = messages.states(connection, filter(None, (one.message for one in deliveries)))
    for one in deliveries:
        sent[one.notice][states.get(one.message, WAITS)] += 1
    for row in rows:
        yield _line(row, sent[row.seq])


def _line(row: NoticeRow, sent: Counter[str]) -> Line:
    return Line(
        notice_id=row.notice_id,
        number=row.seq,
        kind=row.kind,
        subject=Notice.of(row).subject(),
        list_id=row.list_id,
        entry_id=row.entry_id,
        change_id=row.change_id,
        recorded_at=row.recorded_at,
        acked_at=row.acked_at,
        acked_by=veiled(row.acked_by),
        corrects=row.corrects,
        corrected_by=row.corrected_by,
        sent=tuple(sorted(sent.items())),
    )


def whole(connection: Connection, notice_id: str) -> WholeNotice:
    """All that is on record of a notice; Absent where there is none of that id."""
    row = _row(connection, notice_id)
    (line,) = _lines(connection, [row])
    told = Notice.of(row).told
    return WholeNotice(
        line=line,
        sentence=told.sentence(),
        sent=tuple(_sent(connection, one) for one in outbox.of_notice(connection, row.seq)),
        watch_list=told.watch_list if isinstance(told, Baseline) else "",
    )


def _row(connection: Connection, notice_id: str) -> NoticeRow:
    row = register.with_id(connection, notice_id)
    if row is None:
        raise Absent("No notice has this id.")
    return row


def _sent(connection: Connection, delivery: DeliveryRow) -> Sent:
    found = messages.numbered(connection, [delivery.message]) if delivery.message else []
    message = next(iter(found), None)
    return Sent(
        recipient=veiled(delivery.recipient),
        channel=delivery.channel,
        subscription=delivery.subscription,
        reason=delivery.reason,
        message=delivery.message,
        state=message.state if message else WAITS,
        due_at=message.due_at if message else delivery.due_at,
        accepted_at=message.accepted_at if message else "",
        said=tuple(_answers(connection, delivery.message)),
    )


def _answers(connection: Connection, message: int) -> Iterable[Said]:
    for one in messages.answers(connection, message) if message else ():
        yield Said(at=one.at, outcome=one.outcome, words=str(one))


def under(connection: Connection, subscription: str, limit: int) -> list[LedgerLine]:
    """The last messages under a subscription, with addresses as they may be shown."""
    found = messages.under(connection, subscription, limit)
    return [line._replace(recipient=veiled(line.recipient)) for line in found]


# The mail itself.


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """A message as it went out: its heads, its plain words, its page ("" for what is no mail)."""

    heads: Sequence[tuple[str, str]]
    text: str
    html: str
    files: Sequence[str]


def watch_lists_in(connection: Connection, number: int) -> list[str]:
    """Watch lists whose parties a message names: a look at it is put on record before."""
    rows = register.numbered(connection, set(outbox.brought_by(connection, number)))
    told = (Notice.of(row).told for row in rows)
    return sorted({one.watch_list for one in told if isinstance(one, Baseline)})


HEADS = ("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "List-Id")
"""Heads of a mail that are shown."""


def mail(connection: Connection, notice_id: str, number: int) -> Mail:
    """A message that brought a notice, by its number; Absent for one that brought it not."""
    deliveries = outbox.of_notice(connection, _row(connection, notice_id).seq)
    brought = {one.message: one for one in deliveries if one.message}
    raw = messages.raw(connection, number) if number in brought else b""
    if not raw:
        raise Absent("No message of this number brought this notice.")
    return _as_mail(raw) if brought[number].channel == MAIL else _as_data(raw)


def _as_mail(raw: bytes) -> Mail:
    read = message_from_bytes(raw, policy=policy.default)
    assert isinstance(read, EmailMessage)
    return Mail(
        heads=[(name, str(read[name])) for name in HEADS if read[name]],
        text=_part(read, "plain"),
        html=_part(read, "html"),
        files=[part.get_filename() or "" for part in read.iter_attachments()],
    )


def _part(read: EmailMessage, kind: str) -> str:
    """The words of a mail, or its page, without what would let a reader act for its recipient."""
    part = read.get_body((kind,))
    return without_tokens(str(part.get_content())) if part else ""


def _as_data(raw: bytes) -> Mail:
    """What a webhook was handed, as it reads."""
    try:
        text = json.dumps(json.loads(raw), ensure_ascii=False, indent=2)
    except ValueError:
        text = raw.decode("utf-8", "replace")
    return Mail(heads=(), text=without_tokens(text), html="", files=())


def without_tokens(text: str) -> str:
    """A text without what lets whoever has it act for a reader."""
    return TOKEN.sub(HIDDEN, text)
