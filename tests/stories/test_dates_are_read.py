"""No date of a real document is read in part: to its end, or kept whole for a reason we can say."""

from collections import Counter

import pytest

from tests import dates
from tests.conftest import real
from tests.record.processes import MANY

pytestmark = pytest.mark.slow(25)


@pytest.fixture(scope="module")
def published() -> list[dates.Published]:
    real("archive")
    return list(dates.published(newest=not MANY))


def test_every_date_is_read_to_its_end_or_kept_whole_for_a_known_reason(
    published: list[dates.Published],
) -> None:
    unread = [one for one in published if one.found.unread]
    assert not {(one.list_id, one.text) for one in unread if not one.reason}
    assert len(unread) / len(published) < 0.0005
    assert all(one.found.unread == " ".join(one.text.split()) for one in unread)


def test_every_year_of_a_text_is_in_what_is_read_of_it(published: list[dates.Published]) -> None:
    """Counted in the text itself, whatever our words and forms are."""
    for one in published:
        said, kept = set(dates.YEAR.findall(one.text)), " ".join(one.found.values)
        assert all(year in kept for year in said), one


def test_numbers_that_are_no_year_are_not_lost_either(published: list[dates.Published]) -> None:
    """A text with two whole days gives two: neither is dropped, nor taken for a time."""
    pairs = [one for one in published if one.list_id == "au_dfat" and one.text.count("/") == 4]
    whole = Counter(len(one.found.dates) for one in pairs if not one.found.unread)
    assert set(whole) == {2}
