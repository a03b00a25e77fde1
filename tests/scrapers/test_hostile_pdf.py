"""PDFs that are alive, locked, cut off, scanned, or larger than they look: refused in a sentence.

What is hostile is made here out of the small writer of `tests/pdfs.py`.
"""

import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from scrapers import kit
from scrapers.kit import pdf_limits
from tests import pdfs

pytestmark = pytest.mark.slow(6)

ROOT = Path(__file__).parents[2]
MEMORY, SECONDS = 500_000_000, 10

LINES = ["Раздел III", "1. Иван Примеров, роден на 7.03.1971 г.", "มูลนิธิตัวอย่าง"]
GOOD = pdfs.text([LINES, ["Страница 2"]])
SHOWN = pdfs.shown(["text"])
PICTURE = pdfs.stream(b"\0" * 300, b"/Type/XObject/Subtype/Image/Width 10/Height 10/ColorSpace/DeviceRGB/BitsPerComponent 8")  # noqa: E501  # fmt: skip


def read(content: bytes) -> list[list[str]]:
    return kit.pdf.pages(kit.Document(name="list.pdf", content=content))


def test_lines_come_in_their_order_page_by_page_in_every_script() -> None:
    assert read(GOOD) == [LINES, ["Страница 2"]]


def test_streams_that_are_not_packed_are_read_too() -> None:
    plain = pdfs.document([pdfs.stream(SHOWN, packed=False)])
    assert read(plain) == [["text"]]


def bomb(size: int) -> bytes:
    return pdfs.stream(b" " * size)


def stored_then_bomb() -> bytes:
    """A packed stream in whose first block stands what ends one."""
    packing = zlib.compressobj(0)
    packed = packing.compress(b"endstream endobj ") + packing.flush(zlib.Z_FULL_FLUSH)
    packed = packed + zlib.compress(b" " * 60_000_000, 9)[2:]
    return b"<</Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream" % (len(packed), packed)


def forms(deep: int, times: int) -> bytes:
    """Drawings in drawings, each of which draws the next one so many times."""
    more = [
        pdfs.stream(
            b"/X Do " * times,
            b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>"
            % (8 + n),
        )
        for n in range(deep)
    ]
    last = pdfs.stream(SHOWN, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    return pdfs.document([b"/X Do"], more=[*more, last], resources=b"/XObject<</X 7 0 R>>")


def kids(number: int) -> bytes:
    """A tree of pages that all are the same one."""
    whole = pdfs.document([SHOWN])
    return whole.replace(
        b"/Count 1/Kids[7 0 R]", b"/Count %d/Kids[%b]" % (number, b"7 0 R " * number)
    )


ALIVE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a password": (
        lambda: GOOD.replace(b"/Root 1 0 R", b"/Root 1 0 R/Encrypt 9 0 R"),
        "is locked with a password",
    ),
    "a program": (
        lambda: pdfs.document([SHOWN], catalog=b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"),
        r"holds a program \(JavaScript\)",
    ),
    "a program in other letters": (
        lambda: pdfs.document([SHOWN], catalog=b"/OpenAction<</S/Java#53cript/J#53(x)>>"),
        r"holds a program \(JavaScript\)",
    ),
    "attached files": (
        lambda: pdfs.document([SHOWN], catalog=b"/Names<</EmbeddedFiles 9 0 R>>"),
        "holds attached files",
    ),
    "a command": (
        lambda: pdfs.document([SHOWN], catalog=b"/OpenAction<</S/Launch/F(cmd)>>"),
        "is to be run",
    ),
    "a live form": (
        lambda: pdfs.document([SHOWN], catalog=b"/AcroForm<</XFA 9 0 R>>"),
        "is a form",
    ),
    "cut off": (lambda: GOOD[: len(GOOD) * 2 // 3], "is cut off"),
    "no PDF": (lambda: b"<html>%PDF-</html>", "is not a PDF"),
    "no pages": (lambda: kids(0), "no pages|cannot be read|no text"),
    "a scan": (
        lambda: pdfs.document([b"/P Do"], more=[PICTURE], resources=b"/XObject<</P 7 0 R>>"),
        "holds no text, only pictures of it .a scan.; ask the authority",
    ),
    "one page of a scan": (
        lambda: pdfs.document([SHOWN, b"/P Do"], more=[PICTURE], resources=b"/XObject<</P 7 0 R>>"),
        "Page 2 of list.pdf holds no text",
    ),
    "nothing on a page": (lambda: pdfs.document([b""]), "holds no text"),
    "a bomb": (lambda: pdfs.document([SHOWN], more=[bomb(60_000_000)]), "unpacks to more than"),
    "many bombs": (lambda: pdfs.document([SHOWN], more=[bomb(900_000)] * 60), "unpacks to more"),
    "a bomb in a bomb": (
        lambda: pdfs.document(
            [SHOWN],
            more=[
                pdfs.stream(zlib.compress(b" " * 60_000_000, 9)).replace(
                    b"/FlateDecode", b"[/FlateDecode/FlateDecode]"
                )
            ],
        ),
        "unpacks to more than",
    ),
    "a bomb behind an end": (
        lambda: pdfs.document([stored_then_bomb()]),
        "unpacks to more|a page of",
    ),
    "many operators": (lambda: pdfs.document([b"(A)Tj\n" * 400_000]), "has a page of"),
    "many operators, not packed": (
        lambda: pdfs.document([pdfs.stream(b"(A)Tj\n" * 400_000, packed=False)]),
        "has a page of",
    ),
    "drawings in drawings": (lambda: forms(12, 10), "draws drawings within drawings"),
    "a content shown many times": (
        lambda: pdfs.document([SHOWN]).replace(
            b"/Contents 8 0 R", b"/Contents[%b]" % (b"8 0 R " * 2_000)
        ),
        "shows one of its parts several times",
    ),
    "more things than a list": (
        lambda: pdfs.document([SHOWN], more=[pdfs.stream(b"(A)Tj\n" * 150_000)] * 5),
        "draws 750001 things",
    ),
    "an old packing": (
        lambda: GOOD.replace(b"/FlateDecode", b"/LZWDecode"),
        "is packed in a way that no list is",
    ),
    "a packing said elsewhere": (
        lambda: GOOD.replace(b"/Filter/FlateDecode", b"/Filter 9 0 R"),
        "says elsewhere",
    ),
    "many objects": (
        lambda: pdfs.document([SHOWN], more=[b"null"] * (pdf_limits.OBJECTS + 1)),
        "has more than 50000 objects",
    ),
    "many pages": (lambda: kids(2_000), "is longer than any list"),
    "many bytes": (lambda: GOOD + b"\n%" + b"x" * pdf_limits.BYTES, "too many for a list"),
}


@pytest.mark.parametrize("what", ALIVE)
def test_what_no_list_is_gets_one_sentence(what: str) -> None:
    made, why = ALIVE[what]
    with pytest.raises(kit.LayoutChanged, match=why) as refusal:
        read(made())
    assert str(refusal.value).endswith(".")


UNBOUNDED: dict[str, Callable[[], bytes]] = {
    "widths of a billion letters": lambda: GOOD.replace(b"/DW 500", b"/W[0 1000000000 500]"),
    "ranges of a billion letters": lambda: pdfs.document([SHOWN]).replace(
        pdfs.stream(pdfs.TO_UNICODE),
        pdfs.stream(pdfs.TO_UNICODE.replace(b"<FFFF> <0000> end", b"<3FFFFFFF> <0000> end")),
    ),
    "brackets": lambda: pdfs.document([b"[" * 900_000]),
    "dictionaries": lambda: pdfs.document([SHOWN], catalog=b"/X" + b"<</X" * 200_000),
    "an earlier table that is itself": lambda: GOOD.replace(
        b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % GOOD.rindex(b"xref\n0")
    ),
    "pages that hold themselves": lambda: GOOD.replace(b"/Kids[7 0 R", b"/Kids[2 0 R"),
    "many texts in one line, from the right": lambda: pdfs.document(
        [
            b"BT /F1 9 Tf\n"
            + b"".join(b"1 0 0 1 %d 9 Tm <0041>Tj\n" % (30_000 - n) for n in range(30_000))
            + b"ET"
        ]
    ),
    "more texts in one line than any page has": lambda: pdfs.document(
        [b"BT /F1 9 Tf\n" + b"-9 0 Td <0041>Tj\n" * 55_000 + b"ET"]
    ),
    "a page of many contents": lambda: pdfs.document(
        [SHOWN], more=[pdfs.stream(b"BT /F1 9 Tf\n" + b"(A)Tj\n" * 20_000 + b"ET")] * 25
    ).replace(
        b"/Contents 33 0 R", b"/Contents[%b]" % b" ".join(b"%d 0 R" % n for n in range(7, 33))
    ),
    "one text as long as a page may be": lambda: pdfs.document(
        [b"BT /F1 9 Tf <%b> Tj ET" % (b"0041" * 250_000)]
    ),
    "as many operators as a page may have": lambda: pdfs.document(
        [b"BT /F1 9 Tf\n" + b"<0041>Tj\n" * 110_000 + b"ET"]
    ),
    "as many lines as a page may have": lambda: pdfs.document([b"0 0 m 9 9 l S\n" * 70_000]),
    "a thousand streams in one another": lambda: pdfs.document(
        [pdfs.stream(b"stream\n" * 140_000, packed=False)]
    ),
    "as many drawings as may be": lambda: forms(4, 10),
}


def test_what_could_go_on_for_ever_ends_within_the_limits() -> None:
    script = (
        f"import resource; resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}));"
        "from tests.scrapers import test_hostile_pdf as t;"
        f"resource.setrlimit(resource.RLIMIT_DATA, ({MEMORY}, {MEMORY})); t.every_unbounded()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    assert done.stdout.count("ends") == len(UNBOUNDED), done.stdout


def every_unbounded() -> None:
    """Each of them, one after the other in one process: read or refused, no other end."""
    for what, made in UNBOUNDED.items():
        content = made()
        try:
            read(content)
        except kit.LayoutChanged as why:
            print(what, "ends:", why)
        else:
            print(what, "ends: read")


def test_without_the_extra_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(kit.ScrapeError, match=r"pip install 'designation-tracker\[pdf\]'"):
        read(GOOD)


def test_nobody_loads_the_reader_of_pdfs_before_a_list_is_one() -> None:
    script = "import sys; from scrapers import kit; kit.pdf; print('pypdfium2' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "False"
