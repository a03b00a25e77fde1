"""The picture of a name: where bars, marks and words of each lane stand. Pure geometry."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import wrap
from typing import NamedTuple

from tracker.answers.picture import Lane, Picture
from tracker.notices.titles import title

WIDE, NARROW = 960, 350
"""Units of the picture for a desk and paper, and for a phone."""

EDGE, AXIS, FOOT = 8, 26, 22
"""Units left and right of the plot, above the first lane, and below the last."""

WORDS, LEVEL, BAR, STRIP, BETWEEN = 38, 21, 14, 5, 20
"""Heights: of a lane's words, of a row of verdicts, of a bar, of the strip of looks; and a gap."""

RADIUS, LETTER, LEAST = 9, 6.9, 1.5
"""Of a verdict's mark; the width of a letter; the narrowest thing that can be seen."""

LINE, MOST_LINES = 15, 3
"""Height of a line of words below the name of a list, and how many there may be."""

FULL = "2009-01-26"


class Box(NamedTuple):
    """A stretch of a lane as it is drawn."""

    sort: str
    x: float
    width: float
    says: str = ""


class Mark(NamedTuple):
    """A verdict as it is drawn: its number in a circle, over the bar."""

    number: int
    x: float
    y: float
    says: str


class Line(NamedTuple):
    """The day of a beginning or an end as it is drawn."""

    sort: str
    x: float


class Year(NamedTuple):
    """A year on the axis."""

    text: str
    x: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawn:
    """A lane as it is drawn: its top, the tops of its bar and strip, and all that is on it."""

    lane: Lane
    title: str
    caption: str
    says: Sequence[str]
    y: int
    bar: int
    strip: int
    bars: Sequence[Box]
    apart: Sequence[Box]
    maintained: Sequence[Box]
    unseen: Sequence[Box]
    looks: Sequence[float]
    lines: Sequence[Line]
    marks: Sequence[Mark]
    begins_unknown: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Lanes:
    """The whole picture."""

    width: int
    height: int
    lanes: Sequence[Drawn]
    years: Sequence[Year]
    today: float
    bottom: int


class Scale(NamedTuple):
    """Days to units."""

    first: int
    last: int
    width: int

    def x(self, day: str) -> float:
        """Where a day stands; of a month or a year its first day."""
        part = (number(day) - self.first) / max(1, self.last - self.first)
        return round(EDGE + min(1.0, max(0.0, part)) * (self.width - 2 * EDGE), 1)


def number(day: str) -> int:
    """The number of a day; of a month or a year that of its first day.

    >>> number("2009-01-26") - number("2009"), number("2009-02") - number("2009")
    (25, 31)
    """
    return date.fromisoformat(day[:10] + "-01-01"[len(day[:10]) - 4 :]).toordinal()


def lanes(picture: Picture, width: int = WIDE) -> Lanes:
    """The picture of a name, so wide."""
    scale = Scale(number(f"{picture.since[:4]}-01-01"), number(picture.today) + 1, width)
    drawn, y = list[Drawn](), AXIS
    for lane in picture.lanes:
        drawn.append(_drawn(lane, scale, y))
        y = drawn[-1].strip + STRIP + BETWEEN
    return Lanes(
        width=width,
        height=y + FOOT,
        lanes=drawn,
        years=list(_years(picture, scale)),
        today=scale.x(picture.today),
        bottom=y,
    )


def _drawn(lane: Lane, scale: Scale, y: int) -> Drawn:
    marks, levels = _marks(lane, scale)
    says = _wrapped("; ".join(span.says for span in lane.listed), scale.width)
    bar = y + WORDS + LINE * (len(says) - 1) + levels * LEVEL
    placed = [mark._replace(y=bar - 4 - RADIUS - mark.y * LEVEL) for mark in marks]
    named = title(lane.list_id)
    unknown = [one.x for one in _bars(lane, scale)][:1] if _is_unknown(lane) else []
    return Drawn(
        lane=lane,
        title=named,
        caption=_cut(lane.caption, scale.width - (len(named) + 3) * LETTER * 1.1),
        says=says,
        y=y,
        bar=bar,
        strip=bar + BAR + 4,
        bars=_bars(lane, scale),
        apart=[_box("apart", one.since, one.until, scale, one.says) for one in lane.apart],
        maintained=[_box("m", one.since, one.until, scale, one.says) for one in lane.maintained],
        unseen=[_box("unseen", one.since, one.until, scale) for one in lane.unseen],
        looks=[scale.x(day) for day in lane.documents],
        lines=[Line("law" if one.by_law else "seen", scale.x(one.day)) for one in lane.edges],
        marks=placed,
        begins_unknown=unknown[0] if unknown else None,
    )


def _bars(lane: Lane, scale: Scale) -> list[Box]:
    return [_box(one.sort, one.since, one.until, scale) for one in lane.bars]


def _is_unknown(lane: Lane) -> bool:
    """Whether its first bar begins where our documents begin, and not where the listing did."""
    return bool(lane.bars) and not any(one.begins for one in lane.edges[:1])


def _box(sort: str, since: str, until: str, scale: Scale, says: str = "") -> Box:
    left, right = scale.x(since), scale.x(until)
    return Box(sort, left, round(max(LEAST, right - left), 1), says)


def _marks(lane: Lane, scale: Scale) -> tuple[list[Mark], int]:
    """Verdicts from left to right, those that would cover one another in rows; and the rows."""
    ends: list[float] = []
    marks = []
    for one in sorted(lane.verdicts, key=lambda verdict: verdict.date):
        x = min(scale.width - EDGE - RADIUS, max(EDGE + RADIUS, scale.x(one.date)))
        free = [level for level, end in enumerate(ends) if end + 2 * RADIUS + 1 <= x]
        level = free[0] if free else len(ends)
        ends[level : level + 1] = [x]
        marks.append(Mark(one.number, x, level, f"{one.date}: {one.says}"))
    return marks, len(ends)


def _years(picture: Picture, scale: Scale) -> Iterator[Year]:
    """As many years as there is room for, at even distances."""
    first, last = int(picture.since[:4]), int(picture.today[:4])
    room = max(2, (scale.width - 2 * EDGE) // 56)
    step = next(one for one in (1, 2, 5, 10, 20, 50, 100, 500) if (last - first) / one <= room)
    for year in range(first - first % -step, last + 1, step):
        x = scale.x(f"{year}-01-01")
        if x < scale.width - 60:
            yield Year(str(year), x)


def _wrapped(text: str, width: float) -> list[str]:
    """A text in lines as long as there is room for, three at most."""
    lines = wrap(text, max(8, int(width / LETTER))) or [""]
    return [*lines[: MOST_LINES - 1], _cut(" ".join(lines[MOST_LINES - 1 :]), width)][: len(lines)]


def _cut(text: str, width: float) -> str:
    """A text as far as there is room for it."""
    most = max(8, int(width / LETTER))
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
