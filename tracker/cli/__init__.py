"""The command line. Imports are local to the verbs: `tracker --help` must be quick.

The usual lines are read by `short`, which loads the verb that was asked for and nothing else;
whatever is unusual, the help and every error are Typer's (`typed`).
"""

import atexit
import gc
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import typer

    app: typer.Typer


def main() -> None:
    """Run the command line: exit 0 ok, 1 failed, 2 wrong usage; one sentence per failure.

    What still stands at the end goes with the process: to look through it for cycles once more cost
    a tenth of a second, an eighth of a short command.
    """
    from tracker.cli.ending import BROKEN_OFF

    try:
        from tracker.cli import short
        from tracker.cli.output import letters_never_end_it, streams_are_there
        from tracker.settings import COLLECT

        gc.set_threshold(*COLLECT)
        atexit.register(gc.freeze)
        streams_are_there()
        letters_never_end_it()
        short.main(sys.argv[1:])
    except KeyboardInterrupt:  # where the command line has not begun, or has ended
        raise SystemExit(BROKEN_OFF) from None


def __getattr__(name: str) -> Any:
    """`app`: the command line as Typer has it, made when somebody asks for it."""
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from tracker.cli import typed

    return typed.app()
