"""History before us out of a web archive: what it has of the addresses of a list.

What is on record is not fetched again, and bytes that came once are not fetched twice: a capture
of the digest of an earlier one is an observation that the list was unchanged.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from scrapers import kit
from scrapers.fetch import file_name
from scrapers.kit import FileType
from scrapers.registry import scraper
from scrapers.webarchive import MOST_CAPTURES, REVISIT, Capture, Manners, NotHad, Stopped, opened
from scrapers.webarchive import WebArchive as Archive
from tracker.errors import Refused, WrongUsage
from tracker.intake import earlier
from tracker.intake.earlier import Moments, Version
from tracker.model import Provenance
from tracker.record.journal import Served
from tracker.record.tracker import Tracker
from tracker.record.writer import Outcome

Told = Callable[[str], object]
"""Who is told a sentence about the whole history."""

TOGETHER = 3600.0
"""Seconds within which the files of one moment are captured."""

IN_VAIN = 3
"""After so many captures one after the other that could not be had the archive is left alone."""

PAGES = frozenset({"text/html", "application/xhtml+xml"})
READ_AS_PAGES = frozenset({FileType.HTML, FileType.TEXT})

SMALL = 64 * 1024
NOT_ARCHIVED = (
    b"has not archived that url",
    b"doesn't have that page archived",
    b"page is not available on the web",
    b"has been excluded from the wayback machine",
    b"page cannot be displayed due to robots.txt",
    b"blocked by robots.txt",
)
"""Words of pages that an archive sends in the place of a capture."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Of which list, and from which day to which (YYYY-MM-DD, both included)."""

    list_id: str
    since: str
    until: str


def take_archive(tracker: Tracker, asked: Asked, manners: Manners, tell: Told) -> Iterator[Outcome]:
    """Take all captures of a list in order; ends with Stopped where the archive does not answer."""
    form = _form(asked.list_id)
    with opened(manners) as archive:
        history = History(tracker, asked, archive, form)
        yield from history.outcomes()
        for sentence in history.said():
            tell(sentence)


def demand(list_id: str) -> None:
    """WrongUsage for a list that has no address of which there could be captures."""
    _form(list_id)


def _form(list_id: str) -> kit.Format:
    """The first representation of a list all of whose files have an address."""
    for form in scraper(list_id).source.formats:
        if form.required <= {role for role, file in form.files.items() if _addresses(file, "")}:
            return form
    raise WrongUsage(
        f"{list_id}: its files have no fixed address, so no web archive can be asked for them."
    )


def _addresses(file: kit.File, until: str, since: str = "") -> list[str]:
    """The addresses of a file, now and before; of one with a year in it, that of each year."""
    if file.method != "GET" or file.many:
        return []
    years = range(int(since[:4] or 0), int(until[:4] or 0) + 1)
    found: list[str] = []
    for url in filter(None, (file.url, *file.earlier)):
        if "{" in url:
            said = [url.replace("{year}", f"{y}").replace("{last_year}", f"{y - 1}") for y in years]
            found += said
        else:
            found.append(url)
    return list(dict.fromkeys(found))


@dataclass(slots=True)
class History:
    """What an archive has of a list, capture by capture; `passed` counts what was passed over."""

    tracker: Tracker
    asked: Asked
    archive: Archive
    form: kit.Format
    passed: Counter[str] = field(default_factory=Counter)
    unchecked: int = 0
    moments: Moments = field(init=False)
    bytes_of: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.moments = Moments(self.tracker)

    def outcomes(self) -> Iterator[Outcome]:
        """What became of each moment, oldest first."""
        together = self._moments(self._captures())
        self._remember()
        taken = earlier.known(self.tracker, self.asked.list_id)
        in_vain = 0
        for captures, more in earlier.followed(together):
            outcome = self._outcome(captures, taken, more=more)
            yield outcome
            in_vain = in_vain + 1 if outcome.outcome == "failed" else 0
            if in_vain == IN_VAIN:
                raise Stopped(
                    f"{self.archive.manners.host} gave none of {IN_VAIN} captures one after the "
                    "other; what was taken is on record, and the same command goes on from there."
                )

    def said(self) -> Iterator[str]:
        """What is to be known of the whole."""
        for why, count in sorted(self.passed.items()):
            yield f"{count} captures were passed over: {why}."
        if self.moments.moved:
            yield f"{self.moments.moved} captures are of the second of another one: a second later."
        if self.unchecked:
            yield (
                f"{self.unchecked} captures are packed, so that their bytes could not be held "
                "against the digest in the archive's index."
            )

    # Which.

    def _captures(self) -> list[tuple[str, Capture]]:
        """(role, capture) of all that may be the list, oldest first."""
        found: dict[tuple[str, str, str], tuple[str, Capture]] = {}
        for role, file in self.form.files.items():
            for url in _addresses(file, self.asked.until, self.asked.since):
                for capture in self.archive.captures(url, self.asked.since, self.asked.until):
                    if why := _not_the_file(capture, file):
                        self.passed[why] += 1
                        continue
                    found.setdefault((role, capture.timestamp, capture.digest), (role, capture))
                    if len(found) > MOST_CAPTURES:
                        raise Refused(f"{self.asked.list_id} has too many captures to be read.")
        return sorted(found.values(), key=lambda pair: (pair[1].timestamp, pair[0], pair[1].digest))

    def _moments(self, captures: Sequence[tuple[str, Capture]]) -> list[dict[str, Capture]]:
        """Captures of one moment by role: of a list of one file each is one."""
        if len(self.form.files) == 1:
            return [{role: capture} for role, capture in captures]
        moments: list[dict[str, Capture]] = []
        began = -2 * TOGETHER
        for role, capture in captures:
            if capture.seconds - began > TOGETHER:
                moments.append({})
                began = capture.seconds
            moments[-1][role] = capture
        whole = [moment for moment in moments if moment.keys() >= self.form.required]
        self.passed["the other files of the list were not captured with them"] += sum(
            len(moment) for moment in moments if moment.keys() < self.form.required
        )
        self.passed = +self.passed
        return whole

    def _remember(self) -> None:
        """Digest -> name and hash of the bytes, of all that was taken before."""
        for receipt in self.tracker.journal.receipts(self.asked.list_id):
            for role, said in receipt.found.items():
                if role in receipt.files:
                    self.bytes_of[said.partition(" ")[2]] = receipt.files[role]

    # Taking.

    def _outcome(
        self,
        captures: Mapping[str, Capture],
        taken: set[frozenset[tuple[str, str]]],
        *,
        more: bool,
    ) -> Outcome:
        list_id, found = self.asked.list_id, self._found(captures)
        at = self.moments.last
        try:
            at = self.moments.of(max(capture.seconds for capture in captures.values()))
            if frozenset(found.items()) in taken:
                return earlier.again(list_id, at)
            served: dict[str, Served] = {}
            documents = {
                role: self._document(role, capture, served) for role, capture in captures.items()
            }
        except NotHad as why:
            return earlier.refused(list_id, at, _told(captures, str(why)), "failed")
        except Refused as why:
            return earlier.refused(list_id, at, _told(captures, str(why).rstrip(".")))
        version = Version(
            list_id=list_id,
            observed_at=at,
            format_id=self.form.id,
            documents=documents,
            provenance=Provenance.ARCHIVE,
            found=found,
            served=served,
        )
        outcome = earlier.taken(self.tracker, version, followed=more)
        self._note(captures, documents)
        return outcome

    def _found(self, captures: Mapping[str, Capture]) -> dict[str, str]:
        said = {role: f"{c.timestamp} {c.digest}" for role, c in captures.items()}
        return {"archive": self.archive.manners.base, **said}

    def _document(self, role: str, capture: Capture, served: dict[str, Served]) -> kit.Document:
        """The bytes of a capture: those that are here already, else what it sends."""
        if here := self.bytes_of.get(capture.digest):
            name, kept = here
            return kit.Document(name=name, content=self.tracker.journal.archive.get(kept))
        limit = scraper(self.asked.list_id).source.size_limit_bytes
        had = self.archive.document(capture, limit)
        if why := _says_not_archived(had.content):
            raise Refused(why)
        self.unchecked += not had.checked
        served[role] = Served(
            url=had.url, final_url=had.url, status=had.status, headers=had.headers
        )
        return kit.Document(name=file_name(capture.original), content=had.content)

    def _note(self, captures: Mapping[str, Capture], documents: kit.Documents) -> None:
        """What came just now need not be fetched again."""
        if any(map(earlier.stand_in, documents.values())):
            return
        for role, capture in captures.items():
            of = documents[role]
            self.bytes_of[capture.digest] = (of.name, sha256(of.content).hexdigest())


def _told(captures: Mapping[str, Capture], why: str) -> str:
    """A sentence about captures, but for its full stop."""
    which = ", ".join(sorted({f"{c.timestamp} of {c.original[:200]}" for c in captures.values()}))
    return f"Capture {which}: {why}"


def _not_the_file(capture: Capture, file: kit.File) -> str:
    """Why a capture is not taken for the file, as its row says; "" if it may be."""
    if capture.mimetype != REVISIT and capture.status != "200":
        return f"they were answered {capture.status}" if capture.status.isdigit() else "no answer"
    if capture.mimetype in PAGES and file.content not in READ_AS_PAGES:
        return "they are pages and not the file"
    if capture.seconds < 0:
        return "they have no time"
    return ""


def _says_not_archived(content: bytes) -> str:
    """That a page says why there is no capture; "" for anything else."""
    text = content[:SMALL].lower() if len(content) <= SMALL else b""
    if any(words in text for words in NOT_ARCHIVED):
        return "the archive sent a page which says that it does not have it"
    return ""
