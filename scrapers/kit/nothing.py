"""What authorities write into a cell where there is nothing to say."""

import unicodedata
from collections.abc import Sequence

from scrapers.kit.text import clean

_WORDS = (
    "-|--|---|/|?|*|_|-0-|na|n/a|n.a|nil|none|null|nan|nat|unknown|undetermined|tbc|tbd|not known|"
    "not available|not applicable|no data|不明|未詳|なし|"
    "لا يوجد|لايوجد|لا توجد|غير معروف|غير متوفر|غير محدد|مجهول|ليس|نامعلوم|"
    "ไม่ทราบ|ไม่มี|ไม่ปรากฏ|ไม่ระบุ|tidak diketahui|tidak ada|tiada|không rõ|không có|không|"
    "неизвестно|неизвестна|нет|нет данных|невідомо|немає|відсутні|непознат|непознато|nepoznato|"
    "nieznana|nieznany|brak|neznámé|neznámo|nezināms|nav|necunoscut|necunoscută|"
    "bilinmiyor|yok|yoxdur|məlum deyil|לא ידוע|inconnu|inconnue|unbekannt|onbekend|"
    "sconosciuto|sconosciuta|desconocido|desconocida|desconhecido|desconhecida"
)
NOTHING = frozenset(
    form
    for word in ("", *_WORDS.split("|"))
    for form in (word, unicodedata.normalize("NFKC", word))
)
"""In lower case, without blanks, full stops and commas around it."""

LONGEST_NOTHING = 3 * max(map(len, NOTHING))
"""Letters beyond which no text says nothing, blanks and marks around it counted in."""


def said(text: str) -> str:
    """The text of a cell, clean; "" where it only says that there is nothing. Not for names.

    >>> said(" 12 Main\\nStreet "), said("N/A"), said("لا يوجد"), said("-")
    ('12 Main Street', '', '', '')
    """
    found = clean(text)
    return "" if found.casefold().strip(" .,;") in NOTHING else found


FEWEST_COUNTED = 3
"""Columns of a row that numbers them; a row of two numbers may say something."""


def numbers_columns(cells: Sequence[str]) -> bool:
    """Whether a row only numbers the columns, as forms do it under a header: 1, 2, 3 and so on.

    >>> numbers_columns(["1", "2.", "3", ""]), numbers_columns(["1", "2", "Ali"])
    (True, False)
    """
    if not cells or cells[0].rstrip(".") != "1":
        return False
    filled = [cell.rstrip(".") for cell in cells if cell]
    return len(filled) >= FEWEST_COUNTED and filled == [str(at) for at in range(1, len(filled) + 1)]
