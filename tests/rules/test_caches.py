"""What is kept of texts is bounded: documents bring new ones without end."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from scrapers.kit import keeping
from tracker import memory
from tracker.rules.names import score
from tracker.rules.names.words import word_again

ROOT = Path(__file__).parents[2]
NOT_OF_DOCUMENTS = {
    "ftm._words": "names of facts, which the model counts up",
    "version.version": "ids of lists",
    "version.meaning": "files of the program",
    "version._of_package": "packages that bring lists",
    "titles.short": "ids of lists",
    "__init__.profile": "ids of lists",
    "holding.pattern": "shapes of the profiles of lists",
    "date_words.order_of": "formats of list modules",
    "words.table": "tables of the program",
    "words._terms": "kinds of the table of terms",
    "shapes.of": "classes of the program",
    "registry.scraper": "ids of lists",
    "registry.published": "ids of lists",
    "text._marks": "separators of list modules",
    "sealing._by_keys": "tables of the program",
}
"""Functions with a cache that has no bound -> what they are asked for."""


def unbounded() -> Iterator[str]:
    """Functions that keep an answer for each value that they are ever given."""
    files = (file for room in ("tracker", "scrapers", "db") for file in (ROOT / room).rglob("*.py"))
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and has_no_bound(node):
                yield f"{file.stem}.{node.name}"


def has_no_bound(function: ast.FunctionDef) -> bool:
    ways = {"cache", "functools.cache", "lru_cache(maxsize=None)", "lru_cache(None)"}
    given = [argument.arg for argument in function.args.args if argument.arg != "self"]
    return bool(given) and not ways.isdisjoint(map(ast.unparse, function.decorator_list))


def test_no_cache_without_a_bound_takes_texts_of_documents() -> None:
    assert sorted(unbounded()) == sorted(NOT_OF_DOCUMENTS)


def test_what_is_kept_of_texts_is_given_back_after_a_run() -> None:
    first = word_again("karim")
    assert word_again("karim") is first
    memory.give_back(everything=True)
    assert word_again("karim") is not first


def test_of_more_texts_than_pay_the_last_are_kept() -> None:
    made: list[str] = []

    @keeping.kept(2)
    def upper(text: str) -> str:
        made.append(text)
        return text.upper()

    assert [upper(text) for text in ("a", "b", "a", "c", "a", "b")] == list("ABACAB")
    assert made == ["a", "b", "c", "b"]


def test_pairs_of_words_stay_known_only_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(score, "PAIRS_KEPT", 3)
    memory.give_back(everything=True)
    before = score.similarity("Karim Nuri Saleh", "Kareem Noori Salih")
    assert score._known.pairs <= 3
    memory.give_back(everything=True)
    assert score._known.pairs == 0
    monkeypatch.undo()
    assert score.similarity("Karim Nuri Saleh", "Kareem Noori Salih") == before
    assert score._known.pairs == 9
