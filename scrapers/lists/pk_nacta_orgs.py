"""Pakistan: NACTA, proscribed organisations (First Schedule of the Anti-Terrorism Act; PDF).

No other form is published. A table in two columns of `S# | Name of Organization | Date of
Notification`; below some organisations those affiliated with them, under Roman numbers, which are
proscribed by the same notification; below it a smaller table of organisations enlisted (under
observation). A name may have its acronym, a former name ("Ex-SSP") or a place in brackets. Built
from published descriptions of the file (about 80 organisations); no file was at hand, so a document
whose numbers do not run from 1 on without a gap is refused.
"""

import re
from collections.abc import Iterator

from scrapers import kit

PAGE = "https://nacta.gov.pk/proscribed-organizations-3/"

SOURCE = kit.Source(
    title="Proscribed organisations (First Schedule)",
    short_title="Pakistan orgs list",
    authority="National Counter Terrorism Authority of Pakistan (NACTA)",
    country="PK",
    legal_basis="Anti-Terrorism Act, 1997, sections 11B and 11D, First and Second Schedule",
    page=PAGE,
    licence="Not stated on the pages we know",
    language="en",
    tier=3,
    formats=kit.one_file(
        "", "*proscribed*org*.pdf", "*nacta*.pdf", content=kit.FileType.PDF, page=PAGE
    ),
    expected=range(40, 250),
    date_formats=("%d %B, %Y", "%d %B %Y", "%B %d, %Y", "%d-%b-%Y", "%d-%m-%Y", "%d/%m/%Y"),
    named_keys=True,
    verb_listed="proscribed",
    verb_delisted="de-notified",
    timezone="Asia/Karachi",
    interval_days=120,
    proof=kit.Proof.NONE,
    known_on="2026-08-22",
    access_note=(
        "Not looked at yet from here; the file's address is read off the page. A file saved by a "
        "person is taken with `tracker run pk_nacta_orgs --file PATH`; it needs the extra `pdf`. "
        "Notifications (S.R.O.) stand in the Gazette of Pakistan first."
    ),
    size_limit_bytes=16 * 1024 * 1024,  # no whole file is known
)

FIRST, SECOND = "Anti-Terrorism Act, First Schedule", "Anti-Terrorism Act, under observation"
MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
)
# "1 Lashkar-e-Jhangvi (LeJ) 14 August, 2001"
DATE = re.compile(
    rf" (?:\d{{1,2}}(?:st|nd|rd|th)?[ -](?:{MONTHS})\.?(?:,[ -]?|[ -])\d{{4}}"
    rf"|(?:{MONTHS})\.? \d{{1,2}}(?:, ?| )\d{{4}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{4}})(?!\d)"
)
NUMBER = re.compile(rf"(?<![\w/-])(\d{{1,3}})\.? (?!{MONTHS})(?=\D)")
LONGEST = 1_500
"""Letters of an item, those affiliated in its cell with it."""
HEADER = re.compile(
    r"\bS ?# ?|\bS\. ?No\.? |Name of Organi[sz]ations?|Dates? of Notifications?", re.IGNORECASE
)
WORD = re.compile(r"[^\W\d_]{3}")
# Words before a day that is nobody's, and before organisations that need no number.
REMARK = re.compile(
    r"\b(?:as (?:on|of)|dated|updated(?: on)?)[ :]{0,2}$|\bA?ffiliated organi[sz]ation",
    re.IGNORECASE,
)
FIRST_HEADER = re.compile(r"^.*?Name of Organi[sz]ations?", re.IGNORECASE)
OBSERVED = re.compile(r"\b(?:organi[sz]ations )?(?:enlisted|under observation)\b", re.IGNORECASE)
# A capital that the file shows as a picture is missing at times.
AFFILIATED = re.compile(r"\bA?ffiliated organi[sz]ations?\b ?[:.-]{0,2}", re.IGNORECASE)
ROMAN = re.compile(r"(?:^|(?<=\s))\(?[ivx]{1,6}[.)](?: |(?=[A-Z]))")
OPEN_EX = re.compile(r"(?<=\w) (Ex[- :][^()]{2,80})\)?$", re.IGNORECASE)
FORMERLY = re.compile(r"^(?:ex|formerly)\b[-:. ]{0,3}", re.IGNORECASE)
SPLINTER = re.compile(r"^splinter ?g(?:rou)?p\.? of ", re.IGNORECASE)

follow = kit.html.link_to(r"proscribed[^/]{0,40}organi[sz]ations?(?![^/]*urdu)[^/]{0,40}\.pdf")


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    whole = kit.clean(" ".join(kit.pdf.lines(documents["list"])))
    text = kit.clean(HEADER.sub(" ", FIRST_HEADER.sub(" ", whole)))
    observed = OBSERVED.search(text)
    parts = [(text[: observed.start()], FIRST)] if observed else [(text, FIRST)]
    if observed:
        parts.append((text[observed.start() :], SECOND))
    for part, programme in parts:
        found = list(items(part))
        numbers = sorted(int(number[1]) for number, _ in found)
        if not found or numbers != list(range(1, len(found) + 1)):
            raise kit.LayoutChanged(
                f"The organisations of the table ({programme}) are not numbered from 1 on."
            )
        behind = NUMBER.match(part, found[-1][1].end() + 1)
        if behind and int(behind[1]) == len(found) + 1:
            raise kit.LayoutChanged(f"Number {behind[1]} of the table ({programme}) has no day.")
        ends = [*(number.start() for number, _ in found[1:]), len(part)]
        for (number, day), end in zip(found, ends, strict=True):
            name = part[number.end() : day.start()]
            yield from entries(name, day[0].strip(), part[day.end() : end], programme)


def items(text: str) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    """Where the number and the day of each organisation stand, with its name between them.

    LayoutChanged for a day that may be that of an organisation without a number.
    """
    start = 0
    for day in DATE.finditer(text):
        if number := NUMBER.search(text, max(start, day.start() - LONGEST), day.start()):
            yield number, day
        elif WORD.search(before := text[start : day.start()]) and not REMARK.search(before):
            raise kit.LayoutChanged(f"What stands before{day[0]} has no number: {before[-60:]!r}.")
        start = day.end()


def entries(cell: str, day: str, below: str, programme: str) -> Iterator[kit.RawEntry]:
    """An organisation and those affiliated with it, which stand in its cell or below it."""
    name, *within = AFFILIATED.split(cell, maxsplit=1)
    note, *after = AFFILIATED.split(below, maxsplit=1)
    affiliated = [text for piece in (*within, *after) for text in ROMAN.split(piece)[1:]]
    parent = entry(name, day, programme, note=note)
    yield parent
    for text in affiliated:
        yield entry(text, day, programme, of=parent.names[0].text)


def entry(cell: str, day: str, programme: str, *, note: str = "", of: str = "") -> kit.RawEntry:
    outside, inside = kit.brackets(OPEN_EX.sub(r" (\1)", kit.clean(cell).strip(" .,;")))
    splinter = [SPLINTER.sub("", text) for text in inside if SPLINTER.match(text)]
    others = [text for text in inside if not SPLINTER.match(text)]
    primary, *slashed = kit.split(outside.rstrip(" .,;").replace(" ,", ","), "/")
    return kit.RawEntry(
        schema=kit.Schema.ORGANIZATION,
        names=(
            kit.RawName(text=primary),
            *(kit.RawName(text=text, kind=kit.NameKind.ALIAS) for text in slashed),
            *map(other, others),
        ),
        designations=(kit.RawDesignation(programme=programme, listed_on=day),),
        facts={"linkedTo": [of, *splinter], "notes": [note.strip(" .,;")]},
    )


def other(text: str) -> kit.RawName:
    """A name in brackets: an acronym or another name, or a former one ("Ex-SSP")."""
    former = FORMERLY.match(text)
    kind = kit.NameKind.PREVIOUS_NAME if former else kit.NameKind.ALIAS
    return kit.RawName(text=FORMERLY.sub("", text), kind=kind)
