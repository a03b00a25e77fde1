"""What fits into a mail: long texts are cut, long lists end early, and it is known that they do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from tracker.notices.facts import Value

LIMIT = 90_000
"""Bytes of a mail's HTML, and of its text: Gmail shows 102 kB of a mail and hides the rest."""

WHOLE = frozenset({"columns", "unsaid"})
"""Facts that are shown nowhere as they are."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """How many parties, things of one party, and letters of one text are shown."""

    parties: int
    items: int
    letters: int


ROOMS = (
    Room(parties=1000, items=60, letters=1500),
    Room(parties=400, items=40, letters=600),
    Room(parties=200, items=25, letters=300),
    Room(parties=100, items=15, letters=200),
    Room(parties=50, items=10, letters=120),
    Room(parties=25, items=6, letters=90),
    Room(parties=10, items=3, letters=90),
)
"""From the widest to one that fits whatever is said; a hash is never cut."""


class Few(list[Any]):
    """The first of some things, and how many there are beside them."""

    left_out: int = 0


@dataclass(kw_only=True, slots=True)
class Shortening:
    """Values as far as there is room for them; `cut` once anything was left out.

    `long` are the names of those that hold parties.
    """

    room: Room
    long: Iterable[str] = ()
    cut: bool = field(default=False)

    def of(self, value: Any, name: str = "") -> Any:
        """A value, and all that is in it."""
        match value:
            case str():
                return self._text(value)
            case Value():
                return replace(value, **self._of_fields(value))
            case Mapping():
                return {key: self.of(one, key) for key, one in value.items()}
            case list() | tuple():
                return self._few(value, name)
        return value

    def _of_fields(self, value: Value) -> dict[str, Any]:
        names = (one.name for one in fields(value) if one.name not in WHOLE)
        return {name: self.of(getattr(value, name), name) for name in names}

    def _few(self, values: Any, name: str) -> Few:
        most = self.room.parties if name in self.long else self.room.items
        few = Few(self.of(value, name) for value in values[:most])
        few.left_out = max(0, len(values) - most)
        self.cut |= few.left_out > 0
        return few

    def _text(self, text: str) -> str:
        if len(text) <= self.room.letters:
            return text
        self.cut = True
        return f"{text[: self.room.letters].rstrip()}…"


def fits(*texts: str) -> bool:
    """Whether each of these is short enough for a mail."""
    return all(len(text) <= LIMIT and len(text.encode()) <= LIMIT for text in texts)
