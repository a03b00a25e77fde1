"""Every character of Unicode that has no shape of its own, and whoever may say it to a terminal."""

import io
import json
import sys
import unicodedata
from pathlib import Path

import pytest

from tests import command
from tracker import shown
from tracker.cli import output

DRAWN = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
"""Signs of category Cf that have a shape, and stand before numbers (Unicode 15.0, 23.2)."""

LINES = frozenset("\n\t")


def _has_no_shape(letter: str) -> bool:
    code, category = ord(letter), unicodedata.category(letter)
    is_control = category in ("Cc", "Cf", "Cs", "Zl", "Zp") and letter not in DRAWN
    is_none = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    chooses = category == "Mn" and "VARIATION SELECTOR" in unicodedata.name(letter, "")
    return is_control or is_none or chooses


UNSEEN = frozenset(filter(_has_no_shape, map(chr, range(sys.maxunicode + 1)))) - LINES


def test_no_character_without_a_shape_is_shown() -> None:
    assert len(UNSEEN) > 500
    seen = {letter for letter in UNSEEN if letter in shown.lines(f"A{letter}b")}
    assert sorted(map(ascii, seen)) == []


def test_none_is_in_json_as_it_is_and_all_are_there() -> None:
    plain = json.dumps({"name": "x".join(sorted(UNSEEN))}, ensure_ascii=False)
    told = shown.escaped(plain)
    assert not UNSEEN & set(told)
    assert json.loads(told) == json.loads(plain)


@pytest.mark.parametrize(
    "hidden",
    [
        "a\ufe0f\u200db",
        "\ufe0e\ufe0f" * 50,
        "م\u200c\ufe0f\u200c",
        "☺\ufe0f\ufe0f\ufe0e",
        "好\ufe00",
    ],
    ids=ascii,
)
def test_nothing_hides_behind_marks_that_choose_a_shape(hidden: str) -> None:
    """One such mark after a sign that has two shapes, or one joiner; never a row of them."""
    told = shown.lines(hidden)
    places = [at for at, letter in enumerate(told) if letter in "\u200c\u200d\ufe00\ufe0e\ufe0f"]
    assert all(told[at - 1] in "م☺" for at in places)


@pytest.mark.parametrize(
    "picture", ["☎\ufe0e", "❤\ufe0f\u200d🔥", "1\ufe0f\u20e3", "™\ufe0f", "🏳\ufe0f\u200d🌈"]
)
def test_pictures_stay_as_they_are_drawn(picture: str) -> None:
    assert shown.lines(picture) == picture


LETTERS = "Jos\xe9 \u0627\u0644\u0642\u0627\u0639\u062f\u0629 \U0001f600"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
@pytest.mark.parametrize("form", sorted(set(output.Form) - {output.Form.XLSX}))
def test_no_name_ends_a_verb_where_its_letters_cannot_be_written(
    monkeypatch: pytest.MonkeyPatch, encoding: str, form: output.Form
) -> None:
    """A cron job with another locale is told of every name, and of all that come after it."""
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding, write_through=True))
    output.letters_never_end_it()
    rows = [{"name": LETTERS}, {"name": "the next one"}]
    output.show(rows, form)
    text = written.getvalue().decode(encoding)
    assert "the next one" in text
    if form == output.Form.JSON:
        assert json.loads(text) == rows
    assert encoding != "utf-8" or form != output.Form.CSV or LETTERS in text


WORDS = (
    ("watch", "check", "{}"),
    ("--{}",),
    ("doctor", "--{}"),
    ("serve", "{}"),
    ("{}",),
    ("alerts", "{}"),
    ("changes", "--format", "{}"),
    ("changes", "--limit", "{}"),
    ("undo", "{}", "{}", "--{}=1"),
)


@pytest.mark.parametrize("words", WORDS, ids=" ".join)
def test_what_is_asked_for_in_vain_is_repeated_readably(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    evil = "x\x1b[2J\x9b1m\u202etxt\u2066\u2028\U000e0041\ufe01\U0001bca0[red]y[/red]"
    done = command.tracker(tmp_path, *(word.format(evil) for word in words))
    assert done.returncode == 2
    assert not UNSEEN & set(done.stdout + done.stderr)
    if words[0] != "changes":  # which repeats no wrong number, and names its choices
        assert "[red]y[/red]" in done.stderr.translate(dict.fromkeys(map(ord, "│\n ")))
