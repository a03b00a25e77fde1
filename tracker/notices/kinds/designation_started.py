"""A party that is on a list has been designated under a further programme."""

from dataclasses import dataclass
from typing import ClassVar

from tracker.notices.kinds.changes import OfChange
from tracker.notices.notice import Todo
from tracker.notices.wording import plain

TELLS = [("addition", "designation"), ("relisting", "designation")]


@dataclass(frozen=True, kw_only=True)
class DesignationStarted(OfChange, kind="designation_started", tells=TELLS):
    """A party that is on a list has been designated under a further programme."""

    place: ClassVar[int] = 3
    urgent: ClassVar[bool] = True
    for_deputies: ClassVar[bool] = True
    taken_back: ClassVar[str] = "Not added"
    happened: ClassVar[str] = "of the {list} have been {listed} under a further programme"

    @property
    def noun(self) -> tuple[str, str]:
        """What it is called where it is counted."""
        return "designation added", "designations added"

    def subject(self) -> str:
        """Which designation of whom."""
        rest = f"{self.change.tags}, listed already"
        return self.headed("Designation added", self.party, rest=rest)

    def sentence(self) -> str:
        """Which designation of whom, and since when."""
        under = f"{plain(self.change.programme)}{self.change.effective}"
        already = f"{self.party}, already on the {self.about.named}"
        return f"{already}, is now also {self.about.on} under {under}."

    def todo(self, notice_id: str, change_id: str) -> Todo:
        """To see what the further programme asks for."""
        return self.screened(notice_id, change_id)
