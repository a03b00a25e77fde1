"""What was removed, what may be, and the second person's word on it."""

from tests.decisions.staff import employ
from tests.decisions.test_retention import WHY, found, old
from tests.desk.people import at, desk_over, machine
from tracker.decisions import proposals
from tracker.record.tracker import Tracker

__all__ = ["old"]


def test_what_may_go_is_shown_and_goes_by_the_word_of_two(old: Tracker) -> None:
    employ(old, "ada", role="admin")
    employ(old, "bob")
    desk, what = desk_over(old), found(old)
    bob = machine(desk, "decide:reviewer:bob")
    may_go = bob.get("/v1/retention/removable?older_than=10").json()
    assert [one["sha256"] for one in may_go["items"]] == [one.sha256 for one in what.old]
    assert (may_go["files"], may_go["bytes"]) == (len(what.files), what.bytes)
    assert may_go["stay"] == dict(what.stay)
    assert bob.get("/v1/retention/removable?older_than=9").status_code == 400
    assert bob.get("/v1/retention").json() == {"horizons": [], "items": []}
    assert bob.post("/v1/retention", json={}).status_code == 405
    (made,) = proposals.remove(old, what, by="ada", reason=WHY).proposed
    assert what.caption in at(desk, "reviewer:bob").get("/questions").text
    said = {"reason": "read the list"}
    done = bob.post(f"/v1/proposals/{made.proposal_id}/accept", json=said)
    assert (done.status_code, done.json()["state"]) == (200, "decided")
    gone = bob.get("/v1/retention").json()
    (of,) = gone["horizons"]
    assert (of["list_id"], of["files"]) == ("un_sc", len(what.files))
    assert of["said"].startswith("un_sc: not provable before ")
    (removal,) = gone["items"]
    assert (removal["proposed_by"], removal["removed_by"]) == ("ada", "bob")
    assert (removal["files"], removal["bytes"]) == (len(what.files), what.bytes)
    assert "Not provable before" in at(desk, "viewer:eve").get("/lists/un_sc").text
    removed = at(desk, "viewer:eve").get(f"/documents/{what.files[0]}").text
    assert "removed at" in removed
