"""Writes what the samples of a list are read as: `make accept LIST=key`."""

import json
import sys
from pathlib import Path
from typing import Any

from db.canonical import canonical, parsed
from scrapers import kit
from scrapers.registry import feeds, scraper
from tracker.intake import folders as intake_folders
from tracker.model import Content
from tracker.rules.normalise import entries
from tracker.rules.reading import merged

SAMPLES = Path(__file__).parent / "samples"


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


def main(keys: list[str]) -> None:
    for key in keys:
        for folder in folders(key):
            said = acts(key, folder) if key in feeds() else read(key, folder)
            text = json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True)
            (folder / "expected.json").write_text(text + "\n", encoding="utf-8")
            print(f"{folder / 'expected.json'}: read it before you commit it.")


if __name__ == "__main__":
    main(sys.argv[1:])
