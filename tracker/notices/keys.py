"""Signing keys of webhooks: each in a file that only we may read; on record is the file's name."""

import json
import re
import secrets
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db import files, subscriptions
from db.engine import Connection, Engine, reading, writing
from db.locks import Lock, alone
from db.subscriptions import SubscriptionRow

IN_A_FILE = "file:"
"""What is on record in place of a key begins so; then comes the name of its file."""

NAME = re.compile(r"[0-9a-f]{24}")
LONGEST_KEY = 4096
FORGOTTEN_AFTER = 3600.0
"""Seconds after which a file that nothing on record names is none of a writing in hand."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The folder of the keys, in the home folder. No backup holds it."""

    folder: Path

    def kept(self, keys: Iterable[str]) -> tuple[str, ...]:
        """What to put on record for keys; each is written to a file, unless it is in one."""
        return tuple(key if _is_reference(key) else self._keep(key) for key in keys)

    def _keep(self, key: str) -> str:
        files.private_folder(self.folder)
        name = secrets.token_hex(12)
        files.private_file(self.folder / name, key.encode())
        return f"{IN_A_FILE}{name}"

    def read(self, on_record: Iterable[str]) -> list[str]:
        """The keys; OSError where the file of one is not there, or nothing that we wrote.

        One that an earlier release recorded itself is as it is.
        """
        return [self._read(key) if _is_reference(key) else key for key in on_record]

    def _read(self, reference: str) -> str:
        path = self.folder / reference.removeprefix(IN_A_FILE)
        try:
            return files.read(path, LONGEST_KEY).decode("utf-8", "replace").strip()
        except FileNotFoundError:
            raise OSError(f"the signing key {path} is not there") from None

    def missing(self, on_record: Iterable[str]) -> list[Path]:
        """Files of keys that are not there."""
        named = filter(_is_reference, on_record)
        paths = (self.folder / reference.removeprefix(IN_A_FILE) for reference in named)
        return [path for path in paths if not path.is_file()]

    def forget_others(self, on_record: Collection[str]) -> None:
        """Remove files that nothing on record names (any more)."""
        if not self.folder.is_dir():
            return
        for path in self.folder.iterdir():
            if NAME.fullmatch(path.name) and f"{IN_A_FILE}{path.name}" not in on_record:
                _forget(path)


def _is_reference(key: str) -> bool:
    return key.startswith(IN_A_FILE) and bool(NAME.fullmatch(key.removeprefix(IN_A_FILE)))


def _forget(path: Path) -> None:
    if path.is_file() and time.time() - path.stat().st_mtime > FORGOTTEN_AFTER:
        path.unlink(missing_ok=True)


def settle(engine: Engine, keys: Keys) -> int:
    """Put keys that an earlier release recorded into files; how many subscriptions had such.

    Their place in the database is written over, not only given up. Copies made before have them.
    """
    with reading(engine) as connection:
        recorded = _recorded(connection)
    moving = list(filter(_has_a_key, recorded))
    if moving:
        with writing(engine) as connection:
            _move(connection, keys)
    else:
        keys.forget_others(on_record(body for _, body in recorded))
    return len(moving)


def on_record(bodies: Iterable[Mapping[str, Any]]) -> set[str]:
    """What is recorded for the keys of subscriptions."""
    return {key for body in bodies for key in body.get("secrets") or ()}


_Recorded = tuple[SubscriptionRow, Mapping[str, Any]]
"""A subscription on record, and its body as a value."""


def _recorded(connection: Connection) -> list[_Recorded]:
    rows = subscriptions.stored(connection, "subscription")
    return [(row, json.loads(row.body)) for row in rows]


def _has_a_key(recorded: _Recorded) -> bool:
    return not all(map(_is_reference, recorded[1].get("secrets") or ()))


def _move(connection: Connection, keys: Keys) -> None:
    alone(connection, Lock.NOTICES)
    subscriptions.overwrite_what_goes(connection)
    for row, body in filter(_has_a_key, _recorded(connection)):
        moved = {**body, "secrets": keys.kept(body["secrets"])}
        subscriptions.put(connection, "subscription", row.name, moved, row.recorded_at)
