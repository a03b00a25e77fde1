"""A list that is one file, by its address alone."""

import re
from collections.abc import Mapping
from typing import Any

from scrapers.kit.source import LIST, PAGE, File, FileType, Format

ENDINGS: Mapping[str, FileType] = {
    **{str(kind): kind for kind in (FileType.XML, FileType.CSV, FileType.JSON, FileType.PDF)},
    **dict.fromkeys(("html", "htm"), FileType.HTML),
    **dict.fromkeys(("xlsx", "xls", "ods"), FileType.EXCEL),
}
"""How the name of a file ends -> what it is."""

ANY: Mapping[FileType, str] = {FileType.HTML: "htm*", FileType.EXCEL: "xls*"}
"""How names of a sort of file end, where that is no one ending."""


def one_file(
    url: str = "",
    *patterns: str,
    content: FileType | None = None,
    page: str = "",
    **more: Any,
) -> tuple[Format, ...]:
    """The formats of a list that is one file, with the role "list"; `patterns` as of `File`.

    `content` is unsaid where the address or a pattern ends in it (".xml", ".xlsx"), `patterns`
    where files are called as the address ends, whatever numbers are in it. `page` is the address of
    a page that links to the file, for files whose address moves: role "page", not needed where a
    person has the file; `url` is "" then, and the module says `follow`. `more` goes to the list's
    `File`.
    """
    names = [name for name in (url.partition("?")[0], *patterns) if name]
    content = content or next(filter(None, map(_by_ending, names)), None)
    if content is None:
        raise ValueError("Say the content of the file: neither address nor pattern ends in it.")
    patterns = patterns or (pattern(_name(url), content),)
    files = {LIST: File(url=url, patterns=patterns, content=content, **more)}
    if page:
        at = File(url=page, patterns=("*.html", "*.htm"), content=FileType.HTML, required=False)
        files = {PAGE: at, **files}
    return (Format(id=str(content), files=files),)


def pattern(name: str, content: FileType) -> str:
    """How files of a list may be named: as this one, whatever its numbers are.

    >>> pattern("list20240506.xml", FileType.XML), pattern("state-sponsors", FileType.HTML)
    ('list*.xml', 'state-sponsors*.htm*')
    """
    known = _by_ending(name)
    stem, _, ending = name.rpartition(".") if known else (name, "", "")
    plain = re.sub(r"\d{2,}", "*", re.sub(r"[\[\]]", "?", stem))
    return f"{plain.rstrip('*')}*.{ending or ANY.get(content, str(content))}"


def _by_ending(name: str) -> FileType | None:
    return ENDINGS.get(name.rpartition(".")[2].casefold()) if "." in name else None


def _name(url: str) -> str:
    """How the file at an address is called."""
    from urllib.parse import unquote, urlsplit  # few lists need it at a start

    return unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2]
