"""A drill: an addition of nobody to no list, to try the whole way."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Self

from db.engine import Connection
from tracker.answers.log import EXPORT
from tracker.model import moment, stamp
from tracker.notices.about import Particulars, ToldChange, about_list
from tracker.notices.kinds.addition import Addition
from tracker.notices.notice import DRILL, Notice

NOBODY = "Drill Exercise (no such person)"


@dataclass(frozen=True, kw_only=True)
class Drill(Addition, source="drill"):
    """An addition of nobody to no list, marked as a drill wherever it shows."""

    turn: ClassVar[int] = 6

    @classmethod
    def of_events(
        cls, connection: Connection, list_id: str, events: Sequence[Any], now: datetime
    ) -> Iterable[Notice]:
        """One notice per drill that somebody started."""
        for event in events:
            body = json.loads(event.body)
            drill = notice(event.ref, body["by"], moment(event.recorded_at))
            yield replace(drill, told=replace(drill.told, to=tuple(body["to"])))

    @classmethod
    def by(cls, person: str, about: str, now: datetime) -> Self:
        """The drill that a person starts."""
        list_ = replace(about_list(DRILL), title=f"exercise list of a drill by {person}")
        return cls(
            about=list_,
            at=stamp(now),
            change=_change(about, stamp(now)),
            content=Particulars.read({"names": [[NOBODY, "name"]]}),
            unsaid=frozenset({"stands", "acts"}),
        )


def notice(about: str, by: str, now: datetime) -> Notice:
    """The notice of the drill that a person starts."""
    return Notice(told=Drill.by(by, about, now), list_id=DRILL, entry_id=about)


def _change(about: str, at: str) -> ToldChange:
    row = dict.fromkeys(EXPORT, "") | {
        "list_id": DRILL,
        "entry_id": about,
        "entry_key": "DRILL",
        "caption": NOBODY,
        "schema": "Person",
        "kind": "addition",
        "scope": "entry",
        "programme": "DRILL",
        "terrorism": True,
        "screening_relevant": True,
        "origin": "authority",
        "entry_still_in_force": True,
        "also_listed_on": [],
        "possibly_also_on": [],
        "observed_at": at,
        "recorded_at": at,
        "snapshot_sha256": about,
        "change_id": about,
        "fields": [],
    }
    return ToldChange.read(row)
