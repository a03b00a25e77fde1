"""How sure an end is and why it came, in plain words; days of folders; what to do now."""

from itertools import product

import pytest

from tests.notices import letters_of as of
from tracker.model import CAUSES, Confirmation
from tracker.notices import sentences
from tracker.notices.about import ToldDecision
from tracker.notices.page import page
from tracker.notices.wording import clock

DECIDED = ToldDecision(
    verdict="confirm", decided_by="ada", decided_at=of.AT, reason="looked at the page"
)


def words(text: str) -> str:
    return " ".join(text.split())


def test_every_value_has_a_sentence_of_its_own() -> None:
    assert set(Confirmation) <= set(sentences.HOW_SURE)
    assert set(sentences.WHY) == CAUSES
    assert len(set(sentences.WHY.values())) == len(CAUSES)
    assert len(set(sentences.HOW_SURE.values())) == len(sentences.HOW_SURE)


@pytest.mark.parametrize("decision", [None, DECIDED], ids=["", "answered"])
@pytest.mark.parametrize("confirmation", [*Confirmation, "", "from_a_later_release"])
def test_no_value_of_the_log_is_shown_as_it_is(
    confirmation: str, decision: ToldDecision | None
) -> None:
    for cause, kind in product([*CAUSES, "", "by_treaty"], [of.removal, of.ended]):
        told = {"cause": cause, "beside": {"decision": decision}}
        written = page([kind("Somebody", confirmation, **told)])
        for text in (written.text, written.html):
            for raw in (*Confirmation, *(one for one in CAUSES if "_" in one), "by_treaty"):
                assert raw not in text
            assert "How sure:" in text
            assert "Why:" in text


def test_revoked_beside_a_cause_that_is_not_stated_says_which_is_which() -> None:
    gone = of.removal("HTS", list_id="us_state_fto", effective_on="2025-07-08")
    text = words(page([gone]).text)
    assert "Cause: not stated" not in text
    assert (
        "Why: The authority's document says that it was revoked, effective 8 July 2025; why it "
        "ended in law (a court, a review, a death) is not stated there." in text
    )
    seen_only = of.removal("HTS", "observed_again", list_id="us_state_fto")
    text = words(page([seen_only]).text)
    assert "says that it was revoked" not in text
    assert "No document that we have gives a reason" in text


def test_a_designation_that_ends_delists_nobody() -> None:
    for confirmation in Confirmation:
        text = words(page([of.ended("KAHANE CHAI", confirmation)]).text)
        assert "delisted" not in text
        assert "revoked" not in text
    assert "says that it has ended as a designation only;" in words(page([of.ended("X")]).text)


def test_what_is_not_confirmed_has_no_reason_yet() -> None:
    text = words(page([of.removal("X", "observed_once")]).text)
    assert "How sure: Not confirmed: only one document shows it so far." in text
    assert "Why: Not known, as the end itself is not confirmed." in text
    answered = of.removal("X", "observed_once", beside={"decision": DECIDED})
    text = words(page([answered]).text)
    assert "Not confirmed" not in text
    assert "How sure: A person has answered" in text


@pytest.mark.parametrize("made", [of.addition, of.removal, of.ended, of.amended])
def test_the_document_of_a_folder_has_a_day_and_no_time(made: object) -> None:
    written = page([made("Somebody")])  # type: ignore[operator]
    for text in (words(written.text), words(written.html)):
        assert "between 26 November 2026 and 27 November 2026" in text
        assert "00:00" not in text
    for other in (of.late(["X"]), of.pending(["X"]), of.announced(["X"]), of.correction("X")):
        assert "00:00" not in page([other]).text + page([other]).html


def test_a_live_look_keeps_its_time_and_the_table_its_columns() -> None:
    live = of.addition("X", observed_at="2026-11-27T06:10:00Z")
    assert "27 November 2026, 06:10 UTC" in page([live]).text
    assert clock("2026-11-27T00:00:00Z", "America/New_York") == "27 November 2026"
    many = page([of.addition(f"X{n}") for n in range(40)])
    assert b"2026-11-27T00:00:00Z" in many.files[0].content


TO_DO = {
    "tracker ack": [of.addition("X"), of.late(["X"]), of.correction("X"), of.announced(["X"])],
    "tracker show": [
        of.removal("X"),
        of.removal("X", "observed_once"),
        of.amended("X"),
        of.ended("X"),
    ],
    "tracker confirm": [of.pending(["X"])],
    "tracker reject": [of.pending(["X"])],
    "tracker status": [of.baseline(["X"])],
}


@pytest.mark.parametrize("verb", TO_DO)
def test_a_mail_says_in_one_line_what_to_do_now(verb: str) -> None:
    for notice in TO_DO[verb]:
        written = page([notice])
        assert written.text.count("What to do now: ") == 1
        assert written.html.count("What to do now: ") == 1
        assert verb in written.text
        assert verb in written.html


def test_ids_are_those_that_people_type() -> None:
    removal, question = of.removal("X"), of.pending(["X"])
    assert f"tracker show {removal.change_id[:10]}\n" in page([removal]).text
    asked = question.told.questions[0].pending_id[:10]  # type: ignore[attr-defined]
    assert f'tracker confirm {asked} --reason "..." --by YOU' in page([question]).text
