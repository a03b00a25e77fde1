"""Writes the sample workbook: `python -m tests.samples.lb_isf.make_workbook`.

What stands in which column as published, the columns' names our own; the persons are invented.
"""

from datetime import date
from pathlib import Path

from tests import sheets

HERE = Path(__file__).parent / "2026-07-01" / "National-terrorism-list.xlsx"

ROWS: sheets.Rows = [
    ["اللائحة الوطنية"],
    [
        *[
            "الرقم",
            "الاسم الثلاثي",
            "اللقب",
            "اسم الأب",
            "اسم الأم",
            "تاريخ الولادة",
            "محل الولادة",
        ],
        *[
            "الجنسية",
            "جواز السفر",
            "بطاقة الهوية",
            "الوظيفة",
            "محل الإقامة",
            "معلومات أخرى",
            "النوع",
        ],
        *["أسماء أخرى", "النظام", "تاريخ الإدراج", "المرجع", "القرار", "ملاحظات"],
    ],
    [
        *[
            1,
            "سالم نموذج المثال",
            None,
            "نموذج",
            "عينة",
            29221,
            "طرابلس",
            "لبناني",
            "LR0000001",
            None,
        ],
        *[None, "طرابلس - لبنان", None, "Individual", "- أبو نموذج - المثال", "1373"],
        *[date(2016, 3, 1), None, "قرار رقم 1", None],
    ],
    [
        *[
            2,
            "مثال عينة",
            "الشيخ",
            None,
            None,
            1979,
            None,
            "سوري",
            None,
            12345678,
            None,
            None,
            None,
        ],
        *["Individual", None, "1373", "01/03/2016", None, "قرار رقم 1", None],
    ],
    [
        *[3, "جبهة النموذج", *[None] * 9, "لبنان", None, "Entity", "النموذج", "1373"],
        *[date(2018, 5, 16), None, "قرار رقم 4", "عينة"],
    ],
]

if __name__ == "__main__":
    sheets.write(HERE, {"Sheet1": ROWS}, {"Sheet1": ["A1:T1"]})
