"""United States: Federal Register, notices of the Department of State (JSON of the public API).

A designation under section 219 is in force on its publication here; the department's page and the
Treasury's list follow. What a notice does is read from its title, and only that much: a notice of
review keeps a designation, and its title can be that of a designation, so nothing is said of a
party that the list shows already.
"""

import re
from collections.abc import Iterator

from scrapers import kit

SOURCE = kit.Source(
    title="Federal Register, notices of the Department of State on terrorist designations",
    authority="Office of the Federal Register",
    country="US",
    legal_basis="8 U.S.C. 1189(a)(2)(A)(ii); Executive Order 13224; 44 U.S.C. 1507",
    page="https://www.federalregister.gov/agencies/state-department",
    licence="Work of the United States government, public domain (17 U.S.C. 105)",
    language="en",
    tier=1,
    formats=(
        kit.Format(
            id="json",
            files={
                "documents": kit.File(
                    url=(
                        "https://www.federalregister.gov/api/v1/documents.json"
                        "?conditions%5Bagencies%5D%5B%5D=state-department"
                        "&conditions%5Bterm%5D=terrorist&conditions%5Btype%5D%5B%5D=NOTICE"
                        "&fields%5B%5D=document_number&fields%5B%5D=title"
                        "&fields%5B%5D=publication_date&fields%5B%5D=html_url"
                        "&order=newest&per_page=100"
                    ),
                    patterns=("documents*.json",),
                    content=kit.FileType.JSON,
                )
            },
        ),
    ),
    expected=range(1, 1_000),
    date_formats=("%Y-%m-%d",),
    timezone="America/New_York",
    interval_days=14,
    check_every_minutes=60,
    proof=kit.Proof.EXCERPT,
    size_limit_bytes=8 * 1024 * 1024,  # a page of answers has some 100 kB
)

LISTS = ("us_state_fto", "us_ofac_sdn")
"""Lists that the acts of this feed show in."""

LONGEST = 2_000
"""Letters of a title that are looked at."""

LONGEST_NUMBER = 100
"""Letters of a document number; official ones have 10."""

NUMBER = re.compile(r"/documents/\d{4}/\d{2}/\d{2}/([^/]+)/")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

FTO = re.compile(r"foreign terrorist organi[sz]ation", re.IGNORECASE)
SDGT = re.compile(r"global terrorist", re.IGNORECASE)
DOES = (
    (kit.ActKind.REVOCATION, re.compile(r"\brevo(?:cation|king|ked)\b", re.IGNORECASE)),
    (kit.ActKind.AMENDMENT, re.compile(r"\bamend(?:ment|ments|ing|ed)\b", re.IGNORECASE)),
    (kit.ActKind.REVIEW, re.compile(r"\breview\b", re.IGNORECASE)),
    (kit.ActKind.DESIGNATION, re.compile(r"\bdesignat(?:ion|ions|ing|ed)\b", re.IGNORECASE)),
)
EFFECTS = {
    kit.ActKind.DESIGNATION: kit.Effect.ADDS,
    kit.ActKind.REVOCATION: kit.Effect.REMOVES,
    kit.ActKind.AMENDMENT: kit.Effect.REWORDS,
    kit.ActKind.REVIEW: kit.Effect.KEEPS,
}
NAMED = (
    re.compile(r"designations? as .{0,400}?terrorists? ?: ?(?P<names>.+)$", re.IGNORECASE),
    re.compile(
        r"designations? of (?P<names>.{1,400}?) as (?:an? )?"
        r"(?:foreign|specially|global|terrorist)",
        re.IGNORECASE,
    ),
    re.compile(r"designations? of (?P<names>.+)$", re.IGNORECASE),
)
LEFT_OUT = re.compile(
    r" ?\((?:and )?(?:other |its |all )?(?:associated )?alias(?:es)?[^()]*\)"
    r"| ?,? ?(?:pursuant to|under) (?:section|executive|the immigration).*$",
    re.IGNORECASE,
)
BETWEEN = re.compile(r" ?; ?(?:and )?| ?, (?:and )?")


def acts(documents: kit.Documents) -> Iterator[kit.RawAct]:
    """The acts of one answer, newest first; LayoutChanged when it is not such an answer."""
    document = documents["documents"]
    results = kit.json.at(kit.json.load(document), "results", where=document.name)
    for record in kit.json.records(results, "document"):
        title = kit.clean(record.take_filled("title"))
        if says(title).lists:
            yield _act(record, title)


def _act(record: kit.Record, title: str) -> kit.RawAct:
    url, day = record.take_filled("html_url"), record.take_filled("publication_date")
    found = NUMBER.search(url)
    number = record.take_optional("document_number") or (found[1] if found else "")
    if not 0 < len(number) <= LONGEST_NUMBER or not DAY.fullmatch(day):
        raise kit.LayoutChanged(f"{record.where} has no document number or day of publication.")
    kit.file_moment(day, f"publication_date of {number}", form="%Y-%m-%d")  # no 30 February
    read = says(title)
    effect = EFFECTS.get(read.kind, kit.Effect.NAMES)
    return kit.RawAct(
        number=number,
        title=title,
        published_on=day,
        url=url,
        kind=read.kind,
        parties=tuple(kit.ActParty(name, effect) for name in read.names),
        lists=read.lists,
    )


def says(title: str) -> kit.ActSays:
    """What a title says; no lists for one that is about no terrorist designation."""
    title = kit.clean(title[:LONGEST])
    lists = tuple(
        key for key, word in (("us_state_fto", FTO), ("us_ofac_sdn", SDGT)) if word.search(title)
    )
    kind = next((kind for kind, word in DOES if word.search(title)), kit.ActKind.OTHER)
    return kit.ActSays(kind=kind, names=_names(title), lists=lists)


def _names(title: str) -> tuple[str, ...]:
    plain = LEFT_OUT.sub("", title)
    for pattern in NAMED:
        if found := pattern.search(plain):
            parts = (part.strip(" .,") for part in BETWEEN.split(found["names"]))
            return tuple(dict.fromkeys(part for part in parts if part))
    return ()
