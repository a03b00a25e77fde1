"""Writes the sample workbook: `python -m tests.samples.tn_cnlct.make_workbook`.

Title and header as published; the persons and their numbers are invented.
"""

from datetime import date
from pathlib import Path

from tests import sheets

HERE = Path(__file__).parent / "2026-09-16" / "16__09_2026fr.xlsx"

BY_2018 = "Arrêté n° 01 du 9 novembre 2018"
ROWS: sheets.Rows = [
    ["Liste nationale des personnes, organisations et entités liées aux infractions terroristes"],
    [
        *["N°", "Prénom", "Nom", "Date et Lieu de naissance", "Adresse", "Nationalité"],
        *["Justifications d'inscription", "Décision et date d'inscription"],
        *["Dernière modification", "Date et heure de publication", "Divers"],
    ],
    [
        *[
            1,
            "Exemple Ben Modèle Ben Essai",
            "Echantillon",
            "16/04/1972 à Tunis",
            "Tunis",
            "Tunisienne",
        ],
        *["Affaire inventée pour cet exemple.", BY_2018, "Arrêté n° 03 du 6 mai 2026"],
        *["09/11/2018 à 10:00", "CIN n° : 01234***"],
    ],
    [
        *[2, "Modèle Ben Exemple", "Essai", date(1985, 2, 21), None, "Tunisienne/Française", None],
        *[f"{BY_2018}\nArrêté n° 02 du 1er mai 2019", None, None, "CIN n° 00000000"],
    ],
    [3, "Ansar al-Charia en Tunisie", None, None, None, None, None, BY_2018, None, None, None],
    [
        *[4, "Essai Ben Exemple", "Modèle", "Le Kef", "Le Kef", "Tunisienne", None],
        *["Arrêté n° 05 du 12 décembre 2024", None, None, None],
    ],
    [5, *[None] * 10],
]

if __name__ == "__main__":
    sheets.write(HERE, {"Feuil1": ROWS}, {"Feuil1": ["A1:K1"]})
