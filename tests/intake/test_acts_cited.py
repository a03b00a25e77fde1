"""Acts and documents in whatever order: the same log, and causes that are told once."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from random import Random

import pytest

from db import acts as register
from db.engine import reading
from tests.builders import answer as decide
from tests.builders import day, fto_html, log, person, questions, take, take_un
from tests.conftest import open_tracker
from tests.mailboxes import Box, receiving
from tests.notices.test_announced import GONE, NEW, OLD, feed, mails, notice, subscribe
from tracker.decisions import acts
from tracker.intake import rebuild, run
from tracker.proof import replay, verify
from tracker.record.tracker import Tracker

FTO = "us_state_fto"
BETA = ("February 9, 2024", "Old Group Beta", "October 8, 1997")
REVOKES = notice(
    "2024-00009",
    "Revocation of the Foreign Terrorist Organization Designation of Old Group Beta",
    "2024-02-09",
)
DESIGNATES = notice(
    "2024-00007",
    "Foreign Terrorist Organization Designation of Example Front (and other aliases)",
)
ELSEWHERE = notice(
    "2024-00008", "Revocation of the Foreign Terrorist Organization Designation of Nobody Here"
)


@pytest.fixture
def box() -> Iterator[Box]:
    with receiving(Box()) as found:
        yield found


def page(tracker: Tracker, number: int, *, mode: str = "run") -> None:
    """The department's page: with Old Group Beta until day 40, with Example Front from then on."""
    without = [group for group in OLD if group[1] != BETA[1]]
    content = fto_html([*without, NEW], [BETA, *GONE]) if number >= 40 else fto_html(OLD, GONE)
    given = {"list_id": FTO, "role": "page", "form": "html"}
    name = "foreign-terrorist-organizations.html"
    take(tracker, content, day(number), mode=mode, name=name, **given)


def rows(tracker: Tracker) -> dict[str, tuple[str, str]]:
    """Caption -> (cause, instrument) of what the list's log has."""
    found = (row for row in log(tracker) if row["list_id"] == FTO)
    return {row["caption"]: (row["cause"], row["instrument"]) for row in found}


def ids(tracker: Tracker) -> list[str]:
    return sorted(row["change_id"] for row in log(tracker))


def cited(tracker: Tracker) -> tuple[int, int]:
    """Up to which act the log of the list knows them, and the last one."""
    with reading(tracker.ledger.engine) as connection:
        return register.cited(connection, FTO), register.newest(connection)


def proven(tracker: Tracker) -> None:
    assert list(replay.differences(tracker, [FTO])) == []
    assert list(replay.lost_acts(tracker)) == []
    with reading(tracker.ledger.engine) as connection:
        assert list(verify.problems(connection, tracker.journal.archive)) == []


EXPLAINED = {"Old Group Beta": "revocation", "Example Front": ""}


def test_an_act_of_before_the_document_is_cited_at_once(on_both: Tracker) -> None:
    page(on_both, 0)
    feed(on_both, 39, REVOKES, DESIGNATES)
    page(on_both, 40)
    found = rows(on_both)
    assert {name: cause for name, (cause, _) in found.items()} == EXPLAINED
    assert all(instrument for _, instrument in found.values())
    (off,) = (row for row in log(on_both) if row["kind"] == "removal")
    assert off["instrument_url"].startswith("https://www.federalregister.gov/")
    proven(on_both)


def test_an_act_that_comes_later_is_cited_by_a_row_that_supersedes(on_both: Tracker) -> None:
    page(on_both, 0)
    page(on_both, 40)
    assert set(rows(on_both).values()) == {("not_stated", ""), ("", "")}
    before = ids(on_both)
    feed(on_both, 45, REVOKES, DESIGNATES)
    assert {name: cause for name, (cause, _) in rows(on_both).items()} == EXPLAINED
    assert not set(before) & set(ids(on_both))
    assert cited(on_both) == (2, 2)
    proven(on_both)


def test_documents_and_acts_in_any_order_give_the_same_log(tmp_path: Path) -> None:
    steps: list[Callable[[Tracker], object]] = [
        lambda tracker: page(tracker, 0, mode="backfill"),
        lambda tracker: page(tracker, 40, mode="backfill"),
        lambda tracker: page(tracker, 60, mode="backfill"),
        lambda tracker: feed(tracker, 39, DESIGNATES, mode="backfill"),
        lambda tracker: feed(tracker, 50, REVOKES, ELSEWHERE, mode="run"),
    ]
    orders = Random(15).sample(list(permutations(steps)), 12)
    logs = []
    for number, order in enumerate(orders):
        (tmp_path / str(number)).mkdir()
        tracker = open_tracker(tmp_path / str(number))
        for step in order:
            step(tracker)
        run.spread(tracker, live=False)
        logs.append(ids(tracker))
        assert {name: cause for name, (cause, _) in rows(tracker).items()} == EXPLAINED
    assert all(found == logs[0] for found in logs)
    proven(tracker)


def test_acts_about_nobody_here_only_move_the_number(tracker: Tracker) -> None:
    page(tracker, 0)
    page(tracker, 40)
    before = ids(tracker)
    feed(tracker, 41, ELSEWHERE)
    page(tracker, 42)
    assert (ids(tracker), cited(tracker)) == (before, (1, 1))
    proven(tracker)


def test_a_list_that_is_busy_catches_up_at_its_next_run(tracker: Tracker) -> None:
    page(tracker, 0)
    page(tracker, 40)
    with replace(tracker).writer(FTO, live=True):  # somebody else's
        feed(tracker, 45, REVOKES)
        assert cited(tracker) == (0, 1)
    page(tracker, 46)
    assert cited(tracker) == (1, 1)
    assert rows(tracker)["Old Group Beta"][0] == "revocation"
    proven(tracker)


def test_a_backfill_of_a_feed_explains_history_in_silence(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker)
    page(tracker, 0, mode="backfill")
    page(tracker, 40, mode="backfill")
    feed(tracker, 45, REVOKES)
    assert rows(tracker)["Old Group Beta"][0] == "revocation"
    assert mails(tracker, box, tmp_path, 46) == []


def test_a_cause_that_is_found_later_is_told_once_to_those_who_were_told(
    on_both: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(on_both)
    page(on_both, 0)
    page(on_both, 40)
    told = mails(on_both, box, tmp_path, 40)
    assert any("Old Group Beta" in subject for subject in told)
    subscribe(on_both, name="later", to=["eve@bank.example"])
    feed(on_both, 45, REVOKES)
    said = mails(on_both, box, tmp_path, 45)
    assert [subject for subject in said if "ANNOUNCED" not in subject] == [
        "Why: Old Group Beta left the US FTO list: revoked, by FR Doc. 2024-00009"
    ]
    assert box.mails[-1][0] == "ada@bank.example"
    body = " ".join(str(box.mails[-1][1].get_body(("plain",)).get_content()).split())  # type: ignore[union-attr]
    assert "that Old Group Beta has left the" in body
    assert "tracker ack" not in body
    feed(on_both, 47, REVOKES, ELSEWHERE)
    page(on_both, 48)
    later = mails(on_both, box, tmp_path, 48)
    assert [subject for subject in later if "ANNOUNCED" not in subject] == []


def test_an_upgrade_of_the_rules_knows_all_acts_and_tells_nobody(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker)
    page(tracker, 0)
    page(tracker, 40)
    mails(tracker, box, tmp_path, 40)
    with replace(tracker).writer(FTO, live=True):  # somebody else's
        feed(tracker, 45, REVOKES)
    rebuild.upgrade(tracker, FTO)
    assert cited(tracker) == (1, 1)
    assert rows(tracker)["Old Group Beta"][0] == "revocation"
    assert mails(tracker, box, tmp_path, 46) == []
    proven(tracker)


def test_a_person_s_word_is_followed_by_the_act_s(tracker: Tracker) -> None:
    page(tracker, 0)
    content = fto_html([group for group in OLD if group[1] != BETA[1]], GONE)
    given = {"list_id": FTO, "role": "page", "form": "html"}
    name = "foreign-terrorist-organizations.html"
    take(tracker, content, day(40), mode="run", name=name, **given)
    feed(tracker, 45, REVOKES)
    asked = questions(tracker)
    assert len(asked) == 1
    assert log(tracker) == []
    decide(tracker, "confirm", asked)
    (row,) = log(tracker)
    assert (row["cause"], row["confirmation"]) == ("revocation", "act_cited")
    proven(tracker)


# By a reviewer, on a list that says nothing of whom it took off.


def entered(tracker: Tracker, name: str, **more: str) -> None:
    said = acts.Stated(
        kind="revocation",
        link="https://press.un.org/en/2024/sc16000.doc.htm",
        citations=["SC/16000"],
        lists=["un_sc"],
        parties=[name],
        days=acts.Days(in_force_on="2024-01-02"),
        **more,
    )
    acts.add(tracker, said, by="ada", reason="read there")


def listed(tracker: Tracker, number: int, *gone: int) -> None:
    take_un(tracker, [person(n) for n in range(1, 33) if n not in gone], number, mode="run")


def test_an_act_makes_sure_what_one_document_showed_and_that_is_told(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker)
    listed(tracker, 0)
    listed(tracker, 1, 10)
    (told,) = mails(tracker, box, tmp_path, 1)
    assert told == "Not confirmed: left the UN list? Given10 Family10 (Al-Qaida)"
    entered(tracker, "Given10 Family10")
    (row,) = log(tracker)
    assert (row["confirmation"], row["effective_on"]) == ("act_cited", "2024-01-02")
    (told,) = mails(tracker, box, tmp_path, 2)
    assert told.startswith("Removed: Given10 Family10 - UN list (Al-Qaida), delisted, effective")
    body = str(box.mails[-1][1].get_body(("plain",)).get_content())  # type: ignore[union-attr]
    assert body.startswith("An official act shows that Given10 Family10 has left the")
    assert "How sure: The official act that did it is cited." in body
    assert "Why: As recorded, the authority revoked the listing" in " ".join(body.split())
    listed(tracker, 3, 10)
    assert mails(tracker, box, tmp_path, 3) == []
    assert list(replay.differences(tracker, ["un_sc"])) == []


def test_an_act_that_is_taken_back_is_told_to_those_who_were_told_of_it(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker)
    listed(tracker, 0)
    listed(tracker, 1, 10)
    listed(tracker, 2, 10)
    mails(tracker, box, tmp_path, 2)
    entered(tracker, "Given10 Family10")
    (told,) = mails(tracker, box, tmp_path, 3)
    assert told == "Why: Given10 Family10 left the UN list: revoked, by SC/16000"
    acts.withdraw(tracker, "SC/16000", by="ada", reason="of another")
    (row,) = log(tracker)
    assert (row["cause"], row["instrument"]) == ("not_stated", "")
    (told,) = mails(tracker, box, tmp_path, 4)
    assert told == "Why: Given10 Family10 left the UN list: the act that we cited no longer counts"
    assert list(replay.differences(tracker, ["un_sc"])) == []


def test_an_end_that_an_act_alone_made_sure_is_taken_back_with_the_act(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker)
    listed(tracker, 0)
    entered(tracker, "Given10 Family10")
    listed(tracker, 3, 10)
    (told,) = mails(tracker, box, tmp_path, 3)
    assert told.startswith("Removed: Given10 Family10")
    acts.withdraw(tracker, "SC/16000", by="ada", reason="of another")
    (told,) = mails(tracker, box, tmp_path, 4)
    assert told.startswith("Not confirmed any more: UN list - Given10 Family10 left it")
    body = " ".join(str(box.mails[-1][1].get_body(("plain",)).get_content()).split())  # type: ignore[union-attr]
    assert "so treat the party as listed" in body
    assert "tracker ack" in body
    assert list(replay.differences(tracker, ["un_sc"])) == []


def test_an_act_that_names_somebody_by_a_name_of_two_gives_no_cause(tracker: Tracker) -> None:
    listed(tracker, 0)
    twins = [person(n) for n in range(1, 33)] + [person(10) | {"ref": "QDi.210"}]
    take_un(tracker, twins, 1, mode="run")
    listed(tracker, 2, 10)
    entered(tracker, "Given10 Family10")
    assert {row["cause"] for row in log(tracker)} <= {"", "not_stated"}
    assert not any(row["instrument"] for row in log(tracker))
