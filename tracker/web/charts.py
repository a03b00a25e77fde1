"""Numbers as pictures: where bars and lines stand. Templates draw them; a table has the numbers."""

from collections.abc import Sequence
from typing import NamedTuple

from tracker.answers.recent import WeeksOfList
from tracker.model import moment

STEP, BAR, HALF = 20, 12, 18
"""Width of a week, of its bar, and the height of the longest bar, in units of the picture."""


class Bar(NamedTuple):
    """A rectangle; `kind` is added, which stands up, or removed, which hangs down."""

    kind: str
    x: int
    y: float
    height: float


class Bars(NamedTuple):
    """Both ways, week by week, of one list; `most` is what the longest bar stands for."""

    width: int
    height: int
    most: int
    bars: tuple[Bar, ...]


def bars(weeks: WeeksOfList) -> Bars:
    """The bars of a list, by a scale of its own: of a large list and a small one all is seen.

    >>> made = bars(WeeksOfList(list_id="x", added=(0, 2), removed=(1, 0)))
    >>> made.most, made.bars[0]
    (2, Bar(kind='added', x=24, y=0.0, height=18.0))
    """
    most = max((*weeks.added, *weeks.removed, 1))
    up = (_bar("added", at, number, most) for at, number in enumerate(weeks.added) if number)
    down = (_bar("removed", at, number, most) for at, number in enumerate(weeks.removed) if number)
    return Bars(STEP * len(weeks.added), 2 * HALF, most, (*up, *down))


def _bar(kind: str, at: int, number: int, most: int) -> Bar:
    height = round(max(1.5, HALF * number / most), 1)
    top = HALF - height if kind == "added" else HALF
    return Bar(kind, STEP * at + (STEP - BAR) // 2, top, height)


class Sized(NamedTuple):
    """How large something was at a moment."""

    at: str
    size: int


class Line(NamedTuple):
    """A line of steps, with what its ends and its highest and lowest points stand for."""

    width: int
    height: int
    path: str
    first: Sized
    last: Sized
    least: int
    most: int


WIDE, HIGH, ROOM = 720, 120, 6


def line(points: Sequence[Sized]) -> Line | None:
    """Sizes over time as steps, since nobody knows what was between two documents.

    None for less than two, of which no line can be drawn.
    """
    if len(points) < 2:
        return None
    sizes = [point.size for point in points]
    least, most = min(sizes), max(sizes)
    begun, over = moment(points[0].at), moment(points[-1].at)
    long = (over - begun).total_seconds() or 1.0
    tall = most - least or 1

    def x(point: Sized) -> float:
        return round(WIDE * (moment(point.at) - begun).total_seconds() / long, 1)

    def y(point: Sized) -> float:
        return round(ROOM + (HIGH - 2 * ROOM) * (most - point.size) / tall, 1)

    steps = "".join(f"H{x(point)}V{y(point)}" for point in points[1:])
    path = f"M{x(points[0])} {y(points[0])}{steps}"
    return Line(WIDE, HIGH, path, points[0], points[-1], least, most)
