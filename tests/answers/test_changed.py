"""A change and an entry with all that is recorded around them."""

from collections.abc import Iterator

import pytest

from db.engine import reading, writing
from tests.builders import CROWD, answer, day, log, person, questions, take_un, without
from tests.conftest import open_tracker
from tracker.answers import changed, dossier
from tracker.answers.changed import Changed
from tracker.answers.dossier import Dossier
from tracker.decisions import reviews
from tracker.errors import Absent
from tracker.record.tracker import Tracker

LATER = person(
    3, aliases=[("Good", "Other3"), ("Good", "Third Name")], notes="Note, reworded, on 3."
)
"""The third of the crowd, as it is written from the second document on."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    """One is reworded, one leaves and stays away, one comes."""
    tracker = open_tracker(tmp_path_factory.mktemp("changed"))
    reworded = [LATER if one["ref"] == "QDi.003" else one for one in CROWD]
    take_un(tracker, CROWD, 1)
    take_un(tracker, reworded, 2)
    gone = [one for one in reworded if one["ref"] != "QDi.007"]
    take_un(tracker, gone, 3)
    take_un(tracker, [*gone, person(99)], 4)
    yield tracker
    tracker.ledger.engine.dispose()


def row(tracker: Tracker, kind: str, key: str) -> str:
    found = [one for one in log(tracker) if (one["kind"], one["entry_key"]) == (kind, key)]
    return str(found[-1]["change_id"])


def change(tracker: Tracker, change_id: str) -> Changed:
    with reading(tracker.ledger.engine) as connection:
        return changed.changed(connection, change_id)


def entry(tracker: Tracker, key: str) -> Dossier:
    with reading(tracker.ledger.engine) as connection:
        found = dossier.found_by_key(connection, "un_sc", key)
        return dossier.dossier(connection, "un_sc", found, "2024-02-01")


def test_a_change_tells_its_fields_word_by_word(told: Tracker) -> None:
    found = change(told, row(told, "amendment", "QDi.003"))
    fields = {one.field: one for one in found.fields}
    assert fields["alias"].came == ("Third Name",)
    (notes,) = fields["notes"].reworded
    assert [run.text for run in notes.runs if run.sort == "came"] == [", reworded,"]


def test_its_clocks_are_five_and_each_says_which_it_is(told: Tracker) -> None:
    found = change(told, row(told, "addition", "QDi.099"))
    clocks = {one.clock: one.at for one in found.clocks}
    assert list(clocks) == [
        *("effective_on", "published_at", "observed_after", "observed_at", "recorded_at")
    ]
    assert clocks["observed_after"][:10] == str(day(3).date())
    assert clocks["observed_at"][:10] == str(day(4).date())
    assert len({one.says for one in found.clocks}) == 5


def test_every_row_has_its_link_in_the_chain_and_it_agrees(told: Tracker) -> None:
    for one in log(told):
        proof = change(told, one["change_id"]).proof
        assert proof is not None
        assert proof.agrees
        assert one["change_id"] in proof.body


def test_a_removal_that_a_second_document_bears_out_replaced_its_first_row(told: Tracker) -> None:
    found = change(told, row(told, "removal", "QDi.007"))
    (before,) = found.earlier
    assert found.row.confirmation == "observed_again"
    assert "How sure it is has changed." in before.why
    old = change(told, before.change_id)
    assert not old.is_current
    assert not old.fallen
    assert [one.change_id for one in old.later] == [found.row.change_id]


def test_what_came_back_in_time_leaves_a_row_that_nothing_replaced(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 1)
    take_un(tracker, without(7), 2)
    removal = row(tracker, "removal", "QDi.007")
    take_un(tracker, CROWD, 3)
    found = change(tracker, removal)
    assert (found.is_current, found.fallen, found.later) == (False, True, ())


def test_a_decision_is_told_as_the_reason_without_the_name_of_who_made_it(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 1)
    take_un(tracker, without(*range(1, 25)), 2)
    asked = [one for one in questions(tracker) if one["entry_key"] == "QDi.007"]
    answer(tracker, "confirm", asked)
    found = change(tracker, row(tracker, "removal", "QDi.007"))
    assert [one.made.decision.decided_by for one in found.decisions] == ["ada"]
    assert all("ada" not in why for version in found.earlier for why in version.why)
    assert entry(tracker, "QDi.007").whole.decisions == found.decisions
    assert entry(tracker, "QDi.008").whole.decisions == ()


def test_whoever_has_seen_it_is_told(told: Tracker) -> None:
    change_id = row(told, "addition", "QDi.099")
    assert change(told, change_id).signed is None
    with writing(told.ledger.engine) as connection:
        reviews.acknowledge(connection, change_id, "eve", told.clock())
    signed = change(told, change_id).signed
    assert signed is not None
    assert (signed.state, signed.by) == ("acknowledged", "eve")


@pytest.mark.parametrize("unknown", ["", "0" * 32, "zz", "%", "_" * 32, "QDi.003"])
def test_no_other_id_is_a_change(told: Tracker, unknown: str) -> None:
    with pytest.raises(Absent):
        change(told, unknown)


# Entries.


def test_an_entry_has_its_versions_and_what_differs_between_two(told: Tracker) -> None:
    found = entry(told, "QDi.003")
    assert [one.number for one in found.versions] == [1, 2]
    assert [one.observed_at[:10] for one in found.versions] == ["2024-01-02", "2024-01-03"]
    with reading(told.ledger.engine) as connection:
        sides = dossier.compared(connection, *found.versions)
    fields = {one.field: one for one in sides.fields}
    assert set(fields) == {"alias", "notes"}
    assert "name" in sides.same


def test_the_newest_document_of_one_that_left_is_the_last_that_had_it(told: Tracker) -> None:
    left, stays = entry(told, "QDi.007"), entry(told, "QDi.008")
    assert left.newest is not None
    assert stays.newest is not None
    assert left.newest.observed_at[:10] == "2024-01-03"
    assert stays.newest.observed_at[:10] == "2024-01-05"


def test_an_entry_is_of_its_list_alone(told: Tracker) -> None:
    own = entry(told, "QDi.003").whole.entry_id
    with reading(told.ledger.engine) as connection:
        for list_id, entry_id in (("us_ofac_sdn", own), ("un_sc", "0" * 32), ("un_sc", "")):
            with pytest.raises(Absent):
                dossier.dossier(connection, list_id, entry_id, "2024-02-01")


def test_a_change_that_a_late_document_dates_anew_has_an_heir(tracker: Tracker) -> None:
    """Nobody is told that it holds no more that somebody was listed, who is."""
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, person(50)], 5)
    (before,) = log(tracker)
    take_un(tracker, [*CROWD, person(50)], 3)
    (now,) = log(tracker)
    with reading(tracker.ledger.engine) as connection:
        found = changed.changed(connection, before["change_id"])
    assert [version.change_id for version in found.later] == [now["change_id"]]
    assert not found.fallen
