"""Watched names and notices. `tracker.watch` matches; who is watched is loaded only when needed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from db import queries
from tracker.matching import watch
from tracker.matching.evidence import Facts
from tracker.model import digest, stamp
from tracker.notices import gather
from tracker.notices.notice import Notice

HITS_TOLD = 500


class Watching:
    """Whether notices concern watched names; everybody who is watched is loaded once, at most."""

    def __init__(self) -> None:
        self._loaded: watch.Watchers | None = None

    def hits(self, connection: Connection, entries: list[str]) -> list[watch.Hit]:
        """Watched parties alike to these entries, those that somebody cleared left out."""
        return list(watch.hits(connection, self.everybody(connection), entries))

    def everybody(self, connection: Connection) -> watch.Watchers:
        """All who are watched."""
        if self._loaded is None:
            self._loaded = watch.Watchers.load(connection)
        return self._loaded

    def concerns(self, connection: Connection, notice: Notice) -> bool:
        """Whether any entry that a notice speaks of may be a watched party."""
        if notice.kind == "baseline":
            return bool(notice.facts["hits"])
        if notice.kind == "announced":
            return self._named(connection, notice)
        return bool(self.hits(connection, entries_in(notice)))

    def _named(self, connection: Connection, notice: Notice) -> bool:
        """Whether an act names a watched party; one that names nobody readable concerns all."""
        names = tuple((name, "name") for name in notice.facts["parties"])
        party = watch.Listed("", notice.list_id, "", "", names, Facts())
        return not names or bool(self.everybody(connection).alike(party))

    def baselines(self, connection: Connection, now: datetime) -> list[Notice]:
        """One notice per list and watch-list import: watched names that stood there already.

        One without hits is recorded too, and told to nobody: it says that we have looked.
        """
        found = []
        for watched in watch.lists(connection):
            for list_id in queries.lists(connection):
                notice = self._baseline(connection, watched, list_id, now)
                if notice is not None:
                    found.append(notice)
        return found

    def _baseline(
        self, connection: Connection, watched: Mapping[str, Any], list_id: str, now: datetime
    ) -> Notice | None:
        name = watched["list_name"]
        about = digest(("baseline", name, watched["last_imported"], list_id))
        if queries.last_document(connection, list_id) is None or gather.is_told(connection, about):
            return None
        entries = watch.in_force(connection, list_id)
        hits = [hit for hit in self.hits(connection, entries) if hit.watch_list == name]
        facts = {
            "list": gather.about_list(list_id),
            "at": stamp(now),
            "watch_list": name,
            "hits": [_hit(hit) for hit in hits[:HITS_TOLD]],
        }
        return Notice(kind="baseline", list_id=list_id, entry_id=about, facts=facts)


def _hit(hit: watch.Hit) -> dict[str, Any]:
    return {
        "watched": hit.label or hit.watched_name,
        "caption": hit.caption,
        "entry_key": hit.listed_name,
        "list_id": hit.list_id,
    }


def entries_in(notice: Notice) -> list[str]:
    """Every entry that a notice speaks of."""
    facts = notice.facts
    found = [notice.entry_id] if "change" in facts else []
    found += [question["entry_id"] for question in facts.get("questions", ())]
    found += [gain["entry_id"] for gain in facts.get("gains", ())]
    return list(dict.fromkeys(found))
