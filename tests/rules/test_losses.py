"""What a damaged document loses, and what an authority takes off: asked about, and believed."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.rules.builders import LIST, Document, Story, answer, day, document, entry, told
from tracker.model import Content

Entry = tuple[str, Content]


def people(number: int, act: str = "Act", of: str = "p") -> tuple[Entry, ...]:
    """Persons of one programme."""
    return tuple(
        entry(f"{of}{n:03d}", name=_name(of, n), schema="Person", acts={act: "2001"})
        for n in range(number)
    )


def groups(number: int, act: str = "Act", of: str = "g") -> tuple[Entry, ...]:
    """Organisations of one programme."""
    return tuple(
        entry(f"{of}{n:03d}", name=_name(of, n), acts={act: "2001"}) for n in range(number)
    )


def _name(of: str, number: int) -> str:
    """A name like no other."""
    return f"{of}{chr(97 + number % 26) * 3}{chr(97 + number // 26) * 4} {of}{number * 7919}"


def without(some: Sequence[Entry], *keys: str) -> list[Entry]:
    return [pair for pair in some if pair[0] not in keys]


def keys(some: Sequence[Entry]) -> list[str]:
    return [key for key, _ in some]


def asked(story: Story) -> set[str]:
    return {question.entry_key for question in story.asked}


UN = (*people(60), *groups(30))
"""A file of two sections."""

MINGLED = tuple(pair for pairs in zip(people(30), groups(30), strict=True) for pair in pairs)
"""Types one after the other in turns, as in a file that is sorted by number."""

SHEETS = (*groups(30, "Iraq", "i"), *groups(30, "Libya", "l"), *groups(30, "Mali", "m"))
"""A workbook: a sheet for each programme."""

NEW = entry("new", name="Zzyzx Xyzzy")


# Ends of sections.


@pytest.mark.parametrize(
    ("whole", "lost", "where"),
    [
        (UN, ["p059"], "last record of type Person"),
        (UN, ["p000"], "first record of"),
        (UN, ["g000", "g001"], "first record of type Organization"),
        (UN, ["g029"], "last record of"),
        (MINGLED, ["p029"], "last record of type Person"),
        (MINGLED, ["g000"], "first record of type Organization"),
        (SHEETS, ["i029"], "last record of programme Iraq"),
        (SHEETS, ["l000", "l001"], "first record of programme Libya"),
        (SHEETS, ["m000"], "first record of programme Mali"),
    ],
)
def test_a_run_that_reaches_the_end_of_a_section_is_a_question(
    whole: Sequence[Entry], lost: list[str], where: str
) -> None:
    story = told(document(0, *whole), document(1, *without(whole, *lost)))
    assert (asked(story), story.rows) == (set(lost), [])
    assert all(where in question.reason for question in story.asked)


@pytest.mark.parametrize(("whole", "gone"), [(UN, "p030"), (MINGLED, "g010"), (SHEETS, "l010")])
def test_one_from_the_middle_of_a_section_is_news(whole: Sequence[Entry], gone: str) -> None:
    story = told(document(0, *whole), document(1, *without(whole, gone)))
    assert story.brief == [("removal", gone)]


def test_who_stands_beyond_the_end_shows_that_nothing_was_cut_off() -> None:
    fresh = entry("p999", name="Zzyzx Xyzzy", schema="Person")
    now = (*people(59), fresh, *groups(30))
    story = told(document(0, *UN), document(1, *now))
    assert set(story.brief) == {("removal", "p059"), ("addition", "p999")}


def test_two_of_a_scattered_programme_in_a_month_at_its_end_are_a_leak() -> None:
    some = [entry(f"t{n}", name=_name("t", n), acts={"Other": "2001"}) for n in range(6)]
    crowd = groups(66)
    whole = [pair for n in range(6) for pair in (*crowd[10 * n : 10 * n + 10], some[n])]
    whole += crowd[60:]
    days = [
        document(0, *whole),
        document(1, *without(whole, "t5")),
        document(2, *without(whole, "t5", "t4")),
    ]
    story = told(*days)
    assert (asked(story), story.brief) == ({"t4"}, [("removal", "t5")])
    late = replace(days[2].snapshot, observed_at=day(40))
    assert told(*days[:2], Document(late, days[2].contents)).asked == []


@pytest.mark.parametrize("number", [1, 3, 5])
@pytest.mark.parametrize("end", [0, -1])
@pytest.mark.parametrize(("whole", "size"), [(UN, 60), (SHEETS, 30)])
def test_a_slow_leak_is_never_believed(
    whole: Sequence[Entry], size: int, end: int, number: int
) -> None:
    section = keys(whole[:size])
    days, lost = [document(0, *whole)], []
    for turn in range(1, 7):
        lost += [section.pop(end) for _ in range(number)]
        days.append(document(turn, *without(whole, *lost)))
    story = told(*days)
    assert (story.rows, asked(story)) == ([], set(lost))


def test_after_a_long_silence_one_at_an_end_is_news_and_ten_are_not() -> None:
    many, one_more = people(500), people(501)[-1:]
    ten = keys(many[-10:])
    assert told(document(0, *many), document(90, *one_more, *many[:-1])).asked == []
    story = told(document(0, *many), document(90, *one_more, *many[:-10]))
    assert asked(story) == set(ten)
    assert [row.kind for row in story.rows] == ["addition"]


# Runs and pages.

ACTS = ("Iraq", "Libya", "Mali", "Sudan")
VARIED = tuple(
    entry(f"v{n:03d}", name=_name("v", n), acts={ACTS[n // 3 % 4]: "2001"}) for n in range(600)
)
"""Networks of three, one programme after the other."""

ALIKE = groups(600)


def test_a_network_that_leaves_whole_is_news_and_a_page_is_not() -> None:
    network, page = keys(VARIED[300:303]), keys(VARIED[301:307])
    assert told(document(0, *VARIED), document(1, *without(VARIED, *network))).asked == []
    story = told(document(0, *VARIED), document(1, *without(VARIED, *page)))
    assert (asked(story), story.rows) == (set(page), [])
    assert story.asked[0].reason == "6 records in a row are absent, of 3 sorts of programmes"


def test_ten_in_a_row_amid_others_of_theirs_are_a_question_twenty_where_there_is_other_news() -> (
    None
):
    ten, nine, twenty = (keys(ALIKE[200 : 200 + n]) for n in (10, 9, 20))
    base = document(0, *ALIKE)
    assert told(base, document(1, *without(ALIKE, *nine))).asked == []
    assert asked(told(base, document(1, *without(ALIKE, *ten)))) == set(ten)
    news = [*ALIKE[:50], NEW, *ALIKE[50:]]
    assert told(base, document(1, *without(news, *ten))).asked == []
    assert asked(told(base, document(1, *without(news, *twenty)))) == set(twenty)


def test_a_document_that_lost_pages_is_no_word_on_anybody_else() -> None:
    lost = [*keys(VARIED[100:125]), "v200"]
    story = told(document(0, *VARIED), document(1, *without(VARIED, *lost)))
    assert (asked(story), story.rows) == (set(lost), [])


# Kinds.


def test_a_sheet_that_is_missing_is_a_question() -> None:
    whole = (*groups(300), *people(8, "Taliban", "t"), *groups(8, "Taliban", "o"))
    lost = keys(people(8, "Taliban", "t"))
    story = told(document(0, *whole), document(1, *without(whole, *lost)))
    assert (asked(story), story.rows) == (set(lost), [])


def test_all_of_a_programme_alone_are_a_question_though_others_of_it_stay() -> None:
    both = [
        entry(f"b{n}", name=_name("b", n), acts={"Act": "2001", "Iran": "2001"}) for n in range(12)
    ]
    alone = groups(12, "Iran", "i")
    crowd = groups(600)
    whole = [pair for n in range(12) for pair in (*crowd[50 * n : 50 * n + 50], both[n], alone[n])]
    whole.append(entry("end", name="Zzyzx Xyzzy"))
    story = told(document(0, *whole), document(1, *without(whole, *keys(alone))))
    assert (asked(story), story.rows) == (set(keys(alone)), [])
    assert "programme Iran alone" in story.asked[0].reason


def test_most_of_a_type_is_a_question() -> None:
    crowd, some = groups(800), people(24)
    whole = [pair for n in range(24) for pair in (*crowd[33 * n : 33 * n + 33], some[n])]
    whole.append(entry("end", name="Zzyzx Xyzzy"))
    lost = keys(some[2:12])
    story = told(document(0, *whole), document(1, *without(whole, *lost)))
    assert (asked(story), story.rows) == (set(lost), [])
    assert story.asked[0].reason == "10 of 24 entries of type Person are absent"


# Numbers.


def scattered(number: int, start: int = 5) -> list[str]:
    return keys(ALIKE[start : start + 7 * number : 7])


def test_what_left_unasked_within_a_window_counts() -> None:
    base = document(0, *ALIKE)
    first, second = scattered(12), scattered(5, 300)
    days = [base, document(1, *without(ALIKE, *first))]
    story = told(*days, document(6, *without(ALIKE, *first, *second)))
    assert asked(story) == set(second)
    assert story.asked[0].reason == (
        "5 of 588 entries are absent, and 12 left in the 7 days before; up to 14 would be usual"
    )
    assert len(story.rows) == 12
    assert told(*days, document(140, *without(ALIKE, *first, *second))).asked == []


def test_a_leak_from_anywhere_is_asked_about_in_the_end() -> None:
    days = [document(turn, *without(ALIKE, *scattered(turn))) for turn in range(40)]
    story = told(*days)
    assert len(story.rows) < 26
    assert story.asked


def test_a_batch_that_a_person_confirmed_makes_as_many_ordinary() -> None:
    first, second = scattered(20), scattered(20, 300)
    base, gone = document(0, *ALIKE), document(1, *without(ALIKE, *first))
    again = document(20, *without(ALIKE, *first, *second))
    questions = told(base, gone).asked
    assert len(questions) == 20
    yes = [answer("confirm", question) for question in questions]
    assert len(told(base, gone, again).asked) == 40
    assert told(base, gone, again, decisions=yes).asked == []


def test_a_document_in_another_order_has_no_large_batch() -> None:
    gone = scattered(10)
    kept = without(ALIKE, *gone)
    mixed = [*kept[1::2], *kept[::2]]
    shuffled = sorted(kept, key=lambda pair: hash_of(pair[0]))
    base = document(0, *ALIKE)
    assert told(base, document(1, *kept)).asked == []
    assert told(base, document(1, *mixed)).asked == []
    assert len(told(base, document(1, *shuffled)).asked) == 10


def hash_of(key: str) -> int:
    return int(key[1:]) * 7919 % 601


def test_one_publication_does_not_lose_three() -> None:
    gone = scattered(3)
    first = document(0, *ALIKE, published=day(0))
    same = document(1, *without(ALIKE, *gone), published=day(0))
    later = document(1, *without(ALIKE, *gone), published=day(1))
    assert "its own date stands still" in told(first, same).asked[0].reason
    assert told(first, later).asked == []


def test_the_prior_of_a_list_is_its_own() -> None:
    gone = scattered(20)
    days = document(0, *ALIKE), document(1, *without(ALIKE, *gone))
    assert len(told(*days).asked) == 20
    assert told(*days, source=replace(LIST, batch=0.04)).asked == []


def test_documents_that_older_rules_read_have_no_types_and_are_judged_without() -> None:
    before = document(0, *UN)
    old = {key: member._replace(schema="") for key, member in before.snapshot.members.items()}
    stored = Document(replace(before.snapshot, members=old), before.contents)
    story = told(stored, document(1, *without(UN, "p059", "g029")))
    assert (asked(story), story.brief) == ({"g029"}, [("removal", "p059")])
