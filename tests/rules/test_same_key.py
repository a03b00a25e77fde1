"""Many records under one reference: one entry, at a cost that grows with the document alone."""

from datetime import UTC, datetime
from time import process_time

import pytest

from scrapers import kit
from scrapers.registry import scraper
from tests.builders import person, un_xml
from tracker.rules import reading
from tracker.rules.reading import SAME_KEY, Reading

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def read(list_id: str, role: str, content: bytes) -> Reading:
    known = scraper(list_id)
    form = next(form for form in known.source.formats if role in form.files)
    documents = {role: kit.Document(name=role, content=content)}
    arrived = reading.Arrived(sha256="0" * 64, observed_at=NOON, mode="run", format=form)
    return reading.read(known, documents, arrived, frozenset())


def un(*people: str) -> Reading:
    return read("un_sc", "list", un_xml(*people))
