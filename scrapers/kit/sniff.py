"""What a file's first bytes say it is, before anyone tries to read it."""

from scrapers.kit.source import Content

ZIP, OLE, GZIP, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"%PDF-"
GARBAGE = (
    b"technical difficulties",
    b"just a moment",
    b"captcha",
    b"maintenance.un.org",
    b"access denied",
    b"403 forbidden",
    b"404 not found",
    b"502 bad gateway",
    b"503 service",
)


def sniff(content: bytes, expected: Content) -> str:
    """Why these bytes are not what they should be, as the end of a sentence; "" if they may be."""
    if not content.strip(b"\x00 \r\n\t\x1a"):
        return "is empty"
    head = content[:4096].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    small_page = b"<html" in head or head.startswith((b"<!doctype html", b"<head", b"<body"))
    if small_page and len(content) < 20_000 and (found := _garbage(content)):
        return f"is an error page ({found})"
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "is UTF-16 text"
    if expected != Content.EXCEL and content.startswith((ZIP, OLE)):
        return "is a spreadsheet or zip file"
    if content.startswith(GZIP):
        return "holds gzip bytes"
    return _unlike(head, content, expected, small_page)


def _garbage(content: bytes) -> str:
    text = content.lower()
    return next((sign.decode() for sign in GARBAGE if sign in text), "")


def _unlike(head: bytes, content: bytes, expected: Content, is_page: bool) -> str:
    if is_page and expected not in (Content.HTML, Content.XML):
        return "is a web page"
    if expected == Content.XML and (is_page or not head.startswith(b"<")):
        return "is a web page" if is_page else "is not XML"
    if expected == Content.HTML and b"<" not in head:
        return "is not a web page"
    if expected == Content.EXCEL and not content.startswith((ZIP, OLE)):
        return "is not a spreadsheet"
    if expected == Content.PDF and not content.startswith(PDF):
        return "is not a PDF"
    if expected == Content.JSON and not head.startswith((b"{", b"[")):
        return "is not JSON"
    return ""
