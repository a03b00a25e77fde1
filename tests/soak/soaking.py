"""One soak from beginning to end, and what it shows."""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from db.archive import Archive
from db.engine import Engine, open_database
from tests import databases
from tests.soak import comparing, playing
from tests.soak.comparing import Log, Row, Times
from tests.soak.editions import Edition
from tests.soak.faults import Chance
from tests.soak.playing import Look, Played
from tracker.intake.folders import Found
from tracker.record.tracker import Tracker

CHANGES, QUESTIONS = "changes", "questions"


@dataclass(frozen=True)
class Result:
    """What a soak came to: what must be empty, and what there is to say of it."""

    name: str
    documents: int
    lists: int
    looks: int
    befell: Counter[str]
    changes: int
    otherwise: Sequence[str]
    spoilt: int
    asked: int
    seconds: float
    story: Sequence[Look]

    def told(self, otherwise: Sequence[str]) -> list[str]:
        """The looks at all lists that these lines are about, a line each."""
        return [
            f"{one.list_id} {one.at:%Y-%m-%d %H:%M} {one.fault} {one.outcome} {one.reason}"
            for one in self.story
            if any(one.list_id in line for line in otherwise)
        ]

    def line(self) -> str:
        """The summary."""
        kinds = ", ".join(f"{kind} {number}" for kind, number in sorted(self.befell.items()))
        return (
            f"soak {self.name}: {self.documents} documents of {self.lists} lists, {self.looks} "
            f"looks, {self.befell.total()} faults ({kinds}), {self.changes} changes, "
            f"{len(self.otherwise)} differences; {self.spoilt} spoilt documents taken for good, "
            f"{self.asked} entries asked about that a backfill does not ask about; "
            f"{self.seconds:.0f} s"
        )


def soak(folder: Path, of: Sequence[Edition], kind: str, seed: int, rate: float) -> Result:
    """Let the service live through these editions on a kind of database, and compare."""
    began, home = time.monotonic(), folder / "home"
    home.mkdir(parents=True)
    with databases.fresh_url(kind, home) as url:
        played = playing.play(home, url, of, Chance(seed, rate))
        engine = open_database(url)
        try:
            found = _Found(folder, of, played, engine)
            otherwise = found.otherwise(Tracker.over(engine, Archive(home / "archive")))
        finally:
            engine.dispose()
    return Result(
        name=f"{kind} seed {seed} rate {rate}",
        documents=len(of),
        lists=len(found.lists),
        looks=len(played.looks),
        befell=played.faults(),
        changes=found.soaked[CHANGES].total(),
        otherwise=otherwise,
        spoilt=len(found.spoilt),
        asked=len(found.asked),
        seconds=time.monotonic() - began,
        story=played.looks,
    )


class _Found:
    """The soak beside both backfills."""

    def __init__(self, folder: Path, of: Sequence[Edition], played: Played, engine: Engine) -> None:
        self.lists = sorted({edition.list_id for edition in of})
        self.looks = played.looks
        self.spoilt = [look for look in played.looks if _is_spoilt(look)]
        unspoilt = set(self.lists) - {look.list_id for look in self.spoilt}
        same = comparing.Same()
        self.soaked = comparing.log_of(engine, self.lists, same)
        had = comparing.as_had(played.looks, folder / "had")
        self.same = _log(folder / "same", had, self.lists, same)
        self.unspoilt = comparing.log_of(engine, unspoilt, same)
        dated = comparing.backfill(folder / "dated", (edition.found for edition in of))
        self.archive = comparing.log_of(dated, self.lists, same)
        self.dated = comparing.log_of(dated, unspoilt, comparing.times(of, played.looks))
        dated.dispose()
        self.asked = _asked(self.dated, self.unspoilt)

    def otherwise(self, tracker: Tracker) -> list[str]:
        """All that is not as it must be."""
        said = [f"as had: {line}" for line in comparing.differences(self.same, self.soaked)]
        dated, soaked = _without(self.dated, self.asked), _without(self.unspoilt, self.asked)
        said += [f"as dated: {line}" for line in comparing.differences(dated, soaked)]
        said += self._wronged()
        return said + comparing.unproven(tracker, self.lists)

    def _wronged(self) -> list[str]:
        """Whom a fault has removed, lost, or left out of a question; of all lists."""
        gone, whole = _entries(self.soaked, _removed), _entries(self.archive, _known)
        said = [f"removed: {one}" for one in gone & whole - _entries(self.archive, _removed)]
        said += [f"lost: {one}" for one in whole - _entries(self.soaked, _known)]
        either = _in_doubt(self.soaked) & _in_doubt(self.archive)
        either |= {(one.list_id, DOCUMENT) for one in self.looks if one.outcome == "old_copy"}
        return said + [f"neither asked nor removed: {one}" for one in self.asked - either]


def _log(home: Path, found: Iterable[Found], lists: Iterable[str], when: Times) -> Log:
    """What a backfill of these documents has on record."""
    engine = comparing.backfill(home, found)
    try:
        return comparing.log_of(engine, lists, when)
    finally:
        engine.dispose()


def _is_spoilt(look: Look) -> bool:
    """Whether a document was taken for the list that is not what was published.

    So is a stale copy after a document that asks: what comes back may be what was right.
    """
    return look.outcome in ("recorded", "pending") and look.sha256 != look.edition.sha256


# Entries, by list and id.

Entry = tuple[str, str]
Part = Callable[[Log], Iterator[Row]]


def _entries(log: Log, part: Part) -> set[Entry]:
    return {(row[0], row[1]) for row in part(log)}


def _removed(log: Log) -> Iterator[Row]:
    """Removals of whole entries, also those that fell later."""
    return (row for row in log[CHANGES] if REMOVAL in row[2] and WHOLE in row[2])


def _known(log: Log) -> Iterator[Row]:
    """Everybody who ever was on a list."""
    return iter(log["standings"])


def _in_doubt(log: Log) -> set[Entry]:
    """Who was asked about or lost anything."""
    asked = {(row[0], row[1]) for row in log[QUESTIONS]}
    return asked | {(row[0], row[1]) for row in log[CHANGES] if REMOVAL in row[2]}


DOCUMENT = ""
"""In place of an entry, where a question is about an old copy that stays."""

REMOVAL, WHOLE = '"kind":"removal"', '"scope":"entry"'


def _asked(one: Log, other: Log) -> set[Entry]:
    """Whom one home asks about and the other does not, or otherwise.

    How many may leave without a question depends on how long ago the document before was seen: a
    service sees it until the next one comes, an archive has it on its own day alone.
    """
    differing = (one[QUESTIONS] - other[QUESTIONS]) + (other[QUESTIONS] - one[QUESTIONS])
    return {(row[0], row[1]) for row in differing}


def _without(log: Log, entries: Collection[Entry]) -> Log:
    """What is on record but for some entries."""
    return {
        what: Counter({row: n for row, n in rows.items() if row[:2] not in entries})
        for what, rows in log.items()
    }
