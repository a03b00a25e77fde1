"""What the United Nations' own reference numbers say, for lists that repeat the UN list."""

import re

from scrapers.kit.errors import LayoutChanged

REFERENCE = re.compile(r"([A-Z]{2})[ie]\.\d{3,}")

# The first two letters of a reference name the committee; the programmes are called as in the
# UN's own file, so that a mirror's entry and the original's have the same programme.
PROGRAMMES = {
    "QD": "Al-Qaida",
    "TA": "Taliban",
    "CD": "DRC",
    "CF": "CAR",
    "GB": "GB",
    "HT": "Haiti",
    "IQ": "Iraq",
    "IR": "Iran",
    "KP": "DPRK",
    "LY": "Libya",
    "ML": "Mali",
    "SD": "Sudan",
    "SO": "Somalia",
    "SS": "South Sudan",
    "YE": "Yemen",
}

TERRORISM = frozenset({"Al-Qaida", "Taliban"})


def programme(reference: str) -> str:
    """The UN programme of a reference; LayoutChanged for one of no committee we know."""
    found = REFERENCE.fullmatch(reference)
    if not found or found[1] not in PROGRAMMES:
        raise LayoutChanged(f"The UN reference {reference!r} is of no committee we know.")
    return PROGRAMMES[found[1]]
