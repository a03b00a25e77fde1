"""Writes the sample workbook: `python -m tests.samples.ke_frc.make_workbook`.

The header as published; the persons and their numbers are invented.
"""

from datetime import date
from pathlib import Path

from tests import sheets

HERE = Path(__file__).parent / "2026-02-16" / "Domestic-List_Kenya.xlsx"

HEADER = [
    *[None, "Reference", "Category", "Title", "Full Name", "Aliases", "Gender", "ID Number"],
    *["Passport Number", "Date of Birth", "Alternative Date of Birth", "Place of Birth"],
    *["Nationality 1", "Nationality 2", "Physical Address", "Postal Address", "Occupation"],
    *["Telephone Number", "Date of Designation", "Last Update On", "Narrative Summary"],
]
ROWS: sheets.Rows = [
    HEADER,
    [
        *[
            1,
            "KEi.001",
            "Individual",
            "Mr",
            "SAMPLE ABDI MITHAL",
            "1. ABU SAMPLE\n2. MITHAL JUNIOR",
        ],
        *[
            "Male",
            10000001,
            "n/a",
            30025,
            "n/a",
            "Garissa",
            "Kenyan",
            "n/a",
            "Garissa, Kenya",
            "n/a",
        ],
        *["Trader", "n/a", date(2026, 2, 10), "n/a", "Invented for this sample."],
    ],
    [
        *[
            2,
            "KEi.002",
            "Individual",
            "n/a",
            "EXAMPLE WANJIRU",
            "N/A",
            "Female",
            "n/a",
            "AK0000002",
        ],
        *["12 March 1990", 1991, "Nairobi", "Kenyan", "Somali", "n/a", "n/a", "n/a", 254700000000],
        *["10/02/2026", date(2026, 2, 12), "n/a"],
    ],
    [3, "KEi.003", "Individual", "n/a", "Namuna Salim", *["n/a"] * 16],
]

if __name__ == "__main__":
    sheets.write(HERE, {"Sheet1": ROWS})
