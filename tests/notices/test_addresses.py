"""An address is checked once: the envelope says what is on record; its twins are told of."""

import json
import smtplib
from collections.abc import Iterator
from email.utils import getaddresses
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import messages
from db.engine import reading, writing
from tests.builders import person, take_un
from tests.cli.test_cli import tracker as run
from tests.mailboxes import FROM, Box, receiving
from tests.notices.test_delivery import CROWD, ledger, subscribe, told
from tracker.notices import addresses, lookalikes, rounds, subscriptions
from tracker.notices.channels.mail import Mail
from tracker.notices.order import BadSubscription
from tracker.record.tracker import Tracker


@pytest.fixture
def box() -> Iterator[Box]:
    with receiving(Box()) as found:
        yield found


BARRED = (
    "",
    "ada",
    "@bank.example",
    "ada@",
    "ada@@bank.example",
    "ada@bank@example",
    "ada@bank.example\r\nBcc: eve@x.example",
    "ada@bank.example\nRCPT TO:<eve@x.example>",
    "ada\x00@bank.example",
    "ada@bank.example\x00",
    "ada@bank.example\u2028",
    "ada\u200b@bank.example",
    "\u202eada@bank.example",
    "ada@\u202ebank.example",
    "ada@bank.example, eve@x.example",
    "ada@bank.example;eve@x.example",
    "friends: eve@x.example;",
    "Ada <ada@bank.example>",
    "<ada@bank.example>",
    "<eve@x.example>ada@bank.example",
    "ada(comment)@bank.example",
    "ada@bank.example(comment)",
    "(eve@x.example)ada@bank.example",
    '"ada lovelace"@bank.example',
    '"ada@x.example"@bank.example',
    "ada\\@bank.example",
    "ada lovelace@bank.example",
    " ada@bank.example",
    "ada@bank.example ",
    "ada@ bank.example",
    ".ada@bank.example",
    "ada.@bank.example",
    "ada..l@bank.example",
    "ada@bank.example.",
    "ada@.bank.example",
    "ada@bank..example",
    "ada@bank.example/x",
    "ada@bank.example?x",
    "ada@bank.example#x",
    "ada@bank.example:25",
    "ada@eve%bank.example",
    "ada@[127.0.0.1",
    "ada@[fe80::1%lo]",
    "ada@[bank.example]",
    "ada@xn--",
    "ada@xn--zzzzzzzzz",
    "ada@" + "a" * 64 + ".example",
    "ada@" + "a." * 130 + "example",
    "a" * 65 + "@bank.example",
    "\u00e4" * 33 + "@bank.example",
    "=?utf-8?q?eve=40x.example?=@bank.example",
    "ada\uff20bank.example",
    "!eve@x.example,ada@bank.example",
    "@relay.example:ada@bank.example",
    "ada@bank\u2024example@x",
)


@pytest.mark.parametrize("address", BARRED, ids=ascii)
def test_what_is_no_address_is_never_put_on_record(address: str) -> None:
    assert addresses.barred(address)
    with pytest.raises(BadSubscription) as why:
        subscriptions.subscription({"name": "desk", "to": [address]})
    assert "\n" not in str(why.value)
    assert "\r" not in str(why.value)


NORMALISED = {
    "ada@bank.example": "ada@bank.example",
    "Ada.L+x_y=z@Bank.EXAMPLE": "Ada.L+x_y=z@bank.example",
    "ada@M\u00fcnchen.example": "ada@xn--mnchen-3ya.example",
    "ada@stra\u00dfe.example": "ada@xn--strae-oqa.example",  # not strasse, which is another's
    "ada@XN--MNCHEN-3YA.example": "ada@xn--mnchen-3ya.example",
    "j\u00f6rg@bank.example": "j\u00f6rg@bank.example",
    "jo\u0308rg@bank.example": "j\u00f6rg@bank.example",
    "root@localhost": "root@localhost",
    "ada@[192.0.2.1]": "ada@[192.0.2.1]",
    "o'neil/x!#$%&*@bank.example": "o'neil/x!#$%&*@bank.example",
}


@pytest.mark.parametrize("address", NORMALISED, ids=ascii)
def test_there_is_one_way_to_write_an_address(address: str) -> None:
    once = addresses.normalised(address)
    assert once == NORMALISED[address]
    assert addresses.barred(once) == ""
    assert addresses.normalised(once) == once


LONG = "a" * 60 + "@" + "b" * 60 + "." + "c" * 60 + ".example"


@pytest.mark.parametrize(
    "address", [*NORMALISED, LONG, "\u0430da@bank.example", "a-_-b@x-y.example"], ids=ascii
)
def test_record_envelope_and_header_say_the_same(
    tracker: Tracker, box: Box, tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[bytes] = []
    plain = smtplib.SMTP.send

    def watched(self: smtplib.SMTP, line: Any) -> None:
        sent.append(line.encode() if isinstance(line, str) else bytes(line))
        plain(self, line)

    monkeypatch.setattr(smtplib.SMTP, "send", watched)
    subscribe(tracker, to=[address])
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, person(100, name="\u0130brahim \u015eahin " * 6)], 1, mode="run")
    assert rounds.tick(tracker, box.settings(tmp_path)).problems == []
    (line,) = ledger(tracker)
    recorded = line["recipient"]
    assert recorded == addresses.normalised(address)
    (envelope,) = [to for to, _ in box.mails]
    assert envelope == recorded
    assert f"RCPT TO:<{recorded}>\r\n".encode() in sent
    assert sent[1].startswith(f"MAIL FROM:<{FROM}>".encode())
    with reading(tracker.ledger.engine) as connection:
        assert f"\r\nTo: {recorded}\r\n".encode() in messages.raw(connection, 1)
    stored = tracker.journal.latest("subscription")
    assert stored["set"]["to"] == [recorded]


def test_one_mailbox_written_in_two_ways_gets_one_mail(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    with writing(tracker.ledger.engine) as connection:
        both = ["ada@BANK.example", "ada@bank.example"]
        subscriptions.save_group(connection, "team", both, "ada", tracker.clock())
    subscribe(tracker, to=["ada@Bank.Example", "group:team"])
    told(tracker)
    rounds.tick(tracker, box.settings(tmp_path))
    assert [to for to, _ in box.mails] == ["ada@bank.example"]


def test_a_bad_address_on_record_gets_nothing(tracker: Tracker, box: Box, tmp_path: Path) -> None:
    """One that an earlier release took, or that was written into the database by hand."""
    from db import tables

    subscribe(tracker)
    told(tracker)
    how = box.settings(tmp_path)
    with writing(tracker.ledger.engine) as connection:
        connection.execute(tables.message.delete())
    rounds.tick(tracker, how.__class__(home=tmp_path, status_at="23:59 UTC"))
    with writing(tracker.ledger.engine) as connection:
        bad = {"recipient": "ada@bank.example>\r\nRCPT TO:<eve@x.example"}
        connection.execute(tables.message.update().values(**bad))
    rounds.tick(tracker, how)
    assert box.mails == []


@settings(max_examples=40)
@given(st.text(max_size=30))
def test_no_text_breaks_the_check(text: str) -> None:
    for address in (text, f"{text}@bank.example", f"ada@{text}"):
        if not addresses.barred(address):
            told = addresses.normalised(address)
            assert told.isprintable()
            assert not set(told) & set(' <>,;:"\\()') or "[" in told
            assert addresses.normalised(told) == told
            assert getaddresses([told])[0][1] == told


# Look-alikes

KNOWN = frozenset({"ada@bank.example", "alerts@mybank.example", "https://hooks.bank.example/x"})

WARNED = {
    "ada@b\u0430nk.example": ("is written b\u0430nk.example", "mixes letters", "looks like"),
    "ada@xn--bnk-6cd.example": ("is written b\u0430nk.example", "mixes letters"),
    "ada@\u0430\u0441\u0435.example": ("is written \u0430\u0441\u0435.example",),
    "\u0430da@bank.example": ("mixes letters", "looks like ada@bank.example"),
    "ada@banк.example": ("looks like bank.example",),
    "ada@bannk.example": ("looks like bank.example",),
    "ada@bnak.example": ("looks like bank.example",),
    "ada@rnybank.example": ("looks like mybank.example",),
    "ada@my-bank.example": ("looks like mybank.example",),
    "ada@b4nk.example": ("looks like bank.example",),
    "https://h00ks.bank.example/x": ("looks like hooks.bank.example",),
    "https://hooks.b\u0430nk.example/x": ("is written hooks.b\u0430nk.example",),
    "\uff41da@bank.example": ("variants of others", "looks like ada@bank.example"),
    "alertz@mybank.example": ("looks like alerts@mybank.example",),
}


@pytest.mark.parametrize("address", WARNED, ids=ascii)
def test_an_address_that_could_be_taken_for_another_is_told_of(address: str) -> None:
    assert addresses.barred(address) == "" or "://" in address
    found = "\n".join(lookalikes.warnings([address], KNOWN))
    assert [words for words in WARNED[address] if words not in found] == []


@pytest.mark.parametrize(
    "address",
    [
        "ada@bank.example",
        "ada@BANK.example",
        "bob@bank.example",
        "eve@other.example",
        "group:team",
        "https://hooks.bank.example/y",
        "https://elsewhere.example/hook",
        "ada@[192.0.2.1]",
        "no address at all",
        "mailto://x",
    ],
)
def test_others_are_not_told_of(address: str) -> None:
    assert lookalikes.warnings([address], KNOWN) == []


@given(st.lists(st.text(max_size=12), max_size=4), st.sets(st.text(max_size=12), max_size=4))
def test_no_text_breaks_the_warnings(told: list[str], known: set[str]) -> None:
    addresses = [f"{text}@{text}" for text in told]
    found = lookalikes.warnings(addresses, known | {f"a@{k}" for k in known})
    assert all(sentence.startswith("Warning: ") for sentence in found)


def test_the_command_line_warns_and_takes_it(tmp_path: Path) -> None:
    def added(*words: str) -> str:
        done = run(tmp_path, "alerts", *words, "--by", "ada")
        assert done.returncode == 0, done.stderr
        return done.stderr

    operator = ("--role", "operations", "--kind", "operations")
    assert added("add", "desk", "--to", "ada@bank.example", *operator) == "On record: desk.\n"
    said = added("add", "twin", "--to", "ada@b\u0430nk.example")
    assert said.startswith("Warning: the domain xn--bnk-6cd.example is written b\u0430nk.example")
    assert said.endswith("On record: twin.\n")
    assert added("pause", "twin") == "On record: twin.\n"  # it is told already
    assert "looks like" in added("group", "team", "--to", "ada@bannk.example")
    (tmp_path / "a.yaml").write_text(
        json.dumps(
            {"subscriptions": [{"name": "new", "to": ["eve@xn--bnk-6cd.test", "x@y.example"]}]}
        )
    )
    assert "is written" in added("import", str(tmp_path / "a.yaml"))
    rows = json.loads(run(tmp_path, "alerts", "list", "--json").stdout)
    assert rows[1]["to"] == ["ada@xn--bnk-6cd.example"] or "xn--bnk-6cd" in str(rows)


def test_a_channel_of_mail_says_why_not() -> None:
    assert Mail.barred("ada@bank..example") == ", to which no mail can go: its domain is none"
