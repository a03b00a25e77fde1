"""Regulations that amend Canada's list of entities, as Part II of its Gazette prints them.

Only articles do something: recitals, statements behind the articles and articles on the French
version alone do not. A deletion by itself is not a delisting either: the same act may write the
party anew under its own name, under another one, or as a name of another entry.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from scrapers.families import canada
from scrapers.kit.act import ActKind, ActParty, Effect
from scrapers.kit.errors import LayoutChanged
from scrapers.kit.text import clean, slug

DAY = r"[A-Z][a-z]{2,8} \d{1,2}, \d{4}"
NUMBER = re.compile(rf"\b(?P<number>(?:SOR|SI)/\d{{4}}-\d{{1,4}})[ ,]{{1,3}}(?P<day>{DAY})")
COUNCIL = re.compile(rf"\bP\.C\. ?(\d{{4}}-\d{{1,4}})[ ,]{{1,3}}({DAY})")
MADE = re.compile(rf"^Ottawa, ({DAY})$")
PRINTED = re.compile(r"\bOTTAWA, [A-Z]{3,9}DAY, ([A-Z]{3,9} \d{1,2}, \d{4})")
TITLE = re.compile(r"\bregulations establishing a list of entities\b", re.I)
AMENDING = "Regulations Amending the Regulations Establishing a List of Entities"
REMAINS = re.compile(r"\bremain (?:a )?listed\b", re.I)

ARTICLE = re.compile(
    r"(?:\b\d{1,2}\.? )?(?:\(\d{1,2}\) )?"
    r"(?:\bSection 1 of (?=the|those)|\bSection 1 is\b|\bThe references? to )"
)
ENDS = re.compile(
    r"\b(?:coming|come) into force\b|\bexplanatory note\b|\bregulatory impact analysis\b", re.I
)
IN_FORCE = re.compile(rf"\b(?:come|comes) into force on ({DAY})")
COMES = re.compile(r"\bRegulations come into force\b([^.]{0,200})")
AS_REGISTERED = re.compile(r"\bregistered\b|\bregistration\b")
ERRATUM = re.compile(r"\berrat(?:um|a)\b|\bcorrigend(?:um|a)\b", re.I)
WITHIN = re.compile(
    r"\b(?:from|in|of|to|under) (?:the |that )?(?:entry|item|reference)\b|\breferences? to\b"
    r"(?=.{0,200}\bis amended\b)",
    re.S,
)
"""Words of an article that changes the inside of an entry."""

FOOTNOTE = re.compile(r" ?\(?(?:see )?\bfootnote (?:\d{1,2}|[a-z*])\b\)?", re.I)
ALSO_KNOWN = re.compile(r" ?\((?=also known|formerly)", re.I)
OPEN = re.compile(r" ?\((?:also known|formerly)[^()]{0,40}$", re.I)
FRENCH = re.compile(r"\bFrench version\b", re.I)
FOLLOWING = "the following"
OPENING, CLOSING = "“", "”"
STRAIGHT = re.compile(r"\"([^\"\n]{0,8000})\"")

LONGEST, MOST, QUOTED = 30_000, 300, 10
"""Letters of an entry, the longest known has 2,000; entries of an act, the whole list has some 90;
texts that one article quotes, of which it replaces one by another."""

SHORTEST = 4
"""Letters of a name by which two entries are told to be one; acronyms of three are of many."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Regulation:
    """One instrument as printed. Days are ISO 8601, "" where it says none."""

    number: str
    title: str
    council: str
    registered_on: str
    made_on: str
    printed_on: str
    in_force_on: str
    kind: ActKind
    parties: tuple[ActParty, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry as an article writes it: its head, its names, and whether it says others at all.

    `own` is its head without acronyms, and `slugs` are all names, as they are compared; those that
    many could bear are left out.
    """

    head: str
    names: tuple[str, ...]
    has_others: bool
    own: str
    slugs: frozenset[str]

    def party(self, effect: Effect, *, into: str = "", cause: str = "") -> ActParty:
        """What an act does to it."""
        return ActParty(self.head, effect, self.names, into=into, cause=cause)


@dataclass(frozen=True, slots=True)
class Replaced:
    """An entry, or a part of one, and what stands in its place."""

    old: Item
    new: Item
    is_entry: bool


@dataclass(frozen=True, slots=True)
class Articles:
    """What the articles of one act say, each list in their order."""

    added: tuple[Item, ...]
    deleted: tuple[Item, ...]
    replaced: tuple[Replaced, ...]


def regulations(paragraphs: Sequence[str]) -> Iterator[Regulation]:
    """The instruments on a page that are about the list of entities, in their order."""
    text = FOOTNOTE.sub("", "\n".join(paragraphs))
    marks = list(NUMBER.finditer(text))
    ends = [*(mark.start() for mark in marks), len(text)][1:]
    printed_on = next(_days(PRINTED, text), "")
    for mark, end in zip(marks, ends, strict=True):
        part = text[mark.start() : end]
        if TITLE.search(part):
            around = text[max(0, mark.start() - 120) : mark.end() + 120]
            yield _regulation(mark, part, printed_on, is_erratum=ERRATUM.search(around) is not None)


def _regulation(mark: re.Match[str], text: str, printed_on: str, *, is_erratum: bool) -> Regulation:
    council, registered = COUNCIL.search(text), day(mark["day"])
    made = (day(council[2]) if council else "") or next(_days(MADE, *text.split("\n")), "")
    kind, parties, problem = _does(mark["number"], text)
    if is_erratum:
        kind, parties, problem = ActKind.OTHER, (), "It corrects what was printed."
    return Regulation(
        number=mark["number"],
        title=_title(text),
        council=f"P.C. {council[1]}" if council else "",
        registered_on=registered,
        made_on=made,
        printed_on=printed_on,
        in_force_on=_in_force(text, registered),
        kind=kind,
        parties=parties,
        problem=problem,
    )


def _in_force(text: str, registered: str) -> str:
    """The day of coming into force; "" where that is tied to something else than registration."""
    if said := IN_FORCE.search(text):
        return day(said[1])
    comes = COMES.search(text)
    return registered if not comes or AS_REGISTERED.search(comes[1]) else ""


def _does(number: str, text: str) -> tuple[ActKind, tuple[ActParty, ...], str]:
    """What an instrument does, to whom; and why nobody can tell, if so."""
    if number.startswith("SI/"):
        return (ActKind.REVIEW if REMAINS.search(text) else ActKind.OTHER), (), ""
    try:
        found = tuple(parties(articles(text)))
    except LayoutChanged as why:
        return ActKind.OTHER, (), str(why)
    return kind_of(found), found, ""


def _title(text: str) -> str:
    """As the instrument is headed, in one writing: older pages have it in capitals."""
    if AMENDING.lower() in text.lower():
        return AMENDING
    lines = (line for line in text.split("\n") if TITLE.search(line))
    return next(lines)[:300]


def kind_of(found: Iterable[ActParty]) -> ActKind:
    """A designation or a revocation where the act does that alone, else an amendment."""
    effects = {party.effect for party in found}
    if effects == {Effect.ADDS}:
        return ActKind.DESIGNATION
    if effects == {Effect.REMOVES}:
        return ActKind.REVOCATION
    return ActKind.AMENDMENT


def articles(text: str) -> Articles:
    """The articles of an act; LayoutChanged where there are none, or the text is cut off.

    Without the article on coming into force nobody knows what else the act says.
    """
    text = STRAIGHT.sub(rf"{OPENING}\1{CLOSING}", text)
    starts = list(ARTICLE.finditer(text))
    if not starts:
        raise LayoutChanged("The act has no article that we can read.")
    end = ENDS.search(text, starts[0].start())
    if not end:
        raise LayoutChanged("The act ends before its coming into force: it is cut off.")
    within = [start.start() for start in starts if start.start() < end.start()]
    pieces = zip(within, [*within[1:], end.start()], strict=True)
    added: list[Item] = []
    deleted: list[Item] = []
    replaced: list[Replaced] = []
    for start, stop in pieces:
        _read(text[start:stop], added, deleted, replaced)
        if len(added) + len(deleted) + len(replaced) > MOST:
            raise LayoutChanged(f"The act is about more than {MOST} entries.")
    return Articles(tuple(added), tuple(deleted), tuple(replaced))


def _read(article: str, added: list[Item], deleted: list[Item], replaced: list[Replaced]) -> None:
    """Put what one article says where it belongs; LayoutChanged for one that we cannot read."""
    quoted, head, tail = _parts(article)
    if FRENCH.search(head):
        return
    if quoted and "replac" not in head and WITHIN.search(head):
        replaced.append(Replaced(item(quoted[-1]), item(quoted[-1]), is_entry=False))
    elif "replac" in head:
        new = "".join(quoted[1:2]) or tail.strip()
        several = sum(one.has_others for one in items(new)) > 1
        if not quoted or several or not item(new).own:
            raise LayoutChanged(f"An article replaces what nobody can tell: {article[:60]}")
        replaced.append(_replaced(quoted[0], new))
    elif "delet" in head or "striking out" in head or "repeal" in head:
        deleted += _told([item(one) for one in quoted] or items(tail), article)
    elif "adding" in head:
        added += _told(items(tail or article.rpartition(f"{CLOSING}:")[2]), article)
    else:
        raise LayoutChanged(f"An article does what nobody can tell: {article[:60]}")


def _told(found: list[Item], article: str) -> list[Item]:
    """The entries of an article; LayoutChanged where it says of none that we can read."""
    if not found:
        raise LayoutChanged(f"An article is about nobody that we can read: {article[:60]}")
    return found


def _parts(article: str) -> tuple[list[str], str, str]:
    """What an article quotes, its own words, and what follows its colon."""
    quoted: list[str] = []
    words: list[str] = []
    rest = article
    while len(quoted) <= QUOTED:
        before, opened, rest = rest.partition(OPENING)
        own, colon, tail = _before_colon(before)
        words.append(own)
        if colon:
            return quoted, " ".join(words), tail + opened + rest
        if not opened:
            return quoted, " ".join(words), ""
        inside, _, rest = rest.partition(CLOSING)
        quoted.append(clean(inside))
    raise LayoutChanged(f"An article quotes more than {QUOTED} texts: {article[:60]}")


def _before_colon(words: str) -> tuple[str, str, str]:
    """Words up to "the following:", where they have it, and what stands behind."""
    at = words.find(FOLLOWING)
    if at < 0:
        return words, "", ""
    own, colon, tail = words[at:].partition(":")
    return words[:at] + own, colon, tail


def items(text: str) -> list[Item]:
    """The entries of a list of them: one a line, or one behind the brackets of another."""
    texts = (one for line in text.split("\n") for one in _each(clean(line)))
    found = [item(one) for one in islice(texts, MOST + 1)]
    return [one for one in found if one.own]


def _each(line: str) -> Iterator[str]:
    """The entries that stand in one line: the brackets on other names end one."""
    depth = start = 0
    is_open = False
    for at, letter in enumerate(line):
        if letter == "(":
            depth += 1
            is_open |= depth == 1 and ALSO_KNOWN.match(line, at) is not None
        elif letter == ")":
            depth = max(0, depth - 1)
            if is_open and depth == 0:
                yield line[start : at + 1]
                start, is_open = at + 1, False
    if line[start:].strip(" .,;"):
        yield line[start:]


def item(text: str) -> Item:
    """One entry, whole or the beginning of one whose brackets stay open; LayoutChanged if none."""
    plain = clean(text).strip(canada.QUOTES).rstrip(" ,;")
    if len(plain) > LONGEST:
        raise LayoutChanged(f"An entry of {len(plain)} letters is none.")
    plain = OPEN.sub("", plain)
    plain += ")" * max(0, plain.count("(") - plain.count(")"))
    head = ALSO_KNOWN.split(plain, maxsplit=1)[0].strip(" .,;")
    names = (name.text.strip(" .,;") for name in canada.names(plain))
    others = tuple(dict.fromkeys(name for name in names if name not in ("", head)))
    return Item(
        head,
        others,
        has_others=head != plain,
        own=slug(without_brackets(head)),
        slugs=frozenset(one for one in map(slug, (head, *others)) if len(one) >= SHORTEST),
    )


def _replaced(old: str, new: str) -> Replaced:
    """Whether a whole entry, or at least its head, is replaced: it says who is known as what."""
    is_entry = ALSO_KNOWN.search(old) is not None or ALSO_KNOWN.search(new) is not None
    return Replaced(item(old), item(new), is_entry)


def without_brackets(head: str) -> str:
    """A head without what stands in brackets."""
    return clean(re.sub(r"\([^()]*\)", " ", head))


def parties(said: Articles) -> Iterator[ActParty]:
    """Whom an act is about, and what it does to each, all articles taken together."""
    fates = {one: _fate(one, said) for one in said.deleted}
    yield from fates.values()
    taken = {party.into for party in fates.values()} | {one.head for one in said.deleted}
    again = {one.own for one in said.deleted}
    for one in said.added:
        if one.own not in again and one.head not in taken:
            yield one.party(Effect.ADDS)
    for change in said.replaced:
        yield _reworded(change)


def _fate(gone: Item, said: Articles) -> ActParty:
    """What a deletion means: a delisting only where no other article is about the party.

    Beside replacements a bare head may be an entry that goes on as a name of another one, which
    nobody can tell from the act: it is only named.
    """
    for one in said.added:
        if gone.own == one.own:
            return gone.party(Effect.REWORDS)
        if gone.slugs & one.slugs:
            return gone.party(Effect.RENAMES, into=one.head)
    for one in (change.new for change in said.replaced):
        if f"{one.own} ".startswith(f"{gone.own} "):
            return gone.party(Effect.REWORDS, into=one.head)
        if gone.slugs & one.slugs:
            return gone.party(Effect.MERGES, into=one.head, cause="merged")
    is_bare = not gone.has_others
    return gone.party(Effect.NAMES if said.replaced and is_bare else Effect.REMOVES)


def _reworded(change: Replaced) -> ActParty:
    """An entry that stays: written anew, or under another head."""
    old, new = change.old, change.new
    names = tuple(dict.fromkeys((*old.names, *new.names, new.head)))
    if not change.is_entry or old.own == new.own:
        others = tuple(name for name in names if name != old.head)
        return ActParty(old.head, Effect.REWORDS, others)
    return ActParty(old.head, Effect.RENAMES, old.names, into=new.head)


def day(text: str) -> str:
    """A day as the Gazette writes it, as ISO 8601; "" for none."""
    try:
        return datetime.strptime(text.title(), "%B %d, %Y").date().isoformat()
    except ValueError:
        return ""


def _days(pattern: re.Pattern[str], *texts: str) -> Iterator[str]:
    return (found for text in texts for mark in pattern.finditer(text) if (found := day(mark[1])))
