"""What verbs are called and what they take: said once, and read by two.

`typed` makes the whole command line of it, with its help and its errors; `short` reads the usual
lines by themselves, for which nothing of that has to be loaded.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

Function = Callable[..., None]
"""What a verb does; what it takes stands in its annotations."""


class Exit(Exception):
    """A verb has done what it can, and ends with this exit code."""

    def __init__(self, code: int = 0) -> None:
        super().__init__(code)
        self.exit_code = int(code)


class Declared:
    """What is typed for a parameter of a verb: `names`, and `how` as Typer has it."""

    def __init__(self, *names: str, **how: Any) -> None:
        self.names, self.how = names, how


class Option(Declared):
    """Something that is typed behind its name, as `--list un_sc`."""


class Argument(Declared):
    """Something that is typed at its place."""


class Context(Protocol):
    """What a verb that has others below it, or none of its own parameters, is told of the line."""

    @property
    def invoked_subcommand(self) -> str | None:
        """The verb that follows."""

    @property
    def info_name(self) -> str | None:
        """The verb itself."""

    @property
    def params(self) -> Mapping[str, Any]:
        """What was typed, by the names of the parameters."""


class Step(NamedTuple):
    """A function of a line, and what was typed for it."""

    function: Function
    values: Mapping[str, Any]


def call(step: Step) -> None:
    """Do it: the one place at which verbs begin, however their line was read."""
    step.function(**step.values)


class Group:
    """Verbs under a common name, and what is done before each of them."""

    def __init__(self, **how: Any) -> None:
        self.how = how
        self.verbs: dict[str, Function] = {}
        self.groups: dict[str, Group] = {}
        self.before: Function | None = None

    def command(self, name: str = "") -> Callable[[Function], Function]:
        """Make a function a verb, under its own name unless it is given another."""

        def declare(function: Function) -> Function:
            self.verbs[name or function.__name__.replace("_", "-")] = function
            return function

        return declare

    def callback(self) -> Callable[[Function], Function]:
        """Let a function be called before each verb."""

        def declare(function: Function) -> Function:
            self.before = function
            return function

        return declare

    def group(self, name: str, **how: Any) -> "Group":
        """Verbs below this name; `how` as Typer has it."""
        self.groups[name] = below = Group(**how)
        return below
