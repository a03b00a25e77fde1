"""Writes what the samples of a list are read as: `make accept LIST=key`."""

import json
import sys
from pathlib import Path
from typing import Any

from scrapers import kit
from scrapers.registry import scraper
from tracker.intake import folders as intake_folders
from tracker.rules.normalise import entries
from tracker.rules.reading import merged

SAMPLES = Path(__file__).parent / "samples"


def folders(key: str) -> list[Path]:
    return sorted(path for path in (SAMPLES / key).iterdir() if path.is_dir())


def read(key: str, folder: Path) -> dict[str, Any]:
    """Key -> content of every entry of a sample, in our spelling."""
    found = intake_folders.found_in(key, folder)
    known = scraper(key)
    documents = {
        role: kit.Document(name=path.name, content=path.read_bytes())
        for role, path in found.documents.items()
    }
    accepted: dict[str, Any] = {}
    for raw in known.parse(documents):
        item = entries.entry(key, known.source, raw)
        content = entries.content(item)
        earlier = accepted.get(item.key)
        accepted[item.key] = merged(earlier, content) if earlier else content
    return accepted


def main(keys: list[str]) -> None:
    for key in keys:
        for folder in folders(key):
            text = json.dumps(read(key, folder), ensure_ascii=False, indent=1, sort_keys=True)
            (folder / "expected.json").write_text(text + "\n", encoding="utf-8")
            print(f"{folder / 'expected.json'}: read it before you commit it.")


if __name__ == "__main__":
    main(sys.argv[1:])
