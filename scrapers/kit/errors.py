"""Few errors, each with one sentence for a person to read."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from traceback import format_exception
from typing import NamedTuple

LONGEST = 390
"""Letters of a sentence that a person still reads; what quotes a broken file can be megabytes."""


def whole(text: str) -> str:
    """A text that every database can hold: NUL and half characters are U+FFFD."""
    found = text.replace("\0", "\ufffd")
    return found.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class ScrapeError(Exception):
    """A list could not be read; the message is one plain sentence, on one line, never long."""

    def __init__(self, sentence: str) -> None:
        plain = " ".join(whole(sentence[: 100 * LONGEST]).split())
        if len(plain) > LONGEST:
            plain = f"{plain[: LONGEST - 100]} ... {plain[-95:]}"
        super().__init__(plain)


class FetchFailed(ScrapeError):
    """The authority's site did not give us the document."""


class LayoutChanged(ScrapeError):
    """The document is not what this list looks like: refuse it, keep what we have."""


BROKE = "The program broke on it"
"""How the reason for a refusal begins that is no document's fault."""

FRAMES = 20
"""Of a trace, as many of the innermost calls as tell where it broke."""


class Fault(NamedTuple):
    """Why a document is refused, in a sentence; `trace` is "" unless nobody foresaw it."""

    why: str
    trace: str = ""


def fault(failure: Exception) -> Fault:
    """The reason to refuse a document, of whatever reading it or comparing it raised."""
    if isinstance(failure, ScrapeError):
        return Fault(str(failure))
    what = ": ".join(filter(None, (type(failure).__name__, str(failure))))
    sentence = ScrapeError(f"{BROKE} ({what}); the trace is in the log.")
    return Fault(str(sentence), "".join(format_exception(failure, limit=-FRAMES)))


@contextmanager
def contained() -> Iterator[None]:
    """What is meant to end the program, raised over a document, is a fault of that document.

    SystemExit, and KeyboardInterrupt where no keyboard is: one in the main thread is a person's.
    """
    try:
        yield
    except (Exception, GeneratorExit):
        raise
    except BaseException as ending:
        in_main = threading.current_thread() is threading.main_thread()
        if isinstance(ending, KeyboardInterrupt) and in_main:
            raise
        what = f"{BROKE} ({type(ending).__name__}: it asked the program to end)."
        raise ScrapeError(what) from ending
