"""Canada: persons and entities of the UN terrorism regulations (law text in XML).

SOR/2001-360 puts Security Council resolution 1373 into effect; its schedule numbers the parties
that Canada listed itself. Items keep their number (`lims:fid`).
"""

import re
from collections.abc import Iterator
from typing import Any

from scrapers import kit
from scrapers.families import canada

SOURCE = kit.Source(
    title=(
        "Regulations Implementing the United Nations Resolutions on the Suppression of Terrorism"
    ),
    authority="Governor in Council, on the recommendation of the Minister of Foreign Affairs",
    country="CA",
    legal_basis="United Nations Act, section 2; SOR/2001-360; resolution 1373 (2001)",
    page="https://laws-lois.justice.gc.ca/eng/regulations/SOR-2001-360/",
    known_on="2024-09-16",
    licence="Open Government Licence - Canada; reproduction of federal law is allowed",
    language="en",
    tier=2,
    formats=(
        kit.Format(
            id="xml",
            files={
                "list": kit.File(
                    url="https://laws-lois.justice.gc.ca/eng/XML/SOR-2001-360.xml",
                    patterns=("SOR-2001-360*.xml",),
                    content=kit.FileType.XML,
                )
            },
        ),
    ),
    expected=range(15, 150),
    date_formats=("%B %d, %Y",),
    timezone="America/Toronto",
    interval_days=1000,
    access_note="The file's own dates move with articles that have nothing to do with the list.",
    size_limit_bytes=4 * 1024 * 1024,  # the largest known file has 42 kB
    proof=kit.Proof.WHOLE,
)

PROGRAMME = "SOR/2001-360"

# The text does not mark persons.
PERSONS = frozenset(
    f"6730{number}" for number in (23, 24, 25, 26, 27, 28, 29, 30, 45, 46, 47, 48, 49, 50, 51, 57)
)

# "Name, the Netherlands, born February 8, 1938, Ilocos Sur": country, birth date, birth place.
BORN = re.compile(r"(?P<name>[^,]+?) ?, (?P<country>[^,]+), born (?P<day>\w+ \d+, \d+), (?P<at>.+)")


def about(documents: kit.Documents) -> kit.About:
    published = canada.about(documents["list"]).published_at
    cites = canada.cites(canada.regulation(documents["list"], "2001-360"))
    return kit.About(published_at=published, cites=cites)


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    top = canada.regulation(documents["list"], "2001-360")
    schedule = next(kit.xml.descendants(top, "Schedule"), None)
    if schedule is None:
        raise kit.LayoutChanged("The regulation has no schedule.")
    return map(entry, canada.items(schedule, at_least=10))


def entry(item: canada.ScheduleItem) -> kit.RawEntry:
    primary, *others = canada.names(item.text)
    person = item.fid in PERSONS
    name, facts = details(primary.text)
    return kit.RawEntry(
        reference=item.fid,
        schema=kit.Schema.PERSON if person else kit.Schema.ORGANIZATION,
        names=(kit.RawName(text=name), *others),
        designations=(kit.RawDesignation(programme=PROGRAMME, listed_on=item.listed_on),),
        facts={"amendedOn": (item.worded_on,), **facts},
        extra=item.further,
    )


def details(text: str) -> tuple[str, dict[str, Any]]:
    """A name, and what the schedule says of the party behind it."""
    found = BORN.fullmatch(text)
    if found is None:
        return text, {}
    facts = {
        "country": (found["country"].removeprefix("the "),),
        "birthDate": (found["day"],),
        "birthPlace": (found["at"],),
    }
    return found["name"], facts
