"""Notices as text and HTML: one column, readable on a phone, in Outlook and in the dark.

No mail is longer than `fitting.LIMIT`: a few notices are shown whole, shortened as far as they
have to be; many become one line each, as many as fit. What is left out is said, and is in a table
beside the mail.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from tracker import shown
from tracker.model import short_id
from tracker.notices import attached, covering, listing, private, several, titles, wording
from tracker.notices.attached import File
from tracker.notices.fitting import ROOMS, Room, Shortening, fits
from tracker.notices.listing import Listing
from tracker.notices.notice import Notice
from tracker.outgoing import Json

if TYPE_CHECKING:
    from jinja2 import Environment

WHOLE = 25
"""Notices shown whole in one mail; more become one line each, and a table with everything."""

WHOLE_IN_DIGEST = 5
"""The same in a regular mail: who reads one wants to see first how much there is of what."""

ROOMS_OF_SEVERAL = 3
"""How far several notices are shortened before they become lines."""

LONGEST_SENTENCE = 1500
"""Letters of a first sentence."""


ON_RECORD = "What is left out is on record: the verb above shows it."
"""Where all is of what no table has."""

DEMO = "[DEMO] "
"""The mark of a mail out of a demo's home."""


class BadTemplate(Exception):
    """A page could not be written; one sentence says which and why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A mail's words, before anybody is named to whom it goes, and the tables beside it."""

    subject: str
    text: str
    html: str
    files: tuple[File, ...] = ()

    @property
    def is_too_heavy(self) -> bool:
        """Whether mail servers would refuse it for the tables beside it."""
        return attached.weight(self.files) > attached.HEAVIEST


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """What is shown of the notices of a mail, and whether anything is left out of it."""

    whole: Sequence[Json] = ()
    listing: Listing | None = None
    cut: bool = False


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
        field=wording.field_name,
        words=wording.words,
        values=wording.in_words,
        sayable=_sayable,
        short=short_id,
        lists=titles.each,
        title=titles.title,
    )
    return found


def _sayable(value: Any, of: str) -> Any:
    """What a mail says of a field's value."""
    return private.told(of, value)


def page(
    notices: Sequence[Notice],
    digest: str = "",
    note: str = "",
    covers: Sequence[str] = (),
    *,
    demo: bool = False,
) -> Page:
    """One mail about these notices; `digest` names a regular one, `note` says why a deputy has it.

    `covers` says which lists it is of, and which not. BadTemplate when it cannot be written.
    """
    ordered = sorted(notices, key=lambda notice: notice.order)
    draft = _Draft(notices=ordered, digest=digest, note=note, covers=covers, demo=demo)
    return next(filter(_fits, draft.pages()), None) or draft.bare()


def _fits(written: Page) -> bool:
    return fits(written.html, written.text)


@dataclass(frozen=True, kw_only=True)
class _Draft:
    """A mail to be written, and the ways of writing it, from the longest to the shortest."""

    notices: Sequence[Notice]
    digest: str
    note: str
    covers: Sequence[str]
    demo: bool = False

    def pages(self) -> Iterator[Page]:
        """The same mail, shorter and shorter."""
        most = WHOLE_IN_DIGEST if self.digest else WHOLE
        if len(self.notices) <= most:
            rooms = ROOMS if len(self.notices) == 1 else ROOMS[:ROOMS_OF_SEVERAL]
            yield from map(self._whole, rooms)
        if len(self.notices) > 1:
            yield self._lines()

    def bare(self) -> Page:
        """What is left of it where nothing else fits: how many of what, and the tables."""
        return self._written(Body(cut=True))

    def _whole(self, room: Room) -> Page:
        parts = [part(notice, room) for notice in self.notices]
        return self._written(Body(whole=parts, cut=any(one["cut"] for one in parts)))

    def _lines(self) -> Page:
        """As many lines as fit, those that come first."""
        most = min(len(listing.lined(self.notices)), listing.MOST)
        # What ended stands before what is new, so that it is the last to be left out.
        shown = bisect_left(range(most + 1), True, key=self._is_too_long) - 1
        return self._written(self._listed(max(0, shown)))

    def _listed(self, shown: int) -> Body:
        return Body(listing=listing.listing(self.notices, shown), cut=True)

    def _is_too_long(self, shown: int) -> bool:
        beside = _beside(self._files_of_lines)
        return not _fits(self._rendered(self._listed(shown), beside))

    def _written(self, body: Body) -> Page:
        """The page, and the tables that have what it has not."""
        if not body.cut:
            return self._rendered(body, "")
        files = self._files if body.listing is None else self._files_of_lines
        written = self._rendered(body, _beside(files))
        if attached.weight(files) > attached.HEAVIEST and len(self.notices) == 1:
            return self._rendered(body, f"It is too long to be attached. {ON_RECORD}")
        return replace(written, files=files)

    @cached_property
    def _files(self) -> tuple[File, ...]:
        return attached.files(self.notices, besides=True)

    @cached_property
    def _files_of_lines(self) -> tuple[File, ...]:
        return attached.files(self.notices, besides=False)

    def _rendered(self, body: Body, beside: str) -> Page:
        from jinja2 import TemplateError

        context = self._context(body, beside)
        try:
            text = environment().get_template("mail.txt.j2").render(context)
            html = environment().get_template("mail.html.j2").render(context)
        except (TemplateError, KeyError, TypeError, ValueError) as why:
            raise BadTemplate(
                f"The page {context['subject']!r} cannot be written: {why}."
            ) from None
        marks = f"{DEMO if self.demo else ''}{wording.phrase('[NOT ACKNOWLEDGED] ', self.note)}"
        subject = f"{marks}{context['subject']}"
        html = _inlined(html) if fits(html) else html
        return Page(
            subject=shown.line(subject), text=_tidy(shown.lines(text)), html=shown.lines(html)
        )

    def _context(self, body: Body, beside: str) -> Json:
        """Everything that the templates show."""
        notices = self.notices
        colours = {notice.told.shade for notice in notices}
        return {
            "subject": several.subject(notices, self.digest),
            "first": wording.plain(several.sentence(notices), LONGEST_SENTENCE),
            "bar": several.bar(notices),
            "colour": next((c for c in ("off", "late") if c in colours), ""),
            "note": wording.plain(self.note, 600),
            "count": len(notices),
            "demo": self.demo,
            "drill": several.is_drill(notices),
            "todo": _todo(notices),
            "warnings": covering.warnings(one.told.about.list_id for one in notices),
            "covers": self.covers,
            "beside": beside,
            "body": body,
        }


def _todo(notices: Sequence[Notice]) -> Any:
    if len(notices) > 1:
        return several.todo(notices)
    (notice,) = notices
    return notice.told.todo(_asked_by(notice), short_id(notice.change_id))


def _asked_by(notice: Notice) -> str:
    """The id by which a notice is acknowledged."""
    return short_id(notice.told.reminds or notice.notice_id)


def _beside(files: Sequence[File]) -> str:
    """Where all is that the mail itself has no room for."""
    if not files:
        return ON_RECORD
    zipped = wording.phrase(" (zipped)", any(file.ending != "csv" for file in files))
    names = wording.words(f"{file.stem}.csv" for file in files)
    have = "has" if len(files) == 1 else "have"
    return f"The attached {names}{zipped} {have} all of it, with every field."


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


def part(notice: Notice, room: Room) -> Json:
    """Everything the template shows of one notice, as far as there is room."""
    told = notice.told
    short = Shortening(room=room, long=told.long)
    return {
        "kind": notice.kind,
        "block": told.block,
        "heading": notice.subject(),
        "first": wording.plain(told.sentence(), LONGEST_SENTENCE),
        "told": short.of(told),
        **short.of(told.shows()),
        "todo": told.todo(_asked_by(notice), short_id(notice.change_id)),
        "cut": short.cut,
    }
