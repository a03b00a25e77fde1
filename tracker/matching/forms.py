"""What all spellings of one number have in common, by the type of the number. Pure.

A passport "No. X-998 877 66" is X99887766. A cell that says more than its number ("Moroccan
passport F46947, issued ...", "SWIFT/BIC ABCDEF22 Tax ID No. 77 25") holds every number in it. Check
digits are nobody's business here: a number that a list prints wrong is found as it prints it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from scrapers.kit import keeping
from tracker.rules.names.letters import LOOKS_LATIN

SAID = {
    "passportNumber": "passport number",
    "idNumber": "identity number",
    "documentNumber": "document number",
    "taxNumber": "tax number",
    "registrationNumber": "registration number",
    "imoNumber": "IMO number",
    "mmsi": "MMSI",
    "callSign": "call sign",
    "swiftBic": "BIC",
    "walletAddress": "wallet address",
    "unReference": "UN reference",
    "euReference": "EU reference",
    "ofacId": "OFAC id",
    "ofsiGroupId": "OFSI group id",
    "ukSanctionsListId": "UK sanctions list id",
    "sourceId": "record number of the list",
    "reference": "reference of the list",
    "otherReference": "other reference",
}
"""Type of a number -> how people call it."""

KEY_TYPES = {
    "un_sc": "unReference",
    "us_ofac_sdn": "ofacId",
    "us_ofac_cons": "ofacId",
    "gb_hmt_conlist": "ofsiGroupId",
    "gb_fcdo_uksl": "ukSanctionsListId",
}
"""Lists whose keys are numbers that people ask for by a name of their own."""

ENTRY_KEY = "entry_key"
"""The type under which a key of an entry is on record."""

LABELS = {
    "imoNumber": r"vessel registration identification|imo",
    "mmsi": r"mmsi|maritime mobile service identity",
    "callSign": r"call ?sign",
    "swiftBic": r"swift ?/ ?bic|bic ?/ ?swift|swift|bic",
    "walletAddress": (
        r"digital currency address|crypto ?wallet|crypto(?:currency)? address|wallet|xbt|btc"
        r"|bitcoin|eth|ethereum|usdt|tron|trx|xmr|monero|ltc|litecoin|zec|dash|bch|xrp|usdc"
    ),
    "unReference": r"un(?:sc)? (?:permanent )?ref(?:erence)?|permanent reference|un",
    "euReference": r"eu ref(?:erence)?",
    "ofsiGroupId": r"ofsi(?: group)?|group id",
    "ukSanctionsListId": r"uk sanctions list(?: ref)?",
    "ofacId": r"ofac|sdn|ent_num",
    "passportNumber": r"passport|reisepass|passeport|pasaporte|paspor",
    "taxNumber": r"tax(?:payer)?(?: identification| id)?|tin|nit|r\.?f\.?c\.?|inn|vat|fiscal code",
    "registrationNumber": (
        r"(?:business |company |commercial |trade |legal )?regist(?:ration|ry)(?: id)?"
        r"|company|ogrn|crn|legal entity"
    ),
    "idNumber": (
        r"national (?:identification|identity|id)(?: card)?|identity card|identity|identification"
        r"|id card|nric|cnic|cedula|c[ée]dula|c\.?u\.?r\.?p\.?|ssn|national|id"
    ),
    "documentNumber": r"travel document|document",
}
"""Type of a number -> the words that people write before one."""

_COUNTED = r"(?:\s*(?:numbers?|num|nos?|nrs?|№|n[°º]|#|code|address|card|id|uid)\b\.?)*"
_LABEL = re.compile(
    r"(?<![^\W_])(?:"
    + "|".join(f"(?P<{kind}>{words})" for kind, words in LABELS.items())
    + rf")(?![^\W\d_]){_COUNTED}[\s.:#№°º=-]*",
    re.IGNORECASE,
)
_NO = re.compile(
    r"^\s*(?:(?:numbers?|num|nos?|nrs?)(?:[.:#]\s*|\s+)|(?:№|n[°º]|#)\s*)", re.IGNORECASE
)
_ASIDE = re.compile(r"\([^()]*\)")
_DAY = re.compile(
    r"(?<!\d)(?:\d{1,2}[./ -](?:\d{1,2}|[^\W\d_]{3,9})\.?[./ -](?:19|20)\d\d"
    r"|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}|(?:19|20)\d\d年\d{1,2}月\d{1,2}日)(?!\d)"
)
_RUN = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z]{1,3}[ -]?)?[A-Za-z]*\d[A-Za-z0-9]*"
    r"(?:[ ./-]?[A-Za-z0-9]*\d[A-Za-z0-9]*)*"
)
_SAYS_MORE = re.compile(r"[,;()]|\s/\s|[^\W\d_]{4,}|[^\x00-\x7f]")
_IMO = re.compile(r"(?<!\d)\d{7}(?!\d)")
_BIC = re.compile(r"(?<![A-Z0-9])([A-Z]{4} ?[A-Z]{2} ?[A-Z0-9]{2})(?: ?([A-Z0-9]{3}))?(?![A-Z0-9])")
_HEX = re.compile(r"0x[0-9a-f]+", re.IGNORECASE)
_ONE_CASE = re.compile(r"(?:[a-z]{2,8}1|[qp])[ac-hj-np-z02-9]{20,}")
_CASHADDR = re.compile(r"^(?:bitcoincash|bchtest|ecash):", re.IGNORECASE)

SHORTEST, FEWEST_DIGITS = 5, 3
"""Letters and digits that a number needs to be looked for when its type is not said, and that one
needs to be taken out of the middle of a text; how many of the latter are digits.
"""

SHORTEST_ADDRESS = 20
LONGEST = 130
"""Characters of the longest text that is itself a number."""

NOTHING = frozenset(
    {"NA", "NONE", "NIL", "NULL", "UNKNOWN", "UNK", "NOTAVAILABLE", "NOTKNOWN", "NOTAPPLICABLE"}
    | {"TBD", "TBA", "XXX", "PENDING", "NOTPROVIDED", "UNDEFINED", "KEINE", "INCONNU", "НЕТ"}
)
"""What is written where no number is known."""

IN_A_ROW = ("01234567890123456789", "98765432109876543210")

REFERENCES = frozenset(
    {"unReference", "euReference", "ofacId", "ofsiGroupId", "ukSanctionsListId", "sourceId"}
    | {"reference", "otherReference", "callSign"}
)
"""Types of which a short number, or one in a row, is as good as any."""


class Form(NamedTuple):
    """A number in its normal form; of the type "" where nobody says which."""

    type: str
    text: str


# How a number of one type is spelled.


def plain(text: str) -> str:
    """Letters and digits in capitals, whatever the script they imitate.

    >>> plain(" no. x-998 877.66"), plain("АН 12٣"), plain("No12345")
    ('X99887766', 'AH123', 'NO12345')
    """
    folded = unicodedata.normalize("NFKC", _NO.sub("", text)).lower().translate(LOOKS_LATIN)
    return "".join(map(_digit, filter(str.isalnum, folded))).upper()


def _digit(letter: str) -> str:
    """A digit of any script in ours."""
    return str(unicodedata.digit(letter, letter))


def _imo(text: str) -> str:
    found = _IMO.search(text)
    return found[0] if found else plain(text)


def _bic(text: str) -> str:
    """The eight letters of the bank, and the branch where it is not the head office.

    >>> _bic("bkpa ir th xxx"), _bic("SINAIRTH418")
    ('BKPAIRTH', 'SINAIRTH418')
    """
    found = _BIC.search(text.upper())
    if found is None:
        return plain(text).removesuffix("XXX")
    bank, branch = found[1].replace(" ", ""), found[2] or ""
    return bank + branch.removesuffix("XXX")


def wallet(text: str) -> str:
    """An address without blanks; its case is kept where it means something.

    >>> wallet("0xAbC1 23"), wallet("1AbCd"), wallet("BC1QAR0SRRR7XFKVY5L643LYDNW9RE59GTZZWF5MDQ")
    ('0xabc123', '1AbCd', 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq')
    """
    address = _CASHADDR.sub("", "".join(text.split()))
    same_in_capitals = address.isupper() and _ONE_CASE.fullmatch(address.lower())
    return address.lower() if same_in_capitals or _HEX.fullmatch(address) else address


SPELLED: Mapping[str, Callable[[str], str]] = {
    "imoNumber": _imo,
    "swiftBic": _bic,
    "walletAddress": wallet,
}
"""Type -> its normal form; all others are plain."""


def of_type(kind: str, text: str) -> str:
    """A number of a type in its normal form; "" if the text holds none, or a placeholder."""
    form = SPELLED.get(kind, plain)(text)
    return form if kind in REFERENCES or not is_nothing(form) else ""


def is_nothing(form: str) -> bool:
    """Whether a form says only that there is no number: N/A, 0000, 123456.

    >>> [is_nothing(form) for form in ("", "NA", "0000", "1234567", "XXXX", "7654321", "1234568")]
    [True, True, True, True, True, True, False]
    """
    return len(set(form)) < 2 or form.upper() in NOTHING or any(form in row for row in IN_A_ROW)


# What a text holds.


@keeping.kept(20_000)
def listed(kind: str, text: str) -> frozenset[Form]:
    """The numbers in what a document says of an entry, each with its type."""
    found = {Form(of, form) for of, part in _parts(kind, text) for form in _numbers(of, part)}
    return frozenset(form for form in found if form.text)


def of_key(list_id: str, key: str) -> frozenset[Form]:
    """An entry's key as a number; a key made of a name and a day is none."""
    kind = KEY_TYPES.get(list_id, "reference")
    is_number = "|" not in key and any(map(str.isdigit, key))
    return frozenset({Form(kind, plain(key))}) if is_number else frozenset()


def _parts(kind: str, text: str) -> Iterator[tuple[str, str]]:
    """A text cut where words say that a number of another type follows: (type, part)."""
    start = 0
    for label in _LABEL.finditer(text):
        yield kind, text[start : label.start()]
        kind, start = label.lastgroup or kind, label.end()
    yield kind, text[start:]


def _numbers(kind: str, part: str) -> Iterator[str]:
    """The part as one number, and if it says more than that, the numbers in it."""
    says_more = _SAYS_MORE.search(part) and kind != "walletAddress"
    if len(part) <= LONGEST and (kind in SPELLED or not says_more or _is_short(part)):
        yield of_type(kind, part)
    if says_more and kind not in SPELLED:
        bare = _DAY.sub(" ; ", _ASIDE.sub(" ; ", unicodedata.normalize("NFKC", part)))
        yield from map(partial(of_type, kind), filter(_is_long_enough, _RUN.findall(bare)))


def _is_short(part: str) -> bool:
    return len(part) <= 25


def _is_long_enough(piece: str) -> bool:
    """Whether a piece of a text may be a number of its own."""
    return len(plain(piece)) >= SHORTEST and sum(map(str.isdigit, piece)) >= FEWEST_DIGITS


@keeping.kept(20_000)
def asked(text: str) -> frozenset[Form]:
    """What somebody who gives this number may mean; empty for a text that is no number.

    A word before it says its type: "IMO 9187629", "passport no. X99887766".
    """
    label = _LABEL.match(text.strip())
    if label is not None:
        kind, rest = label.lastgroup or "", text.strip()[label.end() :]
        form = of_type(kind, rest) if any(map(str.isdigit, rest)) or kind == "swiftBic" else ""
        return frozenset({Form(kind, form)} if form else ())
    forms = set(_any_type(text.strip())) if _is_a_number(text) else set()
    return frozenset(Form("", form) for form in forms if not is_nothing(form))


def _any_type(text: str) -> Iterator[str]:
    """The normal forms of a number whose type is not said."""
    yield plain(text)
    if _BIC.fullmatch(text.upper()):
        yield _bic(text)
    if len(text) >= SHORTEST_ADDRESS and not re.search(r"[\s.,/-]", text):
        yield wallet(text)


def _is_a_number(text: str) -> bool:
    """Whether a text without a label is one: digits in it, or the letters of a BIC, in one word."""
    long_enough = SHORTEST <= len(plain(text)) <= LONGEST
    in_digits = any(map(str.isdigit, text)) and not re.search(r"[^\W\d_]{4}\s", text)
    return long_enough and (in_digits or bool(_BIC.fullmatch(text.strip().upper())))


def several(cell: str) -> list[str]:
    """The numbers in one cell of a file of watched parties."""
    return list(filter(None, map(str.strip, re.split(r"[;,\n]", cell))))
