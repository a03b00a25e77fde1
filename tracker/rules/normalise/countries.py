"""Countries as authorities write them -> one code each, so that a respelling is no change.

Only whole texts that name one country are taken: `Iran (Islamic Republic of)` and `Iran` are one,
`Iran / unknown` is itself. A text in doubt stays what it is: two countries taken for one would hide
a real change, two spellings taken for two countries only show one too many.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from tracker.model import IDENTIFIERS
from tracker.rules.normalise.names import search_form
from tracker.rules.normalise.sense import sense

FIELDS = frozenset({"nationality", "citizenship", "country", "birthCountry", "flag", "formerFlag"})
"""Fields whose values are countries."""

OF_PERSONS = frozenset({"nationality", "citizenship"})

PLACES = frozenset({"birthPlace", "address"})
"""Fields whose values end with one, as a rule."""

ISSUED = re.compile(r"(?P<number>.+) \((?P<land>[^()]*(?:\([^()]*\)[^()]*)?)\)", re.DOTALL)
"""A number with the country that issued it."""

OF_A_PASSPORT = " passport"
"""What stands behind some of these: "Tunisian passport"."""

LONGEST = 3
"""Parts between commas that the name of a country at the end of a place can have."""

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
    "US": "US",
    "USA": "US",
    "United States": "US",
    "Vietnam": "VN",
    "Virgin Islands, British": "VG",
}
"""Spellings of the official files that ISO 3166 and CLDR do not have, or have for several."""

PEOPLE = {
    "Afghan": "AF",
    "Algerian": "DZ",
    "American": "US",
    "Armenian": "AM",
    "Australian": "AU",
    "Austrian": "AT",
    "Azerbaijani": "AZ",
    "Bahraini": "BH",
    "Bangladeshi": "BD",
    "Belarusian": "BY",
    "Belgian": "BE",
    "British": "GB",
    "Bulgarian": "BG",
    "Burmese": "MM",
    "Burundian": "BI",
    "Cameroonian": "CM",
    "Canadian": "CA",
    "Central African": "CF",
    "Chadian": "TD",
    "Chinese": "CN",
    "Colombian": "CO",
    "Comorian": "KM",
    "Croatian": "HR",
    "Cuban": "CU",
    "Cypriot": "CY",
    "Czech": "CZ",
    "Danish": "DK",
    "Djiboutian": "DJ",
    "Dutch": "NL",
    "Egyptian": "EG",
    "Emirati": "AE",
    "Eritrean": "ER",
    "Estonian": "EE",
    "Ethiopian": "ET",
    "Filipino": "PH",
    "Finnish": "FI",
    "French": "FR",
    "Gambian": "GM",
    "Georgian": "GE",
    "German": "DE",
    "Ghanaian": "GH",
    "Greek": "GR",
    "Haitian": "HT",
    "Hungarian": "HU",
    "Indian": "IN",
    "Indonesian": "ID",
    "Iranian": "IR",
    "Iraqi": "IQ",
    "Irish": "IE",
    "Israeli": "IL",
    "Italian": "IT",
    "Ivorian": "CI",
    "Japanese": "JP",
    "Jordanian": "JO",
    "Kazakh": "KZ",
    "Kenyan": "KE",
    "Kuwaiti": "KW",
    "Kyrgyz": "KG",
    "Latvian": "LV",
    "Lebanese": "LB",
    "Liberian": "LR",
    "Libyan": "LY",
    "Lithuanian": "LT",
    "Malaysian": "MY",
    "Maldivian": "MV",
    "Malian": "ML",
    "Mauritanian": "MR",
    "Mexican": "MX",
    "Moldovan": "MD",
    "Montenegrin": "ME",
    "Moroccan": "MA",
    "Mozambican": "MZ",
    "Nepalese": "NP",
    "Nicaraguan": "NI",
    "Nigerian": "NG",
    "Nigerien": "NE",
    "Norwegian": "NO",
    "Omani": "OM",
    "Pakistani": "PK",
    "Polish": "PL",
    "Portuguese": "PT",
    "Qatari": "QA",
    "Romanian": "RO",
    "Russian": "RU",
    "Rwandan": "RW",
    "Saudi": "SA",
    "Saudi Arabian": "SA",
    "Senegalese": "SN",
    "Serbian": "RS",
    "Sierra Leonean": "SL",
    "Singaporean": "SG",
    "Slovak": "SK",
    "Somali": "SO",
    "South African": "ZA",
    "South Sudanese": "SS",
    "Spanish": "ES",
    "Sri Lankan": "LK",
    "Sudanese": "SD",
    "Swedish": "SE",
    "Swiss": "CH",
    "Syrian": "SY",
    "Tajik": "TJ",
    "Tanzanian": "TZ",
    "Thai": "TH",
    "Togolese": "TG",
    "Trinidadian": "TT",
    "Tunisian": "TN",
    "Turkish": "TR",
    "Ugandan": "UG",
    "Ukrainian": "UA",
    "Uzbek": "UZ",
    "Venezuelan": "VE",
    "Vietnamese": "VN",
    "Yemeni": "YE",
    "Zimbabwean": "ZW",
}
"""Peoples where other documents have their countries (the UN until 2015, and of passports until
August 2023). Congolese, Korean and Palestinian are not among them: they could be more than one."""


def code(text: str) -> str:
    """The ISO 3166 alpha-2 code of the one country a text names (Kosovo: XK); "" if unsure.

    >>> code("Iran (Islamic Republic of)") == code("IRAN") == "IR"
    True
    """
    return _codes().get(_key(text), "")


def meaning(field: str, text: str) -> str:
    """What a value of a field means, a country being the same however it is spelled."""
    if field in FIELDS:
        return _land(text, people=field in OF_PERSONS)
    if field in IDENTIFIERS and (issued := ISSUED.fullmatch(text)):
        land = issued["land"].removesuffix(OF_A_PASSPORT)
        return f"{sense(issued['number'])} {_land(land, people=True)}"
    if field in PLACES:
        return _place(text)
    return sense(text)


def nation(text: str) -> str:
    """The code of the one country that a text names, or whose people it names; "" if unsure.

    >>> nation("Tunisian") == nation("Tunisia") == "TN"
    True
    """
    return code(text) or _peoples().get(text.casefold().strip(), "")


def _land(text: str, *, people: bool) -> str:
    found = nation(text) if people else code(text)
    return f"country:{found}" if found else sense(text)


def _place(text: str) -> str:
    """A place with the country at its end, if there is one; no people lives in its own name."""
    parts = text.split(",")
    for length in range(min(LONGEST, len(parts)), 0, -1):
        if found := code(",".join(parts[-length:])):
            return f"{sense(''.join(parts[:-length]))} country:{found}"
    return sense(text)


@cache
def _peoples() -> Mapping[str, str]:
    return {people.casefold(): alpha_2 for people, alpha_2 in PEOPLE.items()}


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
