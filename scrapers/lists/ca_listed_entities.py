"""Canada: entities listed under the Criminal Code (law text in XML).

The regulation is the operative text. Items keep their number (`lims:fid`) when they are renamed.
The French text has numbers of its own and is reworded on other days; it is not read with this one.
"""

from collections.abc import Iterator

from scrapers import kit
from scrapers.families import canada

SOURCE = kit.Source(
    title="Listed terrorist entities (Regulations Establishing a List of Entities)",
    authority="Governor in Council, on the recommendation of the Minister of Public Safety",
    country="CA",
    legal_basis="Criminal Code, section 83.05; SOR/2002-284",
    page="https://laws-lois.justice.gc.ca/eng/regulations/SOR-2002-284/",
    known_on="2026-08-22",
    licence="Open Government Licence - Canada; reproduction of federal law is allowed",
    language="en",
    tier=1,
    formats=(
        kit.Format(
            id="xml",
            files={
                "list": kit.File(
                    url="https://laws-lois.justice.gc.ca/eng/XML/SOR-2002-284.xml",
                    patterns=("SOR-2002-284*.xml",),
                    content=kit.FileType.XML,
                ),
            },
        ),
    ),
    expected=range(50, 250),
    date_formats=("%Y-%m-%d",),
    timezone="America/Toronto",
    interval_days=90,
    check_every_minutes=60,
    access_note=(
        "The consolidated text follows an act by one to two weeks; the list "
        "ca_listed_entities_feed shows the same designations earlier, in the ministry's own words."
    ),
    size_limit_bytes=4 * 1024 * 1024,  # the largest known file has 47 kB
    proof=kit.Proof.WHOLE,
)

NUMBER = "2002-284"
PROGRAMME = "Criminal Code s. 83.05"

# Persons among the groups; the text does not mark them.
PERSONS = frozenset({"694411", "1304746"})  # Gulbuddin Hekmatyar, James Mason

# Two names in one, with nothing but a comma between them.
SPELLED_OUT = {
    "Gulbuddin Hekmatyar’s Faction of the Hezb-e Islami, the Hezb-e Islami Gulbuddin": (
        "Gulbuddin Hekmatyar’s Faction of the Hezb-e Islami",
        "Hezb-e Islami Gulbuddin",
    )
}


def about(documents: kit.Documents) -> kit.About:
    published = canada.about(documents["list"]).published_at
    regulation = canada.regulation(documents["list"], NUMBER)
    acts, cites = canada.acts(regulation), canada.cites(regulation)
    return kit.About(published_at=published, amended_on=acts, cites=cites)


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    return map(entry, canada.items(canada.regulation(documents["list"], NUMBER), at_least=30))


def entry(item: canada.ScheduleItem) -> kit.RawEntry:
    act = kit.RawDesignation(programme=PROGRAMME, listed_on=item.listed_on)
    amended = item.worded_on != item.listed_on
    return kit.RawEntry(
        reference=item.fid,
        schema=kit.Schema.PERSON if item.fid in PERSONS else kit.Schema.ORGANIZATION,
        names=tuple(names(item.text)),
        designations=(act,),
        facts={"amendedOn": (item.worded_on,) if amended else ()},
        extra=item.further,
    )


def names(text: str) -> Iterator[kit.RawName]:
    primary, *others = canada.names(text)
    first, *rest = SPELLED_OUT.get(primary.text, (primary.text,))
    yield kit.RawName(text=first)
    yield from (kit.RawName(text=name, kind=kit.NameKind.ALIAS) for name in rest)
    yield from others
