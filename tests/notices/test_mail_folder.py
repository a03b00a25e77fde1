"""Mails put into a folder in place of a mail server (mail_folder)."""

from email import message_from_bytes, policy
from mailbox import Maildir
from pathlib import Path

import pytest

from db import messages
from db.engine import reading
from db.messages import Claimed
from tests.command import tracker as command
from tests.notices.test_delivery import ADA, ledger, subscribe, told
from tracker.notices import rounds
from tracker.notices.channels import maildir
from tracker.notices.channels.channel import Unreachable
from tracker.record.tracker import Tracker
from tracker.settings import Settings


def letter(number: int = 1, identity: str = "<one@bank.example>", to: str = ADA) -> Claimed:
    return Claimed(
        seq=number,
        message_id=identity,
        channel="mail",
        recipient=to,
        subscription="desk",
        subject="s",
        raw=b"Subject: s\r\n\r\nbody\r\n",
        attempts=1,
        first_tried_at="2024-01-01T00:00:00Z",
        lease="l",
    )


def settings(home: Path) -> Settings:
    return Settings(home=home, mail_folder="mailbox", status_at="23:59 UTC")


def test_a_mail_lies_in_the_folder_as_it_would_have_gone_out_and_the_ledger_says_so(
    tracker: Tracker, tmp_path: Path
) -> None:
    subscribe(tracker)
    told(tracker)
    report = rounds.tick(tracker, settings(tmp_path))
    assert (report.accepted, report.problems) == (1, [])
    box = Maildir(tmp_path / "mailbox", create=False)
    (key,) = box.keys()
    (line,) = ledger(tracker)
    with reading(tracker.ledger.engine) as connection:
        assert box.get_bytes(key) == messages.raw(connection, line["number"]).replace(
            b"\r\n", b"\n"
        )
    mail = message_from_bytes(box.get_bytes(key), policy=policy.default)
    assert (mail["To"], mail["Subject"]) == (ADA, line["subject"])
    assert line["answer"] == f"Put into the folder {tmp_path / 'mailbox'}; no mail was sent."
    assert not list((tmp_path / "mailbox" / "tmp").iterdir())


def test_a_mail_that_is_handed_over_again_lies_there_once(tmp_path: Path) -> None:
    assert maildir.put(tmp_path / "box", letter()).outcome == "accepted"
    again = maildir.put(tmp_path / "box", letter())
    assert (again.outcome, "already" in again.text) == ("accepted", True)
    assert maildir.count(tmp_path / "box") == 1


def test_so_does_one_that_somebody_has_looked_at_meanwhile(tmp_path: Path) -> None:
    maildir.put(tmp_path / "box", letter())
    (new,) = (tmp_path / "box" / "new").iterdir()
    new.rename(tmp_path / "box" / "cur" / f"{new.name}:2,S")
    maildir.put(tmp_path / "box", letter())
    assert maildir.count(tmp_path / "box") == 1


def test_others_lie_beside_it_and_the_last_one_is_the_newest(tmp_path: Path) -> None:
    for number, to in ((9, ADA), (10, "bob@bank.example"), (11, ADA)):
        maildir.put(tmp_path / "box", letter(number, f"<{number}@bank.example>", to))
    assert maildir.count(tmp_path / "box") == 3
    (last,) = (tmp_path / "box" / "new").glob("00000011.*")
    assert maildir.newest(tmp_path / "box") == last.read_bytes()


def test_what_a_sender_that_died_left_half_written_is_no_mail(tmp_path: Path) -> None:
    maildir.put(tmp_path / "box", letter())
    (mail,) = (tmp_path / "box" / "new").iterdir()
    for number in range(3):
        half = tmp_path / "box" / "tmp" / f"{mail.name}.{number}"
        half.write_bytes(b"Subj")
    mail.unlink()
    assert maildir.count(tmp_path / "box") == 0
    maildir.put(tmp_path / "box", letter())
    assert maildir.newest(tmp_path / "box") == b"Subject: s\n\nbody\n"


def test_nobody_else_may_look_into_it(tmp_path: Path) -> None:
    maildir.put(tmp_path / "box", letter())
    (mail,) = (tmp_path / "box" / "new").iterdir()
    assert mail.stat().st_mode & 0o077 == 0
    assert (tmp_path / "box").stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_one_keeps_the_mail_waiting(
    tracker: Tracker, tmp_path: Path
) -> None:
    (tmp_path / "mailbox").write_text("in the way")
    with pytest.raises(Unreachable, match="cannot be written"):
        maildir.put(tmp_path / "mailbox", letter())
    subscribe(tracker)
    told(tracker)
    report = rounds.tick(tracker, settings(tmp_path))
    assert [p for p in report.problems if "mail folder" in p] == report.problems != []
    (tmp_path / "mailbox").unlink()
    assert rounds.tick(tracker, settings(tmp_path)).accepted == 1


def test_doctor_says_that_none_is_sent(tmp_path: Path) -> None:
    command(tmp_path / "h", "init")
    done = command(tmp_path / "h", "doctor", TRACKER_MAIL_FOLDER="box")
    assert f"amber Mails are put into the folder {tmp_path / 'h' / 'box'}" in done.stdout
    assert "Mails are put" not in command(tmp_path / "h", "doctor").stdout
