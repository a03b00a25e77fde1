"""What cannot be told is said in one sentence that names the subscription; the others go out."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from db import journal, store, tables
from db.canonical import canonical
from db.engine import reading, writing
from tests.builders import person, take_un
from tests.mailboxes import Box, receiving
from tests.notices.test_delivery import ADA, CROWD, later, ledger, subscribe, told
from tracker.matching import watch
from tracker.model import stamp
from tracker.notices import page as pages
from tracker.notices import rounds, subscriptions, wording
from tracker.notices.order import BadSubscription, next_time
from tracker.notices.subscriptions import subscription
from tracker.record.tracker import Tracker


@pytest.fixture
def box() -> Iterator[Box]:
    with receiving(Box()) as found:
        yield found


@pytest.mark.parametrize(
    "wrong",
    [
        {"to": ["nobody"]},
        {"to": ["a@b.example\r\nBcc: eve@x.example"]},
        {"to": ["a@b.example, c@d.example"]},
        {"to": []},
        {"timing": "daily at 08:00 Europe/Atlantis"},
        {"timing": "daily at 25:00 Europe/Brussels"},
        {"timing": "weekly on someday at 08:00 UTC"},
        {"timing": "*/5 * * * *"},
        {"lists": ["un_security"]},
        {"kinds": ["delisting"]},
        {"about": "terror"},
        {"channel": "fax"},
        {"channel": "webhook", "to": ["http://hook.example/x"]},
        {"deputy": "bob@bank.example"},
        {"colour": "red"},
    ],
)
def test_a_subscription_that_cannot_be_is_one_sentence_with_its_name(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadSubscription, match=r"Subscription 'desk' .*\.$") as found:
        subscription({"name": "desk", "to": [ADA], **wrong})
    assert "\n" not in str(found.value)


def test_one_bad_subscription_on_record_does_not_stop_the_others(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker, "good")
    with writing(tracker.ledger.engine) as connection:
        body = {"name": "bad", "to": ["eve@bank.example"], "timing": "daily at 08:00 Mars/Base"}
        row = {"kind": "subscription", "name": "bad", "body": canonical(body), "recorded_at": ""}
        store.add(connection, tables.subscription, row)
    subscribe(tracker, "lost group", to=["eve@bank.example"])
    with writing(tracker.ledger.engine) as connection:
        rows = tables.subscription
        lost = canonical({"name": "lost group", "to": ["group:nowhere"]})
        connection.execute(rows.update().where(rows.c.name == "lost group").values(body=lost))
    told(tracker)
    report = rounds.tick(tracker, box.settings(tmp_path, status_at="8 in the morning"))
    assert [to for to, _ in box.mails] == [ADA]
    assert len(report.problems) == 3
    named = ("'bad'", "'lost group'", "status_at")
    assert all(any(name in sentence for name in named) for sentence in report.problems)


def test_a_page_that_cannot_be_written_names_its_subscription_and_waits(
    tracker: Tracker, box: Box, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe(tracker, "broken", timing="hourly")
    subscribe(tracker, "good", to=["bob@bank.example"])
    told(tracker)
    settings, part = box.settings(tmp_path), pages.part

    def failing(notice: Any, room: Any) -> Any:
        return {**part(notice, room), "names": 7}

    rounds.tick(tracker, settings)
    assert [to for to, _ in box.mails] == ["bob@bank.example"]
    with monkeypatch.context() as broken:
        broken.setattr(pages, "part", failing)
        later(tracker, hours=1)
        take_un(tracker, [*CROWD, person(100)], 3, mode="run")
        (problem,) = rounds.tick(tracker, settings).problems
    assert problem.startswith(
        "Subscription 'broken': The page 'Hourly digest: 1 addition - UN list"
    )
    later(tracker, hours=2)
    assert rounds.tick(tracker, settings).problems == []
    assert [to for to, _ in box.mails] == ["bob@bank.example", ADA]


NASTY = {
    "script": "<script>alert(1)</script>",
    "header": "Evil\r\nBcc: eve@x.example",
    "override": "Abu\u202etxt.exe\u202c Ali",
    "long": "N" * 4000,
}


@pytest.mark.parametrize("kind", NASTY)
def test_nothing_that_a_name_says_can_hurt(
    tracker: Tracker, box: Box, tmp_path: Path, kind: str
) -> None:
    subscribe(tracker)
    take_un(tracker, CROWD, 0)
    nasty = person(100, name=NASTY[kind])
    take_un(tracker, [*CROWD, nasty | {"aliases": [("Good", NASTY[kind])]}], 1, mode="run")
    report = rounds.tick(tracker, box.settings(tmp_path))
    assert report.problems == []
    (mail,) = box.to(ADA)
    assert mail["Bcc"] is None
    assert len(str(mail["Subject"])) <= wording.LONGEST_SUBJECT
    page = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "<script" not in page
    assert "\u202e" not in page + str(mail["Subject"])
    assert all(len(line) < 5000 for line in page.splitlines())


def test_every_change_of_a_subscription_is_in_the_journal_and_no_secret_is(
    tracker: Tracker,
) -> None:
    secret = "whsec_" + "QUJD" * 8
    hook = {"channel": "webhook", "to": ["https://hook.example/x"], "secrets": [secret]}
    subscribe(tracker, "hook", **hook)
    subscribe(tracker, "hook", **hook, paused=True)
    with writing(tracker.ledger.engine) as connection:
        subscriptions.save_group(connection, "team", [ADA], "ada", tracker.clock())
        assert subscriptions.drop(connection, "subscription", "hook", "bob", tracker.clock())
    with reading(tracker.ledger.engine) as connection:
        kinds = [row.kind for row in journal.everything(connection)]
        bodies = [row.body for row in journal.everything(connection)]
    assert kinds == ["subscription", "subscription", "group", "subscription"]
    assert not [body for body in bodies if secret in body]
    ended = json.loads(bodies[-1])
    assert (ended["by"], ended["removed"], ended["was"]["secrets"]) == ("bob", "hook", 1)


def test_yaml_goes_out_and_comes_back_the_same(tracker: Tracker) -> None:
    import yaml

    with writing(tracker.ledger.engine) as connection:
        subscriptions.save_group(connection, "team", [ADA, "b@c.example"], "ada", tracker.clock())
    subscribe(tracker, "desk", to=["group:team"], timing="daily at 08:00 Europe/Brussels")
    with writing(tracker.ledger.engine) as connection:
        text = yaml.safe_dump(subscriptions.exported(connection))
        subscriptions.drop(connection, "subscription", "desk", "ada", tracker.clock())
        text += "- {name: worse, to: [x]}\n"
        saved, wrong = subscriptions.imported(connection, text, "bob", tracker.clock())
        again = subscriptions.exported(connection)
    assert (saved, len(wrong)) == (["desk"], 1)
    assert "'worse'" in wrong[0]
    assert yaml.safe_dump(again) + "- {name: worse, to: [x]}\n" == text


@pytest.mark.parametrize(
    ("timing", "now", "due"),
    [
        ("hourly", "2026-11-24T10:20:00", "2026-11-24T11:00:00"),
        ("daily at 08:00 Europe/Brussels", "2026-11-24T06:59:00", "2026-11-24T07:00:00"),
        ("daily at 08:00 Europe/Brussels", "2026-11-24T07:00:00", "2026-11-25T07:00:00"),
        ("daily at 08:00 Europe/Brussels", "2026-10-24T06:30:00", "2026-10-25T07:00:00"),
        ("daily at 02:30 Europe/Brussels", "2026-03-28T12:00:00", "2026-03-29T01:30:00"),
        ("weekly", "2026-11-24T00:00:00", "2026-11-30T08:00:00"),
        ("daily", "2026-11-24T09:00:00", "2026-11-25T08:00:00"),
        ("weekly on friday at 17:00 UTC", "2026-11-24T00:00:00", "2026-11-27T17:00:00"),
    ],
)
def test_when_a_notice_is_due(timing: str, now: str, due: str) -> None:
    one = subscription({"name": "desk", "to": [ADA], "timing": timing})
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert next_time(one, at) == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_filters(tracker: Tracker, box: Box, tmp_path: Path) -> None:
    subscribe(tracker, "us", to=["us@b.example"], countries=["US"])
    subscribe(tracker, "list", to=["un@b.example"], lists=["un_sc"], programmes=["Al-Qaida"])
    subscribe(tracker, "tags", to=["tag@b.example"], programmes=["Taliban"])
    subscribe(tracker, "off", to=["off@b.example"], kinds=["removal"])
    subscribe(tracker, "paused", to=["paused@b.example"], paused=True)
    subscribe(tracker, "scope", to=["scope@b.example"], scopes=["designation"])
    told(tracker)
    rounds.tick(tracker, box.settings(tmp_path))
    assert [to for to, _ in box.mails] == ["un@b.example"]
    assert len(ledger(tracker)) == 1


def test_questions_are_asked_of_those_who_follow_the_programme(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker, "taliban", to=["t@b.example"], programmes=["Taliban"])
    subscribe(tracker, "al-qaida", to=["q@b.example"], programmes=["Al-Qaida"])
    take_un(tracker, CROWD, 0)
    take_un(tracker, CROWD[:20], 1, mode="run")
    rounds.tick(tracker, box.settings(tmp_path))
    assert [to for to, _ in box.mails] == ["q@b.example"]


def test_a_watched_name_that_comes_onto_a_list_is_mailed_by_the_real_matcher(
    on_both: Tracker, box: Box, tmp_path: Path
) -> None:
    """Imported, told where it stands already, told when it comes, and silent about others."""
    path = tmp_path / "clients.csv"
    path.write_text(
        "name,label\nRahmani Ayman Bashir,Client 3\nKhaled Suleiman Haqqani,Client 9\n",
        encoding="utf-8",
    )
    engine = on_both.ledger.engine
    subscribe(on_both, "watchers", watched=True, kinds=["addition", "baseline"])
    people = [*CROWD, person(50, name="Ayman Bashir Rahmani")]
    take_un(on_both, people, 0, mode="run")
    watch.take_in(engine, path, "clients", stamp(on_both.clock()), "ada")
    settings = box.settings(tmp_path)
    assert rounds.tick(on_both, settings).problems == []
    assert box.subjects() == ["[BASELINE] UN list: 1 watched name already there"]
    come = [person(100, name="Khalid Sulayman Haqqani"), person(101, name="Umar Farid Zadran")]
    take_un(on_both, [*people, *come], 1, mode="run")
    rounds.tick(on_both, settings)
    assert box.subjects()[1:] == ["Added: Khalid Sulayman Haqqani - UN list (Al-Qaida), listed"]


def test_a_watch_list_imported_later_counts_from_the_next_mail_on(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker, "watchers", watched=True, kinds=["addition"])
    people = [person(n) for n in range(1, 41)]
    settings = box.settings(tmp_path)
    take_un(tracker, people, 0, mode="run")
    take_un(tracker, [*people, person(100)], 1, mode="run")
    assert rounds.tick(tracker, settings).problems == []
    path = tmp_path / "clients.csv"
    path.write_text("name\nGiven200 Family200\n", encoding="utf-8")
    watch.take_in(tracker.ledger.engine, path, "clients", stamp(tracker.clock()), "ada")
    take_un(tracker, [*people, person(100), person(200)], 2, mode="run")
    rounds.tick(tracker, settings)
    assert box.subjects() == ["Added: Given200 Family200 - UN list (Al-Qaida), listed"]
