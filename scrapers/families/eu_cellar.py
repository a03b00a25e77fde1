"""CELLAR, the store of the Publications Office of the European Union, asked by SPARQL.

What is asked is in the words of its common data model (namespace `cdm`); an answer is JSON in the
W3C's form of SPARQL results. Rows multiply, one for each relation, language and consolidation of a
work: whoever reads them folds on the CELEX number. A title may be missing for weeks after an act.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from scrapers.kit import json_records as json
from scrapers.kit.errors import LayoutChanged
from scrapers.kit.source import Document, File, FileType
from scrapers.kit.text import clean

ENDPOINT = "https://publications.europa.eu/webapi/rdf/sparql"
CELEX_ADDRESS = "https://publications.europa.eu/resource/celex/"
EUR_LEX = "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:"

PREFIXES = """\
PREFIX cdm: <http://publications.europa.eu/ontology/cdm#>
PREFIX lang: <http://publications.europa.eu/resource/authority/language/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>"""

ROWS = 9_000
"""Rows that are asked for at most: the server cuts off silently at 10,000."""

LONGEST = 4_000
"""Letters of a value; titles of judgments with all their keywords have up to 2,500."""

FIRST, NEVER = "1950-01-01", "9999"
"""Days before the first treaty, and in the year 9999, stand for days that nobody knows."""

DAY = re.compile(r"\d{4}-\d\d-\d\d")
CELEX = re.compile(r"[0-9CE]\d{4}[A-Z]{1,2}\d{4}(?:\(\d\d\))?(?P<about>R\(\d\d\)|_[A-Z]{2,4})?")
"""The number of a work; with `about`, that of a corrigendum or a summary of it."""

CP_931, REGULATION_2580 = "32001E0931", "32001R2580"
TERRORIST_LIST = (CP_931, REGULATION_2580)
"""The common position that carries the EU terrorist list, and the regulation that freezes funds."""

OTHERS = (
    "32016R1686",
    "32016D1693",
    "32002R0881",
    "32002E0402",
    "32011R0753",
    "32011D0486",
    "32024R0386",
    "32024D0385",
)
"""Regulation and decision, or common position, of the other terrorism regimes of the consolidated
list: ISIL and Al-Qaida of the Union's own, ISIL and Al-Qaida of the UN, Taliban, Hamas and PIJ."""

FRAMEWORKS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(TERRORIST_LIST, ("eu_terrorist_list", "eu_fsf")),
    **dict.fromkeys(OTHERS, ("eu_fsf",)),
}
"""Framework act, by its CELEX -> our lists that show what acts under it do."""


NAMES = {
    CP_931: "2001/931/",
    REGULATION_2580: "2580/2001",
    "32016R1686": "2016/1686",
    "32016D1693": "2016/1693",
    "32002R0881": "881/2002",
    "32002E0402": "2002/402/",
    "32011R0753": "753/2011",
    "32011D0486": "2011/486/",
    "32024R0386": "2024/386",
    "32024D0385": "2024/385",
}
"""How a title calls each framework act, in every language."""


def frameworks_in(text: str) -> list[str]:
    """The framework acts that a text calls by their numbers."""
    return [celex for celex, name in NAMES.items() if name in text]


def file(query: str, pattern: str) -> File:
    """The answer to a query, which is sent as it stands (SPARQL 1.1 Protocol, section 2.1.3)."""
    return File(
        url=ENDPOINT,
        patterns=(pattern,),
        content=FileType.JSON,
        method="POST",
        headers={
            "Accept": "application/sparql-results+json",
            "Content-Type": "application/sparql-query",
        },
        body=query,
    )


def values(*celex: str) -> str:
    """CELEX numbers as the literals that the store has."""
    return " ".join(f'"{one}"^^xsd:string' for one in celex)


def works(document: Document, *wanted: str) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """CELEX -> the rows of an answer about it, in the order of CELEX numbers.

    LayoutChanged for what is no such answer: without the columns `wanted`, or with so many rows
    that it may have been cut.
    """
    answer = json.load(document)
    names = json.at(answer, "head", "vars", where=document.name)
    missing = [name for name in wanted if not isinstance(names, list) or name not in names]
    if missing:
        raise LayoutChanged(f"{document.name} has no column {' or '.join(missing)}.")
    found = json.at(answer, "results", "bindings", where=document.name)
    if not isinstance(found, list):
        raise LayoutChanged(f"{document.name} has no list of results/bindings.")
    if len(found) >= ROWS:
        raise LayoutChanged(f"{document.name} has {len(found)} rows: it may have been cut off.")
    read = (_row(row, f"row {number}") for number, row in enumerate(found, 1))
    rows = [row for row in read if not _is_about(row["celex"])]
    rows.sort(key=lambda row: row["celex"])
    for celex, group in groupby(rows, key=lambda row: row["celex"]):
        yield celex, list(group)


def _row(row: Any, where: str) -> dict[str, str]:
    """The values of one row by column; a column without value is not in it."""
    if not isinstance(row, Mapping):
        raise LayoutChanged(f"{where} is not an object.")
    said = {name: _value(cell, f"{where}: {name}") for name, cell in row.items()}
    if not CELEX.fullmatch(said.get("celex", "")):
        raise LayoutChanged(f"{where} has no CELEX number: {said.get('celex', '')[:40]!r}.")
    return said


def _is_about(celex: str) -> bool:
    """Whether a work is a corrigendum or a summary of the one that is meant."""
    found = CELEX.fullmatch(celex)
    return found is not None and found["about"] is not None


def _value(cell: Any, where: str) -> str:
    value = cell.get("value") if isinstance(cell, Mapping) else None
    if not isinstance(value, str) or len(value) > LONGEST:
        raise LayoutChanged(f"{where} has no value, or one of more than {LONGEST} letters.")
    return clean(value)


def said(rows: list[dict[str, str]], name: str) -> list[str]:
    """All that rows have in a column, each once, in order."""
    return sorted({row[name] for row in rows if row.get(name)})


def day(rows: list[dict[str, str]], name: str) -> str:
    """The first day in a column; "" where there is none, or one that stands for none.

    LayoutChanged for what is no day.
    """
    days = [known for text in said(rows, name) if (known := _day(text, name))]
    return min(days, default="")


def _day(text: str, name: str) -> str:
    plain = text[:10]
    try:
        date.fromisoformat(plain if DAY.fullmatch(plain) else "")
    except ValueError:
        raise LayoutChanged(f"{name} is {text[:40]!r}, which is no date.") from None
    return plain if plain >= FIRST and not plain.startswith(NEVER) else ""


def in_english(rows: list[dict[str, str]]) -> tuple[str, str]:
    """(title, language) of a work: in English, else in French; ("", "") where it has none yet."""
    titles = {row.get("language", "ENG")[-3:]: row["title"] for row in rows if row.get("title")}
    for code, language in (("ENG", "en"), ("FRA", "fr")):
        if code in titles:
            return titles[code], language
    return "", ""


def framework(celex: str) -> str:
    """The act that a CELEX number is of, of a consolidated text too.

    >>> framework("02001E0931-20240221")
    '32001E0931'
    """
    return f"3{celex[1:10]}" if celex.startswith("0") else celex


def lists_of(frameworks: list[str]) -> tuple[str, ...]:
    """Our lists that show what is done under these acts."""
    named = (FRAMEWORKS.get(framework(celex), ()) for celex in frameworks)
    return tuple(dict.fromkeys(key for lists in named for key in lists))
