"""The parts of a zipped workbook (.xlsx, .ods), unpacked here and packed anew.

Whoever reads the workbook after us sees only what was counted: how the parts are named, packed
or declared in the zip that came, and what stands before or between them, means nothing any more.
"""

import io
import zipfile
import zlib
from collections.abc import Mapping

from scrapers.kit.errors import LayoutChanged

ZIP = b"PK\x03\x04"

UNPACKED = 64 * 1024 * 1024
"""Bytes of all parts together, as really unpacked: four times the largest official workbook."""

PARTS = 2_000
"""Parts of one workbook; an official one with 45 sheets has 240."""

PIECE = 1 << 20
ODS = ("mimetype", "content.xml", "META-INF/manifest.xml")
BROKEN = (
    zipfile.BadZipFile,
    OSError,
    ValueError,
    RuntimeError,
    NotImplementedError,
    EOFError,
    zlib.error,
)

Parts = Mapping[str, bytes]


def unpacked(content: bytes, what: str) -> Parts:
    """Name -> bytes of the parts that a reader of tables needs; LayoutChanged if too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as zipped:
            return _parts(zipped, what)
    except BROKEN as why:
        raise LayoutChanged(f"{what} cannot be unpacked: {why}.") from None


def _parts(zipped: zipfile.ZipFile, what: str) -> Parts:
    infos = zipped.infolist()
    if len(infos) > PARTS:
        raise LayoutChanged(f"{what} has {len(infos)} parts: too many.")
    names = [info.filename.casefold() for info in infos]
    if len(set(names)) < len(names):
        raise LayoutChanged(f"{what} has two parts of one name.")
    if any(name.endswith(".bin") and "/workbook" in name for name in names):
        raise LayoutChanged(f"{what} is a binary workbook (.xlsb): save it as .xlsx.")
    if any(name.startswith("word/") for name in names):
        raise LayoutChanged(f"{what} is a text of Word (.docx), not a workbook.")
    if any(map(_is_macro, names)):
        raise LayoutChanged(
            f"{what} is a workbook with macros, which no official list is: take the file that the "
            "authority publishes, or save its sheets as .xlsx."
        )
    found: dict[str, bytes] = {}
    left = UNPACKED
    ods = {"mimetype", "content.xml"} <= {info.filename for info in infos}
    for info in infos:
        if not _wanted(info, ods):
            continue
        found[info.filename] = _bytes(zipped, info, left, what)
        left -= len(found[info.filename])
    return found


def _is_macro(name: str) -> bool:
    """Whether a part, its name in lower case, is a program: of Excel, or of LibreOffice."""
    return name.endswith("vbaproject.bin") or name.startswith(("basic/", "scripts/"))


def _wanted(info: zipfile.ZipInfo, ods: bool) -> bool:
    """Whether a part is one that a reader of tables opens."""
    return info.filename in ODS if ods else info.filename.casefold().endswith((".xml", ".rels"))


def _bytes(zipped: zipfile.ZipFile, info: zipfile.ZipInfo, left: int, what: str) -> bytes:
    """A part as it really unpacks, whatever size is declared."""
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise LayoutChanged(f"{what} is packed in a way that no workbook is.")
    pieces, size = [], 0
    with zipped.open(info) as part:
        while piece := part.read(PIECE):
            size += len(piece)
            if size > left:
                raise LayoutChanged(f"{what} unpacks to more than {UNPACKED >> 20} MiB: too much.")
            pieces.append(piece)
    return b"".join(pieces)


def packed(parts: Parts) -> bytes:
    """The same parts as a plain zip, nothing of it compressed."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as zipped:
        for name, part in parts.items():
            zipped.writestr(zipfile.ZipInfo(name), part)
    return content.getvalue()
