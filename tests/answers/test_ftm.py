"""Lists as datasets of FollowTheMoney: what a version holds, and what the next one changes."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from db.engine import reading
from scrapers import registry
from tests.builders import CROWD, day, person, take_un, without
from tracker.answers import ftm, ftm_files
from tracker.errors import Absent, WrongUsage
from tracker.model import Content, Designation, Identifier, Name, PartialDate
from tracker.model import moment as instant
from tracker.outgoing import Json
from tracker.record.tracker import Tracker
from tracker.rules.normalise.entries import encoded

LATER = timedelta(days=4000)


def entities(tracker: Tracker, moment: str, *, ended: bool = False) -> dict[str, Json]:
    with reading(tracker.ledger.engine) as connection:
        found = ftm_files.entities(connection, "un_sc", moment, ended=ended)
        return {entity["id"]: entity for entity in found}


def versions(tracker: Tracker) -> list[str]:
    with reading(tracker.ledger.engine) as connection:
        return ftm_files.versions(connection, "un_sc", tracker.clock() + LATER)


def delta(tracker: Tracker, moment: str) -> list[Json]:
    with reading(tracker.ledger.engine) as connection:
        return list(ftm_files.delta(connection, "un_sc", moment))


def told(held: Mapping[str, Json]) -> dict[str, Json]:
    """Without the time of recording, which a delta need not move."""
    return {number: ftm_files._says(entity) for number, entity in held.items()}


def story(tracker: Tracker) -> None:
    """Somebody comes, somebody is gone for good, somebody is written otherwise, one comes back."""
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, person(50)], 1)
    take_un(tracker, [*without(3), person(50)], 2)
    take_un(tracker, [*without(3), person(50, name="Given50 Otherwise")], 3)
    take_un(tracker, [*CROWD, person(50, name="Given50 Otherwise")], 4)


def test_whoever_follows_the_deltas_holds_what_every_version_holds(on_both: Tracker) -> None:
    story(on_both)
    held: dict[str, Json] = {}
    moments = versions(on_both)
    assert len(moments) >= 5
    for moment in moments:
        for change in delta(on_both, moment):
            number = change["entity"]["id"]
            assert (number in held) == (change["op"] != "ADD")
            if change["op"] == "DEL":
                del held[number]
            else:
                held[number] = change["entity"]
        assert told(held) == told(entities(on_both, moment))


def test_what_a_version_holds_never_changes(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    first = versions(tracker)[-1]
    before = entities(tracker, first)
    take_un(tracker, without(3), 1)
    take_un(tracker, without(3), 2)
    assert entities(tracker, first) == before
    newest = entities(tracker, versions(tracker)[-1])
    gone = {number for number in before if number not in newest}
    assert {before[number]["schema"] for number in gone} == {"Person", "Sanction"}
    again = entities(tracker, versions(tracker)[-1], ended=True)
    ended = [again[number] for number in gone]
    assert not any(entity["target"] for entity in ended)
    sanction = next(entity for entity in ended if entity["schema"] == "Sanction")
    assert sanction["properties"]["endDate"] == [day(1).date().isoformat()]
    assert ftm.SEEN in sanction["properties"]["status"][0]


def test_an_absence_that_nobody_confirmed_takes_nobody_out(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    before = entities(tracker, versions(tracker)[-1])
    take_un(tracker, without(3), 1)
    after = entities(tracker, versions(tracker)[-1])
    assert after.keys() == before.keys()
    said = {
        entity["properties"]["status"][0]
        for entity in after.values()
        if "status" in entity["properties"]
    }
    assert said == {"in force", "missing, not yet confirmed: counts as listed"}


def test_a_second_that_has_not_passed_is_no_version(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    (moment,) = versions(tracker)
    with reading(tracker.ledger.engine) as connection:
        assert ftm_files.versions(connection, "un_sc", instant(moment)) == []
        assert ftm_files.versions(connection, "un_sc", instant(moment) + timedelta(seconds=1))


def test_a_version_that_there_is_none_of(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    with pytest.raises(Absent):
        delta(tracker, "1999-01-01T00:00:00Z")
    for odd in ("", "1999", "２０２６１１２９０５０６０７", "20261399000000", "2026-11-29T05:0"):
        with pytest.raises(WrongUsage):
            ftm_files.moment_of(odd)


def test_whom_a_closed_list_holds_was_delisted_by_nobody() -> None:
    of_closed = listed_on("gb_hmt_conlist", a_person(), programme="ISIL (Da'esh) and Al-Qaida")
    party, sanction = ftm.entities(of_closed)
    assert "sanction" in party["properties"]["topics"]
    (status,) = sanction["properties"]["status"]
    assert status == "in force when the list was closed on 2026-01-28, which delisted nobody"
    assert "endDate" not in sanction["properties"]


SPELL = (
    '{"since":"2020-01-01T00:00:00Z","after":"","listed_on":"","sha256":"","baseline":false,'
    '"until":"","until_after":"","delisted_on":"","until_sha256":"","state":"in_force"}'
)


def said_of(content: Content) -> Json:
    party: Json = next(ftm.entities(listed_on("us_ofac_sdn", content)))["properties"]
    return party


def listed_on(list_id: str, content: Content, programme: str = "") -> ftm.Listed:
    under = f'"{programme}":[{SPELL}]' if programme else ""
    return ftm.Listed(
        list_id=list_id,
        source=registry.scraper(list_id).source,
        entry_id="e" * 32,
        standing='{"entry_id":"e","keys":["7"],"revision":"r","state":"in_force","episode":1,'
        f'"spells":[{SPELL}],"programmes":{{{under}}},"pending":[],"carried":{{}}}}',
        content=encoded(content),
        recorded_at="2026-11-29T00:00:00Z",
    )


def a_person(**facts: tuple[str, ...]) -> Content:
    return Content(
        schema="Person",
        state="in_force",
        names=(Name("Ada Nobody", "name"), Name("A. N.", "weakAlias")),
        acts=(Designation("SDGT", PartialDate("2001-09-23"), PartialDate("")),),
        identifiers=(
            Identifier("passportNumber", "A1234567", "Iran"),
            Identifier("passportNumber", "false passport of somebody else " * 4, ""),
            Identifier("unReference", "QDi.001", ""),
        ),
        facts=facts,
        extra={},
    )


@pytest.mark.parametrize(
    ("written", "dates", "is_noted"),
    [
        ("1970-05-06", ["1970-05-06"], False),
        ("1970", ["1970"], False),
        ("1970~", ["1970"], True),
        ("1951/1959", None, True),
        ("1968/..", None, True),
        ("1402-06-24 AH", None, True),
        ("30-35 years old", None, True),
    ],
)
def test_a_date_is_said_as_exactly_as_the_model_can(
    written: str, dates: list[str] | None, is_noted: bool
) -> None:
    said = said_of(a_person(birthDate=(written,)))
    assert said.get("birthDate") == dates
    assert (f"Birth date: {written}" in said["notes"]) == is_noted


def test_what_the_model_has_no_word_for_is_a_note() -> None:
    facts = {
        "country": ("Iran", "Congo"),
        "nationality": ("Tunisian",),
        "linkedTo": ("AL-NUSRAH FRONT",),
        "email": ("a@b.example", "a@b"),
        "phone": ("+98 21",),
        "gender": ("M", "unknown"),
    }
    said = said_of(a_person(**facts))
    assert said["country"] == ["ir"]
    assert said["nationality"] == ["tn"]
    assert said["email"] == ["a@b.example"]
    assert said["gender"] == ["male"]
    assert said["passportNumber"] == ["A1234567"]
    noted = " ".join(said["notes"])
    for told in (
        "Country: Congo",
        "Linked to: AL-NUSRAH",
        "Email: a@b",
        "Phone: +98",
        "somebody else",
    ):
        assert told in noted
    assert "QDi.001" not in noted
