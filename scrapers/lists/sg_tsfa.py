"""Singapore: Terrorism (Suppression of Financing) Act 2002, First Schedule (HTML of the statute).

Item 1 of the Schedule takes in the lists of the United Nations by reference; item 2 names
individuals in lettered slots. A slot that was deleted stays, with the instrument and its day.
"""

import re
from collections.abc import Iterator
from typing import Any

from scrapers import kit

SOURCE = kit.Source(
    title="Terrorists and terrorist entities (First Schedule)",
    authority="Ministry of Home Affairs of Singapore; Attorney-General's Chambers (statutes)",
    country="SG",
    legal_basis="Terrorism (Suppression of Financing) Act 2002, sections 2(1) and 38",
    page="https://sso.agc.gov.sg/Act/TSFA2002?ProvIds=Sc1-#Sc1-",
    known_on="2026-08-22",
    licence="Singapore Statutes Online terms of use; Government of Singapore",
    language="en",
    tier=3,
    formats=(
        kit.Format(
            id="html",
            files={
                "page": kit.File(
                    url="https://sso.agc.gov.sg/Act/TSFA2002?ProvIds=Sc1-",
                    patterns=("tsfa2002*",),
                    content=kit.FileType.HTML,
                )
            },
        ),
    ),
    expected=range(20, 200),
    date_formats=("%d/%m/%Y", "%d %B %Y"),
    keeps_delisted=True,
    timezone="Asia/Singapore",
    interval_days=120,
    proof=kit.Proof.EXCERPT,
    access_note=(
        "The site refuses some automated clients. The Gazette (S numbers) is the operative "
        "publication; a page saved by a person is taken with `tracker run sg_tsfa --file PATH`. "
        "The United Nations lists that item 1 takes in are read as un_sc."
    ),
    size_limit_bytes=4 * 1024 * 1024,  # the page has 10 kB
)

PROGRAMME = "TSFA First Schedule"
VERSION = re.compile(r"Current version as at (\d{1,2} \w{3} \d{4})")
SCHEDULE = "Sc1-"
ITEM = re.compile(r"(\d+[A-Z]?)\.\s")
SLOT = re.compile(r"\(([a-z]{1,4})\)")
ACT = r"(S \d+/\d{4}|Act \d+ of \d{4})"
DELETED = re.compile(rf"\[\s{{0,9}}Deleted by {ACT} wef (\d{{2}}/\d{{2}}/\d{{4}})\s{{0,9}}\]")
NOTE = re.compile(rf"\[{ACT} wef (\d{{2}}/\d{{2}}/\d{{4}})\]")
BRACKETS = re.compile(r"\(([^()]*)\)")

# What an item that names somebody begins with; item 1 names lists.
SCHEMA = {
    "The following individuals": kit.Schema.PERSON,
    "The following persons": kit.Schema.PERSON,
    "The following entities": kit.Schema.ORGANIZATION,
}
BY_REFERENCE = "All individuals and entities belonging to"
DEFINES = "In this Schedule"  # an item that says what words mean; so do those below it
MEANT = re.compile(r'["“][^"“”]{1,200}["”] (?:means?|includes?|refers? to|ha(?:s|ve)) ')

PARTICULARS = (
    (re.compile(r"(?P<text>.+) citizen"), "nationality"),
    (re.compile(r"Date of Birth: (?P<text>.+)"), "birthDate"),
)
PAPERS = re.compile(
    r"(?P<what>Passport|Work Permit|NRIC|FIN|Identity Card) No\. ?(?P<number>\S+)"
    r"(?: stating Date of Birth: (?P<born>.+))?"
)
PAPER_TYPES = {"Passport": "passportNumber"}


def about(documents: kit.Documents) -> kit.About:
    """The day of the version shown; it moves daily, so it proves freshness, not change."""
    found = VERSION.search(kit.clean(kit.html.page(documents["page"]).text_content()))
    if found is None:
        return kit.About()
    day = kit.file_moment(found[1], "The day of the version", form="%d %b %Y")
    return kit.About(published_at=day)


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    named, defines = 0, False
    for item in items(kit.html.page(documents["page"])):
        words = heading_of(item)
        number = ITEM.match(f"{words} ")
        if defines and not number and MEANT.match(words):
            continue
        if not number:
            raise kit.LayoutChanged(f"An item of the Schedule has no number: {words[:60]!r}.")
        heading = words[number.end() :].strip(" :")
        defines = heading.startswith(DEFINES)
        if defines or heading.startswith(BY_REFERENCE):
            continue
        if heading not in SCHEMA:
            raise kit.LayoutChanged(f"Item {number[1]} of the Schedule is new: {heading[:60]!r}.")
        named += 1
        yield from slots(item, number[1], SCHEMA[heading])
    if not named:
        raise kit.LayoutChanged("No item of the Schedule names anybody.")


def items(page: Any) -> Iterator[Any]:
    """The items of the First Schedule, and of no other that the page may show."""
    first = True
    for cell in page.iter("td"):
        kind = cell.get("class", "")
        if kind == "sHdr":
            first = cell.get("id", "").startswith(SCHEDULE)
        elif kind == "tailSTxt" and first:
            yield cell


def heading_of(item: Any) -> str:
    """What stands in an item before its slots."""
    before = "[not(preceding-sibling::table)]"
    texts = item.xpath(f"text(){before} | *[not(self::table)]{before}//text()")
    return kit.clean("".join(texts))


def slots(item: Any, number: str, schema: kit.Schema) -> Iterator[kit.RawEntry]:
    """The lettered slots of one item, in order and without a gap."""
    expected = "a"
    for row in item.iter("tr"):
        letter, text = (row.find(f"td[@class='{name}']") for name in ("sProvP1No", "sProvP1"))
        if letter is None or text is None:
            raise kit.LayoutChanged(f"Item {number} of the Schedule has a row without a slot.")
        found = SLOT.fullmatch(kit.clean(letter.text_content()))
        if not found or found[1] != expected:
            raise kit.LayoutChanged(f"Slot {number}({expected}) of the Schedule is missing.")
        expected = following(expected)
        yield entry(f"{number}({found[1]})", text, schema)


def following(letters: str) -> str:
    """a, b ... z, za ... zz, zza ...: how the statute goes on after z."""
    head, last = letters[:-1], letters[-1]
    return f"{letters}a" if last == "z" else f"{head}{chr(ord(last) + 1)}"


def entry(reference: str, cell: Any, schema: kit.Schema) -> kit.RawEntry:
    notes = [kit.clean(note.text_content()) for note in cell.iter("div")]
    text = kit.short(kit.clean(cell.text_content()), f"slot {reference}", 2_000)
    for note in notes:
        text = text.replace(note, "")
    if found := DELETED.fullmatch(text.strip(" ;.")):
        return kit.tombstone(
            reference,
            f"deleted by {found[1]}",
            programme=PROGRAMME,
            delisted_on=found[2],
            schema=schema,
            removed_by=found[1],
        )
    return listed(reference, text.strip(" ;."), notes, schema)


def listed(reference: str, text: str, notes: list[str], schema: kit.Schema) -> kit.RawEntry:
    """`Name @ Alias (Indonesian citizen) (Passport No. X) (Date of Birth: D)`.

    The first note is the instrument that put it there; a later one often only moved a full stop.
    """
    primary, *others = kit.split(BRACKETS.sub("", text), "@") or [""]
    if not primary or primary.startswith("["):
        raise kit.LayoutChanged(f"Slot {reference} of the Schedule holds no name.")
    added = NOTE.search(notes[0]) if notes else None
    facts: dict[str, list[str]] = {"instrument": [added[1]] if added else []}
    identifiers = particulars(BRACKETS.findall(text), facts)
    act = kit.RawDesignation(programme=PROGRAMME, listed_on=added[2] if added else "")
    akas = (kit.RawName(text=other, kind=kit.NameKind.ALIAS) for other in others)
    return kit.RawEntry(
        reference=reference,
        schema=schema,
        names=(kit.RawName(text=primary), *akas),
        designations=(act,),
        identifiers=tuple(identifiers),
        facts=facts,
    )


def particulars(brackets: list[str], facts: dict[str, list[str]]) -> list[kit.RawIdentifier]:
    """What stands in the brackets; what we cannot place is a note."""
    identifiers = []
    for text in map(kit.clean, brackets):
        if paper := PAPERS.fullmatch(text):
            kind = PAPER_TYPES.get(paper["what"], "idNumber")
            identifiers.append(kit.RawIdentifier(type=kind, number=paper["number"]))
            facts.setdefault("birthDate", []).extend(filter(None, [paper["born"]]))
            continue
        found = next(((f, m) for rule, f in PARTICULARS if (m := rule.fullmatch(text))), None)
        name, value = (found[0], found[1]["text"]) if found else ("notes", text)
        facts.setdefault(name, []).append(value)
    return identifiers
