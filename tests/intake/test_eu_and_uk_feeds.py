"""Acts of the European Union and the United Kingdom, taken in with their texts from a folder."""

from pathlib import Path

from db.engine import reading
from scrapers.fetch import Policy
from scrapers.kit import ActKind, Effect
from tests.builders import day
from tests.scrapers import test_eu_cellar_acts as acts_of_the_union
from tests.scrapers.cellar_answers import answer
from tests.scrapers.test_eu_cellar_courts import (
    ANNULS,
    C_27_09_P,
    COLUMNS,
    NOTICE_OF_C_27,
    T_284_08,
    decision,
    row,
)
from tests.scrapers.test_gb_legislation import OF_2017, found, search
from tests.servers import reply, serving
from tracker.intake import folders, run
from tracker.proof import replay
from tracker.record import acts
from tracker.record.tracker import Tracker
from tracker.rules.acts import Act


def taken(tracker: Tracker, folder: Path, **files: bytes) -> list[Act]:
    """The acts on record after a folder of such files was taken in."""
    folder.mkdir(parents=True)
    for name, content in files.items():
        folder.joinpath(name.replace("__", ".").replace("_", "-")).write_bytes(content)
    tracker.clock.now = day(1)  # type: ignore[attr-defined]
    outcome = folders.take_folder(tracker, folders.found_in(folder.parent.name, folder))
    assert outcome.outcome == "recorded", outcome.reason
    assert list(replay.lost_acts(tracker)) == []
    with reading(tracker.ledger.engine) as connection:
        return acts.acts(connection)


def test_a_judgment_its_notice_and_what_it_decides_are_one_act_on_record(
    tracker: Tracker, tmp_path: Path
) -> None:
    old = row("62008TA0284", "2008-12-04", "Judgment of 4 December 2008 — PMOI v Council")
    page = answer(COLUMNS, T_284_08, old, C_27_09_P, NOTICE_OF_C_27)
    told = taken(
        tracker,
        tmp_path / "eu_cellar_courts" / str(day(0).date()),
        rulings__json=page.content,
        **{"62008TJ0284__html": decision(*ANNULS, case="T-284/08").content},
    )
    by_citation = {act.citation: act for act in told}
    assert set(by_citation) == {"T-284/08", "C-27/09 P"}
    annulled, appeal = by_citation["T-284/08"], by_citation["C-27/09 P"]
    assert annulled.says.parties[0].effect == Effect.ANNULS
    assert (annulled.law_day, annulled.says.court) == ("2008-12-04", "Court of First Instance")
    assert appeal.says.parties[0].effect == Effect.NAMES  # its notice did not come


def test_an_order_is_on_record_with_its_text(tracker: Tracker, tmp_path: Path) -> None:
    (act,) = taken(
        tracker,
        tmp_path / "gb_legislation" / str(day(0).date()),
        made__xml=search(found("uksi/2017/1325", "2017-12-21", "2017-12-21")).content,
        uksi_2017_1325__xml=OF_2017.content,
    )
    assert (act.citation, act.law_day) == ("SI 2017/1325", "2017-12-22")
    assert act.says.kind == ActKind.AMENDMENT
    assert len(act.says.parties) == 5


def test_acts_of_the_union_are_asked_for_by_post_and_are_on_record_without_a_day_of_publication(
    tracker: Tracker,
) -> None:
    with serving() as server:
        page = answer(acts_of_the_union.COLUMNS, *acts_of_the_union.PAIR)
        url = server.on("/sparql", reply(200, page.content))
        policy = Policy(attempts=1, allow_private=True)
        looks = []
        for number in (4_000, 4_001):  # days: the acts are of 2009 to 2023
            tracker.clock.now = day(number)  # type: ignore[attr-defined]
            looks.append(run.run(tracker, "eu_cellar_acts", policy, {"acts": url}).outcome)
    assert looks == ["recorded", "unchanged"]
    assert server.methods == ["POST", "POST"]
    with reading(tracker.ledger.engine) as connection:
        told = {act.citation: act.law_day for act in acts.acts(connection)}
    assert told == {
        "Common Position 2009/67/CFSP": "2009-01-26",
        "Implementing Regulation (EU) 2015/513": "2015-03-28",
        "Decision (CFSP) 2015/521": "2015-03-26",
        "Implementing Regulation (EU) 2023/420": "2023-02-24",
    }
    assert list(replay.lost_acts(tracker)) == []
