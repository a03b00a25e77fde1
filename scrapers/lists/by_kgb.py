"""Belarus: State Security Committee, organisations and persons involved in terrorism (XLSX).

Three sheets: persons, organisations, terrorist organisations. Columns are told by their place;
"д/о" stands for nothing, also where other names are announced. Days of birth are texts, or numbers
of days as a sheet counts them. The number of a person is reported to last: those of people taken
off are not given again. Half of the rows repeat the UN's list, as the basis says. No day of listing
is given. Of organisations only the sheets are known, so their rows are read as number and name and
the rest is kept as it stands. Rests on what a public reader of the files of September 2026 expects
of them and tries it with; no file was seen.
"""

import re
from collections.abc import Iterator

from scrapers import kit
from scrapers.families import titled_sheets

SOURCE = kit.Source(
    title="List of organisations and natural persons involved in terrorist activities",
    short_title="Belarus KGB list",
    authority="State Security Committee of the Republic of Belarus (KGB)",
    country="BY",
    legal_basis="Law of Belarus 3-Z of 3 January 2002 on combating terrorism; Council of "
    "Ministers' decree 1256 of 2014",
    page="https://www.kgb.by/ru/perechen-inf-ru/",
    licence="Not stated on the pages we know",
    language="ru",
    tier=4,
    formats=kit.one_file(
        "",
        "*.xlsx",
        content=kit.FileType.EXCEL,
        page="https://www.kgb.by/ru/perechen-inf-ru/",
    ),
    expected=range(600, 6_000),
    date_formats=("%d.%m.%Y", "%Y"),
    timezone="Europe/Minsk",
    interval_days=14,
    proof=kit.Proof.NONE,
    known_on="2026-09-11",
    political_use=(
        "The list is also used against political opponents, journalists and protesters: press "
        "reports of November 2020 tell of the founders of the channel NEXTA. By its own words "
        "many rows rest on a sentence under the criminal code of Belarus and others on a charge "
        "that no court has judged. To stand on it is no evidence of terrorism."
    ),
    access_note=(
        "The page is reported to be out of reach at times and the committee's channel to carry the "
        "same file; a file saved by a person is taken with `tracker run by_kgb --file PATH`."
    ),
    size_limit_bytes=4 * 1024 * 1024,  # half a megabyte is reported
)

UN, CONVICTED, CHARGED, OTHER = (
    "Санкционный перечень ООН",
    "Приговор суда",
    "Обвинение",
    "Национальное основание",
)
"""What the basis of a listing comes to."""

PERSONS, ORGANISATIONS = "физическ", "организац"
NAME, LATIN, CITIZEN, BORN, ADDRESS, BASIS, NOTES = range(1, 8)
NOTHING = re.compile(r"(?:д\s{0,3}/\s{0,3}о\.?|-|–)?", re.IGNORECASE)
BETWEEN = re.compile(r"между (\d{4}) и (\d{4})", re.IGNORECASE)
REMARK = re.compile(r"\*|(?:всего|итого|примечани[ея])\b", re.IGNORECASE)
LATIN_LETTERS = re.compile(r"[^А-Яа-яЁё]{0,400}[A-Za-z][^А-Яа-яЁё]{0,400}")
OTHER_NAMES = re.compile(
    r",?\s{0,3}(?:на основании[^:]{0,200}?|может быть)?\s{0,3}(?:также )?извест(?:ен|на|ны)"
    r"\s{0,3}как\s{0,3}:?\s{0,3}",
    re.IGNORECASE,
)

follow = kit.html.link_to(r"\.xlsx(?:$|\?)")


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    book = kit.sheet.workbook(documents["list"])
    sheets = {name: kit.clean(name).casefold() for name in kit.sheet.names(book)}
    if not any(PERSONS in name for name in sheets.values()):
        raise kit.LayoutChanged(f"The workbook has no sheet of persons; it has {[*sheets]}.")
    for sheet, name in sheets.items():
        if PERSONS in name:
            yield from (person(cells, sheet) for cells in numbered(book, sheet))
        elif ORGANISATIONS in name:
            yield from (organisation(cells, sheet) for cells in numbered(book, sheet))


def numbered(book: object, sheet: str) -> Iterator[list[str]]:
    """The rows that begin with their number, cells in one line; above them stand title and header.

    LayoutChanged for a sheet without any, and for a row below the first that has none and may be
    about somebody: whatever is neither a sum nor a remark.
    """
    found = 0
    for at, cells in kit.sheet.table(book, sheet):
        cells = [filled(cell) for cell in cells]
        texts = list(filter(None, cells[1:]))
        if cells[0].rstrip(".").isdecimal():
            found += 1
            if texts:
                yield cells
        elif found and texts and not (len(texts) == 1 and REMARK.match(texts[0])):
            raise kit.LayoutChanged(f"{sheet}, row {at} has no number.")
    if not found:
        raise kit.LayoutChanged(f"The sheet {sheet} has no numbered rows.")


def filled(cell: str) -> str:
    """A cell in one line; "" for what stands in for nothing."""
    text = kit.clean(cell)
    return "" if NOTHING.fullmatch(text) else text


def person(cells: list[str], sheet: str) -> kit.RawEntry:
    cells, more = [*cells[:8], *[""] * (8 - len(cells))], cells[8:]
    where = f"{sheet}, number {cells[0]}"
    latin, *others = spellings(cells[LATIN])
    name = cells[NAME] or latin
    if not name:
        raise kit.LayoutChanged(f"{where} has no name.")
    return kit.RawEntry(
        reference=f"person {cells[0].rstrip('.')}",
        schema=kit.Schema.PERSON,
        names=(
            kit.RawName(text=name, language="ru" if cells[NAME] else ""),
            *(kit.RawName(text=text, kind=kit.NameKind.ALIAS) for text in (latin, *others)),
        ),
        designations=(kit.RawDesignation(programme=basis(cells[BASIS])),),
        facts={
            "citizenship": kit.split(cells[CITIZEN], ",", ";"),
            "birthDate": list(map(born, kit.split(cells[BORN], ";"))),
            "address": [cells[ADDRESS]],
            "decision": [cells[BASIS]],
            "notes": [cells[NOTES]],
        },
        extra=unnamed(more, 8),
    )


def spellings(cell: str) -> list[str]:
    """The name in Latin letters, or "", and the other names that are announced behind it.

    >>> spellings("PRYDUMANY ALEH может быть также известен как: Вымышленный Олег, Vymyshleny Aleh")
    ['PRYDUMANY ALEH', 'Вымышленный Олег', 'Vymyshleny Aleh']
    """
    latin, *more = OTHER_NAMES.sub("\n", cell).split("\n")
    first, *also = kit.split(latin, ";") or [""]
    found = (filled(text) for text in (*also, *kit.split("\n".join(more), "\n", ";", ",")))
    return [filled(first), *filter(None, found)]


def born(text: str) -> str:
    """A day as a sheet counts it as a date, two years as a range.

    >>> born("19099"), born("Между 1965 и 1969")
    ('1952-04-15', '1965-1969')
    """
    return titled_sheets.day(BETWEEN.sub(r"\1-\2", text))


def basis(text: str) -> str:
    """What a basis comes to: a list of the UN, a sentence, a charge, or what else it may be."""
    plain = text.casefold()
    if "оон" in plain:
        return UN
    if "приговор" in plain:
        return CONVICTED
    return CHARGED if "обвиня" in plain else OTHER


def organisation(cells: list[str], sheet: str) -> kit.RawEntry:
    if not cells[1]:
        raise kit.LayoutChanged(f"{sheet}, number {cells[0]} has no name.")
    latin = cells[2] if len(cells) > LATIN and LATIN_LETTERS.fullmatch(cells[2]) else ""
    rest = unnamed(["" if latin else cells[2], *cells[3:]], 2) if len(cells) > LATIN else {}
    return kit.RawEntry(
        reference=f"{kit.slug(sheet)} {cells[0].rstrip('.')}",
        schema=kit.Schema.ORGANIZATION,
        names=(
            kit.RawName(text=cells[1], language="ru"),
            kit.RawName(text=latin, kind=kit.NameKind.ALIAS),
        ),
        designations=(kit.RawDesignation(programme=sheet),),
        extra=rest,
    )


def unnamed(cells: list[str], first: int) -> dict[str, list[str]]:
    """Filled cells of columns that nobody knows, by their place."""
    return {f"column {at}": [text] for at, text in enumerate(cells, first + 1) if text}
