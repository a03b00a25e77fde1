"""What a mark says of a mail is true of all of it: drills share no mail with changes."""

from collections.abc import Sequence
from types import SimpleNamespace

import pytest

from tests.notices import letters_of as of
from tracker.notices.compose import Bundle, bundles
from tracker.notices.notice import Notice
from tracker.notices.order import Subscription
from tracker.notices.page import page

ADA = "ada@bank.example"
REAL = [of.removal("Left"), of.addition("Came"), of.amended("Changed")]
MARKED = {
    "drill": of.drill(),
    "late": of.late(["Found Late"]),
    "announced": of.announced(["Example Front"]),
    "correction": of.correction("Still There"),
    "pending": of.pending(["Perhaps"]),
    "baseline": of.baseline(["Client"]),
    "unproven": of.addition(
        "On Trial", list_id="sa_pcct", beside={"about": of.about("sa_pcct", proven=False)}
    ),
}


def bundled(notices: Sequence[Notice], over: int = 100, **order: object) -> list[Bundle]:
    """The mails that these notices make under one subscription."""
    orders = {"desk": Subscription(name="desk", to=(ADA,), **order)}  # type: ignore[arg-type]
    rows = [
        SimpleNamespace(
            seq=n, notice=n, channel="mail", recipient=ADA, subscription="desk", reason=""
        )
        for n in range(len(notices))
    ]
    return bundles(rows, dict(enumerate(notices)), orders, over)


@pytest.mark.parametrize("how", ["digest", "grouped", "many"])
@pytest.mark.parametrize("what", MARKED)
def test_what_has_a_mark_shares_no_mail_with_changes(what: str, how: str) -> None:
    ways = {
        "digest": ({"timing": "daily"}, 100),
        "grouped": ({}, 100),
        "many": ({"grouped": False}, 1),
    }
    order, over = ways[how]
    marked = MARKED[what]
    made = bundled([REAL[0], marked, *REAL[1:]], over, **order)
    (alone,) = [bundle for bundle in made if marked in bundle.notices]
    assert alone.notices == [marked]
    others = [notice for bundle in made if bundle is not alone for notice in bundle.notices]
    assert others == REAL


def test_a_drill_is_told_as_one_and_the_changes_beside_it_as_changes() -> None:
    changes = [of.addition(f"Given{n} Family{n}") for n in range(163)]
    real, drill = (
        page(bundle.notices, "Daily digest")
        for bundle in sorted(
            bundled([*changes, MARKED["drill"]], timing="daily"), key=lambda b: -len(b.notices)
        )
    )
    for words in (real.subject, real.text, real.html):
        assert "DRILL" not in words
        assert "Nobody was put on any list" not in words
    assert "163 additions, UN list" in real.html
    assert drill.subject.startswith("[DRILL] ")
    assert drill.text.startswith("*** THIS IS A DRILL. Nobody was put on any list. ***")
    assert "Drill Exercise" not in real.html


def test_a_page_of_both_calls_itself_no_drill() -> None:
    both = page([MARKED["drill"], *REAL])
    assert "THIS IS A DRILL" not in both.html + both.text
    assert not both.subject.startswith("[DRILL]")
    only = page([MARKED["drill"], of.drill("Another Drill")])
    assert only.subject.startswith("[DRILL] ")
    assert "THIS IS A DRILL" in only.html


def test_more_than_a_mail_may_hold_goes_out_as_several_what_ended_first() -> None:
    ones = [of.addition(f"Came {n}") for n in range(3)] + [of.removal("Left")]
    (whole,) = bundled(ones, timing="daily")
    first, second = whole.parts(2)
    assert [notice.kind for notice in first.notices] == ["removal", "addition"]
    assert sorted(first.deliveries + second.deliveries) == [0, 1, 2, 3]
    assert [ones[number] for number in first.deliveries] == first.notices
