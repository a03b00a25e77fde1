"""Watched names, for notices: who is watched is loaded when it is needed, once a round."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from db.engine import Connection
from tracker.matching import watch

if TYPE_CHECKING:
    from tracker.notices.notice import Notice


class Watching:
    """Whether notices concern watched names; everybody who is watched is loaded once, at most."""

    def __init__(self) -> None:
        self._loaded: watch.Watchers | None = None

    def hits(self, connection: Connection, entries: Sequence[str]) -> list[watch.Hit]:
        """Watched parties alike to these entries, those that somebody cleared left out."""
        return list(watch.hits(connection, self.everybody(connection), entries))

    def everybody(self, connection: Connection) -> watch.Watchers:
        """All who are watched."""
        if self._loaded is None:
            self._loaded = watch.Watchers.load(connection)
        return self._loaded

    def concerned_by(self, connection: Connection, notice: Notice) -> bool:
        """Whether a notice speaks of anybody who may be watched."""
        return notice.told.concerns(connection, self)


class AtOnce(Watching):
    """The same within one transaction, in which all entries are looked up together, and each notice
    once, whoever asks.
    """

    def __init__(self, whole: Watching, entries: Iterable[str]) -> None:
        super().__init__()
        self._whole, self._entries = whole, entries
        self._hits: dict[str, list[watch.Hit]] | None = None
        self._concerned: dict[str, bool] = {}

    def everybody(self, connection: Connection) -> watch.Watchers:
        """All who are watched."""
        return self._whole.everybody(connection)

    def hits(self, connection: Connection, entries: Sequence[str]) -> list[watch.Hit]:
        """Watched parties alike to these entries, those that somebody cleared left out."""
        if self._hits is None:
            together = sorted({*self._entries, *entries})
            self._hits = {entry: [] for entry in together}
            for hit in super().hits(connection, together):
                self._hits[hit.entry_id].append(hit)
        if not self._hits.keys() >= set(entries):
            return super().hits(connection, entries)
        return list(chain.from_iterable(map(self._hits.__getitem__, dict.fromkeys(entries))))

    def concerned_by(self, connection: Connection, notice: Notice) -> bool:
        """Whether a notice speaks of anybody who may be watched."""
        if notice.notice_id not in self._concerned:
            self._concerned[notice.notice_id] = super().concerned_by(connection, notice)
        return self._concerned[notice.notice_id]
