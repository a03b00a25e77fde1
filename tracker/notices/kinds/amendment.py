"""What a list says of a party has changed."""

from dataclasses import dataclass
from typing import Any, ClassVar

from tracker.model import digest
from tracker.notices.kinds.changes import OfChange
from tracker.notices.wording import field_name, plain, words


@dataclass(frozen=True, kw_only=True)
class Amended(OfChange):
    """Something of an entry was amended; what it was tells two amendments apart."""

    @classmethod
    def apart(cls, row: Any) -> str:
        """Two amendments of one entry are two events: what was amended belongs to the key."""
        return digest((row.fields,))[:16]


@dataclass(frozen=True, kw_only=True)
class Amendment(Amended, kind="amendment"):
    """What a list says of a party has changed."""

    place: ClassVar[int] = 7
    counted: ClassVar[bool] = True
    happened: ClassVar[str] = "of the {list} have changed"

    def subject(self) -> str:
        """What has changed, and of whom."""
        return self.headed("Amended", self.party, rest=f" ({plain(words(self.amended), 80)})")

    def sentence(self) -> str:
        """What has changed, of whom and since when."""
        amended = f"The entry of {self.party} on the {self.about.named} has changed"
        return f"{amended}{self.change.effective}: {words(self.amended)}."

    @property
    def amended(self) -> list[str]:
        """Which fields changed, in words."""
        return sorted({field_name(part.field) for part in self.change.fields})
