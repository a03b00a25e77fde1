"""`tracker try`: a file read as a list, without a home; what is wrong is one sentence."""

import gzip
import json
from pathlib import Path

import pytest

from tests.builders import CROWD, day, person, un_xml
from tests.command import Done, anywhere

HELD = len(CROWD) + 3
"""Records of the first document: three beside the crowd are in any that is made here."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A document as a file, a packed later one in a dated folder, and what is none of the list."""
    root = tmp_path_factory.mktemp("tried")
    (root / "consolidated.xml").write_bytes(un_xml(CROWD, day(0)))
    later = un_xml([*CROWD, person(100, listed="2024-01-02")], day(1))
    (root / "2024-01-02").mkdir()
    (root / "2024-01-02" / "consolidated.xml.gz").write_bytes(gzip.compress(later))
    (root / "2024-01-02" / "expected.json").write_text("{}")
    (root / "other").mkdir()
    (root / "other" / "consolidated.xml").write_text("<ofac><list/></ofac>")
    return root


def tried(files: Path, *words: str) -> Done:
    home = files / "no home"
    done = anywhere(home, "try", *words)
    assert not home.exists()
    assert "Traceback" not in done.stderr
    return done


def test_it_says_what_is_in_a_file_and_makes_no_home(files: Path) -> None:
    done = tried(files, "un_sc", str(files / "consolidated.xml"))
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{HELD} records are {HELD} entries, {HELD} in force" in done.stdout
    assert "Given1 Family1" in done.stdout
    assert "100%  listedOn" in done.stdout


def test_between_two_it_says_what_would_be_recorded(files: Path) -> None:
    done = tried(files, "un_sc", str(files / "consolidated.xml"), str(files / "2024-01-02"))
    assert "From 2024-01-01 to 2024-01-02: recorded." in done.stdout
    assert "added: Given100 Family100 (QDi.100; Al-Qaida, " in done.stdout


def test_all_of_it_is_json_for_machines(files: Path) -> None:
    words = ("un_sc", str(files / "consolidated.xml"), str(files / "2024-01-02"), "--json")
    told = json.loads(tried(files, *words).stdout)
    assert [one["records"] for one in told["documents"]] == [HELD, HELD + 1]
    assert told["comparison"]["counts"] == {"added": 1}
    one = json.loads(tried(files, *words[:2], "--json").stdout)
    assert one["comparison"] is None


WRONG = {
    "nope consolidated.xml": (2, "There is no list 'nope'."),
    "un_updates consolidated.xml": (2, "un_updates is a feed of acts; only lists can be tried."),
    "un_sc missing.xml": (1, "There is no file missing.xml."),
    "eu_fsf consolidated.xml": (1, "eu_fsf: consolidated.xml is not named like the whole list ("),
    "ie_unlawful 1939_sro_162.html": (1, "is one of 2 files that make the list ("),
    "un_sc .": (1, "holds no whole list"),
    "un_sc other": (1, "consolidated.xml starts with <ofac>, not with <CONSOLIDATED_LIST>."),
}


@pytest.mark.parametrize("line", WRONG)
def test_what_is_wrong_is_one_sentence(files: Path, line: str) -> None:
    key, name = line.split()
    if line == "un_sc .":
        (files / "empty").mkdir(exist_ok=True)
        name = "empty"
    if key == "ie_unlawful":
        (files / name).write_bytes(b"<!doctype html>")
    code, sentence = WRONG[line]
    done = tried(files, key, str(files / name))
    assert (done.returncode, done.stdout) == (code, "")
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1
