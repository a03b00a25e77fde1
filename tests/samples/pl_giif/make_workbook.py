"""Writes the sample workbook of Poland's list: `python tests/samples/pl_giif/make_workbook.py`.

The columns are the ministry's by published descriptions; the persons are invented.
"""

from datetime import datetime
from pathlib import Path

import xlsxwriter

HERE = Path(__file__).parent / "2026-10-08" / "lista_art_118_ust_1_pkt_2.xlsx"

TITLE = "Lista, o której mowa w art. 118 ust. 1 pkt 2 ustawy z dnia 1 marca 2018 r."
HEADER = [
    "Lp.",
    "Imiona i nazwiska",
    "Pseudonim",
    "Data urodzenia",
    "Miejsce\nurodzenia",
    "Rodzaj i nr dokumentu stwierdzającego tożsamość",
    "Inne informacje",
    "Uzasadnienie wpisu na listę",
    "Data umieszczenia na liście",
    "Data wykreślenia z listy",
]
ROWS = [
    [
        1,
        "Jan Wymyślony",
        "a) Abu Jan b) Abu Przykład",
        "01.02.1980 r.",
        "Bagdad, Republika Iraku",
        "paszport nr XX0000001",
        "narodowość iracka",
        "Decyzja GIIF z 2023 r.",
        "27.09.2023 r.",
        "",
    ],
    [
        2,
        "Piotr Usunięty",
        "-",
        datetime(1975, 5, 6),
        "Kano, Federalna Republika Nigerii",
        "brak danych",
        "",
        "",
        "27.09.2023 r.",
        "15.03.2025 r.",
    ],
    [3, "Organizacja Przykładowa", "OP", "", "", "", "", "", datetime(2024, 1, 10), "nie dotyczy"],
    [4, "Anna Zmyślona", "", "1990", "", "", "", "", "10.01.2024 r.", "decyzja w toku"],
    [5],
]


def main() -> None:
    book = xlsxwriter.Workbook(HERE)
    book.set_properties({"created": datetime(2026, 10, 8)})
    sheet = book.add_worksheet("Arkusz1")
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    sheet.merge_range(0, 0, 0, 9, TITLE)
    sheet.write_row(1, 0, HEADER)
    for at, row in enumerate(ROWS, 2):
        for place, cell in enumerate(row):
            if isinstance(cell, datetime):
                sheet.write_datetime(at, place, cell, day)
            else:
                sheet.write(at, place, cell)
    book.close()


if __name__ == "__main__":
    main()
