"""What was told as a question or as not yet confirmed is brought to an end once, for those told."""

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.builders import answer, day, person, questions, take, take_un, un_xml
from tests.mailboxes import Box, receiving
from tests.notices.test_delivery import ADA, CROWD, later, subscribe
from tracker.notices import rounds, subscriptions
from tracker.notices.kinds import changes
from tracker.record.tracker import Tracker

BOB = "bob@bank.example"


@pytest.fixture
def box() -> Iterator[Box]:
    with receiving(Box()) as found:
        yield found


def without(*numbers: int) -> list[dict[str, Any]]:
    gone = {f"QDi.{number:03d}" for number in numbers}
    return [one for one in CROWD if one["ref"] not in gone]


def mails(tracker: Tracker, box: Box, home: Path) -> list[tuple[str, EmailMessage]]:
    """What goes out now."""
    before = len(box.mails)
    assert rounds.tick(tracker, box.settings(home)).problems == []
    return box.mails[before:]


def subjects(told: list[tuple[str, EmailMessage]]) -> list[tuple[str, str]]:
    return [(to, str(mail["Subject"])) for to, mail in told]


def body(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return " ".join(str(part.get_content()).split())


MISSING = "Not confirmed: left the UN list? Given10 Family10 (Al-Qaida)"
REMOVED = "Removed: Given10 Family10 - UN list (Al-Qaida), delisted"


def test_a_second_document_is_told_once_to_those_who_were_told_of_the_first(
    on_both: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(on_both)
    take_un(on_both, CROWD, 0)
    take_un(on_both, without(10), 1, mode="run")
    ((_, first),) = mails(on_both, box, tmp_path)
    assert first["Subject"] == MISSING
    subscribe(on_both, kinds=["addition"])  # asks for less now, and is still told how it ended
    subscribe(on_both, "later", to=[BOB])
    take_un(on_both, without(10), 2, mode="run")
    told = mails(on_both, box, tmp_path)
    assert sorted(subjects(told)) == [(ADA, REMOVED), (BOB, REMOVED)]
    assert told[0][1]["In-Reply-To"] == first["Message-ID"]
    assert body(told[0][1]).startswith("A second good document shows that Given10 Family10 has")
    take_un(on_both, without(10), 3, mode="run")
    assert mails(on_both, box, tmp_path) == []


def test_one_that_comes_back_after_all_is_corrected_once_for_everybody_told(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker)
    take_un(tracker, CROWD, 0)
    take_un(tracker, without(10), 1, mode="run")
    mails(tracker, box, tmp_path)
    subscribe(tracker, "later", to=[BOB])
    take_un(tracker, without(10), 2, mode="run")
    mails(tracker, box, tmp_path)
    take_un(tracker, CROWD, 3, mode="run")
    told = mails(tracker, box, tmp_path)
    assert sorted(to for to, _ in told) == [ADA, BOB]
    assert all(
        str(mail["Subject"]).startswith("[CORRECTION] Still listed: UN list - Given10")
        for _, mail in told
    )
    take_un(tracker, without(10), 4, mode="run")
    take_un(tracker, without(10), 5, mode="run")
    assert {s for _, s in subjects(mails(tracker, box, tmp_path))} == {REMOVED}


def test_an_old_document_taken_in_later_loses_nobody_the_correction(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    """The row that was told of falls for another of the same removal, which then falls too."""
    subscribe(tracker)
    take_un(tracker, CROWD, 0)
    take_un(tracker, without(10), 5, mode="run")
    assert subjects(mails(tracker, box, tmp_path)) == [(ADA, MISSING)]
    take_un(tracker, without(10), 3)
    assert subjects(mails(tracker, box, tmp_path)) == [(ADA, REMOVED)]
    take_un(tracker, CROWD, 6, mode="run")
    ((_, mail),) = mails(tracker, box, tmp_path)
    assert str(mail["Subject"]).startswith("[CORRECTION] Still listed: UN list - Given10 Family10;")


def test_a_digest_that_did_not_go_out_yet_says_only_how_it_ended(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker, timing="daily at 08:00 Europe/Brussels")
    take_un(tracker, CROWD, 0)
    for number in (1, 2):
        take_un(tracker, without(10), number, mode="run")
        assert mails(tracker, box, tmp_path) == []
    later(tracker, hours=10)
    ((_, mail),) = mails(tracker, box, tmp_path)
    assert "not in the document" not in body(mail)
    assert "has left the" in body(mail)


def test_a_question_that_a_person_confirms_is_told_to_those_who_were_asked(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker, kinds=["pending"])
    subscribe(tracker, "removals", to=[BOB], kinds=["removal"])
    take_un(tracker, CROWD, 0)
    take_un(tracker, CROWD[:20], 1, mode="run")
    ((_, asked),) = mails(tracker, box, tmp_path)
    assert str(asked["Subject"]).startswith(
        "20 questions: UN list - did Given21 Family21 and 19 more leave?"
    )
    one, other, kept = questions(tracker)[:3]
    answer(tracker, "confirm", [one])
    told = mails(tracker, box, tmp_path)
    said = f"Removed: {one['caption']} - UN list (Al-Qaida), delisted"
    assert sorted(subjects(told)) == [(ADA, said), (BOB, said)]
    (mail,) = [mail for to, mail in told if to == ADA]
    assert mail["In-Reply-To"] == asked["Message-ID"]
    assert body(mail).startswith(f"ada has confirmed that {one['caption']} has left the")
    assert "Answered by ada on 1 January 2030 (confirm): because" in body(mail)
    answer(tracker, "confirm", [other], instrument="SC/16000")
    (_, mail), _ = mails(tracker, box, tmp_path)
    assert body(mail).startswith("An act cited by a reviewer shows")
    answer(tracker, "reject", [kept])
    assert mails(tracker, box, tmp_path) == []


def test_a_question_that_time_answers_is_told_to_those_who_were_asked(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker, kinds=["pending"])
    take_un(tracker, CROWD, 0)
    take_un(tracker, CROWD[:20], 1, mode="run")
    mails(tracker, box, tmp_path)
    take_un(tracker, [*CROWD[:20], *CROWD[22:]], 2, mode="run")
    assert mails(tracker, box, tmp_path) == []
    take_un(tracker, [*CROWD[:20], *CROWD[22:]], 70, mode="run")
    ((to, mail),) = mails(tracker, box, tmp_path)
    assert (to, str(mail["Subject"])) == (
        ADA,
        "2 removals - UN list: Given21 Family21 and 1 more",
    )
    assert body(mail).count("A second good document shows that") == 2


def test_a_paused_or_ended_order_is_told_no_end(tracker: Tracker, box: Box, tmp_path: Path) -> None:
    from db.engine import writing

    subscribe(tracker)
    subscribe(tracker, "ended", to=[BOB])
    take_un(tracker, CROWD, 0)
    take_un(tracker, without(10), 1, mode="run")
    assert len(mails(tracker, box, tmp_path)) == 2
    subscribe(tracker, paused=True)
    with writing(tracker.ledger.engine) as connection:
        subscriptions.drop(connection, "subscription", "ended", "ada", tracker.clock())
    take_un(tracker, without(10), 2, mode="run")
    assert mails(tracker, box, tmp_path) == []


@pytest.mark.parametrize("many", [changes.MANY, 0])
def test_the_word_removed_is_not_said_of_a_name_that_stands_twice_on_the_list(
    tracker: Tracker, box: Box, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    """On a day of very many changes too: what still stands is looked up for every removal."""
    monkeypatch.setattr(changes, "MANY", many)
    twin = person(50, name="Given10 Family10", regime="Taliban")
    subscribe(tracker)
    take_un(tracker, [*CROWD, twin], 0)
    for number in (1, 2):
        people = [*without(10), twin]
        take(tracker, un_xml(people, day(number)), day(number), mode="run")
        told = mails(tracker, box, tmp_path)
    ((_, mail),) = told
    assert mail["Subject"] == (
        "Entry ended: Given10 Family10 - UN list, QDi.010; the same name is still listed as QDi.050"
    )
    assert "On this very list the same name still stands as QDi.050." in body(mail)
    assert "UN list (un_sc): Given10 Family10 (QDi.050), in force under Taliban" in body(mail)
