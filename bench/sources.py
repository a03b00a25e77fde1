"""A source tree as `ast` reads it: modules, definitions, and what a name in one of them means.

Nothing of the measured tree is imported or run, so any release can be read beside any other.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

TOPS = ("tracker", "db", "scrapers")
"""The folders that are the program."""
HISTORY = "migrations"
"""What once was: kept as it is, and measured nowhere."""

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = Function | ast.ClassDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DEFINITIONS = (*FUNCTIONS, ast.ClassDef)


@dataclass(frozen=True, kw_only=True)
class Module:
    """One file: `name` as one imports it, `path` from the root of the tree."""

    name: str
    path: str
    text: str
    tree: ast.Module = field(repr=False)

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    @property
    def top(self) -> str:
        return self.name.partition(".")[0]

    @property
    def package(self) -> str:
        """The package that relative imports start from."""
        return self.name if self.path.endswith("/__init__.py") else self.name.rpartition(".")[0]

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Everything in it."""
        return list(ast.walk(self.tree))

    @cached_property
    def imports(self) -> Mapping[str, str]:
        """Local name -> what it stands for, by its full name; also of imports inside functions."""
        names: dict[str, str] = {}
        for node in self.nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    first = alias.name.partition(".")[0]
                    names[alias.asname or first] = alias.name if alias.asname else first
            elif isinstance(node, ast.ImportFrom):
                origin = self.origin(node)
                names |= {a.asname or a.name: f"{origin}.{a.name}" for a in node.names}
        return names

    def origin(self, node: ast.ImportFrom) -> str:
        """The module that `from ... import` names, in full."""
        if not node.level:
            return node.module or ""
        above = self.package.split(".")
        kept = above[: len(above) - node.level + 1]
        return ".".join([*kept, *([node.module] if node.module else [])])

    @cached_property
    def code_lines(self) -> int:
        """Lines without blank ones, whole-line comments and docstrings."""
        numbers = set()
        for number, line in enumerate(self.text.splitlines(), 1):
            text = line.strip()
            if text and not text.startswith("#"):
                numbers.add(number)
        for node in self.nodes:
            if isinstance(node, (ast.Module, *DEFINITIONS)):
                numbers -= docstring(node)
        return len(numbers)


def docstring(node: ast.Module | Definition) -> set[int]:
    """The lines of a docstring."""
    if ast.get_docstring(node, clean=False) is None:
        return set()
    first = node.body[0]
    return set(range(first.lineno, (first.end_lineno or first.lineno) + 1))


@dataclass(frozen=True, kw_only=True)
class Defined:
    """A function, a class, or a method: `name` in full, `holder` the class of a method."""

    name: str
    module: Module
    node: Definition
    holder: str = ""

    @property
    def short(self) -> str:
        """As a person writes it: module file and name."""
        return f"{self.module.path}:{self.name.removeprefix(self.module.name + '.')}"

    @property
    def lines(self) -> int:
        return (self.node.end_lineno or self.node.lineno) - self.node.lineno + 1

    @property
    def public(self) -> bool:
        own = self.name.removeprefix(self.module.name + ".")
        return not any(part.startswith("_") for part in own.split("."))


class Tree:
    """All modules of a source tree."""

    def __init__(self, modules: Iterator[Module]) -> None:
        self.modules = {module.name: module for module in modules}
        self.defined: dict[str, Defined] = {}
        for module in self.modules.values():
            for one in _definitions(module, module.tree.body, module.name, ""):
                self.defined[one.name] = one

    @classmethod
    def at(cls, root: Path) -> "Tree":
        """The tree under a folder."""
        return cls(_read(root))

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> "Tree":
        """A tree out of path -> source text."""
        return cls(_module(path, text) for path, text in texts.items())

    def within(self, *tops: str) -> list[Module]:
        return [module for module in self.modules.values() if module.top in tops]

    def functions(self, *tops: str) -> list[Defined]:
        """Functions and methods, the ones inside others too."""
        found = []
        for module in self.within(*tops):
            for node, name, holder in _all_functions(module.tree, module.name, ""):
                found.append(Defined(name=name, module=module, node=node, holder=holder))
        return found

    def classes(self, *tops: str) -> list[Defined]:
        every = self.defined.values()
        return [d for d in every if isinstance(d.node, ast.ClassDef) and d.module.top in tops]

    def settled(self, name: str, depth: int = 5) -> str:
        """A full name as where it is defined, however often it was handed on."""
        if name in self.defined or name in self.modules or not depth:
            return name
        head, _, last = name.rpartition(".")
        if not head:
            return name
        home = self.settled(head, depth - 1)
        if home in self.modules and last in self.modules[home].imports:
            return self.settled(self.modules[home].imports[last], depth - 1)
        return f"{home}.{last}"

    def meaning(self, module: Module, node: ast.expr | None) -> str:
        """The full name that an expression or annotation stands for, or "" where it has none."""
        if isinstance(node, ast.Name):
            if f"{module.name}.{node.id}" in self.defined:
                return f"{module.name}.{node.id}"
            return self.settled(module.imports[node.id]) if node.id in module.imports else ""
        if isinstance(node, ast.Attribute):
            home = self.meaning(module, node.value)
            return self.settled(f"{home}.{node.attr}") if home else ""
        if isinstance(node, ast.BinOp):  # X | None
            return self.meaning(module, node.left) or self.meaning(module, node.right)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return self.meaning(module, _parsed(node.value))
        return ""

    def method(self, holder: str, name: str) -> str:
        """A method of a class or of what it inherits from, or ""."""
        if f"{holder}.{name}" in self.defined:
            return f"{holder}.{name}"
        home = self.defined.get(holder)
        if home is None or not isinstance(home.node, ast.ClassDef):
            return ""
        bases = (self.meaning(home.module, base) for base in home.node.bases)
        return next((m for base in bases if base and (m := self.method(base, name))), "")

    def edges(self, module: Module, *, for_types: bool = False) -> set[str]:
        """The modules of the tree that a module imports; those for types alone if wanted."""
        skipped = set() if for_types else _for_types(module)
        wanted = set()
        for node in module.nodes:
            if node in skipped:
                continue
            if isinstance(node, ast.Import):
                wanted |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                origin = module.origin(node)
                whole = {f"{origin}.{alias.name}" for alias in node.names}
                inside = whole & self.modules.keys()
                wanted |= inside or {origin}
        return (wanted & self.modules.keys()) - {module.name}


def _read(root: Path) -> Iterator[Module]:
    for top in TOPS:
        for path in sorted((root / top).rglob("*.py")):
            inside = path.relative_to(root)
            if HISTORY not in inside.parts:
                yield _module(inside.as_posix(), path.read_text(encoding="utf-8"))


def _module(path: str, text: str) -> Module:
    name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return Module(name=name, path=path, text=text, tree=ast.parse(text, path))


def _definitions(
    module: Module, body: list[ast.stmt], prefix: str, holder: str
) -> Iterator[Defined]:
    """What a module defines: functions, classes and their members."""
    for node in body:
        if not isinstance(node, DEFINITIONS):
            continue
        name = f"{prefix}.{node.name}"
        yield Defined(name=name, module=module, node=node, holder=holder)
        if isinstance(node, ast.ClassDef):
            yield from _definitions(module, node.body, name, name)


def _all_functions(node: ast.AST, prefix: str, holder: str) -> Iterator[tuple[Function, str, str]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, FUNCTIONS):
            name = f"{prefix}.{child.name}"
            yield child, name, holder
            yield from _all_functions(child, name, "")
        elif isinstance(child, ast.ClassDef):
            name = f"{prefix}.{child.name}"
            yield from _all_functions(child, name, name)
        else:
            yield from _all_functions(child, prefix, holder)


def _for_types(module: Module) -> set[ast.AST]:
    """Everything under `if TYPE_CHECKING:`."""
    found: set[ast.AST] = set()
    for node in module.nodes:
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            for statement in node.body:
                found |= set(ast.walk(statement))
    return found


def _parsed(text: str) -> ast.expr | None:
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError:
        return None
