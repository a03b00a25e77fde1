"""Where else a party is listed: who is looked at, for certain or possibly, on real tables."""

from collections.abc import Sequence

import pytest

from db import names, standings, trail
from db.engine import reading
from db.log import Filters
from db.tables import SEVERAL
from tests.builders import day, fto_html, person, take, take_fto, take_un, un_xml
from tracker.answers.log import changes
from tracker.matching import elsewhere, search
from tracker.matching.elsewhere import OtherListing
from tracker.record.tracker import Tracker

BRANCHES = ["Orion Foundation Kenya", "Orion Foundation Tanzania", "Orion Foundation Comoros"]
SHARED = "Orion Charitable Foundation"
GONE = [("July 10, 2005", f"Gone Before Number {n}", "July 10, 2001") for n in range(10)]
FILLER = [("July 10, 2003", f"Filler Group Number {n}") for n in range(30)]
PASSPORT = (
    "<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT>"
    "<NUMBER>{}</NUMBER></INDIVIDUAL_DOCUMENT>"
)


def found(tracker: Tracker, list_id: str, caption: str) -> list[OtherListing]:
    """Where an entry of a list is listed else, on any list."""
    with reading(tracker.ledger.engine) as connection:
        everybody = standings.entries_in(connection, ("in_force",), list_id)
        rows = standings.current(connection, everybody).values()
        wanted = [(list_id, row.entry_id) for row in rows if row.caption == caption]
        places = elsewhere.places(connection, wanted, same_list=True)
    return [place for of_entry in places.values() for place in of_entry]


def take_groups(tracker: Tracker, names: Sequence[str], aliases: Sequence[str]) -> None:
    """Take a UN list of organisations that have these other names too, all of them."""
    others = "".join(
        f"<ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>{alias}</ALIAS_NAME></ENTITY_ALIAS>"
        for alias in aliases
    )
    groups = "".join(
        f"<ENTITY><DATAID>{300_000 + number}</DATAID><FIRST_NAME>{name}</FIRST_NAME>"
        f"<UN_LIST_TYPE>Al-Qaida</UN_LIST_TYPE><REFERENCE_NUMBER>QDe.{number:03d}"
        f"</REFERENCE_NUMBER><LISTED_ON>2004-01-25</LISTED_ON>{others}</ENTITY>"
        for number, name in enumerate(names, 100)
    )
    plain = un_xml([person(1), person(2)], day(1), groups=1).decode()
    take(tracker, plain.replace("</ENTITIES>", groups + "</ENTITIES>").encode(), day(1))


def fto_page(*names: str) -> bytes:
    """The American page with these names and others."""
    return fto_html([*(("October 8, 1997", name) for name in names), *FILLER], GONE)


@pytest.mark.parametrize(
    ("fto", "places"),
    [
        (SHARED, [(name, False) for name in BRANCHES]),
        (BRANCHES[0], [(BRANCHES[0], True)]),
        (BRANCHES[2], [(BRANCHES[2], True)]),
    ],
)
def test_a_name_of_several_branches_joins_none_for_certain(
    tracker: Tracker, fto: str, places: list[tuple[str, bool]]
) -> None:
    take_groups(tracker, BRANCHES, [SHARED])
    take_fto(tracker, fto_page(fto), 1)
    theirs = found(tracker, "us_state_fto", fto)
    assert sorted((place.caption, place.certain) for place in theirs) == sorted(places)


def test_branches_are_told_apart_from_their_side_too(tracker: Tracker) -> None:
    take_groups(tracker, BRANCHES, [SHARED, "Lamp of Orion"])
    take_fto(tracker, fto_page(SHARED, BRANCHES[1]), 1)
    theirs = {place.caption: place for place in found(tracker, "un_sc", BRANCHES[1])}
    assert theirs.keys() == {*BRANCHES, SHARED}
    assert [name for name, place in theirs.items() if place.certain] == [BRANCHES[1]]


def test_the_only_one_of_its_list_with_a_name_is_joined_by_it(tracker: Tracker) -> None:
    take_groups(tracker, BRANCHES[:1], [SHARED])
    take_fto(tracker, fto_page(SHARED), 1)
    theirs = found(tracker, "us_state_fto", SHARED)
    assert [(place.caption, place.certain) for place in theirs] == [(BRANCHES[0], True)]


@pytest.mark.parametrize("indexed", [False, True])
def test_names_in_brackets_and_cells_are_found_before_and_after_they_are_indexed(
    on_both: Tracker, indexed: bool
) -> None:
    names = ["Ansar Velm (Tarn Brigade; Velm Supporters)", "Somebody Else"]
    take_groups(on_both, names, [])
    take_fto(on_both, fto_page("Velm Supporters"), 1)
    if indexed:
        search.bring_up_to_date(on_both.ledger.engine)
    assert [p.caption for p in found(on_both, "us_state_fto", "Velm Supporters")] == names[:1]
    assert [p.caption for p in found(on_both, "un_sc", names[0])] == ["Velm Supporters"]


def test_an_acronym_in_brackets_does_not_make_another_name(tracker: Tracker) -> None:
    take_groups(tracker, ["Army of Tarn (AOT)"], ["Tarn"])
    take_fto(tracker, fto_page("Army of Tarn"), 1)
    search.bring_up_to_date(tracker.ledger.engine)
    (place,) = found(tracker, "us_state_fto", "Army of Tarn")
    assert (place.caption, place.certain, place.by) == ("Army of Tarn (AOT)", True, "same name")


@pytest.mark.parametrize(
    ("second", "by"),
    [
        ({"name": "VELMADI, Mohamed Riza"}, "name alike, same birth date"),
        (
            {"name": "Mohammad Velmady", "more": PASSPORT.format("X 77881-23")},
            "same passport number",
        ),
    ],
)
def test_a_person_spelled_otherwise_is_found_by_birth_and_by_number(
    on_both: Tracker, second: dict[str, str], by: str
) -> None:
    born = {"born": ["1970-03-02"]} if "birth" in by else {"born": []}
    ours = person(1, name="Muhammad Reza Velmadi", more=PASSPORT.format("X7788123"), **born)
    take_un(on_both, [ours, person(2, **born, **second), person(3), person(4)], 1)
    search.bring_up_to_date(on_both.ledger.engine)
    for caption, other in ((ours["name"], second["name"]), (second["name"], ours["name"])):
        (place,) = found(on_both, "un_sc", caption)
        assert (place.caption, place.by) == (other, by)
        assert place.certain is ("birth" in by)  # a number that two of one list have tells less


def test_a_change_tells_certain_and_possible_lists_apart(tracker: Tracker) -> None:
    take_groups(tracker, BRANCHES, [SHARED])
    take_fto(tracker, fto_page(), 1)
    take_fto(tracker, fto_page(SHARED, BRANCHES[0]), 2)
    with reading(tracker.ledger.engine) as connection:
        rows = changes(connection, Filters(lists=("us_state_fto",)))
    told = {row.row.caption: (row.also_listed_on, row.possibly_also_on) for row in rows}
    assert told[SHARED] == ((), ("un_sc",))
    assert told[BRANCHES[0]] == (("un_sc",), ())
    assert all(row.facts().keys() - row.json().keys() == {"possibly_also_on"} for row in rows)


def test_an_answer_is_the_same_alone_and_among_many(tracker: Tracker) -> None:
    take_groups(tracker, BRANCHES, [SHARED])
    take_fto(tracker, fto_page(SHARED, BRANCHES[0]), 1)
    with reading(tracker.ledger.engine) as connection:
        rows = standings.current(
            connection, standings.entries_in(connection, ("in_force",))
        ).values()
        wanted = [(row.list_id, row.entry_id) for row in rows]
        together = elsewhere.places(connection, wanted)
        alone = [elsewhere.places(connection, [one]) for one in wanted]
    assert together == {entry: places for one in alone for entry, places in one.items()}
    assert sum(map(len, together.values())) == 8


def test_a_judgement_rests_on_all_that_have_something_in_common(tracker: Tracker) -> None:
    """One that is alike no longer, as its birth date has gone, is found among them by its id."""
    ours, second = person(1, name="Muhammad Reza Velmadi"), person(2, name="VELMADI, Mohamed Riza")
    born = {"born": ["1970-03-02"]}
    take_un(tracker, [ours | born, second | born, person(3)], 1)
    search.bring_up_to_date(tracker.ledger.engine)
    with reading(tracker.ledger.engine) as connection:
        everybody = standings.entries_in(connection, ("in_force",), "un_sc")
        by_caption = {
            row.caption: row.entry_id for row in standings.current(connection, everybody).values()
        }
        us, them = by_caption[ours["name"]], by_caption[second["name"]]
        found = elsewhere.judged(connection, [("un_sc", us)])[us]
        before = trail.head(connection)
    assert [other.entry_id for other in found.beside] == [them]
    take_un(tracker, [ours | born, second | {"born": []}, person(3)], 2)
    with reading(tracker.ledger.engine) as connection:
        written = trail.written_since(connection, before.links) or {}
        moved = elsewhere.moved(connection, written) or frozenset()
    assert not moved.isdisjoint(map(hash, found.by))
    assert moved.isdisjoint(map(hash, found.by - {them}))


@pytest.mark.parametrize("kind", ["name", "alias"])
def test_cells_of_several_names_are_found_by_their_own_index(on_both: Tracker, kind: str) -> None:
    take_un(on_both, [person(1, name="Velm (Tarn; Orion)"), *map(person, range(2, 40))], 1)
    with reading(on_both.ledger.engine) as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if not is_sqlite:  # so small a table is read whole, unless that is dear
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        found = [cell.text for cell in names.cells_of_several(connection, [kind], "any")]
        asked = f"SELECT id FROM name WHERE {SEVERAL} AND kind = '{kind}'"
        plan = connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {asked}" if is_sqlite else f"EXPLAIN {asked.replace('%', '%%')}"
        )
        assert "ix_name_several" in " ".join(str(row[-1]) for row in plan)
    assert found == (["Velm (Tarn; Orion)"] if kind == "name" else [])
