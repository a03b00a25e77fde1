"""Writes the sample transcript of Serbia's list: `python tests/samples/rs_apml/make_workbook.py`.

Persons are invented; a day of birth is typed as a spreadsheet keeps it, a year as a number.
"""

from datetime import date
from hashlib import sha256
from pathlib import Path

from scrapers.families.transcript_rows import COLUMNS
from tests.sheets import write

HERE = Path(__file__).parent / "2026-11-29" / "rs_apml.xlsx"
TITLE = "Листа означених лица"
OF_ALL = {
    "list": "rs_apml",
    "kind": "person",
    "document": TITLE,
    "document address": "https://www.apml.gov.rs/documents/example.pdf",
    "document sha256": sha256(TITLE.encode()).hexdigest(),
    "document page": 1,
}
PERSONS = [
    {
        "id": 1,
        "name": "Пример Измишљени",
        "aliases": "Primer Izmišljeni; Primer Imaginary",
        "born": date(1981, 4, 5),
        "birth place": "Нови Пазар; Novi Pazar",
        "nationality": "Serbian; Croatian",
        "address": "Примерна улица 1, Нови Пазар",
    },
    {
        "id": 2,
        "name": "Узор Непостојећи",
        "aliases": "Uzor Nepostojeći",
        "born": 1979,
        "nationality": "Serbian",
    },
]

if __name__ == "__main__":
    rows = [[{**OF_ALL, **person}.get(name) for name in COLUMNS] for person in PERSONS]
    write(HERE, {"rs_apml": [[*COLUMNS], *rows]})
