"""One list's good documents, one of them damaged: what reading it gives, and what the log says."""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from scrapers import kit
from scrapers.kit.sniff import sniff
from scrapers.registry import scraper
from tests import accept
from tests.faults.damage import broken
from tracker.confined import here
from tracker.intake import folders
from tracker.model import PRESENT, Change, Kind, Snapshot, entry_id
from tracker.rules.fold import step
from tracker.rules.normalise import entries
from tracker.rules.reading import Arrived, Reading, read
from tracker.rules.standing import ListState

START = datetime(2024, 1, 1, tzinfo=UTC)
SECONDS = 10.0
"""Processor time that no single damaged document may take."""

SURE = ("authority_states", "act_cited", "observed_again")
"""Confirmations that tell people: this one has left."""


@dataclass(frozen=True, kw_only=True)
class Good:
    """The documents of one list at one moment, as they should be."""

    key: str
    format_id: str
    documents: Mapping[str, bytes]
    names: Mapping[str, str]

    @property
    def form(self) -> kit.Format:
        return here.format_of(scraper(self.key).source, self.format_id)

    @cached_property
    def reading(self) -> Reading:
        return self.read(self.documents, 0)

    @cached_property
    def again(self) -> Reading:
        """The good documents once more, two days later."""
        return self.read(self.documents, 2)

    @cached_property
    def followed(self) -> "Followed":
        """The list when its good documents have come, for copies to go on from."""
        source = replace(scraper(self.key).source, proof=kit.Proof.WHOLE, aggregator=False)
        found = Followed(source)
        found.take([self.reading])
        return found

    def read(self, documents: Mapping[str, bytes], day: int) -> Reading:
        """Sniff, parse and normalise as a live run does; ScrapeError where it is not the list."""
        for role, content in documents.items():
            if why := sniff(content, self.form.files[role].content):
                raise kit.LayoutChanged(f"{self.names[role]} {why}.")
        arrived = Arrived(
            sha256=f"{day}-{hash(tuple(documents.values()))}",
            observed_at=START + timedelta(days=day),
            mode="run",
            format=self.form,
        )
        found = {
            role: kit.Document(name=self.names[role], content=content)
            for role, content in documents.items()
        }
        return read(scraper(self.key), found, arrived, ())

    def damaged(self, seed: int = 1) -> Iterator[tuple[str, dict[str, bytes]]]:
        """Every damage to one of its documents, the others left as they are."""
        for role, content in self.documents.items():
            for what, bad in broken(content, self.form.files[role].content, seed):
                yield f"{role}: {what}", {**self.documents, role: bad}


def samples(key: str) -> list[Good]:
    """The samples of a list, by day."""
    return [good(key, folder) for folder in accept.folders(key)]


@lru_cache(maxsize=2)
def good(key: str, folder: Path) -> Good:
    """The documents of a folder that are one representation of the list.

    What one test has read of them the next one of the same folder need not read again.
    """
    found = folders.found_in(key, folder)
    assert not found.problem, found.problem
    limit = scraper(key).source.size_limit_bytes
    return Good(
        key=key,
        format_id=found.format_id,
        documents={r: folders.content_of(p, limit) for r, p in found.documents.items()},
        names={r: folders.plain_name(p) for r, p in found.documents.items()},
    )


def survives(case: Good, what: str, documents: Mapping[str, bytes]) -> Reading | None:
    """The reading of damaged documents, or None for a refusal in one plain sentence.

    Any other exception is the parser's fault, and so is taking too long.
    """
    began = time.process_time()
    try:
        found = case.read(documents, 1)
    except kit.ScrapeError as doubt:
        found, sentence = None, str(doubt)
        assert sentence, what
        assert "Traceback" not in sentence, what
        assert len(sentence) < 400, (what, sentence[:200])
        assert len(sentence.splitlines()) == 1, (what, sentence)
    except Exception as wrong:
        raise AssertionError(f"{case.key}, {what}: {type(wrong).__name__}: {wrong}") from wrong
    spent = time.process_time() - began
    assert spent < SECONDS, f"{case.key}, {what}: {spent:.1f} s"
    return found


class Followed:
    """A list that follows one document after the other, as if it were proven.

    Proven, because the removals of an unproven list wait in any case; and no aggregator, for one
    removes nobody.
    """

    def __init__(self, source: kit.Source) -> None:
        self.source = source
        self.state = ListState()
        self.last: Snapshot | None = None
        self.contents: dict[str, bytes] = {}
        self.rows: dict[Any, Change | None] = {}

    def copy(self) -> "Followed":
        """The same list, which others may take further."""
        found = Followed(self.source)
        found.state, found.last = self.state.copy(), self.last
        found.contents, found.rows = self.contents.copy(), self.rows.copy()
        return found

    def take(self, readings: Iterable[Reading]) -> list[Change]:
        """Its log, when these have come as well."""
        for one in readings:
            self.contents |= one.contents
            folded = step.fold(
                self.state, self.last, [one.snapshot], {}, self.source, self._contents, ()
            )
            self.state, self.last = folded.state, folded.last
            self.contents |= folded.revisions
            self.rows |= folded.rows
        return [row for row in self.rows.values() if row is not None]

    def _contents(self, ids: Iterable[str]) -> dict[str, Any]:
        return {each: entries.decoded(self.contents[each]) for each in ids}


def log(case: Good, readings: Iterable[Reading], *, aggregator: bool = False) -> list[Change]:
    """The log of the good documents and then these, as if the list were proven."""
    if not aggregator:
        return case.followed.copy().take(readings)
    source = replace(case.followed.source, aggregator=True)
    return Followed(source).take([case.reading, *readings])


def stated(reading: Reading, row: Change) -> bool:
    """Whether a document, read on its own, says that this very thing has ended."""
    member = reading.snapshot.members.get(row.entry_key)
    if member is None:
        return False
    if row.scope == "entry":
        return member.state not in PRESENT
    return any(name == row.programme and end for name, _, end in member.acts)


def assert_nobody_left(case: Good, what: str, reading: Reading, *, may_merge: bool = False) -> None:
    """No removal is confirmed that the damaged document does not itself state; nobody merges.

    A document may say that two are one (`may_merge`): a cut from within one entry's names to
    within another's leaves one entry with the names of both, as an authority would write it.

    Where only absence speaks (truncation, lost rows, lost columns, other content), a removal is
    at most `observed_once`, and the good document of the day after takes it back.
    """
    followed = case.followed.copy()
    for row in followed.take([reading]):
        if row.kind == Kind.REMOVAL and row.confirmation in SURE:
            assert row.confirmation == "authority_states", (what, row)
            assert stated(reading, row), (what, row)
        merged = any(change.field == "merged_into" for change in row.fields)
        assert may_merge or not merged, (what, row)
    for row in followed.take([case.again]):
        if row.kind == Kind.REMOVAL and _known(case.reading, row):
            assert row.confirmation == "authority_states", (what, row)


def _known(reading: Reading, row: Change) -> bool:
    """Whether a row is about something the document had; what damage invents may leave again."""
    member = reading.snapshot.members.get(row.entry_key)
    if member is None or row.entry_id != entry_id(row.list_id, row.entry_key):
        return False
    if row.scope == "entry":
        return True
    return any(name == row.programme for name, _, _ in member.acts)
