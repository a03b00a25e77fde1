"""The floor: parse, hash, diff, store, and nothing else; run as a process of its own."""

import hashlib
import json
import sqlite3
import sys
from pathlib import Path

from lxml import etree


def records(path: Path) -> dict[str, bytes]:
    found = {}
    for _, element in etree.iterparse(path, tag=("INDIVIDUAL", "ENTITY")):
        key = (element.findtext("REFERENCE_NUMBER") or "").strip()
        found[key] = etree.tostring(element)
        element.clear()
    return found


def main(database: str, *paths: str) -> None:
    connection = sqlite3.connect(database)
    connection.execute("create table if not exists revision (id text primary key, data blob)")
    connection.execute("create table if not exists change (kind text, key text)")
    before: dict[str, str] = {}
    for path in paths:
        content = records(Path(path))
        after = {key: hashlib.sha256(data).hexdigest() for key, data in content.items()}
        rows = [(after[key], data) for key, data in content.items()]
        connection.executemany("insert or ignore into revision values (?, ?)", rows)
        changed = [("+", key) for key in after.keys() - before.keys()]
        changed += [("-", key) for key in before.keys() - after.keys()]
        changed += [("~", k) for k in after.keys() & before.keys() if after[k] != before[k]]
        connection.executemany("insert into change values (?, ?)", changed)
        connection.commit()
        before = after
    print(json.dumps({"entries": len(before)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
