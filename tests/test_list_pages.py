"""The pages of the lists are those of the list modules, no more and no fewer."""

import json
import subprocess
import sys

import pytest

from scrapers import registry
from tests import list_pages


@pytest.mark.parametrize("name", sorted(list_pages.pages()))
def test_the_committed_page_is_what_make_docs_writes(name: str) -> None:
    path = list_pages.PAGES / name
    assert path.is_file(), f"{name} is missing: run make docs"
    assert path.read_text(encoding="utf-8") == list_pages.pages()[name], "run make docs"


@pytest.mark.every_list
def test_no_page_is_left_of_a_list_that_is_gone() -> None:
    there, wanted = {path.name for path in list_pages.PAGES.glob("*.md")}, set(list_pages.pages())
    assert not there - wanted, f"pages of no list: {sorted(there - wanted)}"
    assert not wanted - there, f"no page yet, `make docs` writes them: {sorted(wanted - there)}"


def lists(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from tracker.cli import main; main()", "lists", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.every_list
def test_lists_shows_every_list_and_how_far_it_is_proven() -> None:
    found = {row["list_id"]: row for row in json.loads(lists("--json").stdout)}
    assert tuple(found) == registry.keys()
    assert found["un_sc"]["proof"] == "proven"
    assert found["za_fic"]["proof"] == "proven on excerpts"
    assert found["qa_nctc"]["proof"] == "unproven"
    assert found["un_sc"]["cadence"] == "hourly"
    assert found["us_state_fto"]["terrorism"] == "the whole list"


def test_one_list_is_shown_with_all_that_is_known_of_it() -> None:
    shown = lists("ua_sfms").stdout
    for word in (
        "legal basis",
        "access note",
        "proven on excerpts",
        "BlackListFull.xml",
        "licence",
    ):
        assert word in shown


def test_a_list_we_do_not_have_is_wrong_usage() -> None:
    done = lists("no_such_list")
    assert (done.returncode, done.stdout) == (2, "")
    assert "There is no list 'no_such_list'" in done.stderr
