"""A view of a database, to be seen by another process just as it is seen here."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from db.engine import Connection, DatabaseError, handed_over, opened, reading
from db.trail import Head, head


@dataclass(frozen=True, slots=True)
class View:
    """What another process needs to see the same; `frozen` as it was handed over, or ""."""

    database: str
    frozen: str
    head: Head

    @classmethod
    def of(cls, connection: Connection) -> "View":
        """What a connection sees, password and all."""
        url = connection.engine.url.render_as_string(hide_password=False)
        return cls(url, handed_over(connection), head(connection))

    @contextmanager
    def opened(self) -> Iterator[Connection | None]:
        """The same view on a connection of one's own, until the end of the block; None where it is
        another one.
        """
        with opened(self.database) as engine, ExitStack() as until_then:
            try:
                connection = until_then.enter_context(reading(engine, self.frozen))
                is_same = bool(self.frozen) or head(connection) == self.head
            except DatabaseError:  # what was handed over is no more, or is another server's
                is_same = False
            yield connection if is_same else None
