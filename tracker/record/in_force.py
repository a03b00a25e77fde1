"""The settings and the code that are in force, on record: what changed, from what to what.

Of secrets no record says anything but that one is set, and that it is another one now.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db import files
from tracker.record.tracker import Tracker
from tracker.settings import PERSONAL, SECRETS, Settings

KIND = "settings"

KEY_FILE = "settings-mark"
"""By what secrets are marked, in the folder of the keys; no backup holds it."""

KEY_BYTES = 32


@dataclass(frozen=True, kw_only=True, slots=True)
class Marks:
    """By what secrets are known again: marks made with a key that is in no database."""

    key: str = ""
    of: Mapping[str, str]

    @classmethod
    def made(cls, settings: Settings) -> "Marks":
        """Of the secrets that are set; where none is, no key is made either."""
        texts = {name: str(getattr(settings, name)) for name in sorted(SECRETS - PERSONAL)}
        if not any(texts.values()):
            return cls(of=dict.fromkeys(texts, ""))
        key = _key(settings.keys)
        return cls(
            key=hashlib.sha256(key).hexdigest()[:8],
            of={name: _mark(key, name, text) for name, text in texts.items()},
        )

    def changed(self, before: "Marks") -> Iterator[str]:
        """Secrets that are others now; by another key only those set or unset can be told."""
        same_key = self.key == before.key
        for name, mark in self.of.items():
            stood = before.of.get(name, "")
            if bool(mark) != bool(stood) or (same_key and mark != stood):
                yield name


def _key(folder: Path) -> bytes:
    path = folder / KEY_FILE
    try:
        return files.read(path, KEY_BYTES)
    except FileNotFoundError:
        files.private_folder(folder)
    key = secrets.token_bytes(KEY_BYTES)
    try:
        files.private_file(path, key)
    except FileExistsError:  # another process was first
        return files.read(path, KEY_BYTES)
    return key


def _mark(key: bytes, name: str, text: str) -> str:
    said = f"{name}\0{text}".encode()
    return hmac.new(key, said, hashlib.sha256).hexdigest()[:16] if text else ""


def put(tracker: Tracker, settings: Settings, code: str) -> None:
    """Put settings and code on record where they are not those of the last record."""
    before = tracker.journal.latest(KIND)
    marks, values = Marks.made(settings), settings.values()
    known = Marks(key=before.get("key", ""), of=before.get("marks", {}))
    changed = list(_changed(before.get("values", {}), values))
    if "marks" in before:
        changed += [_line(name, "a secret", "another secret") for name in marks.changed(known)]
    same = (before.get("settings"), before.get("code")) == (settings.fingerprint(), code)
    if same and not changed and "values" in before:
        return
    body: dict[str, Any] = {
        "settings": settings.fingerprint(),
        "code": code,
        "by": settings.user,
        "changed": changed,
        "values": values,
        "key": marks.key,
        "marks": dict(marks.of),
    }
    tracker.journal.note(KIND, "", body, tracker.clock())


def _changed(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What is set otherwise; nothing where the last record is of a release that told a hash."""
    for name in sorted(before.keys() | now.keys()) if before else ():
        if before.get(name) != now.get(name):
            yield _line(name, before.get(name), now.get(name))


def _line(name: str, before: Any, after: Any) -> dict[str, Any]:
    return {"setting": name, "before": before, "after": after}
