"""Documents that nobody thought of: good ones edited by chance, in ways that formats suffer from.

Everything comes out of one `random.Random`: the same seed gives the same documents.
"""

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from scrapers import kit
from tests.faults.damage import broken
from tests.faults.trial import Good

LARGEST = 400_000
"""Bytes that a document grows to by chance; what is larger is tried on purpose elsewhere."""

HOSTILE = (
    b"\x00", b"\x1a", b"\x1b[2J", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80", "\u202e".encode(), "\u2028".encode(), "\uff1d".encode(), b"&#0;",
    b"&#xD800;", b"&amp;" * 9,
    b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?x?>", b"<!DOCTYPE a>", b"&f;", b"<a>", b"</a>",
    b"<br/>", b"</table>", b"<tr>", b'"', b"'", b",", b";", b"\t", b"\r", b"\n", b"\r\n\r\n",
    b"null", b"NaN", b"Infinity", b"1e400", b"-0", b"true", b"{}", b"[]", b"[[", b"}}", b"\\ud800",
    b"\\u0000", b"9" * 400, b"-1", b"0", b"65536", b"4294967296", b"1e9", b"0x7f", b"31/02/2024",
    b"0000-00-00", b"9999-12-31", b"2024-13-45", b"1 January 10000", b"29.02.2023", b"(" * 60,
    b")" * 60, b" " * 200, b"a" * 300, b"A, " * 80, b"a.k.a. " * 40, b"=cmd|' /C calc'!A0",
    b"QDi.001", b"delisted", b"removed", b"revoked", b"in force",
)  # fmt: skip
"""What readers, databases and screens have stumbled over, here or elsewhere."""

WORD = re.compile(rb"[A-Za-z0-9_.:/-]{2,40}")
NUMBER = re.compile(rb"\d{1,12}")
MARK = re.compile(rb"<[^<>]{1,200}>|\"[^\"\n]{0,200}\"|[^,;\n]{1,80}[,;\n]")


@dataclass
class Mutator:
    """Edits the samples of one list; `kept` are documents that were found to be of interest."""

    cases: Sequence[Good]
    dice: random.Random
    kept: Sequence[bytes] = ()
    damages: dict[tuple[int, str], list[bytes]] = field(default_factory=dict)

    def documents(self) -> Iterator[tuple[Good, str, dict[str, bytes]]]:
        """A good case, what was done to it, and its documents after that; for ever."""
        while True:
            number = self.dice.randrange(len(self.cases))
            case = self.cases[number]
            role = self.dice.choice(sorted(case.documents))
            what, content = self._one(number, case, role)
            yield case, f"{role}: {what}", {**case.documents, role: content}

    def _one(self, number: int, case: Good, role: str) -> tuple[str, bytes]:
        chance = self.dice.random()
        if chance < 0.10:
            what, content = self._damage(number, case, role)
        elif chance < 0.13 and self.kept:
            what, content = "kept", self.dice.choice(self.kept)
        else:
            what, content = "", case.documents[role]
        parts = _parts(content)
        if parts and self.dice.random() < 0.85:
            return f"{what} parts", self._inside(parts)
        names = []
        for _ in range(1 + int(self.dice.expovariate(1.5))):
            edit = self.dice.choice(EDITS)
            content = edit(self, content)[:LARGEST]
            names.append(edit.__name__)
        return " ".join([what, *names]), content

    def _damage(self, number: int, case: Good, role: str) -> tuple[str, bytes]:
        """One of the damages that are tried on purpose, to be edited further."""
        known = self.damages.get((number, role))
        if known is None:
            kind = case.form.files[role].content
            known = [bad for _, bad in broken(case.documents[role], kind) if len(bad) < LARGEST]
            self.damages[number, role] = known
        return "damaged", self.dice.choice(known)

    def _inside(self, parts: dict[str, bytes]) -> bytes:
        """A part of a workbook edited, the zip file around it whole."""
        name = self.dice.choice(sorted(parts))
        for _ in range(1 + int(self.dice.expovariate(1.5))):
            parts[name] = self.dice.choice(EDITS)(self, parts[name])[:LARGEST]
        if self.dice.random() < 0.1:
            parts[self.dice.choice((name.upper(), f"x/{name}", "sheet9.xml"))] = parts.pop(name)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", self.dice.choice((0, 8))) as book:
            for part, body in parts.items():
                book.writestr(self._entry(part, book.compression), body)
        return out.getvalue()

    @staticmethod
    def _entry(part: str, compression: int) -> zipfile.ZipInfo:
        """A part with no time of its own: the same seed gives the same bytes."""
        entry = zipfile.ZipInfo(part)
        entry.compress_type = compression
        return entry

    @cached_property
    def words(self) -> list[bytes]:
        """Everything that the samples are made of: tags, names of fields, values."""
        found = {w for c in self.cases for d in c.documents.values() for w in WORD.findall(d)}
        return sorted(found) or [b"a"]

    def piece(self, content: bytes, longest: int = 200) -> tuple[int, int]:
        """A place in a document: from where to where."""
        start = self.dice.randrange(len(content) + 1)
        return start, min(len(content), start + self.dice.randrange(longest))


def _parts(content: bytes) -> dict[str, bytes]:
    """What is in a zip file; nothing of one that is none, or is broken."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return {name: book.read(name) for name in book.namelist()}
    except Exception:
        return {}


def flip(by: Mutator, content: bytes) -> bytes:
    damaged = bytearray(content or b"\0")
    for _ in range(by.dice.choice((1, 1, 2, 4, 16))):
        damaged[by.dice.randrange(len(damaged))] ^= 1 << by.dice.randrange(8)
    return bytes(damaged)


def cut_out(by: Mutator, content: bytes) -> bytes:
    start, end = by.piece(content, 400)
    return content[:start] + content[end:]


def cut_off(by: Mutator, content: bytes) -> bytes:
    return content[: by.dice.randrange(len(content) + 1)]


def doubled(by: Mutator, content: bytes) -> bytes:
    start, end = by.piece(content, 600)
    return content[:end] + content[start:end] * by.dice.choice((1, 2, 9)) + content[end:]


def repeated(by: Mutator, content: bytes) -> bytes:
    """One piece very often: a record, a tag, a bracket."""
    start, end = by.piece(content, by.dice.choice((3, 40, 600)))
    times = by.dice.choice((50, 400, 3_000))
    filling = (content[start:end] * times)[: LARGEST // 2]
    return content[:end] + filling + content[end:]


def moved(by: Mutator, content: bytes) -> bytes:
    start, end = by.piece(content, 600)
    piece, rest = content[start:end], content[:start] + content[end:]
    place = by.dice.randrange(len(rest) + 1)
    return rest[:place] + piece + rest[place:]


def inserted(by: Mutator, content: bytes) -> bytes:
    place = by.dice.randrange(len(content) + 1)
    return content[:place] + by.dice.choice(HOSTILE) + content[place:]


def word_for_word(by: Mutator, content: bytes) -> bytes:
    return _replaced(by, content, WORD, lambda _: by.dice.choice(by.words))


def word_for_hostile(by: Mutator, content: bytes) -> bytes:
    return _replaced(by, content, WORD, lambda _: by.dice.choice(HOSTILE))


def number_for_number(by: Mutator, content: bytes) -> bytes:
    extremes = (b"0", b"1", b"7", b"255", b"65535", b"2147483648", b"99999999999999999999")
    return _replaced(by, content, NUMBER, lambda _: by.dice.choice(extremes))


def mark_gone(by: Mutator, content: bytes) -> bytes:
    return _replaced(by, content, MARK, lambda _: b"")


def mark_twice(by: Mutator, content: bytes) -> bytes:
    return _replaced(by, content, MARK, lambda found: found * 2)


def spliced(by: Mutator, content: bytes) -> bytes:
    """The beginning of this one, the end of another one."""
    case = by.dice.choice(by.cases)
    other = case.documents[by.dice.choice(sorted(case.documents))]
    return content[: by.piece(content)[0]] + other[by.piece(other)[0] :]


def _replaced(
    by: Mutator, content: bytes, what: re.Pattern[bytes], new: Callable[[bytes], bytes]
) -> bytes:
    """One occurrence, somewhere, of a pattern; or every occurrence of the same text."""
    start = by.dice.randrange(len(content) + 1)
    found = what.search(content, start, start + 4_000) or what.search(content, 0, 4_000)
    if found is None:
        return content
    text = new(found[0])
    if by.dice.random() < 0.15:
        return content.replace(found[0], text, 50)
    return content[: found.start()] + text + content[found.end() :]


EDITS: tuple[Callable[[Mutator, bytes], bytes], ...] = (
    flip,
    cut_out,
    cut_off,
    doubled,
    repeated,
    moved,
    inserted,
    inserted,
    word_for_word,
    word_for_word,
    word_for_hostile,
    number_for_number,
    mark_gone,
    mark_gone,
    mark_twice,
    spliced,
)


def names_of(case: Good, documents: Mapping[str, bytes]) -> dict[str, kit.Document]:
    """The documents under their official names."""
    return {
        role: kit.Document(name=case.names[role], content=content)
        for role, content in documents.items()
    }
