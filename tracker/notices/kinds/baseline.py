"""Watched names that stood on a list already when we first compared them."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from shlex import quote
from typing import ClassVar

from db import checks, notices, snapshots
from db.engine import Connection
from tracker.matching import watch
from tracker.matching.numbers import named
from tracker.model import digest, stamp
from tracker.notices import subscriptions
from tracker.notices.about import about_list
from tracker.notices.facts import Value
from tracker.notices.notice import Notice, Occasion, Sheet, Todo, Told
from tracker.notices.order import Subscription
from tracker.notices.watching import Watching
from tracker.notices.wording import plain
from tracker.shown import count

HITS_TOLD = 500

HIT = ("watched", "caption", "entry_key", "list_id", "same")
"""Columns of the table of hits."""


@dataclass(frozen=True, kw_only=True)
class ToldHit(Value):
    """A watched party and an entry alike; `same` is the kind of number that both have.

    The number itself is in no mail.
    """

    watched: str
    caption: str
    entry_key: str
    list_id: str
    same: str | None = None


@dataclass(frozen=True, kw_only=True)
class Baseline(Told, kind="baseline"):
    """Watched names that stood on a list already when we first compared them."""

    place: ClassVar[int] = 11
    alone: ClassVar[bool] = True
    block: ClassVar[str] = "baseline"
    marked: ClassVar[str] = "[BASELINE] "
    says_where: ClassVar[bool] = True
    long: ClassVar[tuple[str, ...]] = ("hits",)

    watch_list: str
    hits: tuple[ToldHit, ...]

    @classmethod
    def due(cls, connection: Connection, given: Occasion) -> Iterable[Notice]:
        """One notice per list and watch-list import.

        One without hits is recorded too, and told to nobody: it says that we have looked.
        """
        orders = subscriptions.current(connection).orders
        if not any(order.watched for order in orders):
            return
        for watched, list_id in product(watch.lists(connection), checks.lists(connection)):
            name = watched.list_name
            subject = digest(("baseline", name, watched.last_imported, list_id))
            if snapshots.last_good(connection, list_id) is None:
                continue
            if not notices.is_told(connection, subject):
                told = cls._compared(connection, name, list_id, given)
                yield Notice(told=told, list_id=list_id, entry_id=subject)

    @classmethod
    def _compared(
        cls, connection: Connection, watch_list: str, list_id: str, given: Occasion
    ) -> "Baseline":
        entries = watch.in_force(connection, list_id)
        alike = given.watching.hits(connection, entries)
        hits = [_hit(hit) for hit in alike if hit.watch_list == watch_list]
        return cls(
            about=about_list(list_id),
            at=stamp(given.now),
            watch_list=watch_list,
            hits=tuple(hits[:HITS_TOLD]),
        )

    def subject(self) -> str:
        """How many."""
        return self.headed("", f"{count(len(self.hits), 'watched name')} already there")

    def todo(self, notice_id: str, change_id: str) -> Todo:
        """To look at each; what the first one is called is quoted as shells have it."""
        names = [plain(hit.watched) for hit in self.hits[:1]]
        if not names:
            return Todo()
        command = f"tracker status {quote(names[0])}"
        return Todo(words="Look at each of them; all that we know of the first", command=command)

    def sheets(self) -> Iterable[Sheet]:
        """Every hit; the number that both have is in none."""
        yield Sheet(name="watched", columns=HIT, rows=[hit.written() for hit in self.hits])

    def sentence(self) -> str:
        """How many, and that nothing is new."""
        return (
            f"{count(len(self.hits), 'watched name')} already stood on the {self.about.named} when "
            "we first compared them; nothing was added today."
        )

    def wanted_by(self, order: Subscription) -> bool:
        """Only by who watches names."""
        return order.watched

    def concerns(self, connection: Connection, watching: Watching) -> bool:
        """Whether any watched name stands there."""
        return bool(self.hits)


def _hit(hit: watch.Hit) -> ToldHit:
    return ToldHit(
        watched=hit.label or hit.watched_name,
        caption=hit.caption,
        entry_key=hit.listed_name,
        list_id=hit.list_id,
        same=f"the same {named(hit.number)}" if hit.number else None,
    )
