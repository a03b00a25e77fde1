"""Notices as text and HTML: one column, readable on a phone, in Outlook and in the dark."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from tracker.errors import Broken
from tracker.notices import words
from tracker.notices.notice import DRILL, Notice

if TYPE_CHECKING:
    from jinja2 import Environment

WHOLE = 25
"""Notices shown whole in one mail; more become one line each, and a CSV with everything."""

LINES = 100
"""Lines shown in one mail; the CSV has the others too."""


class BadTemplate(Broken):
    """A page could not be written; one sentence says which and why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A mail's words, before anybody is named to whom it goes."""

    subject: str
    text: str
    html: str
    csv: str = ""


@cache
def environment() -> "Environment":
    """The packaged templates; a misspelt fact is an error, everything is escaped in HTML."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    found = Environment(
        loader=PackageLoader("tracker.notices"),
        undefined=StrictUndefined,
        autoescape=lambda name: bool(name and name.endswith(".html.j2")),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters.update(
        plain=words.plain,
        day=words.day,
        clock=words.clock,
        old=words.old,
        side=words.side,
        field=words.field_name,
        words=words.words,
    )
    return found


def page(notices: Sequence[Notice], digest: str = "", note: str = "") -> Page:
    """One mail about these notices; `digest` names a regular one, `note` says why a deputy has it.

    BadTemplate when it cannot be written.
    """
    from jinja2 import TemplateError

    ordered = sorted(notices, key=lambda n: (not n.urgent, not n.terrorism))
    subject = words.subject_of_many(ordered, digest)
    whole = ordered[:WHOLE] if len(ordered) <= WHOLE else []
    context = {
        "subject": subject,
        "first": words.sentence(ordered[0])
        if len(ordered) == 1
        else words.sentence_of_many(ordered),
        "note": note,
        "whole": [part(notice) for notice in whole],
        "lines": [line(notice) for notice in ordered[:LINES]] if not whole else [],
        "left_out": max(0, len(ordered) - LINES) if not whole else 0,
        "count": len(ordered),
        "drill": any(notice.list_id == DRILL for notice in ordered),
    }
    try:
        text = environment().get_template("mail.txt.j2").render(context)
        html = environment().get_template("mail.html.j2").render(context)
    except (TemplateError, KeyError, TypeError, ValueError) as why:
        raise BadTemplate(f"The page {subject!r} cannot be written: {why}.") from None
    return Page(
        subject=f"{'[NOT ACKNOWLEDGED] ' if note else ''}{subject}",
        text=_tidy(text),
        html=_inlined(html),
        csv="" if whole else as_csv(ordered),
    )


def _tidy(text: str) -> str:
    """No more than one empty line at a time."""
    found: list[str] = []
    for row in (row.rstrip() for row in text.splitlines()):
        if row or (found and found[-1]):
            found.append(row)
    return "\n".join(found).strip() + "\n"


@cache
def _inliner() -> Any:
    import css_inline

    return css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)


def _inlined(html: str) -> str:
    return str(_inliner().inline(html))


def part(notice: Notice) -> dict[str, Any]:
    """Everything the template shows of one notice."""
    facts = notice.facts
    return {
        "kind": notice.kind,
        "heading": words.subject(notice),
        "first": words.sentence(notice),
        "facts": facts,
        "list": facts.get("list", {}),
        "change": facts.get("change"),
        "fields": fields_of(facts),
        "names": names_of(facts),
        "identifiers": [_identifier(i) for i in facts.get("identifiers", ())],
        "about": [
            (words.field_name(n), words.side(texts)) for n, texts in facts.get("about", {}).items()
        ],
        "here": words.stands_here(facts) if "change" in facts else [],
        "says_stands": notice.kind in ("removal", "designation_ended"),
        "sure": words.sure(facts) if "change" in facts else True,
        "stands": facts.get("stands", []),
        "age": _age(facts),
        "ack": str(facts.get("reminds", notice.notice_id))[:10],
        "needs_ack": needs_ack(notice),
    }


def _age(facts: Mapping[str, Any]) -> int:
    """Days between the document and this mail."""
    seen = (facts.get("change") or {}).get("observed_at", "")
    if not seen:
        return 0
    at = datetime.fromisoformat(str(facts["at"]))
    return max(0, (at - datetime.fromisoformat(seen)).days)


def needs_ack(notice: Notice) -> bool:
    """Whether somebody has to say that it was seen."""
    tier = notice.facts.get("list", {}).get("tier")
    first = notice.urgent and tier in (0, 1)
    return first or notice.kind in ("late_discovery", "correction")


def fields_of(facts: Mapping[str, Any]) -> list[dict[str, str]]:
    """Before and after, field by field."""
    change = facts.get("change") or {}
    return [
        {
            "name": words.field_name(field["field"]),
            "before": words.plain(words.side(field["before"]), 1500),
            "after": words.plain(words.side(field["after"]), 1500),
        }
        for field in change.get("fields", ())[:40]
    ]


def names_of(facts: Mapping[str, Any]) -> list[dict[str, str]]:
    """Names with their kind; those in another script than Latin say so."""
    kinds = {"alias": "also", "weakAlias": "weak alias", "previousName": "formerly"}
    return [
        {"text": words.plain(text, 300), "kind": kinds.get(kind, ""), "own": _own(text)}
        for text, kind in facts.get("names", ())
    ]


def _own(text: str) -> str:
    return "yes" if any(ord(c) > 0x24F and c.isalpha() and not _latin(c) for c in text) else ""


def _latin(char: str) -> bool:
    return 0x1E00 <= ord(char) <= 0x1EFF or 0x2B0 <= ord(char) <= 0x2FF


def _identifier(row: Sequence[str]) -> tuple[str, str]:
    of, number, country = row
    shown = words.plain(number, 300)
    return (words.field_name(of), f"{shown} ({words.plain(country)})" if country else shown)


def line(notice: Notice) -> dict[str, str]:
    """One notice on one line."""
    change = notice.facts.get("change") or {}
    effective = change.get("effective_on", "")
    return {
        "what": notice.kind.replace("_", " "),
        "name": words.name_of(notice.facts) if change else words.subject(notice),
        "where": notice.list_id,
        "programme": words.plain(change.get("programme", ""), 60),
        "effective": effective,
        "id": notice.change_id[:10],
    }


def as_csv(notices: Sequence[Notice]) -> str:
    """All changes with the columns of the export contract; formulas are disarmed."""
    import csv
    import io

    from tracker.answers.log import EXPORT

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(EXPORT)
    for notice in notices:
        if change := notice.facts.get("change"):
            writer.writerow([_cell(change.get(name, "")) for name in EXPORT])
    return out.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
