"""Signing keys lie in files, addresses that are rights are hidden, calls are signed as before."""

import base64
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from standardwebhooks import Webhook

from db import journal
from db.engine import reading
from db.messages import Claimed, Said
from tests.command import tracker as run
from tests.conftest import open_tracker
from tests.mailboxes import Box, receiving
from tests.notices.test_delivery import ADA, answers, ledger, subscribe, told
from tracker.notices import keys as keys_module
from tracker.notices import rounds, subscriptions
from tracker.notices.channels import webhook
from tracker.notices.channels.channel import Office
from tracker.notices.keys import Keys
from tracker.proof import verify
from tracker.record.tracker import Tracker
from tracker.settings import Settings

OLD, NEW = (f"whsec_{base64.b64encode(word * 8).decode()}" for word in (b"old!", b"new!"))
TOKEN = "T0KEN8/B1ID9/s3cr3tw0rd"
URL = f"https://hooks.example/services/{TOKEN}?sig=an0thers3cret"
SECRETS = (OLD, NEW, "s3cr3tw0rd", "an0thers3cret")


@pytest.fixture
def box() -> Iterator[Box]:
    with receiving(Box()) as found:
        yield found


def all_bytes(home: Path) -> bytes:
    """Whatever is in a home, but for the folder of keys."""
    found = (path for path in home.rglob("*") if path.is_file() and path.parent.name != "secrets")
    return b"".join(path.read_bytes() for path in found)


def add(home: Path, name: str, *keys: str, to: str = URL) -> None:
    words = ["alerts", "add", name, "--to", to, "--channel", "webhook", "--by", "ada"]
    for number, key in enumerate(keys):
        file = home.parent / f"{name}{number}"
        file.write_text(f"{key}\n")
        words += ["--secret-file", str(file)]
    done = run(home, *words)
    assert done.returncode == 0, done


def recorded(home: Path) -> dict[str, subscriptions.Subscription]:
    tracker = open_tracker(home, f"sqlite:///{home / 'tracker.db'}")
    with reading(tracker.ledger.engine) as connection:
        found = dict(subscriptions.current(connection).by_name)
    tracker.ledger.engine.dispose()
    return found


def test_a_key_lies_in_a_file_of_its_own_and_nowhere_else(tmp_path: Path) -> None:
    home = tmp_path / "home"
    add(home, "desk", NEW, OLD)
    order = recorded(home)["desk"]
    assert Keys(home / "secrets").read(order.secrets) == [NEW, OLD]
    assert len(list((home / "secrets").iterdir())) == 2
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in (home / "secrets").iterdir())
    assert not [key for key in (OLD, NEW) if key.encode() in all_bytes(home)]


def test_keys_stay_through_pause_and_resume_and_go_with_the_subscription(tmp_path: Path) -> None:
    home = tmp_path / "home"
    add(home, "desk", NEW)
    for verb in ("pause", "resume"):
        assert run(home, "alerts", verb, "desk", "--by", "ada").returncode == 0
    assert Keys(home / "secrets").read(recorded(home)["desk"].secrets) == [NEW]
    add(home, "desk", OLD)
    add(home, "other", NEW)
    assert Keys(home / "secrets").read(recorded(home)["desk"].secrets) == [OLD]
    assert len(list((home / "secrets").iterdir())) == 2  # what was replaced is gone
    assert run(home, "alerts", "remove", "desk", "--by", "ada").returncode == 0
    assert Keys(home / "secrets").read(recorded(home)["other"].secrets) == [NEW]
    assert len(list((home / "secrets").iterdir())) == 1


def test_keys_that_an_earlier_release_recorded_move_and_leave_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    run(home, "init")
    tracker = open_tracker(home, f"sqlite:///{home / 'tracker.db'}")
    subscribe(tracker, "old", channel="webhook", to=[URL], secrets=[NEW, OLD])
    subscribe(tracker, "mail")
    with reading(tracker.ledger.engine) as connection:
        before = subscriptions.saved_at(connection)
    tracker.ledger.engine.dispose()
    assert NEW.encode() in all_bytes(home)
    done = run(home, "init")
    assert "1 subscriptions are in files now" in done.stderr
    assert not [key for key in (OLD, NEW) if key.encode() in all_bytes(home)]
    assert Keys(home / "secrets").read(recorded(home)["old"].secrets) == [NEW, OLD]
    tracker = open_tracker(home, f"sqlite:///{home / 'tracker.db'}")
    with reading(tracker.ledger.engine) as connection:
        assert subscriptions.saved_at(connection) == before
        assert list(verify.problems(connection, tracker.journal.archive)) == []
    tracker.ledger.engine.dispose()
    assert "in files now" not in run(home, "init").stderr


def test_they_move_on_both_databases(on_both: Tracker, tmp_path: Path) -> None:
    subscribe(on_both, "old", channel="webhook", to=[URL], secrets=[NEW])
    keys = Keys(tmp_path / "keys")
    assert keys_module.settle(on_both.ledger.engine, keys) == 1
    assert keys_module.settle(on_both.ledger.engine, keys) == 0
    with reading(on_both.ledger.engine) as connection:
        order = subscriptions.current(connection).by_name["old"]
        assert list(verify.problems(connection, on_both.journal.archive)) == []
    assert order.secrets != (NEW,)
    assert keys.read(order.secrets) == [NEW]


def claimed() -> Claimed:
    names = dict.fromkeys(("lease", "first_tried_at", "subject"), "")
    return Claimed(
        seq=1,
        message_id="<m@x>",
        channel="webhook",
        recipient=URL,
        subscription="hook",
        raw=b"{}",
        attempts=1,
        **names,
    )


def sent(monkeypatch: pytest.MonkeyPatch, tracker: Tracker, home: Path, said: Said) -> Any:
    """What the channel calls with, and what it says."""
    calls: list[webhook.Call] = []
    monkeypatch.setattr(webhook, "post", lambda call, now: calls.append(call) or said)
    with reading(tracker.ledger.engine) as connection:
        orders = subscriptions.current(connection).by_name
    office = Office(settings=Settings(home=home), clock=tracker.clock, order=orders.__getitem__)
    with webhook.Webhook(office) as way:
        return calls, way.send(claimed())


def test_a_call_is_signed_by_the_key_in_the_file(
    tracker: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Keys(tmp_path / "secrets").kept([NEW])
    subscribe(tracker, "hook", channel="webhook", to=[URL], secrets=list(kept))
    calls, _ = sent(monkeypatch, tracker, tmp_path, Said(outcome="accepted"))
    now = tracker.clock()
    headers = webhook.signed(calls[0], now)
    signature = Webhook(NEW).sign("m", now, "{}")
    assert headers["webhook-signature"] == signature
    assert NEW not in repr(calls[0])


def test_without_the_file_nothing_is_lost_and_doctor_is_red(
    tracker: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Keys(tmp_path / "secrets").kept([NEW])
    subscribe(tracker, "hook", channel="webhook", to=[URL], secrets=list(kept))
    (file,) = (tmp_path / "secrets").iterdir()
    file.unlink()
    calls, said = sent(monkeypatch, tracker, tmp_path, Said(outcome="accepted"))
    assert (calls, said.outcome, "not there" in said.text) == ([], "failed", True)
    url = str(tracker.ledger.engine.url)
    done = run(tmp_path, "doctor", TRACKER_DATABASE_URL=url)
    assert (done.returncode, "'hook' is not served" in done.stdout) == (1, True), done


def test_a_server_that_repeats_its_address_tells_nobody(
    tracker: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe(tracker, "hook", channel="webhook", to=[URL], secrets=[NEW])
    echo = Said(outcome="failed", code=404, text=f"no such path {URL.partition('.example')[2]}")
    _, said = sent(monkeypatch, tracker, tmp_path, echo)
    assert (said.code, "no such path" in said.text) == (404, True)
    assert not [secret for secret in SECRETS if secret in said.text]


WAYS = {
    "webhook": (URL, "https://hooks.example/..."),
    "apprise": ("slack://s3cr3tw0rd/an0thers3cret/C", "slack://..."),
}


@pytest.mark.parametrize("channel", WAYS)
def test_no_list_export_or_error_shows_an_address_that_is_a_right(
    channel: str, tmp_path: Path
) -> None:
    home, (address, shown) = tmp_path / "home", WAYS[channel]
    words = ("--to", address, "--channel", channel, "--by", "ada")
    assert run(home, "alerts", "add", "hook", *words).returncode == 0
    assert run(home, "alerts", "group", "team", "--to", address, "--by", "ada").returncode == 0
    tracker = open_tracker(home, f"sqlite:///{home / 'tracker.db'}")
    told(tracker)
    rounds.tick(tracker, Settings(home=home))
    with reading(tracker.ledger.engine) as connection:
        journalled = "\n".join(row.body for row in journal.everything(connection))
    tracker.ledger.engine.dispose()
    looks = [
        ("alerts", "list"),
        ("alerts", "list", "--json"),
        ("alerts", "export"),
        ("alerts", "ledger"),
        ("alerts", "ledger", "--json"),
        ("alerts", "ledger", "--format", "csv"),
        ("alerts", "show", "1"),
        ("alerts", "show", "1", "--raw"),
        ("doctor",),
        ("alerts", "send"),
        ("alerts", "add", "wrong", "--to", address, "--channel", "mail", "--by", "ada"),
        ("alerts", "add", "odd", "--to", f"{address}\x1b", "--channel", channel, "--by", "ada"),
    ]
    said = {words: run(home, *words) for words in looks}
    everything = journalled + "".join(done.stdout + done.stderr for done in said.values())
    assert not [secret for secret in SECRETS if secret in everything]
    assert json.loads(said["alerts", "list", "--json"].stdout)[0]["to"] == [shown]
    assert json.loads(said["alerts", "ledger", "--json"].stdout)[0]["recipient"] == shown


def test_what_was_exported_comes_back_with_the_addresses_that_we_have(tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "alerts.yaml"
    add(home, "desk", NEW)
    other = "https://hooks.example/another/0123456789"
    words = ("--to", URL, "--to", other, "--channel", "apprise", "--by", "ada")
    assert run(home, "alerts", "add", "both", *words).returncode == 0
    assert run(home, "alerts", "group", "team", "--to", other, "--by", "ada").returncode == 0
    before = recorded(home)
    exported = run(home, "alerts", "export").stdout
    file.write_text(exported)
    assert run(home, "alerts", "import", str(file), "--by", "bob").returncode == 0
    assert recorded(home) == before
    assert run(home, "alerts", "export").stdout == exported
    elsewhere = run(tmp_path / "new", "alerts", "import", str(file), "--by", "bob")
    assert (elsewhere.returncode, "write it out" in elsewhere.stderr) == (1, True)


def test_a_key_in_an_imported_file_goes_into_a_file_of_ours(tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "alerts.yaml"
    one = {"name": "desk", "to": [URL], "channel": "webhook", "secrets": [NEW]}
    file.write_text(yaml.safe_dump({"subscriptions": [one]}))
    assert run(home, "alerts", "import", str(file), "--by", "ada").returncode == 0
    assert NEW.encode() not in all_bytes(home)
    assert Keys(home / "secrets").read(recorded(home)["desk"].secrets) == [NEW]


def test_a_file_of_subscriptions_that_is_no_yaml_is_not_quoted(tmp_path: Path) -> None:
    file = tmp_path / "alerts.yaml"
    file.write_text(f"subscriptions:\n  - {{name: x, to: [{URL}], secrets: [{NEW}\n")
    done = run(tmp_path / "home", "alerts", "import", str(file), "--by", "ada")
    assert (done.returncode, "(line 2, column " in done.stderr) == (2, True), done
    assert not [secret for secret in SECRETS if secret in done.stderr]


def test_a_backup_says_that_it_has_no_keys_and_has_none(tmp_path: Path) -> None:
    home = tmp_path / "home"
    add(home, "desk", NEW)
    done = run(home, "backup", str(tmp_path / "b"))
    assert f"signing keys of webhooks ({home / 'secrets'})" in done.stderr
    found = b"".join(path.read_bytes() for path in (tmp_path / "b").rglob("*") if path.is_file())
    assert NEW.encode() not in found
    run(tmp_path / "new", "restore", str(tmp_path / "b"))
    assert "'desk' is not served" in run(tmp_path / "new", "doctor").stdout


@pytest.mark.parametrize("key", ["", "k"])
def test_there_is_a_link_to_unsubscribe_by_only_with_a_key(
    key: str, tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker)
    more = {"unsubscribe_url": "https://desk.example/stop", "unsubscribe_key": key}
    settings = box.settings(tmp_path, **more)
    told(tracker)
    rounds.tick(tracker, settings)
    mails = box.to(ADA)
    assert mails
    for mail in mails:
        assert ("desk.example/stop" in str(mail["List-Unsubscribe"])) is bool(key)
        assert (mail["List-Unsubscribe-Post"] is not None) is bool(key)
    told_by = run(tmp_path, "doctor", **{f"TRACKER_{k.upper()}": v for k, v in more.items()})
    assert ("unsubscribe_key is not set" in told_by.stdout) is not bool(key)


def test_a_password_goes_in_clear_only_where_a_setting_says_so(
    tracker: Tracker, tmp_path: Path
) -> None:
    with receiving(Box(password="hunter22")) as box:
        subscribe(tracker)
        told(tracker)
        refused = rounds.tick(tracker, box.settings(tmp_path, smtp_password_in_clear=False))
        assert refused.accepted == 0
        assert "smtp_password_in_clear" in "".join(refused.problems)
        assert "hunter22" not in "".join(refused.problems)
        assert (box.mails, [row["state"] for row in ledger(tracker)]) == ([], ["pending"])
        environment = {"TRACKER_SMTP_SECURITY": "none", "TRACKER_SMTP_USER": "a"}
        doctor = run(tmp_path / "home", "doctor", **environment)
        assert (doctor.returncode, "smtp_password_in_clear" in doctor.stdout) == (1, True)
        assert answers(tracker) == []  # no server was asked, and what is due waits
        said = rounds.tick(tracker, box.settings(tmp_path, smtp_password_in_clear=True))
        # The box takes no password either without encryption; but it was asked whether it does.
        assert "AUTH extension not supported" in "".join(said.problems)


CARELESS = """
import logging

class Apprise:
    def add(self, address):
        logging.getLogger("apprise").error("Unsupported URL: %s", address)
        return False
"""


def test_apprise_writes_no_address_into_the_log(
    tracker: Tracker,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "extra").mkdir()
    (tmp_path / "extra" / "apprise.py").write_text(CARELESS)
    monkeypatch.syspath_prepend(tmp_path / "extra")
    address, _ = WAYS["apprise"]
    subscribe(tracker, "chat", channel="apprise", to=[address])
    told(tracker)
    problems = rounds.tick(tracker, Settings(home=tmp_path)).problems
    monkeypatch.delitem(sys.modules, "apprise", raising=False)
    printed = capfd.readouterr()
    assert "does not know such an address" in "".join(problems)
    everything = printed.out + printed.err + "".join(problems)
    assert not [secret for secret in SECRETS if secret in everything]
