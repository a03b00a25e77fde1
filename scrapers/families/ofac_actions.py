"""What OFAC says in prose of entries that it adds, deletes or changes.

On pages of Recent Actions, and in notices in the Federal Register, an entry stands as in the
printed list: "SURNAME, Given (a.k.a. B; f.k.a. C), town; DOB ...; (individual) [SDGT] (Linked To:
D)." Only entries under one of the programmes of terrorism are taken.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scrapers.kit import prose
from scrapers.kit.act import ActKind, ActParty, Effect
from scrapers.kit.errors import LayoutChanged
from scrapers.kit.text import clean

LISTS = ("us_ofac_sdn",)
TERRORISM = frozenset({"SDGT", "FTO", "SDT", "HIFPAA", "IRGC"})

MOST = 5_000
"""Entries of one action; the largest have some 500."""

SHORTEST, LONGEST = 8, 60_000
"""Letters of a paragraph that can be an entry; the longest known one has some 6,000."""

# What the sentence above entries says of them.
SAYS_OF_THEM = (
    (
        Effect.REMOVES,
        re.compile(
            r"\b(?:deletions? (?:have|has) been made|(?:have|has) been (?:deleted|removed)"
            r"|(?:are|is) no longer (?:subject|blocked)|(?:are|is) unblocked"
            r"|(?:have|has) been unblocked|removed (?:the following|from))",
            re.I,
        ),
    ),
    (
        Effect.REWORDS,
        re.compile(
            r"\b(?:changes? (?:have|has) been made|(?:have|has) been (?:changed|amended))", re.I
        ),
    ),
    (
        Effect.ADDS,
        re.compile(
            r"\b(?:have|has) been added|\b(?:are|is) blocked|\bdetermined that .{0,200}?blocked"
            r"|\bblocked pursuant to|\bplaced on (?:OFAC's|the) SDN List",
            re.I,
        ),
    ),
)
TURNED = re.compile(
    r"\bnot (?:been|yet|be)\b|\bremains?\b|\bpreviously\b|\bcontinues? to\b|\bproposed\b", re.I
)
"""Words by which a sentence tells of what is not done."""

BOTH = re.compile(r"\b(?:have|has) been added\b|\badded to\b", re.I)
HEADING = re.compile(r"\b(?:delet|remov|delist|unblock|chang|amend)\w{0,6}\b", re.I)
LONGEST_HEADING = 100
"""Letters of a heading, which ends what was said of the entries before."""

ABOUT_ENTRIES = re.compile(r"\bfollowing\b|\b(?:persons?|names) listed below\b", re.I)
TAG = re.compile(r"\[([A-Z0-9][A-Za-z0-9 .:-]{1,40})\]")
FROM_TO = re.compile(r"\s-to-\s", re.I)
ALSO = re.compile(r"\b(?:a\.k\.a\.|f\.k\.a\.|n\.k\.a\.),? ", re.I)
GROUP = re.compile(r" \((?=[afn]\.k\.a\.)", re.I)
INDENTED = re.compile(r"\n {4}(?! )")
NEXT_LINE = re.compile(r"(\]|\(Linked To: [^()\n]{1,200}\))\.\n(?=[A-Z])")
"""Where an entry ends and the next line begins another one."""

SPOKEN = re.compile(r":$|^(?:The|OFAC|Treasury|These|This|On) ")
"""Paragraphs that are sentences, whatever tags they speak of."""

COUNTED = re.compile(r"^\d{1,4}\. ")
ENDINGS = re.compile(
    r"^(?:LTD|LLC|L\.L\.C|INC|CO|CORP|S\.A|SA|GMBH|PLC|LIMITED|JSC|FZE|FZCO)\b", re.I
)
QUOTES = "\"'“”‘’ .,;"


class Entry(NamedTuple):
    """One entry as it is printed: its name as the list has it, other names, programme tags.

    Of one that is changed also the tags that it has no longer, and those that it has come to have.
    """

    name: str
    aliases: tuple[str, ...]
    tags: tuple[str, ...]
    lost: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()

    def parties(self, effect: Effect) -> Iterator[ActParty]:
        """What is done to it, and to its designations under single programmes."""
        done = [(effect, self.tags)]
        if effect == Effect.REWORDS:
            done += [(Effect.REMOVES, self.lost), (Effect.ADDS, self.gained)]
        for what, tags in done:
            if tags:
                yield ActParty(self.name, what, self.aliases, lists=LISTS, programmes=tags)


def printed(text: str) -> list[str]:
    """The paragraphs of a page, or of a notice as the register's text has it: indented lines."""
    marked = INDENTED.sub("\n\n", text) if INDENTED.search(text) else text
    return prose.split(prose.mended(NEXT_LINE.sub(r"\1.\n\n", marked)))


def parties(paragraphs: Iterable[str]) -> Iterator[ActParty]:
    """The entries of a text that are about terrorism, with what the sentence above says of them.

    An entry below no such sentence is only named. LayoutChanged for more than any action has.
    """
    effect, count = Effect.NAMES, 0
    for text in paragraphs:
        if found := entry(text):
            count += 1
            if count > MOST:
                raise LayoutChanged(f"A text is about more than {MOST} entries.")
            yield from found.parties(effect)
        elif (said := effect_of(text)) is not None:
            effect = said


def effect_of(text: str) -> Effect | None:
    """What a sentence says of the entries below it; None where it is about none.

    One that speaks of what follows and says nothing that we know ends what the last one said.
    """
    plain = text[:2_000]
    if not ABOUT_ENTRIES.search(plain):
        is_heading = len(plain) <= LONGEST_HEADING and HEADING.search(plain) is not None
        return Effect.NAMES if is_heading else None
    said = [effect for effect, word in SAYS_OF_THEM if word.search(plain)]
    is_both = said[:1] == [Effect.REMOVES] and BOTH.search(plain) is not None
    return said[0] if said and not is_both and not TURNED.search(plain) else Effect.NAMES


def entry(text: str) -> Entry | None:
    """A paragraph that is an entry about terrorism; None for any other.

    Of one that is changed, "before -to- after", the tags are those that it had and has.
    """
    plain = COUNTED.sub("", clean(text[:LONGEST]))
    if len(plain) < SHORTEST or SPOKEN.search(plain):
        return None
    before, *after = map(_tags, FROM_TO.split(plain))
    now = after[-1] if after else before
    name, aliases = _names(plain)
    if not name or not (before or now):
        return None
    kept = tuple(tag for tag in now if tag in before)
    lost = tuple(tag for tag in before if tag not in now)
    gained = tuple(tag for tag in now if tag not in before)
    return Entry(name, aliases, kept, lost, gained) if after else Entry(name, aliases, now)


def _tags(text: str) -> tuple[str, ...]:
    """The tags of terrorism in one printed entry."""
    return tuple(tag for tag in dict.fromkeys(TAG.findall(text)) if tag in TERRORISM)


def _names(plain: str) -> tuple[str, tuple[str, ...]]:
    """Head and aliases; of a changed entry also what it is called now."""
    before, *after = FROM_TO.split(plain)
    head, aliases = _cut(before)
    later = [_cut(text) for text in after]
    others = (name for also, more in later for name in (also, *more))
    named = dict.fromkeys(filter(None, (*aliases, *others)))
    named.pop(head, None)
    return head, tuple(named)


def _cut(text: str) -> tuple[str, list[str]]:
    """Head and aliases of one printed entry."""
    if opening := GROUP.search(text):
        inside = _to_closing(text[opening.end() :])
        head, aliases = text[: opening.start()], ALSO.split(inside)
        return _plain(head), [name for name in map(_plain, aliases) if name]
    return _head(text), []


def _to_closing(text: str) -> str:
    """What stands up to the bracket that closes the one before."""
    depth = 1
    for at, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return text[:at]
    return text


def _head(text: str) -> str:
    """A name without the address behind it: "SURNAME, Given" of persons, else up to a comma."""
    before = re.split(r";| \(|\[", text, maxsplit=1)[0]
    parts = [part.strip() for part in before.split(",")]
    of_name = 2 if "(individual)" in text else 1
    while of_name < len(parts) and ENDINGS.match(parts[of_name]):
        of_name += 1
    return _plain(", ".join(parts[:of_name]))


def _plain(text: str) -> str:
    name = clean(text).strip(QUOTES)
    return name.removesuffix(" and").strip(QUOTES)


def kind_of(named: Iterable[ActParty]) -> ActKind:
    """What an act is that does this: of one sort, or an amendment where it does more."""
    effects = {party.effect for party in named} - {Effect.NAMES}
    if effects == {Effect.ADDS}:
        return ActKind.DESIGNATION
    if effects == {Effect.REMOVES}:
        return ActKind.REVOCATION
    return ActKind.AMENDMENT if effects else ActKind.OTHER
