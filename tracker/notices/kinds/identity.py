"""The same party goes by another name or reference."""

from dataclasses import dataclass
from typing import ClassVar

from tracker.notices.about import ToldField
from tracker.notices.kinds.amendment import Amended
from tracker.notices.wording import plain, side


@dataclass(frozen=True, kw_only=True)
class Identity(Amended, kind="identity"):
    """The same party goes by another name or reference."""

    place: ClassVar[int] = 6
    happened: ClassVar[str] = (
        "of the {list} go by another name or reference, and nobody came or left"
    )

    @property
    def noun(self) -> tuple[str, str]:
        """What it is called where it is counted."""
        return "new name or reference", "new names or references"

    def subject(self) -> str:
        """The old name and the new one, or that the reference is new."""
        for part in self.change.fields:
            if part.field == "name":
                before, after = plain(side(part.before), 60), plain(side(part.after), 60)
                return self.headed("Renamed", after, rest=f", until now {before}")
        if heir := self._heir():
            return self.headed("Merged", self.party, rest=f", into the entry {heir}")
        return self.headed("New reference", self.party, rest=", the same party")

    def line(self) -> dict[str, str]:
        """What a long mail says of it: both names, or that the reference is new."""
        names = [part for part in self.change.fields if part.field == "name"]
        heir = self._heir()
        other = f", merged into {heir}" if heir else ", new reference"
        return {**super().line(), "more": next(map(self._other, names), other)}

    def _heir(self) -> str:
        """The key of the entry that it was merged into; "" where it goes on by itself."""
        merged = (part.after for part in self.change.fields if part.field == "merged_into")
        into = next(merged, "")
        return plain(side(into), 60) if into else ""

    def _other(self, name: ToldField) -> str:
        """The other one of two names, beside that of the entry."""
        before, after = plain(side(name.before), 60), plain(side(name.after), 60)
        return f", until now {before}" if after == plain(self.party, 60) else f", now {after}"

    def sentence(self) -> str:
        """That nobody came or left."""
        if heir := self._heir():
            return (
                f"{self.party} was merged into the entry {heir} on the {self.about.named}; its "
                "names go on there, so go on screening them: nobody was cleared by it."
            )
        return (
            f"{self.party} goes by another name or reference on the {self.about.named}; it is the "
            "same entry, and nobody was put on or taken off."
        )
