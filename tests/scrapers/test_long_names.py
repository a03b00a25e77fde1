"""Names and remarks without end: read, folded, found and told in seconds, or refused."""

import random
import time
from pathlib import Path

import pytest

from db.engine import reading
from tests.builders import CROWD, assert_replays, log, person, take_un
from tracker.answers import status
from tracker.matching import search
from tracker.notices import rounds
from tracker.proof import verify
from tracker.record.tracker import Tracker
from tracker.rules.normalise.entries import MOST_NAMES
from tracker.settings import Settings

SECONDS = 6.0
"""Of processor for one document from its bytes to the mail; 1.6 s is the most that was measured."""

LONG = {
    "brackets": {"aliases": [("Good", "A " + "(" * 50_000)]},
    "brackets that close": {"aliases": [("Good", "A " + "()" * 25_000), ("Low", ")" * 50_000)]},
    "blanks and points": {"aliases": [("Good", "A. " * 16_000), ("Good", "A." * 25_000)]},
    "semicolons": {"aliases": [("Good", "a;" * 25_000), ("Good", "; " * 25_000)]},
    "digits": {"name": "1" * 50_000, "notes": "1 " * 500_000},
    "one word": {"name": "x" * 1_000_000},
    "words between": {"name": "aka (b; " * 125_000},
    "Arabic": {"name": "عبد ال" * 60_000},
    "Cyrillic": {"name": "Щёд " * 60_000},
    "a remark": {"notes": "born 1 Jan, (a.k.a. ; " * 48_000},
    "births": {"born": [f"{1900 + n % 99}-01-{1 + n % 28:02d}" for n in range(5_000)]},
    "many names": {"aliases": [("Good", f"Alias{n} Nam{n * 7}") for n in range(4_000)]},
}


@pytest.mark.parametrize("kind", LONG)
def test_a_text_without_end_costs_seconds(tracker: Tracker, tmp_path: Path, kind: str) -> None:
    take_un(tracker, CROWD, 0)
    start = time.process_time()
    outcome = take_un(tracker, [*CROWD, person(100) | LONG[kind]], 1, mode="run")
    search.bring_up_to_date(tracker.ledger.engine)
    rounds.tick(tracker, Settings(home=tmp_path, mail_from="tracker@example.org"))
    assert time.process_time() - start < SECONDS
    assert outcome.outcome == "recorded"
    (added,) = [row for row in log(tracker) if row["kind"] == "addition"]
    assert added["entry_key"] == "QDi.100"


def test_a_name_longer_than_any_is_kept_whole_and_found_by_its_beginning(tracker: Tracker) -> None:
    name = "Abu Bakr al-Tawil " * 3_000
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, person(100, name=name)], 1)
    search.bring_up_to_date(tracker.ledger.engine)
    with reading(tracker.ledger.engine) as connection:
        asked = status.Question(name=name[:900], on="")
        found = status.status(connection, asked)
    assert name.strip() in str(found.json())


def test_a_record_with_more_names_than_any_party_has_is_refused(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    aliases = [("Good", f"Alias {n}") for n in range(MOST_NAMES + 1)]
    outcome = take_un(tracker, [*CROWD, person(100, aliases=aliases)], 1)
    assert outcome.outcome == "refused"
    assert "5,002 names" in outcome.reason


NOISE = random.Random(13)
ALPHABETS = {
    "Latin": "abcdefghijklmnopqrstuvwxyz",
    "Cyrillic": "бвгджзклмнпрстфхцчшщэюя",
    "Chinese": "".join(map(chr, range(0x4E00, 0x5000))),
    "words": "abc d",
}


@pytest.mark.parametrize("alphabet", ALPHABETS)
def test_a_text_that_no_index_can_hold_is_recorded_all_the_same(
    on_both: Tracker, alphabet: str
) -> None:
    """No row of an index has it whole: noise does not shrink when a database packs it."""
    name = "".join(NOISE.choices(ALPHABETS[alphabet], k=50_000))
    paper = (
        f"<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>{name}</NUMBER>"
        "</INDIVIDUAL_DOCUMENT>"
    )
    take_un(on_both, CROWD, 0)
    names, papers = person(100, name=name), person(103, more=paper)
    hostile = [names, person(101, ref=name[:9_000]), person(102, regime=name), papers]
    outcome = take_un(on_both, [*CROWD, *hostile], 1)
    search.bring_up_to_date(on_both.ledger.engine)
    assert outcome.outcome == "recorded"
    assert len(log(on_both)) == 4
    with reading(on_both.ledger.engine) as connection:
        assert list(verify.problems(connection, on_both.journal.archive, "")) == []
    assert_replays(on_both)
