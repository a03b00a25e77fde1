"""Pages that show what a list of political use says have its warning."""

import pytest

from scrapers import registry
from tests.builders import CROWD, log, person, take_un
from tests.desk.people import at, desk_over
from tracker.record.tracker import Tracker


def test_whoever_reads_an_entry_a_change_or_an_answer_of_it_is_warned(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, person(50)], 1)
    (row,) = log(tracker)
    client = at(desk_over(tracker), "viewer:ada")
    said = {
        f"/entries/un_sc/{row['entry_id']}": "UN list is a list of political use.",
        f"/changes/{row['change_id']}": "UN list is a list of political use.",
        "/lists": "Of political use: read its warning.",
        "/search?q=Given50 Family50": "Of political use, with a warning",
        "/status?name=Given50 Family50": "Of political use, with a warning that <code>",
    }
    for path, words in said.items():
        assert words not in client.get(path).text
    monkeypatch.setattr(registry.index, "POLITICAL", frozenset({"un_sc"}))
    for path, words in said.items():
        assert client.get(path).text.count(words) == 1
