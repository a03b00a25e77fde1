"""Names of separators or marks alone, tables without rows: a sentence, never a fault of ours."""

import pytest

from scrapers import kit
from tests.builders import CROWD, day, fto_html, person, un_xml
from tests.faults import trial
from tests.fuzz.campaign import kept


@pytest.mark.parametrize("name", ["—", "— —", "(ABC)", ", aka ", "\n"])
def test_an_organisation_named_by_separators_alone_is_refused(name: str) -> None:
    page = fto_html([("10/8/1997", "A group"), ("10/8/1997", name)], [])
    case = trial.samples("us_state_fto")[0]
    with pytest.raises(kit.ScrapeError):
        case.read(dict.fromkeys(case.documents, page), 1)


def test_a_table_without_rows_is_refused() -> None:
    (content,) = kept("my_moha")
    for case in trial.samples("my_moha"):
        with pytest.raises(kit.ScrapeError):
            case.read({"list": content}, 1)


def test_a_primary_name_without_a_spelling_is_refused() -> None:
    case = next(c for c in trial.samples("us_ofac_sdn") if c.format_id == "enhanced")
    (role, content), *_ = case.documents.items()
    start = content.index(b"<translations>")
    end = content.index(b"</translations>", start) + len(b"</translations>")
    bad = content[:start] + b"<translations></translations>" + content[end:]
    with pytest.raises(kit.ScrapeError):
        case.read({**case.documents, role: bad}, 1)


@pytest.mark.parametrize("mark", ["\u0301", "\u064b", "\u0e31", "\u093f", "\u20dd"])
def test_a_name_that_begins_with_a_mark_on_nothing_is_a_name(mark: str) -> None:
    people = [*CROWD, person(101, name=f"{mark}Ali", aliases=[("Good", mark), ("Good", mark * 3)])]
    case = next(case for case in trial.samples("un_sc") if len(case.documents) == 1)
    reading = case.read({role: un_xml(people, day(1)) for role in case.documents}, 1)
    assert "QDi.101" in reading.snapshot.members
