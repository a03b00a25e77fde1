"""A list day by day, as a scheduler meets it: out of one real document of OFAC's SDN list.

Every day some rows leave or come back and some say something else; all others stay byte for byte,
as they do in the 309 daily files of 2021 to 2024 (about 25 changes a document).
"""

import gzip
import random
from datetime import date, timedelta
from pathlib import Path

REAL = ("us_ofac_sdn", "2023-10-12", "sdn.csv.gz")
NOTHING = "-0- \r\n"
SEED = 7
AWAY, LEAVE, RETURN, SAY = 200, 2, 12, 8
"""Rows that are away on the first day; those that leave, come back and say more on each next."""


def write(archive: Path, target: Path, days: int) -> Path:
    """An archive folder with so many documents, one a day."""
    list_id, first, name = REAL
    packed = (archive / list_id / first / name).read_bytes()
    rows = gzip.decompress(packed).decode("latin-1").splitlines(keepends=True)
    chance = random.Random(SEED)
    listed = [place for place, row in enumerate(rows) if row[:1].isdigit()]
    away = set(chance.sample(listed, AWAY))
    for number in range(days):
        if number:
            away -= set(chance.sample(sorted(away), min(RETURN, len(away))))
            away |= set(chance.sample(listed, LEAVE))
            for place in chance.sample(listed, SAY):
                rows[place] = rows[place].replace(NOTHING, f'"Note of day {number}."\r\n')
        day = (date.fromisoformat(first) + timedelta(days=number)).isoformat()
        file = target / list_id / day / "sdn.csv"
        file.parent.mkdir(parents=True)
        here = (row for place, row in enumerate(rows) if place not in away)
        file.write_bytes("".join(here).encode("latin-1"))
    return target
