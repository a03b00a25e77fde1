"""Israel: NBCTF, designated terrorist organisations and operatives (JSON feeds).

Cancelled designations stay in the feeds, with their day. Records that are not designated are
holders of wallets or parties to somebody else's designation: they are no entries.

Over 200 lines: two feeds of thirty fields each, with blocks inside.
"""

import re
from collections.abc import Iterator, Mapping

from scrapers import kit
from scrapers.families import umbraco

# Names are in Latin letters for those who ask in English.
ENGLISH = {"Accept-Language": "en"}

SOURCE = kit.Source(
    title="Designated terrorist organisations and operatives",
    authority="National Bureau for Counter Terror Financing of Israel, Ministry of Defense",
    country="IL",
    legal_basis=(
        "Counter-Terrorism Law 5776-2016; before it the Defence (Emergency) Regulations 1945, the "
        "Prevention of Terrorism Ordinance 1948 and the Prohibition on Terrorist Financing Law 2005"
    ),
    page="https://matal.mod.gov.il/",
    known_on="2026-10-08",
    licence="State of Israel, published for implementation; no licence stated",
    language="en",
    tier=2,
    formats=(
        kit.Format(
            id="json",
            files={
                **umbraco.files("organizations", "organization", "organi?ation*", ENGLISH),
                **umbraco.files("operatives", "operative", "operative*", ENGLISH),
            },
        ),
    ),
    expected=range(300, 5000),
    date_formats=("%Y-%m-%d", "%Y"),
    keeps_delisted=True,
    verb_listed="designated",
    verb_delisted="cancelled",
    timezone="Asia/Jerusalem",
    interval_days=30,
    proof=kit.Proof.EXCERPT,
    access_note=(
        "The feeds are paged: we ask for all items and follow by skip where the server gives "
        "fewer; the items must add up to the declared total. The workbooks on nbctf.mod.gov.il "
        "are the older official channel and sit behind a CAPTCHA."
    ),
    size_limit_bytes=8 * 1024 * 1024,  # a part of the list has some 100 entries
)

PROGRAMME = "Counter-Terrorism Law 5776-2016"
CANCELLED = "Cancelled"
STATUS = {
    "Active": kit.State.IN_FORCE,
    "": kit.State.IN_FORCE,
    CANCELLED: kit.State.DELISTED,
}
TRUTH = {"true": True, "false": False, "": False}
YEAR_ONLY = re.compile(r"date of birth:?\s{0,9}the source states only the year", re.IGNORECASE)

# Pictures, articles and files say nothing of the entry.
NO_MATTER = ("images", "logos", "relatedArticles", "designationFiles")


def follow(document: kit.Document) -> Mapping[str, str]:
    """The pages after the first one, of either feed."""
    roles = {"organization": "organizations", "operative": "operatives"}
    return umbraco.follow(document, roles)


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    for role, kind, read in (
        ("organizations", "organization", organisation),
        ("operatives", "operative", operative),
    ):
        for item in umbraco.items(documents, role, kind):
            reference = item.take_filled("id")
            for record in item.take_each("properties"):
                if record.take_as("isDesignated", TRUTH) or record.peek("status") == CANCELLED:
                    yield read(reference, record)


def organisation(reference: str, record: kit.Record) -> kit.RawEntry:
    facts = shared(record)
    facts["organizationType"] = umbraco.texts(record, "corporationType")
    facts["incorporationDate"] = umbraco.texts(record, "corporationDate")
    facts["address"] = [*addresses(record, "addresses"), *addresses(record, "formationLocation")]
    facts["linkedTo"] = umbraco.linked(record, "linkedOrganizations")
    facts["gazette"] = umbraco.texts(record, "lastPublicationDetails")
    facts["documentNote"] = umbraco.texts(record, "documents")
    return entry(
        reference,
        record,
        schema=kit.Schema.ORGANIZATION,
        primary=record.take_filled("organizationName"),
        others=umbraco.texts(record, "alternativeNames"),
        identifiers=[
            *(
                kit.RawIdentifier(type="registrationNumber", number=n)
                for n in umbraco.texts(record, "corporationID")
            ),
            *(
                kit.RawIdentifier(type="sourceId", number=n)
                for n in umbraco.texts(record, "designationNumber")
            ),
        ],
        facts=facts,
    )


def operative(reference: str, record: kit.Record) -> kit.RawEntry:
    facts = shared(record)
    births = umbraco.texts(record, "datesOfBirth")
    year_only = any(YEAR_ONLY.search(text) for text in facts["notes"])
    facts["birthDate"] = [day[:4] if year_only else day[:10] for day in births]
    facts["birthPlace"] = addresses(record, "placesOfBirth")
    facts["gender"] = umbraco.texts(record, "gender")
    facts["maritalStatus"] = umbraco.texts(record, "maritalStatus")
    facts["position"] = umbraco.texts(record, "occupationDetails")
    facts["address"] = [
        *addresses(record, "residentialAddresses"),
        *addresses(record, "workAddresses"),
    ]
    facts["linkedTo"] = umbraco.linked(record, "relatedOrganizations")
    facts["documentNote"] = umbraco.texts(record, "documents")
    return entry(
        reference,
        record,
        schema=kit.Schema.PERSON,
        primary=record.take_filled("fullName"),
        others=umbraco.texts(record, "additionalNames"),
        identifiers=papers(record, facts),
        facts=facts,
    )


def shared(record: kit.Record) -> dict[str, list[str]]:
    """What both kinds of record have."""
    record.ignore(*NO_MATTER)
    return {
        "notes": umbraco.texts(record, "comments"),
        "reason": umbraco.texts(record, "justifications"),
        "designatedBy": umbraco.texts(record, "localDesignator"),
        "foreignDesignation": [
            *umbraco.texts(record, "foreignDesignator"),
            *umbraco.texts(record, "foreignDesignationDate"),
            *umbraco.texts(record, "foreignDesignationReferenceNumber"),
            *umbraco.texts(record, "foreignDesignationNotes"),
        ],
        "phone": umbraco.texts(record, "phoneNumbers"),
        "email": umbraco.texts(record, "emailAddresses"),
        "website": [
            *umbraco.texts(record, "websites"),
            *umbraco.texts(record, "socialMediaAccounts"),
        ],
        "bankAccount": [
            *umbraco.texts(record, "bankAccounts"),
            *umbraco.texts(record, "financialPlatforms"),
        ],
    }


def papers(record: kit.Record, facts: dict[str, list[str]]) -> list[kit.RawIdentifier]:
    """Passports and other documents; a passport's nationality is the person's."""
    found = []
    for paper in umbraco.blocks(record, "passportDetails"):
        facts.setdefault("nationality", []).extend(umbraco.texts(paper, "nationality"))
        number = umbraco.known(paper.take_optional("passportNumber"))
        country = umbraco.known(paper.take_optional("country"))
        facts["documentNote"] += umbraco.texts(paper, "issueDate")
        found.append(kit.RawIdentifier(type="passportNumber", number=number, country=country))
    for paper in umbraco.blocks(record, "identificationDocuments"):
        country = umbraco.known(paper.take_optional("country"))
        numbers = kit.split(umbraco.known(paper.take_optional("identificationNumber")), " / ")
        found += [kit.RawIdentifier(type="idNumber", number=n, country=country) for n in numbers]
        for name in ("documentType", "issueDate", "documentComments"):
            facts["documentNote"] += umbraco.texts(paper, name)
    return [paper for paper in found if paper.number]


ADDRESS_PARTS = ("street", "city", "postalCode", "country")
BESIDE = ("typeOfAddress", "branchNumber", "latitude", "longitude", "isMainAddress", "notes")


def addresses(record: kit.Record, name: str) -> list[str]:
    """Each block as one line; a plain text as it is."""
    found = []
    for value in record.take_each(name):
        value.ignore("elementType", *BESIDE)
        for block in value.take_each("properties") or (value,):
            block.ignore(*BESIDE)
            parts = [umbraco.known(block.take_optional(part)) for part in ADDRESS_PARTS]
            found.append(", ".join(filter(None, (*parts, *map(umbraco.known, block.texts())))))
    return [text for text in found if text]


def entry(
    reference: str,
    record: kit.Record,
    *,
    schema: kit.Schema,
    primary: str,
    others: list[str],
    identifiers: list[kit.RawIdentifier],
    facts: dict[str, list[str]],
) -> kit.RawEntry:
    """A designation counts from the first of its two dates; the temporary one often stays alone."""
    state = record.take_as("status", STATUS)
    days = [record.take_optional(f"{kind}DesignationDate")[:10] for kind in TERMS]
    cancelled = record.take_optional("cancellationDate")[:10]
    act = kit.RawDesignation(
        programme=PROGRAMME,
        listed_on=min(filter(None, days), default=""),
        delisted_on=cancelled if state == kit.State.DELISTED else "",
    )
    akas = (kit.RawName(text=text, kind=kit.NameKind.ALIAS) for text in others)
    return kit.RawEntry(
        reference=reference,
        schema=schema,
        names=(kit.RawName(text=primary), *akas),
        designations=(act,),
        identifiers=tuple(identifiers),
        facts=facts,
        state=state,
        extra=record.leftovers(),
    )


TERMS = ("temporary", "permanent")
