"""Acts that make no sense stop no list: its documents are read, and other acts are cited."""

import pytest

from tests.builders import log, person, take_un
from tests.intake.test_acts_cited import REVOKES, cited, page, proven, rows
from tests.notices.test_announced import feed
from tracker.decisions import acts
from tracker.record.library import Library
from tracker.record.tracker import Tracker


@pytest.mark.parametrize("odd", ["0001-01-01", "9999-12-31"])
def test_an_act_of_a_year_that_cannot_be_is_cited_by_nothing_and_stops_nothing(
    tracker: Tracker, odd: str
) -> None:
    take_un(tracker, [person(n) for n in range(1, 33)], 0, mode="run")
    take_un(tracker, [person(n) for n in range(1, 33) if n != 10], 1, mode="run")
    said = acts.Stated(
        kind="revocation",
        link="https://press.un.org/en/2024/sc16000.doc.htm",
        citations=["SC/16000"],
        lists=["un_sc"],
        parties=["Given10 Family10"],
        days=acts.Days(in_force_on=odd),
    )
    acts.add(tracker, said, by="ada", reason="read there")
    (off,) = log(tracker)
    assert (off["cause"], off["instrument"]) == ("not_stated", "")
    take_un(tracker, [person(n) for n in range(1, 34) if n != 10], 2, mode="run")
    assert [row["kind"] for row in log(tracker)] == ["removal", "addition"]


def test_acts_that_cannot_be_cited_keep_no_document_from_being_read(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    page(tracker, 0)
    with monkeypatch.context() as broken:
        broken.setattr(Library, "moved", lambda *_: 1 / 0)
        feed(tracker, 39, REVOKES, mode="backfill")
        page(tracker, 40)
    assert {name: cause for name, (cause, _) in rows(tracker).items()} == {
        "Old Group Beta": "not_stated",
        "Example Front": "",
    }
    assert cited(tracker) == (0, 1)
    page(tracker, 41)
    assert cited(tracker) == (1, 1)
    assert rows(tracker)["Old Group Beta"][0] == "revocation"
    proven(tracker)
