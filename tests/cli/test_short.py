"""Lines that are read without the library of the command line mean what they mean to it."""

import io
import re
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from tests import command
from tracker.cli import app, short, typed
from tracker.cli.common import app as declared_app
from tracker.cli.declared import Argument, Context, Group, Step
from tracker.cli.short import Parameter

LISTS, A_FOLDER = "un_sc", "folder"
WORDS = {str: "word", int: "3", float: "0.9", Path: A_FOLDER}
"""Type of a parameter -> a word for it."""


def verbs(group: Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every line without options, and the function that it leads to."""
    if group.before is not None and group.how.get("invoke_without_command"):
        yield path, group.before
    for name, function in group.verbs.items():
        yield (*path, name), function
    for name, below in group.groups.items():
        yield from verbs(below, (*path, name))


VERBS = dict(verbs(declared_app))


def word(one: Parameter) -> str:
    """A word that can be meant by a parameter."""
    if issubclass(one.of, Enum):
        return str(list(one.of)[-1].value)
    return WORDS[one.of]


def option(one: Parameter) -> list[str]:
    """An option as it is typed."""
    return [one.names[0]] if one.of is bool else [one.names[0], word(one)]


def usual(function: Any) -> Iterator[list[str]]:
    """Lines of a verb that are plainly right: bare, with each of its options, with all of them."""
    wanted = [one for one in short._parameters(function) if one.is_plain]
    places = [one for one in wanted if isinstance(one.declared, Argument)]
    options = [one for one in wanted if one not in places]
    needed = [text for one in options if one.default is short.NONE_GIVEN for text in option(one)]
    needed += [word(one) for one in places if one.default is short.NONE_GIVEN]
    yield needed
    free = [one for one in options if one.default is not short.NONE_GIVEN]
    for one in free:
        yield [*needed, *option(one)]
        yield [*option(one), *needed]
        if one.of is not bool:
            yield [*needed, f"{one.names[0]}={word(one)}"]
        if one.many:
            yield [*needed, *option(one), *option(one)]
    yield [*needed, *(text for one in free for text in option(one))]
    optional = [word(one) for one in places if one.default is not short.NONE_GIVEN]
    yield [*needed, *optional]
    if places and places[-1].many:
        yield [*needed, *optional, word(places[-1]), word(places[-1])]


def odd(function: Any) -> Iterator[list[str]]:
    """Lines of a verb that are wrong, or right in an unusual way."""
    wanted = list(short._parameters(function))
    yield from (["--nothing"], ["-h"], ["--help"], ["--"], ["-"], [""], ["a", "b", "c", "d"])
    for one in wanted:
        if isinstance(one.declared, Argument):
            continue
        name = one.names[0]
        yield from ([name], [name, "-3"], [name, "--json"], [f"{name}="], [name, ""])
        yield from ([name, "1e9"], [f"{name}=maybe"], [name[:-1]], [f"--no-{name[2:]}"])
        yield [*option(one), *option(one)] if one.of in (*WORDS, bool) else [name, "TABLE"]
        for bound in one.declared.how.keys() & {"min", "max"}:
            yield [name, str(one.declared.how[bound] + (1 if bound == "max" else -1))]


def told(value: Any) -> Any:
    """A value of a call; of the context what verbs look at."""
    if not hasattr(value, "invoked_subcommand"):
        return value
    params = {name: told(inner) for name, inner in value.params.items()}
    return value.invoked_subcommand, params


def calls(steps: list[Step]) -> list[tuple[Any, Any]]:
    """What is called with what."""
    return [(s.function, {name: told(inner) for name, inner in s.values.items()}) for s in steps]


@cache
def whole() -> Any:
    """The whole command line; to make it takes nine tenths of the time of a line."""
    return get_command(app)


def by_the_library(monkeypatch: pytest.MonkeyPatch, words: list[str]) -> list[Step] | None:
    """What the whole command line calls for a line; None where it objects or helps."""
    made: list[Step] = []
    said, code = io.StringIO(), None
    with monkeypatch.context() as patch, redirect_stdout(said), redirect_stderr(said):
        patch.setattr(typed, "call", made.append)
        try:
            whole().main(args=words, prog_name="tracker")
        except SystemExit as end:
            code = end.code
    return made if not code and "Usage:" not in said.getvalue() else None


def lines_of(path: tuple[str, ...], lines: Iterator[list[str]]) -> Iterator[list[str]]:
    return ([*path, *line] for line in lines)


@pytest.mark.parametrize("path", VERBS, ids=" ".join)
def test_a_usual_line_is_the_same_call_both_ways(
    path: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    for words in lines_of(path, usual(VERBS[path])):
        line, expected = short.read(words), by_the_library(monkeypatch, words)
        assert line is not None, words
        assert expected is not None, words
        assert calls(list(line.steps)) == calls(expected), words


@pytest.mark.parametrize("path", VERBS, ids=" ".join)
def test_an_odd_line_is_left_to_the_library_or_the_same_call(
    path: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    for words in lines_of(path, odd(VERBS[path])):
        line = short.read(words)
        if line is not None:
            expected = by_the_library(monkeypatch, words)
            assert expected is not None, words
            assert calls(list(line.steps)) == calls(expected), words


def test_every_verb_stands_where_the_table_says() -> None:
    from tracker.cli.verbs import PLACE

    for verb, module in PLACE.items():
        of = declared_app.verbs.get(verb) or declared_app.groups[verb]
        functions = [of] if callable(of) else [*of.verbs.values()]
        assert {f.__module__ for f in functions} == {f"tracker.cli.{module}"}
    assert PLACE.keys() == declared_app.verbs.keys() | declared_app.groups.keys()


@pytest.mark.parametrize("words", [[], ["help"], ["--version"], ["nothing"], ["alerts"], ["watch"]])
def test_a_line_without_a_verb_is_left_to_the_library(words: list[str]) -> None:
    assert short.read(words) is None


@pytest.mark.parametrize("words", [*typed.OVERVIEW, ["--version"], ["run", "-h"], ["acts", "-h"]])
def test_a_line_for_which_few_verbs_are_made_is_answered_as_by_all(
    words: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = []
    for all_verbs in (False, True):
        if all_verbs:
            monkeypatch.setattr(typed, "_with", lambda *_few: typed.app())
        with pytest.raises(SystemExit) as ended:
            typed.main(words)
        said.append((ended.value.code, *capsys.readouterr()))
    assert said[0] == said[1]


REAL = (
    "init",
    "changes --json",
    "changes --since tomorrow --until yesterday",
    "changes --kind nothing",
    "changes --known-at 2030-01-01",
    "lists un_sc",
    "lists nothing",
    "pending",
    "confirm abcd --reason why --by ada",
    "show 1234",
    "status nobody --json",
    "acts --kind judgment",
    "acts show nothing",
    "acts withdraw nothing --by ada --reason why",
    "users",
    "alerts list",
    "alerts send",
    "schedule un_sc --pause --resume",
    "run un_sc --from missing",
    "backfill missing",
    "verify",
)


PRESENT = re.compile(r"\d\d:\d\d:\d\dZ")
"""The second at which a line is answered: the second one comes later."""


def said(done: command.Done, home: Path) -> tuple[str, str]:
    """What a line says, wherever its home is."""
    return done.stdout, done.stderr.replace(str(home), "HOME")


@pytest.mark.parametrize("line", REAL)
def test_output_exit_code_and_errors_are_the_same_both_ways(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = line.split()
    assert short.read(words) is not None
    done = [command.tracker(tmp_path / "a", *words)]
    monkeypatch.setattr(short, "read", lambda _words: None)
    done.append(command.tracker(tmp_path / "b", *words))
    texts = [
        (one.returncode, *(PRESENT.sub("NOW", text) for text in said(one, tmp_path / home)))
        for one, home in zip(done, ("a", "b"), strict=True)
    ]
    assert texts[0] == texts[1]


def test_the_shell_that_asks_how_a_line_goes_on_is_answered_by_the_library(
    tmp_path: Path,
) -> None:
    env = {"_TRACKER_COMPLETE": "complete_bash", "COMP_WORDS": "tracker run un_", "COMP_CWORD": "2"}
    assert command.anywhere(tmp_path, "run", "un_", **env).stdout.split() == [
        "un_sc",
        "un_updates",
    ]


def test_a_wish_for_the_context_is_found() -> None:
    assert Context in short._hints(declared_app.groups["acts"].before or print).values()


def test_a_broken_pipe_ends_as_the_library_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> None:
        raise BrokenPipeError(32, "Broken pipe")

    with pytest.raises(SystemExit) as ended:
        short.run(short.Line("run", [Step(gone, {})]))
    assert ended.value.code == 1
