"""`make list KEY=xx_list FILE=path`: a first module and a first sample out of a real file."""

import argparse
import gzip
import re
import subprocess
import sys
import types
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from scrapers import kit, registry
from scrapers.drafting import draft, sample, telling
from scrapers.drafting.doubts import doubted
from scrapers.drafting.found import Found, NotPlain
from scrapers.drafting.rows import in_csv, in_page, in_workbook
from scrapers.drafting.trees import in_json, in_xml
from scrapers.kit.sniff import sniff

ROOT = Path(__file__).parents[2]
KEY = re.compile(r"[a-z]{2}_[a-z0-9]+(_[a-z0-9]+)*")
DAY = re.compile(r"\d{4}-\d\d-\d\d")

LARGEST = 64 * 1024 * 1024


class WrongFile(kit.ScrapeError):
    """What was named cannot be meant."""


def main(words: list[str] | None = None) -> int:
    """0 when both were written; 2 for what cannot be meant, 1 for a file that is of no use."""
    parser = argparse.ArgumentParser(prog="make list", description=__doc__)
    parser.add_argument("key", help="country and name: xx_list")
    parser.add_argument("file", help="a real file of the list; .gz is unpacked")
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    given = parser.parse_args(words)
    try:
        written(given.key, given.file, given.root)
    except WrongFile as why:
        print(why, file=sys.stderr)
        return 2
    except kit.ScrapeError as why:
        print(f"Nothing was written: {why}", file=sys.stderr)
        return 1
    return 0


def written(key: str, file: str, root: Path) -> None:
    """Write both and say what was found; WrongFile, NotPlain or LayoutChanged, and nothing is."""
    path = Path(file)
    module = root / "scrapers" / "lists" / f"{key}.py"
    _demand(key, file, module, root)
    document, size = _document(path)
    found = find(document)
    guessed = doubted(found)
    day = _day(path)
    text = draft.Draft(key, found, guessed, day, size).text()
    content = sample.cut(found, guessed)
    formatted = _formatted(text)
    entries = _tried(formatted, document.name, document.content)
    where = draft.sample_path(root, key, day, found.sample_name)
    where.parent.mkdir(parents=True)
    where.write_bytes(content)
    module.write_text(formatted, encoding="utf-8")
    print(f"{document.name}: {len(found.records):,} records, {found.where}.")
    print(*telling.lines(found, guessed), sep="\n")
    told = [*(f"{field}: {why}." for field, why in guessed.doubts.items()), *found.remarks]
    print(
        *(f"CHECK: {one.removeprefix('CHECK: ')}" for one in told), sep="\n", end="\n" * bool(told)
    )
    print(f"Written: {module} ({len(formatted.splitlines())} lines) and {where}.")
    print(entries)
    print(f"Next: settle each {draft.CHECK}, `tracker try {key} {file}`, `make accept LIST={key}`.")


def _demand(key: str, file: str, module: Path, root: Path) -> None:
    """WrongFile unless a new list can be made of this key and file."""
    if not KEY.fullmatch(key):
        raise WrongFile("Say KEY=xx_list: a country of two letters, and a name in small letters.")
    if Path(file).is_dir() and file:
        raise WrongFile(f"{file} is a folder: say FILE=path of one file in it.")
    if not file or not Path(file).is_file():
        raise WrongFile(f"There is no file {file or '(say FILE=path)'}.")
    samples = root / "tests" / "samples" / key
    for there in (module, samples):
        if there.exists():
            raise WrongFile(f"{there} is there already: nothing is overwritten.")
    if key in registry.feeds():
        raise WrongFile(f"{key} is the key of a feed of acts.")


def _document(path: Path) -> tuple[kit.Document, int]:
    """The file unpacked, under its official name, and its bytes."""
    content = path.read_bytes()
    name = path.name
    if content.startswith(b"\x1f\x8b"):
        try:
            content, name = gzip.decompress(content), name.removesuffix(".gz")
        except (OSError, EOFError, zlib.error) as why:
            raise NotPlain(f"{name} cannot be unpacked: {why}.") from None
    if len(content) > LARGEST:
        raise NotPlain(f"{name} has {len(content):,} bytes, too many to be looked at whole.")
    return kit.Document(name=name, content=content), len(content)


def find(document: kit.Document) -> Found:
    """The records of a file of whatever kind; NotPlain or LayoutChanged where there are none."""
    content = _kind(document)
    if content == kit.FileType.PDF:
        raise NotPlain(f"{document.name} is a PDF: see scrapers/lists/bg_mft.py for one by hand.")
    if why := sniff(document.content, content):
        raise NotPlain(f"{document.name} {why}: save what the authority publishes, and name that.")
    return READERS[content](document)


READERS: Mapping[kit.FileType, Callable[[kit.Document], Found]] = {
    kit.FileType.EXCEL: in_workbook,
    kit.FileType.JSON: in_json,
    kit.FileType.HTML: in_page,
    kit.FileType.XML: in_xml,
    kit.FileType.CSV: in_csv,
}


def _kind(document: kit.Document) -> kit.FileType:
    """What a file is, by how it begins."""
    beginning = document.content[:4096].lstrip(b"\xef\xbb\xbf \r\n\t")
    if beginning.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return kit.FileType.EXCEL
    if beginning.startswith(b"%PDF"):
        return kit.FileType.PDF
    if beginning[:1] in (b"[", b"{"):
        return kit.FileType.JSON
    if re.search(rb"<(!doctype html|html|table)", beginning, re.IGNORECASE):
        return kit.FileType.HTML
    return kit.FileType.XML if beginning.startswith(b"<") else kit.FileType.CSV


def _day(path: Path) -> str:
    """The day of its folder, or that on which it was saved."""
    folder = path.absolute().parent.name
    if DAY.fullmatch(folder):
        return folder
    return f"{datetime.fromtimestamp(path.stat().st_mtime, UTC):%Y-%m-%d}"


def _formatted(text: str) -> str:
    """A module as `ruff format` writes it; as it is, where ruff is not here."""
    command = (
        sys.executable,
        "-m",
        "ruff",
        "format",
        "--stdin-filename",
        "scrapers/lists/x.py",
        "-",
    )
    done = subprocess.run(
        command, input=text, capture_output=True, text=True, check=False, cwd=ROOT
    )
    return done.stdout if done.returncode == 0 else text


def _tried(text: str, name: str, content: bytes) -> str:
    """What the draft makes of the whole file, in a sentence."""
    module = types.ModuleType("draft")
    exec(compile(text, "draft", "exec"), module.__dict__)
    documents = {"list": kit.Document(name=name, content=content)}
    number = 0
    try:
        for _ in module.parse(documents):
            number += 1
    except kit.LayoutChanged as why:
        return f"The draft reads {number:,} records and stops there: {why}"
    return f"The draft reads all {number:,} records."


if __name__ == "__main__":
    sys.exit(main())
