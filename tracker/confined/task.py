"""What is to be read, and who can read it: in this process, or in one that may die of it."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from tracker.errors import Refused

if TYPE_CHECKING:
    from scrapers import kit
    from tracker.rules.reading import Reading
    from tracker.trying.proof import Proof

KILLED = "could not be read (killed)"
"""How the reason for a refusal begins where reading a document ended in death."""


class Unread(Refused):
    """A document that the reading process could not read; `trace` says where the program broke."""

    def __init__(self, sentence: str, trace: str = "") -> None:
        super().__init__(sentence)
        self.trace = trace


class Killed(Unread):
    """Reading it ended in death: of its hunger, of its length, or by a crash of a library."""

    def __init__(self, why: str) -> None:
        super().__init__(f"{KILLED}: {why}.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """The documents of one moment of one list or feed, as the journal has them."""

    list_id: str
    format_id: str
    sha256: str
    observed_at: datetime
    mode: str
    documents: "kit.Documents"


class Reader(Protocol):
    """Whoever reads documents. What cannot be read is a ScrapeError, or Unread."""

    def read(self, task: Task, known: Container[str]) -> "Reading":
        """What the documents of a list say; contents whose revision is `known` are left out."""

    def proven(self, task: Task) -> "tuple[Proof, str]":
        """What documents prove of the reader of their list, in counts; and why it refuses them."""

    def acts(self, task: Task) -> "tuple[kit.RawAct, ...]":
        """The acts in the documents of a feed."""

    def links(self, list_id: str, role: str, page: "kit.Document") -> Mapping[str, str]:
        """Role -> address of the other files of a list, as a page of it names them."""

    def warm(self) -> None:
        """Get ready: a document is on its way."""

    def forget(self) -> None:
        """Give back what was kept of the last document to read the next one faster, or nearly all
        of it."""

    def break_off(self) -> None:
        """Let whoever reads in another thread give up, as far as that can be done."""
