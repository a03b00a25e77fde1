"""Questions answered at the desk: one person proposes, another one agrees; nobody agrees with
himself, whatever he sends.
"""

from tests.builders import CROWD, day, log, questions, state, take_un, un_xml, without
from tests.decisions.test_late_documents import LEAVERS
from tests.desk.people import at, desk_over
from tests.web.working import accounts, records, sent
from tracker.desk.state import Desk
from tracker.record.tracker import Tracker

BECAUSE = "SC/16000 names them"


def asked(tracker: Tracker) -> Desk:
    """A desk of two reviewers, with twelve questions of one document."""
    take_un(tracker, CROWD, 0)
    take_un(tracker, without(*LEAVERS), 1)
    accounts(tracker, ada="reviewer", bob="reviewer", eve="examiner", root="admin")
    return desk_over(tracker)


def test_a_question_shows_what_an_answer_rests_on(tracker: Tracker) -> None:
    desk = asked(tracker)
    first, *_ = questions(tracker)
    page = at(desk, "viewer:vic").get(f"/questions/{first['pending_id']}").text
    for told in (
        first["reason"],
        "The last one with it",
        "The first one without it",
        first["snapshot_sha256"],
        "2024-03-02",  # sixty days after the first document without it
        "Reviewers answer questions.",
    ):
        assert told in page
    assert f"{len(un_xml(CROWD, day(0))):,} bytes" in page
    assert "<form method" not in page.partition("<main")[2]


def test_two_persons_and_nobody_agrees_with_himself(tracker: Tracker) -> None:
    desk = asked(tracker)
    ada, bob = at(desk, "reviewer:ada"), at(desk, "reviewer:bob")
    first, *_ = questions(tracker)
    one = first["pending_id"]
    said = {"question": one, "back": one, "verdict": "confirm", "reason": BECAUSE}
    made = sent(ada, "/questions", **said)
    assert (made.status_code, made.headers["location"]) == (303, f"/questions/{one}?done=proposed")
    page = ada.get(f"/questions/{one}?done=proposed").text
    assert "Another person has to agree before anything follows" in page
    assert 'value="agree"' not in page
    assert 'value="agree"' in bob.get(f"/questions/{one}").text
    (proposal,) = records(tracker, "proposal")
    forged = {"proposal": proposal["proposal_id"], "do": "agree", "reason": "me again", "back": one}
    for tried in (sent(ada, "/questions/proposals", **forged), sent(ada, "/questions", **said)):
        assert tried.status_code in (303, 400)
        assert (len(questions(tracker)), log(tracker)) == (12, [])
    refused = sent(ada, "/questions/proposals", **forged)
    assert refused.status_code == 400
    assert state(tracker, first["entry_key"]) == "in_force"
    agreed = sent(bob, "/questions/proposals", **{**forged, "reason": "read it too"})
    assert agreed.headers["location"] == f"/questions/{one}?done=agreed"
    assert len(questions(tracker)) == 11
    (removal,) = log(tracker)
    assert (removal["kind"], removal["entry_key"]) == ("removal", first["entry_key"])
    ended = bob.get(f"/questions/{one}").text
    assert "How it ended" in ended
    assert "read it too" in ended
    entry = f"/entries/un_sc/{removal['entry_id']}"
    for place in (f"/questions/{one}", "/questions/decisions", entry):
        page = at(desk, "examiner:eve").get(place).text.partition("<main")[2]
        for said in ("ada", BECAUSE, "bob", "read it too"):
            assert said in page, (place, said)


def test_many_are_answered_together(tracker: Tracker) -> None:
    desk = asked(tracker)
    ada, bob = at(desk, "reviewer:ada"), at(desk, "reviewer:bob")
    first, *_ = questions(tracker)
    document = f"un_sc {first['observed_at']} {first['snapshot_sha256']}"
    every = {"document": document, "verdict": "reject", "reason": "the file was cut off"}
    assert sent(ada, "/questions", **every).headers["location"] == "/questions?done=proposed"
    assert "12 proposals wait for a second person" in bob.get("/questions").text
    assert sent(bob, "/questions", **every).headers["location"] == "/questions?done=decided"
    assert (questions(tracker), log(tracker)) == ([], [])


def test_what_is_refused_keeps_what_was_typed(tracker: Tracker) -> None:
    desk = asked(tracker)
    ada = at(desk, "reviewer:ada")
    one = questions(tracker)[0]["pending_id"]
    said = {"question": one, "back": one, "form": "answer", "verdict": "confirm"}
    page = sent(ada, "/questions", **said, reason=BECAUSE, cause="revocation")
    assert page.status_code == 400
    assert "A cause needs the act that states it" in page.text
    assert f"{BECAUSE}</textarea>" in page.text
    assert 'value="confirm" required checked' in page.text
    assert records(tracker, "proposal") == []


def test_a_reviewer_takes_a_proposal_back_and_another_declines(tracker: Tracker) -> None:
    desk = asked(tracker)
    ada, bob = at(desk, "reviewer:ada"), at(desk, "reviewer:bob")
    for browser, word in ((ada, "withdraw"), (bob, "disagree")):
        one = questions(tracker)[0]["pending_id"]
        sent(ada, "/questions", question=one, verdict="confirm", reason=BECAUSE)
        proposal = records(tracker, "proposal")[-1]["proposal_id"]
        said = sent(browser, "/questions/proposals", proposal=proposal, do=word, reason="no")
        assert said.status_code == 303
    assert (len(questions(tracker)), log(tracker)) == (12, [])


def test_a_decision_is_taken_back_by_two(tracker: Tracker) -> None:
    desk = asked(tracker)
    ada, bob = at(desk, "reviewer:ada"), at(desk, "reviewer:bob")
    one = questions(tracker)[0]["pending_id"]
    for browser in (ada, bob):
        sent(browser, "/questions", question=one, verdict="confirm", reason=BECAUSE)
    with_number = [row for row in log(tracker) if row["kind"] == "removal"]
    assert len(with_number) == 1
    page = ada.get("/questions/decisions").text
    number = page.partition('id="decision-')[2].partition('"')[0]
    undo = {"decision": number, "reason": "it names a namesake"}
    assert sent(ada, "/questions/decisions", **undo).headers["location"].endswith("done=proposed")
    assert log(tracker) == with_number
    sent(bob, "/questions/decisions", **undo)
    assert log(tracker) == []
    assert len(questions(tracker)) == 12


def test_who_is_who_waits_for_another_person_too(tracker: Tracker) -> None:
    desk = asked(tracker)
    split = {"do": "split", "entry": "QDi.021", "since": "2024-01-02", "reason": "another father"}
    made = sent(at(desk, "reviewer:ada"), "/questions/parties", **split)
    assert made.headers["location"] == "/questions?done=proposed"
    assert records(tracker, "split") == []
    assert "split" in at(desk, "reviewer:bob").get("/questions").text
    wrong = {"do": "merge", "first": "QDi.021", "second": "nobody", "reason": "x", "form": "merge"}
    page = sent(at(desk, "reviewer:ada"), "/questions/parties", **wrong)
    assert page.status_code == 400
    assert "No entry has the key nobody" in page.text
    assert 'value="nobody"' in page.text
