"""Canada: currently listed entities as Public Safety Canada publishes them (Atom feed).

The same designations as `ca_listed_entities`, in the ministry's own words and sooner; the law text
stays the operative one. Its ids are not those of the law text, so it is a list of its own.
"""

from collections.abc import Iterator

from scrapers import kit
from scrapers.families import canada

SOURCE = kit.Source(
    title="Currently listed entities (Public Safety Canada)",
    authority="Public Safety Canada",
    country="CA",
    legal_basis="Criminal Code, section 83.05; SOR/2002-284",
    page=(
        "https://www.publicsafety.gc.ca/cnt/ntnl-scrt/cntr-trrrsm/lstd-ntts/crrnt-lstd-ntts-en.aspx"
    ),
    known_on="2026-08-22",
    licence="Open Government Licence - Canada",
    language="en",
    tier=1,
    formats=(
        kit.Format(
            id="atom",
            files={
                "feed": kit.File(
                    url="https://www.publicsafety.gc.ca/cnt/_xml/lstd-ntts-eng.xml",
                    patterns=("lstd-ntts-eng*.xml",),
                    content=kit.FileType.XML,
                )
            },
        ),
    ),
    expected=range(50, 250),
    date_formats=("%Y-%m-%d",),
    timezone="America/Toronto",
    interval_days=90,
    check_every_minutes=60,
    proof=kit.Proof.EXCERPT,
    size_limit_bytes=4 * 1024 * 1024,  # a feed of at most 250 entries
)

PROGRAMME = "Criminal Code s. 83.05"

# Where a date of review or an alias would stand.
NOT_REVIEWED = "Not yet reviewed"
NO_ALIAS = "N/A"

# Persons among the groups; the feed does not mark them.
PERSONS = frozenset({"Gulbuddin Hekmatyar", "James Mason"})


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    top = kit.xml.root(documents["feed"], "feed")
    for number, element in enumerate(kit.xml.descendants(top, "entry"), 1):
        yield entry(kit.xml.record(element, f"entry {number}"))


def entry(record: kit.Record) -> kit.RawEntry:
    title = record.take_filled("title")
    head, acronyms = kit.brackets(title)
    reviewed = record.take("updated")
    record.ignore("link")
    act = kit.RawDesignation(programme=PROGRAMME, listed_on=record.take_filled("published"))
    return kit.RawEntry(
        reference=record.take_filled("id"),
        schema=kit.Schema.PERSON if head in PERSONS else kit.Schema.ORGANIZATION,
        names=(
            kit.RawName(text=head or title),
            *(kit.RawName(text=text, kind=kit.NameKind.ALIAS) for text in acronyms),
            *aliases(record.take("summary")),
        ),
        designations=(act,),
        facts={
            "notes": (record.take("content"),),
            "reviewedOn": () if reviewed == NOT_REVIEWED else (reviewed,),
        },
        extra=record.leftovers(),
    )


def aliases(text: str) -> Iterator[kit.RawName]:
    """Aliases between semicolons or, where there is none, commas; "and" before the last one."""
    if text == NO_ALIAS:
        return
    found = kit.split_outside(text, ";") if ";" in text else kit.split_outside(text, ",")
    if len(found) == 1:
        found = kit.split_outside(text, " and ")
    for piece in found:
        yield from canada.alias(piece.removeprefix("and ").rstrip(".").strip())
