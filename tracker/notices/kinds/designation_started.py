"""A party that is on a list has been designated under a further programme."""

from dataclasses import dataclass
from typing import ClassVar

from tracker.notices.kinds.changes import OfChange
from tracker.notices.wording import plain

TELLS = [("addition", "designation"), ("relisting", "designation")]


@dataclass(frozen=True, kw_only=True)
class DesignationStarted(OfChange, kind="designation_started", tells=TELLS):
    """A party that is on a list has been designated under a further programme."""

    place: ClassVar[int] = 3
    urgent: ClassVar[bool] = True
    for_deputies: ClassVar[bool] = True
    many: ClassVar[str] = "{n} designations added"
    happened: ClassVar[str] = "of the {list} have been {listed} under a further programme"

    def subject(self) -> str:
        """Which designation of whom."""
        return f"{plain(self.change.programme, 60)} designation added: {self.party}"

    def sentence(self) -> str:
        """Which designation of whom, and since when."""
        under = f"{plain(self.change.programme)}{self.change.effective}"
        already = f"{self.party}, already on the {self.about.named}"
        return f"{already}, is now also {self.about.on} under {under}."
