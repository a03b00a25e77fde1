"""Findings of `tracker reconcile`, and what people decide of them, over real homes."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from db.engine import reading, writing
from tests.builders import day, fto_html, take, take_fto
from tests.command import tracker as run
from tests.mailboxes import Box, receiving
from tracker.answers import decisions, summary
from tracker.decisions import dispositions, undoing
from tracker.errors import WrongUsage
from tracker.notices import rounds, subscriptions
from tracker.proof import replay, verify
from tracker.record.tracker import Tracker

NULL = "-0- "
LAST = (300, "FAMILY300, Given300", "individual", "SDGT")
NOOR = ("January 2, 2020", "Army of Noor")
GONE = [("June 1, 2020", f"Left of the {n}th Valley", "October 8, 1997") for n in range(4, 24)]
LEFT = ("June 1, 2021", "Left of the Hill", "October 8, 1997")
PEOPLE = [(n, f"FAMILY{n}, Given{n}", "individual", "SDGT") for n in range(10, 40)]
GROUPS = [("October 8, 1997", f"Band of the {n}th Hill") for n in range(1, 41)]
TAGGED = [(100 + n, f"BAND OF THE {n}TH HILL", NULL, "FTO] [SDGT") for n in range(1, 41)]


def sdn(*rows: tuple[int, str, str, str]) -> bytes:
    """OFAC's main file: number, name, type, programmes."""
    nulls = ",".join([NULL] * 8)
    lines = []
    for number, *cells in sorted(rows):
        quoted = ",".join(cell if cell == NULL else f'"{cell}"' for cell in cells)
        lines.append(f"{number},{quoted},{nulls}")
    return "\r\n".join([*lines, "\x1a"]).encode()


def take_sdn(tracker: Tracker, content: bytes, number: int) -> None:
    given = {"list_id": "us_ofac_sdn", "role": "main", "form": "csv-main", "name": "sdn.csv"}
    assert take(tracker, content, day(number), **given).outcome in ("recorded", "pending")


@pytest.fixture
def apart(tracker: Tracker) -> Tracker:
    return apart_in(tracker)


def apart_in(tracker: Tracker) -> Tracker:
    """A group of the department's page that OFAC lists without its tag."""
    take_fto(tracker, fto_html([*GROUPS, NOOR], GONE), 0)
    take_sdn(tracker, sdn(*PEOPLE, *TAGGED, (200, "ARMY OF NOOR", NULL, "SDGT"), LAST), 0)
    return tracker


def now(tracker: Tracker) -> list[tuple[str, str]]:
    """State and party of every finding."""
    return [
        (str(one.state), one.finding.party if one.finding else "")
        for one in dispositions.everything(tracker)
    ]


def only(tracker: Tracker) -> dispositions.Judged:
    (one,) = dispositions.everything(tracker)
    return one


BY = {"by": "ada", "reason": "the Treasury tags it next month"}


def test_a_finding_that_is_accepted_stays_so_until_its_evidence_changes(apart: Tracker) -> None:
    assert now(apart) == [("open", "Army of Noor")]
    finding = only(apart).finding_id
    dispositions.accept(apart, finding[:6], **BY)
    assert now(apart) == [("accepted", "Army of Noor")]
    assert only(apart).json()["reason"] == BY["reason"]
    with pytest.raises(WrongUsage, match="is accepted: ada"):
        dispositions.accept(apart, finding, **BY)
    take_fto(apart, fto_html([*GROUPS, NOOR], [LEFT, *GONE]), 5)
    assert now(apart) == [("accepted", "Army of Noor")]  # another document that says the same
    changed_row = (200, "ARMY OF NOOR", NULL, "SDGT] [SYRIA")
    take_sdn(apart, sdn(*PEOPLE, *TAGGED, changed_row, LAST), 10)
    changed = [one for one in dispositions.everything(apart) if one.finding_id == finding]
    assert [(str(one.state), one.outdated) for one in changed] == [("open", True)]


def test_what_the_lists_have_put_right_is_gone(apart: Tracker) -> None:
    dispositions.accept(apart, only(apart).finding_id, **BY)
    take_sdn(apart, sdn(*PEOPLE, *TAGGED, (200, "ARMY OF NOOR", NULL, "FTO] [SDGT"), LAST), 10)
    take_fto(apart, fto_html([*GROUPS, NOOR], [LEFT, *GONE]), 11)
    one = only(apart)
    assert (str(one.state), one.finding) == ("gone", None)
    assert "Army of Noor is on us_state_fto" in one.json()["sentence"]


def test_opened_again_or_undone_it_is_open(apart: Tracker) -> None:
    finding = only(apart).finding_id
    with pytest.raises(WrongUsage, match="is not accepted"):
        dispositions.reopen(apart, finding, **BY)
    dispositions.accept(apart, finding, **BY)
    dispositions.reopen(apart, finding, by="bob", reason="OFAC says it is an oversight")
    assert now(apart) == [("open", "Army of Noor")]
    dispositions.accept(apart, finding, **BY)
    with reading(apart.ledger.engine) as connection:
        made = decisions.decisions(connection)
    assert [one.made.decision.verdict for one in made] == ["accept", "reopen", "accept"]
    assert made[-1].caption.startswith(f"finding {finding[:10]}: Army of Noor")
    undoing.undo(apart, made[-1].made.decision.number, by="bob", reason="too early")
    assert now(apart) == [("open", "Army of Noor")]


def test_nothing_follows_from_a_disposition(on_both: Tracker) -> None:
    apart = apart_in(on_both)
    dispositions.accept(apart, only(apart).finding_id, **BY)
    assert list(replay.differences(apart, ["us_state_fto", "us_ofac_sdn"])) == []
    with reading(apart.ledger.engine) as connection:
        assert list(verify.problems(connection, apart.journal.archive)) == []


@pytest.mark.parametrize("name", ["", "abc", "zzzz"])
def test_a_finding_that_there_is_not(apart: Tracker, name: str) -> None:
    with pytest.raises(WrongUsage):
        dispositions.accept(apart, name, **BY)


def test_a_reason_is_asked_for(apart: Tracker) -> None:
    with pytest.raises(WrongUsage, match="Say why"):
        dispositions.accept(apart, only(apart).finding_id, by="ada", reason="WHY")


def test_the_status_mail_says_how_many_are_open(apart: Tracker, tmp_path: Path) -> None:
    with receiving(Box()) as box:
        with writing(apart.ledger.engine) as connection:
            one = subscriptions.subscription(
                {"name": "desk", "to": ["ada@bank.example"], "kinds": ["status"]}
            )
            subscriptions.save(connection, one, "ada", apart.clock())
        apart.clock.now = day(30) + timedelta(hours=8)  # type: ignore[attr-defined]
        settings = box.settings(tmp_path)
        rounds.tick(apart, replace(settings, status_at="07:00 UTC"))
        assert (
            "1 open finding (tracker reconcile)"
            in box.mails[0][1].get_body(("plain",)).get_content()
        )
    with reading(apart.ledger.engine) as connection:
        found = summary.summary(connection, ["us_state_fto"], apart.clock())
    assert found.json()["findings"] == {"open": 1, "looked_for_at": "2024-01-31T08:00:01Z"}


# The verb.


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as a folder of documents would make it."""
    root = tmp_path_factory.mktemp("apart")
    page = fto_html([*GROUPS, NOOR], GONE)
    csv = sdn(*PEOPLE, *TAGGED, (200, "ARMY OF NOOR", NULL, "SDGT"), LAST)
    files = {
        "us_state_fto/2024-01-01/foreign-terrorist-organizations.html": page,
        "us_ofac_sdn/2024-01-01/sdn.csv": csv,
    }
    for name, content in files.items():
        (root / "archive" / name).parent.mkdir(parents=True)
        (root / "archive" / name).write_bytes(content)
    assert run(root / "home", "backfill", str(root / "archive")).returncode == 0
    return root / "home"


def rows(home: Path, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run(home, "reconcile", "--json", *words).stdout)
    return found


def test_the_verb_from_finding_to_accepted(home: Path) -> None:
    said = run(home, "reconcile", "--strict")
    assert said.returncode == 1
    assert "1 open finding." in said.stdout
    assert run(home, "reconcile").returncode == 0
    (row,) = rows(home)
    assert [one["list_id"] for one in row["documents"]] == ["us_state_fto", "us_ofac_sdn"]
    assert (row["state"], row["since"], len(row["finding_id"])) == ("open", "2020-01-02", 32)
    asked = ("--accept", row["finding_id"][:8], "--reason", "known")
    assert run(home, "reconcile", *asked).returncode == 2  # nobody says who decides
    assert run(home, "reconcile", *asked, "--by", "ada").returncode == 0
    assert run(home, "reconcile", "--strict").returncode == 0
    assert "0 open findings. Beside them 1 accepted: --all." in run(home, "reconcile").stdout
    assert "known" in run(home, "reconcile", "--all").stdout
    assert "accept" in run(home, "decisions").stdout
    again = ("--reopen", row["finding_id"][:8], "--reason", "not so", "--by", "bob")
    assert run(home, "reconcile", *again).returncode == 0
    assert [one["state"] for one in rows(home)] == ["open"]


def test_of_a_list_and_of_a_kind(home: Path) -> None:
    assert len(rows(home, "--list", "us_ofac_sdn")) == 1
    assert rows(home, "--list", "un_sc") == []
    assert len(rows(home, "--kind", "lists_disagree")) == 1
    assert rows(home, "--kind", "cause_differs") == []
    assert run(home, "reconcile", "--kind", "lists_disagre").returncode == 2
    assert run(home, "reconcile", "--accept", "abcd", "--reopen", "abcd").returncode == 2


def test_a_csv_without_a_finding_names_its_columns(home: Path) -> None:
    said = run(home, "reconcile", "--list", "un_sc", "--format", "csv").stdout
    assert said.startswith("finding_id,kind,lists,")
