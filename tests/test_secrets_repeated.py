"""Secrets that come back from elsewhere: from servers, drivers, readers of settings."""

from pathlib import Path

import pytest

from db.engine import BadAddress, open_database
from scrapers.addresses import shown, without_tokens_of
from tests.command import tracker as run
from tracker.settings import BadSetting, load

SECRET = "hunter2hunter2"

REPEATED = [
    (f"https://h.example/a/{SECRET}%2Fx", f"no /a/{SECRET}/x here"),
    (f"https://h.example/?token={SECRET}%3D%3D", f"bad token {SECRET}=="),
    (f"https://h.example/hook/{SECRET}", f"HOOK {SECRET.upper()} is gone"),
    (f"tgram://{SECRET}/chat", f"bot {SECRET}: Unauthorized"),
    (f"mailto://ada:{SECRET}@mail.example", f"ada:{SECRET}@mail.example refused"),
]


@pytest.mark.parametrize(("address", "said"), REPEATED)
def test_a_token_is_not_kept_however_it_is_repeated(address: str, said: str) -> None:
    told = without_tokens_of(address, said)
    assert SECRET not in told.lower()
    assert "***" in told


@pytest.mark.parametrize("name", ["bearer", "sessid", "otp", "pin", "PHPSESSID", "bearer_of"])
def test_more_names_of_parameters_say_that_a_value_is_secret(name: str) -> None:
    assert shown(f"https://h.example/l?{name}={SECRET}") == f"https://h.example/l?{name}=***"


NO_DATABASES = [
    f"postgresql+psycopg://ada:pa@{SECRET}@127.0.0.1:1/x",
    f"postgresql+psycopg://ada:{SECRET}@[::/x",
    f"postgresql+psycopg://127.0.0.1:1/x?port={SECRET}",
    f"postgresql+psycopg://ada:{SECRET}\udcff@127.0.0.1:1/x",
    f"postgresql+nothing://ada:{SECRET}@127.0.0.1/x",
    f"mysql://ada:{SECRET}@127.0.0.1/x",
    f"sqlite://ada:{SECRET}@h/x",
    f"host=127.0.0.1 password={SECRET}",
]


@pytest.mark.parametrize("address", NO_DATABASES, ids=ascii)
@pytest.mark.parametrize("verb", ["doctor", "init", "watchdog"])
def test_no_driver_of_a_database_repeats_an_address(
    tmp_path: Path, address: str, verb: str
) -> None:
    with pytest.raises(BadAddress):
        open_database(address)
    done = run(tmp_path, verb, TRACKER_DATABASE_URL=address)
    said = done.stdout + done.stderr
    assert done.returncode
    assert "database_url" in said
    assert SECRET not in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "text",
    [
        f"smtp_password: !!timestamp {SECRET}\n",
        f"smtp_password: !!int {SECRET}\n",
        f"smtp_password: !!bool {SECRET}\n",
        f"smtp_password: !!python/name:{SECRET} x\n",
        f"urls: {{un_sc: {{list: ['{SECRET}']}}}}\n",
        f"urls: {{un_sc: {{list: {{{SECRET}: 1}}}}}}\n",
        f"urls: {{un_sc: ['{SECRET}']}}\n",
    ],
)
def test_whatever_the_reader_of_settings_raises_repeats_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "tracker.yaml").write_text(text)
    with pytest.raises(BadSetting) as why:
        load({"TRACKER_HOME": str(tmp_path)})
    assert SECRET not in str(why.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("smtp_port", "99999"),
        ("smtp_port", "-1"),
        ("smtp_timeout_seconds", "0"),
        ("smtp_timeout_seconds", "nan"),
        ("smtp_timeout_seconds", "inf"),
        ("timeout_seconds", "-1"),
        ("first_pause", "1e400"),
        ("schedule", "!!timestamp x"),
    ],
)
def test_a_number_that_no_wait_or_port_can_be_is_refused(name: str, value: str) -> None:
    """A port beyond the last one would be another one's; endless waits are no waits."""
    with pytest.raises(BadSetting, match=f"The setting {name} cannot be"):
        load({f"TRACKER_{name.upper()}": value})
