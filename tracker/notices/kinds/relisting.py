"""Somebody who had left a list is on it again."""

from dataclasses import dataclass
from typing import ClassVar

from tracker.notices.kinds.changes import OfChange
from tracker.notices.notice import Todo


@dataclass(frozen=True, kw_only=True)
class Relisting(OfChange, kind="relisting", tells=[("relisting", "entry")]):
    """Somebody who had left a list is on it again."""

    place: ClassVar[int] = 5
    urgent: ClassVar[bool] = True
    for_deputies: ClassVar[bool] = True
    taken_back: ClassVar[str] = "Not added again"
    happened: ClassVar[str] = "are again on the {list}"

    @property
    def noun(self) -> tuple[str, str]:
        """What it is called where it is counted."""
        return "return to a list", "returns to a list"

    def subject(self) -> str:
        """Who is back."""
        return self.headed("Added again", self.party, rest=f"{self._tags()}, {self.about.on}")

    def sentence(self) -> str:
        """Who is back, and since when."""
        again = f"is again on the {self.about.named}{self.change.effective}"
        return f"{self.party}, which had left it, {again}."

    def todo(self, notice_id: str, change_id: str) -> Todo:
        """To screen the name."""
        return self.screened(notice_id, change_id)
