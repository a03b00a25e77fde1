"""Writes the sample workbooks: `python tests/samples/nl_terrorism/make_workbook.py`.

As LibreOffice writes them: cells with links, names of columns over two lines, cells repeated to the
end of the sheet. Persons are invented.
"""

import re
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

HERE = Path(__file__).parent

SPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
}
TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{TYPE.decode()}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
NOTICE = re.compile(r"\d{4}-\d{3,}")

ENGLISH = (
    "Surname",
    "First name(s)",
    "Alias",
    "Date of Birth\n(DD-MM-JJJJ)",
    "Place of Birth",
    "Date of ministerial decision\n(DD/MM/JJJJ)",
    "Link official notification",
)
DUTCH = (
    "Achternaam",
    "Voornaam/-namen",
    "Alias",
    "Geboortedatum (DD-MM-JJJJ)",
    "Geboorteplaats",
    "Datum ministerieel besluit (DD/MM/JJJJ)",
    "Link officiële bekendmaking",
)
# A tuple is a date: its value, and how it is shown.
MARCH = ("1985-03-10", "10-03-1985")
ROWS = (
    (
        "Voorbeeld",
        "Jan",
        "Abu Voorbeeld",
        MARCH,
        "Den Haag (Nederland)",
        "23-12-2013",
        "2013-36001",
    ),
    ("", "", "Abu Jan al-Hollandi", "", "", "", ""),
    ("Voorbeeld", "Karim", "", "01-07-1991; 02-07-1991", "Gouda", "21/10/2014", "2014-30001"),
    (
        "Voorbeeldsma",
        "Piet",
        "Piet V.; Abu Piet",
        "1990",
        "-",
        ("2015-12-11", "11-12-2015"),
        "2015-45001",
    ),
    ("", "Zonderachternaam", "", "", "", "11-12-2015", "2015-45002"),
    ("Organisations",),
    (
        "Stichting Voorbeeld",
        "",
        "",
        "founded in 2018",
        "N/A: Amsterdam",
        "05-06-2020",
        "2020-31001",
    ),
    (
        "Hofstadgroep",
        "",
        "Polder-mujahedin, Hofstadnetwerk",
        "",
        "",
        "13-07-2006\n14-03-2012",
        "2006-138",
    ),
    ("The list was last changed on 5 June 2020.",),
)


def cell(value: object) -> str:
    """One cell: a date, a link to the gazette, lines as paragraphs, or nothing."""
    if isinstance(value, tuple):
        day, shown = value
        return typed(f'"date" office:date-value="{day}"', f"<text:p>{shown}</text:p>")
    text = str(value)
    if not text:
        return "<table:table-cell/>"
    if NOTICE.fullmatch(text):
        address = f"https://www.officielebekendmakingen.nl/stcrt-{text}.html"
        link = f'<text:a xlink:type="simple" xlink:href="{address}">Stcrt {text}</text:a>'
        return typed('"string"', f"<text:p>{link}</text:p>")
    lines = (f"<text:p>{escape(line)}</text:p>" for line in text.split("\n"))
    return typed('"string"', "".join(lines))


def typed(kind: str, inside: str) -> str:
    return f"<table:table-cell office:value-type={kind}>{inside}</table:table-cell>"


def row(cells: tuple[object, ...]) -> str:
    rest = f'<table:table-cell table:number-columns-repeated="{16384 - len(cells)}"/>'
    return f"<table:table-row>{''.join(map(cell, cells))}{rest}</table:table-row>"


def write(path: Path, sheet: str, title: str, header: tuple[str, ...]) -> None:
    """One workbook, the same bytes each time."""
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    rows = [row((title,)), f"<table:table-row>{blank}</table:table-row>", row(header)]
    rows += [row(cells) for cells in ROWS]
    rows.append(f'<table:table-row table:number-rows-repeated="1048500">{blank}</table:table-row>')
    spaces = " ".join(f'xmlns:{name}="{space}"' for name, space in SPACES.items())
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} '
        'office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="{sheet}">{"".join(rows)}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    path.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(zipfile.ZipInfo("mimetype"), TYPE)
        parts.writestr(zipfile.ZipInfo("content.xml"), content)
        parts.writestr(zipfile.ZipInfo("META-INF/manifest.xml"), MANIFEST)


def main() -> None:
    write(
        HERE / "2026-11-02" / "eng-terrorismelijst.ods",
        "Sheet1",
        "National terrorism list",
        ENGLISH,
    )
    write(
        HERE / "2026-11-03" / "ned-terrorismelijst.ods",
        "Blad1",
        "Nationale terrorismelijst",
        DUTCH,
    )


if __name__ == "__main__":
    main()
