"""Writes the reference of the kit and the table of fields out of the code: `make docs`.

What stands between two marks of a page is ours, the rest a person's.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from scrapers import kit
from scrapers.kit import facts

ROOT = Path(__file__).parents[1]
KIT = ROOT / "scrapers" / "kit"
REFERENCE = ROOT / "docs" / "reference"

BEGIN, END = "<!-- {}: written by make docs -->", "<!-- {}: end -->"

PARTS = {
    "entry": "What a list yields",
    "source": "What a list is",
    "one_file": "A list that is one file",
    "record": "A record",
    "columns": "A plain list, as a table of its columns",
    "one_column": "One of these columns",
    "facts": "Names of facts and identifiers",
    "text": "Texts",
    "several": "Names that may be several",
    "nothing": "Cells that say nothing",
    "moments": "Days and moments",
    "un_references": "References of the UN list",
    "errors": "Errors",
    "memo": "Rows met before",
    "act": "For feeds of acts",
}
"""Module of the kit -> the heading of what `from scrapers import kit` has of it, in order."""

Node = ast.FunctionDef | ast.ClassDef | ast.Assign


def pages() -> dict[Path, str]:
    """Every page with what is written into it."""
    kit_page, fields_page = REFERENCE / "kit.md", REFERENCE / "fields.md"
    return {
        kit_page: filled(kit_page, {"kit": "\n".join(reference())}),
        fields_page: filled(fields_page, {"names": "\n".join(table_of_names())}),
    }


def filled(page: Path, parts: dict[str, str]) -> str:
    """The text of a page with these parts between their marks; ValueError where one is missing."""
    text = page.read_text(encoding="utf-8")
    for name, part in parts.items():
        begin, end = BEGIN.format(name), END.format(name)
        before, found, rest = text.partition(begin)
        _, closed, after = rest.partition(end)
        if not (found and closed):
            raise ValueError(f"{page} has no place for {name}.")
        text = f"{before}{begin}\n\n{part.strip()}\n\n{end}{after}"
    return text


# The table of names.


def table_of_names() -> Iterator[str]:
    """All names of facts, identifiers and other fields, each in a row."""
    kinds = {"Identifiers": facts.NUMBERS, "Facts": facts.FACTS, "Other fields": facts.FIELDS}
    for heading, table in kinds.items():
        yield f"**{heading}**\n"
        yield "| name | is | screened | date | FollowTheMoney |"
        yield "| --- | --- | --- | --- | --- |"
        for name, fact in table.items():
            marks = (("yes" if mark else "") for mark in (fact.screened, fact.date, fact.ftm))
            yield f"| `{name}` | {fact.means} | {' | '.join(marks)} |".replace("  ", " ")
        yield ""


# The kit.


def reference() -> Iterator[str]:
    """The public names of the kit by what they are for, then those of each format."""
    of = origins()
    for module, heading in PARTS.items():
        mine = [name for name in kit.__all__ if of.get(name) == module]
        if mine:
            yield f"## {heading}\n"
            yield from entries(module, mine, "kit.")
    for name, module in sorted(kit.FORMATS.items()):
        yield f"## `kit.{name}`\n"
        yield f"{first(ast.get_docstring(tree(module)) or '')}\n"
        yield from entries(module, public(module), f"kit.{name}.")


def origins() -> dict[str, str]:
    """Name that `kit` has -> the module that it is from."""
    imports = (node for node in tree("__init__").body if isinstance(node, ast.ImportFrom))
    return {
        alias.asname or alias.name: str(node.module).rpartition(".")[2]
        for node in imports
        for alias in node.names
        if str(node.module).startswith("scrapers.kit.")
    }


@cache
def tree(module: str) -> ast.Module:
    """The source of a module of the kit."""
    return ast.parse((KIT / f"{module}.py").read_text(encoding="utf-8"))


def public(module: str) -> list[str]:
    """What a format has for list modules: functions and classes, and constants that they need."""
    return [name for name in nodes(module) if not name.startswith("_") and name not in INSIDE]


INSIDE = frozenset({"Header", "Row", "Lines", "Table", "Cell"})
"""Types that say how something is written, and what `tables` gives, told by its function."""


@cache
def nodes(module: str) -> dict[str, tuple[Node, str]]:
    """Name -> what defines it in a module or is imported to be of it, with its docstring."""
    found: dict[str, tuple[Node, str]] = {}
    body = tree(module).body
    for node, following in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = node, ast.get_docstring(node) or ""
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if alias.asname == alias.name:
                    found |= {alias.name: nodes(str(node.module).rpartition(".")[2])[alias.name]}
        elif isinstance(node, ast.Assign) and (said := docstring(following)):
            found |= dict.fromkeys(assigned(node), (node, said))
    return found


def assigned(node: ast.stmt) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def docstring(node: ast.stmt | None) -> str:
    """The text that stands below a constant."""
    value = node.value if isinstance(node, ast.Expr) else None
    text = value.value if isinstance(value, ast.Constant) else ""
    return text if isinstance(text, str) else ""


def entries(module: str, names: list[str], prefix: str) -> Iterator[str]:
    for name in names:
        if name in nodes(module):
            node, said = nodes(module)[name]
            yield from entry(prefix, name, node, said)
    yield ""


def entry(prefix: str, name: str, node: Node, said: str) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef):
        yield f"- **`{prefix}{name}{signature(node)}`**: {first(said)}"
    elif isinstance(node, ast.ClassDef):
        yield f"- **`{prefix}{name}{fields(node)}`**: {whole(said)}"
        yield from (f"  - `{m.name}{signature(m)}`: {first(said_of(m))}" for m in methods(node))
    else:
        value = ast.unparse(node.value)
        shown = f" = {value}" if len(value) < 40 else ""
        yield f"- **`{prefix}{name}{shown}`**: {whole(said)}"


def methods(node: ast.ClassDef) -> Iterator[ast.FunctionDef]:
    for part in node.body:
        if isinstance(part, ast.FunctionDef) and not part.name.startswith("_"):
            yield part


def said_of(node: ast.FunctionDef) -> str:
    return ast.get_docstring(node) or ""


def signature(node: ast.FunctionDef) -> str:
    """Arguments and what is given back; of a property only the latter."""
    decorators = {ast.unparse(each) for each in node.decorator_list}
    given = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    if "property" in decorators:
        return given
    arguments = ast.unparse(node.args)
    for first_argument in ("self", "cls"):
        arguments = arguments.removeprefix(f"{first_argument}, ").removeprefix(first_argument)
    return f"({arguments}){given}"


def fields(node: ast.ClassDef) -> str:
    """What a class is made with: its fields and their defaults, or its words."""
    if any("Enum" in ast.unparse(base) for base in node.bases):
        return ": " + ", ".join(name for part in node.body for name in assigned(part))
    if not any("dataclass" in ast.unparse(each) for each in node.decorator_list):
        return ""
    given = [part for part in node.body if isinstance(part, ast.AnnAssign)]
    return f"({', '.join(map(field, given))})"


def field(node: ast.AnnAssign) -> str:
    """A field, with its default where it is a plain one."""
    name = ast.unparse(node.target)
    if node.value is None:
        return name
    is_made = ast.unparse(node.value).startswith("field(")
    return f"{name}={'...' if is_made else ast.unparse(node.value)}"


def first(said: str) -> str:
    """The first paragraph of a docstring in one line."""
    return " ".join(said.partition("\n\n")[0].split())


def whole(said: str) -> str:
    """All of a docstring but its examples, in one line."""
    return " ".join(said.partition(">>>")[0].split())


def main() -> None:
    """Write both pages."""
    for page, text in pages().items():
        page.write_text(text, encoding="utf-8")
        print(page)


if __name__ == "__main__":
    main()
