"""Documents of one moment -> what is found in them, read by the very rules that a list is read by.

Pure: neither a database nor the network nor a clock. A document that is not the list is
LayoutChanged here as everywhere.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from scrapers import kit
from scrapers.kit.memo import Read, Same
from scrapers.registry import Scraper
from tracker.model import Content
from tracker.rules.normalise import entries
from tracker.rules.normalise.dates import says_no_day
from tracker.rules.normalise.keys import canonical_key, is_beside, reference
from tracker.rules.normalise.sense import tidy
from tracker.rules.normalise.spans import is_read
from tracker.rules.reading import Arrived, Reading, read
from tracker.trying.report import Example, FileSeen, Report, Texts, United

SOME = 5
"""So many texts of one kind are told, each cut after so many letters."""
LETTERS = 120

ONE_REFERENCE = "one reference"
ONE_NAME = "one name and listing date"
MADE_OF_NAMES = "one reference, which is made of the name"
"""Why several records are one entry."""


@dataclass(slots=True)
class _Notes:
    """What records say before they are entries: the keys they have, and what no entry keeps."""

    list_id: str
    source: kit.Source
    records: int = 0
    by_key: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    without_reference: set[str] = field(default_factory=set)
    unknown: Counter[str] = field(default_factory=Counter)
    unread: dict[str, "_Found"] = field(default_factory=lambda: defaultdict(_Found))

    def take(self, record: Read) -> None:
        """Look at one record, which an earlier one of the document may equal."""
        self.records += 1
        if isinstance(record, Same):
            row = record.made
            self.by_key[row.key].append(entries.decoded(row.data).caption)
            return
        self.unknown.update(kit.unknown_names(record))
        caption, key = self._key_of(record)
        self.by_key[key].append(caption)
        for act in record.designations:
            days = {"listedOn": act.listed_on, "delistedOn": act.delisted_on}
            for name, text in days.items():
                if text and says_no_day(text, self.source.date_formats):
                    self.unread[name].add([text])

    def _key_of(self, record: kit.RawEntry) -> tuple[str, str]:
        """The name and the key of a record, as normalising it gives them."""
        if key := canonical_key(self.list_id, record.reference):
            return tidy(record.names[0].text) if record.names else "", key
        key, content = entries.entry(self.list_id, self.source, record)
        self.without_reference.add(key)
        return content.caption, key

    def united(self, apart: Mapping[str, int]) -> Iterator[United]:
        """Keys of several records; `apart`: how many of a key's records became another entry."""
        for key, names in self.by_key.items():
            together = len(names) - apart.get(key, 0)
            if together > 1:
                yield United(key, together, self._why(key), tuple(names))

    def _why(self, key: str) -> str:
        if key in self.without_reference:
            return ONE_NAME
        return MADE_OF_NAMES if self.source.keys_from_names else ONE_REFERENCE


@dataclass(slots=True)
class _Found:
    """Entries that have something, and the first few of its texts."""

    entries: int = 0
    some: dict[str, None] = field(default_factory=dict)

    def add(self, texts: Iterable[str]) -> None:
        """One more entry."""
        self.entries += 1
        for text in texts:
            if len(self.some) < SOME:
                self.some.setdefault(text[:LETTERS])

    @property
    def told(self) -> Texts:
        """The same as a value."""
        return Texts(self.entries, tuple(self.some))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Watched(Scraper):
    """A list whose records somebody looks at on their way."""

    notes: _Notes

    def parse(self, documents: kit.Documents) -> Iterator[Read]:
        """The records, each looked at."""
        for record in Scraper.parse(self, documents):
            self.notes.take(record)
            yield record


def examine(scraper: Scraper, documents: kit.Documents, arrived: Arrived) -> Report:
    """What is found in documents of one moment; LayoutChanged when they are not the list."""
    notes = _Notes(scraper.key, scraper.source)
    watched = _Watched(key=scraper.key, source=scraper.source, module=scraper.module, notes=notes)
    reading = read(watched, documents, arrived, ())
    contents = {key: _content(reading, key) for key in reading.snapshot.members}
    about = scraper.about(documents)
    source = scraper.source
    parted = tuple(key for key in contents if is_beside(key))
    return Report(
        list_id=scraper.key,
        format_id=arrived.format.id,
        files=tuple(_files(source, arrived.format, documents)),
        records=notes.records,
        entries=len(contents),
        listed=reading.snapshot.stats.entries,
        terrorism=sum(_about_terrorism(source, content) for content in contents.values()),
        united=tuple(notes.united(_apart(parted))),
        parted=parted,
        states=_counted([content.state] for content in contents.values()),
        schemas=_counted([content.schema] for content in contents.values()),
        programmes=_counted({act.programme for act in one.acts} for one in contents.values()),
        fields=_counted(map(entries.values, contents.values())),
        unread=_told({**_unread(contents.values()), **notes.unread}),
        leftovers=_told(_leftovers(contents.values())),
        unknown=dict(sorted(notes.unknown.items())),
        several=_several(contents.values()),
        examples=tuple(_examples(contents)),
        published_at=about.published_at.isoformat() if about.published_at else "",
        declared=about.record_count,
        amended_on=tuple(about.amended_on),
        cites=len(about.cites),
        expected=(source.expected.start, source.expected.stop),
        most_records=source.most_records,
    )


def _content(reading: Reading, key: str) -> Content:
    return entries.decoded(reading.contents[reading.snapshot.members[key].revision])


def _files(source: kit.Source, form: kit.Format, documents: kit.Documents) -> Iterator[FileSeen]:
    for role, document in documents.items():
        limit = form.file(role).size_limit_bytes or source.size_limit_bytes
        yield FileSeen(role, document.name, len(document.content), limit)


def _apart(parted: Iterable[str]) -> Counter[str]:
    """Reference -> entries that have it beside the first one."""
    return Counter(map(reference, parted))


def _about_terrorism(source: kit.Source, content: Content) -> bool:
    return source.about_terrorism(act.programme for act in content.acts)


def _counted(several: Iterable[Iterable[str]]) -> dict[str, int]:
    """How many entries have each, the most frequent first."""
    counts = Counter(name for names in several for name in names)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _unread(contents: Iterable[Content]) -> dict[str, _Found]:
    """Facts that are dates -> those of their texts that are no date to us."""
    found: dict[str, _Found] = defaultdict(_Found)
    for content in contents:
        for name in entries.DATE_FACTS & content.facts.keys():
            if texts := [text for text in content.facts[name] if not is_read(text)]:
                found[name].add(texts)
    return found


def _leftovers(contents: Iterable[Content]) -> dict[str, _Found]:
    """Fields that nobody took."""
    found: dict[str, _Found] = defaultdict(_Found)
    for content in contents:
        for name, texts in content.extra.items():
            found[name].add(texts)
    return found


def _several(contents: Iterable[Content]) -> Texts:
    """Entries with a name that looks like more than one: it is shown, and keyed, as one."""
    found = _Found()
    for content in contents:
        texts = {name.text for name in content.names if kit.holds_several(name.text)}
        if texts:
            found.add(sorted(texts))
    return found.told


def _told(found: Mapping[str, _Found]) -> dict[str, Texts]:
    return {name: found[name].told for name in sorted(found)}


def _examples(contents: Mapping[str, Content]) -> Iterator[Example]:
    """The first entry, one in the middle, the last one, and the one that says most."""
    keys = list(contents)
    fullest = max(keys, key=lambda key: sum(map(len, entries.values(contents[key]).values())))
    for key in dict.fromkeys((keys[0], keys[len(keys) // 2], keys[-1], fullest)):
        content = contents[key]
        extra = {f"{name} (nobody took it)": texts for name, texts in content.extra.items()}
        yield Example(key, content.state, {**entries.values(content), **extra})
