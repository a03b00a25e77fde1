"""Telling once: whether a notice was told before, and whether it says more than the one told."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from db import changes
from db import notices as register
from db.engine import Connection
from tracker.notices.notice import Key, Notice, Told, kind_named


@dataclass(frozen=True, kw_only=True, slots=True)
class Earlier:
    """A notice of the same key that was recorded before, or was found just now (no number)."""

    notice_id: str
    number: int = 0
    change_seq: int = 0
    taken_back: bool = False
    row: Any = None

    def told(self) -> Told:
        """What it said."""
        return kind_named(self.row.kind).read(json.loads(self.row.facts))


def earlier(connection: Connection, subjects: Iterable[str]) -> dict[Key, list[Earlier]]:
    """What was told before about these entries, documents, failures or days."""
    by_key: dict[Key, list[Earlier]] = {}
    for row in register.about(connection, subjects):
        key = (row.list_id, row.entry_id, row.kind, row.scope, row.programme, row.episode)
        by_key.setdefault(key, []).append(
            Earlier(
                notice_id=row.notice_id,
                number=row.seq,
                change_seq=row.change_seq,
                taken_back=bool(row.corrected_by),
                row=row,
            )
        )
    return by_key


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
        if same and not _settles(notice, same):
            continue
        new = replace(notice, occurrence=len(before))
        if same:
            new = replace(new, told=replace(notice.told, follows=same[-1].notice_id))
        before.append(Earlier(notice_id=new.notice_id))
        fresh.append(new)
    return fresh


def _is_same(connection: Connection, notice: Notice, event: Earlier) -> bool:
    """Whether an earlier notice told of this very event.

    One that was taken back, or whose own row still stands beside the new one, told of another.
    """
    if event.taken_back:
        return False
    if not notice.change_seq:
        return True
    if not event.number:
        return False
    if event.change_seq == notice.change_seq:
        return True
    return not changes.numbered(connection, [event.change_seq])


def _settles(notice: Notice, same: Sequence[Earlier]) -> bool:
    """Whether what is told now is sure, and all that was told of it said that it is not."""
    return all(event.number and notice.told.settles(event.told()) for event in same)


def _move(connection: Connection, same: Sequence[Earlier], notice: Notice) -> None:
    for event in same:
        if notice.change_seq and event.number:
            register.move(connection, event.number, notice.change_seq, notice.change_id)
