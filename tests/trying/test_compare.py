"""What would be recorded between two documents, by the fold that records it."""

from datetime import UTC, datetime

import pytest

from scrapers import kit
from tests.rules.builders import LIST, Document, amid, document, entry
from tracker.rules.normalise import entries
from tracker.rules.reading import Reading
from tracker.trying.compare import Comparison, compare, days_of

PMOI = entry("pmoi")


def reading(said: Document) -> Reading:
    """A document of the builders as a reader hands it on."""
    contents = {key: entries.encoded(content) for key, content in said.contents.items()}
    return Reading(snapshot=said.snapshot, contents=contents, drift={})


def between(first: Document, second: Document, source: kit.Source = LIST) -> Comparison:
    days = days_of(first.snapshot.observed_at, second.snapshot.observed_at, datetime.now(UTC))
    return compare(source, reading(first), reading(second), days)


def test_who_came_and_who_left() -> None:
    found = between(document(0, *amid(PMOI)), document(9, *amid(entry("hamas"))))
    assert dict(found.counts) == {"added": 1, "removed": 1}
    assert {(one.what, one.key) for one in found.moved} == {("added", "hamas"), ("removed", "pmoi")}
    assert (found.kept, found.same, found.outcome) == (40, 40, "recorded")
    assert (found.before, found.after, found.assumed) == ("2024-01-01", "2024-01-10", False)


def test_edits_are_counted_by_field() -> None:
    told = entry("pmoi", aliases=["MEK"], birthPlace="Paris")
    found = between(document(0, *amid(PMOI)), document(9, *amid(told)))
    assert found.fields == {"alias": 1, "birthPlace": 1}
    assert (found.kept, found.same, found.moved) == (41, 40, ())
    (edit,) = found.edited
    assert (edit.key, edit.origin) == ("pmoi", "authority")


def test_what_a_person_would_be_asked() -> None:
    found = between(document(0, *amid(PMOI)), document(9, *amid()[:20]))
    assert found.outcome == "pending"
    assert len(found.asked) >= 20
    assert all(one.reason for one in found.asked)


def test_removals_of_an_unproven_list_would_be_questions() -> None:
    from dataclasses import replace

    unproven = replace(LIST, proof=kit.Proof.EXCERPT)
    found = between(document(0, *amid(PMOI)), document(9, *amid()), unproven)
    assert [one.key for one in found.asked] == ["pmoi"]
    assert found.counts == {}


def test_another_list_is_refused() -> None:
    others = [entry(f"q{number}") for number in range(40)]
    found = between(document(0, *amid()), document(9, *others))
    assert (found.outcome, found.moved) == ("refused", ())
    assert "another list's content" in found.reason


def test_all_of_it_goes_into_json() -> None:
    from db.canonical import canonical, parsed

    told = entry("pmoi", aliases=["MEK"])
    plain = between(document(0, *amid(PMOI)), document(9, *amid(told))).plain()
    said = parsed(canonical(plain))
    assert said["edited"][0]["fields"][0]["field"] == "alias"
    assert said["fields"] == {"alias": 1}


JAN, FEB, NOW = (datetime(2026, month, 1, tzinfo=UTC) for month in (1, 2, 3))


@pytest.mark.parametrize(
    ("before", "after", "days"),
    [
        (JAN, FEB, (JAN, FEB, False)),
        (None, FEB, (datetime(2026, 1, 31, tzinfo=UTC), FEB, True)),
        (FEB, JAN, (FEB, datetime(2026, 2, 2, tzinfo=UTC), True)),
        (NOW, None, (NOW, datetime(2026, 3, 2, tzinfo=UTC), True)),
        (JAN, None, (JAN, NOW, True)),
    ],
)
def test_days_are_those_of_the_documents_where_both_have_one(
    before: datetime | None, after: datetime | None, days: tuple[datetime, datetime, bool]
) -> None:
    assert days_of(before, after, NOW) == days
