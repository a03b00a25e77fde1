"""A notice: something told once, before anybody is named to whom it goes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tracker.model import digest

KIND_OF = {
    ("addition", "entry"): "addition",
    ("removal", "entry"): "removal",
    ("relisting", "entry"): "relisting",
    ("addition", "designation"): "designation_started",
    ("relisting", "designation"): "designation_started",
    ("removal", "designation"): "designation_ended",
}
"""(kind, scope) of a change -> kind of notice; all others keep the name of the change."""

URGENT = ("addition", "relisting", "designation_started", "late_discovery", "announced")
"""Kinds of notices that go before others in a digest."""

DRILL = "drill"
"""Reserved in place of a list: nothing official ever has this key."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """What is told, and the key by which it is told once.

    `entry_id` is the entry's, or whatever else the notice is about: a document, a failure, a day.
    """

    kind: str
    list_id: str
    entry_id: str
    facts: Mapping[str, Any]
    scope: str = "entry"
    programme: str = ""
    episode: int = 0
    occurrence: int = 0
    change_id: str = ""
    change_seq: int = 0
    terrorism: bool = True
    corrects: str = ""
    seq: int = field(default=0, compare=False)
    recorded_at: str = ""

    @property
    def key(self) -> tuple[str, str, str, str, str, int]:
        """What it is about, without the count of occurrences."""
        about = (self.list_id, self.entry_id, self.kind, self.scope, self.programme)
        return (*about, self.episode)

    @property
    def notice_id(self) -> str:
        """Its id for ever: the same after a crash, from the same events."""
        return digest(("notice", *map(str, self.key), str(self.occurrence)))

    @property
    def urgent(self) -> bool:
        """Whether it goes before others in a digest."""
        return self.kind in URGENT


def notice_kind(kind: str, scope: str) -> str:
    """The kind of notice that tells of a change."""
    return KIND_OF.get((kind, scope), kind)
