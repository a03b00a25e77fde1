"""United States: Department of State, Foreign Terrorist Organizations (HTML, two tables).

A designation is in force on its publication in the Federal Register; the page follows. Rows have
no ids: one is its head name and the date of its designation.
"""

import re
from collections.abc import Iterator

from scrapers import kit

SOURCE = kit.Source(
    title="Foreign Terrorist Organizations",
    authority="United States Department of State, Bureau of Counterterrorism",
    country="US",
    legal_basis="Immigration and Nationality Act, section 219 (8 U.S.C. 1189)",
    page="https://www.state.gov/foreign-terrorist-organizations/",
    known_on="2026-08-22",
    licence="Work of the United States government, public domain (17 U.S.C. 105)",
    language="en",
    tier=1,
    formats=(
        kit.Format(
            id="html",
            files={
                "page": kit.File(
                    url="https://www.state.gov/foreign-terrorist-organizations/",
                    patterns=("foreign-terrorist-organizations*.html",),
                    content=kit.FileType.HTML,
                )
            },
        ),
    ),
    expected=range(30, 250),
    date_formats=("%B %d, %Y",),
    named_keys=True,
    keeps_delisted=True,
    verb_listed="designated",
    verb_delisted="revoked",
    timezone="America/New_York",
    interval_days=45,
    batch=0.07,  # five of 73 were revoked on 2022-05-20
    check_every_minutes=60,
    access_note=(
        "The site refuses automated clients at times (403, or a page of technical difficulties "
        "with status 200). The Federal Register is the operative publication; a page saved by a "
        "person is taken with `tracker run us_state_fto --file PATH`."
    ),
    size_limit_bytes=4 * 1024 * 1024,  # the largest known page has 11 kB
    proof=kit.Proof.WHOLE,
)

PROGRAMME = "FTO"

# The department renamed both date columns in June 2026.
LISTED = ("Date Designated", "Date Implemented")
FIRST_LISTED = ("Date Originally Designated", "Date Originally Listed")

AMENDMENT = re.compile(
    r"(?P<names>.+?)\s{1,9}Amendments?\s{0,9}\((?P<date>\w{1,12} \d{1,2}, \d{4})\)"
)
BRACKETS = re.compile(r"\(([^()]*)\)")
FORMERLY = re.compile(r"formerly (?:known as )?", re.IGNORECASE)


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    page = kit.html.page(documents["page"])
    for row in kit.html.rows(page, [LISTED, "Name"], at_least=10):
        yield entry(row, listed_on=row.take_filled(LISTED[0]))
    for row in kit.html.rows(page, ["Date Removed", "Name", FIRST_LISTED], at_least=3):
        yield entry(
            row,
            listed_on=row.take_filled(FIRST_LISTED[0]),
            delisted_on=row.take_filled("Date Removed"),
        )


def entry(row: kit.Record, *, listed_on: str, delisted_on: str = "") -> kit.RawEntry:
    head, *amendments = kit.split(row.take_filled("Name"), "\n", "—") or [""]
    names, dates = amended(amendments)
    act = kit.RawDesignation(programme=PROGRAMME, listed_on=listed_on, delisted_on=delisted_on)
    return kit.RawEntry(
        schema=kit.Schema.ORGANIZATION,
        names=(*head_names(head), *names),
        designations=(act,),
        facts={"amendedOn": dates, "amendment": amendments},
        state=kit.State.DELISTED if delisted_on else kit.State.IN_FORCE,
        extra=row.leftovers(),
    )


def head_names(head: str) -> Iterator[kit.RawName]:
    """`X, aka Y (ABC) (formerly Z)`: X, its aliases Y and ABC, its previous name Z."""
    primary, *akas = kit.split(BRACKETS.sub("", head), ", aka ", " a.k.a. ") or [""]
    yield kit.RawName(text=primary.rstrip(" ,"))
    for text in akas:
        yield kit.RawName(text=text, kind=kit.NameKind.ALIAS)
    for inside in BRACKETS.findall(head):
        if FORMERLY.match(inside):
            previous = FORMERLY.sub("", inside, count=1)
            yield kit.RawName(text=previous, kind=kit.NameKind.PREVIOUS_NAME)
        else:
            for text in kit.split(inside, ", ", " – ", "; "):
                yield from acronyms(text)


def acronyms(text: str) -> Iterator[kit.RawName]:
    """ANF/HTS is two acronyms and as published one; DHKP/C is one."""
    parts = text.split("/")
    both = len(parts) > 1 and all(len(part) > 2 and part.isupper() for part in parts)
    for name in (text, *(parts if both else ())):
        yield kit.RawName(text=name, kind=kit.NameKind.ALIAS)


def amended(lines: list[str]) -> tuple[list[kit.RawName], list[str]]:
    """Names that later notices added, and the dates of those notices."""
    names, dates = [], []
    for line in lines:
        found = AMENDMENT.match(line)
        if not found:
            continue
        dates.append(found["date"])
        for text in kit.split(found["names"], "; ", " and "):
            names.append(kit.RawName(text=text, kind=kit.NameKind.ALIAS))
    return names, dates
