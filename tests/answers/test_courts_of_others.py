"""Names that courts spoke of and that never left, by the acts that the program is shipped with."""

from collections.abc import Iterator

import pytest

from tests.answers import courtroom as of
from tests.answers.courtroom import EU, UK, look
from tests.builders import ask, log
from tests.conftest import open_tracker
from tracker.intake import curated
from tracker.record.tracker import Tracker

NAMES = {
    "Hamas": "‘Hamas’, including ‘Hamas-Izz al-Din al-Qassem’",
    "Liberation Tigers of Tamil Eelam": "‘Liberation Tigers of Tamil Eelam’ – ‘LTTE’",
    "Kurdistan Workers’ Party": "‘Kurdistan Workers’ Party’ – ‘PKK’ (a.k.a. ‘KADEK’)",
}
LISTS = {
    EU: [*of.LISTS[EU][:20], *map(of.entry, NAMES.values()), *of.LISTS[EU][20:34]],
    UK: [*of.LISTS[UK][:20], of.entry("Palestine Action", "2025-07-05"), *of.LISTS[UK][20:33]],
}
HAMAS, LTTE, PKK = NAMES

STATES = (
    (HAMAS, "2014-12-16", None),
    (HAMAS, "2014-12-17", "annulled_effects_maintained"),
    (HAMAS, "2016-09-22", "annulled_effects_maintained"),
    (HAMAS, "2017-07-26", "annulment_set_aside"),
    (HAMAS, "2018-12-14", "upheld"),
    (HAMAS, "2019-03-06", "upheld"),
    (HAMAS, "2019-09-04", "annulled_still_listed"),
    (HAMAS, "2021-11-23", "annulment_set_aside"),
    (LTTE, "2014-10-15", None),
    (LTTE, "2017-07-26", "annulled_still_listed"),
    (LTTE, "2023-01-01", "annulled_still_listed"),
    (PKK, "2018-11-14", None),
    (PKK, "2018-11-15", "annulled_still_listed"),
    (PKK, "2021-04-22", "annulment_set_aside"),
    (PKK, "2022-11-30", "upheld"),
)


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    found = open_tracker(tmp_path_factory.mktemp("others"))
    curated.take_in(found)
    look(found, EU, "2010-01-02", lists=LISTS)
    look(found, UK, "2025-01-02", "2025-07-05", lists=LISTS)
    yield found
    found.ledger.engine.dispose()


@pytest.mark.parametrize(("name", "on", "state"), STATES)
def test_a_name_stays_listed_whatever_a_court_says(
    listed: Tracker, name: str, on: str, state: str | None
) -> None:
    (found,) = ask(listed, name, on, lists=(EU,))["answers"]
    assert (found["answer"], found["court_state"]) == ("in_force", state)


def test_an_order_that_was_ruled_unlawful_is_in_force(listed: Tracker) -> None:
    (found,) = ask(listed, "Palestine Action", "2026-02-13", lists=(UK,))["answers"]
    assert (found["answer"], found["court_state"]) == ("in_force", "ruled_unlawful_still_in_force")
    assert found["court_since"] == "2026-02-13"
    assert "High Court" in found["court"]


def test_none_of_them_has_a_removal(listed: Tracker) -> None:
    assert [row for row in log(listed) if row["kind"] == "removal"] == []
