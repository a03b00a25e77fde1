"""An archive that cannot be used as it is set: one sentence, exit 2, and nothing is written."""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import command
from tests.builders import day, person, un_xml
from tests.objects import KEY, SECRET, Bucket, bucket, keys_are_checked

VERBS = ("init", "doctor", "run un_sc --from FOLDER", "backfill FOLDER", "serve")


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    with bucket(monkeypatch) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    at = tmp_path / "folder" / "un_sc" / "2024-01-01"
    at.mkdir(parents=True)
    (at / "consolidated.xml").write_bytes(un_xml([person(1)], day(0)))
    return tmp_path / "folder"


def no_rights(there: Bucket) -> None:
    there.door.status, there.door.code, there.door.only = 403, "AccessDenied", ("PUT",)


def no_entry(there: Bucket) -> None:
    there.door.status, there.door.code = 403, "InvalidAccessKeyId"


Causes = dict[str, tuple[Callable[[Bucket], object], dict[str, str], str]]
CAUSES: Causes = {
    "scheme": (lambda _: 0, {"TRACKER_ARCHIVE_URL": "ftp://host/x"}, "archive_url cannot be"),
    "keys in it": (
        lambda _: 0,
        {"TRACKER_ARCHIVE_URL": f"s3://{KEY}:{SECRET.replace(' ', '')}@bucket/x"},
        "archive_url cannot be",
    ),
    "no bucket": (lambda _: 0, {"TRACKER_ARCHIVE_URL": "s3://nobody-has-it/x"}, "has no bucket"),
    "no rights": (no_rights, {}, r"does not let us in \(HTTP 403 AccessDenied\)"),
    "keys": (no_entry, {}, r"does not let us in \(HTTP 403"),
    "without TLS": (lambda _: 0, {"AWS_ALLOW_HTTP": "no"}, "AWS_ALLOW_HTTP=true allows"),
    "no address": (lambda _: 0, {"AWS_ENDPOINT_URL": SECRET}, "AWS_ENDPOINT_URL is no address"),
}


@pytest.mark.parametrize("line", VERBS)
@pytest.mark.parametrize("cause", CAUSES)
def test_what_is_set_wrongly_ends_it_before_anything_is_written(
    line: str, cause: str, there: Bucket, folder: Path, tmp_path: Path
) -> None:
    make, more, said = CAUSES[cause]
    make(there)
    _ends_it(line, folder, tmp_path / "home", there, more, said)


@pytest.mark.parametrize("line", VERBS)
def test_the_extra_that_is_not_installed_is_named(
    line: str, there: Bucket, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "db.objects")
    for name in [name for name in sys.modules if name.partition(".")[0] == "obstore"]:
        monkeypatch.setitem(sys.modules, name, None)
    said = r"needs the package obstore: pip install 'designation-tracker\[s3\]'"
    _ends_it(line, folder, tmp_path / "home", there, {}, said)


def test_keys_that_the_server_does_not_know_are_wrong_keys(
    there: Bucket, folder: Path, tmp_path: Path
) -> None:
    """Asked of the server itself, which has a table of keys and nobody in it."""
    with keys_are_checked(there):
        said = r"does not let us in \(HTTP 403"
        _ends_it("init", folder, tmp_path / "home", there, {}, said)


def _ends_it(
    line: str, folder: Path, home: Path, there: Bucket, more: dict[str, str], said: str
) -> None:
    if line in ("doctor", "serve"):
        command.made(home)
    before = _everything(home)
    words = [str(folder) if word == "FOLDER" else word for word in line.split()]
    done = command.anywhere(home, *words, **{**there.settings, **more})
    assert done.returncode == 2, done.stderr
    (sentence,) = done.stderr.splitlines()
    assert re.search(said, sentence)
    assert SECRET not in sentence
    assert SECRET.replace(" ", "") not in sentence
    assert done.stdout == ""
    assert _everything(home) == before


def _everything(home: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}


def test_a_store_that_does_not_answer_is_no_wrong_setting(
    there: Bucket, folder: Path, tmp_path: Path
) -> None:
    there.door.gone = True
    home = tmp_path / "home"
    done = command.anywhere(home, "backfill", str(folder), **there.settings)
    assert done.returncode == 1
    (sentence,) = done.stderr.splitlines()
    kept = "What was recorded is kept; try again."
    assert sentence == f"The archive {there.url} does not answer (it closed the connection). {kept}"
    assert _everything(home) == {}


def test_the_doctor_says_where_the_archive_lies_and_whether_it_takes_documents(
    there: Bucket, tmp_path: Path
) -> None:
    home = command.made(tmp_path / "home")
    done = command.anywhere(home, "doctor", **there.settings)
    fine = f"The archive {there.url} takes documents and gives them back."
    assert fine in done.stdout
    there.door.gone = True
    done = command.anywhere(home, "doctor", **there.settings)
    assert done.returncode == 1
    assert f"The archive {there.url} does not answer (it closed the connection)." in done.stdout
    assert "The database answers" in done.stdout


def test_a_demo_is_not_mixed_with_an_object_store(there: Bucket, tmp_path: Path) -> None:
    home = command.made(tmp_path / "home")
    (home / "DEMO").write_text("demo\n")
    done = command.anywhere(home, "summary", **there.settings)
    assert done.returncode == 2
    assert "archive_url names another archive: real data and a demo never mix" in done.stderr
