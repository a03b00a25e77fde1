"""What others write steers no terminal and hides in no line, wherever it is shown."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from lxml import etree

from tests import command
from tests.builders import CROWD, day, take, take_un
from tests.mailboxes import Box, receiving
from tests.notices.test_delivery import ADA, subscribe
from tracker import logs, shown
from tracker.answers.table import as_csv
from tracker.cli import output
from tracker.notices import feeds, rounds, wording
from tracker.record.tracker import Tracker

STEERING = {
    "ESC": "\x1b[2J\x1b]0;title\x07",
    "CSI": "\x9b31m",
    "BEL and backspace": "\x07\x08\x08",
    "NUL and DEL": "\x00\x7f",
    "carriage return": "safe\rEVIL",
    "override": "exe.\u202etxt",
    "embedding": "\u202a\u202b\u202c\u202d",
    "isolates": "\u2066\u2067\u2068\u2069",
    "direction marks": "\u200e\u200f\u061c",
    "line separators": "\u2028\u2029\x85\x0b\x0c",
    "nothing to see": "\ufeff\u00ad\u200b\u2060\u2064\u3164\u115f\u2800\u180e",
    "tags": "\U000e0041\U000e007f",
    "interlinear": "\ufff9\ufffb",
    "half a character": "\ud800",
    "joiners that join nothing": "a\u200cb\u200dc",
}
BARRED = frozenset("".join(STEERING.values())) - frozenset(map(chr, range(32, 127)))
BARRED |= frozenset(map(chr, [*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F)]))

LEGITIMATE = (
    "می\u200cخواهم",  # Persian, with the joiner that its spelling has
    "श्री\u200dमान्",
    "👨\u200d👩\u200d👧",
    "José Ñandú Đorđe Щёд 日本語 ישראל القاعدة",
    "O’Neill – “Real” IRA · 1/2 € №",
    "one\ttwo\nthree",
)


def harmful(text: str) -> set[str]:
    return set(text) & BARRED


@pytest.mark.parametrize("kind", STEERING)
def test_what_steers_or_hides_is_shown_as_a_sign_or_left_out(kind: str) -> None:
    text = f"Abu {STEERING[kind]} Ali"
    assert not harmful(shown.lines(text)) | harmful(shown.line(text))
    shown.line(text).encode()
    assert "\n" not in shown.line(text + "\nx")
    assert shown.line(text).startswith("Abu ")


@pytest.mark.parametrize("text", LEGITIMATE)
def test_what_languages_are_written_with_stays(text: str) -> None:
    assert shown.lines(text) == text


@pytest.mark.parametrize("kind", STEERING)
def test_json_has_the_true_text_and_steers_nothing(
    kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    row = {"name": STEERING[kind], "more": [LEGITIMATE[0]], STEERING[kind]: 1}
    for form in (output.Form.JSON, output.Form.JSONL):
        output.show([row], form)
        out = capsys.readouterr().out
        assert not harmful(out)
        assert json.loads(out) in ([row], row)


@pytest.mark.parametrize("kind", STEERING)
def test_every_way_out_of_the_command_line_is_filtered(
    kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = STEERING[kind]
    rows = [{"name": text, "several": [text, "x"], text: text}]
    output.show(rows, output.Form.TABLE, headings={"name": text}, note=text)
    output.show(rows, output.Form.CSV)
    output.say(text)
    output.tell(text)
    told = capsys.readouterr()
    assert not harmful(told.out.replace("\r\n", "\n") + told.err)


@pytest.mark.parametrize("form", ["console", "json"])
def test_logs_steer_no_terminal(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        logs.configure("info", form, "run")
        for text in STEERING.values():
            logs.logger().error("broken", why=text, trace=f"one\n{text}", count=3)
    finally:
        structlog.reset_defaults()
        structlog.contextvars.clear_contextvars()
    told = capsys.readouterr()
    assert not harmful(told.out + told.err)
    assert "3" in told.err


@pytest.mark.parametrize("kind", STEERING)
def test_lines_of_mails_are_filtered(kind: str) -> None:
    assert not harmful(wording.plain(STEERING[kind])) | harmful(wording.side([STEERING[kind]]))


@pytest.fixture
def box() -> Iterator[Box]:
    with receiving(Box()) as found:
        yield found


MAILED = ("ESC", "override", "CSI", "tags", "isolates", "line separators", "half a character")


@pytest.mark.parametrize("kind", MAILED)
def test_no_mail_has_a_file_name_that_steers(
    tracker: Tracker, box: Box, tmp_path: Path, kind: str
) -> None:
    subscribe(tracker)
    take_un(tracker, CROWD, 0)
    name = f"consolidated{STEERING[kind]}.xml"
    take(tracker, b"<nothing/>", day(1), name=name, mode="run")
    assert rounds.tick(tracker, box.settings(tmp_path)).problems == []
    (mail,) = box.to(ADA)
    bodies = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    assert not harmful("".join(bodies).replace("\r\n", "\n") + str(mail["Subject"]))
    assert any("consolidated" in body for body in bodies)


@pytest.mark.parametrize("kind", MAILED)
def test_a_feed_shows_no_text_that_steers(kind: str) -> None:
    root = etree.Element("feed")
    feeds._add(root, "title", f"Abu {STEERING[kind]} Ali")
    assert not harmful("".join(etree.fromstring(etree.tostring(root)).itertext()))


VERBS = ("lists", "pending", "documents un_sc", "doctor", "verify", "today", "changes", "runs")


@pytest.mark.parametrize("kind", ["ESC", "override", "CSI", "line separators"])
def test_a_hostile_file_name_and_heading_reach_no_terminal(tmp_path: Path, kind: str) -> None:
    home = tmp_path / "home"
    evil = STEERING[kind].replace("\0", "")
    file = tmp_path / f"consolidated{evil}.xml"
    file.write_bytes(f"<html><title>{evil}403 forbidden</title></html>".encode())
    done = [command.tracker(home, "run", "un_sc", "--file", str(file), "--by", f"ada{evil}")]
    csv = tmp_path / f"names{evil}.csv"
    csv.write_text(f"name,{evil}\n{evil} Ali,x\n", encoding="utf-8")
    done.append(command.tracker(home, "watch", "add", str(csv), "--by", "ada"))
    done += [command.tracker(home, *verb.split()) for verb in VERBS]
    assert not harmful("".join(run.stdout + run.stderr for run in done))
    assert done[0].returncode == 1
    assert "403 forbidden" in done[0].stdout + done[0].stderr


SIGNS = ("=1+1", "+1", "-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠x")
FORMULAS = (*SIGNS, "|calc", "DDE(1;2)", "dde x")
BLANKS = ("", " ", "\t", "\n", "\u00a0", '"', "  \n ", "\ufeff", "\u3000")


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("before", BLANKS)
def test_no_cell_begins_with_a_formula(before: str, formula: str) -> None:
    (line,) = as_csv([{"a": before + formula}], ["a"]).split("\r\n", 1)[1:]
    assert line.lstrip('"').startswith("'")


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("cut", [";", "; ", "\t", "\n", ';"', "a;b\t"])
def test_no_part_of_a_cell_that_may_be_cut_is_a_formula(cut: str, formula: str) -> None:
    for value in (f"Abu{cut}{formula}", [f"Abu{cut}{formula}"]):
        text = as_csv([{"a": value}], ["a"]).replace('""', '"')
        parts = text.replace("\t", ";").replace("\n", ";").split(";")
        begins = [part.strip(' "\\')[:1] for part in parts]
        assert not set(begins) & set("=+-@＝＋－＠|Dd"), text


@pytest.mark.parametrize(
    "plain", ["Al-Qaida", "a; b", "x = y", "1373 (2001)", "Adde; Dder", "a\tb", "ISIL; x-y"]
)
def test_a_cell_without_a_formula_is_as_it_is(plain: str) -> None:
    assert as_csv([{"a": plain}], ["a"]) == f"a\r\n{plain}\r\n"


def test_a_csv_has_readable_texts() -> None:
    assert as_csv([{"a": "x\x1by\u202ez"}], ["a"]) == "a\r\nx␛y<U+202E>z\r\n"
