"""Bulgaria: list under the Law on Measures Against the Financing of Terrorism (PDF, consolidated).

Four sections. I and II are the lists of the UN and the EU as they stood when the decision took them
over, which are read where they are published; III (persons under criminal proceedings) and IV
(persons of whom there is enough data) are Bulgaria's own, and what is read here. An entry has a
number, the issue of the State Gazette (ДВ) that put it there, and either labels in lines of their
own or prose ("роден на ..., гражданин на ...", "..., дата на раждане: ..."). The head of the
document has the day of each issue. The wording is that of a stored copy of 2023, looked at piece by
piece (16 entries in III, 3 in IV): the file itself was not at hand.
"""

import re
from collections.abc import Iterator, Mapping

from scrapers import kit

PAGE = "https://www.dans.bg/bg/28"

SOURCE = kit.Source(
    title="List under the Law on Measures Against the Financing of Terrorism, sections III and IV",
    short_title="Bulgaria list",
    authority="Council of Ministers of Bulgaria (published by the Agency for National Security)",
    country="BG",
    legal_basis="Law on Measures Against the Financing of Terrorism, article 5; Decision 265/2003",
    page=PAGE,
    licence="Not stated on the pages we know",
    language="bg",
    tier=3,
    formats=kit.one_file(
        "",
        "*265*ms*.pdf",
        "*reshenie*265*.pdf",
        "*terrorism*list*.pdf",
        content=kit.FileType.PDF,
        page=PAGE,
    ),
    expected=range(10, 120),
    date_formats=("%d.%m.%Y", "%Y"),
    keys_from_names=True,
    timezone="Europe/Sofia",
    interval_days=400,
    proof=kit.Proof.NONE,
    known_on="2026-08-22",
    access_note=(
        "The site shows automated clients a challenge. The file behind the link to the list, saved "
        "by a person, is taken with `tracker run bg_mft --file PATH`; it needs the extra `pdf`. "
        "Amendments stand in the State Gazette first."
    ),
    size_limit_bytes=16 * 1024 * 1024,  # the one known has 4.5 MB
)

OWN = {"III": "Section III: criminal proceedings", "IV": "Section IV: sufficient data"}

SECTION = re.compile(r"Раздел ([IVX]{1,4})\b\.?(.*)")
ITEM = re.compile(r"(\d{1,3})\. (?=\D)(.*)")
END = re.compile(r"ИЗПОЛЗВАНИ СЪКРАЩЕНИЯ|Заключителн|Преходни", re.IGNORECASE)
ISSUE = re.compile(r"бр\. (\d{1,3}) от (?:\d{1,2}\.\d{1,2}\.)?(\d{4})")
ISSUE_DAY = re.compile(r"бр\. (\d{1,3}) от (\d{1,2}\.\d{1,2}\.(\d{4}))")
ACT = re.compile(r"^\(((?:Нов|Изм|Доп|Попр|Отм|Залич)[^()]{0,120})\)\s?")
GONE = re.compile(r"^(?:Отм|Залич)")
REMOVED = re.compile(r"\((?:Отм|Залич)[^()]{0,120}\)[\s.;]{0,3}")
"""An entry of which only the act is left that removed it: it is absent like any other."""

NAME_ENDS = re.compile(
    r"\s?[,–—-]?\s(?=роден[аи]? на\b|[Дд]ата на раждане\b|[Мм]ясто на раждане\b)"
    r"|\s(?=С голяма вероятност)"
)
LATIN = re.compile(r"\s?[/(]\s?([A-Z][A-Za-z .'’-]{1,80})\)?")
BORN = re.compile(r"(?:роден[аи]? на|[Дд]ата на раждане:?)\s?(\d{1,2}\.\d{1,2}\.\d{4}|\d{4})")
BORN_IN = re.compile(
    r"(?:[Мм]ясто на раждане: |роден[аи]? на [\d.]{4,10} г\. в )"
    r"((?:гр|с|обл)\. [^,]{1,60}, [^,.]{1,40}?)"
    r"(?=[,.]| С голяма| Адрес:| Дата|$)"
)
CITIZEN = re.compile(r"граждан(?:ин|ка|ство:?) (?:на )?([А-Я][\w ]{2,40}?)(?=[,.;]|$)")
PEOPLE = re.compile(r"\b([а-я]{3,20}ски) граждан(?:ин|ка)\b")
LIVES = re.compile(r"(?:живее\w{0,3} в|[Аа]дрес:) (.{3,160}?)(?=, лична карта|, паспорт|[;]|\.?$)")
KNOWN_AS = re.compile(
    r"извест(?:ен|на|ни) още като:?\s(.{3,400}?)"
    r"(?=\.?$|\.?\s[А-Я][а-я]{2,20}(?: [а-я]{2,20}){0,3}:)"
)
FORMER = re.compile(r"с други имена[^–—-]{0,40}[–—-]\s?(.{3,200}?)\.?$")
UNTIL = re.compile(r"\s(?:до|от) \d{1,2}\.\d{1,2}\.\d{4} г\.?")
PAPERS = {
    "passportNumber": re.compile(r"паспорт № ?([A-ZА-Я]{0,3} ?\d{5,9})"),
    "idNumber": re.compile(r"лична карта[^№,]{0,40}№ ?([A-Z0-9]{4,14})"),
}

follow = kit.html.link_to(r"265.{1,40}(?:MS|terorizma).{0,200}\.pdf$")


def about(documents: kit.Documents) -> kit.About:
    """The days of all issues of the gazette that made the list what it is."""
    days = issues(kit.pdf.lines(documents["list"]))
    return kit.About(amended_on=tuple(dict.fromkeys(days.values())))


def issues(lines: list[str]) -> dict[tuple[str, str], str]:
    """(number, year) of each issue that the head of the document cites -> its day."""
    first = next((at for at, line in enumerate(lines) if SECTION.match(line)), len(lines))
    head = " ".join(lines[:first])
    return {(found[1], found[3]): found[2] for found in ISSUE_DAY.finditer(head)}


def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
    lines = kit.pdf.lines(documents["list"])
    days = issues(lines)
    items = dict.fromkeys(OWN, 0)
    for section, opened, text in sections(lines):
        items[section] += 1
        if not REMOVED.fullmatch(text):
            yield entry(section, text, days, opened)
    if not all(items.values()):
        raise kit.LayoutChanged(f"The list has no entries in a section of its own: {items}.")


def sections(lines: list[str]) -> Iterator[tuple[str, str, str]]:
    """(section, the act that its heading cites, the text) of each entry of a section of its own.

    An entry begins with the number that follows the one before; what begins otherwise goes on.
    """
    section = opened = ""
    item: list[str] = []
    number = 0
    for line in [*lines, "Раздел X"]:
        begins, heads = ITEM.match(line), SECTION.match(line)
        new = begins is not None and int(begins[1]) == number + 1
        if item and (new or heads or END.search(line)):
            yield section, opened, kit.clean(" ".join(item))
            item = []
        if heads:
            section, opened = (heads[1] if heads[1] in OWN else ""), heads[2]
            number = 0
        elif END.search(line):
            section = ""
        elif section and begins and new:
            number += 1
            item = [begins[2]]
        elif item:
            item.append(line)


def entry(
    section: str, text: str, days: Mapping[tuple[str, str], str], opened: str
) -> kit.RawEntry:
    found = ACT.match(text)
    said, rest = (found[1], text[found.end() :]) if found else (opened, text)
    issue = ISSUE.search(said)
    day = days.get((issue[1], issue[2]), issue[2]) if issue else ""
    gone = bool(found and GONE.match(said))
    name = NAME_ENDS.split(rest, maxsplit=1)[0].strip(" .,;–-")
    if not name or len(name) > 200:
        raise kit.LayoutChanged(f"An entry of section {section} has no name: {text[:80]!r}.")
    papers, notes = taken(rest)
    latin, primary = LATIN.findall(name), LATIN.sub("", name)
    return kit.RawEntry(
        reference=kit.slug(primary),
        schema=kit.Schema.PERSON,
        names=(
            kit.RawName(text=primary, language="bg"),
            *(kit.RawName(text=t, kind=kit.NameKind.ALIAS, language="en") for t in latin),
            *other_names(rest),
        ),
        designations=(
            kit.RawDesignation(
                programme=OWN[section],
                listed_on="" if gone else day,
                delisted_on=day if gone else "",
            ),
        ),
        identifiers=papers,
        facts={
            "birthDate": BORN.findall(rest)[:1],
            "birthPlace": BORN_IN.findall(rest)[:1],
            "nationality": CITIZEN.findall(rest) or PEOPLE.findall(rest),
            "address": LIVES.findall(rest),
            "gazette": [said],
            "notes": [notes] if notes != name else [],
        },
        state=kit.State.DELISTED if gone else kit.State.IN_FORCE,
    )


def taken(text: str) -> tuple[tuple[kit.RawIdentifier, ...], str]:
    """The numbers of papers in an entry, and its text without them."""
    found = []
    for kind, pattern in PAPERS.items():
        found += [kit.RawIdentifier(type=kind, number=n) for n in pattern.findall(text)]
        text = pattern.sub(lambda paper: paper[0][: paper[0].index("№")].strip(), text)
    return tuple(found), text


def other_names(text: str) -> Iterator[kit.RawName]:
    for found in KNOWN_AS.findall(text):
        for name in re.split(r"(?:^|;?\s)[а-я]\)\s?", found):
            if name.strip(" ;"):
                yield kit.RawName(text=name.strip(" ;"), kind=kit.NameKind.ALIAS, language="bg")
    for found in FORMER.findall(text):
        for name in kit.split(UNTIL.sub("", found), " и ", "/"):
            yield kit.RawName(text=name, kind=kit.NameKind.PREVIOUS_NAME)
