"""A document held against the profile of its list: what it has that nobody has seen yet.

What is found is counted and named by fields, shapes and codes; no other text of a document comes
out of here, so that it can be sent to whoever keeps the profile.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from scrapers import kit
from scrapers.profiles import Field, Form
from scrapers.profiles.node import OUTSIDE, Node
from scrapers.profiles.nodes import records

SHAPES = {
    "YYYY": r"(?:1[2-9]|2[0-6])\d\d",
    "MM": r"\d\d",
    "DD": r"\d\d",
    "YY": r"\d\d",
    "Month": r"[^\W\d]{3,12}",
    "Mon": r"[^\W\d]{3,4}\.?",
    "M": r"\d\d?",
    "D": r"\d\d?",
    "hh:mm:ss": r"\d\d:\d\d:\d\d",
    "zone": r"(?:Z|[+-]\d\d:?\d\d)",
    "ssss": r"\d{1,9}",
    "serial": r"\d{5}",
}
TOKEN = re.compile("|".join(sorted(SHAPES, key=len, reverse=True)) + "|.", re.DOTALL)
"""The parts of a date's shape; what is none of them stands for itself (`dd/mm/YYYY`)."""

FEW, SHORT, OFTEN = 5, 20, 3
"""Codes nobody knew are shown where there are so few of them, so short, each in so many records:
what is rarer may be somebody's name in the wrong place."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """What a file has beside its profile; fields by path, each with the number of records.

    `counted` is by the path of a record. `codes` and `shapes` have what was not known: a code that
    cannot be shown is "". `short` are fields that stand less often than the profile says, `often`
    those that stand more often. `nobody` counts records that are no entries, by their path; `words`
    are those of names, which nothing else that is told may hold.
    """

    counted: Counter[str] = field(default_factory=Counter)
    present: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    short: Counter[str] = field(default_factory=Counter)
    often: Counter[str] = field(default_factory=Counter)
    nobody: Counter[str] = field(default_factory=Counter)
    words: set[str] = field(default_factory=set)
    codes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    shapes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    @property
    def fits(self) -> bool:
        """Whether the profile covers all of the file."""
        return not any((self.unknown, self.short, self.often, self.codes, self.shapes))


def held(document: kit.Document, form: Form) -> Held:
    """What a file has beside what its form says; LayoutChanged where it is no such file."""
    found, known = Held(), set[tuple[str | None, ...]]()
    grouped = form.more.get("grouped", ())
    for path, node in records(document, form):
        if path == OUTSIDE:
            _hold(found, "", node, form.outside)
            continue
        key = tuple(child.text for child in node.children if child.name in grouped)
        found.counted[path] += not grouped or key not in known
        known.add(key)
        _hold(found, path, node, form.records[path])
    return found


def _hold(found: Held, path: str, node: Node, fields: Mapping[str, Field]) -> None:
    stand = Counter(child.name for child in node.children)
    for name, one in fields.items():
        where = f"{path}/{name}".strip("/")
        if stand[name] < one.least and not one.choice:
            found.short[where] += 1
        if stand[name] > one.most:
            found.often[where] += 1
    for name in stand:
        where = f"{path}/{name}".strip("/")
        if name in fields:
            found.present[where] += 1
        elif f"{name}[]" not in fields:
            found.unknown[where] += 1
    for child in node.children:
        if child.name in fields and fields[child.name].kind != "any":
            where = f"{path}/{child.name}".strip("/")
            _text(found, where, child, fields[child.name])
            _hold(found, where, child, fields[child.name].children)


def _text(found: Held, where: str, node: Node, one: Field) -> None:
    text = node.text
    if text and one.kind in ("name", "says"):
        found.words.update(words(text))
    if text in one.nobody:
        found.nobody[where] += 1
    if text is None:
        if not {"null", ""} & set(one.empty):
            found.shapes[where]["null"] += 1
    elif one.kind not in HELD or text in one.empty:
        return
    elif not text:
        found.shapes[where]["empty"] += 1
    elif one.kind == "code":
        if text not in one.values:
            found.codes[where][text] += 1
    elif not (any(reads(shape, text) for shape in one.values) or _counts(one, text)):
        found.shapes[where][shape_of(text)] += 1


HELD = frozenset(("code", "date", "int", "year", "count"))
"""Kinds whose texts are held against the profile."""


def _counts(one: Field, text: str) -> bool:
    return one.kind != "date" and text.isdigit()


@cache
def pattern(shape: str) -> re.Pattern[str]:
    """What dates of a shape look like."""
    parts = (SHAPES.get(part, re.escape(part)) for part in TOKEN.findall(shape))
    return re.compile("".join(parts))


def reads(shape: str, text: str) -> bool:
    """Whether a date has this shape."""
    return pattern(shape).fullmatch(text) is not None


def words(text: str) -> Iterator[str]:
    """The words of a text in small letters, without digits.

    >>> list(words("Al-Amin, 2nd"))
    ['al', 'amin', 'nd']
    """
    return (found.casefold() for found in re.findall(r"[^\W\d_]+", text))


def shape_of(text: str) -> str:
    """A text without what it says: digits as 9, words as a.

    >>> shape_of("3 May 1971"), shape_of("1971/03")
    ('9 a 9999', '9999/99')
    """
    digits = re.sub(r"\d", "9", text[:200])
    shape = re.sub(r"[^\W\d_]+", "a", digits)
    return shape if len(shape) <= 30 else f"{shape[:29]}…"


def shown(codes: Counter[str], taboo: frozenset[str]) -> Iterator[tuple[str, int]]:
    """Codes nobody knew that may be shown, each with its number; all others together as "".

    `taboo` are words of names: what holds one is no code.
    """
    few = len(codes) <= FEW
    hidden = 0
    for code, number in sorted(codes.items()):
        plain = len(code) <= SHORT and not any(letter.isdigit() for letter in code)
        if few and plain and number >= OFTEN and taboo.isdisjoint(words(code)):
            yield code, number
        else:
            hidden += number
    if hidden:
        yield "", hidden
