"""Türkiye: MASAK, persons and bodies whose assets are frozen by domestic decision (CSV, cp1254).

The list under Article 7 of Law 6415 (section C of four); the page links a CSV with a hashed name.
"""

import re
from collections.abc import Iterator, Mapping

from scrapers import kit

PAGE = "https://en.hmb.gov.tr/portal/v2/pages?slug=7madde_ing"

SOURCE = kit.Source(
    title="Assets frozen under Article 7 of Law 6415",
    authority="Financial Crimes Investigation Board (MASAK), Ministry of Treasury and Finance",
    country="TR",
    legal_basis="Law 6415 on the Prevention of the Financing of Terrorism, Article 7",
    page="https://en.hmb.gov.tr/fcib-tf-current-list",
    known_on="2026-10-08",
    licence="Not stated on the pages we know",
    language="tr",
    tier=2,
    formats=(
        kit.Format(
            id="csv",
            files={
                "page": kit.File(
                    url=PAGE,
                    patterns=("*.html",),
                    content=kit.FileType.HTML,
                    required=False,
                ),
                "list": kit.File(url="", patterns=("*.csv",), content=kit.FileType.CSV),
            },
        ),
    ),
    expected=range(300, 4_000),
    date_formats=("%d.%m.%Y", "%Y"),
    timezone="Europe/Istanbul",
    interval_days=14,
    proof=kit.Proof.EXCERPT,
    access_note=(
        "The site refuses automated clients at times; a CSV saved by a person is taken with "
        "`tracker run tr_masak --file PATH`. Rows carry national identity numbers: handle with "
        "care. Many listings are politically contested; nobody is on it by a UN decision. Sections "
        "A, B and D (UN, foreign requests, Law 7262) are not read."
    ),
    size_limit_bytes=8 * 1024 * 1024,  # no whole file is known; at most 4,000 rows
)

LINK = re.compile(r"https?://ms\.hmb\.gov\.tr/uploads/[^\s\"'<>\\]{1,300}\.csv", re.IGNORECASE)

NAME = "GERÇEK/TÜZEL KİŞİ/KURULUŞ/ORGANİZASYON ADI SOYADI ÜNVANI"
OTHER_NAMES = "KULLANDIĞI BİLİNEN DİĞER İSİMLERİ"
NUMBER = "TCKN/ VKN/GKN PASAPORT NO"
COLUMNS = (
    "SIRA NO",
    NAME,
    OTHER_NAMES,
    NUMBER,
    "UYRUĞU",
    "MVD YAPTIRIM TÜRÜ",
    "ANNE ADI",
    "BABA ADI",
    "DOĞUM TARİHİ/KURULUŞ",
    "DOĞUM YERİ",
    "ÖRGÜTÜ",
    "KARAR TARİH-SAYISI",
    "RESMİ GAZETE TARİH SAYISI",
    "TABİ OLDUĞU DİĞER UYRUK",
)

# "06.04.2021 /1 ": the decision's date and number.
DECISION = re.compile(r"\s{0,9}(\d{1,2}\.\d{1,2}\.\d{4})")
NATIONAL_ID = re.compile(r"\d{11}")
TAX_NUMBER = re.compile(r"\d{10}")


def follow(page: kit.Document) -> Mapping[str, str]:
    """The page's link to the CSV, which has a new name at each publication."""
    text = page.content.decode("utf-8", "replace").replace("\\/", "/")
    found = dict.fromkeys(LINK.findall(text))
    if len(found) != 1:
        raise kit.LayoutChanged(f"The page links {len(found)} CSV files, not one.")
    return {"list": next(iter(found))}


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    rows = kit.csv.headed(documents["list"], COLUMNS, encoding="cp1254", delimiter=";")
    for row in rows:
        yield entry(row)


def entry(row: kit.Record) -> kit.RawEntry:
    row.ignore("SIRA NO")
    number = " ".join(row.take(NUMBER).split())
    mother, father = row.take("ANNE ADI"), row.take("BABA ADI")
    person = bool(mother or father or NATIONAL_ID.fullmatch(number))
    decision, gazette = row.take_filled("KARAR TARİH-SAYISI"), row.take("RESMİ GAZETE TARİH SAYISI")
    decided = DECISION.match(decision)
    born, place = row.take("DOĞUM TARİHİ/KURULUŞ"), row.take("DOĞUM YERİ")
    return kit.RawEntry(
        reference=key(number),
        schema=kit.Schema.PERSON if person else kit.Schema.LEGAL_ENTITY,
        names=(
            kit.RawName(text=row.take_filled(NAME), language="tr"),
            *others(row.take(OTHER_NAMES)),
        ),
        designations=(
            kit.RawDesignation(
                programme=row.take_filled("MVD YAPTIRIM TÜRÜ"),
                listed_on=decided[1] if decided else "",
            ),
        ),
        identifiers=tuple(numbers(number)),
        facts={
            "birthDate" if person else "incorporationDate": [born],
            "birthPlace" if person else "incorporationPlace": [place],
            "nationality": [row.take("UYRUĞU"), row.take("TABİ OLDUĞU DİĞER UYRUK")],
            "motherName": [mother],
            "fatherName": [father],
            "linkedTo": [row.take("ÖRGÜTÜ")],
            "decision": [decision],
            "gazette": [gazette],
        },
        extra=row.leftovers(),
    )


def others(cell: str) -> Iterator[kit.RawName]:
    for text in kit.split(cell, "\n", ";", ","):
        yield kit.RawName(text=text, kind=kit.NameKind.ALIAS, language="tr")


def key(number: str) -> str:
    """A tax number is the key of its body; of a person's number a key is made."""
    of_person = number and not TAX_NUMBER.fullmatch(number)
    return kit.fingerprint("id", number) if of_person else number


def numbers(number: str) -> Iterator[kit.RawIdentifier]:
    """One cell for national ids, tax numbers and passports of foreigners."""
    if NATIONAL_ID.fullmatch(number):
        yield kit.RawIdentifier(type="idNumber", number=number, country="tr")
    elif TAX_NUMBER.fullmatch(number):
        yield kit.RawIdentifier(type="taxNumber", number=number, country="tr")
    elif number:
        yield kit.RawIdentifier(type="documentNumber", number=number)
