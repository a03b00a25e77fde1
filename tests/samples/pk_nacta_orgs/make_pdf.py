"""Writes the sample PDF: `python -m tests.samples.pk_nacta_orgs.make_pdf`.

The table as published, with some of its well-known organisations.
"""

from pathlib import Path

from tests import pdfs

HERE = Path(__file__).parent / "2026-09-01" / "Proscribed-OrganizationsEng-3.pdf"

LINES = [
    "LIST OF ORGANIZATIONS PROSCRIBED BY MINISTRY OF INTERIOR U/S 11-B-(1) R/W SCHEDULE-I",
    "S# Name of Organization Date of Notification S# Name of Organization Date of Notification",
    "1 Lashkar-e-Jhangvi (LeJ) 14 August, 2001 4 Millat-e-Islamia Pakistan (Ex-SSP) "
    "15 November, 2003",
    "2 Jaish-e-Muhammad (JeM) 14 January, 2002 5 Daish/ISIL/IS/ISIS 11 July, 2015",
    "3 Jamaat-ul-Da'awa (JuD) 05 March, 2019 6 Jamaat-ul-Ahrar (SplinterGp. of TTP)",
    "11 November, 2016",
    "Organizations enlisted under Section 11-D-(1) r/w Schedule-II, ATA 1997",
    "1 Al-Akhtar Trust (AT) 01 December, 2005",
    "2 Falah-i-Insaniat Foundation (FIF) 05 March, 2019 Affiliated organizations: "
    "i. Al-Anfal Trust, Lahore ii. Idara Khidmat-e-Khalaq, Lahore",
]

if __name__ == "__main__":
    HERE.write_bytes(pdfs.document([pdfs.shown(LINES)]))
