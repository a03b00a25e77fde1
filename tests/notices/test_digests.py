"""A regular mail: removals and additions first and all of them, amendments counted."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import person, take_un
from tests.mailboxes import Box, receiving
from tests.notices import letters_of as of
from tests.notices.test_delivery import later, subscribe
from tests.notices.test_long_mails import rows
from tracker.notices import attached, rounds
from tracker.notices.page import page
from tracker.record.tracker import Tracker

CROWD = [person(n) for n in range(1, 41)]
NOTICES = [
    *[of.amended(f"Amended{n}", "alias" if n < 12 else "address") for n in range(52)],
    *[of.addition(f"Came{n}", programme="Taliban" if n < 3 else "Al-Qaida") for n in range(8)],
    of.addition("Front", list_id="us_state_fto", programme="FTO"),
    of.removal("Left1"),
    of.removal("Missing", "observed_once", list_id="eu_fsf", programme="EUAQ"),
    of.ended("Stays Under SDGT"),
    of.renamed("Old Name", "New Name"),
]


def test_what_ended_stands_before_what_is_new_and_amendments_are_counted() -> None:
    text = page(NOTICES, "Daily digest").text
    places = [text.index(f"\n{head} (") for head in ("REMOVALS", "ABSENCES NOT CONFIRMED")]
    places += [text.index(f"\n{head} (") for head in ("DESIGNATIONS ENDED", "ADDITIONS")]
    places += [text.index("NEW NAMES OR REFERENCES"), text.index("\nAMENDMENTS\n")]
    assert places == sorted(places)
    assert "- UN list: 52 amendments (address 40, alias 12)" in text
    assert "Amended5" not in text


def test_everybody_who_came_or_left_is_named_by_list_and_programme_with_an_id() -> None:
    written = page(NOTICES, "Daily digest")
    for words in (written.text, written.html):
        for name in (
            "Left1",
            "Missing",
            "Stays Under SDGT",
            "Front",
            *(f"Came{n}" for n in range(8)),
        ):
            assert name in words
        for group in ("UN list, Taliban (3)", "UN list, Al-Qaida (5)", "US FTO list, FTO (1)"):
            assert group in words
    (id_,) = re.findall(r"- Left1 \[([0-9a-f]+)\]", written.text)
    assert of.removal("Left1").change_id.startswith(id_)
    assert len(id_) == 10
    assert "ABSENCES NOT CONFIRMED (1): treat them as listed" in written.text
    assert "DESIGNATIONS ENDED (1): all are still listed" in written.text


def test_the_table_has_every_change_with_the_columns_of_the_contract() -> None:
    table = rows(page(NOTICES, "Daily digest"), "changes")
    assert len(table) == len(NOTICES)
    assert list(table[0])[:3] == ["change_id", "list_id", "entry_id"]


def test_subject_and_bar_say_what_and_where() -> None:
    written = page(NOTICES, "Daily digest")
    assert written.subject.startswith("Daily digest: 1 removal - ")
    bar = re.search(r'class="bar[^>]*>([^<]*)<', written.html)
    assert bar is not None
    assert bar[1].startswith("1 removal, 1 absence not confirmed, 1 designation ended, 9 additions")
    assert "notices" not in bar[1]
    two = page([of.removal("A"), of.removal("B", list_id="eu_fsf"), *NOTICES[52:57]])
    assert "2 removals, 5 additions, EU sanctions and UN lists" in two.html


@pytest.mark.parametrize("gone", [0, 40, 900])
def test_of_too_many_those_that_left_are_shown_first_and_the_rest_is_counted(gone: int) -> None:
    many = [of.addition(f"Given{n} Family{n}") for n in range(3000)]
    written = page(
        [*many, *(of.removal(f"Gone{n} Family{n}") for n in range(gone))], "Weekly digest"
    )
    shown = re.findall(r"^- (G\w+) ", written.text, re.MULTILINE)
    left = sum(name.startswith("Gone") for name in shown)
    assert len(shown) > 500
    assert left == min(gone, len(shown))
    rest = re.search(
        r"Not in this mail for want of room: (.*)\. The attached changes", written.text
    )
    assert rest is not None
    missing = sum(int(n.replace(",", "")) for n in re.findall(r"([\d,]+) (?:rem|add)", rest[1]))
    assert missing == 3000 + gone - len(shown)
    assert len(rows(written, "changes")) == 3000 + gone
    assert "removal" not in rest[1] or left == len(shown)


@pytest.fixture
def box() -> Iterator[Box]:
    with receiving(Box()) as found:
        yield found


def test_a_digest_says_which_lists_were_looked_at_in_its_time_and_which_not(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker, timing="daily", lists=["un_sc", "eu_fsf"])
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, person(100)], 1, mode="run")
    settings = box.settings(tmp_path)
    rounds.tick(tracker, settings)
    later(tracker, hours=9)
    rounds.tick(tracker, settings)
    (mail,) = [m for m in box.to("ada@bank.example") if "digest" in m["Subject"]]
    said = " ".join(str(mail.get_body(("plain",)).get_content()).split())  # type: ignore[union-attr]
    covers = said[said.index("What this mail covers") :]
    assert "NOT COVERED, nobody looked in that time:" in covers
    assert "EU sanctions list" in covers


def test_tables_that_servers_would_refuse_go_out_in_several_mails_and_none_is_lost(
    tracker: Tracker, box: Box, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attached, "HEAVIEST", 8000)
    subscribe(tracker, timing="hourly", kinds=["addition", "removal"])
    take_un(tracker, CROWD, 0)
    came = [person(n) for n in range(100, 124)]
    take_un(tracker, [*CROWD[:19], *CROWD[20:], *came], 1, mode="run")
    settings = box.settings(tmp_path)
    rounds.tick(tracker, settings)
    later(tracker, hours=2)
    rounds.tick(tracker, settings)
    mails = box.to("ada@bank.example")
    tables = [part.get_content() for mail in mails for part in mail.iter_attachments()]
    names = {row["caption"] for table in tables for row in csv.DictReader(io.StringIO(table))}
    assert names == {f"Given{n} Family{n}" for n in (20, *range(100, 124))}
    assert len(tables) == len(mails) > 1
    assert max(map(len, tables)) <= 8000
    assert "absence not confirmed" in mails[0]["Subject"]
    assert len({mail["Message-ID"] for mail in mails}) == len(mails)
