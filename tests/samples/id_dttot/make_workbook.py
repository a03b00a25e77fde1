"""Writes the sample workbooks: `python tests/samples/id_dttot/make_workbook.py`.

Two spellings of the header and the odd cells of the list. Groups are those that the courts named;
persons and their numbers are invented.
"""

from datetime import datetime
from pathlib import Path

import xlsxwriter

HERE = Path(__file__).parent

LONG = (
    "Nama",
    "Deskripsi",
    "Terduga",
    "Kode Densus",
    "Tempat Lahir",
    "Tanggal Lahir",
    "WN/Asal Negara",
    "Alamat",
)
SHORT = (
    "Nama",
    "Informasi Lain",
    "Terduga",
    "Kode Densus",
    "Tpt Lahir",
    "Tgl Lahir",
    "WN",
    "Alamat",
    "Pekerjaan",
)

ROWS = (
    (
        "Jamaah Ansharut Daulah alias JAD ALIAS Jamaah Anshar Daulah",
        "- Ditetapkan dengan putusan pengadilan tahun 2018",
        "Korporasi",
        "EDD-001",
        "-",
        "00/00/2015",
        "Indonesia",
        "-",
    ),
    (
        "Jemaah Islamiyah, alias Al-Jamaah al-Islamiyah",
        "",
        "Korporasi",
        "EDD-002",
        "",
        "00/00/0000",
        "Indonesia/Malaysia",
        "- Jawa Tengah\n- Jawa Timur",
    ),
    (
        "Contoh Peragaan alias Abu Contoh\nalias Contoh bin Peragaan",
        "- NIK nomor: 3174010203850009\n- paspor nomor: A0987654\n- pekerjaan: Karyawan Swasta",
        "Orang",
        "IDD-001",
        "Surabaya",
        datetime(1985, 3, 2),
        "Indonesia",
        "a) Jalan Contoh 1, Surabaya; b) Jalan Contoh 2, Sidoarjo",
    ),
    (
        "Umpama Satu",
        "Paspor Indonesia nomor B1234567, diterbitkan di Jakarta",
        "Orang",
        "IDD-002",
        "Solo",
        "4 Januari1973/4 November 1974/4 November 1973",
        "Indonesia",
        "Kantor cabang 1: Solo\n- Kantor cabang 2: Klaten",
    ),
    ("Umpama Dua", "", "Orang", "IDD-003", "Aleppo", "sekira 1958", "Republik Arab Suriah", ""),
    ("Umpama Tiga", "", "Orang", "IDD-004", "", "01/07/1974 atau 01/01/1973", "Indonesia", ""),
    ("Umpama Empat", "", "Orang", "IDD-005", "", "00/00/1954-1955", "Perancis,Tunisia", ""),
    ("Umpama Lima", "", "Orang", "IDD-006", "", 26755, "Indonesia", ""),
    ("Umpama Enam", "", "Orang", "IDD-006", "", "00/00/1970", "Indonesia", ""),
    (
        "Umpama Tujuh alias Abu Tujuh",
        "",
        "Orang",
        "IDD-007",
        "",
        "20 Agustus 1980;",
        "Indonesia",
        "",
    ),
)


def write(path: Path, header: tuple[str, ...]) -> None:
    """One workbook, the same bytes each time."""
    path.parent.mkdir(exist_ok=True)
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"created": datetime(2025, 12, 8)})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Sheet1")
    for number, cells in enumerate((header, *ROWS)):
        for column, cell in enumerate(cells):
            if isinstance(cell, datetime):
                sheet.write_datetime(number, column, cell, day)
            elif cell != "":
                sheet.write(number, column, cell)
    book.close()


def main() -> None:
    write(HERE / "2025-11-03" / "DTTOT.xlsx", SHORT)
    write(HERE / "2025-12-08" / "20251208091237.xlsx", LONG)


if __name__ == "__main__":
    main()
