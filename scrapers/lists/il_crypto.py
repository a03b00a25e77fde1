"""Israel: NBCTF, seized wallets and accounts (JSON feed).

A wallet is linked to its holders by id and name, whether these are designated or not. The feed
has no field for a release, so a wallet that leaves is an absence.
"""

from collections.abc import Iterator, Mapping

from scrapers import kit
from scrapers.families import umbraco

KIND = "cryptocurrencyWallet"

SOURCE = kit.Source(
    title="Seized cryptocurrency wallets and accounts",
    authority="National Bureau for Counter Terror Financing of Israel, Ministry of Defense",
    country="IL",
    legal_basis="Counter-Terrorism Law 5776-2016, section 56 (administrative seizure orders)",
    page="https://matal.mod.gov.il/",
    known_on="2026-10-08",
    licence="State of Israel, published for implementation; no licence stated",
    language="he",
    tier=3,
    # The feed answers 400 when an Accept-Language header is sent.
    formats=(kit.Format(id="json", files=umbraco.files("wallets", KIND, "*wallet*", {})),),
    expected=range(500, 10_000),
    date_formats=("%Y-%m-%d",),
    verb_listed="seized",
    verb_delisted="released",
    timezone="Asia/Jerusalem",
    interval_days=45,
    proof=kit.Proof.EXCERPT,
    access_note=(
        "The feed is paged: we ask for all items and follow by skip where the server gives fewer; "
        "the items must add up to its declared total."
    ),
    size_limit_bytes=8 * 1024 * 1024,  # a part of the list has some 100 entries
)

PROGRAMME = "Seizure orders"
HOLDERS = (
    "designatedOperatives",
    "designatedOrganizations",
    "nonDesignatedOperatives",
    "nonDesignatedOrganizations",
)


def follow(document: kit.Document) -> Mapping[str, str]:
    """The pages after the first one."""
    return umbraco.follow(document, {KIND: "wallets"})


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    for item in umbraco.items(documents, "wallets", KIND):
        reference = item.take_filled("id")
        for record in item.take_each("properties"):
            yield entry(reference, record, item)


def entry(reference: str, record: kit.Record, item: kit.Record) -> kit.RawEntry:
    address = record.take_filled("walletAddress")
    facts = {
        "linkedTo": umbraco.linked(record, *HOLDERS),
        "currency": umbraco.texts(record, "coinType"),
        "network": umbraco.texts(record, "network"),
        "country": umbraco.texts(record, "location"),
        "notes": [
            *umbraco.texts(record, "description"),
            *umbraco.texts(record, "assetType"),
        ],
        "balance": [
            *umbraco.texts(record, "balance"),
            *umbraco.texts(record, "estimatedValue"),
            *umbraco.texts(record, "valueCurrency"),
        ],
    }
    act = kit.RawDesignation(
        programme=PROGRAMME, listed_on=record.take_optional("seizureDate")[:10]
    )
    return kit.RawEntry(
        reference=reference,
        schema=kit.Schema.CRYPTO_WALLET,
        names=(kit.RawName(text=address),),
        designations=(act,),
        identifiers=(kit.RawIdentifier(type="walletAddress", number=address),),
        facts=facts,
        extra=item.leftovers() | record.leftovers(),
    )
