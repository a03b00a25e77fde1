"""Jordan: Anti Money Laundering Unit, national list (XLSX in Arabic).

Two sheets, persons (`الأفراد`) and entities (`الكيانات`), with titles above headers of which two
cells are merged over two rows. Rows have no ids; "/" is an empty cell, days may be bare numbers.
Columns from published descriptions of the file of late 2025: no whole file was at hand.
"""

from collections.abc import Iterator

from scrapers import kit
from scrapers.families import titled_sheets

PAGE = "https://sanctions.amlu.gov.jo/EN/List/National1_List"

SOURCE = kit.Source(
    title="National list (Resolution 1373)",
    short_title="Jordan list",
    authority="Anti Money Laundering and Counter Terrorist Financing Unit of Jordan",
    country="JO",
    legal_basis="Law 20 of 2021 on money laundering and terrorist financing; Resolution 1373",
    page=PAGE,
    licence="Not stated on the pages we know",
    language="ar",
    tier=3,
    formats=kit.one_file("", "*.xlsx", content=kit.FileType.EXCEL, page=PAGE),
    expected=range(10, 300),
    date_formats=("%Y-%m-%d", "%d/%m/%Y", "%m/%Y", "%Y"),
    named_keys=True,
    chooses_main_name=True,
    timezone="Asia/Amman",
    interval_days=120,
    proof=kit.Proof.NONE,
    known_on="2026-08-22",
    access_note=(
        "The site refuses some data centres (403); the file's address is read off the page. A file "
        "saved by a person is taken with `tracker run jo_national --file PATH`. Rows carry "
        "national identity numbers: handle with care."
    ),
    size_limit_bytes=4 * 1024 * 1024,  # no whole file is known; some 100 rows
)

PROGRAMME = "Jordan national list"
SHEETS = {"الأفراد": kit.Schema.PERSON, "الكيانات": kit.Schema.ORGANIZATION}
COLUMNS = {
    "number": ("#", "الرقم"),
    "arabic": ("الإسم الكامل (بالحروف العربية)", "الإسم الكامل باللغة العربية"),
    "latin": ("الإسم الكامل (بالحروف اللاتينية)", "الإسم الكامل باللغة الإنجليزية"),
    "known as": ("الإسم/ اللقب",),
    "nationality": ("الجنسية",),
    "idNumber": ("الرقم الوطني",),
    "motherName": ("اسم الأم",),
    "birthDate": ("تاريخ الميلاد",),
    "birthPlace": ("مكان الميلاد",),
    "street": ("المنطقة/ الشارع",),
    "city": ("المدينة",),
    "country": ("الدولة",),
    "document": ("النوع",),
    "document number": ("رقم الوثيقة",),
    "issuer": ("جهة الإصدار",),
    "issued": ("تاريخ الإصدار",),
    "organizationType": ("التصنيف",),
    "notes": ("معلومات أخرى", "معلومات اضافية", "ملاحظات", "الوصف", "column 17"),
    "listed": ("تاريخ الإدراج", "column 18"),
}
WANTED = ("arabic", "latin")
NAMES = (*WANTED, "known as")

follow = kit.html.link_to(r"\.xlsx(?:$|\?)")


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    book = kit.sheet.workbook(documents["list"])
    for name, schema, lines in titled_sheets.tables(book, SHEETS):
        for row in titled_sheets.rows(
            lines, COLUMNS, WANTED, name, first="number", begins=("number", *WANTED), named=NAMES
        ):
            yield entry(row, schema)


def entry(row: kit.Record, schema: kit.Schema) -> kit.RawEntry:
    row.ignore("number")
    person = schema == kit.Schema.PERSON
    nationality = row.take_optional("nationality")
    place = (row.take_optional(of) for of in ("street", "city", "country"))
    paper = "passportNumber" if "جواز" in row.peek("document") else "documentNumber"
    papers = (row.take_optional(of) for of in ("document", "issuer", "issued"))
    return kit.RawEntry(
        schema=schema,
        names=tuple(names(row)),
        designations=(
            kit.RawDesignation(
                programme=PROGRAMME, listed_on=titled_sheets.day(row.take_optional("listed"))
            ),
        ),
        identifiers=tuple(
            kit.RawIdentifier(type=of, number=number, country="jo" if of == "idNumber" else "")
            for of, column in (("idNumber", "idNumber"), (paper, "document number"))
            for number in kit.split(row.take_optional(column), "\n", "،")
        ),
        facts={
            **{of: [row.take_optional(of)] for of in ("motherName", "birthPlace", "notes")},
            "birthDate": [titled_sheets.day(row.take_optional("birthDate"))],
            "nationality" if person else "country": kit.split(nationality, "/", "،"),
            "organizationType": [row.take_optional("organizationType")],
            "address": [", ".join(filter(None, map(kit.clean, place)))],
            "documentNote": ["، ".join(filter(None, map(kit.clean, papers)))],
        },
        extra=row.leftovers(),
    )


def names(row: kit.Record) -> Iterator[kit.RawName]:
    """The name in Latin letters, the one in Arabic, and others between commas."""
    kind = kit.NameKind.NAME
    for column, language in (("latin", "en"), ("arabic", "ar"), ("known as", "ar")):
        separators = ("\n", "،", ",") if column == "known as" else ("\n",)
        for text in kit.split(row.take_optional(column), *separators):
            yield kit.RawName(text=text, kind=kind, language=language)
            kind = kit.NameKind.ALIAS
