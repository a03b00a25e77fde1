"""A few curves side by side as one SVG, readable on light and on dark ground."""

from collections.abc import Iterator, Sequence
from html import escape
from math import floor, log10
from typing import NamedTuple

WIDTH, HEIGHT = 960, 330
TOP, BOTTOM, SIDE = 84, 54, 46
GAP = 40
STEPS = 4
"""Lines across a panel at most."""

STYLE = """
  text { font: 12px ui-sans-serif, system-ui, "Segoe UI", Helvetica, Arial, sans-serif; }
  .page { fill: #fff; } .ink { fill: #1d2733; } .soft { fill: #5b6773; } .grid { stroke: #dfe4ea; }
  .c0 { stroke: #b4541f; } .d0 { fill: #b4541f; } .c1 { stroke: #1f6fb4; } .d1 { fill: #1f6fb4; }
  .title { font-size: 17px; font-weight: 600; } .name { font-weight: 600; }
  .curve { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
  @media (prefers-color-scheme: dark) {
    .page { fill: #14191f; } .ink { fill: #e6ebf0; } .soft { fill: #9aa7b4; }
    .grid { stroke: #2b343e; }
    .c0 { stroke: #f0935c; } .d0 { fill: #f0935c; } .c1 { stroke: #6cb4f2; } .d1 { fill: #6cb4f2; }
  }
"""

Place = tuple[float, float]


class Curve(NamedTuple):
    """Points of one name, by their numbers."""

    name: str
    points: Sequence[Place]


class Panel(NamedTuple):
    """Curves of one quantity, from nought."""

    title: str
    unit: str
    curves: Sequence[Curve]

    @property
    def top(self) -> float:
        """The value at its upper edge."""
        return max(y for curve in self.curves for _, y in curve.points) * 1.08

    @property
    def last(self) -> float:
        """The number at its right edge."""
        return max(x for curve in self.curves for x, _ in curve.points)


def drawn(title: str, panels: Sequence[Panel], below: str) -> str:
    """The picture; the same values always give the same file."""
    wide = (WIDTH - 2 * SIDE - GAP * (len(panels) - 1)) / len(panels)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(title)}">',
        f"<style>{STYLE}</style>",
        f'<rect class="page" width="{WIDTH}" height="{HEIGHT}" rx="8"/>',
        _text(SIDE, 32, title, "title ink"),
        *_legend([curve.name for curve in panels[0].curves]),
        _text(WIDTH / 2, HEIGHT - 14, below, "soft", "middle"),
    ]
    for number, panel in enumerate(panels):
        lines += _panel(panel, SIDE + number * (wide + GAP), wide)
    return "\n".join([*lines, "</svg>", ""])


def _legend(names: Sequence[str]) -> Iterator[str]:
    for number, name in enumerate(names):
        x = WIDTH - SIDE - 90 * (len(names) - number)
        yield f'<path class="curve c{number}" d="M{x} 28h22"/>'
        yield _text(x + 28, 32, name, "ink")


def _panel(panel: Panel, left: float, wide: float) -> Iterator[str]:
    high = HEIGHT - TOP - BOTTOM

    def at(place: Place) -> str:
        x, y = place
        right, up = wide * x / panel.last, high * (1 - y / panel.top)
        return f"{left + right:.1f} {TOP + up:.1f}"

    yield _text(left, TOP - 14, f"{panel.title}, {panel.unit}", "name ink")
    for value in _marks(panel.top):
        yield f'<path class="grid" d="M{at((0, value))}h{wide:.1f}"/>'
        up = TOP + high * (1 - value / panel.top)
        yield _text(left - 5, up + 4, f"{value:g}", "soft", "end")
    for x in (0, panel.last):
        yield _text(left + wide * x / panel.last, TOP + high + 17, f"{x:g}", "soft", "middle")
    for number, curve in enumerate(panel.curves):
        way = "L".join(map(at, curve.points))
        yield f'<path class="curve c{number}" d="M{way}"/>'
        for place in curve.points:
            right, down = at(place).split()
            yield f'<circle class="d{number}" cx="{right}" cy="{down}" r="3"/>'


def _marks(top: float) -> Iterator[float]:
    """Round values from nought to the top."""
    least = top / STEPS
    ten = 10.0 ** floor(log10(least))
    step = next(ten * times for times in (1, 2, 5, 10) if ten * times >= least)
    value = 0.0
    while value <= top:
        yield value
        value += step


def _text(x: float, y: float, words: str, kind: str, anchor: str = "start") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text class="{kind}" {place}>{escape(words)}</text>'
