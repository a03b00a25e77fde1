"""Countries as authorities write them -> one code each, so that a respelling is no change.

Only whole texts that name one country are taken: `Iran (Islamic Republic of)` and `Iran` are one,
`Iran / unknown` is itself. A text in doubt stays what it is: two countries taken for one would hide
a real change, two spellings taken for two countries only show one too many.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from tracker.model import IDENTIFIERS
from tracker.rules.normalise.names import search_form
from tracker.rules.normalise.sense import sense

FIELDS = frozenset({"nationality", "citizenship", "country", "birthCountry", "flag"})
"""Fields whose values are countries."""

OF_PERSONS = frozenset({"nationality", "citizenship"})

SMALL_WORDS = frozenset({"the", "of", "and"})

NOT_ONE = frozenset({"congo"})
"""Words that authorities use for more than one country, whatever ISO 3166 says."""

SAID = {
    "Bahamas, The": "BS",
    "Burma": "MM",
    "Cape Verde": "CV",
    "China, Hong Kong Special Administrative Region": "HK",
    "Congo, Democratic Republic of the": "CD",
    "Congo, Republic of the": "CG",
    "Cote d Ivoire": "CI",
    "Czech Republic": "CZ",
    "DPRK": "KP",
    "DRC": "CD",
    "Democratic Republic of the Congo": "CD",
    "East Timor": "TL",
    "Hong Kong Special Administrative Region": "HK",
    "Ivory Coast": "CI",
    "Korea, North": "KP",
    "Korea, South": "KR",
    "Libyan Arab Jamahiriya": "LY",
    "Macau": "MO",
    "Macedonia, The Former Yugoslav Republic of": "MK",
    "North Macedonia, The Republic of": "MK",
    "Palestinian Territories": "PS",
    "Palestinian Territory": "PS",
    "Republic of the Congo": "CG",
    "Russia": "RU",
    "Swaziland": "SZ",
    "Syria": "SY",
    "The Gambia": "GM",
    "The Netherlands": "NL",
    "Turkey": "TR",
    "UAE": "AE",
    "UK": "GB",
    "USA": "US",
    "United States": "US",
    "Vietnam": "VN",
    "Virgin Islands, British": "VG",
}
"""Spellings of the official files that ISO 3166 and CLDR do not have, or have for several."""

PEOPLE = {
    "Afghan": "AF",
    "Algerian": "DZ",
    "Bahraini": "BH",
    "British": "GB",
    "Chinese": "CN",
    "Egyptian": "EG",
    "Filipino": "PH",
    "French": "FR",
    "Georgian": "GE",
    "German": "DE",
    "Indian": "IN",
    "Indonesian": "ID",
    "Iranian": "IR",
    "Iraqi": "IQ",
    "Ivorian": "CI",
    "Jordanian": "JO",
    "Kenyan": "KE",
    "Kuwaiti": "KW",
    "Lebanese": "LB",
    "Libyan": "LY",
    "Malaysian": "MY",
    "Malian": "ML",
    "Mauritanian": "MR",
    "Moroccan": "MA",
    "Nigerian": "NG",
    "Pakistani": "PK",
    "Qatari": "QA",
    "Russian": "RU",
    "Rwandan": "RW",
    "Saudi Arabian": "SA",
    "Somali": "SO",
    "Syrian": "SY",
    "Tanzanian": "TZ",
    "Tunisian": "TN",
    "Turkish": "TR",
    "Ugandan": "UG",
    "Uzbek": "UZ",
    "Yemeni": "YE",
}
"""Nationalities as the UN wrote them until 2015, where it writes countries now. Congolese, Korean
and Palestinian are not among them: they could be more than one."""


def code(text: str) -> str:
    """The ISO 3166 alpha-2 code of the one country a text names (Kosovo: XK); "" if unsure.

    >>> code("Iran (Islamic Republic of)") == code("IRAN") == "IR"
    True
    """
    return _codes().get(_key(text), "")


def meaning(field: str, text: str) -> str:
    """What a value of a field means, a country being the same however it is spelled."""
    if field in FIELDS:
        people = PEOPLE.get(text) if field in OF_PERSONS else None
        return f"country:{people}" if people else _land(text)
    if field in IDENTIFIERS and text.endswith(")"):
        number, _, land = text[:-1].partition(" (")
        return f"{sense(number)} {_land(land)}"
    return sense(text)


def _land(text: str) -> str:
    found = code(text)
    return f"country:{found}" if found else sense(text)


def _key(text: str) -> str:
    """The words of a country's name, without order and small words."""
    return " ".join(sorted(word for word in search_form(text).split() if word not in SMALL_WORDS))


@cache
def _codes() -> Mapping[str, str]:
    """Every spelling that stands for one country only."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for text, alpha_2 in _published():
        found[_key(text)].add(alpha_2)
    sure = {key: min(codes) for key, codes in found.items() if len(codes) == 1}
    sure |= {_key(text): alpha_2 for text, alpha_2 in SAID.items()}
    return {key: alpha_2 for key, alpha_2 in sure.items() if key not in NOT_ONE}


def _published() -> Iterator[tuple[str, str]]:
    """Names of ISO 3166, then the everyday ones of CLDR; loaded when a country differs at all."""
    import pycountry
    from babel import Locale

    known = {"XK"}
    for land in pycountry.countries:
        known.add(land.alpha_2)
        yield from ((text, land.alpha_2) for text in _names(land))
    for alpha_2, text in Locale("en").territories.items():
        if alpha_2 in known:
            yield text, alpha_2


def _names(land: object) -> Iterable[str]:
    texts = (getattr(land, name, "") for name in ("name", "official_name", "common_name"))
    return filter(None, texts)
