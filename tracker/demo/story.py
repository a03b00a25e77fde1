"""What the demo tells: entries with their days, and the days on which the lists are looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files
from typing import Any

HOUR, EVENING = time(18, tzinfo=UTC), time(20, tzinfo=UTC)
"""When the lists are looked at on a day of the story, and when a person answers."""

Texts = Mapping[date, Any]
"""What something is, from which day on."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """One entry of a list: from when to when it stands there, and what is said of it."""

    texts: Texts
    since: date | None = None  # None where the list begins with it and gives no day
    until: date | None = None
    id: str = ""
    tags: Texts = field(default_factory=dict)
    aliases: Texts = field(default_factory=dict)
    person: bool = False
    remark: str = ""

    def stands(self, day: date) -> bool:
        """Whether a document of that day has it."""
        return self.begun(day) and not self.gone(day)

    def begun(self, day: date) -> bool:
        """Whether it has come by that day."""
        return self.since is None or self.since <= day

    def gone(self, day: date) -> bool:
        """Whether it has left by that day."""
        return self.until is not None and self.until <= day

    def text(self, day: date) -> str:
        """Its name, and whatever else the list writes in one with it."""
        return str(_on(self.texts, day))

    def programmes(self, day: date) -> Sequence[str]:
        """What it is listed under."""
        return tuple(map(str, _on(self.tags, day)))

    def also(self, day: date) -> Sequence[str]:
        """Its other names."""
        return tuple(map(str, _on(self.aliases, day)))


def _on(texts: Texts, day: date) -> Any:
    """The newest text that is in force on a day; nothing where there is none yet."""
    begun = [since for since in texts if since <= day]
    return texts[max(begun)] if begun else ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """A day on which all lists are looked at.

    `about`: list -> the name that the day is about; `told`: what was in the news. `broken`: list ->
    what its site serves instead; `missing`: list -> how the ids begin that its document is without.
    `answers`: list whose questions of that day a person answers -> what is typed of the act.
    """

    day: date
    about: Mapping[str, str]
    told: str
    broken: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def moment(self) -> datetime:
        """The moment of the looks."""
        return datetime.combine(self.day, HOUR)

    @property
    def evening(self) -> datetime:
        """The moment of the answers."""
        return datetime.combine(self.day, EVENING)


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """All of it: list -> its entries, notices, list -> its first day, and the days in order."""

    entries: Mapping[str, Sequence[Listed]]
    acts: Sequence[Listed]
    opens: Mapping[str, date]
    days: Sequence[Day]

    def open_on(self, day: date) -> tuple[str, ...]:
        """The lists that are followed on a day, in the order of the story."""
        return tuple(list_id for list_id, first in self.opens.items() if first <= day)


@cache
def story() -> Story:
    """The story that is shipped with the program."""
    import yaml

    told = yaml.safe_load(files("tracker.demo").joinpath("story.yaml").read_text("utf-8"))
    lists = told["lists"]
    return Story(
        entries={name: tuple(map(_listed, of["entries"])) for name, of in lists.items()},
        acts=tuple(map(_listed, told["acts"])),
        opens={name: of["opens"] for name, of in lists.items()},
        days=tuple(Day(**day) for day in told["days"]),
    )


def _listed(said: Mapping[str, Any]) -> Listed:
    """An entry as the story has it: `as` changes its tags where it has any, otherwise its text."""
    later, tags, others = said.get("as", {}), said.get("tags"), said.get("aka", ())
    return Listed(
        texts={date.min: said["name"], **({} if tags else later)},
        tags={date.min: tags, **later} if tags else {},
        since=said.get("since"),
        until=said.get("until"),
        id=str(said.get("id", "")),
        aliases=others if isinstance(others, dict) else {date.min: others},
        person=bool(said.get("person")),
        remark=said.get("text", ""),
    )
