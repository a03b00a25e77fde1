"""Somebody has been put on a list."""

from dataclasses import dataclass
from typing import ClassVar

from tracker.notices.kinds.changes import OfChange
from tracker.notices.notice import Todo
from tracker.notices.wording import phrase, words


@dataclass(frozen=True, kw_only=True)
class Addition(OfChange, kind="addition", tells=[("addition", "entry")]):
    """Somebody has been put on a list."""

    place: ClassVar[int] = 1
    urgent: ClassVar[bool] = True
    for_deputies: ClassVar[bool] = True
    taken_back: ClassVar[str] = "Not an addition"
    happened: ClassVar[str] = "have been {listed} and are now on the {list}"

    def subject(self) -> str:
        """Who was put on the list, under what."""
        return self.headed("Added", self.party, rest=f"{self._tags()}, {self.about.on}")

    def sentence(self) -> str:
        """Who was put on which list, under what and since when."""
        under = phrase(" under {}", words(self.change.programmes))
        listed = f"{self.party} has been {self.about.on}{under}"
        return f"{listed} and is now on the {self.about.named}{self.change.effective}."

    def todo(self, notice_id: str, change_id: str) -> Todo:
        """To screen the name."""
        return self.screened(notice_id, change_id)
