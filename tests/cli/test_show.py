"""Whatever has an id is shown as text, with everything that the JSON has; by one kind of id."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from db import messages, notices, tables
from db.engine import reading
from tests.command import Done, tracker
from tests.proof.rich import rich_copy
from tracker.answers import ids
from tracker.answers.decisions import decisions
from tracker.errors import WrongUsage
from tracker.model import short_id
from tracker.record.tracker import Tracker

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Tracker]]:
    """A home with something of everything."""
    home = tmp_path_factory.mktemp("shown") / "home"
    made = rich_copy(home)
    yield home, made
    made.ledger.engine.dispose()


def show(rich: tuple[Path, Tracker], *words: str) -> Done:
    return tracker(rich[0], "show", *words)


def some_ids(made: Tracker) -> dict[str, list[str]]:
    """Ids of all that is on record, by what they are of."""
    with reading(made.ledger.engine) as connection:
        of = tables.change.c
        rows = connection.execute(select(of.change_id, of.entry_id)).all()
        asked = connection.exec_driver_sql("SELECT pending_id FROM pending").all()
        told = connection.exec_driver_sql("SELECT notice_id FROM notice").all()
        made_by = [one.made.decision.number for one in decisions(connection)]
        sent = [line.number for line in messages.ledger(connection, "", 0)]
    return {
        "change": [row[0] for row in rows],
        "entry": [row[1] for row in rows],
        "question": [row[0] for row in asked],
        "notice": [row[0] for row in told],
        "decision": [f"decision:{number}" for number in made_by],
        "message": [f"message:{number}" for number in sent],
    }


def leaves(value: Any) -> Iterator[Any]:
    """Every plain value of a JSON value."""
    match value:
        case dict():
            for inner in value.values():
                yield from leaves(inner)
        case list():
            for inner in value:
                yield from leaves(inner)
        case _:
            yield value


def as_read(leaf: Any) -> str:
    """How a text has a plain value."""
    if isinstance(leaf, bool):
        return "yes" if leaf else "no"
    text = "" if leaf is None else str(leaf)
    if MOMENT.fullmatch(text):
        day, time = text[:10], text[11:19]
        return day if time == "00:00:00" else f"{day} {time} UTC"
    return text


@pytest.mark.parametrize("what", ["change", "question", "notice", "entry", "decision", "message"])
def test_everything_in_the_json_is_in_the_text(rich: tuple[Path, Tracker], what: str) -> None:
    some = sorted(set(some_ids(rich[1])[what]))[:6]
    assert some
    for one in some:
        found = json.loads(show(rich, one, "--json").stdout)
        text = " ".join(show(rich, one).stdout.split())
        assert text.startswith(what.capitalize())
        missing = [leaf for leaf in leaves(found) if " ".join(as_read(leaf).split()) not in text]
        assert missing == []


@pytest.mark.parametrize("what", ["change", "question", "notice", "entry"])
def test_one_kind_of_short_id_leads_to_it(rich: tuple[Path, Tracker], what: str) -> None:
    for whole in sorted(set(some_ids(rich[1])[what])):
        short = short_id(whole)
        said = show(rich, short).stdout
        assert said.startswith(f"{what.capitalize()} {short}: ")
        assert show(rich, short.upper()).stdout == said


def test_a_change_tells_whom_it_was_told_and_in_which_documents_it_stands(
    rich: tuple[Path, Tracker],
) -> None:
    with reading(rich[1].ledger.engine) as connection:
        told = [row for row in notices.unacknowledged(connection) if row.change_id]
        told += [row for row in notices.of_id(connection, "") if row.change_id]
    said = show(rich, told[0].change_id).stdout
    assert f"Notices\n  {short_id(told[0].notice_id)}:" in said
    assert "first seen 2024-" in said
    assert "T00:00:00Z" not in said
    assert "00:00 " not in said


def test_a_beginning_that_fits_several_lists_them(rich: tuple[Path, Tracker]) -> None:
    fits = ids.Found(what="change", id="ab" * 16, list_id="un_sc", about="x", day="", value=VALUE)
    other = ids.Found(what="notice", id="ac" * 16, list_id="un_sc", about="y", day="", value=VALUE)
    assert ids.the_one([fits, other], "a") is None
    assert ids.the_one([fits, fits], "ab") == fits


VALUE = ids.Sent(
    subscription="",
    recipient="",
    channel="",
    due_at="",
    why="",
    message=0,
    state="",
    subject="",
    accepted_at="",
    answer="",
)


def test_a_number_of_a_decision_and_of_a_message_is_listed_and_told_apart(
    rich: tuple[Path, Tracker],
) -> None:
    some = some_ids(rich[1])
    numbers = {one.split(":")[1] for one in some["decision"]}
    both = sorted(numbers & {one.split(":")[1] for one in some["message"]})
    for number in both:
        done = show(rich, number)
        assert done.returncode == 2
        assert f"decision:{number}" in done.stdout
        assert f"message:{number}" in done.stdout
    number = sorted(numbers)[0]
    assert show(rich, f"decision:{number}").stdout.startswith(f"Decision decision:{number}: ")


def test_what_leads_nowhere_is_one_sentence(rich: tuple[Path, Tracker]) -> None:
    for unknown in ("ffff0000ff", "decision:99999", "99999"):
        done = show(rich, unknown)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    with pytest.raises(WrongUsage, match="four characters"):
        ids.checked("abc")


def test_a_key_leads_to_whoever_goes_by_it(rich: tuple[Path, Tracker]) -> None:
    assert show(rich, "QDi.050").stdout.startswith("Entry ")
    assert "key on the list: QDi.050" in show(rich, "QDi.050").stdout
