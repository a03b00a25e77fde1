"""What speaks against a plain reading: rows of one entry, kinds, several names in one."""

import re
from collections.abc import Mapping

from scrapers import kit
from scrapers.drafting.found import Found
from scrapers.drafting.roles import Guess, Role, by_name, guess

NAMES = frozenset({Role.NAME, Role.GIVEN, Role.FAMILY})
OF_PERSONS = (Role.FAMILY, Role.GIVEN, Role.BIRTH_DATE, Role.FATHER)

ROW_OF_ALIAS = re.compile(r"\b(a\.?k\.?a|alias|primary|main name)\b", re.IGNORECASE)
FEW_CODES, OFTEN = 12, 3
"""Texts of a field that are codes: so few, each so often; one of aliases groups rows."""

FOLLOWING, LETTERS = 0.2, "abcdefghijklmnopqrstuvwxyz"
"""Share of references that are another one with letters behind it."""


def doubted(found: Found) -> Guess:
    """What each field may be, and what of the guess a person has to look at."""
    guessed = guess(found)
    rows = {field: why for field in found.fields if (why := _rows_of_one(found, field))}
    several = {
        field: why
        for field, role in guessed.roles.items()
        if role in NAMES and (why := _several(found, field, role))
    }
    doubts = {**guessed.doubts, **several, **rows}
    return guessed._replace(doubts=doubts, person=_person(found, guessed.roles))


def _rows_of_one(found: Found, field: str) -> str:
    """Why records may be rows of one entry (`kit.groups`); "" if nothing says so."""
    texts = found.texts(field)
    known = set(texts)
    is_code = len(known) <= FEW_CODES and len(texts) >= OFTEN * len(known)
    if is_code and (coded := sorted(filter(ROW_OF_ALIAS.search, known))):
        return f"by {coded[0]!r}, several records may be one entry: group them"
    if by_name(field) != Role.REFERENCE:
        return ""
    shorter = ((text, text.rstrip(LETTERS)) for text in texts)
    behind = [text for text, head in shorter if head != text and head in known]
    if len(behind) > len(texts) * FOLLOWING:
        return f"{len(behind)} are another one and a letter: several records may be one entry"
    if 1 < len(known) < len(texts) == len(found.records):
        return f"{len(known)} different ones in {len(texts)} records: group those of one entry"
    return ""


def _several(found: Found, field: str, role: Role) -> str:
    """What speaks against one name in each text of a field; "" if nothing does."""
    texts = found.texts(field)
    if more := [text for text in texts if kit.holds_several(text)]:
        return f"{len(more)} of its texts seem to hold several names"
    if role == Role.NAME and found.filled(field) < len(found.records):
        return f"{len(found.records) - found.filled(field)} records have none, so who are they"
    return ""


def _person(found: Found, roles: Mapping[str, Role]) -> str:
    """A field in whose place other records have another one, all of them and they alone."""
    whole = len(found.records)
    for field, role in roles.items():
        if role not in OF_PERSONS or by_name(field) != role or found.is_inner(field):
            continue
        for other in found.fields:
            apart = found.never_beside(field, other)
            if apart and found.filled(field) and found.filled(field) + found.filled(other) == whole:
                return field
    return ""
