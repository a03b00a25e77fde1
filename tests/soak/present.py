"""The present moment of a soak, which other processes see too, and what lists are published as."""

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from scrapers import registry
from tracker.model import moment, stamp

EPOCH = datetime(1990, 1, 1, tzinfo=UTC)


class Present:
    """A clock that stands still until it is moved, kept in a file.

    `urls` are the addresses of all lists at the moment, as the setting has them.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.urls: dict[str, dict[str, str]] = {}
        if not path.exists():
            self.move(EPOCH, {}, {})

    def move(
        self, now: datetime, forms: Mapping[str, str], urls: Mapping[str, Mapping[str, str]]
    ) -> None:
        """Let it be later; `forms`: list -> the representation that its site has by now."""
        told = json.dumps({"now": stamp(now), "forms": dict(forms), "urls": dict(urls)})
        fresh = self.path.with_suffix(".new")
        fresh.write_text(told)
        os.replace(fresh, self.path)

    def __call__(self) -> datetime:
        """The moment; where lists are published, and as what, holds from now on in this process."""
        told = json.loads(self.path.read_text())
        self.urls.update(told["urls"])
        for list_id, form_id in told["forms"].items():
            published_as(list_id, form_id)
        return moment(told["now"])


def published_as(list_id: str, form_id: str) -> None:
    """Let looks of this process ask for a representation: the first one is what a look asks for.

    Sites change what they publish, and of each time a release of its own would look for that.
    """
    known = registry.scraper(list_id)
    if known.source.formats[0].id != form_id:
        first = sorted(known.source.formats, key=lambda form: form.id != form_id)
        known.module.SOURCE = replace(known.source, formats=tuple(first))  # type: ignore[attr-defined]
        registry.scraper.cache_clear()
