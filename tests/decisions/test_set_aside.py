"""A document that a person sets aside is as if it had never come, until that is taken back."""

from typing import Any

import pytest

from db import checks, journal
from db.engine import reading
from tests.builders import (
    CROWD,
    ask,
    assert_replays,
    brief,
    day,
    documents,
    events,
    log,
    person,
    questions,
    take_un,
)
from tests.record.dying import LISTS, is_red, looks, poison
from tracker.answers import decisions as answers
from tracker.answers import lists
from tracker.decisions import documents as setting
from tracker.decisions import undoing
from tracker.errors import WrongUsage
from tracker.intake import rebuild, run
from tracker.proof import replay, verify
from tracker.record.tracker import Tracker

WHO = {"by": "ada", "reason": "it is another list"}
ASIDE = "set aside by ada: it is another list"


def receipt(tracker: Tracker, number: int = -1, list_id: str = "un_sc") -> str:
    """The number of the n-th arrival, as people give it."""
    return str(tracker.journal.receipts(list_id)[number].seq)


def assert_whole(tracker: Tracker) -> None:
    with reading(tracker.ledger.engine) as connection:
        assert list(verify.problems(connection, tracker.journal.archive)) == []
    assert_replays(tracker)


@pytest.mark.parametrize("key", LISTS)
def test_what_kills_is_never_read_once_it_is_set_aside(
    key: str, on_both: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracker, (content, took) = on_both, LISTS[key]

    def read() -> None:
        raise AssertionError("it is read")

    took(tracker, content(0), 0)
    bad = content(1, 101)
    with monkeypatch.context() as patch:
        patch.setattr(run, "digest", lambda *_: None)
        took(tracker, bad, 1)  # and the process died before it read
    with monkeypatch.context() as patch:
        poison(patch, bad, read)
        setting.set_aside(tracker, receipt(tracker, list_id=key), **WHO)
        assert looks(tracker, key)[-1] == ("refused", ASIDE)
        assert is_red(tracker, key)
        assert took(tracker, bad, 2).reason == ASIDE  # the same bytes again
        assert took(tracker, content(3, 102), 3).outcome == "recorded"
        assert not is_red(tracker, key)
        assert list(replay.differences_of(tracker, key)) == []
        rebuild.upgrade(tracker, key)
    assert len(brief(tracker)) == 1
    with reading(tracker.ledger.engine) as connection:
        assert list(verify.problems(connection, tracker.journal.archive)) == []


def test_a_document_on_record_goes_with_all_that_followed_from_it_and_comes_back(
    on_both: Tracker,
) -> None:
    tracker = on_both
    take_un(tracker, CROWD, 0, mode="run")
    take_un(tracker, [*CROWD, person(101)], 1, mode="run")
    take_un(tracker, [*CROWD, person(101), person(102)], 2, mode="run")
    before = [(row["kind"], row["entry_key"], row["observed_at"]) for row in log(tracker)]
    setting.set_aside(tracker, receipt(tracker, 1), **WHO)
    assert [row["observed_at"][:10] for row in log(tracker)] == ["2024-01-03", "2024-01-03"]
    assert len(documents(tracker)) == 2
    assert not is_red(tracker, "un_sc")  # its newest document is another one
    assert_whole(tracker)
    (made,) = _decisions(tracker)
    assert (made["verdict"], made["decided_by"]) == ("set-aside", "ada")
    assert made["since"] == "2024-01-02T00:00:00Z"
    assert "document " in made["caption"]
    _, outcomes = setting.read_again(tracker, receipt(tracker, 1), by="bob", reason="it was right")
    assert [outcome.outcome for outcome in outcomes] == ["recorded"]
    after = [(row["kind"], row["entry_key"], row["observed_at"]) for row in log(tracker)]
    assert after == before
    assert _decisions(tracker)[0]["undone_by"] == "bob"
    assert_whole(tracker)


def _decisions(tracker: Tracker) -> list[dict[str, Any]]:
    with reading(tracker.ledger.engine) as connection:
        return [one.json() for one in answers.decisions(connection, "un_sc")]


def test_without_its_newest_document_a_list_is_not_fresh_and_nobody_is_removed(
    tracker: Tracker,
) -> None:
    take_un(tracker, CROWD, 0, mode="run")
    take_un(tracker, CROWD[:20], 1, mode="run")
    assert len(questions(tracker)) == 20
    setting.set_aside(tracker, receipt(tracker), **WHO)
    assert questions(tracker) == []
    assert log(tracker) == []
    assert is_red(tracker, "un_sc")
    with reading(tracker.ledger.engine) as connection:
        (line,) = lists.standing_of_lists(connection, tracker.clock())
        assert (line.state, line.reason) == ("refused", ASIDE)
        assert checks.good(connection)[-1].observed_at == "2024-01-01T00:00:00Z"
        assert len(checks.good(connection)) == 1
    assert ask(tracker, "Given37 Family37", "2024-01-02")["answers"][0]["answer"] == "in_force"
    assert events(tracker, "removal") == []
    assert_whole(tracker)


def test_the_first_document_may_be_set_aside(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, person(101)], 1)
    setting.set_aside(tracker, receipt(tracker, 0), **WHO)
    assert log(tracker) == []  # the second one is the baseline now
    assert_whole(tracker)
    setting.read_again(tracker, receipt(tracker, 0), **WHO)
    assert brief(tracker) == [("addition", "QDi.101")]
    assert_whole(tracker)


def test_it_is_undone_by_its_number_as_any_decision(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, person(101)], 1)
    setting.set_aside(tracker, receipt(tracker), **WHO)
    number = _decisions(tracker)[0]["decision"]
    undoing.undo(tracker, number, by="bob", reason="it was right")
    assert brief(tracker) == [("addition", "QDi.101")]
    with pytest.raises(WrongUsage, match="took decision"):
        undoing.undo(tracker, number, by="bob", reason="again")
    assert_whole(tracker)


def test_arrivals_of_the_same_bytes_are_all_read_when_it_is_taken_back(tracker: Tracker) -> None:
    bad = [*CROWD, person(101)]
    take_un(tracker, CROWD, 0)
    take_un(tracker, bad, 1)
    name = receipt(tracker)
    setting.set_aside(tracker, name, **WHO)
    take_un(tracker, [*CROWD, person(102)], 2)
    (first,) = tracker.journal.named(name)
    arrival = tracker.journal.documents(first)
    again = _arrived(tracker, arrival, 3)
    assert again.reason == ASIDE
    setting.read_again(tracker, first.sha256[:10], **WHO)
    assert len(documents(tracker)) == 4
    assert_whole(tracker)


def _arrived(tracker: Tracker, found: Any, number: int) -> Any:
    from tracker.record.journal import Arrival

    arrival = Arrival(
        list_id="un_sc", observed_at=day(number), mode="run", format_id="xml", documents=found
    )
    return run.take(tracker, arrival, live=True)


def test_who_means_nothing_or_several_things_is_told_so(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    name = receipt(tracker)
    for wrong in ("", "  ", "999999", "zz", "ab", "9" * 40, "²"):
        with pytest.raises(WrongUsage, match="No receipt has the number"):
            setting.set_aside(tracker, wrong, **WHO)
    with pytest.raises(WrongUsage, match="Say why"):
        setting.set_aside(tracker, name, by="ada", reason=" ")
    with pytest.raises(WrongUsage, match="not set aside"):
        setting.read_again(tracker, name, **WHO)
    setting.set_aside(tracker, name, **WHO)
    with pytest.raises(WrongUsage, match="set aside by ada"):
        setting.set_aside(tracker, name, **WHO)
    with reading(tracker.ledger.engine) as connection:
        assert len(journal.of_kind(connection, "set-aside", "un_sc")) == 1
