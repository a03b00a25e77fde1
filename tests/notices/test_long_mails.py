"""No mail is over 90 kB, whatever is told; what is left out is said, and is in a table beside."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.notices import letters_of as of
from tracker.notices import attached, letters
from tracker.notices.fitting import LIMIT
from tracker.notices.kinds.status import Status
from tracker.notices.notice import Notice
from tracker.notices.page import Page, page

HOSTILE = "<&\">Ünal عبد الله '\u202e" * 300
LONG = HOSTILE * 8
FIELDS = [
    {"field": f"f{n}", "before": [HOSTILE[:900]], "after": [HOSTILE[:900]] * 3} for n in range(20)
]
PLACES = tuple(of.place(HOSTILE[:900], programmes=(HOSTILE[:300],) * 20) for _ in range(60))
CASES: dict[str, list[Notice]] = {
    "a name of 50 kB": [of.addition(LONG)],
    "2,000 aliases amended": [of.amended("X", "alias", [f"Alias {n}" for n in range(2000)])],
    "2,000 aliases": [
        of.change("X", told={"names": [[f"Alias {n}", "alias"] for n in range(2000)]})
    ],
    "25 with long fields": [of.change(f"P{n}", kind="amendment", fields=FIELDS) for n in range(25)],
    "25 with long names": [of.removal(f"{n} {HOSTILE}") for n in range(25)],
    "a long identity": [of.renamed(LONG, LONG)],
    "many places": [of.removal("X", beside={"stands": PLACES})],
    "5,000 read late": [of.late([f"Person {n}" for n in range(5000)])],
    "300 questions": [of.pending([HOSTILE[:900]] * 300, reason=HOSTILE)],
    "an act of 400": [of.announced([HOSTILE[:900]] * 400, title=LONG)],
    "500 watched": [of.baseline([HOSTILE[:900]] * 500)],
    "a correction": [of.correction(LONG)],
    "3,000 additions": [of.addition(f"{n} {HOSTILE[:200]}") for n in range(3000)],
}


def rows(written: Page, stem: str) -> list[dict[str, str]]:
    """The rows of a table beside a mail."""
    csv.field_size_limit(2**26)
    (file,) = [file for file in written.files if file.stem == stem]
    content = file.content
    if file.ending == "csv.zip":
        with zipfile.ZipFile(io.BytesIO(content)) as inside:
            content = inside.read(f"{stem}.csv")
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def assert_fits(written: Page) -> None:
    assert len(written.html.encode()) <= LIMIT <= 90_000
    assert len(written.text.encode()) <= LIMIT
    assert len(written.subject) <= 240
    assert attached.weight(written.files) <= attached.HEAVIEST


@pytest.mark.parametrize("case", CASES)
def test_no_mail_is_too_long_and_what_is_cut_is_said(case: str) -> None:
    written = page(CASES[case])
    assert_fits(written)
    assert written.files
    for words in (written.html, written.text):
        assert "The attached " in words
        assert "Shortened to fit" in words or "for want of room" in words or "one line" in words


def test_the_tables_have_all_that_the_mail_has_not() -> None:
    assert LONG[:15] in rows(page(CASES["a name of 50 kB"]), "changes")[0]["caption"]
    assert "Alias 1999" in rows(page(CASES["2,000 aliases amended"]), "changes")[0]["fields"]
    names = {row["value"] for row in rows(page(CASES["2,000 aliases"]), "details")}
    assert {f"Alias {n}" for n in range(2000)} <= names
    late = page(CASES["5,000 read late"])
    assert {row["caption"] for row in rows(late, "late-discovery")} == {
        f"Person {n}" for n in range(5000)
    }
    places = rows(page(CASES["many places"]), "details")
    assert sum(row["what"] == "still stands" for row in places) == 60
    assert len(rows(page(CASES["300 questions"]), "questions")) == 300


def test_a_late_discovery_names_everybody_while_there_is_room() -> None:
    written = page([of.late([f"Person {n:03}" for n in range(90)])])
    assert written.files == ()
    for n in range(90):
        assert f"Person {n:03}" in written.text
        assert f"Person {n:03}" in written.html


def test_a_status_mail_of_everything_that_can_be_wrong_fits() -> None:
    lists = [
        {"list_id": f"xx_{n}", "entries": 1, "terrorism": 1, "document": None, "age_days": None}
        | {"pending": 0, "state": "failed", "reason": HOSTILE, "checked_at": of.AT}
        for n in range(400)
    ]
    plain = dict.fromkeys(("checks", "refused", "failed", "changes", "unreviewed"), 0)
    plain |= dict.fromkeys(("pending", "unacked", "dead", "waiting"), 0)
    body = {"list": {}, "at": of.AT, "number": 1, "day": "2026-11-28", "lists": lists, "head": "x"}
    body |= {"red": [f"xx_{n}" for n in range(400)], "wrong": [HOSTILE] * 900, "next_at": of.AT}
    written = page([of.of_told(Status.read(body | plain))])
    assert_fits(written)
    assert "Shortened to fit into a mail. What is left out is on record" in written.text
    assert written.subject.startswith("Daily status no. 1, RED: ")


def test_what_is_short_is_not_cut_and_brings_no_table() -> None:
    written = page([of.removal("Somebody", beside={"stands": (of.place("Somebody"),)})])
    assert written.files == ()
    assert "Shortened" not in written.html + written.text


def test_one_change_too_large_for_any_mail_is_told_without_its_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(attached, "HEAVIEST", 1000)
    written = page([of.addition(LONG)])
    assert written.files == ()
    assert "too long to be attached" in written.text
    assert "tracker ack" in written.text


def test_tables_of_several_that_are_too_heavy_say_so_to_who_sends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(attached, "HEAVIEST", 1000)
    assert page([of.addition(f"{n}") for n in range(30)]).is_too_heavy
    assert not page([of.addition("one")]).is_too_heavy


def test_a_large_table_is_zipped_and_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attached, "PLAIN", 2000)
    written = page([of.addition(f"Given{n}") for n in range(40)])
    (file,) = written.files
    assert file.name("2026-11-28") == "changes-2026-11-28.csv.zip"
    assert len(rows(written, "changes")) == 40
    mail = message_from_bytes(mailed(written), policy=policy.default)
    (there,) = mail.iter_attachments()  # type: ignore[attr-defined]
    assert (there.get_content_type(), there.get_content()) == ("application/zip", file.content)
    assert page([of.addition(f"Given{n}") for n in range(40)]).files == written.files


def mailed(written: Page) -> bytes:
    letter = letters.Letter(
        page=written,
        notices=[of.addition("x")],
        sender=letters.Sender(address="tracker@bank.example"),
        recipient="ada@bank.example",
        subscription="desk",
        identity="<x@bank.example>",
        at=datetime(2026, 11, 28, tzinfo=UTC),
    )
    return letters.as_mail(letter)


ANY = st.text(max_size=40).map(lambda word: (word or "x") * 60)
SHORT = st.text(min_size=1, max_size=30).filter(lambda word: word.strip())
FIELD = st.fixed_dictionaries(
    {"field": SHORT, "before": st.lists(ANY, max_size=40), "after": st.lists(ANY, max_size=40)}
)
CHANGES = st.one_of(
    st.builds(of.addition, ANY),
    st.builds(of.removal, ANY, st.sampled_from(["observed_once", "authority_states", "unheard"])),
    st.builds(of.ended, ANY),
    st.builds(of.renamed, ANY, ANY),
    st.builds(
        lambda name, fields: of.change(name, kind="amendment", fields=fields),
        ANY,
        st.lists(FIELD, max_size=30),
    ),
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(CHANGES, min_size=1, max_size=30), st.sampled_from(["", "Daily digest"]))
def test_whatever_is_told_fits(notices: Sequence[Notice], digest: str) -> None:
    assert_fits(page(notices, digest, covers=["x" * 100] * 60))
