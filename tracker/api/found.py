"""One thing by its id, or the beginning of it."""

from collections.abc import Mapping
from typing import TypeVar

from tracker.answers.ids import SHORTEST
from tracker.desk.failures import WrongParameter
from tracker.errors import Absent

Thing = TypeVar("Thing")


def the_one(what: str, asked: str, found: Mapping[str, Thing]) -> Thing:
    """The one thing whose id is so or begins so; Absent for none, WrongParameter for several."""
    if asked in found:
        return found[asked]
    if len(asked) < SHORTEST or not found:
        raise Absent(f"There is no {what} {asked!r} on record.")
    if len(found) > 1:
        sentence = f"{asked} could be any of {len(found)}: give more of the id."
        raise WrongParameter(sentence, f"{what}_id", "path")
    return next(iter(found.values()))
