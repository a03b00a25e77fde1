"""`python -m bench.parsers`: every parser beside its format's floor, and a round of all lists.

The floor of a format is its library alone on the same bytes: the whole tree, table or workbook,
every text in it touched once. Lists without a real file are measured on a sample, its records
repeated to a fair size; where that is not to be had (numbered rows, workbooks), on the sample as it
is, which says little of speed.
"""

import csv
import gc
import io
import json
import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from bench import repeated
from scrapers import kit, registry
from scrapers.registry import Scraper
from tests import accept
from tests.faults import trial
from tests.faults.trial import Good
from tracker.settings import COLLECT

SHARED = Path(__file__).resolve().parents[2] / "shared" / "archive"
PATIENCE = 1.0
"""Seconds spent on one figure, at most: the best of as many rounds as fit, and at least two."""

ALLOWED = 10.0
"""A parser slower than so many times its floor is marked."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """One list's documents, real or a sample's."""

    scraper: Scraper
    case: Good
    day: str
    real: bool


def documents(*, live: bool = False) -> Iterator[Found]:
    """The newest readable documents of each list; `live`: in the representation that is fetched."""
    for scraper in registry.scrapers():
        found = next(filter(None, map(_readable, _candidates(scraper, live=live))), None)
        if found:
            yield found


def _candidates(scraper: Scraper, *, live: bool) -> Iterator[Found]:
    first = scraper.source.formats[0].id
    for root, real in ((SHARED / scraper.key, True), (accept.SAMPLES / scraper.key, False)):
        for folder in sorted(root.iterdir(), reverse=True) if root.is_dir() else ():
            try:
                case = trial.good(scraper.key, folder)
            except (AssertionError, kit.ScrapeError):
                continue
            if not live or case.format_id == first:
                yield Found(scraper=scraper, case=case, day=folder.name, real=real)


def _readable(found: Found) -> Found | None:
    try:
        return found if found.case.reading.snapshot.members else None
    except kit.ScrapeError:
        return None


def best(*works: Callable[[], object]) -> list[float]:
    """Processor seconds of the quickest round of each, in turns: other work slows all alike."""
    spent: list[list[float]] = []
    began = time.perf_counter()
    while len(spent) < 2 or time.perf_counter() - began < PATIENCE * len(works):
        spent.append([_once(work) for work in works])
        if len(spent) > 2_000:
            break
    return [max(min(times), 1e-6) for times in zip(*spent, strict=True)]


def _once(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


# Floors.


def floor(content: bytes, kind: kit.FileType) -> object:
    """What the format's own library does with these bytes, and nothing else."""
    return FLOORS.get(kind, len)(content)


def _xml(content: bytes) -> int:
    from lxml import etree

    return sum(len(e.text or "") for e in etree.fromstring(content).iter())


def _html(content: bytes) -> int:
    import lxml.html

    return sum(len(e.text or "") for e in lxml.html.document_fromstring(content).iter())


def _csv(content: bytes) -> int:
    text = content.decode("utf-8", "replace")
    delimiter = max("\t;,", key=text[:500].count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return sum(len(cell) for row in rows for cell in row)


def _workbook(content: bytes) -> int:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    return sum(1 for sheet in sheets for row in sheet for _ in row)


def _pdf(content: bytes) -> int:
    import pypdfium2

    with closing(pypdfium2.PdfDocument(content)) as file:
        return sum(len(page.get_textpage().get_text_range()) for page in file)


FLOORS: Mapping[kit.FileType, Callable[[bytes], object]] = {
    kit.FileType.XML: _xml,
    kit.FileType.HTML: _html,
    kit.FileType.CSV: _csv,
    kit.FileType.JSON: json.loads,
    kit.FileType.EXCEL: _workbook,
    kit.FileType.PDF: _pdf,
}


# The table.


SAMPLE, REPEATED = "sample", "repeated"


def _fair(found: Found) -> tuple[Good, str]:
    """The documents to measure and what they are: "" for real ones."""
    if found.real:
        return found.case, ""
    case = found.case
    longer = {
        role: repeated.document(content, case.form.files[role].content)
        for role, content in case.documents.items()
    }
    again = replace(case, documents=longer)
    try:
        more = len(list(found.scraper.parse(_documents(again))))
    except kit.ScrapeError:
        return case, SAMPLE
    entries = len(list(found.scraper.parse(_documents(case))))
    return (again, REPEATED) if more >= TIMES * entries else (case, SAMPLE)


TIMES = 10
"""A repeated sample has so many times its entries at least."""


def _documents(case: Good) -> kit.Documents:
    return {
        role: kit.Document(name=case.names[role], content=content)
        for role, content in case.documents.items()
    }


def measured(found: Found) -> str:
    """One line: size, entries, entries a second, the floor, the ratio, and all of a reading."""
    case, kind = _fair(found)
    files = _documents(case)
    kinds = {role: case.form.files[role].content for role in files}
    ours, base = best(
        lambda: sum(1 for _ in found.scraper.parse(files)),
        lambda: [floor(d.content, kinds[role]) for role, d in files.items()],
    )
    whole = "" if kind == REPEATED else f"{_reading(case) * 1e3:8.1f} ms"
    entries = sum(1 for _ in found.scraper.parse(files))
    size = sum(map(len, case.documents.values()))
    name = f"{found.scraper.key} {found.day}{f' ({kind})' if kind else ''}"
    mark = "  over" if kind != SAMPLE and ours / base > ALLOWED else ""
    return (
        f"{name:40} {case.format_id:9} {size / 1e6:6.2f} MB {entries:6d} {entries / ours:9,.0f}/s "
        f"{ours * 1e3:8.1f} ms {base * 1e3:8.1f} ms {ours / base:5.1f}x {whole:>11}{mark}"
    )


def _reading(case: Good) -> float:
    """Processor seconds of all that reading the documents takes."""
    return best(lambda: case.read(case.documents, 1))[0]


# A round of all lists with nothing new, through the real fetch on loopback.


class Site(BaseHTTPRequestHandler):
    """Answers /etag/KEY/ROLE/NAME with a validator and 304, /plain/KEY/ROLE/NAME without."""

    files: Mapping[str, bytes] = {}
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        manner, _, path = unquote(self.path).removeprefix("/").partition("/")
        content = self.files.get(path)
        etag = f'"{len(content or b"")}"'
        known = manner == "etag" and self.headers.get("If-None-Match") == etag
        self.send_response(404 if content is None else 304 if known else 200)
        self.send_header("Content-Length", str(0 if known else len(content or b"")))
        if manner == "etag" and content is not None:
            self.send_header("ETag", etag)
        self.end_headers()
        if content and not known:
            self.wfile.write(content)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _serve(files: Mapping[str, bytes], port: Any) -> None:
    Site.files = files
    with HTTPServer(("127.0.0.1", 0), Site) as server:
        port.send(server.server_port)
        server.serve_forever()


@contextmanager
def served(files: Mapping[str, bytes]) -> Iterator[str]:
    """A site of these files in a process of its own, so that its work is not ours."""
    ours, theirs = multiprocessing.Pipe()
    site = multiprocessing.Process(target=_serve, args=(files, theirs), daemon=True)
    site.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        site.terminate()
        site.join()


def round_of_all(found: list[Found], manner: str) -> tuple[float, int]:
    """Processor seconds of one look at every list with nothing new, and how many were looked at."""
    from db.archive import Archive
    from db.engine import migrate, open_database
    from scrapers.fetch import Policy
    from tracker.intake import run
    from tracker.record import tracker as record_tracker

    policy = Policy(allow_private=True)
    files = {
        f"{f.scraper.key}/{role}/{f.case.names[role]}": content
        for f in found
        for role, content in f.case.documents.items()
    }
    with tempfile.TemporaryDirectory() as name, served(files) as site:
        engine = open_database(f"sqlite:///{Path(name) / 'tracker.db'}")
        migrate(engine)
        tracker = record_tracker.Tracker.over(engine, Archive(Path(name) / "archive"))

        def look() -> list[str]:
            return [
                run.run(tracker, f.scraper.key, policy, _addresses(f, f"{site}/{manner}")).outcome
                for f in found
            ]

        look()
        start = time.process_time()
        outcomes = look()
        spent = time.process_time() - start
        engine.dispose()
    odd = [f.scraper.key for f, o in zip(found, outcomes, strict=True) if o != "unchanged"]
    if odd:
        print(f"not unchanged: {', '.join(odd)}", file=sys.stderr)
    return spent, len(outcomes) - len(odd)


def _addresses(found: Found, site: str) -> dict[str, str]:
    """Role -> address; a file that the folder does not have is gone from the site too.

    Nor does it have a page that links to a file where it has that file alone, a page itself.
    """
    key, files = found.scraper.key, found.scraper.source.formats[0].files
    often = Counter(found.case.documents.values())
    known = {
        role: found.case.names[role]
        for role, content in found.case.documents.items()
        if files[role].required or often[content] == 1
    }
    return {role: f"{site}/{key}/{role}/{quote(known.get(role, 'gone'))}" for role in files}


def main() -> None:
    """The table, then the rounds."""
    from tracker.logs import configure

    configure("error", "console", "")
    gc.set_threshold(*COLLECT)
    print(
        f"{'parser':40} {'format':9} {'size':>9} {'rows':>6} {'speed':>11} {'parser':>11} "
        f"{'floor':>11} {'ratio':>6} {'reading':>11}"
    )
    for found in documents():
        print(measured(found), flush=True)
    live = list(documents(live=True))
    for manner, words in (("etag", "the sites say 304"), ("plain", "the same bytes come again")):
        spent, looked = round_of_all(live, manner)
        print(f"a round of {looked} lists unchanged, {words}: {spent:.2f} s of processor")


if __name__ == "__main__":
    main()
