"""The demo as a whole: its log against the table of facts, and everything that it promises."""

import ipaddress
import json
import re
import shutil
from email import message_from_bytes, policy
from email.message import EmailMessage
from mailbox import Maildir
from pathlib import Path
from typing import Any

import pytest

from db.engine import opened, reading
from db.log import Filters, rows
from tests.demo.playing import Played, pasted, play, verb
from tests.record.processes import MANY
from tracker.answers.status import Question, status
from tracker.answers.timeline import timeline
from tracker.demo.ending import SPELLINGS
from tracker.settings import Settings

pytestmark = pytest.mark.slow(60)

MEK = {
    "us_state_fto": "Mujahedin-e Khalq Organization",
    "gb_proscribed": "Mujaheddin e Khalq",
    "us_ofac_sdn": "MUJAHEDIN-E KHALQ ORGANIZATION",
    "eu_terrorist_list": "Mujahidin-e Khalq Organisation",
    "ca_listed_entities": "Mujahedin-e Khalq",
}

FACTS = {
    # the table of facts of the seed story: list, what, whom, the authority's day, our day
    ("gb_proscribed", "addition", MEK["gb_proscribed"], "2001-03-29", "2001-03-29"),
    ("us_ofac_sdn", "addition", MEK["us_ofac_sdn"], "2001-11-02", "2001-11-02"),
    ("eu_terrorist_list", "addition", MEK["eu_terrorist_list"], "2002-05-02", "2002-05-02"),
    ("ca_listed_entities", "addition", MEK["ca_listed_entities"], "2005-05-24", "2005-05-24"),
    ("gb_proscribed", "removal", MEK["gb_proscribed"], "2008-06-24", "2008-06-24"),
    ("eu_terrorist_list", "removal", MEK["eu_terrorist_list"], "2009-01-26", "2009-01-26"),
    ("us_state_fto", "removal", MEK["us_state_fto"], "2012-09-28", "2012-09-28"),
    ("us_ofac_sdn", "removal", MEK["us_ofac_sdn"], "2012-09-28", "2012-09-28"),
    ("ca_listed_entities", "removal", MEK["ca_listed_entities"], "2012-12-17", "2012-12-17"),
}

FARC = "Revolutionary Armed Forces of Colombia"
LATER = {
    ("us_state_fto", "addition", "Segunda Marquetalia", "2021-12-01", "2021-12-01"),
    ("us_state_fto", "addition", f"{FARC} - People’s Army", "2021-12-01", "2021-12-01"),
    ("us_state_fto", "removal", FARC, "2021-12-01", "2021-12-01"),
    ("us_state_fto", "addition", "al-Nusrah Front", "2014-05-15", "2014-05-15"),
    ("us_state_fto", "removal", "al-Nusrah Front", "2025-07-08", "2025-07-08"),
    ("us_state_fto", "addition", "Ansarallah", "2021-01-19", "2021-01-19"),
    ("us_state_fto", "removal", "Ansarallah", "2021-02-16", "2021-02-16"),
    ("us_state_fto", "relisting", "Ansarallah", "2025-03-05", "2025-03-05"),
}

TALIBAN, MOST_SECONDS = 14, 60


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return play(tmp_path_factory.mktemp("first"))


@pytest.fixture
def copy(played: Played, tmp_path: Path) -> Played:
    """The same in a folder of its own, for tests that change it."""
    shutil.copytree(played.folder, tmp_path / "copy")
    return Played(tmp_path / "copy", 0, played.out, played.err, played.asked)


@pytest.fixture
def log(played: Played) -> list[Any]:
    with opened(Settings(home=played.home).database) as engine, reading(engine) as connection:
        return rows(connection, Filters())


def facts(log: list[Any]) -> set[tuple[str, str, str, str, str]]:
    return {
        (row.list_id, row.kind, row.caption, row.effective_on, row.observed_at[:10]) for row in log
    }


def mails_of(home: Path) -> list[EmailMessage]:
    """The mails of a home, as a mail program reads the folder."""
    box = Maildir(home / "mailbox", create=False)
    read = (message_from_bytes(box.get_bytes(key), policy=policy.default) for key in box.keys())
    return [mail for mail in read if isinstance(mail, EmailMessage)]


def asked(home: Path, name: str, on: str, list_id: str) -> str:
    question = Question(name=name, on=on, lists=(list_id,))
    with opened(Settings(home=home).database) as engine, reading(engine) as connection:
        (answer,) = status(connection, question).answers
    return answer.answer


def test_it_ends_well_and_in_time_with_no_noise(played: Played) -> None:
    assert played.code == 0, played.err
    assert played.seconds < MOST_SECONDS
    lines = played.err.splitlines()
    assert lines[0].startswith("DEMO")
    assert [line for line in lines[1:] if not re.match(r"\d{4}-\d\d-\d\d \w+: ", line)] == []


def test_the_log_says_of_the_mujahedin_what_the_table_of_facts_says(log: list[Any]) -> None:
    names = set(MEK.values())
    assert {row for row in facts(log) if row[2] in names} == FACTS
    tags = [row.programme for row in log if row.caption == MEK["us_ofac_sdn"]]
    assert sorted(tags) == ["FTO; SDGT", "SDGT"]


def test_the_designation_of_1997_is_the_authoritys_own_day_and_no_news(played: Played) -> None:
    with opened(Settings(home=played.home).database) as engine, reading(engine) as connection:
        first = timeline(connection, SPELLINGS[0], ["us_state_fto"])[0]
    assert (first.date, first.clock, first.baseline) == ("1997-10-08", "authority", True)


@pytest.mark.parametrize(
    ("list_id", "day"),
    [
        ("eu_terrorist_list", "2006-12-12"),
        ("gb_proscribed", "2007-11-30"),
        ("gb_proscribed", "2008-05-07"),
        ("eu_terrorist_list", "2008-10-23"),
        ("eu_terrorist_list", "2008-12-04"),
        ("eu_terrorist_list", "2009-01-25"),
    ],
)
def test_a_court_delists_nobody(played: Played, list_id: str, day: str) -> None:
    assert asked(played.home, MEK[list_id], day, list_id) == "in_force"


def test_an_omission_does_once_a_person_has_read_the_act(played: Played, log: list[Any]) -> None:
    removals = {
        row.list_id: row for row in log if row.caption in MEK.values() and row.kind == "removal"
    }
    eu, gb = removals["eu_terrorist_list"], removals["gb_proscribed"]
    assert (eu.cause, eu.confirmation) == ("court_annulment", "act_cited")
    assert "2009/62/EC" in eu.instrument
    assert (gb.cause, gb.confirmation) == ("court_annulment", "act_cited")
    assert gb.instrument == "SI 2008/1645; PC/02/2006, [2008] EWCA Civ 443"
    assert (
        asked(played.home, MEK["eu_terrorist_list"], "2009-01-26", "eu_terrorist_list")
        == "delisted"
    )


def test_the_newer_events_are_as_the_department_has_them(log: list[Any]) -> None:
    assert facts(log) >= LATER


def test_a_renaming_is_the_same_party(log: list[Any]) -> None:
    (row,) = [
        row
        for row in log
        if (row.list_id, row.kind, row.observed_at[:10])
        == ("us_state_fto", "identity", "2014-05-15")
    ]
    said = {change["field"]: change for change in json.loads(row.fields)}
    before, after = said["name"]["before"], said["name"]["after"]
    assert (before, after) == ("al-Qa’ida in Iraq", "Islamic State of Iraq and the Levant")
    assert row.entry_still_in_force


def test_pages_that_are_broken_remove_nobody(played: Played, log: list[Any]) -> None:
    assert [row for row in log if row.observed_at.startswith("2022-02-0")] == []
    told = [line for line in played.err.splitlines() if line.startswith("2022-02-01")]
    assert sorted(line.split()[1] for line in told) == ["un_sc:", "us_state_fto:"]
    assert all("refused, and nobody is taken off" in line for line in told)


def test_what_is_missing_all_at_once_stays_a_question(played: Played) -> None:
    done = verb(played, "pending", "--json")
    questions = json.loads(done.stdout)
    assert {(q["list_id"], q["state"], q["observed_at"][:10]) for q in questions} == {
        ("un_sc", "open", "2025-07-15")
    }
    assert len(questions) == TALIBAN
    for question in questions:
        assert asked(played.home, question["caption"], "2025-07-15", "un_sc") == "in_force"


def test_mails_lie_in_the_folder_marked_and_to_whom_they_go(played: Played) -> None:
    mails = mails_of(played.home)
    subjects = [str(mail["Subject"]) for mail in mails]
    assert len({mail["Message-ID"] for mail in mails}) == len(mails) > len(FACTS)
    for mail in mails:
        for kind in ("plain", "html"):
            body = mail.get_body((kind,))
            assert body
            assert "DEMO: a story on documents of our own" in body.get_content()
    operators = {str(mail["To"]) for mail in mails if "Operations:" in str(mail["Subject"])}
    assert operators == {"operators@bank.example"}
    assert any(
        "Removed: US FTO list - Mujahedin-e Khalq Organization" in subject for subject in subjects
    )
    assert f"{len(mails)} mails are in" in played.out


def test_every_subject_begins_with_the_mark(played: Played) -> None:
    done = verb(played, "alerts", "ledger", "--json")
    letters = json.loads(done.stdout)
    assert letters
    assert [letter for letter in letters if not letter["subject"].startswith("[DEMO] ")] == []
    assert {letter["state"] for letter in letters} == {"accepted"}
    assert all("no mail was sent" in letter["answer"] for letter in letters)


def test_it_ends_with_the_timeline_the_question_and_the_newest_mail(played: Played) -> None:
    table, rest = played.out.split("Still open, and nobody is taken off meanwhile: 14 absences.")
    for list_id, _kind, caption, _effective, day in FACTS:
        assert re.search(rf"^{day} +{list_id} .*{re.escape(caption)}", table, re.MULTILINE)
    assert "| Subject: [DEMO] " in rest


def test_nobody_is_asked_but_loopback(played: Played) -> None:
    assert {event for event, _ in played.asked} >= {"socket.connect", "socket.bind"}
    outside = [where for _, where in played.asked if not _is_loopback(where)]
    assert outside == []


def _is_loopback(where: str) -> bool:
    try:
        return ipaddress.ip_address(where).is_loopback
    except ValueError:
        return where == "localhost"


def test_every_line_to_try_works_as_it_stands(copy: Played) -> None:
    assert len(copy.tries) >= 10
    for line in copy.tries:
        done = pasted(copy.folder, line)
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
        assert done.stderr.startswith("DEMO"), line
        assert "Traceback" not in done.stderr
    assert json.loads(verb(copy, "pending", "--json").stdout) == []


def test_lines_to_try_work_whatever_else_is_set(tmp_path: Path, copy: Played) -> None:
    from tracker.cli.demo import pasted as line_of
    from tracker.demo.ending import Try

    real = tmp_path / "real"
    more = {"TRACKER_DATABASE_URL": f"sqlite:///{real}/tracker.db", "TRACKER_CONFIG": "none.yaml"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in more.items():
            patch.setenv(name, value)
        line = line_of(Try(what=("summary",), why=""), Path("demo"))
    assert pasted(copy.folder, line, **more).returncode == 0
    assert not real.exists()


# Never mixed.


@pytest.mark.parametrize(
    "words",
    [
        ("run",),
        ("run", "un_sc", "--file", "page.xml", "--by", "ada"),
        ("run", "--from", "."),
        ("backfill", "."),
        ("serve",),
        ("restore", "backup"),
    ],
)
def test_nothing_real_goes_into_a_demos_home(copy: Played, words: tuple[str, ...]) -> None:
    before = _rows_of_journal(copy.home)
    done = verb(copy, *words)
    assert done.returncode == 2, done.stderr
    assert "This is a demo's home" in done.stderr
    assert done.stderr.startswith("DEMO")
    assert _rows_of_journal(copy.home) == before


def _rows_of_journal(home: Path) -> list[tuple[int, str]]:
    from db import journal

    with opened(Settings(home=home).database) as engine, reading(engine) as connection:
        return [(row.seq, row.kind) for row in journal.everything(connection)]


def test_a_home_that_lost_its_file_is_a_demos_by_its_journal(copy: Played) -> None:
    (copy.home / "DEMO").unlink()
    assert verb(copy, "run").returncode == 2
    done = verb(copy, "changes", "--json")
    assert done.stderr.startswith("DEMO: nothing here is real; today is 2025-07-15")
    assert verb(copy, "doctor").stdout.count("DEMO: nothing here is real") == 1


@pytest.mark.parametrize("words", [("changes", "--format", "csv"), ("lists",), ("doctor",)])
def test_every_verb_says_so_first(played: Played, words: tuple[str, ...]) -> None:
    done = verb(played, *words)
    assert done.stderr.startswith("DEMO")
    assert done.returncode == 0, done.stdout


def test_a_database_elsewhere_is_not_asked_under_a_demos_name(copy: Played, tmp_path: Path) -> None:
    elsewhere = f"sqlite:///{tmp_path}/other.db"
    done = verb(copy, "changes", TRACKER_DATABASE_URL=elsewhere)
    assert done.returncode == 2
    assert "never mix" in done.stderr
    assert not (tmp_path / "other.db").exists()


@pytest.mark.skipif(not MANY, reason="played twice only where all is tried (docs/tests.md)")
def test_played_again_it_begins_anew_with_the_same_ids(copy: Played, log: list[Any]) -> None:
    verb(copy, "reject", "--all", "un_sc", "--reason", "so", "--by", "ada", "--yes")
    again = play(copy.folder, HTTP_PROXY="http://127.0.0.1:9", TRACKER_LISTS="no_such_list")
    assert again.code == 0, again.err
    with opened(Settings(home=copy.home).database) as engine, reading(engine) as connection:
        second = rows(connection, Filters())
    assert [row.change_id for row in second] == [row.change_id for row in log]
    assert again.err == copy.err
