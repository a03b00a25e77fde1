"""Changes of settings are records that say what changed; of secrets only that they did."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from db import journal
from db.engine import reading
from tests.conftest import open_tracker
from tracker.answers.journalled import SAYS
from tracker.record import in_force
from tracker.record.tracker import Tracker
from tracker.settings import Settings

SECRET = "correct horse battery"


def records(tracker: Tracker) -> list[Mapping[str, Any]]:
    with reading(tracker.ledger.engine) as connection:
        return [row.content for row in journal.of_kind(connection, in_force.KIND, "")]


def put(tracker: Tracker, settings: Settings, code: str = "1") -> list[dict[str, Any]]:
    """What the record says that was made, if one was."""
    before = len(records(tracker))
    in_force.put(tracker, settings, code)
    return list(records(tracker)[-1]["changed"]) if len(records(tracker)) > before else []


def test_what_changed_and_from_what_to_what(tracker: Tracker, tmp_path: Path) -> None:
    first = Settings(home=tmp_path, lists=("un_sc",))
    put(tracker, first)
    assert records(tracker)[0]["values"]["lists"] == ["un_sc"]
    assert put(tracker, first) == []
    assert len(records(tracker)) == 1
    plan = {"un_sc": {"every": 30}}
    second = replace(first, lists=("un_sc", "gb_fcdo_uksl"), schedule=plan, two_persons=True)
    assert put(tracker, second) == [
        {"setting": "lists", "before": ["un_sc"], "after": ["un_sc", "gb_fcdo_uksl"]},
        {"setting": "schedule", "before": {}, "after": plan},
        {"setting": "two_persons", "before": False, "after": True},
    ]
    said = SAYS[in_force.KIND](records(tracker)[-1])
    assert said.startswith("Settings are others now: lists from un_sc to un_sc, gb_fcdo_uksl; ")
    put(tracker, second, code="2")
    assert (len(records(tracker)), records(tracker)[-1]["changed"]) == (3, [])


def test_of_a_secret_only_that_it_changed(tracker: Tracker, tmp_path: Path) -> None:
    plain = Settings(home=tmp_path, smtp_host="mail.example")
    put(tracker, plain)
    assert list(tmp_path.glob("secrets/*")) == []
    told = [{"setting": "smtp_password", "before": "a secret", "after": "another secret"}]
    secret = replace(plain, smtp_password=SECRET, database_url=f"sqlite:///{SECRET}")
    assert [one["setting"] for one in put(tracker, secret)] == ["database_url", "smtp_password"]
    assert put(tracker, secret) == []
    assert put(tracker, replace(secret, smtp_password=f"{SECRET} staple")) == told
    assert put(tracker, replace(secret, token="one", user="ada")) == told  # back again, and no more
    assert SECRET not in json.dumps(records(tracker))
    assert "token" not in records(tracker)[-1]["values"]


def test_another_machine_tells_of_no_secret_that_it_cannot_know(
    tracker: Tracker, tmp_path: Path
) -> None:
    put(tracker, Settings(home=tmp_path / "one", smtp_password=SECRET))
    moved = Settings(home=tmp_path / "two", smtp_password=f"{SECRET}!")
    assert [one["setting"] for one in put(tracker, moved)] == ["home"]


def test_addresses_hide_what_is_secret_in_them(tracker: Tracker, tmp_path: Path) -> None:
    urls = {"un_sc": {"list": "https://me:hidden@mirror.example/un.xml?key=hidden"}}
    put(tracker, Settings(home=tmp_path, urls=urls))
    (made,) = records(tracker)
    assert "hidden" not in json.dumps(made)
    assert made["values"]["urls"]["un_sc"]["list"].startswith("https://")


def test_a_record_of_an_earlier_release_is_gone_on_from(tmp_path: Path) -> None:
    tracker = open_tracker(tmp_path)
    settings = Settings(home=tmp_path)
    old = {"settings": settings.fingerprint(), "code": "1"}
    tracker.journal.note(in_force.KIND, "", old, tracker.clock())
    assert put(tracker, settings) == []
    assert records(tracker)[-1]["values"]["digest_over"] == 100
    assert SAYS[in_force.KIND](records(tracker)[0]).startswith("Settings or code are others now")
    tracker.ledger.engine.dispose()
