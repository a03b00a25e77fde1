"""What the doctor found: what was looked at, how it is, a sentence that says what to do."""

from dataclasses import dataclass
from enum import StrEnum

from tracker.outgoing import Out


class State(StrEnum):
    """How something is. A warning is what is fine as far as we can see, and not as usual."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding(Out):
    """Something that was looked at, by its name for programs, in a sentence for people."""

    check: str
    state: State
    sentence: str

    @property
    def fine(self) -> bool:
        """Whether nothing has to be done at once."""
        return self.state is not State.FAIL

    @property
    def amber(self) -> bool:
        """Whether it is fine and not as usual."""
        return self.state is State.WARN


def ok(check: str, sentence: str) -> Finding:
    """Something that is as it ought to be."""
    return Finding(check, State.OK, sentence)


def warn(check: str, sentence: str) -> Finding:
    """Something that is not as usual."""
    return Finding(check, State.WARN, sentence)


def fail(check: str, sentence: str) -> Finding:
    """Something that has to be mended."""
    return Finding(check, State.FAIL, sentence)


def judged(check: str, sentence: str, *, bad: bool, odd: bool = False) -> Finding:
    """By whether it is bad, or else odd."""
    if bad:
        return fail(check, sentence)
    return warn(check, sentence) if odd else ok(check, sentence)
