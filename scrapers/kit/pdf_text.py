"""PDFs that hold text, line by line: for lists that are published in no other form.

The reader is PDFium, of the extra `pdf`, which is imported when a list first asks for it.
"""

import re
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from scrapers.kit.errors import LayoutChanged, ScrapeError
from scrapers.kit.pdf_limits import counted
from scrapers.kit.source import Document
from scrapers.kit.text import clean

PAGES = 400
"""Pages of a file; the longest official one has 104."""

LETTERS = 2_000_000
"""Of all pages; 104 dense ones have 480,000."""

WORK = 2_500_000_000
"""Of all pages, the square of what is shown on each: where all of that stands in one line, each is
put into its place among the others (10,000 in one line take 0.3 s). 104 pages of 3,500 letters,
each shown by itself, come to 1.3e9.
"""

MISSING = (
    "This list is published as a PDF, and what reads one is not installed: "
    "pip install 'designation-tracker[pdf]'."
)
SCANNED = (
    "holds no text, only pictures of it (a scan); ask the authority for a file with text, or have "
    "it recognised, check it by eye, and read that"
)

_BROKEN = re.compile(r"(?<=\w)\N{SOFT HYPHEN}\s{0,9}|\ufffe")


def pages(document: Document) -> list[list[str]]:
    """The lines of each page, clean, from above downwards, without empty ones.

    LayoutChanged for bytes that are no PDF, for a page of pictures, and for what no list holds
    (`pdf_limits`); ScrapeError with what to do where the extra is not installed.
    """
    library = _library()
    counted(document.content, document.name)
    found: list[list[str]] = []
    letters = 0
    for number, text in enumerate(_texts(library, document), 1):
        letters += len(text)
        if number > PAGES or letters > LETTERS:
            raise LayoutChanged(f"{document.name} is longer than any list.")
        lines = map(clean, _BROKEN.sub("-", text).splitlines())
        found.append([line for line in lines if line])
    if not any(found):
        raise LayoutChanged(f"{document.name} {SCANNED}.")
    return found


def lines(document: Document) -> list[str]:
    """The lines of all pages; otherwise as `pages`."""
    return [line for page in pages(document) for line in page]


def _texts(library: Any, document: Document) -> Iterator[str]:
    """The text of each page; LayoutChanged where one cannot be read or is only a picture."""
    try:
        with closing(library.PdfDocument(document.content)) as file:
            if not len(file):
                raise LayoutChanged(f"{document.name} has no pages.")
            work = 0
            for number in range(min(len(file), PAGES + 1)):
                with closing(file[number]) as page:
                    work += library.raw.FPDFPage_CountObjects(page) ** 2
                    if work > WORK:
                        raise LayoutChanged(f"{document.name} shows more than any list does.")
                    text = _text(page)
                    if not text.strip() and _is_picture(page):
                        raise LayoutChanged(f"Page {number + 1} of {document.name} {SCANNED}.")
                    yield text
    except library.PdfiumError as why:
        raise LayoutChanged(f"{document.name} cannot be read as a PDF: {why}.") from None


def _text(page: Any) -> str:
    with closing(page.get_textpage()) as text:
        return str(text.get_text_range())


def _is_picture(page: Any) -> bool:
    """Whether a page without text shows anything at all."""
    return next(iter(page.get_objects(max_depth=1)), None) is not None


def _library() -> Any:
    try:
        import pypdfium2
    except ImportError:
        raise ScrapeError(MISSING) from None
    return pypdfium2
