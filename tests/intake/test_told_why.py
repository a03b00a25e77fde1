"""What those are told who were told of an end, when the act that explains it changes or falls."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import answer as decide
from tests.builders import day, fto_html, questions, take
from tests.intake.test_acts_cited import BETA, FTO, listed, page
from tests.mailboxes import Box, receiving
from tests.notices.test_announced import GONE, OLD, feed, mails, notice, subscribe
from tracker.decisions import acts
from tracker.record.tracker import Tracker

LEFT = "Given10 Family10 left the UN list"


@pytest.fixture
def box() -> Iterator[Box]:
    with receiving(Box()) as found:
        yield found


def entered(
    tracker: Tracker, citation: str, parties: tuple[str, ...] = ("Given10 Family10",)
) -> None:
    said = acts.Stated(
        kind="revocation",
        link="https://press.un.org/en/2024/sc16000.doc.htm",
        citations=[citation],
        lists=["un_sc"],
        parties=[*parties],
        days=acts.Days(in_force_on="2024-01-02"),
    )
    acts.add(tracker, said, by="ada", reason="read there")


def withdrawn(tracker: Tracker, citation: str) -> None:
    acts.withdraw(tracker, citation, by="ada", reason="of another")


def body(box: Box) -> str:
    return " ".join(str(box.mails[-1][1].get_body(("plain",)).get_content()).split())  # type: ignore[union-attr]


def left(tracker: Tracker, box: Box, home: Path) -> None:
    subscribe(tracker)
    for number, gone in enumerate([(), (10,), (10,)]):
        listed(tracker, number, *gone)
    (told,) = mails(tracker, box, home, 2)
    assert told.startswith("Removed: ")


def test_every_other_act_that_is_cited_is_told_and_the_last_word_is_what_stands(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    left(tracker, box, tmp_path)
    none = f"Why: {LEFT}: the act that we cited no longer counts"
    for number, citation in enumerate(["SC/16000", "SC/16001", "SC/16000"]):
        entered(tracker, citation)
        told = mails(tracker, box, tmp_path, 3 + 2 * number)
        assert told == [f"Why: {LEFT}: revoked, by {citation}"]
        withdrawn(tracker, citation)
        assert mails(tracker, box, tmp_path, 4 + 2 * number) == [none]
    assert box.mails[-1][1]["In-Reply-To"]


def test_an_act_in_the_place_of_another_says_so(tracker: Tracker, box: Box, tmp_path: Path) -> None:
    left(tracker, box, tmp_path)
    entered(tracker, "SC/16000")
    mails(tracker, box, tmp_path, 3)
    withdrawn(tracker, "SC/16000")
    entered(tracker, "SC/16001")
    assert mails(tracker, box, tmp_path, 4) == [f"Why: {LEFT}: revoked, by SC/16001"]
    assert "SC/16001, in place of SC/16000, which we cited before." in body(box)
    entered(tracker, "SC/16002")
    assert mails(tracker, box, tmp_path, 5) == []


def test_who_is_listed_after_all_is_told_so_though_it_was_told_why_it_had_left(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    left(tracker, box, tmp_path)
    entered(tracker, "SC/16000")
    mails(tracker, box, tmp_path, 3)
    listed(tracker, 5)
    (told,) = mails(tracker, box, tmp_path, 5)
    assert told.startswith(
        "[CORRECTION] Still listed: UN list - Given10 Family10; our notice of 3 "
    )
    assert "counts as listed without a break" in body(box)


def test_nobody_is_told_why_after_it_was_told_that_it_is_listed_after_all(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    left(tracker, box, tmp_path)
    subscribe(tracker, timing="daily")
    entered(tracker, "SC/16000")
    assert mails(tracker, box, tmp_path, 3) == []
    listed(tracker, 3)
    told = mails(tracker, box, tmp_path, 3)
    assert [subject.partition(":")[0] for subject in told] == ["[CORRECTION] Still listed"]
    assert mails(tracker, box, tmp_path, 5) == []


def test_an_end_that_was_taken_back_with_its_act_is_told_again_when_it_is_sure(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker)
    listed(tracker, 0)
    entered(tracker, "SC/16000")
    listed(tracker, 3, 10)
    mails(tracker, box, tmp_path, 3)
    withdrawn(tracker, "SC/16000")
    mails(tracker, box, tmp_path, 4)
    listed(tracker, 5, 10)
    assert mails(tracker, box, tmp_path, 5) == [
        "Confirmed again: UN list - Given10 Family10 left it"
    ]
    assert "A second good document shows now that it has ended." in body(box)
    listed(tracker, 6, 10)
    assert mails(tracker, box, tmp_path, 6) == []


def test_an_act_of_after_the_document_takes_no_person_s_word_back(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker)
    page(tracker, 0)
    content = fto_html([group for group in OLD if group[1] != BETA[1]], GONE)
    given = {"list_id": FTO, "role": "page", "form": "html"}
    name = "foreign-terrorist-organizations.html"
    take(tracker, content, day(40), mode="run", name=name, **given)
    mails(tracker, box, tmp_path, 40)
    decide(tracker, "confirm", questions(tracker))
    (told,) = mails(tracker, box, tmp_path, 41)
    assert told.startswith("Removed: Old Group Beta")
    title = "Revocation of the Foreign Terrorist Organization Designation of Old Group Beta"
    feed(tracker, 52, notice("2024-00009", title, "2024-02-12"))
    told = [one for one in mails(tracker, box, tmp_path, 52) if "ANNOUNCED" not in one]
    assert told == ["Why: Old Group Beta left the US FTO list: revoked, by FR Doc. 2024-00009"]
    assert "treat the party as listed" not in body(box)


def test_several_that_are_not_sure_any_more_are_not_said_to_have_left(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker)
    listed(tracker, 0)
    both = ("Given10 Family10", "Given11 Family11")
    entered(tracker, "SC/16000", parties=both)
    listed(tracker, 3, 10, 11)
    (told,) = mails(tracker, box, tmp_path, 3)
    assert told.startswith("2 removals")
    withdrawn(tracker, "SC/16000")
    (told,) = mails(tracker, box, tmp_path, 4)
    assert told.startswith("2 ends not confirmed any more")
    assert "treat them as listed" in body(box)
    assert "have left the list" not in body(box)
    listed(tracker, 5, 10, 11)
    (told,) = mails(tracker, box, tmp_path, 5)
    assert told.startswith("2 ends confirmed again")
