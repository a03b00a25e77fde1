"""The head of the one chain at this moment, asked on a line of its own, for next to nothing.

SQLite says by itself whether anybody else wrote since it was last asked (`PRAGMA data_version`), in
microseconds, so that no thread need wait for it; PostgreSQL is asked for the newest link.
"""

import threading
from contextlib import suppress
from typing import Any, NamedTuple

from sqlalchemy import event

from db.chain import CHECKPOINTS, GENESIS
from db.engine import Engine
from db.trail import Head

LAST = f"SELECT hash, seq FROM chain WHERE scope = '{CHECKPOINTS}' ORDER BY seq DESC LIMIT 1"
IN_MEMORY = frozenset({None, "", ":memory:"})


class Seen(NamedTuple):
    """What SQLite counted when it was asked last, and the head then."""

    version: int
    head: Head


NOTHING = Seen(-1, Head("", 0))


class Newest:
    """One line to a database beside its pool, until its engine is disposed of."""

    def __init__(self, engine: Engine) -> None:
        self.url, self.dialect = engine.url, engine.dialect
        self.turn, self.seen = threading.Lock(), NOTHING
        self.line: Any = None
        self.is_sqlite = engine.dialect.name == "sqlite"
        self.is_quick = self.is_sqlite and engine.url.database not in IN_MEMORY
        event.listen(engine, "engine_disposed", self.close)

    def quick(self) -> Head | None:
        """The head, where it is known without waiting for anybody; else None."""
        return self.head() if self.is_quick else None

    def head(self) -> Head | None:
        """The head as it is now; None where it cannot be told."""
        error = self.dialect.loaded_dbapi.Error
        with self.turn:
            for _ in range(2):  # the line may have been cut since it was last used
                try:
                    return self._told()
                except error:
                    self._hang_up()
        return None

    def _told(self) -> Head:
        if self.line is None:
            self.line = self._opened()
        if not self.is_sqlite:
            return self._last()
        [(version,)] = self.line.execute("PRAGMA data_version").fetchall()
        if version != self.seen.version:
            self.seen = Seen(version, self._last())
        return self.seen.head

    def _last(self) -> Head:
        rows = self.line.execute(LAST).fetchall()  # all: SQLite would keep its view for one more
        return Head(rows[0][0].hex(), rows[0][1]) if rows else Head(GENESIS, 0)

    def _opened(self) -> Any:
        words, named = self.dialect.create_connect_args(self.url)
        line: Any = self.dialect.connect(*words, **named)
        if self.is_sqlite:
            line.execute("PRAGMA busy_timeout = 0")
        else:
            line.autocommit = True
        return line

    def close(self, _engine: Engine | None = None) -> None:
        """Hang up; who asks again has a new line."""
        with self.turn:
            self._hang_up()

    def _hang_up(self) -> None:
        line, self.line, self.seen = self.line, None, NOTHING
        if line is not None:
            with suppress(self.dialect.loaded_dbapi.Error):
                line.close()
