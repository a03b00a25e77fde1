"""The usual lines, read without the library that knows help, errors and completion.

By the same declarations (`declared`), to the same calls. Whatever is unusual about a line is left
to `typed`, before anything is done: an option or a value that is not plainly right, `--help`, `-x`,
`--out`, an option given twice, a value that looks like an option.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

from tracker.cli import outfile, verbs
from tracker.cli.declared import (
    Argument,
    Context,
    Declared,
    Exit,
    Function,
    Group,
    Option,
    Step,
    call,
)
from tracker.cli.ending import sentences

COMPLETES = "_TRACKER_COMPLETE"
"""The variable by which a shell asks how a line may go on."""

PLAIN = frozenset({"help", "metavar", "autocompletion", "min", "max"})
"""What may be said of a parameter that is read here; others have checks of their own."""

NUMBER, FRACTION = re.compile("[0-9]{1,9}"), re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")

NONE_GIVEN = object()
"""In the place of a value that has to be typed."""


class Unusual(Exception):
    """The line is one for the whole command line."""


def main(words: Sequence[str]) -> None:
    """Run a line: SystemExit with its exit code."""
    line = read(words) if os.name == "posix" and COMPLETES not in os.environ else None
    if line is None:
        from tracker.cli import typed

        typed.main()
    else:
        run(line)


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was read: its last word of a verb, and what is done, step by step."""

    verb: str
    steps: Sequence[Step]


def run(line: Line) -> None:
    """Do what a line asks for: SystemExit with its exit code."""
    outfile.begin(*[line.verb] * ("form" in line.steps[-1].values))
    code = 0
    try:
        with sentences():
            for step in line.steps:
                call(step)
    except Exit as end:
        code = end.exit_code
    except (BrokenPipeError, EOFError) as why:
        _end_as_typed(why)
    raise SystemExit(code)


def _end_as_typed(why: Exception) -> None:
    """Nobody reads or writes any more: what comes of it is the library's."""
    from tracker.cli import typed

    def end() -> None:
        raise why

    ending = Group()
    ending.command()(end)
    typed.made_of(ending)([])


# Reading.


@dataclass(frozen=True, slots=True)
class Told:
    """What functions are told of the line that they are called by."""

    info_name: str
    invoked_subcommand: str | None
    params: Mapping[str, Any]


def read(words: Sequence[str]) -> Line | None:
    """What a line asks for; None if it is no usual one."""
    verb = words[0] if words else ""
    if verb not in verbs.PLACE or not all(words):
        return None
    import_module("tracker.cli.before")
    module = import_module(f"tracker.cli.{verbs.PLACE[verb]}")
    all_verbs: Group = module.app
    try:
        return _line("tracker", all_verbs, words)
    except Unusual:
        return None


def _line(called: str, group: Group, words: Sequence[str]) -> Line:
    """What the words behind the name of a group ask for."""
    verb = words[0] if words else None
    if verb in group.groups:
        below = _line(verb, group.groups[verb], words[1:])
        return Line(below.verb, [*_before(called, group, verb), *below.steps])
    if verb in group.verbs:
        step = _step(verb, group.verbs[verb], words[1:])
        return Line(verb, [*_before(called, group, verb), step])
    if group.before is None or not group.how.get("invoke_without_command"):
        raise Unusual
    return Line(called, [_step(called, group.before, words)])


def _before(called: str, group: Group, verb: str) -> Iterator[Step]:
    """What is done before a verb of a group, with nothing typed for it."""
    if group.before is not None:
        yield _step(called, group.before, (), verb)


def _step(
    called: str, function: Function, words: Sequence[str], following: str | None = None
) -> Step:
    wanted = list(_parameters(function))
    typed = _Typed(wanted, words)
    values = {one.name: typed.value(one) for one in wanted}
    contexts = [name for name, hint in _hints(function).items() if hint is Context]
    told = Told(called, following, values)
    return Step(function, {**dict.fromkeys(contexts, told), **values})


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a verb: of what type its values are, whether there may be many."""

    name: str
    of: Any
    many: bool
    default: Any
    declared: Declared

    @property
    def names(self) -> Sequence[str]:
        """What an option is called on the line."""
        return self.declared.names or (f"--{self.name.replace('_', '-')}",)

    @property
    def is_plain(self) -> bool:
        """Whether its values can be read here."""
        two_ways = any("/" in name for name in self.declared.names)
        return PLAIN.issuperset(self.declared.how) and not two_ways


def _hints(function: Function) -> dict[str, Any]:
    return {name: hint for name, hint in function.__annotations__.items() if name != "return"}


def _parameters(function: Function) -> Iterator[Parameter]:
    """The parameters of a verb, its context left out."""
    hints, defaults = _hints(function), getattr(function, "__defaults__", None) or ()
    by_name = dict(zip(reversed(hints), reversed(defaults), strict=False))
    for name, hint in hints.items():
        if hint is Context:
            continue
        default = by_name.get(name, NONE_GIVEN)
        of, declared = hint, Argument() if default is NONE_GIVEN else Option()
        if get_origin(hint) is Annotated:
            of, declared = get_args(hint)
        many = get_origin(of) is list
        of = next((part for part in get_args(of) if part is not type(None)), of)
        yield Parameter(name, of, many, default, declared)


class _Typed:
    """The words of a line, under the parameters that they are for; Unusual."""

    def __init__(self, wanted: Sequence[Parameter], words: Sequence[str]) -> None:
        self.options = {
            name: one for one in wanted if isinstance(one.declared, Option) for name in one.names
        }
        self.words: dict[str, list[str]] = {}
        rest, places = iter(words), list[str]()
        for word in rest:
            if word.startswith("-"):
                self._option(word, rest)
            else:
                places.append(word)
        self._places([one for one in wanted if isinstance(one.declared, Argument)], places)

    def _option(self, word: str, rest: Iterator[str]) -> None:
        name, is_set, value = word.partition("=")
        one = self.options.get(name)
        if one is None or not one.is_plain or (one.name in self.words and not one.many):
            raise Unusual
        if one.of is bool and is_set:
            raise Unusual
        text = value if is_set or one.of is bool else next(rest, "-")
        if text.startswith("-") or (is_set and not text):
            raise Unusual
        self.words.setdefault(one.name, []).append(text)

    def _places(self, wanted: Sequence[Parameter], places: list[str]) -> None:
        """Words that are no options: one for each argument, the last one has all that are left."""
        for one in wanted:
            count = len(places) if one.many and one is wanted[-1] else 1
            if not one.is_plain or (one.many and one is not wanted[-1]):
                raise Unusual
            if places:
                self.words[one.name], places = places[:count], places[count:]
        if places:
            raise Unusual

    def value(self, one: Parameter) -> Any:
        """What was typed for a parameter, or what it is if nothing was."""
        if one.name not in self.words:
            if one.default is NONE_GIVEN:
                raise Unusual
            return list(one.default) if one.many else one.default
        values = [_value(one, word) for word in self.words[one.name]]
        return values if one.many else values[0]


def _value(one: Parameter, word: str) -> Any:
    if issubclass(one.of, Enum):
        return _member(one, word)
    if one.of not in READERS:
        raise Unusual
    return READERS[one.of](one, word)


def _member(one: Parameter, word: str) -> Enum:
    """The member of an enumeration that has this value."""
    try:
        found: Enum = one.of(word)
    except ValueError:
        raise Unusual from None
    return found


def _number(one: Parameter, word: str) -> Any:
    """A number within its bounds."""
    form = NUMBER if one.of is int else FRACTION
    if not form.fullmatch(word):
        raise Unusual
    number, how = one.of(word), one.declared.how
    if not how.get("min", number) <= number <= how.get("max", number):
        raise Unusual
    return number


READERS: Mapping[Any, Callable[[Parameter, str], Any]] = {
    bool: lambda _one, _word: True,
    str: lambda _one, word: word,
    Path: lambda _one, word: Path(word),
    int: _number,
    float: _number,
}
"""Type of a parameter -> how a word becomes its value."""
