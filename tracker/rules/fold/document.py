"""One document, and what the fold may ask of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from scrapers import kit
from tracker.model import PRESENT, Content, Member, Snapshot, moment, stamp
from tracker.rules.causes import Marks, handle
from tracker.rules.fold.terms import Contents, Given, Seen
from tracker.rules.normalise import entries
from tracker.rules.normalise.entries import Values
from tracker.rules.normalise.keys import head_of, reference
from tracker.rules.normalise.names import match_form
from tracker.rules.standing import Item, in_force

AT_A_TIME = 1_000
"""Contents that are read together where those of a whole list are looked through."""


class Texts:
    """Contents by revision, each read once. A content has one revision, whoever keeps it.

    `fresh` holds those that this fold made and nobody has stored yet.
    """

    def __init__(self, load: Contents, fresh: dict[str, bytes]) -> None:
        self.load, self.fresh = load, fresh
        self.read: dict[str, Content] = {}
        self.fields: dict[int, tuple[Content, Values]] = {}

    def fetch(self, revisions: Set[str]) -> None:
        """Read many at once."""
        stored = revisions - self.fresh.keys()
        self.read.update(self.load(stored))

    def of(self, revision: str) -> Content:
        """The content of a revision."""
        if revision not in self.read:
            self.read[revision] = self._found(revision)
        return self.read[revision]

    def values(self, revision: str) -> Values:
        """The content of a revision as field -> values, made once."""
        return self.values_of(self.of(revision))

    def values_of(self, content: Content) -> Values:
        """The same of a content; it is held until the end, so that its number stays its own."""
        if id(content) not in self.fields:
            self.fields[id(content)] = (content, entries.values(content))
        return self.fields[id(content)][1]

    def _found(self, revision: str) -> Content:
        if revision in self.fresh:
            return entries.decoded(self.fresh[revision])
        return self.load([revision])[revision]

    def many(self, revisions: Iterable[str]) -> Iterator[tuple[str, Content]]:
        """The contents of very many revisions, which are not kept."""
        wanted = set(revisions)
        for revision in wanted & self.fresh.keys():
            yield revision, entries.decoded(self.fresh[revision])
        yield from self.load(wanted - self.fresh.keys()).items()

    def keep(self, content: Content) -> str:
        """Keep a content that no document has in just that form; its revision."""
        data = entries.encoded(content)
        revision = entries.revision(data)
        self.fresh[revision] = data
        self.read[revision] = content
        return revision


class Borne(NamedTuple):
    """Who has which name, and which reference."""

    by_form: defaultdict[str, set[str]]
    by_handle: defaultdict[str, set[str]]

    def add(self, bearer: str, marks: Marks) -> None:
        """Somebody has all these."""
        for form in marks.forms:
            self.by_form[form].add(bearer)
        for number in marks.handles:
            self.by_handle[number].add(bearer)


class Others(NamedTuple):
    """Who has which name or reference beside one entry, and who of them is in the document.

    Nobody is looked for before somebody asks: an act seldom fits at all.
    """

    bearers: "Bearers"
    itself: Set[str]
    present: Set[str]

    def have_name(self, form: str) -> bool:
        """Whether any other has, or had, a name of this form."""
        return bool(form) and bool(self.bearers.all.by_form.get(form, set()) - self.itself)

    def have(self, handle: str) -> bool:
        """Whether any other has, or had, this reference."""
        return bool(self._with(handle))

    def keep(self, handle: str) -> bool:
        """Whether any other in the document has it."""
        return not self._with(handle).isdisjoint(self.present)

    def _with(self, handle: str) -> Set[str]:
        return self.bearers.all.by_handle.get(handle, set()) - self.itself


REVISION, KEYS = attrgetter("revision"), attrgetter("keys")

HANDLES = frozenset({"unReference", "euReference", "ofacId", "ofsiGroupId", "sourceId"})
"""Identifiers by which authorities name an entry, here or on another list."""


def handles_of(content: Content) -> frozenset[str]:
    """References of authorities in a content, each in one form."""
    numbers = (number.number for number in content.identifiers if number.type in HANDLES)
    return frozenset(filter(None, map(handle, numbers)))


UNMARKED = Marks(frozenset(), frozenset())
"""What nearly all contents and keys have of acts."""


def _marks(forms: Set[str], handles: Set[str]) -> Marks:
    return Marks(frozenset(forms), frozenset(handles)) if forms or handles else UNMARKED


@dataclass(slots=True)
class Bearers:
    """Who has a name, or a reference, that an act has: everybody ever on the list before a document
    as last seen, and all in it.

    Looked through when first asked for; most documents have nobody of whom an act speaks. What
    was looked into for an earlier document is known.
    """

    now: Snapshot
    before: Mapping[str, Item]
    given: Given
    texts: Texts
    found: Borne | None = None

    def beside(self, entry: Item, heir: str = "") -> Others:
        """All of them but one entry, and the one that it went into, by its key."""
        return Others(self, {entry.entry_id, *entry.keys, heir}, self.now.members.keys())

    @property
    def all(self) -> Borne:
        """All of them, by what they have."""
        if self.found is None:
            self.found = self._looked_through()
        return self.found

    def _looked_through(self) -> Borne:
        """Entries by what they have, by their ids and by their keys in the document."""
        found, causes = Borne(defaultdict(set), defaultdict(set)), self.given.causes
        items, members = self.before.values(), self.now.members
        self._look_into_contents({*map(REVISION, items), *map(REVISION, members.values())})
        self._look_into_keys({*chain.from_iterable(map(KEYS, items)), *members})
        of_content, of_key = causes.contents.marks, causes.keys.marks
        bearers = [(item.entry_id, of_content.get(item.revision)) for item in items]
        bearers += [(key, of_content.get(member.revision)) for key, member in members.items()]
        if of_key:
            bearers += [(item.entry_id, of_key.get(key)) for item in items for key in item.keys]
            bearers += [(key, of_key.get(key)) for key in members]
        for bearer, marks in bearers:
            if marks is not None:
                found.add(bearer, marks)
        return found

    def _look_into_contents(self, revisions: Set[str]) -> None:
        """Which names and references of acts stand in contents, where nobody knows yet."""
        causes = self.given.causes
        unread = sorted(revisions - causes.contents.into)
        for first in range(0, len(unread), AT_A_TIME):
            for revision, content in self.texts.many(unread[first : first + AT_A_TIME]):
                forms = (match_form(name.text) for name in content.names)
                numbers = handles_of(content) if causes.by_handle else ()
                causes.contents.note(revision, causes.marks(forms, numbers))

    def _look_into_keys(self, keys: Set[str]) -> None:
        """The same in keys: they are names on some lists, references on all others."""
        causes = self.given.causes
        unread = keys - causes.keys.into
        if is_named(self.given.source):
            for key in unread:
                causes.keys.note(key, causes.marks([match_form(head_of(key))], ()))
        elif causes.by_handle:
            for key in unread:
                causes.keys.note(key, causes.marks((), [handle(reference(key))]))


@dataclass(frozen=True, kw_only=True, slots=True)
class CurrentDocument:
    """One document; `seen` and `previous_sha256` are empty of a predecessor in the first one.

    `cites` are the acts that it cites and its predecessor did not: how they are cited, and the day
    from which they are in force. `may_lack` are programmes of which it need not show everybody.
    """

    now: Snapshot
    given: Given
    texts: Texts
    seen: Seen
    previous_sha256: str
    bearers: Bearers
    cites: Sequence[tuple[str, str]] = field(default=())
    may_lack: frozenset[str] = frozenset()

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
    def is_named(self) -> bool:
        """Whether the keys of this list are made of names."""
        return is_named(self.source)

    @property
    def keys_move(self) -> bool:
        """Whether one party of this list may leave under one key and come under another."""
        source = self.source
        return is_named(source) or source.renumbers

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


def is_named(source: kit.Source) -> bool:
    """Whether the keys of a list are made of names."""
    return source.named_keys or source.keys_from_names


def document_of(
    now: Snapshot,
    before: Snapshot | None,
    given: Given,
    fresh: dict[str, bytes],
    items: Mapping[str, Item],
) -> CurrentDocument:
    """A document, next to its predecessor if there is one; `items` are all entries before it."""
    last_seen, previous_sha256 = (before.last_seen, before.sha256) if before else (None, "")
    texts = Texts(given.contents, fresh)
    return CurrentDocument(
        now=now,
        given=given,
        texts=texts,
        seen=Seen(stamp(now.observed_at), stamp(last_seen), now.sha256),
        previous_sha256=previous_sha256,
        bearers=Bearers(now, dict(items) if given.causes.any else {}, given, texts),
        cites=_fresh_cites(now, before),
        may_lack=_may_lack(now, given.source),
    )


def _may_lack(now: Snapshot, source: kit.Source) -> frozenset[str]:
    """Programmes that the representation of a document may not show."""
    forms = (form.may_lack for form in source.formats if form.id == now.format_id)
    return next(forms, frozenset())


def _fresh_cites(now: Snapshot, before: Snapshot | None) -> Sequence[tuple[str, str]]:
    """Acts that a document cites, and that the one before does not, if that cited any."""
    known = {instrument for instrument, _ in before.stats.cites} if before else set[str]()
    return [cite for cite in now.stats.cites if known and cite[0] not in known]
