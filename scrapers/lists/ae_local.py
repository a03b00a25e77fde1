"""United Arab Emirates: Executive Office, Local Terrorist List (workbook, or a sheet as CSV).

A sheet for persons, organisations and entities each, and sheets of those taken off (`رفع الإدراج`),
with titles above the header. Rows have numbers of their place and no ids; a row cites the Cabinet's
decision by number and year, and no day. Read: the whole sheet of persons of 2025-08-04 (155 rows).
The other sheets and their columns are known from published descriptions alone.
"""

import re
from collections.abc import Iterator, Mapping

from scrapers import kit
from scrapers.families import titled_sheets

SOURCE = kit.Source(
    title="Local Terrorist List",
    short_title="UAE list",
    authority="Executive Office for Control and Non-Proliferation of the United Arab Emirates",
    country="AE",
    legal_basis="Cabinet Decision 74 of 2020 on terrorism lists; Resolution 1373 (2001)",
    page="https://www.uaeiec.gov.ae/en-us/un-page",
    licence="Not stated on the pages we know",
    language="ar",
    tier=2,
    formats=(
        *kit.one_file(
            "",
            "*.xls",
            "*.xlsx",
            content=kit.FileType.EXCEL,
            page="https://www.uaeiec.gov.ae/en-us/un-page?p=2",
        ),
        kit.Format(
            id="csv",
            files={"persons": kit.File(url="", patterns=("*.csv",), content=kit.FileType.CSV)},
        ),
    ),
    expected=range(100, 700),
    date_formats=("%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d", "%Y"),
    named_keys=True,
    chooses_main_name=True,
    keeps_delisted=True,
    timezone="Asia/Dubai",
    interval_days=60,
    proof=kit.Proof.EXCERPT,  # the sheet of persons alone, of a workbook of several
    known_on="2026-08-22",
    access_note=(
        "The site answers browsers only, and the file's address is a number that changes at each "
        "publication. A file saved by a person is taken with `tracker run ae_local --file PATH`. "
        "The sheet of persons saved as CSV is read, too; whoever it does not have is a question."
    ),
    size_limit_bytes=4 * 1024 * 1024,  # the sheet of persons has 44 kB
)

PROGRAMME = "UAE Local Terrorist List"
COLUMNS = {
    "no": ("#",),
    "category": ("التصنيف",),
    "latin": ("الاسم الكامل (بالحروف اللاتينية)",),
    "arabic": ("الاسم الكامل (بالحروف العربية)", "الاسم الكامل (باللغة العربية)"),
    "family": ("اسم العائلة (بالحروف العربية)",),
    "family in Latin": ("اسم العائلة (بالحروف اللاتينية)",),
    "known as": ("الاسم",),
    "nationality": ("الجنسية",),
    "birthDate": ("تاريخ الميلاد",),
    "birthPlace": ("مكان الميلاد",),
    "street": ("الشارع",),
    "city": ("المدينة",),
    "country": ("الدولة",),
    "seat": ("المقر",),
    "document": ("النوع",),
    "number": ("رقم الوثيقة",),
    "issuer": ("جهة الإصدار",),
    "issued": ("تاريخ الإصدار",),
    "expires": ("تاريخ الانتهاء", "انتهاء الترخيص"),
    "licence": ("رقم الرخصة",),
    "listed": ("معلومات أخرى", "قرار الإدراج"),
    "removed": ("قرار رفع الإدراج",),
    "notes": ("ملاحظات",),
}
WANTED, NAMES = ("no", "arabic"), ("latin", "arabic")
MERGED = ("category", "listed", "removed")

SCHEMA = {
    "شخص إرهابي": kit.Schema.PERSON,
    "كيان إرهابي": kit.Schema.ORGANIZATION,
    "تنظيم إرهابي": kit.Schema.ORGANIZATION,
}
# In the name of a sheet: "persons", where its rows do not say so, and "delisting".
PERSONS, OFF = "أفراد", "رفع الإدراج"
# "... decision of the Council of Ministers no. (18) of 2017"
DECISION = re.compile(r"قرار مجلس الوزراء رقم ?\( ?\d{1,4} ?\) ?لسنة ?(\d{4})")
# Between names of a person that share a cell: "or" and marks.
BETWEEN = (" + ", " - ", " أو ", "،")
ANGLES = str.maketrans("<>", "()")
# "Turkish no.: U0000000", one of several passports in a cell; "no. of Lebanese identity : 00000".
OF_COUNTRY = "رقم"
# "no. of registration (00000) no. of licence (00000)"
BRACKETED = re.compile(r"\(([\w /.-]{1,40})\)")
TITLES = ("h1", "h2", "h3", "h4", "h5", "h6", "p", "a", "span", "strong")


def follow(page: kit.Document) -> Mapping[str, str]:
    """The link beside "Download Excel File" below the heading of the list."""
    below = False
    for element in kit.html.page(page).iter(*TITLES):
        text = kit.clean(element.text_content()).casefold()
        below = below or text == "local terrorist list"
        if below and text in ("download excel file", "excel"):
            around = (element, *element.iterancestors())
            links = (link.get("href", "").strip() for part in around for link in part.iter("a"))
            if address := next(filter(None, links), ""):
                return {"list": address}
    raise kit.LayoutChanged("The page links no Excel file of the Local Terrorist List.")


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    if persons := documents.get("persons"):
        yield from sheet(kit.csv.table(persons), f"{PERSONS} ({persons.name})")
        return
    book = kit.sheet.workbook(documents["list"])
    for name in kit.sheet.names(book):
        if lines := list(kit.sheet.table(book, name)):
            yield from sheet(lines, name)


def sheet(lines: titled_sheets.Lines, name: str) -> Iterator[kit.RawEntry]:
    said = titled_sheets.plain(name)
    person, off = (titled_sheets.plain(word) in said for word in (PERSONS, OFF))
    merged = MERGED if off else MERGED[:-1]  # nobody is taken off by the row above
    for row in titled_sheets.rows(
        lines, COLUMNS, WANTED, name, begins=("no", *NAMES), named=NAMES, merged=merged
    ):
        yield entry(row, person, off=off)


def entry(row: kit.Record, person: bool, *, off: bool) -> kit.RawEntry:
    row.ignore("no", "family", "family in Latin")  # a place; parts of the full names
    kind = kit.Schema.PERSON if person else kit.Schema.ORGANIZATION
    schema = row.take_as("category", SCHEMA) if row.peek("category") else kind
    act = row.take_optional("listed")
    listed, removed = DECISION.search(kit.clean(act)), DECISION.search(row.peek("removed"))
    numbers, note = documents_of(row)
    licence = row.take_optional("licence")
    licences = BRACKETED.findall(licence) or kit.split(licence, "\n")
    place = (kit.clean(row.take_optional(part)) for part in ("street", "city", "country"))
    return kit.RawEntry(
        schema=schema,
        names=tuple(names(row, schema)),
        designations=(
            kit.RawDesignation(
                programme=PROGRAMME,
                listed_on=listed[1] if listed else "",
                delisted_on=removed[1] if removed else "",
            ),
        ),
        identifiers=(*numbers, *kit.numbers(registrationNumber=licences)),
        facts={
            kit.INSTRUMENT: [listed[0]] if listed else [],
            kit.REMOVED_BY: [row.take_optional("removed")],
            **{of: [row.take_optional(of)] for of in ("birthDate", "birthPlace")},
            "nationality": kit.split(row.take_optional("nationality"), "/", " و "),
            "address": [
                ", ".join(filter(None, place)),
                *kit.split(row.take_optional("seat"), "\n"),
            ],
            "documentNote": [note, licence if BRACKETED.search(licence) else ""],
            "notes": [row.take_optional("notes"), "" if listed else act],
        },
        state=kit.State.DELISTED if off or removed else kit.State.IN_FORCE,
        extra=row.leftovers(),
    )


def names(row: kit.Record, schema: kit.Schema) -> Iterator[kit.RawName]:
    """The name in Latin letters, that in Arabic and others; of persons several share a cell."""
    kind = kit.NameKind.NAME
    for column, language in (("latin", "en"), ("arabic", "ar"), ("known as", "ar")):
        for cell in row.take_optional(column).split("\n"):
            together = [cell]
            if schema == kit.Schema.PERSON:
                outside, inside = kit.brackets(cell.translate(ANGLES).strip(" ()"))
                together = [*kit.split(outside, *BETWEEN), *inside]
            for text in filter(None, map(kit.clean, together)):
                yield kit.RawName(text=text, kind=kind, language=language)
                kind = kit.NameKind.ALIAS


def documents_of(row: kit.Record) -> tuple[list[kit.RawIdentifier], str]:
    """The numbers of a person's papers, and what is said beside them; several share a cell."""
    kind, cell, issuer = map(row.take_optional, ("document", "number", "issuer"))
    of = "passportNumber" if "جواز" in kind else "documentNumber"
    said = [kind, issuer, row.take_optional("issued"), row.take_optional("expires")]
    found = []
    for line in kit.split(cell, "\n"):
        label, _, number = map(kit.clean, line.rpartition(":"))
        country = label.removesuffix(OF_COUNTRY) if label.endswith(OF_COUNTRY) else ""
        said += [] if country else [label]
        found.append(kit.RawIdentifier(type=of, number=number, country=country or issuer))
    return found, "، ".join(filter(None, map(kit.clean, said)))
