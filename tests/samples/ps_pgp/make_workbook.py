"""Writes the sample workbook: `python -m tests.samples.ps_pgp.make_workbook`.

The sheets as published; the persons and their numbers are invented, the groups well known.
"""

from datetime import date
from pathlib import Path

from tests import sheets

HERE = Path(__file__).parent / "2026-05-12" / "SanctionFiles.xlsx"

SHEETS: dict[str, sheets.Rows] = {
    "الأفراد": [
        ["القائمة الوطنية - الأفراد"],
        [
            *["الرقم", "الاسم الكامل", "الاسم باللغة العبرية", "اسم الأب", "اسم الأم", "الجنس"],
            *[
                "اسم الشهرة",
                "رقم الهوية",
                "تاريخ الميلاد",
                "مكان الإقامة",
                "الجنسية",
                "تاريخ الإدراج",
            ],
            *["رقم الملف"],
        ],
        [
            *[1, "دوغما شخص ميشهو", "דוגמה מישהו", "שם", "-", "ذكر", "المثال، نموذج", 900000001],
            *[date(1980, 2, 1), "مستوطنة المثال", "إسرائيلي", "12/05/2024", "7"],
        ],
        [
            *[2, "مثال آخر", "דוגמה אחרת", None, None, "أنثى", None, None, 1975, None, "إسرائيلية"],
            *[date(2025, 1, 9), None],
        ],
    ],
    "الكيانات": [
        ["القائمة الوطنية - الكيانات"],
        ["الرقم", "اسم الكيان", "الاسم باللغة العبرية", "العنوان", "تاريخ الإدراج"],
        [1, "شبيبة التلال", "נוער הגבעות", "-", "12/05/2024"],
        [2, "لهافا", "להב״ה", "القدس", "12/05/2024"],
    ],
}

if __name__ == "__main__":
    sheets.write(HERE, SHEETS, {"الأفراد": ["A1:M1"], "الكيانات": ["A1:E1"]})
