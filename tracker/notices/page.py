"""Notices as text and HTML: one column, readable on a phone, in Outlook and in the dark."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from tracker import shown
from tracker.answers.log import EXPORT
from tracker.answers.table import as_csv
from tracker.notices import several, wording
from tracker.notices.notice import Notice
from tracker.outgoing import Json

if TYPE_CHECKING:
    from jinja2 import Environment

WHOLE = 25
"""Notices shown whole in one mail; more become one line each, and a CSV with everything."""

LINES = 100
"""Lines shown in one mail; the CSV has the others too."""


DEMO = "[DEMO] "
"""The mark of a mail out of a demo's home."""


class BadTemplate(Exception):
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
        plain=wording.plain,
        day=wording.day,
        clock=wording.clock,
        old=wording.old,
        side=wording.side,
        field=wording.field_name,
        words=wording.words,
    )
    return found


def page(
    notices: Sequence[Notice], digest: str = "", note: str = "", *, demo: bool = False
) -> Page:
    """One mail about these notices; `digest` names a regular one, `note` says why a deputy has it.

    BadTemplate when it cannot be written.
    """
    from jinja2 import TemplateError

    ordered = sorted(notices, key=lambda n: (not n.told.urgent, not n.terrorism))
    subject = several.subject(ordered, digest)
    context = {
        "subject": subject,
        "first": several.sentence(ordered),
        "note": note,
        "count": len(ordered),
        "demo": demo,
        "drill": bool(several.drill(ordered)),
        **_body(ordered),
    }
    try:
        text = environment().get_template("mail.txt.j2").render(context)
        html = environment().get_template("mail.html.j2").render(context)
    except (TemplateError, KeyError, TypeError, ValueError) as why:
        raise BadTemplate(f"The page {subject!r} cannot be written: {why}.") from None
    mark = wording.phrase(DEMO, demo)
    return Page(
        subject=shown.line(f"{mark}{wording.phrase('[NOT ACKNOWLEDGED] ', note)}{subject}"),
        text=_tidy(shown.lines(text)),
        html=shown.lines(_inlined(html)),
        csv=_table(ordered) if context["lines"] else "",
    )


def _body(notices: Sequence[Notice]) -> Json:
    """A few notices are shown whole, many as one line each."""
    if len(notices) <= WHOLE:
        return {"whole": list(map(part, notices)), "lines": [], "left_out": 0}
    lines = list(map(line, notices[:LINES]))
    return {"whole": [], "lines": lines, "left_out": len(notices) - len(lines)}


def _tidy(text: str) -> str:
    """No more than one empty line at a time."""
    rows = "\n".join(row.rstrip() for row in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", rows).strip() + "\n"


@cache
def _inliner() -> Any:
    import css_inline

    return css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)


def _inlined(html: str) -> str:
    return str(_inliner().inline(html))


def part(notice: Notice) -> Json:
    """Everything the template shows of one notice."""
    told = notice.told
    return {
        "kind": notice.kind,
        "block": told.block,
        "colour": told.colour,
        "heading": notice.subject(),
        "first": told.sentence(),
        "told": told,
        "ack": (told.reminds or notice.notice_id)[:10],
        **told.shows(),
    }


def line(notice: Notice) -> dict[str, str]:
    """One notice on one line."""
    party = notice.told.party
    return {
        "what": notice.kind.replace("_", " "),
        "name": notice.subject() if party is None else party,
        "where": notice.list_id,
        "id": notice.change_id[:10],
        **notice.told.line(),
    }


def _table(notices: Sequence[Notice]) -> str:
    """All changes with the columns of the export contract; formulas are disarmed."""
    changes = filter(None, (notice.told.columns for notice in notices))
    return as_csv(changes, EXPORT)
