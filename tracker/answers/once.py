"""What follows from all that is sealed is worked out once for each head of the one chain.

Nothing changes that is evidence without another head, so an answer that was kept is the one that
would be worked out. A transaction that writes has no head yet, and keeps nothing.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from db import trail
from db.engine import Connection, is_writing

Answer = TypeVar("Answer")


class Once(Generic[Answer]):
    """Answers of one sort, the last used of them: so many at most, for all homes of a process."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: OrderedDict[Hashable, Answer] = OrderedDict()
        self._lock = Lock()

    def answer(self, connection: Connection, asked: Hashable, made: Callable[[], Answer]) -> Answer:
        """The answer to what is asked, as it was made for this head or is made now."""
        if is_writing(connection):
            return made()
        key = (str(connection.engine.url), trail.head(connection), asked)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        fresh = made()
        with self._lock:
            self._kept[key] = fresh
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
        return fresh
