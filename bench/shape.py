"""`make shape`: how the program is built, in figures, beside what it is meant to be.

    python -m bench.shape [TREE] [--against OTHER] [--dense N] [--dead] [--names] [--route]

Everything is read out of the source text (`bench/sources.py`); no tree is imported or run. It is
a report and no limit. How each figure is counted:

- A *package* is a folder directly in tracker/ with an `__init__.py`, a *single module* a file
  there. `__init__.py` itself is neither.
- A *branch point* is an `if` or `elif`, a `for`, a `while`, an `except`, a conditional expression,
  each `and` or `or` between operands, and each `for` of a comprehension. *Lines of code* are those
  that are neither blank nor a comment nor part of a docstring. (An `if` inside a comprehension, an
  `assert`, a `with` and a `match` do not count.)
- The lines of a function or a class go from `def` or `class` to its last line, docstring included.
  Functions inside functions count for themselves, too.
- A *JSON dictionary written down* is each `dict[str, Any]` or `Mapping[str, Any]` in tracker, db
  and scrapers, wherever it stands.
- One *across a boundary* stands in what others see of tracker/: an argument or an answer of a
  public function or method, or an annotated field of a public class, also inside other types and
  under a name given at the top of a module (`Facts = Mapping[str, Any]`), where that function,
  method or field is named in another package (or single module) of tracker/. Names alone are
  compared, and whether the JSON goes out of the program is for a reader to say (`--names`).
- *Never named*: a definition or constant that no code of tracker, db and scrapers names outside of
  it, nor a template, nor `pyproject.toml`. Of what the text alone does not tell (a method, an
  attribute of a value) the bare name counts as said. What a decorator hands over and a method that
  a library's class may have are left out.
- Two classes have one name also where one of them begins with an underscore.
- A file *names* a kind or a channel where that word stands in quotes in it.
- *Returns*: see `bench/journey.py`.
"""

import argparse
import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import mean, median

from bench import journey
from bench.sources import DEFINITIONS, FUNCTIONS, TOPS, Defined, Function, Module, Tree

ROOT = Path(__file__).resolve().parents[1]
OURS = ("tracker", "db")

JOURNEYS = {
    "one document, from fetch to log": ("take", "arrival", 25),
    "one mail": ("tick", "tracker", 15),
}
"""The public function of tracker/ where it starts, the parameter to follow, the goal."""

KINDS = ("designation_ended", "late_discovery", "announced")
CHANNELS = ("webhook", "apprise")
SQL = ("sqlalchemy", "sqlmodel")
LONG_CLASS, LONG_FUNCTION, SMALL_MODULE = 300, 45, 40
JSON_TYPES = ("dict[str, Any]", "Mapping[str, Any]")
PLAIN_DECORATORS = (
    "property",
    "cached_property",
    "classmethod",
    "staticmethod",
    "cache",
    "lru_cache",
    "contextmanager",
    "dataclass",
    "wraps",
)
SIMPLE_BRANCHES = (
    ast.If,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.ExceptHandler,
    ast.IfExp,
    ast.comprehension,
)


# Counting.


def branch_points(nodes: Iterable[ast.AST]) -> int:
    """Places at which the way through the code parts."""
    points = 0
    for node in nodes:
        if isinstance(node, SIMPLE_BRANCHES):
            points += 1
        elif isinstance(node, ast.BoolOp):
            points += len(node.values) - 1
    return points


def density(modules: Iterable[Module]) -> float:
    """Branch points per 100 lines of code."""
    points = lines = 0
    for module in modules:
        points += branch_points(module.nodes)
        lines += module.code_lines
    return 100 * points / lines if lines else 0.0


def densest(tree: Tree) -> list[tuple[float, int, str]]:
    """(density, lines of code, path) of all modules that are not small, the densest first."""
    found = []
    for module in tree.within(*OURS):
        lines = module.code_lines
        if lines >= SMALL_MODULE:
            found.append((density([module]), lines, module.path))
    return sorted(found, reverse=True)


def room(module: Module) -> str:
    """The package or single module of tracker/ that a file is part of; or db, or scrapers."""
    parts = module.name.split(".")
    return ".".join(parts[:2]) if parts[0] == "tracker" else parts[0]


def packages(tree: Tree) -> list[str]:
    named = {module.package for module in tree.within("tracker")}
    return sorted(name for name in named if name.count(".") == 1)


def single_modules(tree: Tree) -> list[str]:
    named = {module.name for module in tree.within("tracker") if module.name.count(".") == 1}
    return sorted(named - set(packages(tree)))


def speaking_sql(tree: Tree) -> list[str]:
    """Files outside db/ that import SQLAlchemy or SQLModel."""
    found = []
    for module in tree.within("tracker", "scrapers"):
        tops = {name.partition(".")[0] for name in module.imports.values()}
        if tops & set(SQL):
            found.append(module.path)
    return found


def long_ones(definitions: Sequence[Defined], limit: int) -> list[str]:
    """Those over a limit, the longest first, each with its lines."""
    over = sorted((d for d in definitions if d.lines > limit), key=lambda d: -d.lines)
    return [f"{d.lines} {d.short}" for d in over]


def twice(tree: Tree) -> list[str]:
    """Class names with more than one class."""
    homes = defaultdict(list)
    for one in tree.classes(*TOPS):
        homes[one.node.name.lstrip("_")].append(one.module.name)
    return [f"{name}: {', '.join(homes[name])}" for name in sorted(homes) if len(homes[name]) > 1]


def cycles(tree: Tree) -> list[str]:
    """Groups of modules that import each other in a ring, imports for types left out."""
    after = {name: tree.edges(module) for name, module in tree.modules.items()}
    reached = {name: _reached(name, after) for name in after}
    rings = set()
    for name in after:
        ring = {other for other in reached[name] if name in reached[other]}
        if name in reached[name]:
            rings.add(tuple(sorted(ring)))
    return sorted(" <-> ".join(ring) for ring in rings)


def _reached(start: str, after: dict[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        fresh = after[waiting.pop()] - reached
        reached |= fresh
        waiting += fresh
    return reached


# JSON dictionaries.


def written_down(tree: Tree) -> int:
    """How often the type of a JSON dictionary is written anywhere."""
    found = 0
    for module in tree.within(*TOPS):
        found += sum(module.text.count(name) for name in JSON_TYPES)
    return found


def across(tree: Tree) -> list[str]:
    """Where a public signature of tracker/ that another room uses holds a JSON dictionary."""
    aliases = _aliases(tree)
    rooms_naming = defaultdict(set)
    for module in tree.within("tracker"):
        for name in set(_names(module.nodes)):
            rooms_naming[name].add(room(module))
    found = []
    for one in tree.defined.values():
        if one.module.top != "tracker" or not one.public:
            continue
        for name, annotation in _seen_of(one):
            elsewhere = rooms_naming[name] - {room(one.module)}
            if elsewhere and _is_json(tree, one.module, annotation, aliases):
                of_class = isinstance(one.node, ast.ClassDef)
                place = f"{one.short}.{name}" if of_class else one.short
                found.append(f"{place} ({ast.unparse(annotation)})")
    return found


def _seen_of(one: Defined) -> Iterator[tuple[str, ast.expr]]:
    """(name by which others use it, annotation) of a signature or of the fields of a class."""
    node = one.node
    if isinstance(node, ast.ClassDef):
        for field in node.body:
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                yield field.target.id, field.annotation
        return
    given = node.args
    extra = [one for one in (given.vararg, given.kwarg) if one is not None]
    for argument in [*given.posonlyargs, *given.args, *given.kwonlyargs, *extra]:
        if argument.annotation is not None:
            yield node.name, argument.annotation
    if node.returns is not None:
        yield node.name, node.returns


def _aliases(tree: Tree) -> set[str]:
    """Full names of what modules call a type that holds a JSON dictionary."""
    found: set[str] = set()
    for _ in range(2):  # an alias may be made of another
        for module in tree.modules.values():
            for node in module.tree.body:
                if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
                    continue
                is_type = isinstance(node.value, ast.Subscript)
                if is_type and _is_json(tree, module, node.value, found):
                    found.add(f"{module.name}.{node.targets[0].id}")
    return found


def _is_json(tree: Tree, module: Module, annotation: ast.expr, aliases: set[str]) -> bool:
    if any(name in ast.unparse(annotation) for name in JSON_TYPES):
        return True
    for node in ast.walk(annotation):
        if isinstance(node, ast.Name):
            here = f"{module.name}.{node.id}"
            imported = module.imports.get(node.id, "")
            if here in aliases or imported in aliases:
                return True
        elif isinstance(node, ast.Attribute) and tree.meaning(module, node) in aliases:
            return True
    return False


# Names.


def _names(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Every name that code says, also in quotes and in an import."""
    for node in nodes:
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.alias):
            yield node.name.rpartition(".")[2]
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.arg
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from re.findall(r"^\w+$", node.value)


def never_named(tree: Tree, other_text: str = "") -> list[str]:
    """Definitions and constants that nobody names, candidates for the bin."""
    meant, said = set(), set(re.findall(r"\w+", other_text))
    for module in tree.within(*TOPS):
        meanings = list(_meanings(tree, module))
        meant |= {name for name, holder in meanings if not _inside(name, holder)}
        said |= {name.removeprefix("?") for name, _ in meanings if name.startswith("?")}
    found = []
    for one in tree.defined.values():
        by_name = one.node.name in said
        if one.name not in meant and not by_name and not _called_by_others(tree, one):
            found.append((one.lines, one.short))
    for module, name in _constants(tree):
        if f"{module.name}.{name}" not in meant and name not in said:
            found.append((1, f"{module.path}:{name}"))
    return [f"{lines} {name}" for lines, name in sorted(found, reverse=True)]


def _inside(name: str, holder: str) -> bool:
    """Whether a definition names itself."""
    return holder == name or holder.startswith(name + ".")


def _constants(tree: Tree) -> Iterator[tuple[Module, str]]:
    for module in tree.within(*TOPS):
        for node in module.tree.body:
            targets = node.targets if isinstance(node, ast.Assign) else []
            for target in targets:
                if isinstance(target, ast.Name) and not target.id.startswith("__"):
                    yield module, target.id


def _meanings(tree: Tree, module: Module) -> Iterator[tuple[str, str]]:
    """(full name, or ? and what is said of an unknown thing; the definition that says it)."""
    yield from _said_in(tree, module, module.tree, module.name, frozenset())


def _said_in(
    tree: Tree, module: Module, node: ast.AST, holder: str, own: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """The same of one node; `own` are the names of the functions around it."""
    for child in ast.iter_child_nodes(node):
        inner, names = holder, own
        if isinstance(child, DEFINITIONS):
            inner = f"{holder}.{child.name}"
        if isinstance(child, FUNCTIONS):
            names = own | _local_names(child)
        if isinstance(child, ast.Name):
            stored = isinstance(child.ctx, ast.Store)
            if child.id not in own and not stored:
                meaning = tree.meaning(module, child)
                yield meaning or f"{module.name}.{child.id}", holder
        elif isinstance(child, ast.Attribute):
            yield _said_of(tree, module, child, own), holder
        elif isinstance(child, ast.ImportFrom):
            origin = module.origin(child)
            yield from ((tree.settled(f"{origin}.{a.name}"), holder) for a in child.names)
        elif isinstance(child, ast.keyword) and child.arg:
            yield f"?{child.arg}", holder
        elif isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield from ((f"?{word}", holder) for word in re.findall(r"^\w+$", child.value))
        yield from _said_in(tree, module, child, inner, names)


def _said_of(tree: Tree, module: Module, node: ast.Attribute, own: frozenset[str]) -> str:
    root = node.value
    while isinstance(root, ast.Attribute):
        root = root.value
    local = isinstance(root, ast.Name) and root.id in own
    meaning = "" if local else tree.meaning(module, node)
    home = meaning.rpartition(".")[0]
    known = meaning in tree.defined or home in tree.modules
    return meaning if known else f"?{node.attr}"


def _local_names(function: Function) -> frozenset[str]:
    """Parameters, and what is assigned."""
    given = function.args
    names = {one.arg for one in [*given.posonlyargs, *given.args, *given.kwonlyargs]}
    names |= {one.arg for one in (given.vararg, given.kwarg) if one is not None}
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return frozenset(names)


def _called_by_others(tree: Tree, one: Defined) -> bool:
    """Whether something may use a definition without saying its name."""
    for decorator in one.node.decorator_list:
        made_with = decorator.func if isinstance(decorator, ast.Call) else decorator
        if ast.unparse(made_with).rpartition(".")[2] not in PLAIN_DECORATORS:
            return True
    if one.node.name.startswith("__"):
        return True
    holder = tree.defined.get(one.holder)
    return holder is not None and _inherits_from_elsewhere(tree, holder)


def _inherits_from_elsewhere(tree: Tree, holder: Defined) -> bool:
    if not isinstance(holder.node, ast.ClassDef):
        return False
    bases = [tree.meaning(holder.module, base) for base in holder.node.bases]
    return any(base not in tree.defined for base in bases)


def naming(root: Path, word: str) -> list[str]:
    """Files of tracker/, templates too, in which a word stands in quotes."""
    quoted = re.compile(rf"""(["']){re.escape(word)}\1""")
    found = []
    for path in sorted((root / "tracker").rglob("*")):
        if path.suffix in (".py", ".j2") and quoted.search(path.read_text(encoding="utf-8")):
            found.append(path.relative_to(root).as_posix())
    return found


# The table.


@dataclass(frozen=True, kw_only=True)
class Row:
    """One figure; `names` are what it counts."""

    what: str
    goal: str = ""
    value: str
    names: Sequence[str] = ()


class House:
    """One tree, measured."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.tree = Tree.at(root)

    @cached_property
    def functions(self) -> list[Defined]:
        return self.tree.functions(*OURS)

    @cached_property
    def journeys(self) -> dict[str, journey.Journey]:
        found = {}
        for what, (function, parameter, _) in JOURNEYS.items():
            if start := journey.entrance(self.tree, function, parameter):
                found[what] = journey.walk(self.tree, start, parameter)
        return found

    def dead(self) -> list[str]:
        """Definitions that nobody names."""
        texts = [p.read_text(encoding="utf-8") for p in (self.root / "tracker").rglob("*.j2")]
        project = self.root / "pyproject.toml"
        if project.is_file():
            texts.append(project.read_text(encoding="utf-8"))
        return never_named(self.tree, "\n".join(texts))

    def rows(self) -> Iterator[Row]:
        yield from self.plan_rows()
        yield from self.size_rows()
        yield from self.order_rows()
        yield from self.way_rows()

    def plan_rows(self) -> Iterator[Row]:
        yield counted("packages in tracker/", packages(self.tree), "12")
        yield counted("single modules in tracker/", single_modules(self.tree), "8")
        yield counted("files outside db/ that speak SQL", speaking_sql(self.tree), "0")
        written = written_down(self.tree)
        yield Row(what="JSON dictionaries written down", value=f"{written:,}")
        goal = "0, but JSON going out"
        yield counted("JSON dictionaries across a boundary", across(self.tree), goal)

    def size_rows(self) -> Iterator[Row]:
        classes = self.tree.classes(*OURS)
        lengths = [one.lines for one in self.functions]
        yield Row(
            what="longest class, lines",
            goal=str(LONG_CLASS),
            value=str(max((one.lines for one in classes), default=0)),
            names=long_ones(classes, LONG_CLASS),
        )
        yield Row(
            what="longest function, lines",
            goal=str(LONG_FUNCTION),
            value=str(max(lengths, default=0)),
            names=long_ones(self.functions, LONG_FUNCTION),
        )
        yield Row(
            what="median function, lines", goal="8 to 10", value=f"{median(lengths or [0]):g}"
        )
        yield Row(what="mean function, lines", value=f"{mean(lengths or [0]):.1f}")
        yield Row(what="functions", value=f"{len(lengths):,}")
        lines = sum(module.lines for module in self.tree.within(*OURS))
        yield Row(what="lines", value=f"{lines:,}")
        dense = density(self.tree.within(*OURS))
        yield Row(what="branch points per 100 lines of code", goal="14", value=f"{dense:.1f}")
        over = [f"{dense:.1f} {path}" for dense, _, path in densest(self.tree) if dense > 14]
        yield counted(f"  modules of {SMALL_MODULE} lines or more above that", over)

    def order_rows(self) -> Iterator[Row]:
        yield counted("class names with more than one class", twice(self.tree))
        yield counted("rings of imports", cycles(self.tree), "0")
        yield counted("definitions never named elsewhere", self.dead(), "0")

    def way_rows(self) -> Iterator[Row]:
        for what, (_, _, goal) in JOURNEYS.items():
            way = self.journeys.get(what)
            value = str(way.returns) if way else "not found"
            yield Row(what=f"returns of {what}", goal=str(goal), value=value)
        for word in KINDS:
            yield counted(f"files that name the kind {word}", naming(self.root, word), "1 + 2")
        for word in CHANNELS:
            yield counted(f"files that name the channel {word}", naming(self.root, word), "1")


def counted(what: str, names: Sequence[str], goal: str = "") -> Row:
    return Row(what=what, goal=goal, value=str(len(names)), names=names)


def table(house: House, other: House | None) -> Iterator[str]:
    """The rows; with another tree, its figures first."""
    before = {row.what: row.value for row in other.rows()} if other else {}
    heads = f"{'before':>9} {'now':>9}" if other else f"{'now':>9}"
    yield f"{'in tracker/ and db/':48} {heads}   goal"
    for row in house.rows():
        old = f"{before.get(row.what, '-'):>9} " if other else ""
        yield f"{row.what:48} {old}{row.value:>9}   {row.goal}".rstrip()


def details(house: House) -> Iterator[str]:
    """What is over a limit, by name."""
    for row in house.rows():
        if row.what.startswith("longest") and row.names:
            yield f"\nover {row.goal} lines ({row.what})"
            yield from (f"  {name}" for name in row.names)


def named(title: str, names: Sequence[str]) -> Iterator[str]:
    yield f"\n{title} ({len(names)})"
    yield from (f"  {name}" for name in names)


def dense_table(house: House, most: int) -> Iterator[str]:
    yield f"\nbranch points per 100 lines of code, the {most} densest modules"
    for dense, lines, path in densest(house.tree)[:most]:
        yield f"  {dense:5.1f} in {lines:4d} lines  {path}"


def routes(house: House) -> Iterator[str]:
    for what, way in house.journeys.items():
        yield ""
        yield f"{what}: {len(way.stays)} stays in {way.files} files, {way.returns} returns"
        for number, stay in enumerate(way.stays, 1):
            yield f"  {number:3d} {stay.path}: {', '.join(stay.functions)}"


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.shape")
    parser.add_argument("tree", type=Path, nargs="?", default=ROOT, help="the tree to measure")
    parser.add_argument("--against", type=Path, metavar="TREE", help="another tree, as `before`")
    parser.add_argument("--dense", type=int, default=0, metavar="N", help="the N densest modules")
    parser.add_argument("--names", action="store_true", help="what each row counts, by name")
    parser.add_argument("--dead", action="store_true", help="definitions that nobody names")
    parser.add_argument("--route", action="store_true", help="the way of a document and a mail")
    return parser


def main() -> None:
    given = arguments().parse_args()
    house = House(given.tree)
    other = House(given.against) if given.against else None
    lines = [*table(house, other), *details(house)]
    if given.names:
        for row in house.rows():
            lines += named(row.what, row.names) if row.names else ()
    if given.dead:
        lines += named("never named elsewhere", house.dead())
    if given.dense:
        lines += dense_table(house, given.dense)
    if given.route:
        lines += routes(house)
    print("\n".join(lines))


if __name__ == "__main__":
    main()
