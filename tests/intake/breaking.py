"""A program that breaks on documents of our choice, at a step of our choice, as long as we want."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from db.archive import Archive
from scrapers.registry import Scraper
from tracker.confined import here
from tracker.intake import digest, documents, rebuild
from tracker.rules import guard
from tracker.rules.fold import step
from tracker.rules.rows import Records

READING: dict[str, tuple[object, str]] = {
    "sniff": (here, "sniff"),
    "about": (Scraper, "about"),
    "parse": (Scraper, "parse"),
    "normalise": (Records, "rows"),
}
"""Steps on the way from bytes to a snapshot, by the function that takes them."""

FOLDING: dict[str, tuple[object, str]] = {
    "refusal": (guard, "refusal"),
    "doubt": (guard, "doubt"),
    "matching": (step, "matched"),
    "walk": (step, "_walked"),
    "attribution": (step, "attributed"),
}
"""Steps on the way from snapshot to log."""

FAILURES: dict[str, Callable[[], Exception]] = {
    "archive": lambda: OSError(5, "Input/output error"),
    "sniff": lambda: RecursionError("maximum recursion depth exceeded"),
    "about": lambda: ValueError("Invalid isoformat string: 'Tue Jan 02 2024'"),
    "parse": MemoryError,
    "normalise": lambda: UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"),
    "refusal": lambda: TypeError("can't compare offset-naive and offset-aware datetimes"),
    "doubt": lambda: ZeroDivisionError("division by zero"),
    "matching": MemoryError,
    "walk": lambda: KeyError("QDi.001"),
    "attribution": lambda: AssertionError(),
}
"""What each step raises: nothing that the project raises itself."""


@dataclass
class Breaks:
    """Which step breaks on which documents; `at` holds the one that is under way.

    Each thread has its own: a rebuild reads the next document while it folds the one before.
    """

    plan: dict[str, str] = field(default_factory=dict)
    under_way: threading.local = field(default_factory=threading.local)

    @property
    def at(self) -> str:
        """The document that this thread is at."""
        return getattr(self.under_way, "sha256", "")

    def on(self, sha256: str, name: str) -> None:
        """From now on, break at a step on a document."""
        self.plan[sha256] = name

    def check(self, name: str) -> None:
        """Break, if the document under way is to break here."""
        if self.plan.get(self.at) == name:
            raise FAILURES[name]()

    @contextmanager
    def within(self, sha256: str) -> Iterator[None]:
        """While a document is under way."""
        before, self.under_way.sha256 = self.at, sha256
        try:
            yield
        finally:
            self.under_way.sha256 = before

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Put a trap before every step."""
        for name, (owner, attribute) in {**READING, **FOLDING}.items():
            patch.setattr(owner, attribute, self._trapped(name, getattr(owner, attribute)))
        patch.setattr(Archive, "get", self._lost(Archive.get))
        read, take = documents.fresh_of, step.step

        def fresh_of(tracker: Any, known: Any, receipt: Any, revisions: Any) -> Any:
            with self.within(receipt.sha256):
                return read(tracker, known, receipt, revisions)

        def one_step(before: Any, now: Any, *rest: Any) -> Any:
            with self.within(now.sha256):
                return take(before, now, *rest)

        patch.setattr(digest.documents, "fresh_of", fresh_of)
        patch.setattr(rebuild, "fresh_of", fresh_of)
        patch.setattr(step, "step", one_step)

    def _trapped(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def trap(*args: Any, **kwargs: Any) -> Any:
            self.check(name)
            return real(*args, **kwargs)

        return trap

    def _lost(self, real: Callable[[Archive, str], bytes]) -> Callable[[Archive, str], bytes]:
        def get(archive: Archive, sha256: str) -> bytes:
            self.check("archive")
            return real(archive, sha256)

        return get
