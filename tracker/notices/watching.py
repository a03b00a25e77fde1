"""Watched names, for notices: who is watched is loaded when it is needed, once a round."""

from collections.abc import Sequence

from db.engine import Connection
from tracker.matching import watch


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
