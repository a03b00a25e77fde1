"""Versions of a list: each is whole once it is told, and what fell is told as well as what came."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from db.engine import reading
from tests.builders import CROWD, START, documents, person, take_un, without
from tracker.answers import ftm_files
from tracker.decisions.documents import set_aside
from tracker.errors import Absent
from tracker.model import stamp
from tracker.outgoing import Json
from tracker.record.tracker import Tracker


@dataclass
class Standing:
    """A clock that goes on when it is told to: several documents come in one second."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Follower:
    """Who holds a list by its deltas alone."""

    tracker: Tracker
    held: dict[str, Json]
    seen: list[str]

    def follow(self) -> None:
        """Take in the versions that are new, as a machine does every now and then."""
        with reading(self.tracker.ledger.engine) as connection:
            for moment in ftm_files.versions(connection, "un_sc", self.tracker.clock()):
                if moment not in self.seen:
                    self.seen.append(moment)
                    for change in ftm_files.delta(connection, "un_sc", moment):
                        self._take(change)

    def _take(self, change: Json) -> None:
        entity = change["entity"]
        if change["op"] == "DEL":
            del self.held[entity["id"]]
        else:
            self.held[entity["id"]] = ftm_files._says(entity)


def whole(tracker: Tracker) -> dict[str, Json]:
    """The list as it stands now, whatever versions are told."""
    with reading(tracker.ledger.engine) as connection:
        found = ftm_files.entities(connection, "un_sc", stamp(tracker.clock()))
        return {entity["id"]: ftm_files._says(entity) for entity in found}


def test_whoever_follows_holds_the_list_as_it_stands(on_both: Tracker) -> None:
    """Documents in one second, a late one, and one that is set aside: its name falls with it."""
    clock = Standing()
    tracker = replace(on_both, clock=clock)
    follower = Follower(tracker, {}, [])
    listed = [*without(3), person(50)]
    steps = (
        lambda: [take_un(tracker, CROWD, 0), take_un(tracker, [*CROWD, person(50)], 1)],
        lambda: [take_un(tracker, listed, 5), take_un(tracker, listed, 9)],
        lambda: [take_un(tracker, [*listed, person(60)], 3)],
        lambda: [take_un(tracker, [*listed, person(61)], 12)],
        lambda: [set_aside(tracker, documents(tracker)[-1].sha256, by="ada", reason="not theirs")],
    )
    for step in steps:
        step()
        clock.now += timedelta(seconds=1)
        follower.follow()
        assert follower.held == whole(tracker)


def test_while_somebody_writes_a_version_that_may_grow_is_none(tracker: Tracker) -> None:
    """Stamped in one second, on record in a later one: who read that second would miss it."""
    clock = Standing()
    tracker = replace(tracker, clock=clock)
    take_un(tracker, CROWD, 0)
    clock.now += timedelta(seconds=5)
    follower = Follower(tracker, {}, [])
    with tracker.writer("un_sc", live=False):
        follower.follow()
        assert len(follower.seen) == 1, "what was before anybody wrote is whole"
    take_un(tracker, [*CROWD, person(50)], 1)
    with tracker.writer("un_sc", live=False):
        clock.now += timedelta(seconds=5)
        follower.follow()
        assert len(follower.seen) == 1
    follower.follow()
    assert follower.held == whole(tracker)


def test_a_version_yet_to_come_is_none(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    with reading(tracker.ledger.engine) as connection, pytest.raises(Absent):
        list(ftm_files.asked(connection, ["un_sc"], "29991231235959", tracker.clock()))
