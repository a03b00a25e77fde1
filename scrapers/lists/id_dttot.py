"""Indonesia: PPATK, list of suspected terrorists and terrorist organisations (DTTOT; workbook).

One sheet without a title, .xls or .xlsx. A name and its aliases share a cell ("X alias Y alias Z");
the code of Densus 88 is the reference, and another party may have the same one. A description in
lines holds numbers of papers. Days of birth are cells with a date, numbers of days, or texts:
00/00/1970, several with "atau", "dan" or strokes. Columns, their spellings and the odd dates rest
on what public readers of the file expect (2024 to 2026); no file was seen.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from scrapers import kit

PAGE = "https://www.ppatk.go.id/link/read/23/dttot-proliferasi-wmd.html"

SOURCE = kit.Source(
    title="List of Suspected Terrorists and Terrorist Organisations (DTTOT)",
    short_title="Indonesia list",
    authority="Indonesian Financial Transaction Reports and Analysis Centre (PPATK)",
    country="ID",
    legal_basis="Law 9/2013, article 28: orders of the Central Jakarta District Court",
    page=PAGE,
    licence="Not stated on the pages we know",
    language="id",
    tier=3,
    formats=kit.one_file(
        "",
        "*dttot*.xlsx",
        "*dttot*.xls",
        "20????????????.xls*",
        content=kit.FileType.EXCEL,
        page=PAGE,
    ),
    expected=range(300, 2000),
    date_formats=("%d/%m/%Y", "%d %B %Y", "%d-%m-%Y", "%Y"),
    timezone="Asia/Jakarta",
    interval_days=60,
    proof=kit.Proof.NONE,
    known_on="2026-08-22",
    access_note=(
        "The site answers addresses in Indonesia and resets others; of late its newest file came "
        "damaged. A file saved by a person is taken with `tracker run id_dttot --file PATH`."
    ),
    size_limit_bytes=8 * 1024 * 1024,  # no file is known; at most 2,000 rows
)

PROGRAMME = "DTTOT"
SCHEMA = {
    **dict.fromkeys(("orang", "individu", "perorangan", "perseorangan"), kit.Schema.PERSON),
    **dict.fromkeys(("korporasi", "organisasi", "entitas", "kelompok"), kit.Schema.ORGANIZATION),
    "": kit.Schema.LEGAL_ENTITY,
}

NAME, KIND, CODE = "Nama", "Terduga", ("Kode Densus", "Referensi")
TOLD = ("Deskripsi", "Informasi Lain", "Informasi")
BORN_IN = ("Tempat Lahir", "Tpt Lahir")
BORN = ("Tanggal Lahir", "Tgl Lahir", "Tangal Lahir")
STATE = ("WN", "WN/Asal Negara", "Warga Negara", "Kewarganegaraan")
HOME, WORK, TITLE = "Alamat", "Pekerjaan", "Gelar"
COLUMNS = (NAME, KIND, CODE, BORN)
OPTIONAL = (TOLD, BORN_IN, STATE, HOME, WORK, TITLE)

ALIAS = re.compile(
    r"[\s,;]{1,9}(?:(?i:alias|als|a\.?k\.?a)\b|(?:alias|ALIAS)(?=[A-Z]))[\s.:]{0,9}(?=\S)"
    r"|\s{0,9}@\s{0,9}|;\s{1,9}"
)
EACH_DAY = re.compile(
    r"\batau\b|\bdan\b|[;\n]|(?<=\d{4})\s{0,3}/\s{0,3}(?=\d{1,2}\s{0,3}[A-Za-z]|\d{1,2}/\d{1,2}/)"
    r"|(?<=/\d{4})\s{1,3}(?=\d{1,2}/)",
    re.IGNORECASE,
)
YEARS = re.compile(r"00/00/(\d{4})\s?-\s?(\d{4})")
GLUED = re.compile(r"(?<=[a-z])(?=\d{4})", re.IGNORECASE)
"""Between a month and the year that follows it without a blank."""
DAYS = range(3_000, 60_000)
"""Numbers of days since 1899-12-30 that are a day of birth: 1908 to 2064."""

PAPERS = {
    "idNumber": re.compile(
        r"\b(?:NIK|KTP|identitas|e-KTP)\b[^\d\n]{0,25}(\d(?:[ .-]?\d){15})(?!\d)", re.IGNORECASE
    ),
    "passportNumber": re.compile(
        r"\b(?:paspor|passport)\b[^\d\n:]{0,40}?[\s:]{1,5}"
        r"((?:[A-Z]{1,3}|(?-i:[A-Z]) )?\d{5,12}[A-Z0-9]{0,3})",
        re.IGNORECASE,
    ),
    "documentNumber": re.compile(r"\b(?:SIM|KK)\b[^\d\n]{0,20}(\d{10,16})(?!\d)"),
}
LABEL = re.compile(r"[-'\s]{0,5}[\w .]{0,60}[:;.\s]{0,5}")
PLACES = re.compile(
    r"\n\s{0,9}-?|;|(?<!\w)[a-zA-Z]\)|,\s?-[\s,]{0,3}|\bKantor cabang \d{1,2}\s?[:,]", re.IGNORECASE
)


def follow(page: kit.Document) -> dict[str, str]:
    """The newest workbook of those called DTTOT: they are named by their moment."""
    found = {
        link.get("href", "").rpartition("/")[2]: link.get("href", "")
        for link in kit.html.page(page).iter("a")
        if "dttot" in link.text_content().casefold()
        and re.search(r"/\d{14}\.xlsx?$", link.get("href", ""))
    }
    if not found:
        raise kit.LayoutChanged("The page links no workbook of the list.")
    return {
        "list": found[max(found)].replace("https://be.ppatk.go.id/", "https://www.ppatk.go.id/")
    }


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    book = kit.sheet.workbook(documents["list"])
    sheet = kit.sheet.first(book)
    for row in kit.sheet.below(
        kit.sheet.table(book, sheet), COLUMNS, f"The sheet {sheet}", optional=OPTIONAL
    ):
        filled = [text for text in map(kit.clean, row.texts()) if text not in ("", "-")]
        is_named = any(kit.clean(row.peek(of)).strip("-") for of in (NAME, CODE[0]))
        if (is_named and len(filled) > 1) or len(filled) > 2:
            yield entry(row)


def entry(row: kit.Record) -> kit.RawEntry:
    primary, *aliases = filter(None, map(kit.clean, ALIAS.split(row.take_filled(NAME))))
    code, told = kit.clean(row.take(CODE[0])).strip("-"), row.take_optional(TOLD[0])
    kind = kit.clean(row.take(KIND)).casefold().strip("-")
    schema = SCHEMA.get(kind, kit.Schema.LEGAL_ENTITY)
    states = known(*kit.split(row.take_optional(STATE[0]), "/", ",", ";", "\n"))
    is_group = schema == kit.Schema.ORGANIZATION
    papers, notes = papers_in(told)
    row.ignore("No", "No.", "Nomor")
    return kit.RawEntry(
        reference=code,
        schema=schema,
        names=(
            kit.RawName(text=primary),
            *(kit.RawName(text=text, kind=kit.NameKind.ALIAS) for text in aliases),
        ),
        designations=(kit.RawDesignation(programme=PROGRAMME),),
        identifiers=papers,
        facts={
            "incorporationPlace" if is_group else "birthPlace": known(
                row.take_optional(BORN_IN[0])
            ),
            "incorporationDate" if is_group else "birthDate": list(days(row.take(BORN[0]))),
            "country" if is_group else "nationality": states,
            "address": known(*PLACES.split(row.take_optional(HOME))),
            "position": known(row.take_optional(WORK)),
            "title": known(row.take_optional(TITLE)),
            "notes": notes,
        },
        extra={**row.leftovers(), **({} if kind in SCHEMA else {KIND: (kind,)})},
    )


def known(*texts: str) -> list[str]:
    """Those that say something."""
    return [text for text in (kit.clean(t).strip(" -") for t in texts) if text]


def days(cell: str) -> Iterator[str]:
    """The days of a cell, each as it is published, a number of days as the day that it is."""
    for text in EACH_DAY.split(YEARS.sub(r"\1-\2", cell)):
        if text.isdecimal() and int(text) in DAYS and len(text) > 4:
            yield str(date(1899, 12, 30) + timedelta(days=int(text)))
        else:
            yield GLUED.sub(" ", text).replace("sekira", "sekitar").strip(" -'")


def papers_in(told: str) -> tuple[tuple[kit.RawIdentifier, ...], list[str]]:
    """The numbers of papers in a description, and its lines without them."""
    found, notes = [], []
    for line in told.splitlines():
        rest = line
        for kind, pattern in PAPERS.items():
            numbers = (re.sub(r"[ .-]", "", number) for number in pattern.findall(rest))
            found += [kit.RawIdentifier(type=kind, number=number) for number in numbers]
            rest = pattern.sub("", rest)
        if rest == line or not LABEL.fullmatch(kit.clean(rest)):
            notes += [rest.strip(" -'\t,;")]
    return tuple(found), [note for note in notes if note]
