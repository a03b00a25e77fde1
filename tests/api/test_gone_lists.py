"""A list of a package that is gone: what was recorded of it is read as before, and that it is gone
is said; a misspelled one is none, and what was meant is told.
"""

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.engine import reading
from db.standings import moments
from tests import packages
from tests.command import tracker as run
from tests.conftest import open_tracker
from tests.desk.people import at, desk_over, machine
from tests.packages import installed, package
from tracker.answers.ftm_files import version
from tracker.decisions import scope
from tracker.desk.state import Desk
from tracker.errors import WrongUsage
from tracker.notices import covering, feeds
from tracker.notices.notice import DRILL

pytestmark = pytest.mark.slow(5)

GONE, FILE = "house_watch", packages.block("csv")
SAID = f"{GONE} is no longer read here: the package that brought it is gone"
NAME = "Given1 Family1"


def unproven(folder: Path) -> Path:
    """The package of the page, as one whose removals wait for a person."""
    module = packages.block("python").replace("Proof.WHOLE", "Proof.NONE")
    names = {GONE: "bank_lists.house_watch"}
    return package(folder, "bank-lists", names, bank_lists__house_watch=module)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk over a home that has documents of a list, whose package is gone; and a question."""
    folder = tmp_path_factory.mktemp("gone")
    one = "\n".join(FILE.splitlines()[:2]) + "\n"
    other = one.replace("HW-1", '"HW-1"')
    for day, text in {"2026-10-03": one, "2026-10-21": FILE, "2026-10-25": other}.items():
        (folder / "archive" / GONE / day).mkdir(parents=True)
        (folder / "archive" / GONE / day / "house-watch.csv").write_text(text)
    with installed(unproven(folder / "site")):
        assert run(folder / "home", "backfill", str(folder / "archive")).returncode == 0
        tracker = open_tracker(folder / "home")
        word = {"by": "ada", "reason": "The bank's own list.", "review_on": "2099-01-01"}
        scope.decide(tracker, GONE, applies=True, **word)
    time.sleep(1.1)  # a version is whole when its second is over
    tracker = open_tracker(folder / "home")
    yield desk_over(tracker)
    tracker.ledger.engine.dispose()
    shutil.rmtree(folder)


def one_change(desk: Desk) -> dict[str, str]:
    (found,) = machine(desk).get(f"/v1/changes?list={GONE}&everything=true").json()["items"]
    return dict(found)


def newest(desk: Desk) -> str:
    with reading(desk.engine) as connection:
        return moments(connection, GONE, 1)[-1]


def addresses(desk: Desk) -> Iterator[str]:
    """Everything of the API that is asked for one list."""
    yield from (f"/v1/changes?list={GONE}", f"/v1/changes?list={GONE}&after=start")
    yield f"/v1/changes?list=un_sc&list={GONE}&known_at={newest(desk)}"
    yield from (f"/v1/entries/HW-2{more}?list={GONE}" for more in ("", "/changes", "/revisions"))
    yield from (f"/v1/exports/changes.{kind}?list={GONE}" for kind in ("csv", "jsonl", "xlsx"))
    yield from (f"/v1/{what}?name={NAME}&list={GONE}" for what in ("status", "timeline"))
    yield f"/v1/status?name={NAME}&list={GONE}&known_at={newest(desk)}&on=2026-10-22"
    yield from (f"/v1/search?q={NAME}&list={GONE}", f"/v1/watch/hits?list={GONE}")
    several = ("acts", "calendar", "checks", "coverage", "decisions", "findings", "journal")
    yield from (f"/v1/{what}?list={GONE}" for what in (*several, "notices", "questions"))
    yield f"/v1/reviews?since=2026-10-01&list={GONE}"


def test_everything_that_can_be_asked_of_a_list_can_be_asked_of_one_that_is_gone(
    desk: Desk,
) -> None:
    client = machine(desk, "read:examiner:ada")
    for path in addresses(desk):
        assert client.get(path).status_code == 200, (path, client.get(path).text)
        wrong = client.get(path.replace(GONE, "house_wath"))
        assert wrong.status_code in (400, 422), path
        assert "house_wath" in wrong.text, path


def test_a_misspelled_list_is_told_what_was_meant(desk: Desk) -> None:
    client = machine(desk)
    for path in ("/v1/changes?list=house_wath", "/v1/search?q=x&list=un_sc&list=house_wath"):
        assert f"Did you mean {GONE}" in client.get(path).json()["detail"]
    both = client.get(f"/v1/changes?list={GONE}&list=un_cs").json()["detail"]
    assert both.startswith("There is no list 'un_cs'. Did you mean un_sc")
    for path in ("/v1/lists/house_wath", "/v1/lists/house_wath/documents"):
        wrong = client.get(path)
        assert wrong.status_code == 404
        assert f"Did you mean {GONE}" in wrong.json()["detail"]
    assert client.get("/v1/ftm/house_wath/delta.json").status_code == 404


def test_the_list_itself_is_told_with_how_it_stands_and_why_no_more_is_known(desk: Desk) -> None:
    client = machine(desk)
    told = client.get(f"/v1/lists/{GONE}").json()
    assert told["no_longer_read"].startswith(SAID)
    assert told["standing"]["entries"] == 1
    assert told["standing"]["pending"] == 1
    assert told["title"] == GONE
    assert client.get("/v1/lists/un_sc").json()["no_longer_read"] == ""
    documents = client.get(f"/v1/lists/{GONE}/documents").json()["items"]
    assert [one["entries"] for one in documents] == [1, 2, 1]


def test_every_answer_with_a_row_of_it_says_that_it_is_no_longer_read(desk: Desk) -> None:
    client, change = machine(desk), one_change(desk)
    entry = f"/v1/entries/{change['entry_id']}"
    ones = (entry, f"{entry}/changes", f"{entry}/revisions", f"/v1/changes/{change['change_id']}")
    for path in ones:
        assert client.get(path).json()["no_longer_read"].startswith(SAID), path
    for path in ("/v1/changes", f"/v1/search?q={NAME}", f"/v1/status?name={NAME}"):
        lists = {one["list_id"]: one for one in client.get(path).json()["coverage"]["lists"]}
        assert lists[GONE]["no_longer_read"].startswith(SAID), path
        assert not any(one["no_longer_read"] for key, one in lists.items() if key != GONE)
    grown = client.get("/v1/changes?after=start&everything=true").json()
    assert list(grown["no_longer_read"]) == [GONE]
    assert client.get("/v1/exports/changes.csv").headers["X-No-Longer-Read"] == GONE
    assert "X-Transcribed" not in client.get("/v1/exports/changes.csv").headers


def test_what_is_exported_is_what_was_recorded(desk: Desk) -> None:
    client = machine(desk)
    rows = client.get(f"/v1/exports/changes.jsonl?list={GONE}&everything=true").text.splitlines()
    assert len(rows) == 1
    number = version(newest(desk))
    entities = client.get(f"/v1/ftm/{GONE}/entities.ftm.json?version={number}").text.splitlines()
    told = [one["caption"] for one in map(json.loads, entities) if one["target"]]
    assert sorted(told) == ["Example Trading Front", NAME]
    (dataset,) = client.get("/v1/ftm/catalog.json").json()["datasets"]
    assert SAID in dataset["description"]


def test_a_feed_of_it_goes_on_and_says_so(desk: Desk) -> None:
    made = feeds.Made(at=desk.tracker.clock(), switched_on=())
    with reading(desk.engine) as connection:
        atom = feeds.one(connection, f"list:{GONE}", "", 10, made).decode()
        assert f"list:{GONE}" in feeds._names(connection)
    assert atom.count("<entry>") == 1
    assert atom.count(SAID) == 1
    assert f"it stands: {GONE}." in atom


def test_an_exercise_is_on_no_list_that_is_gone() -> None:
    assert covering.warnings([DRILL, "", "un_sc"]) == []
    assert covering.warnings([GONE])[0].startswith(SAID)


def pages(desk: Desk) -> Iterator[str]:
    """Every page that is asked for one list."""
    yield from (f"/lists/{GONE}", f"/changes?list={GONE}&everything=true")
    yield f"/changes?list={GONE}&known_at={newest(desk)}&everything=true"
    yield f"/status?name={NAME}&list={GONE}"
    several = ("acts", "calendar", "checks", "journal", "notices", "questions", "reconciliation")
    yield from (f"/{what}?list={GONE}" for what in (*several, "sign-off", "questions/decisions"))


def test_its_pages_are_there_and_nothing_on_them_is_of_a_list_that_there_is_not(
    desk: Desk,
) -> None:
    client, change = at(desk, "reviewer:ada"), one_change(desk)
    for path in pages(desk):
        page = client.get(path)
        assert page.status_code == 200, (path, page.text)
        assert GONE in page.text, path
        assert client.get(path.replace(GONE, "house_wath")).status_code in (400, 404), path
    entry = f"/entries/{GONE}/{change['entry_id']}"
    for path in (entry, f"/changes/{change['change_id']}", f"/lists/{GONE}", "/lists"):
        assert SAID in client.get(path).text.replace("\n", " "), path
    answers = (f"/changes?list={GONE}", "/changes", f"/status?name={NAME}", f"/search?q={NAME}")
    for path in (*answers, f"/names?name={NAME}", f"/calendar?list={GONE}", "/questions"):
        assert f"it stands: {GONE}." in client.get(path).text, path
    shown = client.get(f"/changes?list={GONE}&everything=true").text
    assert f'value="{GONE}" checked' in shown
    assert NAME in shown
    assert client.get(f"/exports/{GONE}.ftm.json").status_code == 200


def test_what_was_decided_of_it_is_shown_and_can_be_decided_no_more(desk: Desk) -> None:
    shown = at(desk, "reviewer:ada").get(f"/lists/{GONE}").text
    assert "The bank&#39;s own list." in shown
    assert "Put on record" not in shown
    body = {"applies": False, "reason": "Gone.", "review_on": "2099-01-01"}
    sent = machine(desk, "decide:reviewer:ada").post(f"/v1/scope/{GONE}", json=body)
    assert sent.status_code == 400
    assert f"There is no list '{GONE}'" in sent.json()["detail"]


def test_nothing_is_taken_in_for_it(desk: Desk) -> None:
    files = {"file": ("house-watch.csv", FILE.encode())}
    client = machine(desk, "ingest:reviewer:ada")
    sent = client.post("/v1/uploads", data={"list": GONE}, files=files)
    assert sent.status_code == 400, sent.text
    assert f"There is no list '{GONE}'" in sent.json()["detail"]
    with pytest.raises(WrongUsage, match="no list"):
        scope.decide(desk.tracker, GONE, applies=True, by="ada", reason="x", review_on="2099-01-01")


def test_an_answer_that_is_kept_is_made_anew_once_the_package_is_gone(
    desk: Desk, tmp_path: Path
) -> None:
    client, path = machine(desk), f"/v1/changes?list={GONE}"
    with installed(unproven(tmp_path)):
        before = client.get(path)
    after = client.get(path, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    (one,) = after.json()["coverage"]["lists"]
    assert one["no_longer_read"].startswith(SAID)


def test_its_questions_are_shown_and_cannot_be_answered(desk: Desk) -> None:
    client = machine(desk, "decide:reviewer:ada")
    found = client.get(f"/v1/questions?list={GONE}").json()
    (question,) = found["items"]
    assert found["no_longer_read"][GONE].startswith(SAID)
    one = f"/v1/questions/{question['pending_id']}"
    assert client.get(one).json()["no_longer_read"].startswith(SAID)
    for said in ("confirm", "reject"):
        sent = client.post(f"{one}/{said}", json={"reason": "Asked the committee."})
        assert (sent.status_code, sent.json()["detail"][: len(SAID)]) == (503, SAID)
    assert client.get(one).json()["state"] == "open"
    page = at(desk, "reviewer:ada").get(f"/questions/{question['pending_id']}")
    assert SAID in page.text
