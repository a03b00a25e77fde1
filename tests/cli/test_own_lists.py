"""A list of another package over the whole command line; one that breaks; one of political use."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.engine import reading, writing
from tests import packages
from tests.command import environment
from tests.command import tracker as run
from tests.conftest import open_tracker
from tests.desk.people import at, desk_over, machine
from tests.packages import installed, of_the_page, package
from tests.servers import Server, reply, serving
from tracker.errors import Broken
from tracker.intake import run as intake
from tracker.notices import firing, subscriptions
from tracker.notices.order import BadSubscription
from tracker.notices.outages import cause_of
from tracker.proof import replay
from tracker.record.tracker import Tracker
from tracker.settings import Settings

pytestmark = pytest.mark.slow(8)

HOUSE, FILE = packages.block("python"), packages.block("csv")
WARNING = "Names opponents of a government."
UNREAD = "No longer read here, since the package that brought it is gone"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


def archive(folder: Path, *lists: str) -> Path:
    """Two days of the list of the page, under each of these keys."""
    days = {"2026-10-03": "\n".join(FILE.splitlines()[:2]) + "\n", "2026-10-21": FILE}
    for key in lists:
        for day, text in days.items():
            (folder / key / day).mkdir(parents=True)
            (folder / key / day / "house-watch.csv").write_text(text)
    return folder


def test_it_is_taken_in_asked_for_and_proven_like_any_other(tmp_path: Path) -> None:
    home, there = tmp_path / "home", archive(tmp_path / "archive", "house_watch")
    with installed(of_the_page(tmp_path / "site")):
        done = run(home, "backfill", str(there), "--json")
        assert [row["outcome"] for row in json.loads(done.stdout)] == ["recorded", "recorded"]
        (change,) = json.loads(run(home, "changes", "--json", "--everything").stdout)
        assert (change["kind"], change["entry_key"]) == ("addition", "HW-2")
        (answer,) = json.loads(run(home, "status", "Example Front", "--json").stdout)["answers"]
        assert (answer["list_id"], answer["answer"]) == ("house_watch", "in_force")
        shown = run(home, "lists", "house_watch").stdout
        assert "Decisions of the sanctions committee" in shown
        assert "bank-lists" in shown
        said = run(home, "doctor").stdout
        assert "Lists that other packages bring: house_watch." in said
    gone = run(home, "doctor")
    assert gone.returncode == 1
    assert "house_watch: this release cannot read it" in gone.stdout


def test_it_is_looked_at_where_it_is_published(tmp_path: Path, server: Server) -> None:
    url = server.on("/house-watch.csv", reply(200, FILE.encode()))
    with installed(of_the_page(tmp_path / "site")):
        more = {"TRACKER_URLS": f"house_watch.list={url}", "TRACKER_ALLOW_PRIVATE_HOSTS": "yes"}
        done = run(tmp_path / "home", "run", "house_watch", "--json", **more)
        (row,) = json.loads(done.stdout)
        assert (done.returncode, row["outcome"], row["entries"]) == (0, "recorded", 2)
        reached = run(tmp_path / "home", "doctor", "--reach", "house_watch", **more)
        assert reached.returncode == 0


# Broken.


def differences(home: Path, list_id: str) -> list[str]:
    """What `replay --verify` says of a list, without processes of its own."""
    tracker = open_tracker(home)
    assert list_id in replay.journalled(tracker)
    return list(replay.differences_of(tracker, list_id))


def test_a_module_that_breaks_leaves_what_is_on_record(tmp_path: Path) -> None:
    home, there = tmp_path / "home", archive(tmp_path / "archive", "house_watch", "other_watch")
    names = {"house_watch": "bank.house", "other_watch": "bank.other"}
    site = package(tmp_path / "site", "bank", names, bank__house=HOUSE, bank__other=HOUSE)
    with installed(site):
        assert run(home, "backfill", str(there)).returncode == 0
        before = run(home, "status", "Given1 Family1", "--json").stdout
    (site / "bank" / "house.py").write_text("import nothing_of_that_name\n")
    with installed(site):
        shown = run(home, "lists")
        assert "house_watch: its module cannot be used" in " ".join(shown.stdout.split())
        assert "un_sc" in shown.stdout
        looked = run(home, "run", "house_watch", "--json")
        (row,) = json.loads(looked.stdout)
        assert (looked.returncode, row["outcome"]) == (1, "failed")
        assert "nothing_of_that_name" in row["reason"]
        taken = json.loads(run(home, "backfill", str(there), "--json").stdout)
        assert [one["outcome"] for one in taken] == ["refused", "refused", "unchanged", "unchanged"]
        file = str(next(there.rglob("*.csv")))
        brought = run(home, "run", "house_watch", "--file", file, "--by", "ada")
        assert brought.returncode != 0
        assert "its module cannot be used" in brought.stderr + brought.stdout

        after = json.loads(run(home, "status", "Given1 Family1", "--json").stdout)
        listed = {answer["list_id"]: answer["answer"] for answer in after["answers"]}
        assert listed == {"house_watch": "in_force", "other_watch": "in_force"}
        assert len(json.loads(before)["answers"]) == 2

        again = run(home, "replay")
        assert again.returncode == 1
        assert "Folded anew: other_watch." in again.stderr
        assert "house_watch: its module cannot be used" in again.stderr
        (why,) = differences(home, "house_watch")
        assert why.startswith("house_watch: cannot be replayed. house_watch: its module cannot")
        assert not differences(home, "other_watch")
        doctor = run(home, "doctor")
        assert doctor.returncode == 1
        assert "BAD  house_watch: its module cannot be used" in doctor.stdout
        reached = run(home, "doctor", "--reach", "house_watch", "--json")
        assert json.loads(reached.stdout)[0]["verdict"] == "broken"
    (site / "bank" / "house.py").write_text(HOUSE)
    with installed(site):
        assert not differences(home, "house_watch")
        assert run(home, "verify").returncode == 0


def test_a_list_that_was_never_looked_at_is_told_by_the_doctor(tmp_path: Path) -> None:
    names = {"house": "bank.house", "un_sc": "bank.house"}
    site = package(tmp_path, "bank", names, bank__house="")
    with installed(site):
        said = run(tmp_path / "home", "doctor", "--json")
        found = json.loads(said.stdout)
        wrong = {one["check"]: one["sentence"] for one in found if one["state"] == "fail"}
        assert "it has no SOURCE" in wrong["module house"]
        assert "bank brings a list 'un_sc'" in wrong["own lists"]
        off = json.loads(run(tmp_path / "home", "doctor", "--json", TRACKER_LISTS="un_sc").stdout)
        assert "module house" not in {one["check"] for one in off}


def test_nothing_of_a_broken_list_is_folded(tracker: Tracker, tmp_path: Path) -> None:
    with installed(package(tmp_path, "bank", {"house": "bank.house"}, bank__house="")):
        with pytest.raises(Broken, match="its module cannot be used"):
            intake.take_up(tracker, "house")
        outcome = intake.failed(tracker, "house", "house: its module cannot be used (why).")
        assert cause_of(outcome.outcome, outcome.reason) == "its module cannot be used"


def test_pages_and_api_show_a_broken_list(tracker: Tracker, tmp_path: Path) -> None:
    with installed(package(tmp_path, "bank", {"house": "bank.house"}, bank__house="")):
        intake.failed(tracker, "house", "house: its module cannot be used (why).")
        desk = desk_over(tracker)
        for path in ("/lists", "/lists/house", "/changes", "/status", "/subscriptions"):
            answer = at(desk, "admin:ada").get(path)
            assert answer.status_code == 200, path
        assert "it has no SOURCE" in at(desk, "admin:ada").get("/lists/house").text
        told = machine(desk).get("/v1/lists/house").json()
        assert "it has no SOURCE" in told["broken"]
        assert told["standing"]["state"] == "failed"


# Gone.


def asks_of(list_id: str) -> Iterator[tuple[str, ...]]:
    """Verbs that ask for one list."""
    yield ("status", "Given1 Family1", "--list", list_id)
    yield ("timeline", "Given1 Family1", "--list", list_id)
    yield ("search", "Given1 Family1", "--list", list_id)
    yield ("changes", "--list", list_id)
    yield ("coverage", list_id)
    yield ("export", list_id)


def test_what_a_package_left_can_be_asked_for_when_it_is_gone(tmp_path: Path) -> None:
    home, there = tmp_path / "home", archive(tmp_path / "archive", "house_watch")
    with installed(of_the_page(tmp_path / "site")):
        assert run(home, "backfill", str(there)).returncode == 0
        time.sleep(1.1)  # a version is whole when its second is over
        before = [run(home, *asked).stdout for asked in asks_of("house_watch")]
        whole = run(home, "export").stdout
    for asked, answered in zip(asks_of("house_watch"), before, strict=True):
        done = run(home, *asked)
        assert done.returncode == 0, done.stderr
        of_both = [said for said in done.stdout.splitlines() if not said.startswith(UNREAD)]
        assert len(of_both) == len(answered.splitlines())
        assert UNREAD in done.stdout or "no longer read here" in done.stderr, asked
        misspelt = run(home, *(word.replace("house_watch", "house_wath") for word in asked))
        assert misspelt.returncode == 2
    ids = [[json.loads(line)["id"] for line in of.splitlines()] for of in (whole, before[-1])]
    gone = [json.loads(line) for line in run(home, "export").stdout.splitlines()]
    assert [one["id"] for one in gone] == ids[0] == ids[1]
    assert not [one for one in gone if [""] in one["properties"].values()]
    assert run(home, "run", "house_watch").returncode == 2


def test_replay_says_that_a_list_that_is_gone_is_not_proven(tmp_path: Path) -> None:
    home, there = tmp_path / "home", archive(tmp_path / "archive", "house_watch")
    with installed(of_the_page(tmp_path / "site")):
        assert run(home, "backfill", str(there)).returncode == 0
        assert run(home, "replay", "--verify").returncode == 0
    assert run(home, "verify").returncode == 0
    done = run(home, "replay", "--verify", "house_watch")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("house_watch: cannot be replayed: this release cannot read it")
    folded = run(home, "replay")
    assert folded.returncode == 1
    assert "house_watch: cannot be replayed" in folded.stderr


def test_settings_that_name_a_list_that_is_gone_stop_no_other(tmp_path: Path) -> None:
    home, there = tmp_path / "home", archive(tmp_path / "archive", "house_watch")
    more = {"TRACKER_LISTS": "un_sc house_watch"}
    with installed(of_the_page(tmp_path / "site")):
        assert run(home, "backfill", str(there), **more).returncode == 0
    done = run(home, "status", "Given1 Family1", "--json", **more)
    assert done.returncode == 0
    (listed,) = [a for a in json.loads(done.stdout)["answers"] if a["list_id"] == "house_watch"]
    assert listed["answer"] == "in_force"
    assert "The setting lists: house_watch is on record, and this release cannot" in done.stderr
    misspelt = run(home, "status", "X", TRACKER_LISTS="un_sc house_wath")
    assert misspelt.returncode == 2


def test_a_subscription_to_a_list_that_is_gone_is_told_of_its_other_lists(
    tracker: Tracker, tmp_path: Path
) -> None:
    with installed(of_the_page(tmp_path)), writing(tracker.ledger.engine) as connection:
        body = {"name": "both", "to": ["a@b.example"], "lists": ["un_sc", "house_watch"]}
        order = subscriptions.subscription(body)
        subscriptions.save(connection, order, "ada", tracker.clock())
    with reading(tracker.ledger.engine) as connection:
        found = subscriptions.current(connection)
        assert (found.wrong, [one.name for one in found.served()]) == ((), ["both"])
        assert subscriptions.unserved(connection) == []
        assert firing.never(connection, found.orders) == []
        (said,) = firing.perhaps(connection, found.orders[0])
        assert "house_watch is a list that this release cannot read" in said
    with pytest.raises(BadSubscription, match="has the list 'house_watch', which is none of"):
        subscriptions.subscription(body)


# Of political use.


@pytest.fixture
def opted(tmp_path: Path) -> Iterator[Path]:
    """A house in which a list of political use is installed beside another one."""
    apart = HOUSE.replace("    proof=", f'    political_use="{WARNING}",\n    proof=')
    names = {"apart_watch": "bank.apart", "house_watch": "bank.house"}
    site = package(tmp_path / "site", "bank", names, bank__apart=apart, bank__house=HOUSE)
    with installed(site):
        yield tmp_path


def test_a_list_of_political_use_is_on_only_where_it_is_named(opted: Path) -> None:
    home, there = opted / "home", archive(opted / "archive", "apart_watch", "house_watch")
    done = run(home, "backfill", str(there), "--json")
    assert {row["list_id"] for row in json.loads(done.stdout)} == {"house_watch"}
    assert "Left out, of political use and named nowhere: apart_watch" in done.stderr
    coverage = {row["list_id"]: row for row in json.loads(run(home, "coverage", "--json").stdout)}
    assert coverage["apart_watch"]["state"] == "off"
    assert coverage["house_watch"]["switched_on"]
    said = " ".join(run(home, "status", "Given1 Family1").stdout.split())
    assert "Of political use and not switched on, so no answer: apart_watch" in said
    assert "Switched off in the settings" not in said
    planned = json.loads(run(home, "schedule", "--json").stdout)
    assert "house_watch" in {row["list_id"] for row in planned}
    assert "apart_watch" not in {row["list_id"] for row in planned}

    by_name = run(home, "backfill", str(there), "apart_watch", "--json")
    assert len(json.loads(by_name.stdout)) == 2
    answers = json.loads(run(home, "status", "Given1 Family1", "--json").stdout)["answers"]
    assert {one["list_id"] for one in answers} == {"apart_watch", "house_watch"}
    for words in (("status", "Given1 Family1"), ("search", "Family1"), ("changes",)):
        said = " ".join(run(home, *words).stdout.split())
        assert "with a warning that `tracker lists LIST` shows: apart_watch." in said
    changes = json.loads(run(home, "changes", "--json", "--everything").stdout)
    assert {row["list_id"] for row in changes} == {"apart_watch", "house_watch"}


def test_the_settings_may_name_it(opted: Path) -> None:
    home, there = opted / "home", archive(opted / "archive", "apart_watch")
    done = run(home, "backfill", str(there), "--json", TRACKER_LISTS="apart_watch")
    assert len(json.loads(done.stdout)) == 2
    planned = json.loads(run(home, "schedule", "--json", TRACKER_LISTS="apart_watch").stdout)
    assert "apart_watch" in {row["list_id"] for row in planned}


def test_whoever_reads_of_it_is_warned(opted: Path, tracker: Tracker) -> None:
    home = opted / "home"
    assert (
        f"apart_watch: It is on only where the setting `lists`, or a command, names it: {WARNING}"
        in (" ".join(run(home, "lists").stdout.split()))
    )
    (row,) = json.loads(run(home, "lists", "apart_watch", "--json").stdout)
    assert row["political_use"] == WARNING
    desk = desk_over(tracker, Settings())
    assert WARNING in at(desk, "admin:ada").get("/lists/apart_watch").text
    assert WARNING not in at(desk, "admin:ada").get("/lists/house_watch").text
    assert machine(desk).get("/v1/lists/apart_watch").json()["political_use"] == WARNING
    overview = at(desk, "admin:ada").get("/lists").text
    assert "house_watch" in overview
    assert "apart_watch" not in overview


def test_a_process_of_its_own_finds_it(tmp_path: Path) -> None:
    """As it is where a package is installed: nothing is remembered of before."""
    site = of_the_page(tmp_path / "site")
    paths = os.pathsep.join([str(site), *filter(None, sys.path)])
    env = environment(tmp_path / "home", {"PYTHONPATH": paths})
    code = "from tracker.cli import main; main()"
    command = [sys.executable, "-c", code, "lists", "house_watch", "--json"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)[0]["package"] == "bank-lists"


def test_every_address_is_in_one_table(tmp_path: Path) -> None:
    rows = json.loads(run(tmp_path, "lists", "--urls", "--json").stdout)
    assert {"un_sc", "us_federal_register", "eu_cellar_acts"} <= {row["list_id"] for row in rows}
    assert "curated" not in {row["list_id"] for row in rows}
    columns = ["list_id", "format", "role", "method", "url", "page", "known_on"]
    assert all(list(row) == columns for row in rows)
    assert "https://scsanctions.un.org" in run(tmp_path, "lists", "--urls", "un_sc").stdout


# Of no good manners.


@pytest.mark.parametrize("where", ["    prints", "prints"])
def test_what_a_module_prints_gets_into_no_answer(tmp_path: Path, where: str) -> None:
    said = 'print("by the way")\n'
    text = (
        said + HOUSE
        if where == "prints"
        else HOUSE.replace("    for row", f"    {said}    for row")
    )
    site = package(tmp_path / "site", "bank", {"house_watch": "bank.house"}, bank__house=text)
    env = environment(tmp_path / "home", {"TRACKER_USER": "ada"})
    env["PYTHONPATH"] = os.pathsep.join([str(site), *filter(None, sys.path)])
    (tmp_path / "house-watch.csv").write_text(FILE)
    code = "from tracker.cli import main; main()"
    asked = ("run", "house_watch", "--file", "house-watch.csv", "--json")
    command = [sys.executable, "-c", code, *asked]
    done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True)
    (row,) = json.loads(done.stdout)
    assert (row["outcome"], row["entries"]) == ("recorded", 2)


def test_no_address_is_broken_in_a_table_that_is_piped(tmp_path: Path) -> None:
    rows = json.loads(run(tmp_path, "lists", "--urls", "--json").stdout)
    longest = max((row["url"] or "" for row in rows), key=len)
    head, *lines = run(tmp_path, "lists", "--urls").stdout.splitlines()
    assert head.startswith("list id")
    assert len(longest) > 80
    assert sum(f"  {longest}  " in line for line in lines) == 1
