"""Azerbaijan: Financial Monitoring Service, domestic list (XML in the UN's schema).

The page links a file with a hashed name. Individuals and entities are numbered apart, both from
001; there are no listing dates. Individuals have their name in two scripts.
"""

from collections.abc import Iterator, Mapping

from scrapers import kit
from scrapers.families import un_births

SOURCE = kit.Source(
    title="Domestic list of designated persons",
    authority="Financial Monitoring Service of Azerbaijan",
    country="AZ",
    legal_basis="Law on targeted financial sanctions; Resolution 1373 (2001)",
    page="http://hms.gov.az/en/olkedaxili-siyahi",
    known_on="2026-08-22",
    licence="Not stated on the pages we know",
    language="az",
    tier=3,
    formats=(
        kit.Format(
            id="xml",
            files={
                "page": kit.File(
                    url="http://hms.gov.az/en/olkedaxili-siyahi",
                    patterns=("*.html",),
                    content=kit.FileType.HTML,
                    required=False,
                ),
                "list": kit.File(url="", patterns=("*.xml",), content=kit.FileType.XML),
            },
        ),
    ),
    expected=range(10, 300),
    date_formats=("%Y-%m-%d", "%d.%m.%Y", "%Y"),
    timezone="Asia/Baku",
    interval_days=120,
    proof=kit.Proof.NONE,
    access_note=(
        "The site is served without TLS: what arrives could be altered on the way. "
        "The source catalogue calls the list contested."
    ),
    size_limit_bytes=4 * 1024 * 1024,  # no whole file is known; at most 300 entries
)

SCHEMA = {"INDIVIDUAL": kit.Schema.PERSON, "ENTITY": kit.Schema.ORGANIZATION}
NAME_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")


def follow(page: kit.Document) -> Mapping[str, str]:
    """The page's link to the domestic list; the page has others."""
    links = [link.get("href") or "" for link in kit.html.page(page).iter("a")]
    found = list(dict.fromkeys(link for link in links if "domestic" in link.lower()))
    if len(found) != 1:
        raise kit.LayoutChanged(f"The page links {len(found)} domestic lists, not one.")
    return {"list": found[0]}


def about(documents: kit.Documents) -> kit.About:
    """The moment of generation, without time zone: taken as UTC."""
    text = kit.xml.root(documents["list"]).get("dateGenerated", "")
    return kit.About(published_at=kit.file_moment(text, "dateGenerated"))


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    top = kit.xml.root(documents["list"])
    for section, tag in (("INDIVIDUALS", "INDIVIDUAL"), ("ENTITIES", "ENTITY")):
        found = [child for child in top if kit.xml.local(child) == section]
        if len(found) != 1:
            raise kit.LayoutChanged(f"The list has {len(found)} sections {section}, not one.")
        for _, record in kit.xml.records(found[0], tag):
            yield entry(tag, record)


def entry(tag: str, record: kit.Record) -> kit.RawEntry:
    number = record.take_filled("DATAID")
    record.where = f"{tag} {number}"
    record.ignore("VERSIONNUM", "SORT_KEY", "SORT_KEY_LAST_MOD")
    latin = " ".join(filter(None, (record.take_optional(part) for part in NAME_PARTS)))
    original = record.take_optional("NAME_ORIGINAL_SCRIPT")
    births = map(un_births.births, record.take_each(f"{tag}_DATE_OF_BIRTH"))
    return kit.RawEntry(
        reference=f"{tag} {number}",
        schema=SCHEMA[tag],
        names=(
            kit.RawName(text=latin or original),
            kit.RawName(text=original, kind=kit.NameKind.ALIAS, language="az"),
        ),
        designations=(
            kit.RawDesignation(
                programme="Domestic list", listed_on=record.take_optional("LISTED_ON")
            ),
        ),
        facts={
            "birthDate": [text for texts, _ in births for text in texts],
            "notes": list(record.take_all("COMMENTS1")),
        },
        extra=record.leftovers(),
    )
