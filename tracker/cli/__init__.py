"""The command line. Imports are local to the verbs: `tracker --help` must be quick."""

import atexit
import gc
from typing import Annotated

import typer

from tracker.cli import (
    acting,
    alerts,
    asking,
    calendar,
    deciding,
    demo,
    exporting,
    keeping,
    listing,
    naming,
    openapi,
    people,
    proving,
    reconciling,
    reviewing,
    running,
    showing,
    summing,
    taking,
    watching,
)
from tracker.cli.common import app, misspelt_lists, read_settings
from tracker.cli.output import letters_never_end_it, say, streams_are_there
from tracker.cli.verbs import GOES_ON
from tracker.errors import WrongUsage

__all__ = [
    "acting",
    "alerts",
    "app",
    "asking",
    "calendar",
    "deciding",
    "demo",
    "exporting",
    "keeping",
    "listing",
    "main",
    "naming",
    "openapi",
    "people",
    "proving",
    "reconciling",
    "reviewing",
    "running",
    "showing",
    "summing",
    "taking",
    "watching",
]


BROKEN_OFF = 130
"""The exit code of a process that a person broke off (Ctrl-C)."""

MARKED = "DEMO: this is the home of a demo."


def main() -> None:
    """Run the command line: exit 0 ok, 1 failed, 2 wrong usage; one sentence per failure.

    What still stands at the end goes with the process: to look through it for cycles once more cost
    a tenth of a second, an eighth of a short command.
    """
    try:
        from tracker.settings import COLLECT

        gc.set_threshold(*COLLECT)
        atexit.register(gc.freeze)
        streams_are_there()
        letters_never_end_it()
        app(prog_name="tracker")
    except KeyboardInterrupt:  # where the command line has not begun, or has ended
        raise SystemExit(BROKEN_OFF) from None


def _version(value: bool) -> None:
    if value:
        from tracker import __version__

        print(__version__)
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options before the verb; settings that cannot be understood end every verb at once.

    A demo needs none, and every verb over its home says first that nothing there is real.
    """
    if context.invoked_subcommand == demo.VERB:
        return
    settings = read_settings()
    if settings.is_demo:
        say(MARKED)
    wrong = misspelt_lists(settings)
    if wrong and context.invoked_subcommand not in GOES_ON:
        raise WrongUsage(wrong)
    say(*filter(None, [wrong]))
