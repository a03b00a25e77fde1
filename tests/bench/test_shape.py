"""What `make shape` counts, on source texts of a few lines."""

import ast
from pathlib import Path

import pytest

from bench import journey, shape
from bench.sources import Tree


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("x = 1", 0),
        ("if a:\n    pass\nelif b:\n    pass\nelse:\n    pass", 2),
        ("for a in b:\n    pass\nwhile c:\n    pass", 2),
        ("try:\n    pass\nexcept A:\n    pass\nexcept B:\n    pass\nfinally:\n    pass", 2),
        ("x = a if b else c", 1),
        ("x = a and b and c or d", 3),
        ("x = [a for a in b for c in d if c]", 2),
        ("with a:\n    assert b", 0),
    ],
)
def test_branch_points(text: str, points: int) -> None:
    assert shape.branch_points(ast.walk(ast.parse(text))) == points


def test_docstrings_comments_and_blank_lines_are_no_code() -> None:
    text = '"""One.\n\nTwo.\n"""\n\n# why\nX = 1  # and why\n"""What X is."""\n'
    text += (
        'class A:\n    """Nothing."""\n\n    def b(self):\n        """More."""\n        return 1\n'
    )
    (module,) = Tree.of({"tracker/a.py": text}).modules.values()
    assert module.code_lines == 5  # X, what X is, class, def, return


def test_a_package_is_a_folder_and_a_single_module_is_a_file() -> None:
    texts = {
        "tracker/__init__.py": "",
        "tracker/model.py": "",
        "tracker/rules/__init__.py": "",
        "tracker/rules/fold/__init__.py": "",
        "tracker/rules/fold/step.py": "",
    }
    tree = Tree.of(texts)
    assert shape.packages(tree) == ["tracker.rules"]
    assert shape.single_modules(tree) == ["tracker.model"]


def test_sql_spoken_outside_db_also_for_types_alone() -> None:
    texts = {
        "db/store.py": "import sqlalchemy",
        "tracker/a.py": "def f():\n    from sqlalchemy import select",
        "tracker/b.py": "if TYPE_CHECKING:\n    from sqlmodel.main import SQLModel",
        "tracker/c.py": "from db import store",
    }
    assert shape.speaking_sql(Tree.of(texts)) == ["tracker/a.py", "tracker/b.py"]


def test_json_crosses_a_boundary_where_another_room_names_it() -> None:
    facts = "from collections.abc import Mapping\nFacts = Mapping[str, Any]\n"
    texts = {
        "tracker/a/facts.py": facts + "def told(f: Facts) -> None: ...\n",
        "tracker/a/more.py": "from tracker.a import facts\ndef alone(f: facts.Facts): ...\n",
        "tracker/a/kept.py": "class Kept:\n    body: 'dict[str, Any]'\n    _own: dict[str, Any]\n",
        "tracker/b.py": "from tracker.a import facts\nfacts.told(kept.body)\nmore.alone(1)\n",
        "tracker/c.py": "def alone(f): ...\ndef _private(f: dict[str, Any]): ...\n",
    }
    places = shape.across(Tree.of(texts))
    assert [place.partition(" ")[0] for place in places] == [
        "tracker/a/facts.py:told",
        "tracker/a/more.py:alone",
        "tracker/a/kept.py:Kept.body",
    ]


def test_class_names_and_rings() -> None:
    texts = {
        "tracker/a.py": "from tracker import b\nclass Page: ...\n",
        "tracker/b.py": "def f():\n    from tracker.a import x\nclass _Page: ...\n",
        "tracker/c.py": "if TYPE_CHECKING:\n    from tracker.d import D\n",
        "tracker/d.py": "from tracker.c import C\nclass D: ...\n",
    }
    tree = Tree.of(texts)
    assert shape.twice(tree) == ["Page: tracker.a, tracker.b"]
    assert shape.cycles(tree) == ["tracker.a <-> tracker.b"]


def test_what_nobody_names_is_found_though_its_word_is_common() -> None:
    texts = {
        "tracker/a.py": (
            "GOOD = 1\nUSED = 2\n"
            "def words(): return words()\n"
            "def called(words): return words, USED\n"
            "class A:\n    def gone(self): ...\n    def here(self): ...\n"
            "@app.command()\ndef handed_over(): ...\n"
        ),
        "tracker/b.py": "from tracker import a\na.called(1)\na.A().here()\n",
    }
    names = [line.split()[1] for line in shape.never_named(Tree.of(texts))]
    assert sorted(names) == ["tracker/a.py:A.gone", "tracker/a.py:GOOD", "tracker/a.py:words"]


def test_a_file_names_a_kind_where_the_word_is_quoted(tmp_path: Path) -> None:
    (tmp_path / "tracker").mkdir()
    (tmp_path / "tracker" / "a.py").write_text("KIND = 'drill'\n")
    (tmp_path / "tracker" / "b.py").write_text("def drill(): ...\n")
    (tmp_path / "tracker" / "c.txt.j2").write_text('{% if kind == "drill" %}\n')
    assert shape.naming(tmp_path, "drill") == ["tracker/a.py", "tracker/c.txt.j2"]


HOUSE = {
    "tracker/run.py": """
from tracker import model, store
from tracker.store import Store

def take(arrival: Arrival, kept: Store) -> None:
    receipt = kept.receive(arrival)
    for part in arrival.parts:
        model.stamp(part)
    model.stamp(receipt.at)
    finish(receipt)
    model.stamp(receipt.at)

def finish(receipt): ...
""",
    "tracker/store.py": """
from tracker import model

class Store:
    def receive(self, arrival) -> str:
        return model.stamp(arrival.at)
""",
    "tracker/model.py": "def stamp(moment): return str(moment)\n",
}


def test_a_walk_follows_one_thing_and_counts_its_ways_back() -> None:
    tree = Tree.of(HOUSE)
    way = journey.walk(tree, journey.entrance(tree, "take", "arrival"), "arrival")
    assert [(stay.path, stay.functions) for stay in way.stays] == [
        ("tracker/run.py", ("take",)),
        ("tracker/store.py", ("Store.receive",)),
        ("tracker/model.py", ("stamp", "stamp")),
        ("tracker/run.py", ("finish",)),
        ("tracker/model.py", ("stamp",)),
    ]
    assert [way.files, way.returns] == [3, 2]


def test_no_walk_without_one_entrance() -> None:
    assert journey.entrance(Tree.of(HOUSE), "take", "document") == ""


@pytest.mark.slow(2)
def test_this_tree_can_be_measured() -> None:
    lines = list(shape.table(shape.House(shape.ROOT), None))
    assert len(lines) > 20
    assert not any("not found" in line for line in lines)
