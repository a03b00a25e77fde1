"""Histories made to mislead the engine: who is still there, who is new, whatever came when."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from db import changes, standings, tables
from db.canonical import parsed
from db.engine import reading
from scrapers import kit
from tests.builders import (
    CROWD,
    assert_replays,
    brief,
    day,
    documents,
    fto_html,
    log,
    person,
    questions,
    state,
    take,
    take_fto,
    take_un,
    un_xml,
    without,
)
from tracker.intake import rebuild, run
from tracker.model import PRESENT
from tracker.record import past
from tracker.record.tracker import Tracker


@pytest.fixture
def tracker(on_both: Tracker) -> Tracker:
    """On both databases; what PostgreSQL has on record is replayed on SQLite."""
    return on_both


def listed(tracker: Tracker, list_id: str = "un_sc") -> list[str]:
    """Current keys of all that counts as listed, once for each entry."""
    with reading(tracker.ledger.engine) as connection:
        found = standings.on_record(connection, list_id)
    bodies = [parsed(body) for _, body in found.values()]
    return sorted(b["keys"][-1] for b in bodies if b["state"] in PRESENT)


def test_a_reference_left_by_a_renumbering_and_given_out_again_is_somebody_new(
    tracker: Tracker,
) -> None:
    take_un(tracker, CROWD, 0)
    moved = person(20, ref="QDi.920")
    take_un(tracker, [*without(20), moved], 1)
    other = person(20, name="Quite Other", born=["1901"])
    take_un(tracker, [CROWD[0], other, *without(20)[1:], moved], 2)
    assert brief(tracker) == [("identity", "QDi.920"), ("addition", "QDi.020")]
    assert {"QDi.020", "QDi.920"} <= set(listed(tracker))
    take_un(tracker, [*without(20), moved], 30)
    assert brief(tracker)[2:] == [("removal", "QDi.020")]
    assert "QDi.920" in listed(tracker)
    assert_replays(tracker)


def test_two_of_one_name_in_the_first_document_are_two(tracker: Tracker) -> None:
    rows = [(f"March {n}, 2001", f"Group {'abcdefghijklmnopqrst'[n]} Front") for n in range(1, 15)]
    rows.append(("March 9, 2011", rows[3][1]))
    gone = [("May 1, 2003", f"Old {n} Army", "March 1, 1999") for n in range(4)]
    take_fto(tracker, fto_html(rows, gone), 0)
    assert len(listed(tracker, "us_state_fto")) == 15
    take_fto(tracker, fto_html([*rows, ("May 2, 2023", "New Front")], gone), 1)
    assert [kind for kind, _ in brief(tracker)] == ["addition"]


def test_a_document_that_came_back_is_an_old_copy_when_the_one_between_comes_late(
    tracker: Tracker,
) -> None:
    first = un_xml(CROWD, day(0))
    take(tracker, first, day(0))
    assert take(tracker, first, day(10)).outcome == "unchanged"
    assert take(tracker, first, day(12)).outcome == "unchanged"
    take(tracker, b"<html>maintenance</html>", day(13))
    take_un(tracker, [*without(20), person(77)], 5)
    assert state(tracker, "QDi.020") == "missing"
    assert brief(tracker) == [("removal", "QDi.020"), ("addition", "QDi.077")]
    assert [q["kind"] for q in questions(tracker)] == ["old_copy"]  # it stood for two days
    assert_replays(tracker)


def test_a_look_that_found_nothing_new_is_an_old_copy_once_a_newer_document_comes_late(
    tracker: Tracker,
) -> None:
    take_un(tracker, CROWD, 0)
    with tracker.writer("un_sc", live=True) as writer:
        last = past.last_good(tracker.ledger.engine, "un_sc")
        assert last is not None
        for number in (8, 9):
            tracker.clock.now = day(number)  # type: ignore[attr-defined]
            run._looked(tracker, writer, "unchanged", "", last.sha256)
    tracker.clock.now = day(400)  # type: ignore[attr-defined]
    take_un(tracker, without(20), 5)
    assert state(tracker, "QDi.020") == "missing"
    assert brief(tracker) == [("removal", "QDi.020")]
    assert len(documents(tracker)) == 3
    assert_replays(tracker)


@pytest.mark.parametrize("hash_comes_first", [True, False])
def test_a_look_and_another_document_within_one_second(
    tracker: Tracker, hash_comes_first: bool
) -> None:
    """Which of two hashes is the smaller one says nothing about what came first."""
    take_un(tracker, CROWD, 0)
    last = past.last_good(tracker.ledger.engine, "un_sc")
    assert last is not None
    with tracker.writer("un_sc", live=True) as writer:
        tracker.clock.now = day(1) - timedelta(seconds=1)  # type: ignore[attr-defined]
        run._looked(tracker, writer, "unchanged", "", last.sha256)
    news = (un_xml([*CROWD, person(number)], day(1)) for number in range(200, 300))
    digests = ((sha256(content).hexdigest() < last.sha256, content) for content in news)
    take(tracker, next(content for first, content in digests if first == hash_comes_first), day(1))
    assert [kind for kind, _ in brief(tracker)] == ["addition"]
    assert_replays(tracker)


LISTED = [(f"March {n}, 2001", f"Group {chr(96 + n) * 5} Front") for n in range(1, 25)]
GONE = [("May 1, 2003", f"Old {n} Army", "March 1, 1999") for n in range(4)]


def test_a_page_that_shows_half_as_delisted_is_no_answer_to_itself_the_next_day(
    tracker: Tracker,
) -> None:
    take_fto(tracker, fto_html(LISTED, GONE), 0)
    moved = [("January 4, 2024", name, on) for on, name in LISTED[12:]]
    take_fto(tracker, fto_html(LISTED[:12], [*moved, *GONE]), 1)
    assert len(questions(tracker)) == 12
    for number in (2, 90):
        again = fto_html(LISTED[:12], [*moved, *GONE])
        again = again.replace(b"</body>", b"<!-- %d --></body>" % number)
        assert take_fto(tracker, again, number).outcome != "refused"
        assert len(questions(tracker)) == 12
        assert log(tracker) == []
    take_fto(tracker, fto_html(LISTED, GONE), 91)
    assert (questions(tracker), log(tracker)) == ([], [])
    assert len(listed(tracker, "us_state_fto")) == 24
    assert_replays(tracker, "us_state_fto")


def test_a_programme_in_question_that_is_then_renamed_stops_nothing(tracker: Tracker) -> None:
    def people(regime: str, *numbers: int) -> list[dict[str, object]]:
        return [person(number, regime=regime) for number in numbers]

    other = people("Other", *range(40, 80))
    take_un(tracker, [*people("Old", *range(1, 20)), *other], 0)
    # Eight lose the programme at once: a question. Then it gets another name for all.
    asked = [*people("Other", *range(1, 9)), *people("Old", *range(9, 20)), *other]
    take_un(tracker, asked, 1)
    assert len(questions(tracker)) == 8
    take_un(tracker, [*people("New", *range(1, 20)), *other], 5)
    take_un(tracker, [*people("New", *range(1, 20)), *other, person(90)], 80)
    assert_replays(tracker)


def test_one_who_is_missing_and_comes_back_under_another_date_stops_nothing(
    tracker: Tracker,
) -> None:
    def page(*listed_on: str) -> bytes:
        again = [(on, LISTED[4][1]) for on in listed_on]
        return fto_html([*LISTED[:4], *again, *LISTED[5:]], GONE)

    take_fto(tracker, fto_html(LISTED, GONE), 0)
    take_fto(tracker, page(), 1)
    take_fto(tracker, page("May 2, 2023"), 5)
    assert len(listed(tracker, "us_state_fto")) == 24
    assert [kind for kind, _ in brief(tracker)] == ["identity"]
    take_fto(tracker, page().replace(b"<body>", b"<body><!-- built anew -->"), 6)
    take_fto(tracker, page("May 3, 2023"), 50)
    assert [kind for kind, _ in brief(tracker)] == ["identity", "identity"]
    assert_replays(tracker, "us_state_fto")


def test_one_who_goes_back_to_an_earlier_reference_goes_by_it_again(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*without(20), person(20, ref="QDi.920")], 1)
    take_un(tracker, CROWD, 2)
    assert brief(tracker) == [("identity", "QDi.920"), ("identity", "QDi.020")]
    assert "QDi.020" in listed(tracker)
    take_un(tracker, without(20), 3)
    assert brief(tracker)[2:] == [("removal", "QDi.020")]
    assert_replays(tracker)


def test_a_renumbering_behind_a_doubtful_document_is_no_removal(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, CROWD[:20], 1)
    assert len(questions(tracker)) == 20
    take_un(tracker, [*without(30), person(30, ref="QDi.930")], 2)
    assert brief(tracker) == [("identity", "QDi.930")]
    assert questions(tracker) == []
    take_un(tracker, [*without(30), person(30, ref="QDi.930"), person(99)], 90)
    assert brief(tracker)[1:] == [("addition", "QDi.099")]
    assert_replays(tracker)


def test_while_half_a_list_is_in_question_no_absence_is_an_ordinary_one(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, without(3), 1)
    half = [p for p in CROWD[:20] if p["ref"] != "QDi.003"]
    take_un(tracker, half, 2)
    take_un(tracker, half, 3)
    assert [row["confirmation"] for row in log(tracker)] == ["observed_once"]  # of 3, by the first
    take_un(tracker, [p for p in half if p["ref"] != "QDi.010"], 4)
    assert brief(tracker) == [("removal", "QDi.003")]
    take_un(tracker, CROWD, 5)
    assert (questions(tracker), log(tracker)) == ([], [])
    assert_replays(tracker)


def test_whether_somebody_lost_a_programme_is_no_question_once_he_has_left(
    tracker: Tracker,
) -> None:
    taliban = [person(n, regime="Taliban") for n in range(1, 21)]
    take_un(tracker, [*taliban, *CROWD[20:]], 0)
    take_un(tracker, CROWD, 1)
    assert len(questions(tracker)) == 20
    for number in (2, 3):
        take_un(tracker, without(5), number)
    assert brief(tracker, scope="entry", kinds=["removal"]) == [("removal", "QDi.005")]
    assert len(questions(tracker)) == 19
    assert_replays(tracker)


def test_what_one_document_says_of_one_entry_is_told_in_the_order_it_happened(
    tracker: Tracker,
) -> None:
    take_fto(tracker, fto_html(LISTED, GONE), 0)
    back = [*LISTED, ("May 8, 2001", "Twice Listed Front")]
    take_fto(
        tracker, fto_html(back, [("May 4, 2012", "Twice Listed Front", "June 8, 2010"), *GONE]), 1
    )
    kinds = [row["kind"] for row in log(tracker)]
    assert kinds == ["addition", "removal", "relisting"]


def waiting(tracker: Tracker) -> list[tuple[str, str, str]]:
    """What is still to be told of current rows: kind, key, day."""
    rows = tables.event
    current = {str(row["change_id"]) for row in log(tracker)}
    with reading(tracker.ledger.engine) as connection:
        found = connection.execute(rows.select().where(rows.c.waiting, rows.c.kind == "change"))
        told_of = changes.ever_numbered(connection, [int(event.ref) for event in found])
    told = [row for row in told_of if row.change_id in current]
    return [(str(row.kind), row.entry_key, row.observed_at[:10]) for row in told]


def test_news_not_yet_told_stays_news_when_an_older_document_comes_late(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, person(77)], 10, mode="run")
    assert waiting(tracker) == [("addition", "QDi.077", "2024-01-11")]
    take_un(tracker, [*CROWD, person(77), person(78)], 5)
    assert waiting(tracker) == [
        ("addition", "QDi.077", "2024-01-06")
    ]  # of 78 nobody was to be told
    assert ("addition", "QDi.078") in brief(tracker)


def test_news_not_yet_told_stays_news_under_new_rules(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    from scrapers.lists import un_sc

    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, person(77)], 10, mode="run")
    plain = un_sc.entry

    def shouting(tag: str, record: kit.Record) -> kit.RawEntry:
        raw = plain(tag, record)
        return replace(raw, names=tuple(replace(n, text=n.text.upper()) for n in raw.names))

    monkeypatch.setattr(un_sc, "entry", shouting)
    rebuild.upgrade(tracker, "un_sc")
    assert waiting(tracker) == [("addition", "QDi.077", "2024-01-11")]


def test_one_listed_under_the_date_of_an_earlier_spell_goes_by_that_date(tracker: Tracker) -> None:
    def page(on: str) -> bytes:
        return fto_html([*LISTED[:4], (on, LISTED[4][1]), *LISTED[5:]], [off, *GONE])

    off = ("May 4, 2012", LISTED[4][1], "May 3, 1998")
    take_fto(tracker, fto_html(LISTED, GONE), 0)
    take_fto(tracker, page(LISTED[4][0]), 1)
    take_fto(tracker, page("May 3, 1998"), 2)
    assert "group eeeee front|1998-05-03" in listed(tracker, "us_state_fto")
    assert [kind for kind, _ in brief(tracker)] == ["identity"]
    assert_replays(tracker, "us_state_fto")
