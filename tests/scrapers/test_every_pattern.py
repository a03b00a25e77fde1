"""Every regular expression takes time that grows with the text and not with its square.

Patterns are found by import and in the syntax trees: a new one is tried without being named here.
What each is tried on is made of its own parse tree: every repeat in it is pumped behind what may
stand before it, and ends in what does not match.
"""

import ast
import importlib
import pkgutil
import re
import re._constants as codes  # what a pattern was parsed to
import re._parser as parser
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import chain, product
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import db
import scrapers
import tracker

FIRST, SIZES = (16, 22, 28, 40, 80, 500, 3_000), (10_000, 20_000)
"""Characters of a worst text: tried first, for what grows faster than a square; and measured. A
square takes four times as long for the last as for the one before."""

NO_TIME, AT_ONCE, LONGEST, FAR_TOO_LONG = 0.0008, 0.020, 0.150, 0.600
"""Seconds of processor: a text of 3,000 in less time, or one of 20,000, needs no second look; none
takes longer than the third, and what takes the last is not measured again."""

MOST = 24
"""Parts of one pattern that are pumped."""

GROWTH = 3.0
"""How much longer twice the text may take; a line takes 2.0, a square 4.0."""

PLAIN = (
    "(",
    ")",
    "[",
    " ",
    "\n",
    ",",
    ";",
    ".",
    "0",
    "12 ",
    "a",
    "A",
    "A ",
    "a.",
    "a b ",
    "'",
    '"',
)
MORE = ("<", "<a ", ">", "&", "/", " / ", "-", "ab, ", "(a", "( ", "()", "a)", "ا", "ال", "é", "日")

USED = ("match", "fullmatch", "search", "finditer", "findall", "sub", "subn", "split")
ANCHORED = frozenset({"match", "fullmatch"})
CALLED = re.compile(rf"\bre\.(?:{'|'.join(USED)})\(")
"""A call with a pattern written there, in the text of a module."""


class Found(NamedTuple):
    """A pattern, where it stands, and how it is used ("search" where nobody can tell)."""

    where: str
    pattern: re.Pattern[Any]
    uses: frozenset[str]


# Where patterns are.


def modules() -> Iterator[Any]:
    for room in (scrapers, tracker, db):
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            if "migrations" not in found.name and not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


def held_by(value: Any, depth: int = 4) -> Iterator[re.Pattern[Any]]:
    """The patterns in a value of a module: alone, in rows, tables, attributes and defaults."""
    if isinstance(value, re.Pattern):
        yield value
    elif not depth or isinstance(value, str | bytes | type):
        return
    elif isinstance(value, Mapping):
        for part in chain(value.keys(), value.values()):
            yield from held_by(part, depth - 1)
    elif isinstance(value, tuple | list | set | frozenset):
        for part in value:
            yield from held_by(part, depth - 1)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from held_by(getattr(value, name, None), depth - 1)


def text_of(module: Any) -> str:
    return Path(module.__file__).read_text(encoding="utf-8")


@cache
def nodes(module: Any) -> list[ast.AST]:
    """What a module's text is made of; each is gone through once, as this takes long."""
    return list(ast.walk(ast.parse(text_of(module))))


def uses_of(module: Any) -> dict[str, set[str]]:
    """NAME -> the methods that are called on it; one that is handed on may be used anyhow."""
    uses: dict[str, set[str]] = {}
    for node in nodes(module):
        if isinstance(node, ast.Attribute) and node.attr in USED:
            of = node.value
            name = of.id if isinstance(of, ast.Name) else getattr(of, "attr", "")
            uses.setdefault(name, set()).add(node.attr)
    return uses


def handed_on(module: Any) -> set[str]:
    """Names that stand anywhere but before a method: somebody else uses them."""
    read: Counter[str] = Counter()
    called: Counter[str] = Counter()
    for node in nodes(module):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            read[node.id] += 1
        if (
            isinstance(node, ast.Attribute)
            and node.attr in USED
            and isinstance(node.value, ast.Name)
        ):
            called[node.value.id] += 1
    return {name for name in read if read[name] > called[name]}


def literals(module: Any) -> Iterator[Found]:
    """Calls such as `re.sub(r"...", ...)` with a pattern written there."""
    if not CALLED.search(text_of(module)):
        return
    for node in nodes(module):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        is_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
        if is_re and node.func.attr in USED and node.args:
            text = node.args[0]
            if isinstance(text, ast.Constant) and isinstance(text.value, str | bytes):
                where = f"{module.__name__}:{node.lineno}"
                yield Found(where, re.compile(text.value), frozenset({node.func.attr}))


def patterns_of(module: Any) -> list[tuple[str, Any, re.Pattern[Any]]]:
    """(name in the module, its value, a pattern that this holds)."""
    named = list(vars(module).items())
    return [(name, value, pattern) for name, value in named for pattern in held_by(value)]


def every_pattern() -> list[Found]:
    found: dict[tuple[Any, int], Found] = {}
    for module in list(modules()):
        held = patterns_of(module)
        uses, passed = (uses_of(module), handed_on(module)) if held else ({}, set())
        loops = {use for name in uses.keys() - {"re"} if name.islower() for use in uses[name]}
        loops -= {"split"}  # texts have one, too
        for name, value, pattern in held:
            seen = uses.get(name, set()) if isinstance(value, re.Pattern) else set()
            anyhow = name in passed or not seen
            said = seen | (loops or {"search"} if anyhow else set())
            at = (pattern.pattern, pattern.flags)
            before = found[at].uses if at in found else frozenset()
            if at in found and not seen and isinstance(value, re.Pattern):
                continue  # imported here and used through no method
            where = found[at].where if at in found else f"{module.__name__}.{name}"
            found[at] = Found(where, pattern, before | frozenset(said))
        for one in literals(module):
            found.setdefault((one.pattern.pattern, one.pattern.flags), one)
    nodes.cache_clear()
    return sorted(found.values(), key=lambda one: one.where)


# What a pattern is tried on.


def sample(items: Iterable[Any], most: int = 1) -> str:
    """A short text that this part of a pattern matches, or nearly does."""
    return "".join(_one(code, value, most) for code, value in items)


def _one(code: Any, value: Any, most: int) -> str:
    if code in (codes.LITERAL, codes.NOT_LITERAL):
        return chr(value) if code == codes.LITERAL else ("x" if value != 120 else "y")
    if code == codes.ANY:
        return "x"
    if code == codes.IN:
        return _of_class(value)
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        low, high, body = value
        return sample(body, most) * max(low, min(high, most))
    if code == codes.SUBPATTERN:
        return sample(value[-1], most)
    if code == codes.ATOMIC_GROUP:
        return sample(value, most)
    if code == codes.BRANCH:
        return sample(value[1][0], most)
    return ""


CLASSES = {
    codes.CATEGORY_DIGIT: "1",
    codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_WORD: "a",
    codes.CATEGORY_NOT_SPACE: "a",
    codes.CATEGORY_NOT_WORD: "-",
    codes.CATEGORY_NOT_DIGIT: "a",
}


def _of_class(items: Any) -> str:
    first, *_ = items
    if first[0] == codes.NEGATE:
        barred = re.compile(_written(items[1:]))
        return next((c for c in "x a1,-.(日<" if not barred.match(c)), "~")
    code, value = first
    if code == codes.LITERAL:
        return chr(value)
    return chr(value[0]) if code == codes.RANGE else CLASSES.get(value, "a")


def _written(items: Any) -> str:
    parts = []
    for code, value in items:
        if code == codes.LITERAL:
            parts.append(re.escape(chr(value)))
        elif code == codes.RANGE:
            parts.append(f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}")
        else:
            signs = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}
            name = str(value).replace("CATEGORY_", "").replace("UNI_", "").replace("LOC_", "")
            short = signs[name.replace("NOT_", "")]
            parts.append(short.upper() if "NOT_" in name else short)
    return f"[{''.join(parts)}]"


def pumps(items: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """(what comes first, what is repeated) of every part of a pattern that may be long."""
    for code, value in items:
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            _, high, body = value
            if high > 9:
                for unit in _units(body):
                    yield before, unit
            yield from pumps(body, before)
        elif code == codes.SUBPATTERN:
            yield from pumps(value[-1], before)
        elif code == codes.ATOMIC_GROUP:
            yield from pumps(value, before)
        elif code in (codes.ASSERT, codes.ASSERT_NOT):
            yield from pumps(value[1], before)
        elif code == codes.BRANCH:
            for way in value[1]:
                yield from pumps(way, before)
                if whole := sample(way):
                    yield "", before + whole
        before += _one(code, value, 1)
    if before:
        yield "", before


def _units(body: Any) -> set[str]:
    whole = sample(body)
    found = {whole}
    for code, value in body:
        if code == codes.IN and value[0][0] != codes.NEGATE:
            found |= {_of_class([item]) for item in value[:8]}
        elif code == codes.BRANCH:
            found |= {sample(way) for way in value[1]}
        elif code in (codes.ANY, codes.IN, codes.NOT_LITERAL):
            found |= {"x", " ", "1"}
    return {unit for unit in found if unit}


def worst(pattern: re.Pattern[Any]) -> Iterable[tuple[str, str]]:
    """(what comes first, what is repeated) of all that a pattern is tried on."""
    parsed = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    own = list(dict.fromkeys(pumps(parsed)))[:MOST]
    units = dict.fromkeys(unit for _, unit in own)
    both = [("", unit + before) for before, unit in own if before]
    blanks = [("", unit + " ") for unit in units]
    plain = [("", unit) for unit in (*PLAIN, *MORE)]
    return dict.fromkeys([*own, *both, *blanks, *plain])


def written(pattern: re.Pattern[Any], before: str, unit: str, size: int) -> Any:
    """A worst text of this size, which ends in what nothing matches."""
    text = (before + unit * (size // len(unit) + 1))[:size] + "\x01"
    return text.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else text


def tried(pattern: re.Pattern[Any], use: str, text: Any) -> None:
    match use:
        case "match":
            pattern.match(text)
        case "fullmatch":
            pattern.fullmatch(text)
        case "search":
            pattern.search(text)
        case _:
            deque(pattern.finditer(text), maxlen=0)


def seconds(do: Callable[[], object], times: int = 1) -> float:
    """Processor time of this thread, the least of some."""
    least = 1e9
    for _ in range(times):
        start = time.thread_time()
        do()
        least = min(least, time.thread_time() - start)
    return least


def slow(found: Found) -> Iterator[str]:
    """On what a pattern takes too long, and how long."""
    uses = {use if use in ANCHORED else "finditer" for use in found.uses}
    tries = product(sorted(uses), worst(found.pattern))
    for use, (before, unit) in tries:
        if said := _slow(found.pattern, use, before, unit):
            yield said


def _slow(pattern: re.Pattern[Any], use: str, before: str, unit: str) -> str:
    def at(size: int) -> Callable[[], None]:
        text = written(pattern, before, unit, size)
        return lambda: tried(pattern, use, text)

    for size in FIRST:
        last = seconds(at(size))
        if last > AT_ONCE and (least := seconds(at(size), 3)) > AT_ONCE:
            return f"{use} on {size} of {before!r} {unit!r}: {least:.3f} s"
    if last < NO_TIME or seconds(at(FIRST[-1])) < NO_TIME:
        return ""
    half, whole = map(at, SIZES)
    once = seconds(whole)
    if once > FAR_TOO_LONG:
        return f"{use} on {SIZES[1]} of {before!r} {unit!r}: {once:.3f} s"
    if once < AT_ONCE or (least := seconds(whole, 3)) < AT_ONCE:
        return ""
    other = seconds(half, 3)
    if least < LONGEST and least < GROWTH * other:
        return ""
    if least < LONGEST and seconds(whole, 5) < GROWTH * seconds(half, 5):
        return ""
    return f"{use} on {SIZES[1]} of {before!r} {unit!r}: {least:.3f} s, of half {other:.3f} s"


PATTERNS = every_pattern()


def test_the_patterns_of_all_rooms_are_found() -> None:
    rooms = {one.where.split(".")[0] for one in PATTERNS}
    assert rooms == {"scrapers", "tracker", "db"}
    assert {"scrapers.kit.text._BIRTH", "tracker.rules.names.held._BETWEEN"} <= {
        one.where for one in PATTERNS
    }
    assert any(":" in one.where for one in PATTERNS)  # one that is written in a call
    assert len(PATTERNS) > 150


@pytest.mark.parametrize("one", PATTERNS, ids=lambda one: one.where)
def test_no_text_takes_a_pattern_longer_than_its_length(one: Found) -> None:
    assert list(slow(one)) == []


BAD = {
    r"\s*;": "finditer",
    r"(?P<name>.+?) \(": "finditer",
    r"[\w.]*\d[\w.]*": "fullmatch",
    r"(?:[\d-]+\s*)*x": "match",
    r"<a[^>]*href": "finditer",
}


@pytest.mark.parametrize("written_so", BAD)
def test_a_pattern_that_grows_with_the_square_is_found_out(written_so: str) -> None:
    bad = Found("here", re.compile(written_so), frozenset({BAD[written_so]}))
    assert any(any(slow(bad)) for _ in range(5))  # times are noisy where others are at work
