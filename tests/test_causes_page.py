"""docs/causes.md and docs/calendar.md say what the code knows, each word of it.

`python -m tests.test_causes_page` prints the rows of the rules as they have to be.
"""

from pathlib import Path

import pytest

from scrapers import registry
from scrapers.kit import ActKind, Effect
from tracker.acts.calendar import Certainty, Item, State
from tracker.acts.terms import LEFT_OUT, TERMS, Term, What
from tracker.model import CAUSES
from tracker.outgoing import columns
from tracker.rules import acts

DOCS = Path(__file__).parents[1] / "docs"
CAUSES_PAGE, CALENDAR_PAGE = DOCS / "causes.md", DOCS / "calendar.md"
SPANS = {6: "six months", 36: "three years", 60: "five years"}


def words(page: Path) -> set[str]:
    """What stands between marks of code."""
    return set(page.read_text(encoding="utf-8").split("`")[1::2])


def test_every_cause_has_a_row() -> None:
    assert words(CAUSES_PAGE) >= CAUSES


def test_every_effect_and_kind_of_an_act_has_a_word() -> None:
    assert words(CAUSES_PAGE) >= {*map(str, Effect), *map(str, ActKind)}


def test_every_source_of_acts_has_a_row() -> None:
    rows = {line.split("`")[1] for line in lines_of(CAUSES_PAGE) if line.startswith("| `")}
    assert rows >= {*registry.feeds(), acts.REVIEWER, acts.CURATED}


def test_every_state_in_court_has_a_row() -> None:
    courts = pytest.importorskip("tracker.rules.courts")
    assert words(CAUSES_PAGE) >= set(map(str, courts.CourtState))


def test_every_page_of_a_source_is_linked() -> None:
    text = CAUSES_PAGE.read_text(encoding="utf-8")
    pages = sorted((DOCS / "acts").glob("*.md"))
    assert [page.name for page in pages if f"(acts/{page.name})" not in text] == []


@pytest.mark.parametrize("page", [CAUSES_PAGE, CALENDAR_PAGE])
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = [piece.split(")")[0].split("#")[0] for piece in text.split("](")[1:]]
    if not (DOCS / "acts").is_dir():  # the pages come with the sources
        targets = [one for one in targets if not one.startswith("acts/")]
    assert [one for one in targets if not (DOCS / one).exists()] == []


def test_the_table_of_rules_is_that_of_the_code() -> None:
    rows = [line for line in lines_of(CALENDAR_PAGE) if line.startswith("| ")]
    assert [row for row in map(rule, TERMS) if row not in rows] == []
    text = CALENDAR_PAGE.read_text(encoding="utf-8")
    assert [left for left in map(left_out, LEFT_OUT) if left not in text] == []


def test_every_word_of_a_day_is_explained() -> None:
    known = {*map(str, State), *map(str, What), *map(str, Certainty), *columns(Item)}
    assert known - words(CALENDAR_PAGE) - {"uid", "entry_key"} == set()


def lines_of(page: Path) -> list[str]:
    return page.read_text(encoding="utf-8").splitlines()


def rule(term: Term) -> str:
    lists = ", ".join(f"`{one}`" for one in term.lists)
    cells = (f"`{term.key}`", lists, SPANS[term.months], term.basis, term.read_in, term.read_again)
    return f"| {' | '.join(cell or '-' for cell in cells)} |"


def left_out(one: tuple[str, str]) -> str:
    which, why = one
    named = ", ".join(f"`{part}`" if "_" in part else part for part in which.split(", "))
    return f"- {named}: {why}."


def written() -> None:
    """The rows of the page, as they have to be."""
    print("\n".join(map(rule, TERMS)))
    print("\n".join(map(left_out, LEFT_OUT)))


if __name__ == "__main__":
    written()
