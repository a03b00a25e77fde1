"""`python -m bench.quality`: how well names are matched, written to docs/quality.md.

Five sets of official names, the same pairs for every matcher installed, and labelled pairs of
entries of several lists. Parameters were tuned on entries whose key hashes to an even number; what
is reported here are the odd ones.
"""

import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from rapidfuzz import fuzz, process, utils

from bench import crosswalk, peers
from bench.names import SHARED, entries, official_names, raws
from tracker.matching.index import Memory, candidates
from tracker.matching.search import FOUND, MOST_COMPARED
from tracker.model import Entry
from tracker.rules.names.prepared import Prepared, prepared
from tracker.rules.names.score import score, similarity

OUT = Path(__file__).resolve().parents[1] / "docs" / "quality.md"
SEED = 20260101
QUERIES = 2_000
RANDOM_PAIRS = 10_000
FALSE_HITS = 1_000


@dataclass(frozen=True)
class Query:
    """A name asked for, the entry meant, and the entries it is compared with."""

    text: str
    meant: str
    offered: tuple[str, ...]


@dataclass(frozen=True)
class Set:
    """Entries by key with the one name each is compared under, whether persons, and queries."""

    title: str
    names: dict[str, str]
    persons: frozenset[str]
    queries: tuple[Query, ...]


@dataclass(frozen=True)
class Result:
    """What one matcher did on one set."""

    first: float
    recall: float
    recall_hard: float
    threshold: float
    queries: int
    per_second: float


def reported(key: str) -> bool:
    """Whether an entry is in the half that is reported, and not in the half tuned on."""
    return int(hashlib.md5(key.encode()).hexdigest(), 16) % 2 == 1


# The sets.


def aliases() -> Set:
    """(a) OFAC: an alias is asked for, entries are known by their primary name only."""
    listed = entries("us_ofac_sdn", "2023-12-28")
    asked = [(n.text, e.key) for e in listed for n in e.content.names[1:] if n.kind != "weakAlias"]
    return _set("(a) OFAC aliases to primary names", listed, asked)


def cross_list() -> Set:
    """(c) The British list's primary names against the UN's, by the UN reference they share."""
    asked = [(name, ref) for ref, name in _british()]
    return _set("(c) British to UN primary names, same UN reference", entries("un_sc"), asked)


def scripts() -> Set:
    """(d) UN primary names in their own script, entries known by the same name in Latin letters."""
    asked = [
        (raw.names[1].text, raw.reference.rstrip(". "))
        for raw in raws("un_sc")
        if len(raw.names) > 1 and ord(max(raw.names[1].text)) > 0x370
    ]
    return _set("(d) UN primary names in their own script", entries("un_sc"), asked)


def _british() -> Iterator[tuple[str, str]]:
    import re

    from python_calamine import CalamineWorkbook

    path = SHARED / "gb_hmt_conlist" / "2025-04-14" / "ConList.xlsx"
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    head = {str(name): n for n, name in enumerate(rows[1])}
    parts = [head[f"Name {n}"] for n in (1, 2, 3, 4, 5, 6)]
    for row in rows[2:]:
        found = re.search(
            r"\(UN Ref\):? ?:? ?([A-Z]{2}[ie]\.\d{3})", str(row[head["Other Information"]])
        )
        if found and str(row[head["Alias Type"]]).lower() == "primary name":
            yield found[1], " ".join(str(row[n]) for n in parts if row[n])


def _set(title: str, listed: Sequence[Entry], asked: Sequence[tuple[str, str]]) -> Set:
    names = {entry.key: entry.content.names[0].text for entry in listed}
    persons = frozenset(entry.key for entry in listed if entry.content.schema == "Person")
    plain = {key: utils.default_process(text) for key, text in names.items()}
    pick = Random(SEED)
    usable = sorted({(t, k) for t, k in asked if k in names and reported(k) and t != names[k]})
    chosen = pick.sample(usable, min(QUERIES, len(usable)))
    queries = tuple(Query(text, key, _offered(text, key, plain)) for text, key in chosen)
    return Set(title, names, persons, queries)


def _offered(text: str, meant: str, plain: dict[str, str]) -> tuple[str, ...]:
    """The entry meant and the 30 that plain string comparison finds most alike."""
    asked = utils.default_process(text)
    near = process.extract(asked, plain, scorer=fuzz.token_sort_ratio, limit=20)
    near += process.extract(asked, plain, scorer=fuzz.token_set_ratio, limit=10)
    return tuple(sorted({key for _, _, key in near} | {meant}))


# The figures.


def measured(of: Set, match: peers.Matcher) -> Result:
    """First place, recall at one false hit in a thousand wrong pairs, and pairs a second."""
    firsts, pairs = 0.0, 0
    right: list[float] = []
    hard: list[float] = []
    start = time.process_time()
    for query in of.queries:
        found = {k: match(query.text, of.names[k], k in of.persons) for k in query.offered}
        pairs += len(found)
        mine = found.pop(query.meant)
        best = max(found.values(), default=0.0)
        if mine > 0 and mine >= best:
            firsts += 1 / (1 + sum(how == mine for how in found.values()))
        right.append(mine)
        hard += found.values()
    spent = time.process_time() - start
    wrong = _wrong(of, match)
    threshold = wrong[len(wrong) // FALSE_HITS]
    hard.sort(reverse=True)
    return Result(
        first=firsts / len(right),
        recall=sum(how > threshold for how in right) / len(right),
        recall_hard=sum(how > hard[len(hard) // FALSE_HITS] for how in right) / len(right),
        threshold=threshold,
        queries=len(right),
        per_second=pairs / spent,
    )


def _wrong(of: Set, match: peers.Matcher) -> list[float]:
    """Scores of names asked for with entries that are not meant, drawn at random, highest first."""
    pick, keys = Random(SEED), sorted(of.names)
    found = []
    for _ in range(RANDOM_PAIRS):
        query, key = pick.choice(of.queries), pick.choice(keys)
        if key != query.meant:
            found.append(match(query.text, of.names[key], key in of.persons))
    return sorted(found, reverse=True)


def ours(query: str, candidate: str, _person: bool) -> float:
    return similarity(query, candidate)


def end_to_end(of: Set) -> tuple[float, float, float]:
    """First place among all entries through our own index; ms a name, median and 95th of 100."""
    keys = sorted(of.names)
    index = Memory()
    for number, key in enumerate(keys):
        index.add(number, prepared(of.names[key]))
    firsts, spent = 0.0, []
    for query in of.queries:
        start = time.process_time()
        asked = prepared(query.text)
        numbers = candidates(asked, index, 500, least=FOUND, looked_up={})
        found = {keys[n]: score(asked, prepared(of.names[keys[n]])) for n in numbers}
        spent.append(time.process_time() - start)
        best = max(found.values(), default=0.0)
        if best and found.get(query.meant) == best:
            firsts += 1 / sum(how == best for how in found.values())
    spent.sort()
    return (
        firsts / len(of.queries),
        1e3 * spent[len(spent) // 2],
        1e3 * spent[len(spent) * 95 // 100],
    )


# (b) Typing errors.


def mistyped(text: str, pick: Random) -> str:
    """The text with one letter left out, doubled, replaced or swapped with the next."""
    places = [n for n in range(len(text) - 1) if text[n : n + 2].isalpha()]
    at = pick.choice(places)
    letter = pick.choice("abcdefghijklmnopqrstuvwxyz")
    return pick.choice(
        [
            text[:at] + text[at + 1 :],
            text[:at] + letter + text[at:],
            text[:at] + letter + text[at + 1 :],
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
        ]
    )


def _letters(text: str) -> bool:
    """Whether a name has room for a typing error."""
    return any(len(word) > 4 and word.isalpha() for word in text.split())


def typing_errors() -> dict[str, tuple[float, float, int]]:
    """Matcher -> share found among ten, share found first, queries; over all OFAC names."""
    names = [(n.text, e.key) for e in entries("us_ofac_sdn", "2023-12-28") for n in e.content.names]
    pick = Random(SEED)
    usable = [(t, k) for t, k in names if reported(k) and _letters(t)]
    chosen = [(mistyped(text, pick), key) for text, key in pick.sample(usable, QUERIES)]
    index = Memory()
    for number, (text, _) in enumerate(names):
        index.add(number, prepared(text))
    plain = [utils.default_process(text) for text, _ in names]
    counts = {"ours": [0, 0], "rapidfuzz token_sort_ratio, all names": [0, 0]}
    for text, key in chosen:
        asked = prepared(text)
        mine = [
            (score(asked, prepared(names[n][0])), n)
            for n in candidates(asked, index, 500, least=FOUND, looked_up={})
        ]
        theirs = process.extract(
            utils.default_process(text), plain, scorer=fuzz.token_sort_ratio, limit=30
        )
        ranked = (
            ("ours", [n for how, n in sorted(mine, key=lambda m: (-m[0], m[1])) if how >= FOUND]),
            ("rapidfuzz token_sort_ratio, all names", [n for _, _, n in theirs]),
        )
        for who, numbers in ranked:
            found = list(dict.fromkeys(names[n][1] for n in numbers))[:10]
            counts[who][0] += key in found
            counts[who][1] += found[:1] == [key]
    return {who: (ten / QUERIES, one / QUERIES, QUERIES) for who, (ten, one) in counts.items()}


NEAR_MISSES = (
    ("Mujahedin-e Khalq Organization", "IDARA KHIDMAT-E-KHALQ"),
    ("Mujahedin-e Khalq Organization", "MUJAHIDIN SHURA COUNCIL"),
    ("Mujahedin-e Khalq Organization", "HARAKAT UL-MUJAHIDEEN"),
    ("Real IRA", "Continuity IRA"),
    ("Real Irish Republican Army", "Continuity Irish Republican Army"),
    ("ISIS-Libya", "ISIS-Khorasan"),
    ("ISIS-Bangladesh", "ISIS-Philippines"),
    ("ISIL Sinai Province", "ISIL Libya Province"),
    ("Islamic State of Iraq and the Levant", "Islamic State's Khorasan Province"),
)
"""(e) Other parties with words in common: none may reach the score from which a hit is told."""


# Through the index.

ASKED = 14
"""Names that are respelled in each way."""


def _swapped(name: str, pick: Random) -> str:
    words = name.replace(",", " ").split()
    return " ".join(pick.sample(words, len(words)))


def _initial(name: str, pick: Random) -> str:
    words = name.replace(",", " ").split()
    place = pick.randrange(len(words))
    return " ".join([*words[:place], f"{words[place][0]}.", *words[place + 1 :]])


def _shorter(name: str, pick: Random) -> str:
    words = name.replace(",", " ").split()
    words.pop(pick.randrange(len(words)))
    return " ".join(words) or name


def _transliterated(name: str, pick: Random) -> str:
    spelled = name.lower()
    for one, other in pick.sample(RESPELLED, len(RESPELLED)):
        spelled = spelled.replace(one, other, 1) if pick.random() < 0.8 else spelled
    return spelled


RESPELLED = (
    *(("mohammed", "muhammad"), ("mohamed", "mukhammed"), ("hussein", "husayn"), ("ou", "u")),
    *(("kh", "h"), ("sh", "ch"), ("q", "k"), ("w", "v"), ("ee", "i"), ("j", "dj"), ("z", "s")),
)
WAYS = {
    "words in another order": _swapped,
    "one letter off": mistyped,
    "other transliteration": _transliterated,
    "an initial for a word": _initial,
    "a word missing": _shorter,
}


def _index_page() -> str:
    """How much of what scoring every name finds is found through the index."""
    names = sorted({name for of in official_names() for name in of})
    usable, pick = [name for name in names if _letters(name) and " " in name], Random(SEED)
    index, everything = Memory(), list(map(prepared, names))
    for number, name in enumerate(everything):
        index.add(number, name)
    rows = [
        _row_of_index(
            what, [way(name, pick) for name in pick.sample(usable, ASKED)], index, everything
        )
        for what, way in WAYS.items()
    ]
    table = "\n".join(rows)
    return f"""## (g) Through the index, against scoring every name

{len(names):,} official names, {ASKED} of them respelled in each way. Of all names that scoring
everything puts at or above a score, the share that the index finds (from {FOUND} `search` lists).

| respelled | from {FOUND} | from 0.75 | from 0.90 |
| --- | --- | --- | --- |
{table}
"""


def _row_of_index(
    what: str, asked: Sequence[str], index: Memory, everything: Sequence[Prepared]
) -> str:
    shares = {least: [0, 0] for least in (FOUND, 0.75, 0.90)}
    for query in map(prepared, asked):
        numbers = candidates(query, index, MOST_COMPARED, least=FOUND, looked_up={})
        found = set(numbers)
        for number, other in enumerate(everything):
            how = score(query, other)
            for least in (least for least in shares if how >= least):
                shares[least][0] += number in found
                shares[least][1] += 1
    told = (f"{got} of {all_}" for got, all_ in shares.values())
    return f"| {what} | {' | '.join(told)} |"


# The page.


def main() -> None:
    matchers = {"ours": ours, **peers.available()}
    lines = [_head(matchers)]
    for of in (aliases(), cross_list(), scripts()):
        lines.append(f"## {of.title}\n")
        lines.append(f"{len(of.queries):,} queries, {len(of.names):,} entries.\n")
        lines.append("| matcher | first place | recall | recall, hardest | from score | pairs/s |")
        lines.append("| --- | --- | --- | --- | --- | --- |")
        for who, match in matchers.items():
            lines.append(_row(who, measured(of, match)))
            print(lines[-1], flush=True)
        lines.append(_row("ours, names prepared before", measured(of, ours)))
        first, median, late = end_to_end(of)
        error = _error(first, len(of.queries))
        lines.append(
            f"\nThrough our own index, among all {len(of.names):,} entries: first place "
            f"{first:.3f} ± {error:.3f}; {median:.1f} ms a name (95 of 100 within {late:.1f} ms).\n"
        )
        print(lines[-1], flush=True)
    lines.append(_typing_page())
    lines.append(_near_misses_page(matchers))
    lines.append(_index_page())
    lines.append(crosswalk.page())
    OUT.write_text("\n".join(lines), encoding="utf-8")


def _row(who: str, got: Result) -> str:
    shown = (
        f"{p:.3f} ± {_error(p, got.queries):.3f}" for p in (got.first, got.recall, got.recall_hard)
    )
    return f"| {who} | {' | '.join(shown)} | {got.threshold:.2f} | {got.per_second:,.0f} |"


def _error(share: float, count: int) -> float:
    return float((share * (1 - share) / count) ** 0.5)


def _head(matchers: dict[str, peers.Matcher]) -> str:
    missing = (
        ""
        if any("nomenklatura" in who for who in matchers)
        else ("\nnomenklatura is not installed here (extra `ftm`), so it is not in these tables.\n")
    )
    return f"""# How well names are matched

Written by `python -m bench.quality` from the official files of the shared archive; do not edit.
Figures carry their standard error. Parameters were tuned on entries whose key hashes to an even
number; the queries here are of the odd ones. The table of word frequencies counts all of them.
{missing}
- **first place**: the entry meant is alone on top; when n tie on top, 1/n of a hit. Each matcher
  sees the same pairs: the entry meant and up to 30 that plain string comparison finds most alike.
- **recall**: share of right pairs above the score that one in 1,000 wrong pairs passes, wrong
  pairs drawn at random (10,000). **recall, hardest**: the same, over those 30 most alike.
- **pairs/s**: on one core, processor time, over the pairs of *first place*, each name being
  prepared on the way; "names prepared before" is a second pass, as in a running process.
"""


def _typing_page() -> str:
    rows = [
        f"| {who} | {ten:.3f} ± {_error(ten, n):.3f} | {one:.3f} ± {_error(one, n):.3f} |"
        for who, (ten, one, n) in typing_errors().items()
    ]
    table = "\n".join(rows)
    return f"""## (b) One typing error

{QUERIES} OFAC names with one letter left out, added, replaced or swapped, among all OFAC names.

| matcher | among the first ten entries | first place |
| --- | --- | --- |
{table}
"""


def _near_misses_page(matchers: dict[str, peers.Matcher]) -> str:
    head = " | ".join(matchers)
    rows = [
        f"| {a} | {b} | " + " | ".join(f"{m(a, b, False):.2f}" for m in matchers.values()) + " |"
        for a, b in NEAR_MISSES
    ]
    rule = " | ".join("---" for _ in range(len(matchers) + 2))
    table = "\n".join(rows)
    return f"""## (e) Near misses that must not match

A watched name is a hit from 0.75; `search` lists from 0.55, as alike, never as an answer.

| name | other party | {head} |
| {rule} |
{table}
"""


if __name__ == "__main__":
    main()
