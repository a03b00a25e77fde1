"""Japan: Ministry of Finance, asset freezes under the Foreign Exchange Act (workbook, or CSV).

One sheet per regime, each with its own columns; a row is known by its number within the regime.
What was deleted stays as a tombstone: number and `2014.10.17削除`, all else blank. Format as
measured on the workbooks of April and May 2022 and March 2026 and on a cut of the CSV of
October 2026.

Over 200 lines: forty-four sheets with columns of their own, and names in three scripts in one cell.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from scrapers import kit
from scrapers.families.jp_regimes import (
    BY_CODE,
    BY_TITLE,
    COLUMNS,
    CSV_ADDRESS,
    CSV_COLUMNS,
    CSV_REPEATS,
    CSV_SCHEMA,
    FOUNDED_ANEW,
    GROUP,
    LANGUAGES,
    NEEDED,
    PERSON,
    Regime,
)

PAGE = (
    "https://www.mof.go.jp/policy/international_policy/gaitame_kawase/gaitame/"
    "economic_sanctions/list.html"
)

SOURCE = kit.Source(
    title="Persons subject to asset freezes and other measures",
    authority="Ministry of Finance of Japan (notices of the Ministry of Foreign Affairs)",
    country="JP",
    legal_basis="Foreign Exchange and Foreign Trade Act (Act No. 228 of 1949), articles 16 and 21",
    page=PAGE,
    known_on="2026-08-22",
    licence="Government of Japan Standard Terms of Use 2.0 (compatible with CC BY 4.0)",
    language="ja",
    tier=2,
    formats=(
        kit.Format(
            id="workbook",
            files={
                "page": kit.File(
                    url=PAGE,
                    patterns=("list.html",),
                    content=kit.FileType.HTML,
                    required=False,
                ),
                "workbook": kit.File(
                    url="",
                    patterns=("shisantouketsu*.xls*", "sanctions.xls*"),
                    content=kit.FileType.EXCEL,
                ),
            },
        ),
        kit.Format(
            id="csv",
            files={
                "csv": kit.File(
                    url="",
                    patterns=("shisantouketsu*.csv", "asset_freeze*.csv"),
                    content=kit.FileType.CSV,
                )
            },
        ),
    ),
    expected=range(1_000, 8_000),
    date_formats=("%Y.%m.%d", "%Y年%m月%d日", "%Y年%m月", "%Y年", "%Y/%m/%d", "%Y-%m-%d"),
    terrorism_programmes=frozenset(
        {
            "Taliban, Al-Qaida and ISIL",
            "Terrorists (with the G7)",
            "Terrorists (resolution 1373)",
        }
    ),
    timezone="Asia/Tokyo",
    interval_days=14,
    access_note=(
        "The file has its day in its name (shisantouketsuYYYYMMDD.xlsx, .xls before): the page is "
        "followed to the newest. The CSV that the page has too since 2026 is read from a folder or "
        "with `tracker run jp_mof --file PATH`."
    ),
    size_limit_bytes=16 * 1024 * 1024,  # the largest known file has 3.1 MB
    proof=kit.Proof.WHOLE,
)

CONTENTS = "一覧"
LIFTED = "【解除】"
SHEET_NUMBER = re.compile(r"^\d+\.")
FILE = re.compile(r"shisantouketsu(\d{8})\.xlsx?$", re.IGNORECASE)

DATE, NUMBER, JAPANESE, ENGLISH = "告示日付", "告示番号", "日本語表記", "英語表記"

NAME_KINDS = {
    "alias": kit.NameKind.ALIAS,
    "weakAlias": kit.NameKind.WEAK_ALIAS,
    "previousName": kit.NameKind.PREVIOUS_NAME,
}
IDENTIFIERS = ("passportNumber", "idNumber", "unReference")
PERSONAL = ("birthDate", "birthPlace", "passportNumber", "title")
"""What only persons have: tells them from groups on sheets that list both."""

NOTHING = frozenset({"", "不明", "なし", "-", "―", "ー", "N/A"})
DAY = re.compile(r"(\d{4})[.年/-]?\s?(\d{1,2})[.月/-]\s?(\d{1,2})日?\s?(改訂|改正|修正|削除)?")
DELETED = "削除"
SAME = re.compile(r"\(?\d{1,6}\.?と同一(?:人物|団体)")
OWN_NUMBER = re.compile(r"[*#]?\s?(\d{1,6})")
SCRIPT = re.compile(r"\(\s?original script\s?:?\s?([^()]*)\)?", re.IGNORECASE)
SCRIPT_AFTER = re.compile(r"\(([^():]*):\s?original script\s?\)", re.IGNORECASE)
ACRONYM = re.compile(r"(.*[^\s(])\s?\(([A-Z][A-Z0-9/&-]{1,6})\)")
LETTERED = re.compile(r"\(\s?[a-z]{1,2}\s?\)")
AKA = re.compile(
    r"\b[afn](?:\.k\.?a|k\.?a(?![a-z]))\.?\s?[:,.]?|(?:別称|別名|旧称|略称)\s?[:、,]", re.IGNORECASE
)
PAIR = re.compile(r"([^()]+)\(([^()]+)\)")
KANA = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
SPACED = re.compile(r"、|, (?!born\b)|(?<=[A-Za-z]),(?=[A-Z])")
# What begins so in the field of names is of a paper or a birth, and names nobody.
NO_NAME = re.compile(
    r"(?:\w+ )?passport number\b|issued on\b|born (?:on |in )?\d|\(?\w{0,12}旅券番号"
)
BIRTHS = re.compile(r"\(\s?[a-z]{1,2}\s?\)|(?<=[年日])\n(?=\d{4})")
SERIAL = re.compile(r"[1-5]\d{4}")
EPOCH = date(1899, 12, 30)
LONGEST_NAMES = 8_000


def follow(document: kit.Document) -> Mapping[str, str]:
    """The newest workbook that the page links to."""
    found = {m[1]: link for link in kit.html.links(document) if (m := FILE.search(link))}
    return {"workbook": found[max(found)]} if found else {}


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    if "csv" in documents:
        yield from of_csv(documents["csv"])
        return
    book = kit.sheet.workbook(documents["workbook"])
    seen = set()
    for name in kit.sheet.names(book):
        title = SHEET_NUMBER.sub("", squeezed(name))
        if title == CONTENTS or title.startswith(LIFTED):
            continue
        regime = BY_TITLE.get(title) or Regime(title, title, title)
        seen.add(regime.code)
        for row in rows(kit.sheet.table(book, name), name):
            yield of_row(row, regime)
    if missing := [BY_CODE[code].title for code in NEEDED if code not in seen]:
        raise kit.LayoutChanged(f"The workbook has no sheet {' or '.join(missing)}.")


def rows(table: Iterator[tuple[int, list[str]]], where: str) -> Iterator[kit.Record]:
    """Records below the header row; a row without day and number goes on where the last ended."""
    header: list[str] = []
    last: dict[str, str] = {}
    for _, cells in table:
        if not header:
            names = [squeezed(cell) for cell in cells]
            header = names if DATE in names else []
            if header and (missing := {NUMBER, JAPANESE, ENGLISH} - set(header)):
                raise kit.LayoutChanged(f"The sheet {where} has no column {min(missing)}.")
            continue
        pairs = zip(header, cells, strict=False)
        row = {name: folded(cell) for name, cell in pairs if cell and name}
        if last and DATE not in row and NUMBER not in row:
            last |= {name: f"{last.get(name, '')}\n{text}".strip() for name, text in row.items()}
            continue
        if last:
            yield kit.Record(last.items(), where)
        last = row
    if not header:
        raise kit.LayoutChanged(f"The sheet {where} has no column {DATE}.")
    if last:
        yield kit.Record(last.items(), where)


@dataclass(slots=True)
class Row:
    """What one row says, from either representation."""

    reference: str
    regime: Regime
    dated: str
    names: list[kit.RawName] = field(default_factory=list)
    facts: dict[str, list[str]] = field(default_factory=dict)
    identifiers: list[kit.RawIdentifier] = field(default_factory=list)
    schema: kit.Schema | None = None


def of_row(record: kit.Record, regime: Regime) -> kit.RawEntry:
    """One row of a sheet."""
    cell = record.take_filled(NUMBER)
    number = OWN_NUMBER.match(cell)
    if not number:
        raise kit.LayoutChanged(f"{record.where}: {cell[:40]!r} is no number of a notice.")
    dated = record.take_filled(DATE)
    row = Row(numbered(f"{regime.code}-{int(number[1]):06d}", dated), regime, dated)
    record.where = row.reference
    english, japanese = record.take_optional(ENGLISH), record.take_optional(JAPANESE)
    row.names += primary(english, japanese, group=regime.schema == GROUP)
    if cell != number[1]:
        row.facts["noticeNumber"] = [cell]
    columns(row, record)
    return entry(row, record)


def of_csv(document: kit.Document) -> Iterator[kit.RawEntry]:
    """The rows of the CSV, which has all regimes in one table and each value by itself."""
    wanted = ("区分", "番号", DATE, NUMBER, "個人・団体", "氏名（日本語）", "氏名（英語）")
    for line, header, cells in csv_rows(document, wanted):
        filled = ((n, c) for n, c in zip(header, cells, strict=False) if c and n not in CSV_REPEATS)
        pairs = ((name, folded(cell)) for name, cell in filled)
        record = kit.Record(pairs, f"{document.name} line {line}")
        code = f"{int(of_number(record.take_filled('区分'), record.where)):03d}"
        regime = BY_CODE.get(code) or Regime(code, code, f"Regime {int(code)}")
        dated = record.take_filled(DATE)
        row = Row(numbered(record.take_filled("番号"), dated), regime, dated)
        row.schema = record.take_as("個人・団体", CSV_SCHEMA)
        english, japanese = (record.take_optional(f"氏名({of})") for of in ("英語", "日本語"))
        row.names += primary(english, japanese, group=row.schema == GROUP)
        notice = record.take_optional(NUMBER)
        if not notice.isdecimal():
            put(row, "noticeNumber", notice)
        csv_columns(row, record)
        yield entry(row, record)


def csv_rows(
    document: kit.Document, wanted: Sequence[str]
) -> Iterator[tuple[int, list[str], list[str]]]:
    """(line, header, cells) of each row; the header without blanks and in its usual letters."""
    lines = kit.csv.table(document)
    header = [squeezed(name) for name in next(lines, (0, []))[1]]
    if missing := [name for name in wanted if squeezed(name) not in header]:
        raise kit.LayoutChanged(f"{document.name} has no column {' or '.join(missing)}.")
    if len(set(header)) < len(header):
        raise kit.LayoutChanged(f"{document.name} has a column twice.")
    for line, cells in lines:
        if len(cells) < len(header) or any(cells[len(header) :]):
            raise kit.LayoutChanged(
                f"{document.name}, line {line}: {len(cells)} cells, not {len(header)}."
            )
        yield line, header, cells


def csv_columns(row: Row, record: kit.Record) -> None:
    for column, what in CSV_COLUMNS.items():
        for language in LANGUAGES:
            if record.has(name := f"{column}({language})"):
                put(row, what, record.take_optional(name))
    for language in LANGUAGES:
        parts = [record.take_optional(f"{part}({language})").strip(" ,") for part in CSV_ADDRESS]
        put(row, "address", ", ".join(filter(None, parts)))
    columns(row, record)


def columns(row: Row, record: kit.Record) -> None:
    """The columns that stand in one language, or in both at once."""
    for column, what in COLUMNS.items():
        if record.has(column):
            put(row, what, record.take_optional(column))


def of_number(text: str, where: str) -> str:
    if not text.isdecimal() or len(text) > 4:
        raise kit.LayoutChanged(f"{where}: {text[:20]!r} is no number of a regime.")
    return text


def entry(row: Row, record: kit.Record) -> kit.RawEntry:
    """An entry, or a tombstone where a row has lost everything but its number and day."""
    noted = days(row.dated, row.reference)
    listed_on = next((day for day, what in noted if not what), "")
    deleted = [day for day, what in noted if what == DELETED]
    extra = record.leftovers()
    if not row.names:
        return kit.tombstone(
            row.reference,
            kit.clean(row.dated),
            programme=row.regime.programme,
            delisted_on=deleted[-1] if deleted else noted[-1][0],
            schema=row.regime.schema or kit.Schema.LEGAL_ENTITY,
            state=kit.State.MERGED if SAME.search(row.dated) else kit.State.DELISTED,
        )
    row.facts["amendedOn"] = [day for day, what in noted if what not in ("", DELETED)]
    act = kit.RawDesignation(
        programme=row.regime.programme,
        listed_on=listed_on,
        delisted_on=deleted[-1] if deleted else "",
    )
    return kit.RawEntry(
        reference=row.reference,
        schema=row.schema or row.regime.schema or schema(row),
        names=tuple(row.names),
        designations=(act,),
        identifiers=tuple(row.identifiers),
        facts=row.facts,
        state=kit.State.DELISTED if deleted else kit.State.IN_FORCE,
        extra=extra,
    )


def days(dated: str, where: str) -> list[tuple[str, str]]:
    """The days in a cell, each with what happened on it: "" for the listing."""
    found = [
        (f"{year}-{int(month):02d}-{int(day):02d}", what)
        for year, month, day, what in DAY.findall(dated)
    ]
    if not found:
        raise kit.LayoutChanged(f"{where} has no day: {dated[:40]!r}.")
    return found


def numbered(reference: str, dated: str) -> str:
    """The number, marked where it is one of a regime that was founded anew later."""
    code, _, number = reference.partition("-")
    since, mark = FOUNDED_ANEW.get(code, ("", ""))
    first, _ = days(dated, reference)[0]
    return f"{code}.{mark}-{number}" if first < since else reference


def schema(row: Row) -> kit.Schema:
    """On sheets that list both, a person is who was born, travels or has a title."""
    numbers = {identifier.type for identifier in row.identifiers}
    known = any(row.facts.get(what) or what in numbers for what in PERSONAL)
    return PERSON if known else kit.Schema.LEGAL_ENTITY


def put(row: Row, what: str, text: str) -> None:
    """A cell's values where they belong."""
    if text in NOTHING:
        return
    if what in NAME_KINDS:
        for said in several(text, row.reference):
            name, note = ("", said) if NO_NAME.match(said) else kit.noted(said)
            if name:
                row.names.append(kit.RawName(text=name, kind=NAME_KINDS[what]))
            if note:
                row.facts.setdefault("aliasNote", []).append(note)
    elif what in IDENTIFIERS:
        for number in lettered(text):
            row.identifiers.append(kit.RawIdentifier(type=what, number=number))
    elif what == "birthDate":
        row.facts.setdefault(what, []).extend(births(text))
    elif what in ("nationality", "birthPlace", "address", "title", "position"):
        row.facts.setdefault(what, []).extend(lettered(text))
    else:
        row.facts.setdefault(what, []).append(kit.clean(text))


def primary(english: str, japanese: str, *, group: bool = False) -> list[kit.RawName]:
    """The English name, its acronym and what follows "a.k.a.", the Japanese name, its script."""
    scripts = [kit.clean(t) for rule in (SCRIPT_AFTER, SCRIPT) for t in rule.findall(english)]
    head, *others = AKA.split(SCRIPT.sub(" ", SCRIPT_AFTER.sub(" ", english)))
    first = kit.clean(head).strip(" ,;(")
    short = ACRONYM.fullmatch(first)
    names = [*(short.groups() if short else (first,))]
    if group and first:
        name, acronyms = kit.split_acronym(first)
        names = [name, *acronyms]
    names += [kit.clean(text).strip(" ,;()") for text in others]
    own, *former = AKA.split(japanese)
    names += [kit.clean(own).strip(" ("), *map(unbracketed, map(kit.clean, former)), *scripts]
    known = [text for text in names if text not in NOTHING]
    return [
        kit.RawName(text=text, kind=kit.NameKind.ALIAS if at else kit.NameKind.NAME)
        for at, text in enumerate(known)
    ]


def several(cell: str, where: str) -> list[str]:
    """The names of a cell: lettered (a), (b), or apart by marks; `カナ(Latin)` is two."""
    cell = SCRIPT.sub(r"\n\1\n", kit.short(cell, where, LONGEST_NAMES))
    found: dict[str, None] = {}
    for block in AKA.split(cell):
        parts = LETTERED.split(block) if LETTERED.search(block) else apart(block)
        for spelling in (spelling for part in parts for spelling in kit.together(part)):
            text = spelling.lstrip(" ,、;:。").rstrip(" ,、;:。(")
            pair = PAIR.fullmatch(text)
            both = pair and KANA.search(pair[1]) and LATIN.search(pair[2])
            for name in (pair[1], pair[2]) if pair and both else (text,):
                found[unbracketed(name)] = None
    return [text for text in found if text not in NOTHING]


def apart(block: str) -> list[str]:
    """Names without letters before them: between ";", else between commas of their own script."""
    if ";" in block:
        return re.split("[;\\n]", block)
    return [part for line in block.split("\n") for part in SPACED.split(line)]


def unbracketed(text: str) -> str:
    """A name without a bracket that has no other side."""
    text = text.strip(" ,、;:")
    if text.count("(") > text.count(")"):
        text = text.removeprefix("(").strip() if text.startswith("(") else f"{text})"
    elif text.count(")") > text.count("("):
        text = text.removesuffix(")").strip()
    return text


def lettered(text: str) -> list[str]:
    """The values of a cell between (a), (b) ... or semicolons."""
    found = [p for part in LETTERED.split(text) for p in kit.split(part, ";")]
    return [p for part in found if (p := part.strip(" ,、")) not in NOTHING]


def births(text: str) -> list[str]:
    """What each letter or line says, whole; a bare number is a day as workbooks count them."""
    found = []
    for part in BIRTHS.split(text):
        plain = kit.clean(part).removesuffix("生").strip(" ;、,")
        if SERIAL.fullmatch(plain):
            plain = (EPOCH + timedelta(days=int(plain))).isoformat()
        if plain not in NOTHING:
            found.append(plain)
    return found


def folded(cell: str) -> str:
    """A cell in one form: full-width letters, digits and marks as their usual ones."""
    return cell if cell.isascii() else unicodedata.normalize("NFKC", cell).strip()


def squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
