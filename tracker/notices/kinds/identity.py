"""The same party goes by another name or reference."""

from dataclasses import dataclass
from typing import ClassVar

from tracker.notices.kinds.amendment import Amended
from tracker.notices.wording import side


@dataclass(frozen=True, kw_only=True)
class Identity(Amended, kind="identity"):
    """The same party goes by another name or reference."""

    place: ClassVar[int] = 6
    many: ClassVar[str] = "{n} renamed or renumbered"
    happened: ClassVar[str] = (
        "of the {list} go by another name or reference, and nobody came or left"
    )

    def subject(self) -> str:
        """The old name and the new one, or that the reference is new."""
        for part in self.change.fields:
            if part.field == "name":
                return f"Renamed: {side(part.before)} is now {side(part.after)}"
        return f"Same party, new reference: {self.party}"

    def sentence(self) -> str:
        """That nobody came or left."""
        return (
            f"{self.party} goes by another name or reference on the {self.about.named}; it is the "
            "same entry, and nobody was put on or taken off."
        )
