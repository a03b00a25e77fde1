"""How verbs end: what they opened is closed, and whatever went wrong is said in one sentence."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tracker.cli.declared import Exit
from tracker.cli.output import say
from tracker.errors import meaning, placed

AT_THE_END = ExitStack()
"""What a verb opened and what is closed when it ends."""

BROKEN_OFF = 130
"""The exit code of a process that a person broke off (Ctrl-C)."""


@contextmanager
def sentences() -> Iterator[None]:
    """Run a verb: whatever is the world's failure is said, and is Exit with its exit code.

    Faults of our own go on as they are.
    """
    try:
        with AT_THE_END:
            yield
    except KeyboardInterrupt:
        say("Broken off. What was recorded is kept.")
        raise
    except (BrokenPipeError, Exit):
        raise  # nobody reads any more, or all is said
    except Exception as why:
        # What the command line itself objects to knows its exit code, and says it itself.
        failure = None if hasattr(why, "exit_code") else placed(why)
        if failure is None:
            raise
        say(str(failure))
        raise Exit(meaning(failure).exit_code) from None
