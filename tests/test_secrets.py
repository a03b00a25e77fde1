"""No password and no token gets into errors, logs, journals, mails, exports or representations."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from db import journal, messages
from db.engine import BadAddress, open_database, reading
from db.files import named
from scrapers import kit, registry
from scrapers.addresses import scrubbed, shown, veiled, without_tokens_of
from scrapers.fetch import Policy
from tests.builders import day, person, un_xml
from tests.command import tracker as run
from tests.conftest import open_tracker
from tests.notices.test_delivery import subscribe
from tests.servers import Server, reply, serving
from tracker import logs
from tracker.intake import run as intake_run
from tracker.notices import rounds
from tracker.record.journal import Arrival, Served
from tracker.record.tracker import Tracker
from tracker.settings import HOLDS_SECRETS, BadSetting, Settings, load

CROWD = [person(n) for n in range(1, 16)]
QUICK = Policy(allow_private=True, attempts=1)
USER, TOKEN = "hunter22", "t0psecret"

SHOWN = {
    f"https://ada:{USER}@h.example/list.xml": "https://***@h.example/list.xml",
    f"https://{USER}@h.example:8443/list.xml": "https://***@h.example:8443/list.xml",
    f"https://ada:{USER}%40@h.example/l?x=1": "https://***@h.example/l?x=1",
    f"https://ada:{USER}/{USER}@h.example/l": "https://***@h.example/l",
    f"https://ada:{USER}?#{USER}@h.example/l": "https://***@h.example/l",
    f"https://h.example/l?api_key={TOKEN}&format=xml": "https://h.example/l?api_key=***&format=xml",
    f"https://h.example/l?format=xml&TOKEN={TOKEN}": "https://h.example/l?format=xml&TOKEN=***",
    f"https://h.example/l?a=1;access%5Ftoken={TOKEN}": "https://h.example/l?a=1;access%5Ftoken=***",
    f"https://h.example/l?X-Amz-Signature={TOKEN}": "https://h.example/l?X-Amz-Signature=***",
    f"https://h.example/l?sv=1&sig={TOKEN}#x": "https://h.example/l?sv=1&sig=***#x",
    f"https://h.example/l#access_token={TOKEN}": "https://h.example/l#access_token=***",
    f"https://h.example/?to=https%3A%2F%2Fa%3A{USER}%40b": "https://h.example/?to=***",
    f"https://[ada:{USER}@h.example/l": "https://***@h.example/l",
    f"postgresql+psycopg://ada:{USER}@h/db": "postgresql+psycopg://***@h/db",
    f"ada:{USER}@h.example/l": "***@h.example/l",
}
PLAIN = [
    "https://scsanctions.un.org/resources/xml/en/consolidated.xml",
    "https://h.example:8443/a/b;c?format=xml&lang=en#top",
    "http://[2001:db8::1]:80/x",
    "https://h.example/@somebody/list",
    "sqlite:////var/lib/tracker/tracker.db",
    "",
]


@pytest.mark.parametrize(("address", "wanted"), SHOWN.items())
def test_an_address_is_shown_without_what_is_secret_in_it(address: str, wanted: str) -> None:
    assert shown(address) == wanted
    assert (
        scrubbed(f"look: <{address}>, and (twice) {address} ")
        == (f"look: <{wanted}>, and (twice) {wanted} ")
        or not address.partition("://")[1]
    )
    assert shown(wanted) == wanted


@pytest.mark.parametrize("address", PLAIN)
def test_an_address_without_a_secret_is_as_it_was(address: str) -> None:
    assert shown(address) == address
    assert scrubbed(f"see {address} for it") == f"see {address} for it"


def arrival(list_id: str, served: Served) -> Arrival:
    return Arrival(
        list_id=list_id,
        observed_at=day(0),
        mode="run",
        format_id="xml",
        documents={"list": kit.Document(name="l", content=b"")},
        served={"list": served},
        claimed_url=f"https://a:{USER}@h",
    )


@pytest.mark.every_list
def test_what_every_list_is_asked_for_by_is_recorded_as_it_is_published() -> None:
    for key in registry.sources():
        for url in filter(None, registry.published(key)):
            there = Served(url=url, final_url=f"{url}?t={TOKEN}", status=200, headers={})
            told = arrival(key, there).transport["list"]
            assert told["url"] == url
            assert TOKEN not in told["final_url"]


VEILED = {
    f"https://hooks.example/services/{TOKEN}": "https://hooks.example/...",
    f"https://ada:{USER}@hooks.example:8443/?k={TOKEN}": "https://hooks.example:8443/...",
    f"tgram://{TOKEN}/chat": "tgram://...",
    f"mailtos://ada:{USER}@mail.example?to=x": "mailtos://...",
    f"slack://{TOKEN}/a, json://{TOKEN}@h": "slack://...",
    "ada@bank.example": "ada@bank.example",
    "group:second line": "group:second line",
    "file:/etc/tracker/way": "file:/etc/tracker/way",
}


@pytest.mark.parametrize(("address", "wanted"), VEILED.items())
def test_an_address_that_is_a_right_is_shown_by_its_host_or_scheme(
    address: str, wanted: str
) -> None:
    assert veiled(address) == wanted
    assert veiled(wanted) == wanted
    if address.startswith("https://"):
        said = without_tokens_of(address, f"404: /services/{TOKEN}?k={TOKEN} not found")
        assert TOKEN not in said
        assert said.startswith("404: /")


def test_long_texts_are_gone_through_in_no_time() -> None:
    import time

    begun = time.process_time()
    for text in ("a" * 200_000, "a://" * 50_000, "x://" + "&a=" * 100_000, "://@" * 50_000):
        scrubbed(text)
        shown(text)
        veiled(text)
        without_tokens_of(text, text[:1000])
    assert time.process_time() - begun < 5


# Settings.


def written(home: Path, text: str) -> Path:
    home.mkdir(exist_ok=True)
    (home / "tracker.yaml").write_text(text)
    return home


BROKEN = {
    "a quote that does not end": f"smtp_host: h\nsmtp_password: '{USER}\n",
    "a tab": f"smtp_password: {USER}\n\tsmtp_host: x\n",
    "an unknown tag": f"smtp_password: !secret {USER}\n",
    "an unknown anchor": f"smtp_password: *{USER}\n",
    "a colon": f"smtp_password: {USER}: x\n",
    "a brace": f"urls: {{un_sc: {{list: 'https://a:{USER}@h'\n",
    "a day that is none": f"smtp_password: {USER}\nuser: 2026-13-45\n",
    "no mapping": f"- {USER}\n",
    "depth": f"smtp_password: {USER}\nlists: {'[' * 1100}\n",
    "control characters": f"smtp_password: {USER}\x01\n",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=list(BROKEN))
def test_a_settings_file_that_is_no_yaml_is_named_and_not_quoted(text: str, tmp_path: Path) -> None:
    home = written(tmp_path / "home", text)
    done = run(home, "doctor")
    assert (done.returncode, done.stdout) == (2, "")
    assert "tracker.yaml" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert USER not in done.stderr


def test_the_place_of_a_mistake_is_told(tmp_path: Path) -> None:
    home = written(tmp_path / "home", f"smtp_host: h\nsmtp_password: {USER}: x\n")
    assert "(line 2, column 24)" in run(home, "doctor").stderr


def test_settings_that_are_no_text_are_named_and_not_quoted(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "tracker.yaml").write_bytes(f"smtp_password: {USER}\xff".encode("latin-1"))
    done = run(home, "doctor")
    assert (done.returncode, USER in done.stderr, "Traceback" in done.stderr) == (2, False, False)
    (home / "pw").write_bytes(f"{USER}\xff".encode("latin-1"))
    done = run(tmp_path / "other", "doctor", TRACKER_SMTP_PASSWORD_FILE=str(home / "pw"))
    assert (done.returncode, USER in done.stderr, "no text" in done.stderr) == (2, False, True)


WRONG = {
    "smtp_password": [f"[{USER}]", f"{{a: {USER}}}", "12345678", "2026-11-28", "yes", "null"],
    "unsubscribe_key": [f"[{USER}]", "12345678"],
    "database_url": [f"[{USER}]", f"{{postgresql://a: {USER}}}"],
    "heartbeat_url": [f"'http://h.example/{USER}'", f"[{USER}]", "12345678", f"'ftp://{USER}/x'"],
    "urls": [f"'un_sc.list https://a:{USER}@h'", f"[{USER}]", f"{{un_sc: 'https://a:{USER}@h'}}"],
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in WRONG.items() for value in values]
)
def test_a_wrong_value_of_a_secret_is_not_repeated(name: str, value: str, tmp_path: Path) -> None:
    home = written(tmp_path / "home", f"{name}: {value}\n")
    with pytest.raises(BadSetting) as failure:
        load({"TRACKER_HOME": str(home)})
    assert str(failure.value).startswith(f"The setting {name} cannot be what it is set to")
    assert USER not in str(failure.value)
    assert "12345678" not in str(failure.value)


def test_another_wrong_value_is_repeated_without_the_password_in_it(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"smtp_port cannot be 'many'"):
        load({"TRACKER_HOME": str(tmp_path), "TRACKER_SMTP_PORT": "many"})
    address = f"https://a:{USER}@h:25"
    with pytest.raises(BadSetting) as failure:
        load({"TRACKER_HOME": str(tmp_path), "TRACKER_SMTP_PORT": address})
    assert USER not in str(failure.value)


def test_a_variable_named_like_a_file_is_the_setting_where_there_is_one(tmp_path: Path) -> None:
    home = {"TRACKER_HOME": str(tmp_path)}
    (tmp_path / "pw").write_text(f"{USER}\n")
    (tmp_path / "ca").write_text("/etc/other.pem\n")
    (tmp_path / "home").write_text(f"{tmp_path}\n")
    assert load(home | {"TRACKER_SMTP_CA_FILE": "/etc/ca.pem"}).smtp_ca_file == "/etc/ca.pem"
    read = load(home | {"TRACKER_SMTP_CA_FILE_FILE": str(tmp_path / "ca")})
    assert read.smtp_ca_file == "/etc/other.pem"
    kept = load(home | {"TRACKER_SMTP_PASSWORD_FILE": str(tmp_path / "pw")})
    assert kept.smtp_password == USER
    with pytest.raises(BadSetting, match="Unknown setting: smtp_ca"):
        load(home | {"TRACKER_SMTP_CA": "/etc/ca.pem"})


def test_every_setting_can_be_set_by_the_environment_whatever_its_name(tmp_path: Path) -> None:
    from dataclasses import fields

    plain = [field.name for field in fields(Settings) if isinstance(field.default, str)]
    assert {"smtp_ca_file", "smtp_password", "unsubscribe_key"} <= set(plain)
    address = "https://x.example"
    special = {"smtp_security": "tls", "public_url": address, "oidc_issuer": address}
    special |= {"heartbeat_url": address, "archive_url": "s3://bucket/prefix"}
    special |= {"queue": "here", "webarchive_url": address}
    for name in plain:
        value = special.get(name, "x")
        found = load({"TRACKER_HOME": str(tmp_path), f"TRACKER_{name.upper()}": value})
        assert getattr(found, name) == value


def test_the_home_may_be_named_in_a_file_and_its_settings_are_read(tmp_path: Path) -> None:
    home = written(tmp_path / "home", "user: ada\n")
    (tmp_path / "where").write_text(f"{home}\n")
    assert load({"TRACKER_HOME_FILE": str(tmp_path / "where")}).user == "ada"


def secret_settings(**more: Any) -> Settings:
    urls = {"un_sc": {"list": f"https://a:{USER}@h/x?token={TOKEN}"}}
    database = f"postgresql+psycopg://a:{USER}@h/db"
    keys = dict.fromkeys(("unsubscribe_key", "token", "oidc_client_secret", "heartbeat_url"), TOKEN)
    return Settings(database_url=database, smtp_password=USER, urls=urls, **keys, **more)


def test_settings_show_no_secret_and_their_fingerprint_rests_on_none() -> None:
    text = repr(secret_settings())
    assert not [secret for secret in (USER, TOKEN) if secret in text]
    keys = {"unsubscribe_key", "token", "oidc_client_secret", "heartbeat_url"}
    assert {"database_url", "smtp_password", "urls", *keys} >= HOLDS_SECRETS
    other = {"un_sc": {"list": "https://a:another@h/x?token=another"}}
    assert secret_settings().fingerprint() == Settings(urls=other).fingerprint()
    assert secret_settings().fingerprint() != Settings().fingerprint()


@pytest.mark.parametrize(
    "address", [f"postgres a:{USER}@h", f"postgresql://a:b@h:{USER}/db", USER, f"//{USER}"]
)
def test_an_address_of_no_database_is_not_repeated(address: str, tmp_path: Path) -> None:
    with pytest.raises(BadAddress) as failure:
        open_database(address)
    assert USER not in str(failure.value)
    for verb in (("summary",), ("doctor",), ("backup", str(tmp_path / "b"))):
        done = run(tmp_path, *verb, TRACKER_DATABASE_URL=address)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), done
        assert "database_url" in done.stderr
        assert USER not in done.stdout + done.stderr


# Lists of which another address is set.


@pytest.fixture
def server() -> Any:
    with serving() as found:
        yield found


def everything_said(home: Path, tracker: Tracker) -> str:
    """The journal, all looks, and what the verbs print."""
    with reading(tracker.ledger.engine) as connection:
        bodies = [row.body for row in journal.everything(connection)]
    verbs = (
        ("doctor",),
        ("summary",),
        ("schedule",),
        ("lists", "--json"),
        ("changes", "--json"),
        ("verify",),
    )
    url = f"sqlite:///{tracker.ledger.engine.url.database}"
    said = [run(home, *words, TRACKER_DATABASE_URL=url) for words in verbs]
    return "\n".join([*bodies, *(done.stdout + done.stderr for done in said)])


def with_secrets(url: str) -> str:
    return f"{url.replace('://', f'://ada:{USER}@')}?format=xml&api_key={TOKEN}"


def look(tracker: Tracker, url: str) -> Any:
    return intake_run.run(tracker, "un_sc", QUICK, {"list": url})


def test_a_mirror_with_a_password_leaves_none_of_it_on_record(
    server: Server, tracker: Tracker, tmp_path: Path
) -> None:
    target = server.on(f"/there?token={TOKEN}", reply(200, un_xml(CROWD, day(0))))
    url = with_secrets(server.on("/list.xml"))
    path = url.partition("127.0.0.1")[2].partition("/")[2]
    server.on(f"/{path}", reply(302, Location=with_secrets(target.partition("?")[0]) + "&to=1"))
    server.on(f"/there?format=xml&api_key={TOKEN}&to=1", reply(200, un_xml(CROWD, day(0))))
    outcome = look(tracker, url)
    assert outcome.outcome == "recorded", outcome
    said = everything_said(tmp_path, tracker)
    assert not [secret for secret in (USER, TOKEN) if secret in said]
    transport = tracker.journal.latest("receipt", "un_sc")["transport"]["list"]
    assert transport["url"].endswith("/list.xml?format=xml&api_key=***")
    assert transport["final_url"].endswith("/there?format=xml&api_key=***&to=1")
    assert transport["url"].startswith("http://***@127.0.0.1:")


def test_a_server_is_asked_on_condition_there_too_and_only_there(
    server: Server, tracker: Tracker
) -> None:
    url = with_secrets(server.on("/list.xml"))
    path = f"/list.xml?format=xml&api_key={TOKEN}"
    xml = un_xml(CROWD, day(0))
    server.on(path, reply(200, xml, ETag='"1"'), reply(304), reply(200, xml, ETag='"1"'))
    assert look(tracker, url).outcome == "recorded"
    assert look(tracker, url).outcome == "unchanged"
    asked = [headers.get("If-None-Match") for _, headers in server.seen]
    assert asked == [None, '"1"']
    other = server.on("/other.xml", reply(200, xml))
    look(tracker, other)
    assert server.seen[-1][1].get("If-None-Match") is None


FAILING = {
    "no such host": f"https://ada:{USER}@no-such-host.invalid/l?api_key={TOKEN}",
    "no port": f"https://ada:{USER}@h.example:port/l?token={TOKEN}",
    "a slash in the password": f"https://ada:{USER}/{USER}@h.example/l",
    "a bracket": f"https://ada:{USER}@[h.example/l?token={TOKEN}",
    "no scheme": f"ada:{USER}@h.example/l",
    "another scheme": f"ftp://ada:{USER}@h.example/l?sig={TOKEN}",
    "a blank": f"https://ada:{USER} x@h.example/l",
    "nothing there": f"http://ada:{USER}@127.0.0.1:9/l?key={TOKEN}",
}


@pytest.mark.parametrize("url", FAILING.values(), ids=list(FAILING))
def test_a_source_that_fails_is_told_of_without_its_password(
    url: str, tracker: Tracker, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    subscribe(tracker)
    outcome = look(tracker, url)
    assert outcome.outcome == "failed"
    rounds.tick(tracker, Settings(home=tmp_path))
    with reading(tracker.ledger.engine) as connection:
        mails = [messages.raw(connection, line.number) for line in messages.ledger(connection)]
    assert any(b"un_sc" in mail for mail in mails)
    printed = capfd.readouterr()
    said = everything_said(tmp_path, tracker) + printed.out + printed.err + outcome.reason
    said += b"".join(mails).decode()
    assert not [secret for secret in (USER, TOKEN) if secret in said]


def test_where_a_person_found_a_file_is_recorded_without_a_password(tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "consolidated.xml"
    file.write_bytes(un_xml(CROWD, day(0)))
    claimed = f"https://ada:{USER}@h.example/l?token={TOKEN}"
    words = ("run", "un_sc", "--file", str(file), "--by", "ada", "--claimed-url", claimed)
    assert run(home, *words).returncode == 0
    tracker = open_tracker(home, f"sqlite:///{home / 'tracker.db'}")
    transport = tracker.journal.latest("receipt", "un_sc")["transport"]
    tracker.ledger.engine.dispose()
    assert transport["claimed_url"] == "https://***@h.example/l?token=***"


def test_parts_that_are_kept_of_a_failed_fetch_tell_nothing_either() -> None:
    where = {"url": f"https://a:{USER}@h", "final_url": f"https://h?sig={TOKEN}"}
    text = json.dumps(arrival("un_sc", Served(**where, status=200, headers={})).transport)
    assert not [secret for secret in (USER, TOKEN) if secret in text]


# Logs.


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_log_shows_no_password_whoever_says_it(
    form: str, capfd: pytest.CaptureFixture[str]
) -> None:
    import structlog

    before = structlog.get_config()
    try:
        logs.configure("info", form, "run")
        url = f"https://ada:{USER}@h.example/l?token={TOKEN}"
        logs.logger().warning(f"cannot have {url}", why=url, failure=ValueError(url), count=3)
    finally:
        structlog.contextvars.clear_contextvars()
        structlog.configure(**before)
    said = capfd.readouterr().err
    assert said.count("https://***@h.example/l?token=***") == 3
    assert not [secret for secret in (USER, TOKEN) if secret in said]


def test_a_name_of_a_file_is_one_line() -> None:
    odd = Path(os.fsdecode(b"a\xff\nb\x1b[2J\xe2\x80\xae.xml"))
    assert named(odd) == "a\\xff\\u000ab\\u001b[2J\\u202e.xml"
    assert named(Path("Überblick 2026.xml")) == "Überblick 2026.xml"
