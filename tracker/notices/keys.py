"""Signing keys of webhooks: each in a file that only we may read; on record is the file's name."""

import json
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import filterfalse
from pathlib import Path
from typing import Any

from db import files, subscriptions
from db.engine import Connection, Engine, reading, writing
from db.locks import Lock, alone
from db.subscriptions import SubscriptionRow

IN_A_FILE = re.compile(r"file:([0-9a-f]{24})")
"""What is on record in place of a key: the name of its file."""

LONGEST_KEY = 4096


@dataclass(frozen=True, slots=True)
class Keys:
    """The folder of the keys, in the home folder. No backup holds it."""

    folder: Path

    def kept(self, keys: Iterable[str]) -> tuple[str, ...]:
        """What to put on record for keys; each is written to a file, unless it is in one."""
        return tuple(map(self._keep, keys))

    def _keep(self, key: str) -> str:
        if IN_A_FILE.fullmatch(key):
            return key
        files.private_folder(self.folder)
        name = secrets.token_hex(12)
        files.private_file(self.folder / name, key.encode())
        return f"file:{name}"

    def read(self, on_record: Iterable[str]) -> list[str]:
        """The keys; OSError where the file of one is not there, or nothing that we wrote.

        One that an earlier release recorded itself is as it is.
        """
        return list(map(self._read, on_record))

    def _read(self, key: str) -> str:
        path = self._path(key)
        if path is None:
            return key
        try:
            return files.read(path, LONGEST_KEY).decode("utf-8", "replace").strip()
        except FileNotFoundError:
            raise OSError(f"the signing key {path} is not there") from None

    def _path(self, key: str) -> Path | None:
        """The file of a key; None for one that is on record itself."""
        found = IN_A_FILE.fullmatch(key)
        return self.folder / found[1] if found else None

    def missing(self, on_record: Iterable[str]) -> list[Path]:
        """Files of keys that are not there."""
        named = filter(None, map(self._path, on_record))
        return list(filterfalse(Path.is_file, named))

    def forget(self, on_record: Iterable[str]) -> None:
        """Remove the files of keys, once nothing on record names them any more."""
        for path in filter(None, map(self._path, on_record)):
            path.unlink(missing_ok=True)


def settle(engine: Engine, keys: Keys) -> int:
    """Put keys that an earlier release recorded into files; how many subscriptions had such.

    Their place in the database is written over, not only given up. Copies made before have them.
    """
    with reading(engine) as connection:
        moving = sum(map(_has_a_key, _recorded(connection)))
    if moving:
        with writing(engine) as connection:
            _move(connection, keys)
    return moving


_Recorded = tuple[SubscriptionRow, Mapping[str, Any]]
"""A subscription on record, and its body as a value."""


def _recorded(connection: Connection) -> list[_Recorded]:
    rows = subscriptions.stored(connection, "subscription")
    return [(row, json.loads(row.body)) for row in rows]


def _has_a_key(recorded: _Recorded) -> bool:
    return not all(map(IN_A_FILE.fullmatch, recorded[1].get("secrets") or ()))


def _move(connection: Connection, keys: Keys) -> None:
    alone(connection, Lock.NOTICES)
    subscriptions.overwrite_what_goes(connection)
    for row, body in filter(_has_a_key, _recorded(connection)):
        moved = {**body, "secrets": keys.kept(body["secrets"])}
        subscriptions.put(connection, "subscription", row.name, moved, row.recorded_at)
