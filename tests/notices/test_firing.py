"""Subscriptions that can never fire are refused with the reason; what may come is a warning."""

import json
from pathlib import Path
from typing import Any

import pytest

from db.engine import reading, writing
from tests.builders import CROWD, person, take_un
from tests.command import tracker as run
from tests.notices.test_delivery import ADA
from tracker.matching import watch
from tracker.model import stamp
from tracker.notices import firing, subscriptions
from tracker.notices.order import BadSubscription, Subscription
from tracker.notices.subscriptions import subscription
from tracker.record.tracker import Tracker


def order(**more: Any) -> Subscription:
    return subscription({"name": "desk", "to": [ADA], **more})


def refused(tracker: Tracker, **more: Any) -> str:
    with (
        reading(tracker.ledger.engine) as connection,
        pytest.raises(BadSubscription) as found,
    ):
        firing.demand_that_it_fires(connection, order(**more))
    assert str(found.value).startswith("Subscription 'desk' ")
    return str(found.value)


def warned(tracker: Tracker, *lists_on: str, **more: Any) -> list[str]:
    with reading(tracker.ledger.engine) as connection:
        one = order(**more)
        firing.demand_that_it_fires(connection, one)
        return firing.perhaps(connection, one, lists_on)


@pytest.fixture
def recorded(tracker: Tracker) -> Tracker:
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, person(100)], 1, mode="run")
    return tracker


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"lists": ["un_sc"], "programmes": ["FTO"]}, "no entry of un_sc is under 'FTO'"),
        ({"programmes": ["SDGTT"]}, "did you mean SDGT"),
        ({"lists": ["un_sc"], "programmes": ["Al-Qaidda"]}, "did you mean Al-Qaida"),
        ({"lists": ["un_sc"], "programmes": ["utterly other"]}, "no programme 'utterly other'"),
        ({"programmes": ["SDGT", "SDGTT"]}, "did you mean SDGT"),
        ({"lists": ["un_sc"], "countries": ["US"]}, "un_sc is a list of UN, not of US"),
        ({"countries": ["USA"]}, "no list of the country 'USA' (did you mean"),
        ({"countries": ["XX"]}, "no list of the country 'XX'"),
        ({"kinds": ["designation_ended"], "scopes": ["entry"]}, "never of the scope entry"),
        ({"kinds": ["addition", "removal"], "scopes": ["designation"]}, "always of entry"),
        ({"lists": ["gb_hmt_conlist"]}, "was closed on 2026-01-28"),
        ({"lists": ["us_csl"]}, "only repeats other lists"),
        ({"lists": ["us_csl", "gb_hmt_conlist"]}, "only repeats other lists"),
    ],
)
def test_what_can_never_fire_is_refused_with_the_reason(
    recorded: Tracker, more: dict[str, Any], why: str
) -> None:
    assert why in refused(recorded, **more)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"lists": ["un_sd"]}, "did you mean un_sc"),
        ({"kinds": ["removals"]}, "did you mean removal?"),
        ({"role": "operation"}, "did you mean operations?"),
    ],
)
def test_a_word_that_does_not_exist_asks_what_was_meant(more: dict[str, Any], why: str) -> None:
    with pytest.raises(BadSubscription, match="none of: ") as found:
        order(**more)
    assert why in str(found.value)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"lists": ["un_sc"], "programmes": ["Al-Qaida"]},
        {"programmes": ["FTO"]},
        {"lists": ["un_sc", "us_ofac_sdn"], "countries": ["US", "UN"]},
        {"kinds": ["designation_ended"], "scopes": ["designation"]},
        {"kinds": ["amendment"], "scopes": ["designation"]},
        {"kinds": ["operations", "status"], "lists": ["gb_hmt_conlist"]},
        {"kinds": ["pending", "late_discovery"], "scopes": ["entry"]},
    ],
)
def test_what_can_fire_is_taken_without_a_word(recorded: Tracker, more: dict[str, Any]) -> None:
    assert warned(recorded, **more) == []


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"watched": True}, "nobody is watched yet"),
        ({"lists": ["un_sc", "gb_hmt_conlist"]}, "gb_hmt_conlist was closed"),
        ({"lists": ["un_sc", "us_csl"]}, "us_csl only repeats"),
        ({"kinds": ["removal", "designation_ended"], "scopes": ["entry"]}, "designation_ended is"),
        ({"lists": ["us_ofac_sdn"], "programmes": ["utterly other"]}, "no programme 'utterly"),
        (
            {
                "kinds": ["removal"],
                "deputy": "bob@bank.example",
                "escalate_after_hours": 4,
            },
            "its deputy is told of nothing",
        ),
    ],
)
def test_what_may_come_to_fire_is_taken_with_a_warning(
    recorded: Tracker, more: dict[str, Any], why: str
) -> None:
    (said,) = warned(recorded, **more)
    assert why in said
    assert said.startswith("Subscription 'desk': ")


def test_a_list_that_is_off_is_told_of(recorded: Tracker) -> None:
    (said,) = warned(recorded, "us_ofac_sdn", lists=["un_sc"])
    assert "not among the `lists` of the settings" in said


def test_who_is_watched_ends_the_warning(recorded: Tracker, tmp_path: Path) -> None:
    people = tmp_path / "clients.csv"
    people.write_text("name\nGiven105 Family105\n", encoding="utf-8")
    watch.take_in(recorded.ledger.engine, people, "clients", stamp(recorded.clock()), "ada")
    assert warned(recorded, watched=True) == []


def test_of_a_programme_that_is_not_about_terrorism_it_is_said(recorded: Tracker) -> None:
    assert warned(recorded, lists=["un_sc"], programmes=["Al-Qaida"]) == []
    take_un(recorded, [*CROWD, person(100), person(101, regime="DPRK")], 2, mode="run")
    (said,) = warned(recorded, lists=["un_sc"], programmes=["DPRK"])
    assert "say --about all" in said
    assert warned(recorded, lists=["un_sc"], programmes=["DPRK"], about="all") == []


def test_in_an_empty_home_nothing_is_sure_of_a_programme_that_is_like_none(
    tracker: Tracker,
) -> None:
    (said,) = warned(tracker, programmes=["utterly other"])
    assert "as far as is known" in said
    assert "did you mean SDGT" in refused(tracker, programmes=["SDGTT"])


def test_those_on_record_are_named(recorded: Tracker) -> None:
    with writing(recorded.ledger.engine) as connection:
        for one in (order(), order(name="dead", lists=["un_sc"], programmes=["FTO"])):
            subscriptions.save(connection, one, "ada", recorded.clock())
        orders = subscriptions.current(connection).orders
        (said,) = firing.never(connection, orders)
    assert said.startswith("Subscription 'dead' would never tell anybody of a change: no entry of")


def test_the_command_line_refuses_warns_and_names_them(tmp_path: Path) -> None:
    def alerts(*words: str) -> Any:
        return run(tmp_path, "alerts", *words)

    add = ("add", "x", "--to", ADA, "--by", "ada")
    wrong = alerts(*add, "--list", "un_sc", "--programme", "FTO")
    assert (wrong.returncode, wrong.stderr.count("\n")) == (2, 1)
    assert "no entry of un_sc is under 'FTO'" in wrong.stderr
    assert alerts("list", "--json").stdout.strip() == "[]"
    plain = alerts(*add, "--watched")
    assert plain.returncode == 0
    assert "nobody is watched yet" in plain.stderr
    assert "Nobody has the role operations" in plain.stderr
    role = alerts("add", "ops", "--to", ADA, "--by", "ada", "--role", "operations")
    assert "Nobody has the role" not in role.stderr
    assert "told of changes of lists too" in role.stderr
    listed = alerts("list")
    assert "Nobody has the role" not in listed.stderr
    assert "operations" in listed.stdout
    (tmp_path / "some.yaml").write_text(
        "subscriptions:\n- {name: good, to: [ada@bank.example]}\n"
        "- {name: dead, to: [ada@bank.example], lists: [us_csl]}\n"
    )
    taken = alerts("import", str(tmp_path / "some.yaml"), "--by", "ada")
    assert taken.returncode == 1
    assert "'dead' would never tell" in taken.stderr
    assert "On record: good." in taken.stderr
    assert "role: operations" in alerts("export").stdout


def test_a_country_may_be_named_as_people_do(tmp_path: Path) -> None:
    add = ("alerts", "add", "x", "--to", ADA, "--by", "ada")
    assert run(tmp_path, *add, "--country", "belgium").returncode == 0
    (row,) = json.loads(run(tmp_path, "alerts", "list", "--json").stdout)
    assert row["countries"] == ["BE"]
    wrong = run(tmp_path, *add, "--country", "Atlantis")
    assert (wrong.returncode, "no list of country 'Atlantis'" in wrong.stderr) == (2, True)
