"""Lists that other packages bring, and modules that cannot be used: each breaks only its own."""

import sys
from pathlib import Path

import pytest

from scrapers import index, kit, registry
from scrapers.describe import addresses, described
from tests import packages
from tests.packages import installed, of_the_page, package
from tracker.rules import version

HOUSE = packages.block("python")


def saying(**more: str) -> str:
    """The module of the page, whose SOURCE says more."""
    said = "".join(f"    {name}={value},\n" for name, value in more.items())
    return HOUSE.replace("    proof=", f"{said}    proof=")


# Found.


def test_a_list_of_another_package_is_a_list(tmp_path: Path) -> None:
    ours = registry.keys()
    with installed(of_the_page(tmp_path)):
        assert registry.keys() == tuple(sorted((*ours, "house_watch")))
        assert "bank_lists" not in sys.modules, "keys() imports no list module"
        assert "house_watch" in registry.usual()
        assert "house_watch" in registry.wanted()
        found = registry.scraper("house_watch")
        assert (found.broken, found.package) == ("", "bank-lists")
        assert found.source.authority == "Sanctions committee of the bank"
        document = kit.Document(name="house-watch.csv", content=packages.block("csv").encode())
        entries = list(found.parse({"list": document}))
        assert [len(entry.names) for entry in entries if isinstance(entry, kit.RawEntry)] == [3, 1]
        assert described(found)["package"] == "bank-lists"
        (address,) = addresses(found)
        assert address["known_on"] == "2026-11-01"
    assert registry.keys() == ours


def test_the_test_that_the_page_shows_passes(tmp_path: Path) -> None:
    with installed(of_the_page(tmp_path)):
        within: dict[str, object] = {}
        exec(packages.block("python", 1), within)
        test = within["test_a_row_is_an_entry"]
        assert callable(test)
        test()


def test_nothing_is_asked_of_the_library_where_no_package_brings_a_list(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def asked() -> None:
        raise AssertionError

    monkeypatch.setattr("scrapers.outside._points", asked)
    packages.forget()
    assert registry.problems() == ()
    packages.forget()


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("un_sc", "that key is a list or feed of ours"),
        ("un_updates", "that key is a list or feed of ours"),
        ("curated", "that key is a list or feed of ours"),
        ("House_Watch", "that is no key"),
        ("../house", "that is no key"),
        ("house__watch", "that is no key"),
        ("7house", "that is no key"),
        ("h" * 41, "that is no key"),
    ],
)
def test_a_key_that_cannot_be_is_told_and_the_others_go_on(
    tmp_path: Path, key: str, why: str
) -> None:
    ours = registry.keys()
    names = {key: "bank_lists.house_watch", "good_one": "bank_lists.house_watch"}
    with installed(package(tmp_path, "bank-lists", names, bank_lists__house_watch=HOUSE)):
        (said,) = registry.problems()
        assert said.startswith(f"bank-lists brings a list {key!r}: ")
        assert why in said
        assert set(registry.keys()) == {*ours, "good_one"}
        assert not registry.package("un_sc")
        assert registry.scraper("good_one").broken == ""


def test_a_key_that_two_packages_bring_is_nobodys(tmp_path: Path) -> None:
    one = package(tmp_path / "one", "bank-lists", {"house": "one_house"}, one_house=HOUSE)
    two = package(
        tmp_path / "two",
        "trust-lists",
        {"house": "two_house", "more": "two_house"},
        two_house=HOUSE,
    )
    with installed(one, two):
        said = registry.scraper("house").broken
        assert "bank-lists and trust-lists each bring a list of that key" in said
        assert registry.scraper("more").broken == ""
        assert version.version("house")


def test_a_package_that_is_found_twice_brings_its_list_once(tmp_path: Path) -> None:
    first, second = of_the_page(tmp_path / "a"), of_the_page(tmp_path / "b")
    with installed(first, second):
        assert registry.scraper("house_watch").broken == ""


def test_a_value_that_names_no_module_is_told(tmp_path: Path) -> None:
    with installed(package(tmp_path, "bank-lists", {"house": "bank_lists:SOURCE"})):
        assert "bank-lists names no module for it" in registry.scraper("house").broken


def test_what_answers_need_to_know_of_it_is_what_its_module_says(tmp_path: Path) -> None:
    files = {
        "bank__closed": saying(closed_on='"2026-01-31"'),
        "bank__copies": saying(aggregator="True"),
        "bank__apart": saying(political_use='"Names opponents of a government."'),
    }
    names = {name.removeprefix("bank__"): name.replace("__", ".") for name in files}
    with installed(package(tmp_path, "bank", names, **files)):
        assert registry.closed_on("closed") == "2026-01-31"
        assert registry.repeats_others("copies")
        assert registry.is_political("apart")
        assert not registry.is_political("copies")
        assert "apart" in registry.keys()
        assert "apart" not in registry.usual()
        assert "apart" not in registry.wanted()
        assert "apart" in registry.wanted(["apart"])


@pytest.mark.every_list
def test_the_political_lists_of_ours_are_not_among_the_usual_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(index, "POLITICAL", frozenset({"tr_masak"}))
    packages.forget()
    assert set(registry.keys()) - set(registry.usual()) == {"tr_masak"}
    monkeypatch.undo()
    packages.forget()
    assert set(registry.keys()) - set(registry.usual()) == index.POLITICAL


# Broken.


NO_PATTERNS = """
def no_patterns(url):
    file = kit.File(url=url, patterns=(), content=kit.FileType.CSV)
    return (kit.Format(id="csv", files={"list": file}),)


SOURCE ="""

BROKEN = {
    HOUSE.replace('"decided": "listed_on"', '"born": "birthdate"'): (
        "The column born: Nobody knows 'birthdate' (birthDate?)"
    ),
    "import nothing_of_that_name": "ModuleNotFoundError: No module named 'nothing_of_that_name'",
    "SOURCE = (": "SyntaxError",
    "raise SystemExit(3)": "asked the program to end",
    "raise KeyboardInterrupt": "asked the program to end",
    "1 / 0": "ZeroDivisionError: division by zero",
    '"""Nothing."""': "it has no SOURCE",
    "SOURCE = {}": "it is no kit.Source but of dict",
    HOUSE.replace("def parse", "def parsed"): "it has no function parse",
    HOUSE.replace("range(1, 500)", "(1, 500)"): "expected is of tuple",
    HOUSE.replace("tier=3", "tier=7"): "tier is 7",
    HOUSE.replace("kit.one_file(", "no_patterns(").replace(
        "SOURCE =", NO_PATTERNS
    ): "the file 'list' has no patterns",
    HOUSE.replace("kit.Proof.WHOLE", '"whole"'): "proof is of str",
    HOUSE.replace("    proof=kit.Proof.WHOLE,\n", ""): "TypeError",
    saying(timezone='"Mars/Base"'): "timezone 'Mars/Base' is not known",
    saying(size_limit_bytes="0"): "size_limit_bytes is not above 0",
}


@pytest.mark.parametrize("text", BROKEN, ids=BROKEN.values())
def test_a_module_that_cannot_be_used_breaks_only_its_own_list(tmp_path: Path, text: str) -> None:
    names = {"bad": "bank.bad", "good": "bank.good"}
    with installed(package(tmp_path, "bank", names, bank__bad=text, bank__good=HOUSE)):
        found = registry.scraper("bad")
        assert found.broken.startswith("bad: its module cannot be used (")
        assert BROKEN[text] in found.broken
        assert "no other list is touched" in found.broken
        assert "bad" in registry.usual()
        assert described(found)["broken"] == found.broken
        assert described(found)["proof"] == "broken"
        assert registry.published("bad") == frozenset()
        for ask in (found.parse, found.acts, found.about):
            with pytest.raises(kit.LayoutChanged, match="cannot be used"):
                ask({})
        assert registry.scraper("good").broken == ""
        assert [one.key for one in registry.scrapers() if one.broken] == ["bad"]


def test_a_module_that_is_never_done_breaks_only_its_own_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scrapers.usable.SECONDS", 0.2)
    # A name that no other test has: whoever imports it meanwhile waits as long.
    names = {"bad": "bank.endless", "good": "bank.good"}
    waits = "import threading\nthreading.Event().wait(30)\n"
    with installed(package(tmp_path, "bank", names, bank__endless=waits, bank__good=HOUSE)):
        assert "it was not done after 0.2 seconds" in registry.scraper("bad").broken
        assert registry.scraper("good").broken == ""
        assert version.version("bad")


def test_what_a_module_prints_is_no_output_of_ours(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = 'print("by the way")\n' + HOUSE
    with installed(package(tmp_path, "bank", {"house": "bank.house"}, bank__house=text)):
        assert registry.scraper("house").broken == ""
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "by the way\n")


def test_a_module_of_ours_may_be_broken_too(monkeypatch: pytest.MonkeyPatch) -> None:
    module = registry.scraper("za_fic").module
    monkeypatch.delattr(module, "SOURCE")
    packages.forget()
    assert "it has no SOURCE" in registry.scraper("za_fic").broken
    monkeypatch.undo()
    packages.forget()
    assert registry.scraper("za_fic").broken == ""


# The rules version.


def versions(folder: Path, *keys: str) -> list[str]:
    with installed(folder):
        return [version.version(key) for key in keys]


def test_every_file_of_the_package_counts_towards_the_rules_version(tmp_path: Path) -> None:
    folder = of_the_page(tmp_path)
    house, ours = versions(folder, "house_watch", "un_sc")
    assert versions(folder, "house_watch", "un_sc") == [house, ours]
    (folder / "bank_lists" / "codes.tsv").write_text("a\tb\n")
    with_table, same = versions(folder, "house_watch", "un_sc")
    assert with_table != house
    assert same == ours
    module = folder / "bank_lists" / "house_watch.py"
    module.write_text(module.read_text().replace("Group policy 7", "Group policy 8"))
    assert versions(folder, "house_watch")[0] not in (house, with_table)


def test_a_module_without_a_package_around_it_counts_alone(tmp_path: Path) -> None:
    folder = package(tmp_path, "bank", {"house": "alone"}, alone=HOUSE, beside="A = 1\n")
    before = versions(folder, "house")
    (folder / "beside.py").write_text("A = 2\n")
    assert versions(folder, "house") == before
    (folder / "alone.py").write_text(HOUSE + "\n")
    assert versions(folder, "house") != before


@pytest.mark.parametrize(
    "text", ["from scrapers.families import ofac\n", "import scrapers.families.ofac as theirs\n"]
)
def test_families_that_the_package_uses_are_hashed(tmp_path: Path, text: str) -> None:
    with installed(package(tmp_path, "bank", {"house": "bank.house"}, bank__house=text + HOUSE)):
        hashed = {file.stem for file in version._files("house") if file.parent.name == "families"}
    assert "ofac" in hashed
    assert "canada" not in hashed
