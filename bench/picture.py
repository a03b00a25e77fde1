"""`make picture`: the house as it stands, drawn into docs/architecture.svg.

    python -m bench.picture [TREE] [--to FILE]

Floors are the layers of import-linter's contract for tracker/ in pyproject.toml, rooms its
packages and single modules, with what they hold and how many lines that is. An arrow goes from a
room to one that it imports; the more imports, the bolder. The lowest floor is known to all, so
the imports of it are left out, and those of db and scrapers are told as numbers in each room. The
same tree always gives the same file.
"""

import argparse
import ast
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from itertools import pairwise
from math import ceil, sqrt
from pathlib import Path
from statistics import mean

from bench.shape import ROOT, room
from bench.sources import Module, Tree

WIDTH = 1080
MARGIN = 112
"""Left and right of the rooms: where long arrows pass."""
CELL, CELL_WIDTH, CELL_GAP = 25, 132, 18
PAD, HEAD, FOOT = 16, 52, 22
ROOM_GAP, FLOOR_GAP = 64, 54
BESIDE, LANE, DOOR = 22, 9, 24
ROWS = range(3, 9)
"""Modules below each other in a room: as few as its floor has place for."""
LARGEST = 1_200
"""Lines of a module that fills its bar."""
BASE = ("db", "scrapers")
HUES = (262, 226, 204, 184, 160, 128, 88, 44, 24, 340)
GROUND_HUE = 215

STYLE = """
  text {{ font-family: ui-sans-serif, system-ui, "Segoe UI", Helvetica, Arial, sans-serif; }}
  .page {{ fill: {page}; }}
  .house {{ fill: {house}; stroke: {edge}; }}
  .ink {{ fill: {ink}; }}
  .soft {{ fill: {soft}; }}
  .trunk {{ stroke: {edge}; fill: none; }}
  .tip {{ fill: {edge}; }}
"""
HUE_STYLE = """
  .h{number} .box {{ fill: hsl({hue},{box}); stroke: hsl({hue},{line}); }}
  .h{number} .bar {{ fill: hsl({hue},{bar}); }}
  .h{number} .name {{ fill: hsl({hue},{text}); }}
  .h{number} .rail {{ fill: hsl({hue},{rail}); }}
  .h{number} .way {{ stroke: hsl({hue},{way}); fill: none; stroke-linecap: round; }}
  .h{number} .head {{ fill: hsl({hue},{way}); }}
"""
LIGHT = {
    "page": "#ffffff",
    "house": "#f7f8fa",
    "edge": "#c4cad3",
    "ink": "#24292f",
    "soft": "#69727d",
    "box": "70%,97%",
    "line": "42%,72%",
    "bar": "46%,66%",
    "rail": "50%,92%",
    "text": "58%,28%",
    "way": "48%,58%",
}
DARK = {
    "page": "#0d1117",
    "house": "#12171f",
    "edge": "#3b4450",
    "ink": "#dfe4ea",
    "soft": "#929ca8",
    "box": "26%,13%",
    "line": "30%,36%",
    "bar": "36%,48%",
    "rail": "24%,20%",
    "text": "62%,80%",
    "way": "38%,50%",
}


@dataclass(frozen=True, kw_only=True)
class Part:
    """A module of a room, or a folder inside of it."""

    name: str
    lines: int


@dataclass(kw_only=True, eq=False)
class Room:
    """A package or a single module, and where it is drawn."""

    name: str
    says: str
    parts: Sequence[Part]
    lines: int
    uses: Counter[str] = field(default_factory=Counter)
    deep: int = ROWS[0]
    hue: int = 0
    x: float = 0
    y: float = 0

    @property
    def single(self) -> bool:
        return not self.parts

    @property
    def columns(self) -> int:
        return max(1, ceil(len(self.parts) / self.deep))

    @property
    def rows(self) -> int:
        return ceil(len(self.parts) / self.columns)

    @property
    def foot(self) -> str:
        """What it imports from below the house."""
        below = [f"{name} {self.uses[name]}" for name in BASE if self.uses[name]]
        return " · ".join(below)

    @property
    def width(self) -> float:
        if self.single:
            return max(CELL_WIDTH, 9.6 * len(self.name) + 72)
        wide = self.columns * (CELL_WIDTH + CELL_GAP) - CELL_GAP + 2 * PAD
        return max(wide, 200)

    @property
    def cell(self) -> float:
        """How wide a module is drawn."""
        between = CELL_GAP * (self.columns - 1)
        return (self.width - 2 * PAD - between) / self.columns

    @property
    def height(self) -> float:
        if self.single:
            return HEAD
        cells = self.rows * CELL
        return HEAD + cells + (FOOT if self.foot else PAD / 2)

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        return self.y + self.height


@dataclass(frozen=True, kw_only=True, eq=False)
class Arrow:
    """Imports of one room by another."""

    start: Room
    end: Room
    imports: int


Point = tuple[float, float]
Way = list[Point]
Gap = tuple[int, float]
"""A floor, and a corridor through it."""


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A piece of arrows that lead to one room."""

    start: Point
    end: Point
    goal: str
    last: bool


class House:
    """The rooms of a tree on their floors."""

    def __init__(self, root: Path) -> None:
        self.tree = Tree.at(root)
        self.layers = layers(root)

    @cached_property
    def rooms(self) -> Mapping[str, Room]:
        """Rooms of tracker/, db and scrapers by name, each with what it imports."""
        members = defaultdict(list)
        for module in self.tree.modules.values():
            if module.name != "tracker":
                members[room(module).removeprefix("tracker.")].append(module)
        rooms = {name: _room(name, modules) for name, modules in members.items()}
        for name, modules in members.items():
            rooms[name].uses = self._uses(name, modules)
        return rooms

    def _uses(self, name: str, modules: Sequence[Module]) -> Counter[str]:
        uses: Counter[str] = Counter()
        for module in modules:
            for other in sorted(self.tree.edges(module, for_types=True)):
                target = room(self.tree.modules[other]).removeprefix("tracker.")
                if target not in (name, "tracker"):
                    uses[target] += 1
        return uses

    @cached_property
    def floors(self) -> list[list[Room]]:
        """From the top down, the lowest ones made one if they hold single modules alone.

        What no layer names stands right above what it imports.
        """
        placed = {name: i for i, names in enumerate(self.layers) for name in names}
        ours = [name for name in self.rooms if name not in BASE]
        for name in sorted(ours):
            if name not in placed:
                below = [placed[other] for other in self.rooms[name].uses if other in placed]
                placed[name] = max(0, min(below, default=len(self.layers)) - 1)
        floors = []
        for number in range(len(self.layers)):
            names = [name for name in self.layers[number] if name in self.rooms]
            names += [name for name in sorted(ours) if placed[name] == number and name not in names]
            if names:
                floors.append([self.rooms[name] for name in names])
        while len(floors) > 1 and all(one.single for one in floors[-2]):
            floors[-2:] = [[*floors[-2], *floors[-1]]]
        return floors

    @property
    def ground(self) -> list[Room]:
        return self.floors[-1]

    @cached_property
    def arrows(self) -> list[Arrow]:
        known_to_all = {room.name for room in self.ground} | set(BASE)
        found = []
        for floor in self.floors:
            for start in floor:
                for name, imports in sorted(start.uses.items()):
                    if name not in known_to_all:
                        found.append(Arrow(start=start, end=self.rooms[name], imports=imports))
        return found


def layers(root: Path) -> list[list[str]]:
    """The floors of tracker/ as its import contract names them, from the top down."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    ours = next(c for c in contracts if c.get("containers") == ["tracker"])
    found = []
    for layer in ours["layers"]:
        names = layer.replace(":", "|").split("|")
        found.append([name.strip(" ()") for name in names])
    return found


def _room(name: str, modules: Sequence[Module]) -> Room:
    depth = 1 if name in BASE else 2
    lines: Counter[str] = Counter()
    says = ""
    single = len(modules) == 1 and not modules[0].path.endswith("__init__.py")
    for module in modules:
        inside = module.name.split(".")[depth:]
        if not inside:
            says = (ast.get_docstring(module.tree) or "").partition("\n")[0]
            continue
        folder = len(inside) > 1 or module.path.endswith("__init__.py")
        lines[inside[0] + ("/" if folder else "")] += module.lines
    parts = [Part(name=part, lines=lines[part]) for part in sorted(lines, key=_folders_first)]
    total = sum(module.lines for module in modules)
    return Room(name=name, says=says, parts=() if single else parts, lines=total)


def _folders_first(name: str) -> tuple[bool, str]:
    return not name.endswith("/"), name


# Where everything is drawn.


class Plan:
    """Places of rooms and ways of arrows."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.top = 96.0
        self._colour()
        self._order()
        bottom = self._place(house.floors, self.top + 26)
        self.house_bottom = bottom - FLOOR_GAP + 26
        self.base = [house.rooms[name] for name in BASE if name in house.rooms]
        self.height = self._place([self.base], self.house_bottom + 62) - FLOOR_GAP + 30
        self.index = {one.name: i for i, floor in enumerate(house.floors) for one in floor}

    def _colour(self) -> None:
        for number, floor in enumerate(self.house.floors):
            for one in floor:
                one.hue = len(HUES) if one in self.house.ground else number % len(HUES)
        for name in BASE:
            self.house.rooms[name].hue = len(HUES)

    def _order(self) -> None:
        """Rooms of a floor stand below those that import them, so that few arrows cross."""
        ties: dict[str, list[Room]] = defaultdict(list)
        for arrow in self.house.arrows:
            ties[arrow.start.name] += [arrow.end] * arrow.imports
            ties[arrow.end.name] += [arrow.start] * arrow.imports

        def pull(one: Room) -> tuple[float, str]:
            places = [other.middle for other in ties[one.name]]
            return (mean(places) if places else WIDTH / 2), one.name

        self._place(self.house.floors, 0)
        for _ in range(4):
            for number, floor in enumerate(self.house.floors):
                self.house.floors[number] = sorted(floor, key=pull)
                self._place(self.house.floors, 0)

    def _place(self, floors: Sequence[Sequence[Room]], y: float) -> float:
        for floor in floors:
            y = self._place_floor(floor, y) + FLOOR_GAP
        return y

    def _place_floor(self, floor: Sequence[Room], y: float) -> float:
        """One floor, in lines where it is too wide for one; where it ends."""
        gap = ROOM_GAP if set(floor) - set(self.house.ground) else ROOM_GAP / 4
        for deep in ROWS:
            for one in floor:
                one.deep = deep
            if _wide(floor, gap) <= WIDTH - 2 * MARGIN:
                break
        for line in _lines(floor, gap):
            x = (WIDTH - _wide(line, gap)) / 2
            for one in line:
                one.x, one.y = x, y
                x += one.width + gap
            y += max(one.height for one in line) + gap / 2
        return y - gap / 2

    def stretches(self) -> dict[Stretch, Counter[str]]:
        """Every stretch of every arrow, with who uses it how often.

        Arrows to one room join where they pass through the same corridor, so a stretch is as bold
        as the imports that it carries.
        """
        passages = {arrow: self._passages(arrow) for arrow in self.house.arrows}
        lanes = self._lanes(passages)
        within = {
            arrow: [point for gap in gaps for point in lanes[gap, arrow.end.name]]
            for arrow, gaps in passages.items()
        }
        leaving = self._doors(within, ends=False)
        arriving = self._doors(within, ends=True)
        found: dict[Stretch, Counter[str]] = defaultdict(Counter)
        for arrow, points in within.items():
            way = [(leaving[arrow], arrow.start.bottom), *points, (arriving[arrow], arrow.end.y)]
            for start, end in pairwise(way):
                last = end == way[-1]
                stretch = Stretch(start=start, end=end, goal=arrow.end.name, last=last)
                found[stretch][arrow.start.name] += arrow.imports
        return found

    def _passages(self, arrow: Arrow) -> list[Gap]:
        """The corridors through which an arrow passes the floors between, the nearest of each."""
        x, found = arrow.start.middle, []
        first, last = self.index[arrow.start.name], self.index[arrow.end.name]
        for number in range(first + 1, last):
            wanted = x + (arrow.end.middle - x) / (last - number + 1)
            x = min(self._corridors(number), key=lambda place: (abs(place - wanted), place))
            found.append((number, x))
        return found

    def _corridors(self, number: int) -> list[float]:
        """Left of a floor, right of it, and between its rooms."""
        floor = sorted(self.house.floors[number], key=lambda one: one.x)
        between = [
            (left.x + left.width + right.x) / 2
            for left, right in pairwise(floor)
            if left.y == right.y
        ]
        return [floor[0].x - BESIDE, *between, max(one.x + one.width for one in floor) + BESIDE]

    def _lanes(self, passages: Mapping[Arrow, Sequence[Gap]]) -> dict[tuple[Gap, str], Way]:
        """Two points, above and below a floor, for each room to which arrows pass it there."""
        goals = defaultdict(set)
        for arrow, gaps in passages.items():
            for gap in gaps:
                goals[gap].add(arrow.end.name)
        lanes: dict[tuple[Gap, str], Way] = {}
        for (number, place), names in goals.items():
            floor = self.house.floors[number]
            ends = (floor[0].y - 6, max(one.bottom for one in floor) + 6)
            ordered = sorted(names, key=lambda name: (self.house.rooms[name].middle, name))
            for at, name in zip(
                self._side_by_side(number, place, len(names)), ordered, strict=True
            ):
                lanes[(number, place), name] = [(at, ends[0]), (at, ends[1])]
        return lanes

    def _side_by_side(self, number: int, place: float, count: int) -> list[float]:
        corridors = self._corridors(number)
        width = LANE * (count - 1)
        left = place - width / 2
        if place == corridors[0]:
            left = place - width
        elif place == corridors[-1]:
            left = place
        return [left + LANE * i for i in range(count)]

    def _doors(self, within: Mapping[Arrow, Way], *, ends: bool) -> dict[Arrow, float]:
        """Where on a room's edge an arrow begins or ends: in the order of where it leads.

        Those that come by one lane come in by one door.
        """
        groups: dict[str, dict[Arrow, float]] = defaultdict(dict)
        for arrow, points in within.items():
            home, other = (arrow.end, arrow.start) if ends else (arrow.start, arrow.end)
            nearest = points[-1 if ends else 0][0] if points else other.middle
            groups[home.name][arrow] = nearest
        doors = {}
        for name, arrows in groups.items():
            home = self.house.rooms[name]
            places = sorted(set(arrows.values()))
            step = min(DOOR, (home.width - 36) / len(places))
            first = home.middle - step * (len(places) - 1) / 2
            for arrow, nearest in arrows.items():
                doors[arrow] = first + step * places.index(nearest)
        return doors


def _wide(line: Sequence[Room], gap: float) -> float:
    return sum(one.width for one in line) + gap * (len(line) - 1)


def _lines(floor: Sequence[Room], gap: float) -> list[list[Room]]:
    """A floor, broken where it is too wide for the page."""
    lines: list[list[Room]] = [[]]
    for one in floor:
        if lines[-1] and _wide([*lines[-1], one], gap) > WIDTH - 2 * MARGIN + 2 * ROOM_GAP:
            lines.append([])
        lines[-1].append(one)
    return lines


# The file.


def svg(house: House) -> str:
    """The whole picture."""
    plan = Plan(house)
    total = sum(one.lines for one in house.rooms.values())
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {plan.height:.0f}" '
        f'role="img" aria-labelledby="title desc">',
        '<title id="title">The rooms of the tracker and who imports whom</title>',
        f'<desc id="desc">{escape(_described(house))}</desc>',
        f"<style>{style()}</style>",
        f'<rect class="page" width="{WIDTH}" height="{plan.height:.0f}"/>',
        text(40, 48, "The house", "ink", size=26, weight=700),
        text(
            40,
            72,
            "Each floor imports only what stands below it. Bolder arrows: more imports.",
            "soft",
            size=13,
        ),
        text(WIDTH - 40, 48, f"{total:,} lines", "soft", size=14, anchor="end"),
        f'<rect class="house" x="24" y="{plan.top:.0f}" width="{WIDTH - 48}" '
        f'height="{plan.house_bottom - plan.top:.0f}" rx="18"/>',
        text(44, plan.top + 28, "tracker", "soft", size=14, weight=600),
    ]
    for stretch, users in plan.stretches().items():
        lines += drawn_stretch(stretch, users, house.rooms[stretch.goal].hue)
    for one in [*(one for floor in house.floors for one in floor), *plan.base]:
        lines += drawn_room(one)
    lines += trunks(plan)
    first = min(house.ground, key=lambda one: (one.y, one.x))
    lines.append(text(first.x, first.y - 10, "known to all", "soft", size=11))
    return "\n".join([*lines, "</svg>", ""])


def _described(house: House) -> str:
    floors = ("; ".join(one.name for one in floor) for floor in house.floors)
    return "From the top down: " + " / ".join(floors) + "; below it db and scrapers."


def style() -> str:
    """Colours for a light and for a dark page."""
    light = _colours(LIGHT)
    return light + "  @media (prefers-color-scheme: dark) {" + _colours(DARK) + "  }\n"


def _colours(tones: Mapping[str, str]) -> str:
    rules = STYLE.format(**tones)
    for number, hue in enumerate((*HUES, GROUND_HUE)):
        rules += HUE_STYLE.format(number=number, hue=hue, **tones)
    return rules


def text(
    x: float,
    y: float,
    words: str,
    kind: str,
    *,
    size: float = 12,
    weight: int = 400,
    anchor: str = "start",
) -> str:
    return (
        f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" '
        f'font-weight="{weight}" text-anchor="{anchor}">{escape(words)}</text>'
    )


def drawn_room(one: Room) -> Iterator[str]:
    yield f'<g class="h{one.hue}">'
    yield (
        f'<rect class="box" x="{one.x:.1f}" y="{one.y:.1f}" width="{one.width:.1f}" '
        f'height="{one.height:.1f}" rx="10" stroke-width="1.4"/>'
    )
    left, right = one.x + PAD, one.x + one.width - PAD
    yield text(left, one.y + 22, one.name, "name", size=16, weight=700)
    yield text(right, one.y + 22, f"{one.lines:,}", "soft", size=12, anchor="end")
    if one.single:
        yield text(left, one.y + 38, one.foot, "soft", size=10.5)
    else:
        yield text(left, one.y + 38, fitting(one.says, one.width - 2 * PAD), "soft", size=11)
        for number, part in enumerate(one.parts):
            column, row = divmod(number, one.rows)
            x = left + column * (one.cell + CELL_GAP)
            yield from drawn_part(part, x, one.y + HEAD + row * CELL, one.cell)
        if one.foot:
            yield text(left, one.bottom - 8, f"imports of {one.foot}", "soft", size=10.5)
    yield "</g>"


def drawn_part(part: Part, x: float, y: float, wide: float) -> Iterator[str]:
    """A module: its name and lines, and below them a bar that grows with the lines."""
    share = min(1.0, sqrt(part.lines / LARGEST))
    yield text(x, y + 12, part.name, "ink", size=12)
    yield text(x + wide, y + 12, f"{part.lines:,}", "soft", size=10.5, anchor="end")
    for kind, length in (("rail", wide), ("bar", wide * share)):
        yield (
            f'<rect class="{kind}" x="{x:.1f}" y="{y + 16:.1f}" width="{length:.1f}" height="3" '
            f'rx="1.5"/>'
        )


def fitting(words: str, width: float) -> str:
    """A sentence, or its first clause where the whole does not fit."""
    most = int(width / 5.4)
    words = words.rstrip(".").replace("`", "")
    while len(words) > most and (cut := max(words.rfind(mark) for mark in ".:;,")) > 0:
        words = words[:cut]
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def thickness(imports: int) -> float:
    return min(9.0, 0.8 + 0.7 * sqrt(imports))


def drawn_stretch(stretch: Stretch, users: Mapping[str, int], hue: int) -> Iterator[str]:
    """A line that leaves and arrives upright, with a head where it ends."""
    (x, y), (to_x, to_y) = stretch.start, stretch.end
    stroke = thickness(sum(users.values()))
    tip = 4.5 + stroke
    end_y = to_y - tip if stretch.last else to_y
    bend = (end_y - y) / 2
    path = f"M{x:.1f} {y:.1f}C{x:.1f} {y + bend:.1f} {to_x:.1f} {end_y - bend:.1f} "
    path += f"{to_x:.1f} {end_y:.1f}"
    named = ", ".join(f"{name} {users[name]}" for name in sorted(users))
    yield f'<g class="h{hue}"><title>imports of {stretch.goal}: {named}</title>'
    yield f'<path class="way" d="{path}" stroke-width="{stroke:.1f}"/>'
    if stretch.last:
        half = tip * 0.62
        head = f"M{to_x:.1f} {to_y:.1f}L{to_x - half:.1f} {end_y:.1f}H{to_x + half:.1f}Z"
        yield f'<path class="head" d="{head}"/>'
    yield "</g>"


def trunks(plan: Plan) -> Iterator[str]:
    """From the whole house to what it stands on."""
    ours = [one for floor in plan.house.floors for one in floor]
    for base in plan.base:
        imports = sum(one.uses[base.name] for one in ours)
        top, bottom = plan.house_bottom, base.y
        yield (
            f'<path class="trunk" d="M{base.middle:.1f} {top:.1f}V{bottom - 14:.1f}" '
            f'stroke-width="8"/>'
        )
        yield (f'<path class="tip" d="M{base.middle:.1f} {bottom:.1f}l-11 -16h22Z"/>')
        yield text(base.middle + 16, (top + bottom) / 2 + 4, f"{imports} imports", "soft", size=12)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.picture")
    parser.add_argument("tree", type=Path, nargs="?", default=ROOT)
    parser.add_argument("--to", type=Path, help="the file (docs/architecture.svg of the tree)")
    given = parser.parse_args()
    target = given.to or given.tree / "docs" / "architecture.svg"
    target.write_text(svg(House(given.tree)), encoding="utf-8")
    print(f"{target}: drawn.")


if __name__ == "__main__":
    main()
