"""CSV that a spreadsheet can open without harm."""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tracker import shown

_SIGNS = "=+@\\-\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212"
FORMULA = re.compile(
    rf"^(?=[\t\r\n])|^(?=[\s\"]{{0,99}}(?:[{_SIGNS}|]|dde\b))"
    rf"|(?<=[;\t\r\n])(?=[\s\"\\\\]{{0,9}}(?:[{_SIGNS}|]|dde\b))",
    re.IGNORECASE,
)
"""Before what spreadsheets take for a formula: signs as typed and full-width ones, behind blanks
and quotes; at the beginning, and where some programs cut a cell in two."""


def as_csv(
    rows: Iterable[Mapping[str, Any]], columns: Sequence[str], *, headed: bool = True
) -> str:
    """RFC 4180, a heading and then the rows; nothing at all where there are no columns.

    A text that a spreadsheet would take for a formula, whole or cut at a semicolon, a tab or a
    line end, gets an apostrophe. Texts are as they can be shown; JSON has the true ones. Of a table
    in parts only the first is `headed`.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    if columns:
        if headed:
            writer.writerow(map(_cell, columns))
        writer.writerows([_cell(row.get(name, "")) for name in columns] for row in rows)
    return out.getvalue()


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list() | dict():
            return FORMULA.sub("'", shown.escaped(json.dumps(value, ensure_ascii=False)))
        case str():
            return FORMULA.sub("'", shown.lines(value))
    return str(value)
