"""Where the record of an entry stands in the bytes of a document: looked for in the text itself.

Readers leave no positions, and many documents came before any could be kept. So the text is looked
through part by part, for the names and the reference that the entry has in this very document; of
all places where one stands, the one with most of the entry's words around it is the record. Memory
and time are bounded, however large the document and whatever is in it. Pure.
"""

import codecs
import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from tracker import shown
from tracker.outgoing import Out

AROUND = 96 * 1024
"""Bytes before and after a place that are looked at: no record that we know is longer."""

NEAR = 3 * 1024
"""Bytes before and after a place whose words tell whether it is the record."""

PLACES = 2_000
"""Places that are weighed at most; a name that stands more often tells nothing."""

NAMES, SHORTEST_NAME, WORDS = 6, 5, 40
"""Names that are looked for, the shortest of them, and words that a place is weighed by."""

LONGEST, BESIDE_LINES, BESIDE = 24_000, 3, 600
"""Characters of a record that are shown; lines and characters shown before and after it."""

SMALL, ALIKE = 3_000, 3
"""Characters of a record that is known by a name alone, and how many such there have to be."""

INNER = (0x80, 0xBF)
"""Bytes that in UTF-8 begin no letter."""

_TAG = re.compile(r"<(/?)([A-Za-z_][\w:.-]{0,80})([^<>]{0,4000})>")
_WORD = re.compile(r"\w{2,40}")
_EMPTY = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "wbr"})
_ROWS = frozenset({"tr", "li", "article", "dl"})
_IN_ROWS = frozenset({"td", "th", "a", "b", "em", "i", "p", "span", "strong", "dt", "dd", "div"})
_HOLDERS = frozenset({"body", "div", "html", "ol", "section", "table", "tbody", "ul"})
_WIDE = (b"\xff\xfe", b"\xfe\xff")


class Wanted(NamedTuple):
    """By what the record of an entry is known in a document: its references and its names."""

    references: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        """Words of its names, the primary name first."""
        found = (word for name in self.names for word in _WORD.findall(name.casefold()))
        return list(dict.fromkeys(found))[:WORDS]

    @property
    def head(self) -> frozenset[str]:
        """Words of its primary name."""
        return frozenset(_WORD.findall(self.names[0].casefold())) if self.names else frozenset()


class Piece(NamedTuple):
    """A part of a line; `of_record` where it is of the record itself."""

    text: str
    of_record: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Line(Out):
    """A line of a document by its number, in pieces."""

    number: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage(Out):
    """The record of an entry in a text, with what stands around it; `left_out` characters of it
    are not shown. Without lines it was not found.
    """

    lines: tuple[Line, ...] = ()
    left_out: int = 0


NOWHERE = Passage()


class _Place(NamedTuple):
    """The text around a place, where in it that is, and the number of the text's first line."""

    text: str
    at: int
    line: int
    weight: tuple[int, int]


def found(parts: Iterable[bytes], wanted: Wanted, again: Iterable[bytes]) -> Passage:
    """The record in a text that comes in parts; NOWHERE where nothing of the entry stands in it.

    `again` are the same parts once more: where no name stands in one piece, references are looked
    for, as many documents have names in pieces.
    """
    place = _best(parts, _names(wanted), wanted) or _best(again, _references(wanted), wanted)
    if place is None:
        return NOWHERE
    start, end = _extent(place, wanted)
    return _shown(place, start, end)


# Which places.


def _names(wanted: Wanted) -> re.Pattern[bytes] | None:
    whole = [name for name in wanted.names if len(name) >= SHORTEST_NAME][:NAMES]
    spelled = {form for name in whole or wanted.names[:1] for form in _spelled(name)}
    return _any_of(spelled)


def _spelled(name: str) -> set[str]:
    """A name as it may stand in a text and in markup."""
    return {name, html.escape(name, quote=True), html.escape(name, quote=False)}


@lru_cache(maxsize=16)
def _references(wanted: Wanted) -> re.Pattern[bytes] | None:
    return _any_of(wanted.references, alone=True)


def _any_of(texts: Iterable[str], *, alone: bool = False) -> re.Pattern[bytes] | None:
    """Any of some texts, in the encodings that lists come in; standing `alone` if that is asked."""
    encoded = {form for text in filter(None, texts) for form in _encoded(text)}
    if not encoded:
        return None
    any_of = b"|".join(map(re.escape, sorted(encoded, key=len, reverse=True)))
    return re.compile(rb"(?<!\w)(?:%s)(?!\w)" % any_of if alone else any_of)


def _encoded(text: str) -> Iterator[bytes]:
    yield text.encode("utf-8", "replace")
    try:
        yield text.encode("cp1252")
    except UnicodeEncodeError:
        return


def _best(
    parts: Iterable[bytes], pattern: re.Pattern[bytes] | None, wanted: Wanted
) -> _Place | None:
    """The place with most of an entry's words around it; the first of several such."""
    best: _Place | None = None
    if pattern is None:
        return best
    weighed = 0
    for view in _views(_as_utf8(parts)):
        for hit in pattern.finditer(view.data, view.begin, view.end):
            weight = _weight(view.data, hit.start(), wanted)
            weighed += 1
            if best is None or weight > best.weight:
                best = _place(view, hit.start(), weight)
            if weighed >= PLACES:
                return best
    return best


class _View(NamedTuple):
    """A stretch of a document: places in it begin from `begin` to `end`; `line` is its first."""

    data: bytes
    begin: int
    end: int
    line: int


def _views(parts: Iterable[bytes]) -> Iterator[_View]:
    """Stretches that overlap, so that every place is once in one with enough around it."""
    data, begin, line = b"", 0, 1
    for part in parts:
        data += part
        if len(data) < begin + 3 * AROUND:
            continue
        end = len(data) - AROUND
        yield _View(data, begin, end, line)
        dropped = end - AROUND
        line += data.count(b"\n", 0, dropped)
        data, begin = data[dropped:], AROUND
    yield _View(data, begin, len(data), line)


def _as_utf8(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same; of a text in UTF-16, which its first bytes tell, as UTF-8."""
    decoder = None
    for number, part in enumerate(parts):
        if number == 0 and part.startswith(_WIDE):
            decoder = codecs.getincrementaldecoder("utf-16")("replace")
        yield decoder.decode(part).encode("utf-8", "replace") if decoder else part


def _weight(data: bytes, at: int, wanted: Wanted) -> tuple[int, int]:
    """How many of an entry's words stand around a place, its reference for ten; and how near that
    is: the nearer, the greater.
    """
    first = max(0, at - NEAR)
    near = data[first : at + NEAR]
    folded = _decoded(near).casefold()
    words = sum(word in folded for word in wanted.words)
    pattern = _references(wanted)
    hits = [hit.start() for hit in pattern.finditer(near)] if pattern else []
    away = min((abs(hit - (at - first)) for hit in hits), default=NEAR)
    return words + (10 if hits else 0), -away


def _place(view: _View, at: int, weight: tuple[int, int]) -> _Place:
    first = max(0, at - AROUND)
    before = _decoded(view.data[first:at])
    text = before + _decoded(view.data[at : at + AROUND])
    line = view.line + view.data.count(b"\n", 0, first)
    return _Place(text, len(before), line, weight)


def _decoded(data: bytes) -> str:
    """A stretch of a text, without what is left of a letter that is cut at its beginning or end."""
    start = next((at for at, byte in enumerate(data[:4]) if not INNER[0] <= byte <= INNER[1]), 0)
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(data[start:])
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


# From where to where.


def _extent(place: _Place, wanted: Wanted) -> tuple[int, int]:
    """Where the record around a place begins and ends."""
    enclosing = list(_elements(place)) or list(_objects(place))
    whole = [one for one in enclosing if one.size <= AROUND]
    for number, one in enumerate(whole):
        if _has_all(place.text[one.start : one.end], place, wanted):
            return _record_around(one, whole[number + 1 :], place, wanted)
    return _line_around(place)


class _Element(NamedTuple):
    """Something in a text that encloses a place."""

    name: str
    start: int
    end: int

    @property
    def size(self) -> int:
        """Its characters."""
        return self.end - self.start


def _elements(place: _Place) -> Iterator[_Element]:
    """Elements of markup around a place, the innermost first."""
    open_ones: list[tuple[str, int]] = []
    for tag in _TAG.finditer(place.text):
        name = tag[2].casefold()
        if tag[1]:
            closed = _closed(open_ones, name)
            if closed and closed[1] <= place.at < tag.end():
                yield _Element(name, closed[1], tag.end())
        elif not tag[3].endswith("/") and name not in _EMPTY:
            open_ones.append((name, tag.start()))


def _closed(open_ones: list[tuple[str, int]], name: str) -> tuple[str, int] | None:
    """The newest open element of a name, taken off with all that was never closed within it."""
    for number in range(len(open_ones) - 1, max(-1, len(open_ones) - 60), -1):
        if open_ones[number][0] == name:
            closed = open_ones[number]
            del open_ones[number:]
            return closed
    return None


def _objects(place: _Place) -> Iterator[_Element]:
    """Objects of JSON around a place, the innermost first; braces within texts are few."""
    if place.text.lstrip("\ufeff \r\n\t")[:1] not in ("{", "["):
        return
    open_ones: list[int] = []
    for brace in re.finditer(r"[{}]", place.text):
        if brace[0] == "{":
            open_ones.append(brace.start())
        elif open_ones:
            start = open_ones.pop()
            if start <= place.at < brace.end():
                yield _Element("", start, brace.end())


def _has_all(text: str, place: _Place, wanted: Wanted) -> bool:
    """Whether a part has all that is known of an entry and stands near the place."""
    around = place.text[max(0, place.at - NEAR) : place.at + NEAR]
    folded, near = (html.unescape(one).casefold() for one in (text, around))
    names = [word for word in wanted.head if word in near]
    told = all(map(folded.__contains__, names))
    return told and _referred(near, wanted) <= _referred(folded, wanted)


def _referred(text: str, wanted: Wanted) -> set[str]:
    """The references that stand alone in a text."""
    alone = ((one, rf"(?<!\w){re.escape(one.casefold())}(?!\w)") for one in wanted.references)
    return {one for one, pattern in alone if one and re.search(pattern, text.casefold())}


def _record_around(
    one: _Element, outer: Sequence[_Element], place: _Place, wanted: Wanted
) -> tuple[int, int]:
    """Of a cell or a word in a row, the row; of a field known by a name alone, what it is in,
    where the text is made of such.
    """
    rows = [row for row in outer if row.name in _ROWS and row.size <= LONGEST]
    if one.name in _IN_ROWS and rows:
        return rows[0].start, rows[0].end
    own = place.text[one.start : one.end]
    if outer and not _referred(own, wanted) and _is_record(outer[0], place.text):
        return outer[0].start, outer[0].end
    return one.start, one.end


def _is_record(one: _Element, text: str) -> bool:
    """Whether an element is one of many alike, and no larger than a record is."""
    if one.name in _HOLDERS or one.size > SMALL:
        return False
    return len(re.findall(rf"(?i)<{re.escape(one.name)}[\s>]", text)) >= ALIKE


def _line_around(place: _Place) -> tuple[int, int]:
    """The line of a place; more of them where a cell goes on over their ends."""
    start = place.text.rfind("\n", 0, place.at) + 1
    end = _end_of_line(place.text, place.at)
    while place.text.count('"', start, end) % 2 and end < len(place.text) and end - start < LONGEST:
        end = _end_of_line(place.text, end + 1)
    return start, end


def _end_of_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


# As it is shown.


def _shown(place: _Place, start: int, end: int) -> Passage:
    cut = min(end, start + LONGEST)
    first, last = _before(place.text, start), _after(place.text, cut)
    line = place.line + place.text.count("\n", 0, first)
    rows: list[list[Piece]] = [[]]
    for low, high, of_record in ((first, start, False), (start, cut, True), (cut, last, False)):
        head, *others = (text.removesuffix("\r") for text in place.text[low:high].split("\n"))
        rows[-1].append(Piece(shown.lines(head), of_record))
        rows += [[Piece(shown.lines(text), of_record)] for text in others]
    lines = (
        Line(number=number, pieces=tuple(piece for piece in pieces if piece.text))
        for number, pieces in enumerate(rows, line)
    )
    return Passage(lines=tuple(lines), left_out=end - cut)


def _before(text: str, start: int) -> int:
    """Where what is shown begins: some lines before the record, or some characters."""
    at = start
    for _ in range(BESIDE_LINES + 1):
        at = text.rfind("\n", 0, max(at, 0))
        if at < 0:
            break
    return max(at + 1, start - BESIDE, 0)


def _after(text: str, end: int) -> int:
    """Where it ends: some lines after the record, or some characters."""
    at = end - 1
    for _ in range(BESIDE_LINES + 1):
        at = text.find("\n", at + 1)
        if at < 0:
            return min(len(text), end + BESIDE)
    return min(at, end + BESIDE)
