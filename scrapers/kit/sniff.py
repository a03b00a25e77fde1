"""What a file's first bytes say it is, before anyone tries to read it."""

import re

from scrapers.kit.source import FileType

BLANK = b"\x00 \r\n\t\x1a"
UTF8_MARK = b"\xef\xbb\xbf"

# What browsers print above an XML document without a style sheet, here on the page that a person
# copied or saved; what follows in the same line differs.
BROWSER_VIEW = b"This XML file does not appear to have any style information associated with it."

# How a file begins -> what it is, and the only kind of list that may begin so.
MAGIC = (
    (b"PK\x03\x04", "is a spreadsheet or zip file", FileType.EXCEL),
    (b"\xd0\xcf\x11\xe0", "is a spreadsheet or other Office file", FileType.EXCEL),
    (b"%PDF-", "is a PDF", FileType.PDF),
    (b"\x1f\x8b", "holds gzip bytes", None),
    (b"\xff\xfe", "is UTF-16 text", None),
    (b"\xfe\xff", "is UTF-16 text", None),
)

# Kinds that are known by their first bytes, and what else to say.
BINARY = {FileType.EXCEL: "is not a spreadsheet", FileType.PDF: "is not a PDF"}

# How the text of each kind begins; CSV is what begins like none of the others.
TEXT = {
    FileType.XML: ((b"<",), "is not XML"),
    FileType.JSON: ((b"{", b"["), "is not JSON"),
}

# The first tag of a document, behind declarations and comments.
FIRST_TAG = re.compile(
    rb"(?>\s+|<\?.*?\?>|<!--.*?-->)*+<(!doctype\s+html|[a-z][\w.:-]*)", re.DOTALL
)
PAGE_TAGS = frozenset(
    b"html head body title meta link script style h1 h2 div p center iframe noscript".split()
)
TITLE = re.compile(rb"<title[^<>]*>(.{0,300}?)</title", re.DOTALL)
UNSEEN = re.compile(rb"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)|<[^<>]*>", re.DOTALL)
"""What nobody sees of a page; a script, style or comment that is not closed goes on to its end."""

# A page of an official list is larger than a page that says why there is none. In a larger page
# only the title is looked at: rows of a list may well speak of captchas and maintenance.
SMALL_PAGE = 20_000

# Words of error pages: the first ones seen in place of official lists, others usual of servers.
GARBAGE = (
    b"technical difficulties",
    b"maintenance.un.org",
    b"object may be found",
    b"403 forbidden",
    b"just a moment",
    b"captcha",
    b"not a robot",
    b"verify you are human",
    b"access denied",
    b"object moved",
    b"document moved",
    b"request unsuccessful",
    b"requested url was rejected",
    b"under maintenance",
    b"undergoing maintenance",
    b"scheduled maintenance",
    b"temporarily unavailable",
    b"service unavailable",
    b"404 not found",
    b"page not found",
    b"internal server error",
    b"bad gateway",
    b"gateway time",
    b"503 service",
)
WINDOWS = {
    ord(shown): byte
    for byte in range(0x80, 0xA0)
    if (shown := bytes((byte,)).decode("cp1252", "ignore"))
}
"""Letters for which Windows-1252 has a byte of its own; all others are those of Latin-1."""

BEYOND_ASCII = re.compile(r"[^\0-\x7f]+")

GARBLED_FROM = 10
"""So many letters beyond ASCII, and all of them garbled, are no slip in somebody's name."""

LOGIN = re.compile(rb"<input\b[^<>]*\btype\s*=\s*[\"']?password")


def as_sent(content: bytes) -> bytes:
    """An XML document without the sentence of a browser above it; anything else as it is."""
    text = content.removeprefix(UTF8_MARK).lstrip(BLANK)
    if not text.startswith(BROWSER_VIEW):
        return content
    start = text.find(b"<")
    return text[start:] if start > 0 else content


def sniff(content: bytes, expected: FileType) -> str:
    """Why these bytes are not what they should be, as the end of a sentence; "" if they may be."""
    if not content.strip(BLANK):
        return "is empty"
    for magic, words, owner in MAGIC:
        if content.startswith(magic):
            return "" if expected == owner else words
    shown = as_sent(content) if expected == FileType.XML else content
    head = shown[:4096].removeprefix(UTF8_MARK).lstrip(BLANK).lower()
    page = _is_page(head)
    if page and (sign := _garbage(content)):
        return f"is an error page ({sign})"
    if why := _unlike(head, expected, page):
        return why
    garbled = expected not in BINARY and is_garbled(content)
    return "has letters garbled on the way (UTF-8 taken for another encoding)" if garbled else ""


def is_garbled(content: bytes) -> bool:
    """Whether a whole text was encoded twice: every letter beyond ASCII shows as two or three.

    No text that is right can be read so: one letter that is not garbled, and it cannot.
    """
    if content.isascii():
        return False
    try:
        text = content.removeprefix(UTF8_MARK).decode()
    except UnicodeDecodeError:
        return False
    letters = 0
    for run in BEYOND_ASCII.finditer(text):
        try:
            letters += len(run[0].translate(WINDOWS).encode("latin-1").decode())
        except UnicodeError:
            return False
    return letters >= GARBLED_FROM


def _is_page(head: bytes) -> bool:
    found = FIRST_TAG.match(head)
    tag = found[1] if found else b""
    return tag in PAGE_TAGS or tag.startswith(b"!doctype")


def _garbage(content: bytes) -> str:
    """What the title says is wrong, or of a small page all that a visitor sees; "" if nothing."""
    page = content[:65_536].lower()
    title = TITLE.search(page)
    seen = title[1] if title else b""
    if len(content) < SMALL_PAGE:
        seen += b" " + UNSEEN.sub(b" ", page)
    words = b" ".join(seen.split())
    if sign := next((sign.decode() for sign in GARBAGE if sign in words), ""):
        return sign
    return "a login form" if len(content) < SMALL_PAGE and LOGIN.search(page) else ""


def _unlike(head: bytes, expected: FileType, page: bool) -> str:
    if expected in BINARY:
        return "is a web page" if page else BINARY[expected]
    if expected == FileType.TEXT:
        return "is not text" if b"\0" in head else ""
    if expected == FileType.HTML:
        return "" if b"<" in head else "is not a web page"
    if page:
        return "is a web page"
    if expected in TEXT:
        begins, words = TEXT[expected]
        return "" if head.startswith(begins) else words
    return next((f"is {k.upper()}" for k, (b, _) in TEXT.items() if head.startswith(b)), "")
