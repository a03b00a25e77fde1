"""One document, and what the fold may ask of it."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import timedelta

from scrapers import kit
from tracker.model import PRESENT, Content, Member, Snapshot, moment, stamp
from tracker.rules.fold.terms import Contents, Given, Seen
from tracker.rules.normalise import entries
from tracker.rules.standing import Item, in_force


class Texts:
    """Contents by revision, each read once. A content has one revision, whoever keeps it.

    `fresh` holds those that this fold made and nobody has stored yet.
    """

    def __init__(self, load: Contents, fresh: dict[str, bytes]) -> None:
        self.load, self.fresh = load, fresh
        self.read: dict[str, Content] = {}

    def fetch(self, revisions: Set[str]) -> None:
        """Read many at once."""
        stored = revisions - self.fresh.keys()
        self.read.update(self.load(stored))

    def of(self, revision: str) -> Content:
        """The content of a revision."""
        if revision not in self.read:
            self.read[revision] = self._found(revision)
        return self.read[revision]

    def _found(self, revision: str) -> Content:
        if revision in self.fresh:
            return entries.decoded(self.fresh[revision])
        return self.load([revision])[revision]

    def keep(self, content: Content) -> str:
        """Keep a content that no document has in just that form; its revision."""
        data = entries.encoded(content)
        revision = entries.revision(data)
        self.fresh[revision] = data
        self.read[revision] = content
        return revision


@dataclass(frozen=True, kw_only=True, slots=True)
class CurrentDocument:
    """One document; `seen` and `previous_sha256` are empty of a predecessor in the first one."""

    now: Snapshot
    given: Given
    texts: Texts
    seen: Seen
    previous_sha256: str

    @property
    def source(self) -> kit.Source:
        """What the list is."""
        return self.given.source

    @property
    def at(self) -> str:
        """The moment it was observed."""
        return self.seen.at

    def since(self, stamped: str) -> timedelta:
        """The time from an earlier moment to this document."""
        return self.now.observed_at - moment(stamped)

    @property
    def keys_move(self) -> bool:
        """Whether one party of this list may leave under one key and come under another."""
        source = self.source
        return source.named_keys or source.keys_from_names or source.renumbers

    def member(self, key: str) -> Member:
        """What it has under a key."""
        return self.now.members[key]

    def programmes(self, key: str) -> frozenset[str]:
        """Those in force under a key."""
        return frozenset(in_force(self.now.members[key].acts))

    def lists(self, key: str) -> bool:
        """Whether it says that the entry of a key is listed."""
        return self.now.members[key].state in PRESENT

    def content(self, key: str) -> Content:
        """What it says of the entry of a key."""
        return self.texts.of(self.now.members[key].revision)

    def content_of(self, entry: Item) -> Content:
        """What was last said of an entry, by this document or an earlier one."""
        return self.texts.of(entry.revision)

    def caption(self, entry: Item) -> str:
        """The primary name of an entry."""
        return self.content_of(entry).caption


def document_of(
    now: Snapshot, before: Snapshot | None, given: Given, fresh: dict[str, bytes]
) -> CurrentDocument:
    """A document, next to its predecessor if there is one."""
    last_seen, previous_sha256 = (before.last_seen, before.sha256) if before else (None, "")
    return CurrentDocument(
        now=now,
        given=given,
        texts=Texts(given.contents, fresh),
        seen=Seen(stamp(now.observed_at), stamp(last_seen), now.sha256),
        previous_sha256=previous_sha256,
    )
