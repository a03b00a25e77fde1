"""Somebody who had left a list is on it again."""

from dataclasses import dataclass
from typing import ClassVar

from tracker.notices.kinds.changes import OfChange


@dataclass(frozen=True, kw_only=True)
class Relisting(OfChange, kind="relisting", tells=[("relisting", "entry")]):
    """Somebody who had left a list is on it again."""

    place: ClassVar[int] = 5
    urgent: ClassVar[bool] = True
    for_deputies: ClassVar[bool] = True
    taken_back: ClassVar[str] = ": our notice of {day} of its return was wrong"
    many: ClassVar[str] = "{n} listed again"
    happened: ClassVar[str] = "are again on the {list}"

    def subject(self) -> str:
        """Who is back."""
        return f"{self.about.on.capitalize()} again: {self.party}{self.change.tags}"

    def sentence(self) -> str:
        """Who is back, and since when."""
        again = f"is again on the {self.about.named}{self.change.effective}"
        return f"{self.party}, which had left it, {again}."
