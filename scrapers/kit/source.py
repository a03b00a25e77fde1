"""What we know of a list before fetching it, and what arrives."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

MEMORY = 500_000_000
"""Bytes that reading a document may take, whatever is in it."""

TIMES, ANY_LIST = 2, 20_000
"""How often the most entries that are expected a document may have records; so many it may have in
any case: a large addition is news."""


class FileType(StrEnum):
    """What a file must look like in its first bytes before anyone tries to read it."""

    XML = "xml"
    HTML = "html"
    CSV = "csv"
    JSON = "json"
    EXCEL = "excel"  # .xls, .xlsx, .ods
    PDF = "pdf"
    YAML = "yaml"  # our own file of curated acts alone
    TEXT = "text"  # prose, plain or marked up: the text of an act


class Proof(StrEnum):
    """What has passed the reader of a list so far: a whole official file, cut ones, or none."""

    WHOLE = "whole"
    EXCERPT = "excerpt"
    NONE = "none"


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """One official file: where it is published and what it is called when saved.

    `patterns` are shell patterns, tried case-insensitively against file names (without .gz or
    .zst); `url` is "" for a file that is found by following a page, `{year}` and `{last_year}` in
    it are those of the look, in UTC. `method`, `headers` and `body` are for the few sources that
    want a POST. `size_limit_bytes` is for a file that is much smaller than others of its list; 0
    means the list's. `many`: the file stands for texts of their own that a page leads to, each
    under a role "ROLE/NAME"; a look asks for so many of them at most that it does not have yet, and
    goes without those that do not come. Of a folder NAME is the file's name without its ending.
    `earlier` are addresses at which it was published before: no look asks there, but a web archive
    may have captures of them. `known_on` is the day of the fact that this address rests on, where
    it is not the list's.
    """

    url: str
    patterns: tuple[str, ...]
    content: FileType
    required: bool = True
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    size_limit_bytes: int = 0
    many: int = 0
    earlier: tuple[str, ...] = ()
    known_on: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Format:
    """One representation of a list: role -> file.

    `covers` names the fields it can carry, as entries have them (docs/reference/fields.md); None
    means all that this list ever has. Fields a representation does not cover are carried forward
    by the fold. `may_lack` names programmes that it does not show everybody under who stands there
    by another one: whoever stood under one still does.
    """

    id: str
    files: Mapping[str, File]
    covers: frozenset[str] | None = None
    may_lack: frozenset[str] = frozenset()

    def file(self, role: str) -> File:
        """What is known of the file of a role, also of one of many; KeyError if there is none."""
        name, one_of_many, _ = role.partition("/")
        file = self.files[name]
        if bool(one_of_many) != bool(file.many):
            raise KeyError(role)
        return file

    @property
    def required(self) -> frozenset[str]:
        """Roles without which the representation is not whole."""
        return frozenset(r for r, file in self.files.items() if file.required and not file.many)


LIST = "list"
"""The role of the file of a list that has one."""

PAGE = "page"
"""The role of the page that links to it."""

NO_LICENCE = "Not stated on the pages we know"

LEAST_BYTES, MOST_BYTES, BYTES_EACH = 4 * 1024 * 1024, 64 * 1024 * 1024, 8 * 1024
BY_EXPECTED = -1
"""The limit of a file of which nothing is said: 8 KiB for each of the most entries that are
expected, 4 MiB at least and 64 at most. Official files have 0.3 to 4 kB an entry."""


def limit_of(entries: int) -> int:
    """The bytes of a file, unsaid, by the most entries that are expected."""
    return min(MOST_BYTES, max(LEAST_BYTES, BYTES_EACH * entries))


TOGETHER = 2
"""Of all files of one moment: so many times the limit of one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """An official list, as a compliance officer would describe it.

    `formats` are in order of preference: the first is fetched live; a folder is read by the first
    one whose required files it holds. `expected` bounds the number of entries that a document of
    today holds (used for plausibility of a first document, wide). `churn` is the share of entries
    that usually leave in a year, `batch` the largest share that is known to have left at once.
    `terrorism_programmes` None means that the whole list is about terrorism; `terrorism_words`, in
    lower case, tell programmes whose names vary.
    `named_keys`: the list has no ids, keys are made of primary name and listing date.
    `keys_from_names`: its module makes references out of names, so a respelling makes a new one.
    `chooses_main_name`: the authority marks none of the names as the main one, our module does.
    `renumbers`: the authority gives parties new references at times, mostly under another regime.
    `keeps_delisted`: its documents show whom it delisted; an absence without that says nothing.
    `size_limit_bytes` is for one file, two to eight times the largest one known and 4 MiB at least;
    unsaid, it is 8 KiB for each of the most entries expected, 4 MiB at least, 64 at most. `page`,
    unsaid, is the page that one of its files is, or is found by. `licence`: unsaid, none is known.
    """

    title: str
    authority: str
    country: str  # ISO 3166 alpha-2, or "UN", "EU"
    legal_basis: str
    page: str = ""
    licence: str = NO_LICENCE
    language: str
    tier: int
    formats: tuple[Format, ...]
    expected: range
    date_formats: tuple[str, ...]
    terrorism_programmes: frozenset[str] | None = None
    terrorism_words: tuple[str, ...] = ()
    named_keys: bool = False
    keys_from_names: bool = False
    renumbers: bool = False
    chooses_main_name: bool = False
    keeps_delisted: bool = False
    verb_listed: str = "listed"  # FTO: designated; UK: proscribed
    verb_delisted: str = "delisted"  # FTO: revoked; UK: deproscribed
    churn: float = 0.10
    batch: float = 0.02
    timezone: str = "UTC"  # the authority's
    timeout_seconds: float = 60.0
    size_limit_bytes: int = BY_EXPECTED
    memory_limit_bytes: int = MEMORY  # that reading its documents may take
    interval_days: int = 30  # usual days between two changes
    check_every_minutes: int = 360
    proof: Proof  # removals of a list wait until a whole file has passed
    short_title: str = ""  # of 20 letters at most, as subjects of mails name it
    known_on: str = ""  # the day of the facts that its addresses rest on, ISO 8601
    political_use: str = ""  # what a reader is warned of; such a list is on only where it is named
    transcribed: bool = False  # read is what a person typed of scans, not the authority's bytes
    aggregator: bool = False  # cross-check only, never a source of changes
    closed_on: str = ""  # the day the authority closed the list; closing delists nobody
    access_note: str = ""  # obstacles, and the official way round them

    def __post_init__(self) -> None:
        """What follows from the rest, where nothing is said of it."""
        if not self.page:
            object.__setattr__(self, "page", self._page())
        if self.size_limit_bytes == BY_EXPECTED:
            most = getattr(self.expected, "stop", 0)  # what is no range is told later
            object.__setattr__(self, "size_limit_bytes", limit_of(most))

    def _page(self) -> str:
        """The first address of a page among its files; "" if there is none."""
        files = (file for form in self.formats for file in form.files.values())
        return next((file.url for file in files if file.content == FileType.HTML), "")

    @property
    def proven(self) -> bool:
        """Whether a whole official file has passed the reader (design, section 5)."""
        return self.proof == Proof.WHOLE

    def oversized(self, documents: "Documents") -> str:
        """Why one of these documents is none of this list, by its size; "" if all may be."""
        for role, document in documents.items():
            size, limit = len(document.content), self._limit(role)
            if size > limit:
                return f"{document.name} has {size} bytes, more than the limit of {limit}."
        together = sum(len(document.content) for document in documents.values())
        if together > TOGETHER * self.size_limit_bytes:
            return f"The {len(documents)} files have {together} bytes together, too many."
        return ""

    def _limit(self, role: str) -> int:
        name = role.partition("/")[0]
        files = (form.files[name] for form in self.formats if name in form.files)
        limits = [file.size_limit_bytes or self.size_limit_bytes for file in files]
        return min(self.size_limit_bytes, max(limits, default=self.size_limit_bytes))

    @property
    def most_records(self) -> int:
        """Records of one document beyond which it is none of this list."""
        return max(ANY_LIST, TIMES * self.expected.stop)

    def about_terrorism(self, programmes: Iterable[str]) -> bool:
        """Whether any of these programmes of this list is a terrorism programme."""
        known = self.terrorism_programmes
        if known is None:
            return True
        return any(
            name in known or any(word in name.casefold() for word in self.terrorism_words)
            for name in programmes
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """One file as it arrived: plain bytes, never decoded by anyone but its list module."""

    name: str
    content: bytes


Documents = Mapping[str, Document]
"""The files of one moment by their roles, as a module's `parse` and `about` get them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """What a document says about itself: when it was published, how many records it holds.

    `amended_on`: the days from which the acts that made the list what it is are in force, for
    documents that cite them all. Where one new day came, it dates what left in between. `cites`:
    these acts as people cite them, each with its day; the only new one is what all that changed in
    between shows.
    """

    published_at: datetime | None = None
    record_count: int | None = None
    amended_on: tuple[str, ...] = ()
    cites: tuple[tuple[str, str], ...] = ()


Follow = Callable[[Document], Mapping[str, str]]
