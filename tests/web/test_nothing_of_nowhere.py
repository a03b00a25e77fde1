"""An address that names no list, kind or time of ours is told so: nothing found would be a lie."""

import pytest

from tests.builders import CROWD, take_un
from tests.desk.people import at, desk_over, machine
from tracker.record.tracker import Tracker


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/questions?list=nowhere", "no list and no feed"),
        ("/questions/decisions?list=nowhere", "no list and no feed"),
        ("/notices?list=nowhere", "no list and no feed"),
        ("/notices?kind=nowhere", "no kind of notice"),
        ("/journal?list=nowhere", "no list and no feed"),
        ("/acts?list=nowhere", "no list and no feed"),
        ("/checks?list=nowhere", "There is no list"),
        ("/checks?since=2035", "is after the end of that time"),
    ],
)
def test_what_is_none_of_ours_is_told(tracker: Tracker, path: str, why: str) -> None:
    answer = at(desk_over(tracker), "reviewer:ada").get(path)
    assert answer.status_code == 400
    assert why in answer.text


def test_a_number_that_nobody_can_mean_is_the_usual_one(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    client = at(desk_over(tracker), "viewer:ada")
    assert client.get(f"/changes?limit={'9' * 5_000}").status_code == 200


@pytest.mark.parametrize("path", ["/v1/notices", "/v1/journal", "/v1/questions", "/v1/decisions"])
def test_the_api_tells_it_too(tracker: Tracker, path: str) -> None:
    answer = machine(desk_over(tracker), "read:reviewer").get(path, params={"list": "nowhere"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == "list"
