"""Tunisia: CNLCT, national list of persons and organisations linked to terrorist crimes (XLSX).

One sheet in French, a title above the header; the page's first workbook is the whole list, those
named `MAJ_...` below it hold changes alone and are refused: only in the whole list the numbers of
rows begin with 1 and have no gaps. They move when somebody is taken off, so an entry is known by
its name and the decree's day. Columns from published descriptions of the list of 2026 (163 rows)
and of the former one in Arabic: no whole file was at hand.
"""

import re
from collections.abc import Iterator, Mapping

from scrapers import kit
from scrapers.families import titled_sheets

PAGE = "http://www.cnlct.tn/fr/?page_id=1684"

SOURCE = kit.Source(
    title="National list of persons, organisations and entities linked to terrorist crimes",
    short_title="Tunisia list",
    authority="National Counter-Terrorism Commission of Tunisia (CNLCT)",
    country="TN",
    legal_basis="Organic Law 2015-26 of 7 August 2015; Government Decree 2018-1 of 4 January 2018",
    page=PAGE,
    licence="Not stated on the pages we know",
    language="fr",
    tier=3,
    formats=kit.one_file("", "*.xlsx", content=kit.FileType.EXCEL, page=PAGE),
    expected=range(80, 600),
    date_formats=("%Y-%m-%d", "%d/%m/%Y", "%Y/%m/%d", "%d %B %Y", "%Y"),
    named_keys=True,
    churn=0.2,
    timezone="Africa/Tunis",
    interval_days=60,
    proof=kit.Proof.NONE,
    known_on="2026-08-22",
    access_note=(
        "The site has no HTTPS; what is altered on the way is not noticed. The page in Arabic has "
        "had no whole list since 2022, only changes. A workbook saved by a person is taken with "
        "`tracker run tn_cnlct --file PATH`."
    ),
    size_limit_bytes=4 * 1024 * 1024,  # no whole file is known; some 170 rows
)

PROGRAMME = "Law 2015-26"
COLUMNS = {
    "number": ("N°", "Nº", "No", "N° d'ordre", "م/ع"),
    "given": ("Prénom", "Prénoms", "Prénom(s)", "الإسم الثلاثي"),
    "surname": ("Nom", "Nom de famille", "اللقب"),
    "born": ("Date et lieu de naissance", "Date et lieu*", "تاريخ الولادة ومكانها"),
    "address": ("Adresse*", "العنوان"),
    "nationality": ("Nationalité*", "الجنسية"),
    "reason": ("Justification*", "Motif*", "مبررات الإدراج"),
    "decision": ("Décision*", "Arrêté*", "قرار وتاريخ الإدراج"),
    "modified": ("Dernière modification*", "آخر تعديل"),
    "published": ("Date et heure de publication*", "Publication*", "تاريخ وساعة النشر*"),
    "further": ("Divers*", "Données*", "معطيات إضافية"),
}
WANTED = ("given", "surname", "born", "decision")

# "16/04/1972 à Tunis", "Sfax le 3 mars 1981"
BIRTH = re.compile(
    r"(?<![\w/.-])(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}[/-]\d{1,2}[/-]\d{1,2}"
    r"|\d{1,2}(?:er)? [^\W\d]{3,12} \d{4}|\d{4})(?![\w/-])(?: 00:00:00)?"
)
AROUND = re.compile(r"^(?:[Nn]ée?\b|en\b|le\b|à\b|[ ,:-])+|(?:\b(?:le|en|[Nn]ée?)|[ ,:-])+$")
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
# "Arrêté n° 01 du 9 novembre 2018"
DECREE = re.compile(
    r"Arrêté n° ?0{0,3}(\d{1,4}) du (\d{1,2})(?:er)? (\S{3,12} \d{4})", re.IGNORECASE
)
DAY = re.compile(
    r"\b(\d{1,2})(?:er)? ((?!لسنة)[^\W\d]{3,12}\.? \d{4})\b"
    r"|\b\d{1,2}/\d{1,2}/\d{4}\b|\b\d{4}[-/]\d{1,2}[-/]\d{1,2}\b"
)
# "CIN n° : 01234567", "بطاقة تعريف وطنية عدد 01234567"
CIN = re.compile(
    r"(?:\b(?:N° )?(?:C\.?I\.?N(?![^\W\d])\.?|Carte d.identité)|بطاقة|ب\.ت\.و)[^\d\n;,*]{0,40}"
    r"(\d{4} ?\d{4})(?![\d*])",
    re.IGNORECASE,
)
PASSPORT = re.compile(r"\b(?:Passeport|جواز)[^\d\n;,]{0,30}?([A-Z]{0,2}\d{5,9})\b", re.IGNORECASE)
PAPERS = {"idNumber": CIN, "passportNumber": PASSPORT}
# "Omar alias Abou Omar", "dit Abou Omar"
ALSO = re.compile(
    r",? ?\b(?:alias|dite?|surnommée?|connue? sous le nom de|المكنى|كنيته)\b:? ", re.IGNORECASE
)


def follow(page: kit.Document) -> Mapping[str, str]:
    """The first workbook of the page that is no list of changes (`MAJ_...`)."""
    for link in kit.html.links(page):
        name = link.rpartition("/")[2].casefold()
        if name.endswith(".xlsx") and not name.startswith("maj"):
            return {"list": link}
    raise kit.LayoutChanged("The page links no workbook of the whole list.")


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    book = kit.sheet.workbook(documents["list"])
    sheet = kit.sheet.first(book)
    lines = kit.sheet.table(book, sheet)
    begins = ("number", "given", "surname")
    found = titled_sheets.rows(lines, COLUMNS, WANTED, sheet, first="number", begins=begins)
    rows = [row for row in found if not is_note(row)]
    numbers = sorted(int(n) for row in rows if (n := row.peek("number").rstrip(".")).isdecimal())
    if not numbers or numbers != list(range(1, len(numbers) + 1)):
        raise kit.LayoutChanged("The rows are not numbered from 1 on: these are changes, no list.")
    yield from (entry(row) for row in rows if row.peek("given") or row.peek("surname"))


def is_note(row: kit.Record) -> bool:
    """Whether a row is a text below the table: one cell alone, no number of a row, and not where
    bodies have their names.
    """
    alone = sum(map(bool, row.texts())) == 1
    return alone and not row.peek("number").isdecimal() and not row.peek("given")


def entry(row: kit.Record) -> kit.RawEntry:
    row.ignore("number", "published")
    given, surname = kit.clean(row.take("given")), kit.clean(row.take("surname"))
    born, place = birth(kit.clean(row.take("born")).translate(DIGITS))
    person = bool(born or place or (given and surname))
    acts = (row.take_optional(of) for of in ("decision", "modified"))
    decision, modified = (kit.clean(text).translate(DIGITS) for text in acts)
    decrees = [f"Arrêté n° {n} du {day} {month}" for n, day, month in DECREE.findall(decision)]
    further = row.take_optional("further").translate(DIGITS)
    return kit.RawEntry(
        schema=kit.Schema.PERSON if person else kit.Schema.ORGANIZATION,
        names=tuple(names(given, surname, person)),
        designations=(kit.RawDesignation(programme=PROGRAMME, listed_on=first_day(decision)),),
        identifiers=tuple(
            kit.RawIdentifier(
                type=of, number=number.replace(" ", ""), country="tn" if of == "idNumber" else ""
            )
            for of, pattern in PAPERS.items()
            for number in pattern.findall(further)
        ),
        facts={
            "birthDate": [born],
            "birthPlace": [place],
            "nationality" if person else "country": kit.split(
                row.take_optional("nationality"), "/"
            ),
            "address": [row.take_optional("address")],
            "reason": [row.take_optional("reason")],
            kit.INSTRUMENT: decrees or [decision],
            "amendedOn": [first_day(modified)],
            "amendment": [modified],
            "notes": [PASSPORT.sub("", CIN.sub("", further)).strip(" ;,.")],
        },
        extra=row.leftovers(),
    )


def names(given: str, surname: str, person: bool) -> Iterator[kit.RawName]:
    """The name, and others behind "alias" or, of a person, in brackets."""
    kind, others = kit.NameKind.NAME, list[str]()
    parts = []
    for text in (given, surname):
        first, *also = ALSO.split(text) if person else [text]
        outside, inside = kit.brackets(first) if person else (first, ())
        parts.append(outside)
        others += (*inside, *(piece.strip("() ") for piece in also))
    for text in filter(None, (kit.joined(*parts), *others)):
        yield kit.RawName(text=text, kind=kind)
        kind = kit.NameKind.ALIAS


def birth(text: str) -> tuple[str, str]:
    """The day and the place of a cell, in either order; "" for what it does not say."""
    found = BIRTH.search(text)
    if not found:
        return "", AROUND.sub("", text)
    born = found[0].removesuffix(" 00:00:00").replace(".", "/")
    return born, AROUND.sub("", f"{AROUND.sub('', text[: found.start()])} {text[found.end() :]}")


def first_day(text: str) -> str:
    """The first day that a text names, as `9 novembre 2018`; "" where it names none."""
    found = DAY.search(text)
    if not found:
        return ""
    return f"{found[1]} {found[2]}" if found[1] else found[0]
