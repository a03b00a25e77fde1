"""Writes what the samples of a list are read as, and says whether the list may stay:
`make accept LIST=key`.

The module is formatted, its samples are read, `expected.json` and the list's page are written, and
every test that concerns it is run (`tests/of_list.py`). At the end there is one verdict.
"""

import csv
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from db.canonical import canonical, parsed
from scrapers import kit, registry
from scrapers.kit.sniff import sniff
from scrapers.registry import feeds, scraper
from tracker.intake import folders as intake_folders
from tracker.model import Content
from tracker.notices import titles
from tracker.rules.normalise import entries
from tracker.rules.reading import merged
from tracker.shown import count

ROOT = Path(__file__).parents[1]
SAMPLES = Path(__file__).parent / "samples"
PROVEN = Path(__file__).parent / "proven" / "table.csv"
"""The whole files that lists are proven on, each counted: the evidence for a proof."""

CHECK = "CHECK"
"""What a draft marks its guesses with (scrapers/drafting/draft.py)."""

OURS = ("*.py", "*.md", "expected.json")
"""What may lie beside the documents of a sample."""

RUFF_CHECK = (sys.executable, "-m", "ruff", "check", "--quiet", "--output-format", "concise")

LONGEST = 400
"""Letters of a failure that are told."""


class NotAccepted(Exception):
    """Why a list cannot be accepted, in a sentence; `code` is how the command ends."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(" ".join(sentence.split()))
        self.code = code


def folders(key: str) -> list[Path]:
    return sorted(path for path in (SAMPLES / key).glob("[0-9]*") if path.is_dir())


def documents_in(list_id: str, folder: Path) -> kit.Documents:
    found = intake_folders.found_in(list_id, folder)
    return {
        role: kit.Document(name=path.name, content=path.read_bytes())
        for role, path in found.documents.items()
    }


def acts(feed_id: str, folder: Path) -> list[dict[str, Any]]:
    """All that a sample of a feed says of each act, as it is recorded."""
    said = scraper(feed_id).acts(documents_in(feed_id, folder))
    return [parsed(canonical(act.fields())) for act in said]


def read(list_id: str, folder: Path) -> dict[str, Any]:
    """Key -> content of every entry of a sample, in our spelling.

    LayoutChanged, with a sentence, for a fact or type of an identifier whose name nobody knows.
    """
    known = scraper(list_id)
    documents = documents_in(list_id, folder)
    accepted: dict[str, Content] = {}
    for raw in known.parse(documents):
        if unknown := kit.unknown_names(raw):
            raise kit.LayoutChanged(f"{list_id}: {kit.misspelled(unknown)}")
        key, content = entries.entry(list_id, known.source, raw)
        earlier = accepted.get(key)
        accepted[key] = merged(earlier, content) if earlier else content
    return {key: parsed(entries.encoded(content)) for key, content in accepted.items()}


# Accepting.


def accept(key: str) -> str:
    """Write all that follows from a list or feed and run its tests; the verdict, or NotAccepted."""
    module = _loaded(key)
    _settled(module)
    _formatted(key, module)
    numbers = [_written(key, folder) for folder in _sample_folders(key)]
    _titled(key)
    if key not in feeds():
        _proven(key)
        _pages(key)
    tests, seconds = _tested(key)
    what = ("act", "acts") if key in feeds() else ("entry", "entries")
    return (
        f"{key} is accepted: {count(sum(numbers), *what)} in {count(len(numbers), 'sample')}, "
        f"{tests} tests passed in {seconds:.0f} s. Read expected.json before you commit it."
    )


def _loaded(key: str) -> ModuleType:
    if not key:
        raise NotAccepted("Say which list: make accept LIST=key.", 2)
    if key not in {*registry.keys(), *feeds()}:
        known = "LIST=KEY names a module of scrapers/lists or scrapers/acts"
        raise NotAccepted(f"There is no list {key!r}: {known}.", 2)
    found = scraper(key)
    if found.broken:
        raise NotAccepted(found.broken.removeprefix(f"{key}: "))
    return found.module


def _file(module: ModuleType) -> Path:
    return Path(str(module.__file__))


def _settled(module: ModuleType) -> None:
    """NotAccepted while a guess of a draft is left."""
    lines = _file(module).read_text(encoding="utf-8").splitlines()
    left = [str(number) for number, line in enumerate(lines, 1) if CHECK in line]
    if left:
        more = f" and {len(left) - 10} more" if len(left) > 10 else ""
        where = f"{_file(module).name} has guesses marked {CHECK}"
        raise NotAccepted(f"{where}: settle lines {', '.join(left[:10])}{more} first.")


def _formatted(key: str, module: ModuleType) -> None:
    """Format the module; NotAccepted for what ruff finds in it beside."""
    path = _file(module)
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", path], check=False)
    room = "acts" if key in feeds() else "lists"
    found = subprocess.run(
        [*RUFF_CHECK, "--stdin-filename", f"scrapers/{room}/{path.name}", "-"],
        input=path.read_text(encoding="utf-8"),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    if found.returncode:
        raise NotAccepted(f"ruff: {found.stdout.splitlines()[0] if found.stdout else found.stderr}")


def _sample_folders(key: str) -> list[Path]:
    found = folders(key)
    if not found:
        raise NotAccepted(
            f"There is no sample of {key}: put one at tests/samples/{key}/<YYYY-MM-DD>/<file name>."
        )
    for folder in found:
        _named(key, folder)
    return found


def _named(key: str, folder: Path) -> None:
    """NotAccepted for a file that is named like none of the list's, or is of another kind."""
    where = f"tests/samples/{key}/{folder.name}"
    found = intake_folders.found_in(key, folder)
    source = scraper(key).source
    patterns = sorted(
        {p for form in source.formats for f in form.files.values() for p in f.patterns}
    )
    if found.problem:
        raise NotAccepted(f"{where}: {found.problem}; files of {key} are named {_some(patterns)}.")
    known = {path.name for path in found.documents.values()}
    for path in sorted(folder.iterdir()):
        if path.name not in known and path.is_file() and not any(map(path.match, OURS)):
            named = f"is named like no file of {key} ({_some(patterns)})"
            raise NotAccepted(f"{where}/{path.name} {named}.")
    form = next(one for one in source.formats if one.id == found.format_id)
    for role, document in documents_in(key, folder).items():
        if why := sniff(document.content, form.file(role).content):
            raise NotAccepted(f"{where}/{document.name} {why}.")


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:6]) + (" ..." if len(names) > 6 else "")


def _written(key: str, folder: Path) -> int:
    """Write what a sample is read as; how many entries or acts it has."""
    where = f"tests/samples/{key}/{folder.name}"
    try:
        said = acts(key, folder) if key in feeds() else read(key, folder)
    except kit.ScrapeError as why:
        raise NotAccepted(f"{where}: {why}") from None
    except Exception as why:
        told = kit.fault(why)
        line = next(iter(reversed(told.trace.split("File ")[1:])), "").split("\n")[0]
        raise NotAccepted(
            f"{where}: the module broke: {type(why).__name__}: {why} ({line})."
        ) from why
    if not said:
        raise NotAccepted(f"{where} holds no entries at all.")
    text = json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / "expected.json").write_text(text + "\n", encoding="utf-8")
    print(f"Written: {where}/expected.json ({len(said)}).")
    return len(said)


def _proven(key: str) -> None:
    """NotAccepted for a list that calls itself proven without a whole file that was counted."""
    if scraper(key).source.proof == kit.Proof.WHOLE and key not in proven_lists():
        raise NotAccepted(
            f"{key} says Proof.WHOLE, and tests/proven/table.csv has no whole official file of it: "
            "a sample proves nothing, say Proof.EXCERPT or Proof.NONE."
        )


def _titled(key: str) -> None:
    """NotAccepted for a list without the few words by which mails name it."""
    said = titles.short(key)
    if not 0 < len(said) <= titles.LONGEST:
        most = f"{titles.LONGEST} letters at most"
        raise NotAccepted(
            f"{key} has no short title for mails: say short_title in SOURCE ({most})."
        )


def proven_lists() -> frozenset[str]:
    """Lists of which a whole file was read and counted."""
    if not PROVEN.is_file():
        return frozenset()
    with PROVEN.open(encoding="utf-8", newline="") as file:
        return frozenset(row["list_id"] for row in csv.DictReader(file))


def _pages(key: str) -> None:
    from tests import list_pages

    pages = list_pages.pages()
    for name in (f"{key}.md", "README.md"):
        path = list_pages.PAGES / name
        if not path.is_file() or path.read_text(encoding="utf-8") != pages[name]:
            path.write_text(pages[name], encoding="utf-8")
            print(f"Written: docs/lists/{name}.")


def _tested(key: str) -> tuple[int, float]:
    """Run every test that concerns it; how many, and how long that took."""
    from tests import of_list

    command = [sys.executable, "-m", "pytest", "-x", "-n", "0", "--no-header", "-p"]
    command += ["tests.of_list", "--of-list", key, *map(str, of_list.files(key))]
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    counted = re.search(r"(\d+) passed", done.stdout)
    if done.returncode or counted is None:
        raise NotAccepted("\n".join(_failures(done.stdout + done.stderr)))
    return int(counted[1]), time.monotonic() - began


def _failures(said: str) -> Iterator[str]:
    """The first test that failed, and the first line of why."""
    failed = re.search(r"^(FAILED|ERROR) (\S.*)$", said, re.MULTILINE)
    why = re.search(r"^E +(\S.*)$", said, re.MULTILINE)
    yield f"a test failed: {failed[2] if failed else said.strip()[-LONGEST:]}"
    if why and failed and why[1][:60] not in failed[2]:
        yield f"({why[1][:LONGEST]})"


def main(keys: list[str]) -> int:
    """0 where all are accepted; for each one verdict."""
    codes = [_verdict(key) for key in keys or [""]]
    return max(codes)


def _verdict(key: str) -> int:
    try:
        print(accept(key))
    except NotAccepted as why:
        print(f"{key} is not accepted: {why}" if key else str(why), file=sys.stderr)
        return why.code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
