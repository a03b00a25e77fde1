"""The whole command line, with its help, its errors and the completion of shells: by Typer.

It is made of what the verbs declare (`declared`); the usual lines do without it (`short`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from inspect import Parameter, signature
from typing import Annotated, Any, get_args, get_origin

import typer
from typer.core import TyperGroup
from typer.main import get_command

from tracker import shown
from tracker.cli import outfile, verbs
from tracker.cli.common import app as declared_app
from tracker.cli.declared import Argument, Context, Declared, Exit, Function, Group, Step, call
from tracker.cli.ending import sentences

NONE_OF = "' is not one of "
"""What the command line says between a value and those of its option, when it is none of them."""


@contextmanager
def _said_readably() -> Iterator[None]:
    """What the command line itself objects to repeats what was typed: as it can be shown."""
    try:
        yield
    except Exception as why:
        if isinstance(said := getattr(why, "message", None), str):
            why.message = shown.line(_with_what_was_meant(said))  # type: ignore[attr-defined]
        raise


def _with_what_was_meant(said: str) -> str:
    """The same, with the values that were probably meant."""
    before, none_of, values = said.partition(NONE_OF)
    if not none_of:
        return said
    from tracker.answers.known import meant

    likely = meant(before.rpartition("'")[2], values.split("'")[1::2])
    return f"{said} Did you mean {' or '.join(likely)}?" if likely else said


class Verbs(TyperGroup):
    """All verbs: whatever goes wrong in one ends here, in one sentence and its exit code."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        for verb in self.commands.values():
            _with_ways_out(verb)

    def list_commands(self, ctx: Any) -> list[str]:
        """The verbs in the order of the help, each under the heading of its use."""
        for name in self.commands.keys() & verbs.HEADING.keys():
            self.commands[name].rich_help_panel = verbs.HEADING[name]  # type: ignore[attr-defined]
        return sorted(self.commands, key=lambda name: verbs.ORDER.get(name, len(verbs.ORDER)))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """What was typed; `help VERB` is `VERB --help`."""
        asks = args[:1] == ["help"]
        return super().parse_args(ctx, [*args[1:], "--help"] if asks else args)

    def make_context(self, *given: Any, **more: Any) -> Any:
        """What was typed, taken apart."""
        outfile.begin()
        with _said_readably():
            return super().make_context(*given, **more)

    def invoke(self, ctx: Any) -> Any:
        """Run a verb."""
        with _said_readably():
            try:
                with sentences():
                    return super().invoke(ctx)
            except Exit as end:
                raise typer.Exit(end.exit_code) from None


def _with_ways_out(command: Any) -> None:
    """Give a verb, or each verb of a group, the options for where its data goes."""
    for below in getattr(command, "commands", {}).values():
        _with_ways_out(below)
    names = {parameter.name for parameter in command.params}
    if "form" in names and not {"out", "bom"} & names:
        command.params.extend(_ways_out())


@cache
def _ways_out() -> Sequence[Any]:
    alone = typer.Typer(add_completion=False)
    alone.command()(_as_typer_has_it(outfile.options))
    return get_command(alone).params


@cache
def app() -> typer.Typer:
    """The command line with all verbs."""
    for name in verbs.MODULES:
        import_module(f"tracker.cli.{name}")
    return made_of(declared_app)


def made_of(verbs_of_all: Group) -> typer.Typer:
    """The command line of these verbs."""
    return _made(
        verbs_of_all,
        cls=Verbs,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def _made(group: Group, **more: Any) -> typer.Typer:
    made = typer.Typer(**group.how, **more)
    if group.before is not None:
        made.callback()(_as_typer_has_it(group.before))
    for name, verb in group.verbs.items():
        made.command(name)(_as_typer_has_it(verb))
    for name, below in group.groups.items():
        made.add_typer(_made(below), name=name)
    return made


def _as_typer_has_it(function: Function) -> Callable[..., Any]:
    """A function with the same parameters, declared as Typer has them."""

    def verb(**values: Any) -> None:
        call(Step(function, values))

    ours = signature(function)
    parameters = list(map(_parameter, ours.parameters.values()))
    verb.__name__, verb.__doc__ = function.__name__, function.__doc__
    verb.__signature__ = ours.replace(parameters=parameters)  # type: ignore[attr-defined]
    verb.__annotations__ = {one.name: one.annotation for one in parameters}
    return verb


def _parameter(ours: Parameter) -> Parameter:
    named = ours.replace(kind=Parameter.KEYWORD_ONLY)
    if ours.annotation is Context:
        return named.replace(annotation=typer.Context)
    if get_origin(ours.annotation) is not Annotated:
        return named
    of, declared = get_args(ours.annotation)
    return named.replace(annotation=Annotated[of, _declared(declared)])


def _declared(ours: Declared) -> Any:
    """An option or argument; what it calls has parameters of its own."""
    how: Mapping[str, Any] = ours.how
    if "callback" in how:
        how = {**how, "callback": _as_typer_calls_it(how["callback"])}
    make = typer.Argument if isinstance(ours, Argument) else typer.Option
    return make(*ours.names, **how)


def _as_typer_calls_it(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that is told of a value, and of the context if it asks for one."""
    wants_context = Context in function.__annotations__.values()

    def told(context: typer.Context, value: Any) -> Any:
        try:
            function(*[context] * wants_context, value)
        except Exit as end:
            raise typer.Exit(end.exit_code) from None
        return value

    return told


def main() -> None:
    """Run the line that was typed."""
    app()(prog_name="tracker")
