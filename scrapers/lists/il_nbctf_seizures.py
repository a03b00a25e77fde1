"""Israel: NBCTF, seizure orders against virtual currency (HTML, a table of orders, one of wallets).

Cells and headers are strewn with zero-width spaces. An order is an entry of its own, since it
stands in the first table days before its wallets stand in the second.
"""

import re
from collections.abc import Iterator

from scrapers import kit

SOURCE = kit.Source(
    title="Seizures of cryptocurrency",
    authority="National Bureau for Counter Terror Financing of Israel, Ministry of Defense",
    country="IL",
    legal_basis="Counter-Terrorism Law 5776-2016, section 56 (administrative seizure orders)",
    page=(
        "https://nbctf.mod.gov.il/en/Minister%20Sanctions/PropertyPerceptions/Pages/"
        "Blockchain1.aspx"
    ),
    known_on="2026-08-22",
    licence="State of Israel, published for implementation; no licence stated",
    language="en",
    tier=3,
    formats=(
        kit.Format(
            id="html",
            files={
                "page": kit.File(
                    url=(
                        "https://nbctf.mod.gov.il/en/Minister%20Sanctions/PropertyPerceptions/"
                        "Pages/Blockchain1.aspx"
                    ),
                    patterns=("blockchain*.html", "blockchain*.aspx"),
                    content=kit.FileType.HTML,
                )
            },
        ),
    ),
    expected=range(300, 5000),
    date_formats=("%d.%m.%Y", "%d/%m/%Y"),
    verb_listed="seized",
    verb_delisted="released",
    timezone="Asia/Jerusalem",
    interval_days=45,
    access_note=(
        "The site shows a CAPTCHA to robots at times, and the English page lags behind the Hebrew "
        "one; the feed read as il_crypto is the official alternative. A page saved by a person is "
        "taken with `tracker run il_nbctf_seizures --file PATH`."
    ),
    size_limit_bytes=4 * 1024 * 1024,  # the largest known page has 602 kB
    proof=kit.Proof.WHOLE,
)

ORDER = re.compile(r"ASO\s{0,9}-?\s{0,9}(\d+/\d+)")
AMENDED = re.compile(r"amendment|annex", re.IGNORECASE)
UNNUMBERED = re.compile(r"Annex of the Seizure Order - Wallet Details")
TAG = re.compile(r"\((Address tag [^()]*)\)")
ADDRESSED = re.compile(r"[0-9A-Za-z\u0400-\u04ff]")
NOBODY = frozenset({"", "-", "Anonymous"})

# An address of order ASO 2/24 was typed with Cyrillic letters that look Latin.
LOOKALIKES = str.maketrans("АВЕКМНОРСТХаеорсух", "ABEKMHOPCTXaeopcyx")

ID, PASSPORT, BORN = "ID No", "Passport No", "D.O.B (DD/MM/YYYY)"
ADDRESS = "Virtual currency address / User ID"


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    tables = [kit.html.grid(t) for t in kit.html.page(documents["page"]).iter("table")]
    dates: dict[str, str] = {}
    amended: dict[str, list[str]] = {}
    extra: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in kit.html.spread_rows(tables, ["File Type", "Last Updated"], at_least=3):
        text, day = row.take_filled("File Type"), row.take_filled("Last Updated")
        found = ORDER.search(text)
        if not found and not UNNUMBERED.fullmatch(kit.clean(text)):
            raise kit.LayoutChanged(f"{row.where} names no seizure order: {text[:60]!r}.")
        if not found:
            continue
        if AMENDED.search(text):
            amended.setdefault(found[1], []).append(day)
        else:
            dates[found[1]] = day
        extra.setdefault(found[1], {}).update(row.leftovers())
    for number, day in dates.items():
        yield order(number, day, amended.get(number, []), extra[number])
    yield from wallets(tables, dates)


def order(
    number: str, day: str, amended: list[str], extra: dict[str, tuple[str, ...]]
) -> kit.RawEntry:
    """An order stands for whoever holds what it seizes: a legal entity as far as the page says."""
    return kit.RawEntry(
        reference=f"ASO {number}",
        schema=kit.Schema.LEGAL_ENTITY,
        names=(kit.RawName(text=f"Seizure order ASO {number} of the Minister of Defense"),),
        designations=(kit.RawDesignation(programme=f"ASO {number}", listed_on=day),),
        facts={"amendedOn": amended},
        extra=extra,
    )


def wallets(tables: list[list[list[str]]], dates: dict[str, str]) -> Iterator[kit.RawEntry]:
    """Each address of each row; the order stands on the first row of its group only."""
    headers = ["Order ID", "Full name", ID, PASSPORT, BORN, ADDRESS, "Currency"]
    number = ""
    for row in kit.html.spread_rows(tables, headers, at_least=50):
        found = ORDER.search(row.take("Order ID"))
        number = found[1] if found else number
        if not number:
            raise kit.LayoutChanged(f"{row.where} belongs to no order.")
        act = kit.RawDesignation(programme=f"ASO {number}", listed_on=dates.get(number, ""))
        facts = holder(row)
        cells = row.take(ADDRESS)
        for text in kit.split(TAG.sub("", cells), "\n", ","):
            if address := core(text):
                yield wallet(address, act, facts, TAG.findall(cells), row.leftovers())


def core(text: str) -> str:
    """An address without the marks around it."""
    kept = [at for at, letter in enumerate(text) if ADDRESSED.match(letter)]
    return text[kept[0] : kept[-1] + 1] if kept else ""


def holder(row: kit.Record) -> dict[str, list[str]]:
    """Whose wallet it is, as far as the page says, in one line with what tells him from others."""
    name = kit.clean(row.take("Full name"))
    papers = ((label, kit.clean(row.take(label))) for label in (ID, PASSPORT, BORN))
    known = [f"{label.split(' (')[0]}: {text}" for label, text in papers if text not in NOBODY]
    currency = kit.clean(row.take("Currency"))
    facts: dict[str, list[str]] = {"currency": [currency] if currency not in NOBODY else []}
    if name not in NOBODY:
        facts["linkedTo"] = [name]
    if known:
        facts["holder"] = ["; ".join([name, *known])]
    return facts


def wallet(
    address: str,
    act: kit.RawDesignation,
    facts: dict[str, list[str]],
    tags: list[str],
    extra: dict[str, tuple[str, ...]],
) -> kit.RawEntry:
    plain = address.translate(LOOKALIKES)
    numbers = dict.fromkeys((address, plain))
    return kit.RawEntry(
        reference=address,
        schema=kit.Schema.CRYPTO_WALLET,
        names=(kit.RawName(text=address),),
        designations=(act,),
        identifiers=tuple(kit.RawIdentifier(type="walletAddress", number=n) for n in numbers),
        facts={**facts, "notes": tags},
        extra=extra,
    )
