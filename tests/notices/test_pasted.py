"""Every line "What to do now" is pasted into a shell as it stands: it works, or decides nothing."""

import shlex

import pytest

from tests.notices import letters_of as of
from tracker.cli.common import decider
from tracker.decisions.reasons import stated
from tracker.errors import WrongUsage
from tracker.notices.notice import Notice
from tracker.notices.page import page

MAILS = {
    "removal": [of.removal("X")],
    "question": [of.pending(["X"])],
    "questions": [of.pending(["X", "Y"])],
    "baseline": [of.baseline(["O'Hara; rm -rf /", "X"])],
    "late": [of.late(["X"])],
    "several": [of.removal("X"), of.addition("Y")],
    "amended": [of.amended("X", "alias"), of.amended("Y", "alias")],
    "drill": [of.drill()],
}


def commands(notices: list[Notice]) -> list[str]:
    """The lines of a mail that are a command, as a person would mark them."""
    lines = (line.strip() for line in page(notices).text.splitlines())
    return [line for line in lines if line.startswith("tracker ")]


@pytest.mark.parametrize("name", MAILS)
def test_each_command_is_alone_on_its_line_and_has_its_ids(name: str) -> None:
    found = commands(MAILS[name])
    assert found
    for line in found:
        words = shlex.split(line)
        assert words[0] == "tracker"
        assert not {"ID", "ID..", "NAME"} & set(words)
        assert words.count("tracker") == 1, line


def test_a_name_that_is_watched_stays_one_word_of_the_shell() -> None:
    (line,) = commands(MAILS["baseline"])
    assert shlex.split(line) == ["tracker", "status", "Client O'Hara; rm -rf /"]


def test_both_answers_to_a_question_are_lines_of_their_own_in_html_too() -> None:
    html = page(MAILS["question"]).html
    asked = of.pending(["X"]).told.questions[0].pending_id[:10]  # type: ignore[attr-defined]
    for verb in ("confirm", "reject"):
        assert f'>tracker {verb} {asked} --reason "..." --by YOU<' in html


@pytest.mark.parametrize("reason", ["...", "…", " - ", "", "WHY", "TEXT", "?"])
def test_what_only_holds_the_place_of_a_reason_is_none(reason: str) -> None:
    with pytest.raises(WrongUsage, match="Say why"):
        stated(reason)


@pytest.mark.parametrize("name", ["YOU", "WHO", "NAME", "", " "])
def test_what_only_holds_the_place_of_a_person_is_nobody(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(WrongUsage, match="Say who decides"):
        decider(name)
    monkeypatch.setenv("TRACKER_USER", "ada")
    assert decider(name) == "ada"
    assert decider("You") == "You"


def test_of_several_it_is_said_what_each_would_say() -> None:
    missing = [of.removal(name, "observed_once") for name in "XY"]
    assert "What to do now: Treat the party as listed until" in page(missing).text
    gone = [of.removal("X"), of.amended("Y", "alias")]
    assert "before you release anything" in page(gone).text.split("\n\n")[1]


def test_a_name_stands_behind_a_count_only_where_that_is_all_there_is() -> None:
    mixed = [of.removal("Gone"), of.removal("Missing", "observed_once")]
    assert "Gone" not in page(mixed, "Daily digest").subject
    assert page([of.removal("A"), of.removal("B")]).subject == "2 removals - UN list: A and 1 more"
