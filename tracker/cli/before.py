"""What is done before every verb."""

from typing import Annotated

from tracker.cli.common import app, lists_gone, misspelt_lists, read_settings
from tracker.cli.declared import Context, Exit, Option
from tracker.cli.output import say
from tracker.cli.verbs import GOES_ON
from tracker.errors import WrongUsage

MARKED = "DEMO: this is the home of a demo."
NEEDS_NO_SETTINGS = "demo"


def _version(value: bool) -> None:
    if value:
        from tracker import __version__

        print(__version__)
        raise Exit


@app.callback()
def options(
    context: Context,
    version: Annotated[
        bool, Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options before the verb; settings that cannot be understood end every verb at once.

    A demo needs none, and every verb over its home says first that nothing there is real.
    """
    if context.invoked_subcommand == NEEDS_NO_SETTINGS:
        return
    settings = read_settings()
    if settings.is_demo:
        say(MARKED)
    wrong = misspelt_lists(settings)
    if wrong and context.invoked_subcommand not in GOES_ON:
        raise WrongUsage(wrong)
    say(*filter(None, [wrong or lists_gone(settings)]))
