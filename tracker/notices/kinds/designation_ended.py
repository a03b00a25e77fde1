"""A party has lost one designation and stays on the list."""

from dataclasses import dataclass
from typing import ClassVar

from tracker.notices.kinds.changes import OfChange
from tracker.notices.wording import day, phrase, plain, words


@dataclass(frozen=True, kw_only=True)
class DesignationEnded(OfChange, kind="designation_ended", tells=[("removal", "designation")]):
    """A party has lost one designation and stays on the list."""

    place: ClassVar[int] = 4
    ends: ClassVar[bool] = True
    taken_back: ClassVar[str] = ": the designation stands; our notice of {day} was wrong"
    many: ClassVar[str] = "{n} designations ended, all still listed"
    happened: ClassVar[str] = "have lost one designation and all stay on the {list}"

    def subject(self) -> str:
        """Which designation ended, and what still stands."""
        tag, stands = plain(self.change.programme, 60), self.stands_here()
        under = phrase(" under {}", plain(words(stands), 80))
        return f"{tag} designation ended, still listed{under}: {self.party}"

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
