"""Telling once: whether a notice was told before, and whether it says more than the one told."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from db import changes
from db import notices as register
from db.engine import Connection
from tracker.notices.alike import alike
from tracker.notices.notice import Key, Notice, Told, kind_named


@dataclass(frozen=True, kw_only=True, slots=True)
class Earlier:
    """A notice of the same key that was recorded before, or was found just now (no number)."""

    notice_id: str
    number: int = 0
    change_seq: int = 0
    taken_back: bool = False
    row: Any = None

    @classmethod
    def of(cls, row: Any) -> Self:
        """A recorded one."""
        return cls(
            notice_id=row.notice_id,
            number=row.seq,
            change_seq=row.change_seq,
            taken_back=bool(row.corrected_by),
            row=row,
        )

    def key(self) -> Key:
        """What it was about."""
        row = self.row
        return (row.list_id, row.entry_id, row.kind, row.scope, row.programme, row.episode)

    def told(self) -> Told:
        """What it said."""
        return kind_named(self.row.kind).read(json.loads(self.row.facts))


def earlier(connection: Connection, subjects: Iterable[str]) -> dict[Key, list[Earlier]]:
    """What was told before about these entries, documents, failures or days."""
    return alike(map(Earlier.of, register.about(connection, subjects)), Earlier.key)


def only_new(connection: Connection, notices: Sequence[Notice]) -> list[Notice]:
    """Notices not told before; one that a row of the log tells anew only moves to that row.

    What we told of as not yet confirmed is told once more when it is sure.
    """
    told = earlier(connection, (notice.entry_id for notice in notices))
    fresh = []
    for notice in notices:
        before = told.setdefault(notice.key, [])
        same = [event for event in before if _is_same(connection, notice, event)]
        _move(connection, same, notice)
        if not _settles(notice, same):
            continue
        follows = same[-1].notice_id if same else notice.told.follows
        told_now = replace(notice.told, follows=follows)
        new = replace(notice, told=told_now, occurrence=len(before))
        before.append(Earlier(notice_id=new.notice_id))
        fresh.append(new)
    return fresh


def _is_same(connection: Connection, notice: Notice, event: Earlier) -> bool:
    """Whether an earlier notice told of this very event.

    One that was taken back, or whose own row still stands beside the new one, told of another.
    """
    if not notice.change_seq:
        return not event.taken_back
    match event:
        case Earlier(taken_back=True) | Earlier(number=0):
            return False
        case Earlier(change_seq=notice.change_seq):
            return True
    return not changes.numbered(connection, [event.change_seq])


def _settles(notice: Notice, same: Sequence[Earlier]) -> bool:
    """Whether what is told now is sure, and all that was told of it said that it is not."""
    return all(event.number and notice.told.settles(event.told()) for event in same)


def _move(connection: Connection, same: Sequence[Earlier], notice: Notice) -> None:
    """Let what was told of the same event stand for the row that tells of it now."""
    of_row = same if notice.change_seq else ()
    for event in of_row:
        register.move(connection, event.number, notice.change_seq, notice.change_id)
