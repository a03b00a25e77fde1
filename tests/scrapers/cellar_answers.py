"""Answers of CELLAR and notices of the Official Journal, written in the official formats."""

import html
import json
from collections.abc import Mapping, Sequence

from scrapers import kit

TYPES = "http://publications.europa.eu/resource/authority/resource-type/"
LANGUAGES = "http://publications.europa.eu/resource/authority/language/"

Row = Mapping[str, str]


def answer(columns: Sequence[str], *rows: Row, name: str = "answer.json") -> kit.Document:
    """SPARQL results: a value that is an address is an uri, one that is a day has its type."""
    bindings = [{column: _cell(column, value) for column, value in row.items()} for row in rows]
    body = {
        "head": {"link": [], "vars": list(columns)},
        "results": {"distinct": False, "ordered": True, "bindings": bindings},
    }
    return kit.Document(name=name, content=json.dumps(body, ensure_ascii=False).encode())


def _cell(column: str, value: str) -> dict[str, str]:
    if value.startswith("http"):
        return {"type": "uri", "value": value}
    if column in ("doc_date", "in_force"):
        of_dates = "http://www.w3.org/2001/XMLSchema#date"
        return {"type": "typed-literal", "datatype": of_dates, "value": value}
    return {"type": "literal", "value": value}


def notice(*lines: str, name: str = "DOC_1") -> kit.Document:
    """A notice as the Official Journal has it in XHTML: a paragraph a line, items in tables."""
    body = "".join(_block(line) for line in lines)
    text = f"<html><head><title>OJ</title></head><body>{body}</body></html>"
    return kit.Document(name=name, content=text.encode())


def _block(line: str) -> str:
    number, _, rest = line.partition(") ")
    if number.isdigit() and rest:
        item = html.escape(rest, quote=False)
        return f"<table><tr><td><p>{number})</p></td><td><p>{item}</p></td></tr></table>"
    return f"<p>{html.escape(line, quote=False)}</p>"
