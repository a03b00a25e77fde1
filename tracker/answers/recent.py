"""What came of late: by list since somebody looked, and by week, as the default view shows it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from db import changes, last_looks, recent
from db.changes import ChangeRow
from db.engine import Connection
from db.last_looks import LastLook
from db.recent import OnDay
from tracker.answers import changed
from tracker.answers.log import LoggedChange, exported
from tracker.model import Kind, moment, stamp
from tracker.outgoing import Out

WEEKS = 12
"""So many weeks, the present one with them, are counted."""

WEEK = timedelta(days=7)

COMMITTED = timedelta(minutes=2)
"""So long may it take from the stamp of what falls until readers see that it fell: rather told
twice than never.
"""

MOST_FALLEN = 200
"""Rows that fell since somebody looked."""

FIRST_LOOK = timedelta(days=7)
"""Somebody who never looked is told of what was recorded in so many days."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewsOfList:
    """What is new on a list: how many changes, and the newest of them.

    `of_earlier` of them are about documents of earlier days than the one that recorded them.
    """

    list_id: str
    changes: int
    of_earlier: int
    shown: tuple[LoggedChange, ...]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.changes - len(self.shown)


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """What is new since somebody's last look; `newest` is the row up to which it goes.

    `since` is the moment from which it is told, where that is the look, or an assumed one; `until`
    the moment of asking. `hidden` are further changes, which the default view does not show.
    `fallen` was shown at that look and holds no more, with nothing shown in its place; `replaced`
    are the ids of new rows that stand in the place of such as were shown then.
    """

    look: LastLook
    since: str
    until: str
    newest: int
    lists: tuple[NewsOfList, ...]
    hidden: int
    fallen: tuple[LoggedChange, ...]
    replaced: frozenset[str]

    @property
    def changes(self) -> int:
        """How many changes on all lists together."""
        return sum(one.changes for one in self.lists)


def news(connection: Connection, account: str, now: datetime, most: int) -> News:
    """What is new for somebody, so many changes a list at most."""
    look = last_looks.of(connection, account)
    recorded = "" if look.at else stamp(now - FIRST_LOOK)
    counted = recent.counted_after(connection, look.seq, recorded)
    fallen, replaced = _fallen(connection, look)
    return News(
        look=look,
        since=look.at or recorded,
        until=stamp(now),
        newest=recent.newest_number(connection),
        hidden=recent.hidden_after(connection, look.seq, recorded),
        fallen=tuple(exported(connection, fallen)),
        replaced=replaced,
        lists=tuple(
            NewsOfList(
                list_id=list_id,
                changes=number.rows,
                of_earlier=number.of_earlier,
                shown=_newest(connection, list_id, look.seq, most, recorded),
            )
            for list_id, number in sorted(counted.items())
        ),
    )


def _fallen(connection: Connection, look: LastLook) -> tuple[list[ChangeRow], frozenset[str]]:
    """Rows that were shown at a look and fell since: those of which nothing is shown any more, and
    the ids of the rows that are shown in the place of the others.
    """
    if not look.at:
        return [], frozenset()
    since = stamp(moment(look.at) - COMMITTED)
    fallen = recent.fell_after(connection, look.seq, since, MOST_FALLEN)
    heirs = {row.seq: _heir(connection, row) for row in fallen}
    gone = [row for row in fallen if heirs[row.seq] is None]
    return gone, frozenset(heir.change_id for heir in heirs.values() if heir)


def _heir(connection: Connection, row: ChangeRow) -> ChangeRow | None:
    """The row that is shown in the place of one that fell; None for nothing."""
    for _ in range(changed.LONGEST_LINE):
        every = changes.ever_of(connection, row.entry_id)
        heir = changed.heir_of(connection, every, row)
        if heir is None:
            return None
        row = heir
        if not row.superseded_at:
            break
    return row if recent.is_shown(row) else None


def newest(connection: Connection) -> int:
    """The number of the newest row of the log."""
    return recent.newest_number(connection)


def _newest(
    connection: Connection, list_id: str, seq: int, most: int, recorded: str
) -> tuple[LoggedChange, ...]:
    rows = recent.rows_after(connection, list_id, seq, most, recorded)
    return tuple(exported(connection, rows))


# By week.


@dataclass(frozen=True, kw_only=True, slots=True)
class WeeksOfList(Out):
    """Whole entries that came onto a list and left it, week by week."""

    list_id: str
    added: tuple[int, ...]
    removed: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Weeks(Out):
    """Weeks by their Mondays, oldest first, and what each list that moved did in them."""

    weeks: tuple[str, ...]
    lists: tuple[WeeksOfList, ...]

    @property
    def added(self) -> tuple[int, ...]:
        """Of all lists together."""
        return tuple(map(sum, zip(*(one.added for one in self.lists), strict=True)))

    @property
    def removed(self) -> tuple[int, ...]:
        """Of all lists together."""
        return tuple(map(sum, zip(*(one.removed for one in self.lists), strict=True)))


def by_week(connection: Connection, now: datetime) -> Weeks:
    """What moved on and off lists in the last weeks."""
    mondays = weeks_to(now.date())
    return in_weeks(recent.by_day(connection, mondays[0]), mondays)


def weeks_to(today: date) -> tuple[str, ...]:
    """The Mondays of the last weeks.

    >>> weeks_to(date(2026, 11, 29))[-2:]
    ('2026-11-16', '2026-11-23')
    """
    last = today - timedelta(days=today.weekday())
    return tuple(str(last - back * WEEK) for back in reversed(range(WEEKS)))


def in_weeks(days: Iterable[OnDay], mondays: tuple[str, ...]) -> Weeks:
    """Counts of days as counts of weeks. Pure."""
    counted: dict[tuple[str, bool], list[int]] = defaultdict(lambda: [0] * len(mondays))
    for one in days:
        week = sum(monday <= one.day for monday in mondays) - 1
        counted[one.list_id, one.kind == Kind.REMOVAL][week] += one.rows
    lists = sorted({list_id for list_id, _ in counted})
    return Weeks(
        weeks=mondays,
        lists=tuple(
            WeeksOfList(
                list_id=list_id,
                added=tuple(counted[list_id, False]),
                removed=tuple(counted[list_id, True]),
            )
            for list_id in lists
        ),
    )
