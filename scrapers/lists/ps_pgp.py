"""Palestine: committee for the Security Council's resolutions, national list (workbook in Arabic).

Two sheets, persons (`الأفراد`) and entities (`الكيانات`); names in Arabic and Hebrew, no ids. Known
are the sheets and what they say of whom (some 43 persons, 15 entities in May 2026), not how each
column is called: those whose names we do not know are kept as they are. No file was at hand.
"""

from collections.abc import Iterator

from scrapers import kit
from scrapers.families import titled_sheets

PAGE = "https://sanction.pgp.ps/ar/SanctionFiles_arb"

SOURCE = kit.Source(
    title="National list (Resolution 1373)",
    short_title="Palestine PGP list",
    authority="Committee for the Implementation of Security Council Resolutions, Palestine",
    country="PS",
    legal_basis="Decree 14 of 2015 on the Enforcement of Security Council Resolutions",
    page=PAGE,
    licence="Not stated on the pages we know",
    language="ar",
    tier=3,
    formats=kit.one_file("", "*.xls", "*.xlsx", content=kit.FileType.EXCEL, page=PAGE),
    expected=range(10, 300),
    date_formats=("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%Y"),
    named_keys=True,
    timezone="Asia/Hebron",
    interval_days=120,
    proof=kit.Proof.NONE,
    known_on="2026-08-22",
    access_note=(
        "Open; the file's address is read off the page. A file saved by a person is taken with "
        "`tracker run ps_pgp --file PATH`. Rows carry identity numbers: handle with care."
    ),
    size_limit_bytes=4 * 1024 * 1024,  # no whole file is known; some 60 rows
)

PROGRAMME = "Palestinian national list"
SHEETS = {"الأفراد": kit.Schema.PERSON, "الكيانات": kit.Schema.ORGANIZATION}
COLUMNS = {
    "number": ("#", "م", "الرقم", "رقم", "الرقم المتسلسل", "الرقم التسلسلي"),
    "Hebrew": ("الاسم باللغة العبرية*", "الاسم بالعبرية*", "الاسم بالعبري*", "الاسم العبري*"),
    "Latin": ("الاسم باللغة الانجليزية*", "الاسم بالانجليزية*", "الاسم بالإنجليزي*", "Name*"),
    "known as": (
        "الاسم المستعار*",
        "اسم الشهرة*",
        "الأسماء الأخرى*",
        "أسماء أخرى*",
        "اللقب*",
        "الكنية*",
    ),
    "second": ("الاسم الثاني*",),
    "third": ("الاسم الثالث*", "اسم الجد*"),
    "family": ("الاسم الرابع*", "الاسم الأخير*", "اسم العائلة*", "العائلة"),
    "name": (
        *("الاسم الكامل*", "الاسم باللغة العربية*", "الاسم بالعربية*", "الاسم", "الاسم الرباعي*"),
        *("الاسم رباعي*", "اسم الشخص*", "اسم الفرد*", "اسم الكيان*", "الاسم*"),
    ),
    "fatherName": ("اسم الأب*", "اسم الوالد"),
    "motherName": ("اسم الأم*", "اسم الوالدة"),
    "gender": ("الجنس",),
    "nationality": ("الجنسية*",),
    "idNumber": ("رقم الهوية*", "رقم بطاقة الهوية*", "بطاقة الهوية*", "الهوية*"),
    "passportNumber": ("رقم جواز السفر*", "رقم الجواز*", "جواز السفر*"),
    "registrationNumber": ("رقم التسجيل*", "رقم الجمعية*", "رقم الشركة*"),
    "birthDate": ("تاريخ الميلاد*", "تاريخ الولادة*"),
    "birthPlace": ("مكان الميلاد*", "مكان الولادة*"),
    "address": ("العنوان*", "مكان الإقامة*", "مكان السكن*", "المقر*"),
    "position": ("المهنة*", "الوظيفة*"),
    "reason": ("سبب الإدراج*", "أسباب الإدراج*", "مبررات الإدراج*"),
    "instrument": ("رقم القرار*", "قرار الإدراج*"),
    "listed": ("تاريخ الإدراج*", "تاريخ القرار*"),
    "notes": ("ملاحظات*", "معلومات أخرى*", "معلومات إضافية*"),
}
NAMES = ("name", "Hebrew", "Latin")
NUMBERS = ("idNumber", "passportNumber", "registrationNumber")
AS_THEY_ARE = (
    *("fatherName", "motherName", "gender", "nationality", "birthPlace", "address", "position"),
    *("reason", "instrument", "notes"),
)

follow = kit.html.link_to(r"\.xlsx?(?:$|\?)")


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    book = kit.sheet.workbook(documents["list"])
    for sheet, schema, lines in titled_sheets.tables(book, SHEETS):
        begins = ("number", *NAMES)
        rows = titled_sheets.rows(
            lines, COLUMNS, ("name",), sheet, begins=begins, named=(*NAMES, "known as")
        )
        for row in rows:
            yield entry(row, schema)


def entry(row: kit.Record, schema: kit.Schema) -> kit.RawEntry:
    row.ignore("number")
    return kit.RawEntry(
        schema=schema,
        names=tuple(names(row)),
        designations=(
            kit.RawDesignation(
                programme=PROGRAMME, listed_on=titled_sheets.day(row.take_optional("listed"))
            ),
        ),
        identifiers=tuple(
            kit.RawIdentifier(type=of, number=number)
            for of in NUMBERS
            for number in kit.split(row.take_optional(of), "\n", "،", "/")
        ),
        facts={
            **{of: [row.take_optional(of)] for of in AS_THEY_ARE},
            "birthDate": [titled_sheets.day(row.take_optional("birthDate"))],
        },
        extra=row.leftovers(),
    )


def names(row: kit.Record) -> Iterator[kit.RawName]:
    """The name in Arabic, those in Hebrew and Latin letters beside it, and others.

    Where it stands in parts, the father's name is one of them.
    """
    kind = kit.NameKind.NAME
    second, third, family = map(row.take_optional, ("second", "third", "family"))
    if second or third or family:
        parts = (row.take("name"), second or row.peek("fatherName"), third, family)
        yield kit.RawName(text=kit.joined(*parts), kind=kind, language="ar")
        kind = kit.NameKind.ALIAS
    for column, language in (("name", "ar"), ("Hebrew", "he"), ("Latin", "en"), ("known as", "")):
        for text in kit.split(row.take_optional(column), "\n", *("،;" if not language else "")):
            yield kit.RawName(text=text, kind=kind, language=language)
            kind = kit.NameKind.ALIAS
