"""Who began to read what, and what nobody survived: from the journal alone, as all of history.

Every reading is journalled before it begins. A run that dies leaves its right to write behind, and
whoever takes that over puts the death on record first, in the same transaction: a receipt that
killed once is not read again, its bytes only once more when they come again, and then ever more
rarely, until the program is another or a person says so. A person may also set a receipt aside.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from db import checks, journal
from db.checks import SET_ASIDE
from db.engine import Connection, Engine, reading
from tracker import __version__
from tracker.model import moment, stamp
from tracker.record.journal import (
    ABOUT_DOCUMENTS,
    READ_AGAIN,
    SET_ASIDE_KIND,
    Made,
    Receipt,
    decisions_in,
)

if TYPE_CHECKING:
    from tracker.record.writer import Transaction

ATTEMPT, DEATH = "attempt", "death"
"""Records of the journal: that a reading begins; that it ended in death, or is not begun at all."""

KILLED = "could not be read (killed"
"""How the reason of every refusal begins that a death is behind, here or in a child process."""

ONCE = f"{KILLED})"

TRIES = 2
"""So many deaths of the same bytes under the same program are had at once, one look after another.

One alone may be a power cut; whatever dies of a document dies of it twice.
"""

PAUSE, LONGEST_PAUSE = timedelta(days=1), timedelta(days=30)
"""Then the same bytes are tried again after a day, then two, then four, and at most so many."""


class Death(NamedTuple):
    """A receipt whose reading, begun `at`, nobody survived; `attempt` 0 where none was made."""

    seq: int
    at: str
    receipt: int
    sha256: str
    program: str
    attempt: int


@dataclass(frozen=True, slots=True)
class Fates:
    """What became of readings of one list that did not come to their end, and what people said.

    `begun`: receipt -> the last attempt at it, of those that somebody died of; `under_way`: the
    receipt of an attempt of which nothing more is on record.
    """

    deaths: Sequence[Death] = ()
    said: Sequence[Made] = ()
    begun: Mapping[int, int] | None = None
    under_way: int = 0

    def set_aside(self, receipt: Receipt) -> str:
        """That a person has set these bytes aside, by this receipt or an earlier one."""
        made = self.aside(receipt)
        return f"{SET_ASIDE}{made.decision.decided_by}: {made.decision.reason}" if made else ""

    def aside(self, receipt: Receipt) -> Made | None:
        """The decision of a person that sets a receipt aside."""
        about = (made for made in self._about(receipt.sha256) if made.undone is None)
        return next((made for made in about if _covers(made, receipt)), None)

    def too_deadly(self, receipt: Receipt, program: str, now: datetime) -> str:
        """That these bytes killed often, and lately."""
        deaths = self.of_bytes(receipt.sha256, program)
        if len(deaths) < TRIES:
            return ""
        last = deaths[-1].at
        again = moment(last) + min(PAUSE * 2 ** (len(deaths) - TRIES), LONGEST_PAUSE)
        if now >= again:
            return ""
        return f"{KILLED} {len(deaths)} times, last {last}; not tried before {stamp(again)})"

    def of_bytes(self, sha256: str, program: str) -> list[Death]:
        """Deaths that reading these bytes brought this program since a person last had a word."""
        since = max(map(_pardoned_at, self._about(sha256)), default="")
        killed = [death for death in self.deaths if death.attempt and death.sha256 == sha256]
        return [death for death in killed if death.program == program and death.at > since]

    def _about(self, sha256: str) -> list[Made]:
        return [made for made in self.said if made.decision.sha256 == sha256]

    def died(self, receipt: int) -> bool:
        """Whether a death, or that it was left alone, is the last thing on record of a receipt."""
        last = max((death.seq for death in self.deaths if death.receipt == receipt), default=0)
        return last > (self.begun or {}).get(receipt, 0)

    def is_left_out(self, receipt: Receipt) -> bool:
        """Whether the log on record does without a receipt, so that a replay does, too."""
        number = receipt.seq
        return self.under_way == number or self.died(number) or bool(self.set_aside(receipt))


def _covers(made: Made, receipt: Receipt) -> bool:
    """Whether a decision sets a receipt aside: the one it names, and the same bytes after it."""
    decision = made.decision
    named = min(map(int, decision.keys), default=0)
    return decision.verdict == SET_ASIDE_KIND and receipt.seq >= named


def _pardoned_at(made: Made) -> str:
    """When a person last said that bytes are to be read; "" for one who did not."""
    if made.decision.verdict == READ_AGAIN:
        return made.decision.decided_at
    return made.undone.decided_at if made.undone else ""


def program(rules_version: str) -> str:
    """Which program reads: its release, and its rules for the list."""
    return f"{__version__} {rules_version}"


def fates(connection: Connection, list_id: str) -> Fates:
    """Of one list. Cheap where nobody ever died of it and nobody set anything aside."""
    rows = journal.of_kinds(connection, (DEATH, *ABOUT_DOCUMENTS, "undo"), list_id)
    deaths = [_death(row) for row in rows if row.kind == DEATH]
    return Fates(deaths, decisions_in(rows, ABOUT_DOCUMENTS))


def history(engine: Engine, list_id: str) -> Fates:
    """The same with every attempt, for whoever folds the list anew."""
    with reading(engine) as connection:
        found = fates(connection, list_id)
        under_way = _unfinished(connection, list_id)
        attempts = journal.of_kind(connection, ATTEMPT, list_id) if found.deaths else []
    begun = {row.content["receipt"]: row.seq for row in attempts}
    return Fates(found.deaths, found.said, begun, under_way.content["receipt"] if under_way else 0)


def begin(transaction: "Transaction", receipt: Receipt) -> str:
    """Put on record that a receipt is about to be read, or that it is not; why not, if so."""
    connection, at = transaction.connection, transaction.at
    reads, list_id = program(transaction.writer.rules_version), receipt.list_id
    found = fates(connection, list_id)
    if why := found.set_aside(receipt):
        return why
    if why := found.too_deadly(receipt, reads, moment(at)):
        alone = Death(0, at, receipt.seq, receipt.sha256, reads, attempt=0)
        _append(connection, list_id, alone, at)
        return why
    body = {
        "receipt": receipt.seq,
        "sha256": receipt.sha256,
        "program": reads,
        "looks": checks.last_number(connection),
    }
    journal.append(connection, ATTEMPT, list_id, at, body)
    return ""


def bury(connection: Connection, list_id: str, at: str) -> int:
    """Put a reading on record that its run did not survive; its receipt, 0 where there is none."""
    row = _unfinished(connection, list_id)
    if row is None:
        return 0
    of = row.content
    death = Death(0, row.recorded_at, of["receipt"], of["sha256"], of["program"], row.seq)
    _append(connection, list_id, death, at)
    return death.receipt


def so_often(connection: Connection, list_id: str) -> int:
    """How often in a row the receipt was begun at that is under way; 0 where none is."""
    row = _unfinished(connection, list_id)
    if row is None:
        return 0
    dead = journal.newest(connection, DEATH, list_id)
    since = dead.seq if dead else 0
    made = reversed(journal.of_kind(connection, ATTEMPT, list_id))
    receipt = row.content["receipt"]
    same = takewhile(lambda one: one.seq > since and one.content["receipt"] == receipt, made)
    return len(list(same))


def _unfinished(connection: Connection, list_id: str) -> journal.JournalRow | None:
    """The last attempt at a document of a list, if no look and no death tells what became of it.

    Only the last one can be: one run reads at a time, and one document.
    """
    row = journal.newest(connection, ATTEMPT, list_id)
    death = journal.newest(connection, DEATH, list_id) if row else None
    if row is None or (death and death.content["attempt"] == row.seq):
        return None
    is_told = checks.is_told(connection, row.content["receipt"], row.content["looks"])
    return None if is_told else row


def _append(connection: Connection, list_id: str, death: Death, at: str) -> None:
    body = death._asdict()
    del body["seq"]
    journal.append(connection, DEATH, list_id, at, body)


def _death(row: journal.JournalRow) -> Death:
    return Death(seq=row.seq, **row.content)
