"""Decisions sent to the API: two persons, keys that make a decision once, refusals as problems."""

from threading import Barrier, Thread
from typing import Any

import pytest
from starlette.testclient import TestClient

from db import desk as register
from db.engine import writing
from tests.builders import CROWD, brief, day, log, questions, take_un, un_xml, without
from tests.decisions.staff import about, employ, waiting
from tests.decisions.test_late_documents import LEAVERS
from tests.desk.people import desk_over, machine
from tracker.desk import once
from tracker.desk.state import Desk
from tracker.record.tracker import Tracker

WHY = {"reason": "read in the notice"}


@pytest.fixture
def desk(tracker: Tracker) -> Desk:
    employ(tracker)
    take_un(tracker, CROWD, 0)
    take_un(tracker, without(*LEAVERS), 30)
    return desk_over(tracker)


def of(desk: Desk, name: str, scope: str = "decide") -> TestClient:
    return machine(desk, f"{scope}:reviewer:{name}")


def asked(desk: Desk, number: int = 0) -> str:
    return str(questions(desk.tracker)[number]["pending_id"])


def test_questions_page_by_page(desk: Desk) -> None:
    ada, seen, cursor = of(desk, "ada"), list[str](), 0
    while cursor is not None:
        page = ada.get("/v1/questions", params={"list": "un_sc", "limit": 5, "cursor": cursor})
        seen += [one["pending_id"] for one in page.json()["items"]]
        cursor = page.json()["next"]
    assert seen == [one["pending_id"] for one in questions(desk.tracker)]
    none = ada.get("/v1/questions?state=settled").json()
    assert (none["items"], none["next"]) == ([], None)
    assert ada.get("/v1/questions?list=nowhere").status_code == 400
    assert ada.get("/v1/questions/c0ffee").status_code == 404


def test_two_persons_decide_and_the_first_is_told_so(desk: Desk) -> None:
    question = f"/v1/questions/{asked(desk)}"
    act = {"cause": "revocation", "instrument": "SC/16000"}
    first = of(desk, "ada").post(f"{question}/confirm", json={**WHY, **act})
    assert (first.status_code, first.json()["state"]) == (202, "proposed")
    assert log(desk.tracker) == []
    shown = of(desk, "bob").get(question).json()
    assert [one["maker"] for one in shown["proposals"]] == ["ada"]
    assert shown["proposals"][0]["instrument"] == "SC/16000"
    assert len(of(desk, "bob").get("/v1/proposals").json()["items"]) == 1
    second = of(desk, "bob").post(f"{question}/confirm", json=WHY)
    assert (second.status_code, second.json()["state"]) == (200, "decided")
    again = of(desk, "carol").post(f"{question}/reject", json=WHY)
    assert (again.status_code, again.headers["content-type"]) == (409, "application/problem+json")
    (made,) = of(desk, "ada").get("/v1/decisions").json()["items"]
    assert (made["proposed_by"], made["decided_by"]) == ("ada", "bob")
    undo = f"/v1/decisions/{made['decision']}/undo"
    assert of(desk, "bob").post(undo, json=WHY).status_code == 202
    (waits,) = waiting(desk.tracker)
    own = of(desk, "bob").post(f"/v1/proposals/{waits.proposal_id}/accept", json=WHY)
    assert (own.status_code, "another person" in own.json()["detail"]) == (400, True)
    done = of(desk, "ada").post(f"/v1/proposals/{waits.proposal_id}/accept", json=WHY)
    assert (done.status_code, log(desk.tracker)) == (200, [])


def test_what_is_sent_otherwise_is_refused(desk: Desk) -> None:
    question = f"/v1/questions/{asked(desk)}/confirm"
    ada = of(desk, "ada")
    for sent in ({}, {"reason": ""}, {**WHY, "by": "bob"}, {**WHY, "cause": None}):
        assert ada.post(question, json=sent).status_code == 400
    for sent in ({"reason": " "}, {**WHY, "cause": "magic"}, {**WHY, "cause": "revocation"}):
        assert ada.post(question, json=sent).status_code == 400
    assert of(desk, "ada", "read").post(question, json=WHY).status_code == 403
    viewer = machine(desk, "decide:viewer:eve")
    assert viewer.post(question, json=WHY).status_code == 403
    assert machine(desk, "none").post(question, json=WHY).status_code == 401
    for path in ("/v1/proposals/x/accept", "/v1/proposals/x/decline", "/v1/proposals/x/withdraw"):
        assert ada.post(path, json=WHY).status_code == 404
    assert waiting(desk.tracker) == []


# The same, sent twice.


def sent(desk: Desk, path: str, key: str, name: str = "ada", **said: str) -> Any:
    headers = {"Idempotency-Key": key}
    return of(desk, name).post(path, json={**WHY, **said}, headers=headers)


def test_the_same_key_and_request_get_the_same_answer(desk: Desk) -> None:
    question = f"/v1/questions/{asked(desk)}"
    first = sent(desk, f"{question}/confirm", "one")
    proposals = about(desk.tracker, asked(desk))
    of(desk, "ada").post(f"/v1/proposals/{proposals[0].proposal_id}/withdraw", json=WHY)
    again = sent(desk, f"{question}/confirm", "one")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert waiting(desk.tracker) == []  # withdrawn, and not proposed anew
    assert sent(desk, f"{question}/confirm", "one", reason="other").status_code == 422
    assert sent(desk, f"{question}/reject", "one").status_code == 422
    assert sent(desk, f"{question}/confirm", "one", name="bob").status_code == 202  # his own key
    refused = sent(desk, "/v1/questions/c0ffee/confirm", "two")
    assert sent(desk, "/v1/questions/c0ffee/confirm", "two").content == refused.content
    assert sent(desk, f"{question}/confirm", "k" * 201).status_code == 400
    assert sent(desk, f"{question}/confirm", "k" * 200).status_code == 200  # she agrees with bob


def test_a_key_is_kept_for_a_day(desk: Desk) -> None:
    question = f"/v1/questions/{asked(desk)}/confirm"
    sent(desk, question, "one")
    clock: Any = desk.tracker.clock
    clock.now += once.KEPT
    anew = sent(desk, question, "one", reason="another day")
    assert (anew.status_code, "Idempotent-Replayed" in anew.headers) == (202, False)


def test_while_it_is_under_way_the_second_waits(on_both: Tracker) -> None:
    """Sent at once to two processes; on PostgreSQL as well."""
    employ(on_both)
    take_un(on_both, CROWD, 0)
    take_un(on_both, without(*LEAVERS), 30)
    desk = desk_over(on_both)
    question, both, answers = asked(desk), Barrier(4), list[int]()

    def say() -> None:
        client = of(desk, "ada")
        both.wait()
        headers = {"Idempotency-Key": "at once"}
        path = f"/v1/questions/{question}/confirm"
        answers.append(client.post(path, json=WHY, headers=headers).status_code)

    threads = [Thread(target=say) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) <= {202, 409}
    assert 202 in answers
    assert len(about(on_both, question)) == 1


def test_what_a_dead_process_left_begins_anew(desk: Desk) -> None:
    question = f"/v1/questions/{asked(desk)}/confirm"
    sent(desk, question, "one")
    with writing(desk.engine) as connection:
        register.end(connection, "ada", "one", 0, "")
    assert sent(desk, question, "one").status_code == 409
    clock: Any = desk.tracker.clock
    clock.now += once.UNDER_WAY * 2
    assert sent(desk, question, "one").status_code == 202


# Files.


def test_a_file_is_taken_in_and_waits_for_a_look(desk: Desk) -> None:
    content = un_xml([*CROWD, *[]], day(31))
    before = brief(desk.tracker)

    def bring(name: str, scope: str = "ingest", **more: str) -> Any:
        files = {"file": (name, content, "text/xml")}
        headers = {"Idempotency-Key": "file"} if not more else {}
        data = {"list": "un_sc", **more}
        return of(desk, "ada", scope).post("/v1/uploads", data=data, files=files, headers=headers)

    assert bring("consolidated.xml", "read").status_code == 403
    assert bring("consolidated.xml", list="nowhere").status_code == 400
    assert bring("holiday.jpg", claimed_url="").status_code == 422
    assert bring("..", claimed_url="").status_code in (400, 422)
    came = bring("../../consolidated.xml")
    assert came.status_code == 201
    assert came.json()["outcome"] in ("recorded", "pending")
    assert came.json()["proposed"]["verdict"] == "upload"
    assert bring("consolidated.xml").headers["Idempotent-Replayed"] == "true"
    assert len([one for one in waiting(desk.tracker) if one.verdict == "upload"]) == 1
    (made,) = waiting(desk.tracker)
    path = f"/v1/proposals/{made.proposal_id}/decline"
    assert of(desk, "ada").post(path, json=WHY).status_code == 400
    assert of(desk, "bob").post(path, json=WHY).json()["state"] == "decided"
    assert brief(desk.tracker) == before


# Everything else that is decided.


def test_links_sign_offs_acts_and_the_scope(desk: Desk) -> None:
    ada, bob = of(desk, "ada"), of(desk, "bob")
    assert ada.post("/v1/merges", json={"first": "a", "second": "b", **WHY}).status_code == 400
    assert ada.post("/v1/splits", json={"entry": "QDi.001", **WHY}).status_code == 400
    cut = {"entry": "QDi.001", "since": "2024-01-15", **WHY}
    assert ada.post("/v1/splits", json=cut).status_code == 202
    assert bob.post("/v1/splits", json=cut).status_code == 200
    changes = [row["change_id"] for row in log(desk.tracker)]
    days = {"since": "2024-01-01", "until": "2024-03-01"}
    left = ada.get("/v1/reviews", params=days).json()
    assert [one["change_id"] for one in left["items"]] == list(reversed(changes))
    assert ada.post("/v1/reviews", json={**days, "shown": "otherwise"}).status_code == 409
    signed = ada.post("/v1/reviews", json={**days, "shown": left["mark"]})
    assert signed.json()["signed"] == len(changes) > 0
    assert ada.post(f"/v1/changes/{changes[0]}/ack").status_code == 200
    assert ada.post("/v1/changes/c0ffee/ack").status_code == 404
    act = {
        "kind": "revocation",
        "citations": ["77 FR 60741"],
        "lists": ["us_state_fto"],
        "parties": ["Mujahedin-e Khalq Organization"],
        "link": "https://www.federalregister.gov/citation/77-FR-60741",
        "in_force": "2012-09-28",
        **WHY,
    }
    entered = ada.post("/v1/acts", json=act)
    assert entered.status_code == 201
    assert ada.post("/v1/acts", json=act).status_code == 400  # entered before
    gone = bob.post(f"/v1/acts/{entered.json()['act']}/withdraw", json=WHY)
    assert (gone.status_code, gone.json()["verdict"]) == (200, "act")
    assert ada.post("/v1/findings/c0ffee/accept", json=WHY).status_code == 400
    word = {"applies": False, "review_on": "2099-01-01", **WHY}
    assert ada.post("/v1/scope/un_sc", json=word).json()["state"] == "does not apply"
    register_ = ada.get("/v1/scope").json()["items"]
    (said,) = [one for one in register_ if one["list_id"] == "un_sc"]
    assert (said["decided_by"], said["review_on"]) == ("ada", "2099-01-01")
