"""What notices of the Federal Register on terrorist designations say, in title and in text.

A title is cut, and may be that of a designation where the notice keeps one (2024-14946): what a
notice does is told by its operative words. Where they are not at hand, the title is all there is.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from scrapers.families import ofac_actions
from scrapers.kit import citations, prose
from scrapers.kit import json_records as json
from scrapers.kit.act import ActKind, ActParty, ActSays, Effect, RawAct
from scrapers.kit.errors import LayoutChanged
from scrapers.kit.record import Record
from scrapers.kit.source import Document
from scrapers.kit.text import clean

STATE_LIST, TREASURY_LIST = "us_state_fto", "us_ofac_sdn"
PROGRAMMES = {STATE_LIST: "FTO", TREASURY_LIST: "SDGT"}
"""Whose list a designation is on by itself, and under which tag."""

LONGEST = 2_000
"""Letters of a title that are looked at."""

LONGEST_NAMES = 8_000
"""Letters in which the names of one party stand in a text; the longest known list has 2,000."""

FTO = re.compile(r"foreign terrorist organi[sz]ation", re.IGNORECASE)
SDGT = re.compile(r"global terrorist", re.IGNORECASE)
IS_FTO = re.compile(r"foreign terrorist organi[sz]ation|section 219\b|U\.S\.C\. 1189", re.I)
IS_SDGT = re.compile(r"global terrorist|executive order 13224|E\.O\. 13224", re.I)

DOES = (
    (ActKind.REVIEW, re.compile(r"\b(?:denial|denied|denying)\b", re.I)),
    (ActKind.RENEWAL, re.compile(r"\bre-?designat(?:ion|ions|ing|ed)\b", re.I)),
    (
        ActKind.REVOCATION,
        re.compile(
            r"\b(?:revo(?:cations?|king|ked)|resci(?:ssions?|nding|nded)"
            r"|(?:remov|withdraw)(?:als?|ing|n|ed))\b",
            re.I,
        ),
    ),
    (ActKind.AMENDMENT, re.compile(r"\bamend(?:ment|ments|ing|ed)\b", re.I)),
    (ActKind.REVIEW, re.compile(r"\breview\b", re.I)),
    (ActKind.DESIGNATION, re.compile(r"\bdesignat(?:ion|ions|ing|ed)\b", re.I)),
)
OPEN = re.compile(
    r"\balias|\bpetition|\bpropos|\bpossible\b|\bintent|\band (?:the )?(?:re-?)?designat"
    r"|\bdesignations? as .{0,400}?terrorists? ?:",
    re.I,
)
"""Words of a title that leave open what becomes of whom: that of 2024-14946, which keeps a
designation, is "Designation as Global Terrorist: al-Shabaab"."""

CORRECTION = re.compile(r"\bcorrections?\b|\bcorrecting\b", re.I)
EFFECTS: Mapping[ActKind, Effect] = {
    ActKind.DESIGNATION: Effect.ADDS,
    ActKind.REVOCATION: Effect.REMOVES,
    ActKind.AMENDMENT: Effect.REWORDS,
    ActKind.REVIEW: Effect.KEEPS,
    ActKind.RENEWAL: Effect.KEEPS,
}

NAMED = (
    re.compile(r"designations? as .{0,400}?terrorists? ?: ?(?P<names>.+)$", re.I),
    re.compile(
        r"designations? as (?:an? )?foreign terrorist organi[sz]ations? of (?P<names>.+)$", re.I
    ),
    re.compile(
        r"designations? of (?P<names>.{1,400}?) as (?:an? )?"
        r"(?:foreign|specially|global|terrorist)",
        re.I,
    ),
    re.compile(r"designations? of (?P<names>.+)$", re.I),
)
_ALIASES = (
    r" ?\((?:and )?(?:other |its |all )?(?:associated )?alias(?:es)?[^()]*\)"
    r"|,? and (?:all )?(?:other|designated|its) (?:associated |designated )?alias(?:es)?\b"
)
ALIASES_TOO = re.compile(_ALIASES, re.I)
LEFT_OUT = re.compile(
    _ALIASES + r"| ?,? ?(?:pursuant to|under) (?:section|executive|the immigration).*$"
    r"|; correction\.?$",
    re.I,
)
OFACS = re.compile(r"\bOFAC\b|\b(?:un)?blocking of\b", re.I)
MATTER = re.compile(r"\bin the matter of\b.{0,200}\bdesignation", re.I)
AS_AMENDED = re.compile(r",? as amended\b", re.I)
BETWEEN = re.compile(r" ?; ?(?:and )?| ?, (?:and )?")
ALSO = re.compile(
    r"[,;]? ?\(?\b(?:also known as|formerly known as|a\.k\.a\.,?|aka|f\.k\.a\.,?|fka|f/k/a):? ",
    re.I,
)
A_KIND = re.compile(r"(?:an? )?(?:foreign terrorist|specially designated|global terrorist)", re.I)
"""What stands in the place of names in "Designation of Foreign Terrorist Organizations"."""

CUT = ("...", "…")

# The operative words of a notice.
NO_SUCH = re.compile(
    r"\b(?:not|never|neither|nor|no longer|whether|if|unless|declin\w{1,3}|refus\w{1,3}|wrote"
    r"|stated|reads?|said)\b",
    re.I,
)
"""Words before the operative ones that may turn them."""

TURNED = re.compile(
    r"\b(?:unless|only if|provided that|except|in part|in ?so ?far as|to the extent)\b"
    r"|\b(?:the|this|an|these|following) alias|\baliases? of\b"
    r"|\b(?:re)?designate\b|\bmaintain",
    re.I,
)
"""Words of a revocation by which another one, or less than all, is taken off."""

WHAT = re.compile(r"\bdesignat(?:ions?|ing)\b", re.I)
BESIDE = re.compile(
    r"\bwithout (?:prejudice|affecting)\b|\bremains?\b|\bcontinues?\b|\bnot affect\b", re.I
)
"""Words behind which another designation is spoken of, which stays."""

AROUND = 90
"""Letters before the operative words in which others may turn them."""

SENTENCE = re.compile(r"\.[\"'”’]{0,2} (?=[A-Z][a-z])")
ALSO_DOTTED = re.compile(r"\b([af])\.k\.a\.,? ")
REVOKES = re.compile(r"\bhereby (?:revokes?|revoked|rescinds?)\b|\bshall be revoked\b", re.I)
AMENDS = re.compile(r"\bhereby amends?\b", re.I)
KEEPS = re.compile(
    r"\bshall be maintained\b"
    r"|\bnot changed in such a manner as to warrant (?:a )?revocation\b"
    r"|\bhereby (?:deny|denies) the petition\b|\bpetition is (?:hereby )?denied\b",
    re.I,
)
RENEWS = re.compile(r"\bhereby re-?designates?\b", re.I)
DESIGNATES = re.compile(
    r"\bhereby designates?\b"
    r"|\bhereby determines? that (?:the )?(?:foreign )?"
    r"(?:person|individual|entity|organization|group)s? known as\b",
    re.I,
)

# Behind which words the names of the party stand, by what the notice does.
BEFORE_NAMES: Mapping[ActKind, tuple[str, ...]] = {
    ActKind.DESIGNATION: (
        "exist with respect to ",
        "individual known as ",
        "person known as ",
        "organization known as ",
        "entity known as ",
        "group known as ",
        "hereby designate ",
        "hereby designates ",
    ),
    ActKind.REVOCATION: ("revoke the ", "revokes the ", "revocation of the ", "that the "),
    ActKind.REVIEW: ("basis for the ", "revocation of the ", "that the "),
    ActKind.AMENDMENT: ("amend the ", "amends the "),
    ActKind.RENEWAL: ("hereby redesignate ", "hereby redesignates "),
}
DESIGNATION_OF = re.compile(r"designations? of ")
"""What stands between those words and the names, but for a designation itself."""

BEHIND_NAMES = re.compile(
    r"\.[\"'”’]{0,2} (?=[A-Z][a-z]{0,20}[ ,])|\.$|,? \(?and other|,? \(?and all"
    r"|,? and its alias|,? as an? "
    r"|,? as foreign|,? as specially|,? (?:pursuant to|under section)| (?:has |have )?committed"
    r"|,? (?:who|which|that) (?:has|have|poses?|is|are) |,? poses? | is a foreign | to include ",
    re.I,
)
NEW_NAMES = re.compile(
    r"\bto (?:include|add) (?:the following )?(?:as )?(?:new |additional )?alias(?:es)?:? ", re.I
)
BEGINS = ("Based upon ", "Based on ", "Acting under ")
"""How a notice begins, behind its title."""

NOBODY = (
    "the following",
    "the aforementioned",
    "aforementioned",
    "the above",
    "this organization",
    "said ",
)
PLAIN_BETWEEN = re.compile(r" ?[,;] (?:and )?")

PAGE_MARK = re.compile(r"\[\[Page \d{1,6}\]\]|\bStart Printed Page \d{1,6}\b", re.I)
FRAME = re.compile(
    r"\b(?:Start|End) (?:Preamble|Signature|Supplemental Information|Further Info)\b"
)
DOCUMENT = re.compile(r"\[FR Doc\. ((?:[A-Z]\d-)?[A-Z]?\d{1,4}-\d{1,6})\b")
DATED = re.compile(r"\bDated: ([A-Z][a-z]{2,8} \d{1,2}, ?\d{4})")
IN_FORCE = re.compile(r"\beffective (?:as of |on |from )?([A-Z][a-z]{2,8} \d{1,2}, \d{4})")
UPON = re.compile(
    r"\b(?:effective|take effect|takes effect) (?:immediately )?upon publication\b", re.I
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """What the text of one notice says. `effective_on` is "" where it says no day of its own.

    `upon_publication`: it says that it takes effect then.
    """

    kind: ActKind
    name: str = ""
    aliases: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    signed_on: str = ""
    effective_on: str = ""
    upon_publication: bool = False


class Doubtful(LayoutChanged):
    """The text is at hand, and nobody can tell by it what becomes of whom."""


class Read(NamedTuple):
    """What came of a text; where it could not be read why, and the lists that it speaks of."""

    notice: Notice | None = None
    note: str = ""
    is_doubtful: bool = False
    about: tuple[str, ...] = ()


def says(title: str) -> ActSays:
    """What a title says; no lists for one that is about no terrorist designation."""
    title = clean(title[:LONGEST])
    lists = tuple(
        key for key, word in ((STATE_LIST, FTO), (TREASURY_LIST, SDGT)) if word.search(title)
    )
    plain = LEFT_OUT.sub("", AS_AMENDED.sub("", title))
    said = [kind for kind, word in DOES if word.search(plain)]
    kind = said[0] if said and not _is_open(plain, said) else ActKind.OTHER
    return ActSays(kind=kind, names=tuple(head for head, *_ in titled(title)), lists=lists)


def _is_open(title: str, said: list[ActKind]) -> bool:
    """Whether a title leaves open what becomes of whom, as "review of the revocation" does."""
    if said[0] == ActKind.REVIEW:
        return False
    several = said[0] == ActKind.REVOCATION and bool({*said} - {said[0], ActKind.DESIGNATION})
    return several or OPEN.search(title) is not None


def may_be(title: str) -> bool:
    """Whether a title may be that of a notice on a terrorist designation, cut as it may be."""
    about = bool(says(title).lists) or MATTER.search(title[:LONGEST]) is not None
    return about or _is_ofacs(title)


def _is_ofacs(title: str) -> bool:
    """Whether a title is that of a notice of OFAC's, which names its subject in no other way."""
    return OFACS.search(title[:LONGEST]) is not None


def titled(title: str) -> list[list[str]]:
    """The parties of a title, each by its head and the aliases that are there to their end."""
    plain = LEFT_OUT.sub("", AS_AMENDED.sub("", clean(title[:LONGEST])))
    for pattern in NAMED:
        if found := pattern.search(plain):
            return list(_parties(found["names"]))
    return []


def _parties(names: str) -> Iterator[list[str]]:
    """One party of several names, or several of one each; nobody stands twice."""
    is_cut = names.rstrip().endswith(CUT)
    if ALSO.search(names):
        of_one = _names(names)
        whole = of_one[:-1] if is_cut and len(of_one) > 1 else of_one
        if whole:
            yield whole
        return
    parts = (part.strip(" .,").removeprefix("the ") for part in BETWEEN.split(names))
    yield from ([part] for part in dict.fromkeys(parts) if part and not A_KIND.match(part))


def _names(text: str) -> list[str]:
    """The names between the words for "also known as", each once."""
    parts = (_name(part) for part in ALSO.split(text))
    return list(dict.fromkeys(filter(None, parts)))


QUOTES = ' .,;:"“”'
"""What stands around a name."""


def _name(text: str) -> str:
    name = clean(text).strip(QUOTES).removeprefix("and ").removeprefix("the ").lstrip(QUOTES)
    return name.removesuffix(" and").rstrip(" ,)") if name.count("(") < name.count(")") else name


def notice(document: Document, number: str) -> Notice:
    """What the text of a notice says; LayoutChanged where it says nothing that we can read.

    Its operative words have to be there, and its end: of a text that is cut off nobody knows whom
    else it names.
    """
    text = _own_part(document, number)
    kind, at = _does(text, document.name)
    if not DATED.search(text, at) and not DOCUMENT.search(text, at):
        raise LayoutChanged(f"{document.name} ends before the signature: it is cut off.")
    signed_on = _day(found[1]) if (found := DATED.search(text, at)) else ""
    lists = _lists(kind, text, at)
    if not lists and _lists_in(text):
        raise Doubtful(f"{document.name} speaks of two designations, and not of which.")
    name, *aliases = _named(kind, text) or [""]
    more = _new_names(text) if kind == ActKind.AMENDMENT else []
    return Notice(
        kind=kind,
        name=name,
        aliases=tuple(dict.fromkeys((*aliases, *more))),
        lists=lists,
        signed_on=signed_on,
        effective_on=_effective(text, signed_on),
        upon_publication=UPON.search(text) is not None,
    )


def _own_part(document: Document, number: str) -> str:
    """The text of this notice alone: a page of the register can hold the end of another one."""
    text = clean(FRAME.sub(" ", PAGE_MARK.sub(" ", prose.running(document))))
    marks = list(DOCUMENT.finditer(text))
    ours = [mark.end() for mark in marks if mark[1] == number]
    if not marks:
        return text
    if not ours:
        raise LayoutChanged(f"{document.name} is the text of another document than {number}.")
    others = (mark.end() for mark in marks if mark[1] != number and mark.end() < ours[-1])
    return text[max(others, default=0) : ours[-1]]


def _does(text: str, name: str) -> tuple[ActKind, int]:
    """What a notice does, and where its words for it end; Doubtful for none, for two, or if."""
    order = (
        (ActKind.REVOCATION, REVOKES),
        (ActKind.AMENDMENT, AMENDS),
        (ActKind.DESIGNATION, DESIGNATES),
        (ActKind.RENEWAL, RENEWS),
        (ActKind.REVIEW, KEEPS),
    )
    found = {kind: mark for kind, word in order if (mark := word.search(text))}
    if ActKind.REVIEW in found and ActKind.AMENDMENT in found:
        del found[ActKind.REVIEW]  # a review that amends
    if len(found) != 1:
        does = "does several things" if found else "has no operative words that we know"
        raise Doubtful(f"{name} {does}.")
    kind, mark = next(iter(found.items()))
    if kind != ActKind.REVIEW and (why := _doubt(kind, text, mark)):
        raise Doubtful(f"{name} {why}.")
    return kind, mark.end()


def _doubt(kind: ActKind, text: str, mark: re.Match[str]) -> str:
    """Why the operative words may not mean what they say, as the end of a sentence; "" if none."""
    plain = ALSO_DOTTED.sub(r"\1ka ", text[: mark.start()][-LONGEST:])
    before = SENTENCE.split(plain)[-1]
    if NO_SUCH.search(before[-AROUND:]):
        return "has operative words that other words turn"
    if kind != ActKind.REVOCATION:
        return ""
    after = text[mark.end() : mark.end() + LONGEST]
    sentence = SENTENCE.split(after, maxsplit=1)[0]
    rest = ALIASES_TOO.sub(" ", DATED.split(after, maxsplit=1)[0])
    if not WHAT.search(before) and not WHAT.search(sentence):
        return "revokes something that is no designation"
    return "revokes, and says more of it" if TURNED.search(BESIDE.split(rest)[0]) else ""


def _named(kind: ActKind, text: str) -> list[str]:
    """Head and aliases as the text gives them; none where it says "the aforementioned"."""
    begins = [at for at in map(text.find, BEGINS) if at >= 0]
    for words in BEFORE_NAMES[kind]:
        for start in _ends_of(words, text, min(begins, default=0)):
            names = text[start : start + LONGEST_NAMES]
            of = DESIGNATION_OF.match(names)
            if of or kind in (ActKind.DESIGNATION, ActKind.RENEWAL):
                names = names[of.end() if of else 0 :]
                if not names.lower().startswith(NOBODY):
                    return _names(_before_end(names))
    return []


def _ends_of(words: str, text: str, start: int) -> Iterator[int]:
    """Where these words end in a text, each time that they stand in it from there on."""
    for found in re.compile(re.escape(words), re.I).finditer(text, start):
        yield found.end()


def _before_end(names: str) -> str:
    plain = ALSO_DOTTED.sub(r"\1ka ", names)
    end = BEHIND_NAMES.search(plain)
    return plain[: end.start()] if end else ""


def _new_names(text: str) -> list[str]:
    """The aliases that an amendment adds."""
    found = NEW_NAMES.search(text)
    if not found:
        return []
    listed = _before_end(text[found.end() : found.end() + LONGEST_NAMES])
    parts = (_name(part) for piece in ALSO.split(listed) for part in PLAIN_BETWEEN.split(piece))
    return [part for part in parts if part]


def _lists(kind: ActKind, text: str, at: int) -> tuple[str, ...]:
    """The lists that a notice is about, by the sentence of its operative words, else all of it.

    None where only the whole text speaks of both: it may tell of another designation.
    """
    before, after = (
        ALSO_DOTTED.sub(r"\1ka ", part) for part in (text[:at], text[at : at + LONGEST_NAMES])
    )
    after = SENTENCE.split(after, maxsplit=1)[0]
    if kind == ActKind.REVOCATION:
        after = BESIDE.split(after, maxsplit=1)[0]
    said = _lists_in(SENTENCE.split(before)[-1] + after)
    found = said or _lists_in(text)
    return found if said or len(found) == 1 else ()


def _lists_in(text: str) -> tuple[str, ...]:
    tests = ((STATE_LIST, IS_FTO), (TREASURY_LIST, IS_SDGT))
    return tuple(key for key, word in tests if word.search(text))


def _effective(text: str, signed_on: str) -> str:
    """The day from which a notice says that it has effect: none before its signature is its own."""
    days = (_day(found[1]) for found in IN_FORCE.finditer(text))
    return next((day for day in days if day >= signed_on != ""), "")


def _day(text: str) -> str:
    """A day as notices write it, as ISO 8601; "" for what is none."""
    for form in ("%B %d, %Y", "%B %d,%Y", "%b %d, %Y"):
        try:
            return datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    return ""


FROM_ITS_DAY = frozenset({ActKind.DESIGNATION, ActKind.REVOCATION, ActKind.AMENDMENT})
"""What has effect upon publication under section 219 where a notice says no other day."""


def read(text: Document | None, number: str) -> Read:
    """What the text of a notice says. Of one that is cut off the title tells as much as alone."""
    if text is None:
        return Read()
    try:
        return Read(notice(text, number))
    except Doubtful as why:
        if number.encode() not in text.content:
            return Read(None, "Read by its title: the text does not bear the notice's number.")
        about = _lists_in(_own_part(text, number))
        return Read(None, f"What it does could not be told: {why}", is_doubtful=True, about=about)
    except LayoutChanged as why:
        return Read(None, f"Read by its title: {why}")


def in_force(
    read: Notice | None, kind: ActKind, lists: tuple[str, ...], published_on: str, said: str
) -> str:
    """The day from which a notice has effect: as it says, else as section 219 does; "" for none."""
    if kind not in FROM_ITS_DAY:
        return ""
    upon = STATE_LIST in lists or (read is not None and read.upon_publication)
    return said or (read.effective_on if read else "") or (published_on if upon else "")


def parties(
    read: Notice | None, title: str, kind: ActKind, lists: tuple[str, ...]
) -> tuple[ActParty, ...]:
    """Whom a notice is about: by its text where it names them, else by its title.

    What is designated an FTO carries that tag on the Treasury's list too.
    """
    heads = titled(title)
    if read and read.name and len(heads) <= 1:
        heads = [[read.name, *read.aliases]]
    elif read and heads and len(heads) == 1:
        heads = [[*heads[0], *read.aliases]]
    effect = EFFECTS.get(kind, Effect.NAMES)
    return tuple(
        ActParty(name, effect, tuple(dict.fromkeys(aliases)), lists=(key,), programmes=tags)
        for name, *aliases in heads
        for key, tags in _places(lists)
    )


def _places(lists: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each list with the programmes that the notice is about there."""
    if STATE_LIST in lists:
        yield STATE_LIST, (PROGRAMMES[STATE_LIST],)
    tags = tuple(PROGRAMMES[key] for key in lists)
    if tags:
        yield TREASURY_LIST, tags


def records(page: Document) -> Iterator[Record]:
    """The documents of one answer of the register; LayoutChanged when it is no such answer."""
    return json.records(json.at(json.load(page), "results", where=page.name), "document")


def read_act(plain: RawAct, text: Document | None) -> RawAct:
    """A notice by its text, or by its title alone; of no list where it is about no terrorist."""
    if _is_ofacs(plain.title) and (found := _of_ofac(plain, text)):
        return found
    return _of_state(plain, text)


def _of_state(plain: RawAct, text: Document | None) -> RawAct:
    """A notice on designations, by its text where there is one that can be read.

    A correction moves nobody: it has the words of the notice that it corrects.
    """
    title, found = plain.title, read(text, plain.number)
    read_well, said = found.notice, says(title)
    kind = read_well.kind if read_well else ActKind.OTHER if found.is_doubtful else said.kind
    if plain.corrects or CORRECTION.search(title):
        kind = ActKind.AMENDMENT
    lists = (read_well.lists if read_well else ()) or said.lists or found.about
    return replace(
        plain,
        kind=kind,
        signed_on=_signed(read_well, plain),
        in_force_on=in_force(read_well, kind, lists, plain.published_on, plain.in_force_on),
        parties=parties(read_well, title, kind, lists),
        lists=shown_by(lists),
        note=found.note,
        whole=read_well is not None or found.is_doubtful,
    )


def _signed(read_well: Notice | None, plain: RawAct) -> str:
    """The day of signature; "" where that would be after the publication: a slip of the pen."""
    said = (read_well.signed_on if read_well else "", plain.signed_on)
    return next((day for day in said if "" < day <= plain.published_on), "")


def _of_ofac(plain: RawAct, text: Document | None) -> RawAct | None:
    """A notice of OFAC, by its text; None where that names nobody who is listed as a terrorist."""
    parties, note = _entries(text)
    if not parties:
        return None
    kind = ofac_actions.kind_of(parties)
    return replace(
        plain, kind=kind, parties=parties, lists=ofac_actions.LISTS, note=note, whole=True
    )


def _entries(text: Document | None) -> tuple[tuple[ActParty, ...], str]:
    """The entries that a notice of OFAC is about; none where its text is not at hand."""
    if text is None:
        return (), ""
    try:
        return tuple(ofac_actions.parties(ofac_actions.printed(prose.text(text)))), ""
    except LayoutChanged as why:
        return (), str(why)


def shown_by(lists: tuple[str, ...]) -> tuple[str, ...]:
    """The lists that show what is done on these."""
    return tuple(key for key, _ in _places(lists))


def cited(*texts: str) -> tuple[str, ...]:
    """Those of these that are citations, in their normal form, each once."""
    found = dict.fromkeys(str(one) for text in texts if text for one in _citation(text))
    return tuple(found)


def _citation(text: str) -> Iterator[citations.Citation]:
    try:
        yield citations.parse(text)
    except citations.NoCitation:
        return
