"""What a feed of official acts yields: one act that lists, changes or delists somebody."""

from dataclasses import dataclass
from enum import StrEnum


class ActKind(StrEnum):
    """What an act does to the parties it names; a review changes nothing, other is not readable."""

    DESIGNATION = "designation"
    AMENDMENT = "amendment"
    REVOCATION = "revocation"
    REVIEW = "review"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class RawAct:
    """One published act: its number, title, day of publication (ISO 8601) and official address."""

    number: str
    title: str
    published_on: str
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ActSays:
    """What can be read from an act's title: what it does, to whom, and which lists will show it.

    `names` are as the title writes them; `lists` are our keys, empty for an act about no list.
    """

    kind: ActKind
    names: tuple[str, ...]
    lists: tuple[str, ...]
