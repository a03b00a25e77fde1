"""Very many notices as one line each, by list and programme; amendments are only counted."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import attrgetter

from tracker.model import short_id
from tracker.notices.alike import alike
from tracker.notices.notice import Notice
from tracker.notices.titles import title
from tracker.notices.wording import phrase, plain, words
from tracker.shown import count

MOST = 2000
"""Lines of a mail at most; more of the shortest would not fit."""

NAMED = 12
"""Fields that are named of the amended ones."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One party: its name, the id to ask by, and what else there is to say."""

    name: str
    id: str
    more: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """What one list did under one programme: all of them, and those that are shown."""

    where: str
    programme: str
    total: int
    lines: Sequence[Line]


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """All of one sort: removals, additions ...; `total` also has those that are not shown."""

    title: str
    caveat: str
    total: int
    groups: Sequence[Group]


@dataclass(frozen=True, kw_only=True, slots=True)
class Amended:
    """How many entries of a list were amended, and in what: field and number, in words."""

    where: str
    total: str
    fields: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """What a long mail says: the first `shown` of its lines, and how many are not."""

    sections: Sequence[Section] = ()
    amended: Sequence[Amended] = ()
    left_out: str = ""
    shown: int = field(default=0)


def lined(notices: Sequence[Notice]) -> list[Notice]:
    """Those that get a line each."""
    return [notice for notice in notices if not notice.told.counted]


def listing(notices: Sequence[Notice], shown: int) -> Listing:
    """The first so many of those that get a line, in their order, and the others by number."""
    ones = lined(notices)
    shown_ones = {id(notice) for notice in ones[:shown]}
    by_sort = alike(ones, _sort)
    sections = [_section(sort, alike_ones, shown_ones) for sort, alike_ones in by_sort.items()]
    rest = alike(ones[shown:], _sort)
    left_out = words(counted(sort, len(others)) for sort, others in rest.items())
    return Listing(
        sections=[section for section in sections if section.groups],
        amended=_amended([notice for notice in notices if notice.told.counted]),
        left_out=left_out,
        shown=min(shown, len(ones)),
    )


def counted(sort: tuple[str, str], number: int) -> str:
    """So many of a sort, in words."""
    one, several = sort
    return f"{number:,} {one if number == 1 else several}"


def _sort(notice: Notice) -> tuple[str, str]:
    return notice.told.noun


def _section(sort: tuple[str, str], notices: Sequence[Notice], shown: set[int]) -> Section:
    groups = alike(notices, lambda n: (n.list_id, n.told.line()["programme"]))
    told = notices[0].told
    return Section(
        title=_title(sort),
        caveat=told.caveat,
        total=len(notices),
        groups=[
            _group(list_id, programme, ones, [one for one in ones if id(one) in shown])
            for (list_id, programme), ones in groups.items()
            if any(id(one) in shown for one in ones)
        ],
    )


def _title(sort: tuple[str, str]) -> str:
    _, several = sort
    return f"{several[:1].upper()}{several[1:]}"


def _group(
    list_id: str, programme: str, all_of: Sequence[Notice], shown: Sequence[Notice]
) -> Group:
    return Group(
        where=title(list_id, all_of[0].told.about.title),
        programme=plain(programme, 80),
        total=len(all_of),
        lines=list(map(_line, shown)),
    )


def _line(notice: Notice) -> Line:
    told = notice.told
    return Line(
        name=plain(told.party or notice.subject(), 120),
        id=short_id(_id(notice)),
        more=plain(told.line()["more"], 140),
    )


def _id(notice: Notice) -> str:
    """What a line is asked by: where somebody has to acknowledge it, as `alerts open` has it."""
    told = notice.told
    waits = told.reminds or notice.notice_id
    return waits if told.needs_ack else notice.change_id or waits


def _amended(notices: Sequence[Notice]) -> list[Amended]:
    """Amendments by list."""
    by_list = alike(notices, attrgetter("list_id"))
    return [_amended_of(list_id, ones) for list_id, ones in by_list.items()]


def _amended_of(list_id: str, notices: Sequence[Notice]) -> Amended:
    changed = Counter(chain.from_iterable(notice.told.amended for notice in notices))
    named = [f"{plain(name, 40)} {number:,}" for name, number in changed.most_common(NAMED)]
    rest = phrase("{:,} other fields", len(changed) - len(named))
    return Amended(
        where=title(list_id, notices[0].told.about.title),
        total=count(len(notices), "amendment"),
        fields=", ".join(filter(None, [*named, rest])),
    )
