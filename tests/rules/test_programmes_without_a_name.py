"""A programme without a name is none: among the units of an entry, no name is the entry itself."""

import pytest

from scrapers import kit
from scrapers.kit import RawDesignation, RawEntry, RawName
from scrapers.registry import scraper
from tests.faults import trial
from tests.fuzz.campaign import kept
from tracker.rules.normalise import entries

SOURCE = scraper("gb_fcdo_uksl").source


def record(*programmes: str) -> RawEntry:
    return RawEntry(
        reference="CTI0001",
        schema=kit.Schema.ORGANIZATION,
        names=(RawName(text="Abu Nidal Organisation"),),
        designations=tuple(RawDesignation(programme=programme) for programme in programmes),
    )


@pytest.mark.parametrize("blank", ["", "  ", "\u200b"])
def test_a_blank_one_beside_a_named_one_is_left_out(blank: str) -> None:
    _, content = entries.entry("gb_fcdo_uksl", SOURCE, record(blank, "Counter-Terrorism"))
    assert "" not in {act[0] for act in content.acts}
    assert "Counter-Terrorism" in {act[0] for act in content.acts}


@pytest.mark.parametrize("blank", ["", " \n "])
def test_a_record_under_none_but_blank_ones_is_refused(blank: str) -> None:
    with pytest.raises(kit.LayoutChanged, match=r"no programme \(CTI0001\)"):
        entries.entry("gb_fcdo_uksl", SOURCE, record(blank, blank))


def test_a_shifted_row_delists_nobody_when_the_list_is_whole_again() -> None:
    """Found by chance: columns moved, and a regime without a name came and went with its entry."""
    (content,) = kept("gb_fcdo_uksl")
    case = next(case for case in trial.samples("gb_fcdo_uksl") if case.format_id == "csv")
    (role,) = case.documents
    reading = case.read({role: content}, 1)
    rows = trial.log(case, [reading, case.again])
    assert [row for row in rows if row.kind == "removal"] == []
