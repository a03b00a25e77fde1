"""What whole official files hold, read in the plainest way there is, and without our readers.

Each function gives the parties of a document in the order in which they come.
"""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import unescape
from typing import Any, NamedTuple
from xml.etree import ElementTree

from python_calamine import CalamineWorkbook

Files = Mapping[str, bytes]
"""Role -> bytes."""


class Party(NamedTuple):
    """One record: what tells it from all others, and the texts that name it, as published."""

    mark: str
    names: list[str]


# XML.


def elements(content: bytes, *tags: str) -> Iterator[ElementTree.Element]:
    """Elements of these local names, wherever they stand."""
    return within(ElementTree.fromstring(content), *tags)


def within(element: ElementTree.Element, *tags: str) -> Iterator[ElementTree.Element]:
    return (e for e in element.iter() if e.tag.rpartition("}")[2] in tags)


def texts(element: ElementTree.Element, *tags: str) -> list[str]:
    """The filled texts of the elements within one that have these local names."""
    found = ("".join(e.itertext()).strip() for e in within(element, *tags))
    return [text for text in found if text]


def regulation(files: Files) -> list[Party]:
    """The items of a regulation of Canada, each a sentence of names."""
    found = []
    for item in elements(files["list"], "Item"):
        number = next(value for name, value in item.attrib.items() if name.endswith("}fid"))
        found.append(Party(number, texts(item, "Text")))
    return found


def ca_sema(files: Files) -> list[Party]:
    found = []
    for record in elements(files["list"], "record"):
        names = [" ".join(texts(record, "GivenName", "LastName")), *texts(record, *SEMA_NAMES)]
        told = [*texts(record, "Country", *SEMA_NAMES[:2]), names[0], *texts(record, *SEMA_BORN)]
        found.append(Party(squeezed(" ".join(told)), names))
    return found


SEMA_NAMES = ("Entity", "EntityOrShip", "Aliases")
SEMA_BORN = ("DateOfBirth", "DateOfBirthOrShipBuildDate")


def eu_fsf(files: Files) -> list[Party]:
    return [
        Party(
            party.attrib["logicalId"],
            [alias.attrib["wholeName"] for alias in within(party, "nameAlias")],
        )
        for party in elements(files["list"], "sanctionEntity")
    ]


def un_sc(files: Files) -> list[Party]:
    found = []
    for party in elements(files["list"], "INDIVIDUAL", "ENTITY"):
        (number,) = texts(party, "REFERENCE_NUMBER")
        scripts = (unnoted(text) for text in texts(party, "NAME_ORIGINAL_SCRIPT"))
        names = [" ".join(texts(party, *UN_NAMES)), *texts(party, "ALIAS_NAME"), *scripts]
        found.append(Party(number, names))
    return found


def unnoted(text: str) -> str:
    """A name in Arabic without the note that it was listed so before, in brackets behind it."""
    kept = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return re.sub(r"\([^()]*(?:درج|دراج)[^()]*\)?", "", kept)


UN_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")


def ofac(files: Files) -> list[Party]:
    """SDN.XML or CONSOLIDATED.XML, or main file and aliases of the kinds of CSV."""
    if "xml" in files:
        return [of_sdn(party) for party in elements(files["xml"], "sdnEntry")]
    delimiter = "|" if re.match(rb"\d+\|", files["main"]) else ","
    rows = csv_rows(files["main"], "latin-1", delimiter)
    pairs = [(row[0], row[1]) for row in rows if row[0].isdigit()]
    more = csv_rows(files["aliases"], "latin-1") if "aliases" in files else []
    return grouped([*pairs, *((row[0], row[3]) for row in more if row[0].isdigit())])


def of_sdn(party: ElementTree.Element) -> Party:
    every = (party, *within(party, "aka"))
    names = [" ".join(own(e, "firstName", "lastName")) for e in every]
    return Party(*own(party, "uid"), names)


def own(element: ElementTree.Element, *tags: str) -> list[str]:
    """The texts of an element's children of these names, and of no deeper ones."""
    children = {child.tag.rpartition("}")[2]: child.text or "" for child in element}
    return [children[tag] for tag in tags if tag in children]


# Rows.


def sheet(content: bytes) -> list[list[Any]]:
    """The rows of the first sheet of a workbook."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(0).to_python()


def csv_rows(content: bytes, encoding: str, delimiter: str = ",") -> list[list[str]]:
    text = io.StringIO(content.decode(encoding), newline="")
    return [row for row in csv.reader(text, delimiter=delimiter) if row]


def headed(header: list[Any], rows: Iterable[list[Any]]) -> Iterator[dict[str, str]]:
    for row in rows:
        yield {str(name).strip(): str(cell) for name, cell in zip(header, row, strict=False)}


def grouped(pairs: Iterable[tuple[str, str]]) -> list[Party]:
    """Names of one number together, by the first row of each."""
    found: dict[str, Party] = {}
    for number, name in pairs:
        found.setdefault(number, Party(number, [])).names.append(name)
    return list(found.values())


def number(cell: str) -> str:
    match = re.match(r"\s*(\d+)", cell)
    assert match, cell
    return match[1]


def au_dfat(files: Files) -> list[Party]:
    header, *rows = sheet(files.get("list") or files["old"])
    found = headed(header, rows)
    return grouped((number(r["Reference"]), r["Name of Individual or Entity"]) for r in found)


def gb_hmt_conlist(files: Files) -> list[Party]:
    packed = files["list"].startswith(b"PK")
    _, header, *rows = sheet(files["list"]) if packed else csv_rows(files["list"], "cp1252")
    found = []
    for row in headed(header, rows):
        name = " ".join(row[f"Name {at}"] for at in range(1, 7))
        pair = number(row["Group ID"]) if row["Group ID"] else "", name
        found += [pair, (pair[0], row.get("Name Non-Latin Script", ""))]
    return grouped(pair for pair in found if pair[0])


def jp_mof(files: Files) -> list[Party]:
    """Rows with a day and a number below the header, on all sheets but the contents."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(files["workbook"]))
    found = []
    for name in book.sheet_names[1:]:
        header: list[str] = []
        for row in book.get_sheet_by_name(name).to_python():
            if any("告示日付" in str(cell) for cell in row):
                header = ["".join(str(cell).split()) for cell in row]
            elif header and JP_DAY.search(str(row[0])) and re.match(r"\W*\d", str(row[1])):
                (cell,) = headed(header, [row])
                names = [cell["英語表記"], cell["日本語表記"]]
                found.append(Party(f"{name} {cell['告示番号']} {row[0]}", names))
    return found


JP_DAY = re.compile(r"\d{4}[.年]?\s?\d")


def us_csl(files: Files) -> list[Party]:
    rows = csv.DictReader(io.StringIO(files["list"].decode(), newline=""))
    return [
        Party(
            row["entity_number"]
            or " ".join(f"{row['source'][:8]} {row['name']} {row[CSL_NOTICE]}".split()),
            [row["name"], *row["alt_names"].split("; ")],
        )
        for row in rows
    ]


CSL_NOTICE = "federal_register_notice"


# Pages.


def tables(content: bytes) -> Iterator[list[list[str]]]:
    """The rows of each table of a page as texts; a row of headers is none."""
    for table in re.split(r"<table\b", content.decode())[1:]:
        bodies = re.split(r"<tr\b", table)[1:]
        yield [row for body in bodies if (row := re.findall(r"<td\b([^\x00]*?)</td>", body))]


def plain(markup: str) -> str:
    """What a reader of a page sees of a cell, line by line."""
    markup = re.sub(r"^[^>]*>", "", re.sub(r"(?i)<br ?/?>|</p>|</div>", "\n", markup))
    return unescape(re.sub(r"<[^>]+>", " ", markup)).replace("\u200b", "").strip()


def numbered_rows(files: Files) -> list[Party]:
    """Rows of number and name."""
    return [
        Party(plain(cells[0]), [plain(cells[1])])
        for table in tables(files["page"])
        for cells in table
    ]


def dated_rows(files: Files) -> list[Party]:
    """The Department of State's rows: a day and a name; where it was revoked, two days more."""
    found = []
    for table in tables(files["page"]):
        for cells in table:
            day, name = plain(cells[0]), plain(cells[1])
            found.append(Party(f"{day} {name}", [name]))
    return found


def named_rows(files: Files) -> list[Party]:
    """New Zealand's rows, each headed by its name."""
    found = (plain(cells[0]) for table in tables(files["page"]) for cells in table)
    return [Party(name, [name]) for name in found]


def il_nbctf_seizures(files: Files) -> list[Party]:
    """Orders of the first table by number, then addresses: in the last cell but one, that before
    the currency. A row begins and ends with fewer cells where one of a row above spans it.
    """
    orders, wallets = tables(files["page"])
    titles = (plain(cells[0]) for cells in orders)
    numbers = (
        re.search(r"ASO\W*(\d+/\d+)", title) for title in titles if not CHANGED.search(title)
    )
    found = [Party(f"ASO {one[1]}", []) for one in numbers if one]
    for cells in wallets:
        near = (plain(cells[at]) for at in (-2, -1, -3) if at >= -len(cells))
        cell = next((text for text in near if text.strip("-") not in ("", "USDT")), "")
        said = re.sub(r"\(Address tag [^)]*\)", "", cell)
        for text in re.split(r"[\n,]", said):
            if address := re.sub(r"^\W+|\W+$", "", text):
                found.append(Party(address, [address]))
    return found


CHANGED = re.compile(r"(?i)amendment|annex")


def my_moha(files: Files) -> list[Party]:
    """Elements of the current format; of the former one rows of tables, each table headed."""
    text = files["list"].decode()
    if "<TR>" in text:
        rows = [re.split(r"<T[DH]>", row)[1:] for row in text.split("<TR>")[1:]]
        cells = ([plain(f">{cell}") for cell in row] for row in rows)
        return [Party(squeezed(row[1]), [row[2]]) for row in cells if "Reference" not in row[1]]
    return [of_fields(body) for body in text.split("<entry ")[1:]]


def of_fields(body: str) -> Party:
    fields = re.findall(r'<field name="\(\d+\)(?:&#10;)?\s*([^"]+)">([^<]*)', body)
    names = [unescape(text) for name, text in fields if name in MOHA_NAMES and text != "-"]
    return Party(squeezed(dict(fields)["Reference"]), names)


MOHA_NAMES = ("Name", "Other Names", "Other Name", "Alias")


def squeezed(text: str) -> str:
    return re.sub(r"\W", "", text).casefold()


def pk_nacta_persons(files: Files) -> list[Party]:
    """The records of an export: of whoever has the CNIC, or by the words where that is a filler."""
    found = []
    for record in json.loads(files["list"]):
        number = re.sub(r"\D", "", str(record["CNIC"] or ""))
        real = re.fullmatch(r"[1-8]\d{12}", number) and not re.search("^1{5}|^12345|0{7}$", number)
        told = (record[name] or "" for name in ("Name", "FatherName", "District"))
        words = re.findall(r"\w+", " ".join(told).lower())
        found.append(Party(number if real else " ".join(words), [record["Name"]]))
    return found


PARTIES: dict[str, Callable[[Files], list[Party]]] = {
    "au_dfat": au_dfat,
    "ca_listed_entities": regulation,
    "ca_riunrst": regulation,
    "ca_sema": ca_sema,
    "eu_fsf": eu_fsf,
    "gb_hmt_conlist": gb_hmt_conlist,
    "il_nbctf_seizures": il_nbctf_seizures,
    "in_uapa_orgs": numbered_rows,
    "jp_mof": jp_mof,
    "my_moha": my_moha,
    "nz_police": named_rows,
    "pk_nacta_persons": pk_nacta_persons,
    "un_sc": un_sc,
    "us_csl": us_csl,
    "us_ofac_cons": ofac,
    "us_ofac_sdn": ofac,
    "us_state_fto": dated_rows,
}
