"""`make accept LIST=key`: what is wrong is one sentence, and nothing is accepted by it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from unittest import mock

import pytest

from scrapers import kit, registry, usable
from scrapers.registry import Scraper
from tests import accept, of_list
from tests.rules.builders import LIST

KEY = "xx_list"
MODULE = '''"""Exland: a list that is no list of ours."""

from collections.abc import Iterator

from scrapers import kit

TYPES = {"P": kit.Schema.PERSON}


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    for row in kit.csv.headed(documents["list"], ("name", "type")):
        yield kit.RawEntry(
            schema=row.take_as("type", TYPES),
            names=(kit.RawName(text=row.take_filled("name")),),
            designations=(kit.RawDesignation(programme="Act"),),
            facts={FACT: row.take_all("born")},
        )
'''


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Samples and pages of a throw-away tree; no test of ours is run by a test."""
    monkeypatch.setattr(accept, "SAMPLES", tmp_path / "samples")
    monkeypatch.setattr(accept, "PROVEN", tmp_path / "table.csv")
    monkeypatch.setattr(accept, "_pages", lambda _key: None)
    monkeypatch.setitem(accept.titles.TITLES, KEY, "Exland list")
    accept.titles.short.cache_clear()
    with mock.patch.object(accept, "_tested", return_value=(7, 1.0)):
        yield tmp_path


def listed(
    tree: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    fact: str = "birthDate",
    more: str = "",
    proof: kit.Proof = kit.Proof.NONE,
) -> Path:
    """A list of ours for the length of a test; the folder of its sample."""
    file = tree / f"{KEY}.py"
    file.write_text(MODULE.replace("FACT", repr(fact)) + more)
    module = ModuleType(KEY)
    module.__file__ = str(file)
    exec(compile(file.read_text(), str(file), "exec"), module.__dict__)
    form = kit.one_file("https://x.example/l.csv", "list*.csv", content=kit.FileType.CSV)
    source = replace(LIST, formats=form, proof=proof)
    scraper = Scraper(key=KEY, source=source, module=module)
    monkeypatch.setattr(registry, "keys", lambda: (KEY,))
    monkeypatch.setattr(accept, "scraper", lambda _key: scraper)
    monkeypatch.setattr(accept.intake_folders, "scraper", lambda _key: scraper)
    folder = tree / "samples" / KEY / "2024-01-01"
    folder.mkdir(parents=True)
    (folder / "list.csv").write_text("name,type,born\nAda Example,P,1970\n")
    return folder


def test_a_list_that_reads_its_sample_is_accepted(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = listed(tree, monkeypatch)
    assert accept.main([KEY]) == 0
    assert "xx_list is accepted: 1 entry in 1 sample, 7 tests passed" in capsys.readouterr().out
    assert "Ada Example" in (folder / "expected.json").read_text()


def refused(capsys: pytest.CaptureFixture[str], code: int = 1, key: str = KEY) -> str:
    """The one sentence with which a list is not accepted."""
    assert accept.main([key] if key else []) == code
    told = capsys.readouterr().err
    assert len(told.splitlines()) == 1
    assert "Traceback" not in told
    return told


def test_without_a_list_it_says_how_to_name_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, 2, "") == "Say which list: make accept LIST=key.\n"
    assert "There is no list 'nope'" in refused(capsys, 2, "nope")


def test_a_file_of_another_name_is_told_with_the_names_that_are_meant(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = listed(tree, monkeypatch)
    (folder / "list.csv").rename(folder / "other.csv")
    told = refused(capsys)
    assert "tests/samples/xx_list/2024-01-01" in told
    assert "other.csv" in told
    assert "list*.csv" in told


def test_a_file_beside_the_list_is_told(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (listed(tree, monkeypatch) / "notes.csv").write_text("name,type\n")
    assert "notes.csv is named like no file of xx_list (list*.csv)." in refused(capsys)


def test_a_list_without_a_sample_is_told_where_one_goes(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = listed(tree, monkeypatch)
    folder.rename(folder.with_name("sample"))
    assert "put one at tests/samples/xx_list/<YYYY-MM-DD>/<file name>." in refused(capsys)


def test_an_unknown_code_is_told(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = listed(tree, monkeypatch)
    (folder / "list.csv").write_text("name,type,born\nAda Example,Q,1970\n")
    assert "type has the unknown value 'Q'." in refused(capsys)
    assert not (folder / "expected.json").exists()


def test_a_page_in_place_of_the_file_is_told(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = listed(tree, monkeypatch)
    (folder / "list.csv").write_text("<!doctype html><html><body>Just a moment</body></html>")
    assert "2024-01-01/list.csv " in refused(capsys)


def test_a_misspelled_fact_is_told(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    listed(tree, monkeypatch, fact="birthdate")
    assert "Nobody knows 'birthdate' (birthDate?)" in refused(capsys)


def test_a_module_that_breaks_is_told_with_its_line(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = listed(tree, monkeypatch)
    monkeypatch.setattr(kit.Record, "take_filled", lambda _row, name: {}[name])
    told = refused(capsys)
    assert "the module broke: KeyError: 'name'" in told
    assert not (folder / "expected.json").exists()


def test_a_module_that_cannot_be_used_is_told_in_a_sentence(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    listed(tree, monkeypatch)
    unusable = usable.broken(KEY, "it has no SOURCE")
    scraper = Scraper(
        key=KEY, source=unusable.source, module=unusable.module, broken=unusable.broken
    )
    monkeypatch.setattr(accept, "scraper", lambda _key: scraper)
    told = refused(capsys)
    assert told.startswith("xx_list is not accepted: its module cannot be used (it has no SOURCE)")


def test_guesses_of_a_draft_are_settled_first(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    listed(tree, monkeypatch, more="\n# CHECK: what is that?\n")
    assert "xx_list.py has guesses marked CHECK: settle lines 19 first." in refused(capsys)


def test_what_is_wrong_in_the_module_is_told(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    listed(tree, monkeypatch, more="\nimport os\n")
    assert "ruff: " in refused(capsys)


def test_a_sample_proves_nothing(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    listed(tree, monkeypatch, proof=kit.Proof.WHOLE)
    assert "a sample proves nothing" in refused(capsys)
    (tree / "table.csv").write_text(f"list_id,day\n{KEY},2024-01-01\n")
    assert accept.main([KEY]) == 0


def test_a_list_that_mails_have_no_words_for_is_told_where_they_go(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    listed(tree, monkeypatch)
    monkeypatch.delitem(accept.titles.TITLES, KEY)
    accept.titles.short.cache_clear()
    assert "say short_title in SOURCE (20 letters at most)" in refused(capsys)


def test_a_test_that_fails_is_told_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "E       AssertionError: 2 != 3\nFAILED tests/a.py::test_b[xx_list] - assert\n1 failed\n"
    told = " ".join(accept._failures(said))
    assert "tests/a.py::test_b[xx_list]" in told
    assert "2 != 3" in told


def test_only_the_tests_of_a_list_and_rules_over_all_are_chosen() -> None:
    def item(name: str, *marks: str) -> mock.Mock:
        return mock.Mock(nodeid=name, get_closest_marker=lambda mark: mark in marks or None)

    wanted = [
        item("tests/test_a.py::test_b[az_fiu]"),
        item("tests/test_a.py::test_b[az_fiu-2026-10-01]"),
        item("tests/test_a.py::test_b[scrapers.lists.az_fiu line 5]"),
        item("tests/test_a.py::test_b[az_fiu.md]"),
        item("tests/test_az_fiu.py::test_b"),
        item("tests/test_a.py::test_b", "every_list"),
    ]
    others = [item("tests/test_a.py::test_b[xaz_fiu]"), item("tests/test_a.py::test_b", "slow")]
    items, config = [*wanted, *others], mock.Mock()
    config.getoption.return_value = "az_fiu"
    of_list.pytest_collection_modifyitems(config, items)
    assert items == wanted
    config.hook.pytest_deselected.assert_called_once_with(items=others)


def test_without_a_list_all_tests_are_chosen() -> None:
    items, config = [mock.Mock(nodeid="a")], mock.Mock()
    config.getoption.return_value = ""
    of_list.pytest_collection_modifyitems(config, items)
    assert len(items) == 1
