"""A party has lost one designation and stays on the list."""

from dataclasses import dataclass
from typing import ClassVar

from tracker.notices.kinds.changes import OfChange
from tracker.notices.notice import Todo
from tracker.notices.wording import day, phrase, plain, words


@dataclass(frozen=True, kw_only=True)
class DesignationEnded(OfChange, kind="designation_ended", tells=[("removal", "designation")]):
    """A party has lost one designation and stays on the list."""

    place: ClassVar[int] = 4
    ends: ClassVar[bool] = True
    taken_back: ClassVar[str] = "Designation stands"
    happened: ClassVar[str] = "have lost one designation and all stay on the {list}"

    @property
    def noun(self) -> tuple[str, str]:
        """What it is called where it is counted: an end only where that is sure."""
        if self.sure:
            return "designation ended", "designations ended"
        return "designation end not confirmed", "designation ends not confirmed"

    @property
    def rank(self) -> int:
        """What is sure comes first."""
        return 0 if self.sure else 1

    @property
    def caveat(self) -> str:
        """That nobody left."""
        return "all are still listed"

    @property
    def _ended(self) -> str:
        """A designation ends; who has it is not delisted by that."""
        return "has ended as a designation only"

    def subject(self) -> str:
        """Which designation ended, if that is sure, and what still stands."""
        tag, stands = plain(self.change.programme, 60), self.stands_here()
        still = f"listed{phrase(' under {}', plain(words(stands), 80))}"
        if not self.sure:
            rest = f", {tag} designation ended? Still {still}"
            return self.headed("Not confirmed", self.party, rest=rest)
        return self.headed("Designation ended", self.party, rest=f" ({tag}), still {still}")

    def sentence(self) -> str:
        """Which designation ended, if that is sure, and what still stands."""
        stands, tag = self.stands_here(), plain(self.change.programme)
        under = phrase(" under {}", words(stands))
        stays = f"the entry stays on the {self.about.named}{under}"
        if not self.sure:
            return (
                f"{self.party} no longer has the {tag} designation in the document of "
                f"{day(self.change.observed_at)}, which alone does not confirm its end; {stays}."
            )
        since = self.change.effective
        return f"The {tag} designation of {self.party} has ended{since}; {stays}."

    def todo(self, notice_id: str, change_id: str) -> Todo:
        """Nothing is let go of for this."""
        return Todo(
            words="Release nothing for this alone, the party is still listed; to see all of it",
            command=f"tracker show {change_id}",
        )

    @property
    def together(self) -> bool:
        """What is sure and what is not are told in mails of their own."""
        return self.sure
