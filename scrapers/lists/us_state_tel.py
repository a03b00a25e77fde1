"""United States: Department of State, Terrorist Exclusion List (HTML, two bulleted lists).

Names only: no ids and no dates. Years pass between two changes.
"""

import re
from collections.abc import Iterator

from scrapers import kit

PAGE = "https://www.state.gov/terrorist-exclusion-list/"

SOURCE = kit.Source(
    title="Terrorist Exclusion List",
    authority="United States Department of State, Bureau of Counterterrorism",
    country="US",
    legal_basis="USA PATRIOT Act, section 411; 8 U.S.C. 1182(a)(3)(B)(vi)(II)",
    page=PAGE,
    known_on="2026-08-22",
    licence="Work of the United States government, public domain (17 U.S.C. 105)",
    language="en",
    tier=2,
    formats=(
        kit.Format(
            id="html",
            files={
                "page": kit.File(
                    url=PAGE,
                    patterns=("terrorist-exclusion-list*.html",),
                    content=kit.FileType.HTML,
                )
            },
        ),
    ),
    expected=range(30, 150),
    date_formats=("%B %d, %Y",),
    named_keys=True,
    keeps_delisted=True,
    verb_listed="designated",
    churn=0.02,
    timezone="America/New_York",
    interval_days=1500,
    proof=kit.Proof.EXCERPT,
    access_note=(
        "The site refuses automated clients at times. The Federal Register has the notices; a "
        "page saved by a person is taken with `tracker run us_state_tel --file PATH`."
    ),
    size_limit_bytes=4 * 1024 * 1024,  # the page has 4 kB
)

ACT = kit.RawDesignation(programme="TEL")
LISTED, DELISTED = "Terrorist Exclusion List Designees", "Groups Delisted"
AT_LEAST = 20

KNOWN_AS = re.compile(
    r"^(?:a\.?k\.?a\.?|(?P<former>f\.?k\.?a\.?|formerly known as))\s{1,9}", re.IGNORECASE
)
# Two names with nothing but a comma between them.
SPELLED_OUT = {"Interahamwe, Former Armed Forces": ("Interahamwe", "Former Armed Forces")}

REMARK = re.compile(r"\boffices?\b")


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    page = kit.html.page(documents["page"])
    listed = kit.html.items_under(page, LISTED)
    delisted = kit.html.items_under(page, DELISTED)
    if len(listed) < AT_LEAST:
        raise kit.LayoutChanged(f"The list of designees has {len(listed)} items.")
    yield from (entry(text, kit.State.IN_FORCE) for text in listed)
    yield from (entry(text, kit.State.DELISTED) for text in delisted)


def entry(text: str, state: kit.State) -> kit.RawEntry:
    primary, groups = kit.brackets(text)
    if not primary:
        raise kit.LayoutChanged(f"An item has no name: {text[:60]!r}.")
    remarks = [group for group in groups if REMARK.search(group) and not KNOWN_AS.match(group)]
    names = [name for group in groups if group not in remarks for name in aliases(group)]
    return kit.RawEntry(
        schema=kit.Schema.ORGANIZATION,
        names=(kit.RawName(text=primary), *names),
        designations=(ACT,),
        facts={"notes": remarks},
        state=state,
    )


def aliases(group: str) -> Iterator[kit.RawName]:
    """What a bracket holds: an acronym, or aliases between semicolons."""
    for part in kit.split_outside(group, ";") if ";" in group else [group.strip()]:
        found = KNOWN_AS.match(part)
        former = found is not None and found["former"] is not None
        kind = kit.NameKind.PREVIOUS_NAME if former else kit.NameKind.ALIAS
        name, short = kit.brackets(part[found.end() :] if found else part)
        yield from (kit.RawName(text=t, kind=kind) for t in SPELLED_OUT.get(name, (name,)))
        yield from (kit.RawName(text=text, kind=kit.NameKind.WEAK_ALIAS) for text in short)
