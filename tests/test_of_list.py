"""Which tests `make accept` runs for a list: a rule over all lists is never forgotten."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import of_list

ASKS = frozenset({"keys", "scrapers", "sources"})
"""Functions of the registry that give all lists."""

NO_RULES = {
    "test_nobody_is_asked_for_it",
    "test_feeds_are_no_lists",
    "test_every_list_is_one_of_ours",
    "test_a_list_of_another_package_is_a_list",
    "test_what_answers_need_to_know_of_it_is_what_its_module_says",
    "test_a_module_that_cannot_be_used_breaks_only_its_own_list",
    "test_a_page_on_which_the_program_breaks_is_a_failed_look_and_kept",
}
"""Tests that ask for all lists and say nothing of each: of feeds, of acts, of some list."""


def going_through(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """Tests of a file that ask the registry for all lists themselves, without being one of each."""
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "scrapers.registry"
        for alias in node.names
        if alias.name in ASKS
    }
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            calls = (one.func for part in node.body for one in ast.walk(part) if _is_call(one))
            if any(_asks(call, imported) for call in calls) and not _of_each(node):
                yield node


def _is_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call)


def _asks(call: ast.expr, imported: set[str]) -> bool:
    if isinstance(call, ast.Attribute) and isinstance(call.value, ast.Name):
        return call.value.id == "registry" and call.attr in ASKS
    return isinstance(call, ast.Name) and call.id in imported


def _of_each(node: ast.FunctionDef) -> bool:
    """Whether a test is one of each list by its parameters."""
    return bool({"key", "list_id"} & {one.arg for one in node.args.args})


def is_marked(node: ast.FunctionDef) -> bool:
    return any(
        ast.unparse(mark).startswith("pytest.mark.every_list") for mark in node.decorator_list
    )


def every_file() -> list[Path]:
    return sorted(of_list.TESTS.rglob("test_*.py"))


def test_what_goes_through_all_lists_is_marked_and_run_by_accept() -> None:
    unmarked = [
        f"{path.name}: {node.name}"
        for path in every_file()
        for node in going_through(ast.parse(path.read_text(encoding="utf-8")))
        if not is_marked(node) and node.name not in NO_RULES
    ]
    assert not unmarked, "mark with pytest.mark.every_list"


def test_a_test_that_is_not_marked_is_found() -> None:
    code = (
        "from scrapers.registry import keys\nfrom scrapers import registry\n"
        "def test_a():\n    for key in registry.keys(): pass\n"
        "def test_b():\n    assert list(keys())\n"
        "def test_c(key):\n    assert key in registry.keys()\n"
        "def test_d():\n    assert {}.keys() == set()\n"
        "@pytest.mark.every_list\ndef test_e():\n    assert registry.scrapers()\n"
    )
    found = list(going_through(ast.parse(code)))
    assert [(node.name, is_marked(node)) for node in found] == [
        ("test_a", False),
        ("test_b", False),
        ("test_e", True),
    ]


@pytest.mark.parametrize(
    "name",
    [
        *("test_fuzz.py", "test_failure_modes.py", "test_index.py", "test_remembered.py"),
        *("test_every_pattern.py", "test_lists.py", "test_list_pages.py", "test_facts.py"),
        *("test_campaign.py", "test_child.py", "test_one_document_stops_no_list.py"),
    ],
)
def test_files_of_rules_over_lists_are_looked_into(name: str) -> None:
    assert name in {path.name for path in of_list.files("un_sc")}


def test_every_file_that_is_parametrised_with_lists_is_looked_into() -> None:
    """By whatever way it comes to them: what names all lists in its parameters."""
    into = set(of_list.files("un_sc"))
    for path in every_file():
        text = path.read_text(encoding="utf-8")
        if "parametrize" in text and "registry.keys()" in text:
            assert path in into, path
