"""Events: written where somebody waits for them, and without a copy of what the log says."""

import pytest
from sqlalchemy import text

from db.engine import reading
from tests.builders import events, fto_html, log, person, questions, take_fto, take_un
from tests.notices.test_announced import EARLIER, GONE, OLD, feed
from tracker.record.tracker import Tracker

CROWD = [person(n) for n in range(1, 41)]


def told_of(tracker: Tracker) -> list[tuple[str, str]]:
    """Kind and body of all events, oldest first."""
    with reading(tracker.ledger.engine) as connection:
        found = connection.execute(text("SELECT kind, body FROM event ORDER BY seq")).all()
    return [(row.kind, row.body) for row in found]


def test_a_backfill_that_nobody_waits_for_leaves_no_event(on_both: Tracker) -> None:
    take_un(on_both, CROWD, 0)
    take_un(on_both, [*CROWD, person(50)], 1)
    take_un(on_both, CROWD[:15], 2)
    assert len(log(on_both)) == 1
    assert len(questions(on_both)) > 25
    assert told_of(on_both) == []


def test_a_change_that_is_told_is_an_event_without_a_copy_of_its_row(on_both: Tracker) -> None:
    take_un(on_both, CROWD, 0, mode="run")
    take_un(on_both, [*CROWD, person(50), person(51)], 1, mode="run")
    assert told_of(on_both) == [("change", "{}"), ("change", "{}")]


def test_of_a_feeds_first_document_no_act_is_an_event(tracker: Tracker) -> None:
    take_fto(tracker, fto_html(OLD, GONE), 0)
    feed(tracker, 0, EARLIER)
    assert events(tracker, "act") == []


SCRIPTS = "<NAME_ORIGINAL_SCRIPT>اسم{}</NAME_ORIGINAL_SCRIPT>"


@pytest.mark.parametrize("mode", ["backfill", "run"])
def test_what_is_read_late_is_kept_whole_only_where_it_is_told(tracker: Tracker, mode: str) -> None:
    take_un(tracker, CROWD, 0)
    scripts = [one | {"more": SCRIPTS.format(n)} for n, one in enumerate(CROWD)]
    take_un(tracker, scripts, 1, mode=mode)
    (found,) = events(tracker, "late_discovery")
    assert found["entries"] == 40
    if mode == "run":
        assert [gain["field"] for gain in found["gains"]] == ["alias"] * 40
        return
    assert found.keys() == {
        *("snapshot_sha256", "observed_at", "origin", "entries", "fields", "noted")
    }
    assert len(set(found["noted"])) == 40
