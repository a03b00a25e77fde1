"""Writes the sample workbook of Belarus's list: `python tests/samples/by_kgb/make_workbook.py`.

Sheets and the order of columns are the committee's by published descriptions; persons are invented.
"""

from datetime import datetime
from pathlib import Path

import xlsxwriter

HERE = Path(__file__).parent / "2026-10-08" / "perechen.xlsx"

TITLE = "Перечень организаций и физических лиц, причастных к террористической деятельности"
PERSONS = [
    [
        "№ п/п",
        "Фамилия, имя, отчество",
        "Транслитерация",
        "Гражданство",
        "Дата рождения",
        "Адрес",
        "Основание",
        "Справочно",
    ],
    [
        1,
        "Придуманный Олег Иванович",
        "PRYDUMANY ALEH, может быть также известен как: Вымышленный Олег",
        "Республика Беларусь",
        "01.02.1980",
        "г. Минск",
        "Вступил в законную силу приговор суда г. Минска от 01.02.2023 ст. 295 УК",
        "д/о",
    ],
    [
        2,
        "Вымышленная Анна\nПетровна",
        "VYMYSHLENAYA HANNA",
        "Республика Беларусь",
        datetime(1991, 3, 4),
        "д / о",
        "Обвиняется по ст. 289 УК",
        "д/о",
    ],
    [4, "Айман аз-Завахири", "AYMAN AL-ZAWAHIRI", "Египет", "19.06.1951", "д/о",
     "Санкционный перечень СБ ООН (QDi.006)", "Умер"],
    [5],
]  # fmt: skip
GROUPS = [["№ п/п", "Наименование", "Основание"], [1, "Аль-Каида", "Санкционный перечень СБ ООН"]]
TERRORIST = [["№ п/п", "Наименование", "Решение суда"], [1, "Хамас", "д/о"]]


def main() -> None:
    book = xlsxwriter.Workbook(HERE)
    book.set_properties({"created": datetime(2026, 10, 8)})
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    for name, rows in (
        ("Перечень физических лиц", PERSONS),
        ("Перечень организаций", GROUPS),
        ("Перечень террорист. организаций", TERRORIST),
    ):
        sheet = book.add_worksheet(name)
        sheet.merge_range(0, 0, 0, 7, TITLE)
        for at, row in enumerate(rows, 2):
            for place, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(at, place, cell, day)
                else:
                    sheet.write(at, place, cell)
    book.close()


if __name__ == "__main__":
    main()
