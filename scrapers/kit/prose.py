"""The text of an act, plain or marked up, as paragraphs: acts say in prose what they do."""

import html
import re

from scrapers.kit.errors import LayoutChanged
from scrapers.kit.source import Document
from scrapers.kit.text import clean

LARGEST = 4 * 1024 * 1024
"""Bytes of a text; the longest notice known has some 400,000."""

CHARSET = re.compile(rb"<meta\b[^<>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?([\w-]{1,40})", re.I)
OLD_PAGES = ("windows-1252", "cp1252", "iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii")
"""What pages may say of themselves that are in Windows-1252, as browsers read them."""

UNSEEN = re.compile(r"<(script|style|head)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.I | re.DOTALL)
BLOCK = re.compile(
    r"</?(?:p|div|br|li|ul|ol|dl|dt|dd|h[1-6]|t[dhr]|table|section|article|hr|blockquote)\b[^<>]*>",
    re.I,
)
TAG = re.compile(r"</?[a-z!?][^<>]*>", re.I)
BROKEN = re.compile(r"(?<=\w-)\r?\n[^\S\n]*(?=\w)")
GAP = re.compile(r"\n[^\S\n]*\n")


def text(document: Document) -> str:
    """The characters of a text; LayoutChanged for bytes that are none."""
    content = document.content
    if len(content) > LARGEST:
        raise LayoutChanged(f"{document.name} has {len(content)} bytes, too many for a text.")
    if not content.strip():
        raise LayoutChanged(f"{document.name} is empty.")
    found = _decoded(content)
    if found is None or "\0" in found:
        raise LayoutChanged(f"{document.name} is no text in UTF-8 or Windows-1252.")
    return found


def _decoded(content: bytes) -> str | None:
    """In UTF-8, or in what the page itself says; pages of before 2015 are in Windows-1252."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        said = CHARSET.search(content[:4096])
    named = said[1].decode().lower() if said else OLD_PAGES[0]
    if named not in OLD_PAGES:
        return None
    return content.decode("cp1252", errors="replace")


def paragraphs(document: Document) -> list[str]:
    """The paragraphs of a text, each clean; of marked up ones, what stands in blocks of their own.

    A plain text without blank lines has one in each line.
    """
    return split(text(document))


def split(found: str) -> list[str]:
    """The paragraphs of a text that is in hand."""
    if BLOCK.search(found):
        found = BLOCK.sub("\n\n", UNSEEN.sub(" ", found).replace("\n", " "))
    plain = html.unescape(TAG.sub("", found))
    parts = GAP.split(plain) if GAP.search(plain) else plain.splitlines()
    return [part for part in map(clean, parts) if part]


def running(document: Document) -> str:
    """The whole text in one line, clean."""
    return " ".join(split(mended(text(document))))


def mended(printed: str) -> str:
    """A text printed in lines, with the words whole that a line broke behind their hyphen."""
    return BROKEN.sub("", printed)
