"""One reference two parties, two references one party: swapped, reused, renumbered, namesakes."""

from dataclasses import replace

import pytest

from tests.rules.builders import CROWD, LIST, Story, amid, answer, document, entry, told
from tracker.model import Content, FieldChange
from tracker.rules import continuity
from tracker.rules.continuity import MOVING, STABLE, Is, weighed

Entry = tuple[str, Content]
MOVES = replace(LIST, renumbers=True)


def someone(key: str, name: str, **given: object) -> Entry:
    plain: dict[str, object] = {"schema": "Person", "name": name, "acts": {"Act": "2001-01-25"}}
    return entry(key, **plain | given)  # type: ignore[arg-type]


def under(key: str, of: Entry, **given: object) -> Entry:
    """The same party under another reference."""
    return key, of[1]


ANWAR = someone(
    "q10",
    "Anwar Mali",
    acts={"Act": "2010-02-11"},
    birthDate="1950-02-20",
    numbers={"passportNumber": "A0001077", "sourceId": "6900010"},
)
FARID = someone(
    "q11",
    "Farid Shirazi",
    acts={"Act": "2011-03-12"},
    birthDate="1951-03-21",
    numbers={"passportNumber": "A0001177", "sourceId": "6900011"},
)
WALID = someone(
    "q12",
    "Walid Somali",
    acts={"Act": "2012-07-16"},
    birthDate="1946-07-16",
    numbers={"passportNumber": "A0001277", "sourceId": "6900012"},
)
BARE = tuple(
    someone(key, name, acts={"Act": "2010-02-11"})
    for key, name in (("q10", "Anwar Mali"), ("q11", "Farid Shirazi"), ("q12", "Walid Somali"))
)
GROUPS = tuple(
    entry(key, name=name, acts={"Act": on})
    for key, name, on in (
        ("e1", "Derurun Charity Bureau", "2001-02-11"),
        ("e2", "Firujen Battalion", "2002-03-12"),
        ("e3", "Gorugon Brigade of the East", "2003-04-13"),
    )
)


def key_changes(story: Story) -> dict[object, object]:
    changes = [field for row in story.rows for field in row.fields if field.field == "entry_key"]
    assert len(story.rows) == len(changes)
    return {change.before: change.after for change in changes}


# References that go from one to another.


def within(*some: Entry) -> tuple[Entry, ...]:
    """Entries in the middle of a crowd, none of them the first or last person either."""
    return (someone("y1", "Jamil Ekkonam"), *amid(*some), someone("y9", "Karim Ottoban"))


@pytest.mark.parametrize("source", [LIST, MOVES])
@pytest.mark.parametrize("who", [(ANWAR, FARID, WALID), BARE, GROUPS])
def test_two_that_swap_references_are_nobody_new(
    who: tuple[Entry, Entry, Entry], source: object
) -> None:
    a, b, _ = who
    swapped = under(b[0], a), under(a[0], b)
    story = told(
        document(0, *amid(a, b)),
        document(1, *amid(*swapped)),
        document(90, *amid(*swapped)),
        source=source,  # type: ignore[arg-type]
    )
    assert key_changes(story) == {a[0]: b[0], b[0]: a[0]}
    assert {str(row.kind) for row in story.rows} == {"identity"}
    assert story.asked == []
    assert story.of(b[0]).spells[0].listed_on == a[1].acts[0].listed_on
    back = told(document(0, *amid(a, b)), document(1, *amid(*swapped)), document(2, *amid(a, b)))
    assert [str(row.kind) for row in back.rows] == ["identity"] * 4
    assert back.of(a[0]).entry_id == told(document(0, *amid(a, b))).of(a[0]).entry_id


@pytest.mark.parametrize("who", [(ANWAR, FARID, WALID), BARE, GROUPS])
def test_a_ring_of_three_is_nobody_new(who: tuple[Entry, Entry, Entry]) -> None:
    a, b, c = who
    ring = under(b[0], a), under(c[0], b), under(a[0], c)
    story = told(document(0, *amid(a, b, c)), document(1, *amid(*ring)))
    assert key_changes(story) == {a[0]: b[0], b[0]: c[0], c[0]: a[0]}
    assert (story.asked, len(story.folded.state.items)) == ([], 43)


@pytest.mark.parametrize("who", [(ANWAR, FARID, WALID), BARE, GROUPS])
@pytest.mark.parametrize("days", [1, 400])
def test_one_takes_the_reference_of_another_who_left(
    who: tuple[Entry, Entry, Entry], days: int
) -> None:
    a, b, _ = who
    gone = [document(day, *within(b)) for day in (1, 20)] if days == 400 else []
    moved = under(a[0], b)
    story = told(document(0, *within(a, b)), *gone, document(days, *within(moved)))
    assert sorted(story.brief) == sorted([("removal", a[0]), ("identity", a[0])])
    assert story.of(a[0]).spells[0].listed_on == b[1].acts[0].listed_on
    states = {str(item.state) for item in story.folded.state.items.values()}
    assert states <= {"in_force", "missing", "delisted"}
    assert story.asked == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            entry("e2", name="Firujen Battalion", acts={"Act": "2002-03-12"}),
            entry("e2", name="Kivikun Battalion", acts={"Act": "2017-06-15"}),
        ),
        (
            entry("e2", name="Firujen Battalion", numbers={"sourceId": "110002"}, acts={"Act": ""}),
            entry("e2", name="Zudar Society", numbers={"sourceId": "110077"}, acts={"Act": ""}),
        ),
        (ANWAR, under("q10", FARID)),
        (someone("q", "Omar Ali", birthDate="1950"), someone("q", "Zaid Tek", birthDate="1981")),
        (
            someone("q", "Omar Ali", fatherName="Hasan"),
            someone("q", "Zaid Tek", fatherName="Yusuf"),
        ),
    ],
)
def test_a_reference_given_to_another_is_an_addition_and_the_old_one_stays_gone(
    old: Entry, new: Entry
) -> None:
    days = document(0, *within(old)), document(1, *within()), document(3, *within())
    story = told(*days, document(402, *within(new)))
    assert story.brief == [("removal", old[0]), ("addition", old[0])]
    former, later = (item for item in story.folded.state.items.values() if item.key == old[0])
    assert {str(former.state), str(later.state)} == {"delisted", "in_force"}
    assert story.asked == []
    # In place of one who stands there: both count as listed.
    story = told(document(0, *amid(old)), document(1, *amid(new)), document(99, *amid(new)))
    assert story.brief == [("addition", old[0])]
    (asked,) = story.asked
    assert asked.kind == "identity_conflict"
    assert f"Confirm: {old[1].caption} ({old[0]}) left the list" in asked.reason
    assert f"{new[1].caption} ({new[0]}) is another party" in asked.reason


def test_answers_to_a_conflict() -> None:
    old, new = GROUPS[1], entry("e2", name="Kivikun Battalion", acts={"Act": "2017-06-15"})
    days = document(0, *amid(old)), document(1, *amid(new)), document(99, *amid(new))
    (asked,) = told(*days).asked
    two = told(*days, decisions=[answer("confirm", asked)])
    assert sorted(two.brief) == [("addition", "e2"), ("removal", "e2")]
    one = told(*days, decisions=[answer("reject", asked)])
    assert one.brief == [("identity", "e2")]
    assert len(one.folded.state.items) == 41
    assert [q.state for q in one.folded.pendings.values()] == ["rejected"]


def test_one_put_over_another_by_mistake_for_a_week_leaves_no_trace_on_either() -> None:
    over = under("q10", FARID)
    days = document(0, *amid(ANWAR)), document(7, *amid(over)), document(14, *amid(ANWAR, FARID))
    story = told(*days)
    assert sorted(story.brief) == [("addition", "q10"), ("identity", "q11")]
    assert story.asked == []
    assert story.of("q10").entry_id == told(days[0]).of("q10").entry_id


def test_a_correction_of_the_name_alone_is_the_same_party() -> None:
    for other in ({"name": "Zeyd Qorbani"}, {"name": "Anwar Maly", "birthDate": "1960-01-01"}):
        given = {
            "acts": {"Act": "2010-02-11"},
            "birthDate": "1950-02-20",
            "numbers": {"passportNumber": "A0001077", "sourceId": "6900010"},
        }
        corrected = someone("q10", **given | other)  # type: ignore[arg-type]
        story = told(document(0, *amid(ANWAR)), document(1, *amid(corrected)))
        assert ([str(row.kind) for row in story.rows], story.asked) == (["identity"], [])


# Two references.


@pytest.mark.parametrize(
    "born", ["1950-02-19", "1950-02-21", "1951-02-20", "1949-02-20", "1950-03-20"]
)
@pytest.mark.parametrize("source", [LIST, MOVES])
def test_a_birth_date_off_by_one_beside_the_same_passport_is_a_correction(
    born: str, source: object
) -> None:
    moved = "q10.1", ANWAR[1]._replace(facts={"birthDate": (born,)})
    days = document(0, *amid(ANWAR)), document(1, *amid(moved)), document(2, *amid(ANWAR))
    story = told(*days, source=source)  # type: ignore[arg-type]
    assert [str(row.kind) for row in story.rows] == ["identity", "identity"]
    assert FieldChange("birthDate", ("1950-02-20",), (born,)) in story.rows[0].fields


def test_day_and_month_turned_round_are_a_correction_too() -> None:
    first = someone("a", "Omar Ali", birthDate="1950-02-11", numbers={"passportNumber": "77"})
    second = someone("b", "Omar Ali", birthDate="1950-11-02", numbers={"passportNumber": "77"})
    story = told(document(0, *amid(first)), document(1, *amid(second)))
    assert story.brief == [("identity", "b")]
    without = replace(LIST, renumbers=True)
    bare = [(key, of._replace(identifiers=())) for key, of in (first, second)]
    for source in (LIST, without):
        story = told(document(0, *amid(bare[0])), document(1, *amid(bare[1])), source=source)
        assert story.brief == [("addition", "b")]
        assert [asked.kind for asked in story.asked] == ["identity"]


@pytest.mark.parametrize("born", ["1970-06-01", "1973", "1968-01-01"])
def test_a_date_in_a_range_is_agreement(born: str) -> None:
    old = someone("a", "Range Case Example", birthDate="1968/1973")
    new = someone("b", "Range Case Example", birthDate=born)
    assert told(document(0, *amid(old)), document(1, *amid(new))).brief == [("identity", "b")]
    other = someone("b", "Range Case Example", birthDate="1981-01-01")
    story = told(document(0, *amid(old)), document(1, *amid(other)))
    assert sorted(story.brief) == [("addition", "b"), ("removal", "a")]


APART = [
    ({"numbers": {"idNumber": "35202-1"}}, {"numbers": {"idNumber": "35202-2"}}),
    ({"fatherName": "Ghulam Rasool"}, {"fatherName": "Sher Zaman"}),
    ({"birthDate": "1970-05-01"}, {"birthDate": "1984-09-09"}),
    ({"birthDate": "1970"}, {"birthDate": "1984"}),
]


@pytest.mark.parametrize(("old", "new"), APART)
@pytest.mark.parametrize("source", [LIST, MOVES])
def test_one_common_name_and_other_papers_parents_or_births_are_two_parties(
    old: dict[str, object], new: dict[str, object], source: object
) -> None:
    name = "Muhammad Iqbal"
    days = [someone("a", name, **old, acts={}), someone("b", name, **new, acts={})]
    story = told(
        document(0, *amid(days[0])),
        document(1, *amid(days[1])),
        source=source,  # type: ignore[arg-type]
    )
    assert sorted(story.brief) == [("addition", "b"), ("removal", "a")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"district": "Lahore"}, {"district": "Quetta"}),
        ({"birthPlace": "Kandahar"}, {"birthPlace": "Herat"}),
        ({"nationality": "Algeria"}, {"nationality": "Yemen"}),
        ({}, {}),
    ],
)
def test_one_common_name_and_nothing_that_says_who_is_no_link(
    old: dict[str, object], new: dict[str, object]
) -> None:
    first, second = someone("a", "Abdul Khan", **old), someone("b", "Abdul Khan", **new)
    for ground in (STABLE, MOVING):
        for acts in ({}, {"Act": "2024-01-01"}):
            later = someone("b", "Abdul Khan", **new, acts=acts)
            found = weighed(continuity.party(*first), continuity.party(*later), ground)
            assert found.verdict != Is.ONE or not (old or ground is STABLE)
    assert weighed(continuity.party(*first), continuity.party(*second), MOVING).verdict != Is.TWO


def test_another_listing_date_and_programme_are_another_party_where_references_are_stable() -> None:
    old = someone("t803", "Abdul Example", acts={"Taliban": "2001-02-23"})
    new = someone("q804", "Abdul Example", acts={"Al-Qaida": "2026-01-10"}, birthDate="1994")
    story = told(document(0, *amid(old)), document(1, *amid(new)), document(8, *amid(new)))
    assert sorted(story.brief) == [("addition", "q804"), ("removal", "t803")]


def test_initials_are_no_evidence() -> None:
    old = someone("a", "M. A. Khan", birthDate="1970-01-01")
    for name in ("Mohammed Ali Khan", "Mahmud Anwar Khan", "M. A. Khan"):
        new = someone("b", name, birthDate="1970-01-01")
        story = told(document(0, *amid(old)), document(1, *amid(new)))
        assert "identity" not in {str(row.kind) for row in story.rows}


def test_a_legal_form_behind_a_name_is_no_initials() -> None:
    """Facts: LOGARCHEO S.A. on the lists of the UN and of Australia."""
    firm, man = ({"name": "Logarcheo S.A.", "schema": of} for of in ("Organization", "Person"))
    for who, initials in ((firm, False), (man, True), ({**firm, "name": "S.A.R."}, True)):
        assert continuity.party(*entry("a", **who)).initials is initials


@pytest.mark.parametrize("number", ["0000", "N/A", "unknown", "99999", "12345"])
def test_a_stopgap_for_a_number_is_no_number(number: str) -> None:
    old = someone("a", "Omar Ali", numbers={"passportNumber": number}, acts={})
    new = someone("b", "Zeyd Tek", numbers={"passportNumber": number}, acts={})
    assert weighed(continuity.party(*old), continuity.party(*new), MOVING).verdict == Is.TWO


def test_a_number_is_the_same_with_words_behind_it() -> None:
    old = someone("a", "Azim Tek", numbers={"passportNumber": "6620505、イラン発給"}, acts={})
    new = someone("b", "Azim Tek", numbers={"passportNumber": "6620505"}, acts={})
    assert weighed(continuity.party(*old), continuity.party(*new), STABLE).verdict == Is.ONE


def test_figures_tell_two_names_apart() -> None:
    old, new = (
        entry("a", name="Northern Storm Brigade 1"),
        entry("b", name="Northern Storm Brigade 2"),
    )
    assert weighed(continuity.party(*old), continuity.party(*new), MOVING).verdict != Is.ONE


def test_namesakes_that_are_all_renumbered_go_on_each_as_itself() -> None:
    ages = ("1950-01-02", "1961-03-04", "1972-05-06")
    before = [someone(f"a{n}", "Ali Hassan", birthDate=on) for n, on in enumerate(ages)]
    after = [someone(f"b{n}", "Ali Hassan", birthDate=on) for n, on in enumerate(ages)]
    story = told(document(0, *amid(*before)), document(1, *amid(*reversed(after))))
    assert key_changes(story) == {"a0": "b0", "a1": "b1", "a2": "b2"}


def test_most_of_a_programme_under_new_references_are_renumbered_and_one_alone_is_not() -> None:
    def batch(key: str, on: str, number: int) -> list[Entry]:
        names = ("Azad", "Bahram", "Cyrus", "Dara", "Esfand", "Farhad", "Giv")
        return [
            someone(f"{key}{n}", f"{name} Tabataba", acts={"Act": on})
            for n, name in enumerate(names[:number])
        ]

    for number, kinds in ((7, {"identity"}), (2, {"addition"})):
        story = told(
            document(0, *amid(*batch("a", "2016-01-22", number))),
            document(1, *amid(*batch("b", "2025-09-28", number))),
        )
        assert {str(row.kind) for row in story.rows} == kinds
    assert [asked.kind for asked in story.asked] == ["identity", "identity"]


# What a person answers.


DOUBTFUL = [
    (
        someone("a", "Zeyd Qorbani", numbers={"passportNumber": "A77"}),
        someone("b", "Omar Talebi", numbers={"passportNumber": "A77"}),
    ),
    (someone("a", "Omar Ali"), someone("b", "Omar Ali", acts={"Act": "2024-01-01"})),
    (ANWAR, ("b", ANWAR[1]._replace(facts={"birthDate": ("1990-12-12",)}))),
]


@pytest.mark.parametrize(("old", "new"), DOUBTFUL)
@pytest.mark.parametrize("source", [LIST, MOVES])
def test_who_may_be_one_party_is_asked_once_and_both_answers_do_what_they_say(
    old: Entry, new: Entry, source: object
) -> None:
    if source is MOVES and old[1].caption == "Omar Ali":
        pytest.skip("certain where references move")
    days = document(0, *amid(old)), document(1, *amid(new)), document(99, *amid(new))
    story = told(*days, source=source)  # type: ignore[arg-type]
    assert story.brief == [("addition", "b")]
    assert (story.state(old[0]), story.state("b")) == ("in_force", "in_force")
    (asked,) = story.asked
    assert asked.kind == "identity"
    for of in (old, new):
        assert f"{of[1].caption} ({of[0]})" in asked.reason
    assert "Confirm: they are one party" in asked.reason
    one = told(*days, source=source, decisions=[answer("confirm", asked)])  # type: ignore[arg-type]
    assert one.brief == [("identity", "b")]
    assert (len(one.folded.state.items), one.of("b").keys) == (41, (old[0], "b"))
    assert [q.state for q in one.folded.pendings.values()] == ["confirmed"]
    two = told(*days, source=source, decisions=[answer("reject", asked)])  # type: ignore[arg-type]
    assert sorted(two.brief) == [("addition", "b"), ("removal", old[0])]
    assert (two.state(old[0]), two.state("b")) == ("delisted", "in_force")


def test_one_of_several_is_nobodys_to_confirm() -> None:
    old = someone("a", "Ali Hassan")
    story = told(
        document(0, *amid(old)),
        document(1, *amid(someone("b", "Ali Hassan"), someone("c", "Ali Hassan"))),
    )
    (asked,) = story.asked
    assert (asked.kind, len(story.folded.state.items)) == ("removal", 43)
    assert "Ali Hassan (b) or as Ali Hassan (c)" in asked.reason


# Lists without references.


NAMED = replace(LIST, named_keys=True, keeps_delisted=True)


def row(name: str, on: str, **given: object) -> Entry:
    acts = {"acts": {"Act": on}} if "delisted_on" not in given else {"listed_on": on}
    return entry(f"{name.lower()}|{on}", name=name, **acts | given)  # type: ignore[arg-type]


def test_a_row_gone_without_the_pages_delisted_table_is_a_question_that_stays() -> None:
    first = document(0, *amid(row("Maghribi Martyrs Group", "2000-10-11")))
    days = first, document(1, *CROWD), document(99, *CROWD)
    story = told(*days, source=NAMED)
    assert (story.rows, [asked.kind for asked in story.asked]) == ([], ["removal"])
    stated = row("Maghribi Martyrs Group", "2000-10-11", delisted_on="2024-01-02")
    story = told(*days, document(120, *amid(stated)), source=NAMED)
    assert (story.brief, story.asked) == ([("removal", stated[0])], [])


def test_a_row_renamed_without_a_word_is_a_question_about_both() -> None:
    first = document(0, *amid(row("Maghribi Martyrs Group", "2000-10-11")))
    new = row("Al-Mustaqbal Vanguard", "2000-10-11")
    story = told(first, document(1, *amid(new)), document(65, *amid(new)), source=NAMED)
    assert story.brief == [("addition", new[0])]
    (asked,) = story.asked
    assert (asked.kind, asked.caption) == ("identity", "Maghribi Martyrs Group")
    assert "Al-Mustaqbal Vanguard" in asked.reason


def test_one_former_name_on_both_pages_and_one_day_are_one_party() -> None:
    first = document(0, *amid(row("Jund Sham", "2000-10-11", former=["Ansar Front"])))
    new = row("Vanguard of Tomorrow", "2000-10-11", former=["Ansar Front"])
    assert told(first, document(1, *amid(new)), source=NAMED).brief == [("identity", new[0])]
    other = row("Vanguard of Tomorrow", "2003-10-11", former=["Ansar Front"])
    assert told(first, document(1, *amid(other)), source=NAMED).brief == [("addition", other[0])]


def test_a_namesake_of_one_who_left_is_no_relisting() -> None:
    gone = row("Ali Hassan", "1999-01-01", delisted_on="2003-01-01", schema="Person")
    old = gone[0], gone[1]._replace(facts={"birthDate": ("1950-01-01",)})
    new = row("Ali Hassan", "2024-01-01", schema="Person", birthDate="1985-05-05")
    story = told(document(0, *amid(old)), document(1, *amid(old, new)), source=NAMED)
    assert story.brief == [("addition", new[0])]


def test_two_entries_of_one_party_that_get_one_new_reference_are_merged_by_a_persons_word() -> None:
    both = someone("a", "Qods Force"), someone("b", "Guard Corps Force", aliases=["Qods Force"])
    new = someone("c", "Qods Force")
    days = document(0, *amid(*both)), document(1, *amid(new)), document(99, *amid(new))
    story = told(*days, source=MOVES)
    assert (story.brief, story.state("b")) == ([("identity", "c")], "in_force")
    (asked,) = story.asked
    assert (asked.kind, asked.entry_key) == ("identity", "b")
    one = told(*days, source=MOVES, decisions=[answer("confirm", asked)])
    assert sorted(one.brief) == [("identity", "b"), ("identity", "c")]
    assert FieldChange("merged_into", "", "c") in one.rows[-1].fields + one.rows[0].fields
    assert (one.state("b"), one.asked) == ("merged", [])
    two = told(*days, source=MOVES, decisions=[answer("reject", asked)])
    assert sorted(two.brief) == [("identity", "c"), ("removal", "b")]


def test_a_respelling_of_short_words_is_looked_at_where_keys_are_made_of_names() -> None:
    """Facts: Canada lists Ko Ko Lwin of Myanmar with fifty others of a day; no word is long."""
    day = {"Myanmar": "2022-12-07"}
    old, new = someone("a", "Ko Ko Lwin", acts=day), someone("b", "Ko Ko Lwinn", acts=day)
    parties = [continuity.party(*one) for one in (old, new)]
    others = [continuity.party(*someone(f"o{n}", f"Aung {n}", acts=day)) for n in range(80)]
    found = continuity.links(parties[:1], [*others, parties[1]], by_words=True)
    assert "a" in {**found.renamed, **found.possible}


def test_of_two_namesakes_the_first_leaves_and_the_other_one_stands_under_the_bare_name() -> None:
    """Only the second of a document has a key of his own; the next document has one of them."""

    def ali(key: str, born: str, paper: str) -> Entry:
        numbers = {"idNumber": paper}
        given = {"schema": "Person", "birthDate": born, "numbers": numbers}
        return key, row("Ali Hassan", "1999-01-01", **given)[1]

    bare = "ali hassan|1999-01-01"
    first, second = ali(bare, "1950-01-01", "7204418"), ali(f"{bare}#1", "1950-01-01", "9135527")
    source = replace(NAMED, keeps_delisted=False)
    both = document(0, *amid(first, second))
    for stays, gone in ((second, first), (first, second)):
        story = told(both, document(1, *amid(under(bare, stays))), source=source)
        assert story.rows == []
        assert [(q.kind, q.entry_key) for q in story.asked] == [("removal", gone[0])]


@pytest.mark.parametrize("first", [True, False])
def test_of_two_under_one_reference_of_whom_nothing_but_names_is_said_one_leaves(
    first: bool,
) -> None:
    """The first of a document has the bare reference, a second one his name behind it."""
    eko = someone("K-2", "Eko Nugroho", acts={"Act": ""})
    fajar = someone("K-2#fajar maulana", "Fajar Maulana", acts={"Act": ""})
    stays, gone = (fajar, eko) if first else (eko, fajar)
    both = document(0, *amid(eko, fajar))
    turned = document(1, *amid(under("K-2", fajar), under("K-2#eko nugroho", eko)))
    assert (told(both, turned).rows, told(both, turned).asked) == ([], [])
    story = told(both, document(1, *amid(under("K-2", stays))))
    assert story.rows == []
    assert [(q.kind, q.caption) for q in story.asked] == [("removal", gone[1].caption)]
