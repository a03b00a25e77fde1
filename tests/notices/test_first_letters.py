"""The first 40 letters of a subject say what happened and on which list, however long a name."""

import pytest

from scrapers.registry import feeds, keys
from tests.notices import letters_of as of
from tracker.notices import titles
from tracker.notices.heading import SEEN
from tracker.notices.notice import Notice
from tracker.notices.page import page

NAMES = {
    "short": "Hamas",
    "usual": "Mohamed Ben Belgacem Aouadi",
    "long": "N" * 4000,
    "words": "Regiment of the Northern Front " * 30,
    "arabic": "عبد الله محمد الأحمد بن عبد الرحمن " * 20,
    "hebrew": "כהנא חי",
    "chinese": "李明" * 90,
    "markup": "<script>alert(1)</script>\r\nBcc: eve@x.example\u202e" * 9,
}
KINDS = {
    "addition": ("Added", of.addition),
    "removal": ("Removed", of.removal),
    "missing": ("Not confirmed", lambda name, **more: of.removal(name, "observed_once", **more)),
    "amended": ("Amended", of.amended),
    "renamed": ("Renamed", lambda name, **more: of.renamed(name, name, **more)),
    "relisted": ("Added again", lambda name, **more: of.change(name, kind="relisting", **more)),
    "started": (
        "Designation added",
        lambda name, **more: of.change(name, scope="designation", **more),
    ),
    "ended": ("Designation ended", of.ended),
    "end not sure": ("Not confirmed", lambda name, **more: of.ended(name, "observed_once", **more)),
}
WHOLE = {
    "late": ("[LATE DISCOVERY]", lambda name: of.late([name, name]), "US SDN list"),
    "question": ("Question", lambda name: of.pending([name]), "UN list"),
    "questions": ("2 questions", lambda name: of.pending([name, "B"]), "UN list"),
    "renaming": ("Possibly renamed", lambda name: of.pending([name], "identity"), "UN list"),
    "conflict": (
        "Another party?",
        lambda name: of.pending([name], "identity_conflict"),
        "UN list",
    ),
    "announced": ("[ANNOUNCED] Designation", lambda name: of.announced([name]), "US FTO list"),
    "baseline": ("[BASELINE]", lambda name: of.baseline([name]), "UN list"),
    "correction": ("[CORRECTION] Still listed", of.correction, "UN list"),
    "drill": ("[DRILL] Added", of.drill, "exercise list"),
}


def seen(notice: Notice) -> str:
    return page([notice]).subject[:SEEN]


@pytest.mark.every_list
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("kind", KINDS)
def test_of_a_change_state_and_list_are_seen(kind: str, name: str) -> None:
    state, made = KINDS[kind]
    for list_id in (*keys(), *feeds()):
        title = titles.title(list_id)
        first = seen(made(name, list_id=list_id))
        assert first.startswith(state)
        assert title in first


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("kind", WHOLE)
def test_of_everything_else_too(kind: str, name: str) -> None:
    state, made, title = WHOLE[kind]
    first = seen(made(name))
    assert first.startswith(state)
    assert title in first


@pytest.mark.parametrize("kind", KINDS)
def test_what_an_unproven_list_says_has_its_mark(kind: str) -> None:
    state, made = KINDS[kind]
    for list_id in ("sa_pcct", "au_listed_orgs", "ar_repet"):
        unproven = {"about": of.about(list_id, proven=False)}
        for name in NAMES.values():
            subject = page([made(name, list_id=list_id, beside=unproven)]).subject
            assert "[UNPROVEN LIST]" in subject
            assert state in subject[:SEEN]
            assert titles.title(list_id) in subject[:SEEN]


def test_each_regime_keeps_its_own_verb() -> None:
    verbs = {
        "us_state_fto": ("designated", "revoked"),
        "gb_proscribed": ("proscribed", "deproscribed"),
        "eu_fsf": ("listed", "delisted"),
        "un_sc": ("listed", "delisted"),
        "ca_listed_entities": ("listed", "delisted"),
    }
    for list_id, (on, off) in verbs.items():
        assert page([of.addition("Hamas", list_id=list_id)]).subject.endswith(f", {on}")
        gone = of.removal("Hamas", list_id=list_id, effective_on="2025-07-08")
        assert page([gone]).subject.endswith(f", {off}, effective 8 July 2025")


def test_the_word_removed_stands_only_where_nothing_of_the_entry_is_in_force() -> None:
    twin = {"stands": (of.place("X", "un_sc", entry_key="QDi.2"),)}
    for notice in (
        of.removal("X", "observed_once"),
        of.removal("X", beside=twin),
        of.removal("X", told={"programmes": ["SDGT"]}, entry_still_in_force=True),
        of.ended("X"),
        of.ended("X", "observed_once"),
        of.correction("X"),
        of.pending(["X"]),
        of.announced(["X"], "revocation"),
    ):
        assert "REMOVED" not in page([notice]).subject.upper()
        assert "REMOVED" not in page([notice, notice]).subject.upper()
        assert "REMOVED" not in page([notice], "Daily digest").subject.upper()
    assert page([of.removal("X")]).subject.startswith("Removed: X - UN list")


def test_the_example_of_a_question_is_said_so() -> None:
    missing = of.removal("Hamas", "observed_once", programme="")
    assert page([missing]).subject == "Not confirmed: Hamas left the UN list?"


@pytest.mark.every_list
def test_every_list_has_a_title_of_its_own_in_words() -> None:
    said = [titles.short(key) for key in (*keys(), *feeds())]
    assert all(0 < len(title) <= titles.LONGEST for title in said)
    assert len({*said, titles.TITLES["drill"]}) == len(said) + 1
    assert not any("_" in title for title in said)
    assert titles.title("xx_new", "Register of persons of Exland") == "Register of persons…"
