"""Small PDFs of our own: lines of text on pages, and what hostile ones are made of."""

import zlib
from collections.abc import Sequence

TO_UNICODE = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
    b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    b"1 beginbfrange <0000> <FFFF> <0000> endbfrange\nendcmap end end"
)
TOP, STEP, LEFT = 800, 14, 40


def stream(content: bytes, more: bytes = b"", *, packed: bool = True) -> bytes:
    """The body of an object that is a stream."""
    if packed:
        content, more = zlib.compress(content, 9), b"/Filter/FlateDecode " + more
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (more, len(content), content)


def shown(lines: Sequence[str]) -> bytes:
    """The content of a page that shows these lines, from above downwards."""
    parts = [b"BT /F1 10 Tf"]
    for number, line in enumerate(lines):
        code = line.encode("utf-16-be").hex().encode()
        parts.append(b"1 0 0 1 %d %d Tm <%b> Tj" % (LEFT, TOP - STEP * number, code))
    return b"\n".join((*parts, b"ET"))


def document(
    pages: Sequence[bytes],
    *,
    more: Sequence[bytes] = (),
    catalog: bytes = b"",
    resources: bytes = b"",
) -> bytes:
    """A file of pages with this content; `more` are objects from number 7 on."""
    first = 7 + len(more)
    numbers = range(first, first + 2 * len(pages), 2)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R%b>>" % catalog,
        b"<</Type/Pages/Count %d/Kids[%b]>>"
        % (len(pages), b" ".join(b"%d 0 R" % number for number in numbers)),
        b"<</Type/Font/Subtype/Type0/BaseFont/Sample/Encoding/Identity-H"
        b"/DescendantFonts[4 0 R]/ToUnicode 6 0 R>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Sample/DW 500"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/FontDescriptor 5 0 R>>",
        b"<</Type/FontDescriptor/FontName/Sample/Flags 4/FontBBox[0 -200 1000 800]"
        b"/Ascent 800/Descent -200/CapHeight 700/ItalicAngle 0/StemV 80>>",
        stream(TO_UNICODE),
        *more,
    ]
    for number, content in zip(numbers, pages, strict=True):
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R>>%b>>>>" % (number + 1, resources)
        )
        objects.append(content if content.startswith(b"<<") else stream(content))
    return written(objects)


def written(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A file of these objects, the first of which is the catalogue."""
    found, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(found))
        found += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start, size = len(found), len(objects) + 1
    found += b"xref\n0 %d\n0000000000 65535 f \n" % size
    found += b"".join(b"%010d 00000 n \n" % place for place in places)
    found += b"trailer\n<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        trailer,
        start,
    )
    return bytes(found)


def text(pages: Sequence[Sequence[str]]) -> bytes:
    """A file that shows these lines on its pages."""
    return document([shown(lines) for lines in pages])
