"""The whole journal folded into an empty database: the proof that the log follows from it."""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from operator import attrgetter, itemgetter
from pathlib import Path

from db import acts, changes, checks, names, questions, snapshots, standings, tombstones
from db.archive import Archive, ArchiveDamaged
from db.canonical import parsed
from db.engine import Connection, StorageError, migrate, opened, reading
from scrapers import kit, registry
from scrapers.registry import Scraper
from tracker.confined.child import Child
from tracker.errors import Refused, contained, placed
from tracker.intake.documents import acts_of
from tracker.intake.rebuild import rebuild
from tracker.proof.hands import Done, Job, cores, shared
from tracker.proof.verify import unless
from tracker.record import attempts
from tracker.record.acts import entered
from tracker.record.journal import Receipt
from tracker.record.tracker import ListBroken, Tracker
from tracker.rules.acts import REVIEWER
from tracker.rules.normalise.names import match_form

PlainAct = tuple[str, str, str, str]
"""Number, title, day of publication and address of an act."""

plain_act: Callable[[object], PlainAct] = attrgetter("number", "title", "published_on", "url")
number_of: Callable[[PlainAct], str] = itemgetter(0)


PREFIX = "tracker-replay-"
"""How the folder of what is folded anew is named; it is gone when that was compared."""


@dataclass(frozen=True, slots=True)
class Where:
    """What another process needs to open the same tracker, and a folder for what it folds."""

    database: str
    archive: Archive
    folder: str

    @classmethod
    def of(cls, tracker: Tracker, folder: str) -> "Where":
        """The place of an open tracker, password and all."""
        url = tracker.ledger.engine.url.render_as_string(hide_password=False)
        return cls(url, tracker.journal.archive, folder)

    @contextmanager
    def opened(self) -> "Iterator[Opened]":
        """A tracker of one's own there, until the end of the block."""
        with opened(self.database) as engine, closing(Child()) as reader:
            tracker = Tracker.over(engine, self.archive, reader=reader)
            reader.warm()
            yield tracker, self.folder


Opened = tuple[Tracker, str]
"""A tracker, and the folder for what is folded."""


def differences(tracker: Tracker, lists: list[str], *, apart: bool = False) -> Iterator[str]:
    """One sentence per list whose current log does not follow from its journal.

    Lists do not touch each other: each is folded on its own, on as many cores as there are; by
    other processes if there are several, or if it is to be `apart`. What kills one of these is
    told of its list alone.
    """
    hands = min(len(lists), cores())
    if hands > 1 or (apart and lists):
        with tempfile.TemporaryDirectory(prefix=PREFIX) as folder:
            yield from _differences_by_many(tracker, lists, hands, folder)
        return
    for list_id in lists:
        yield from differences_of(tracker, list_id)


def _differences_by_many(
    tracker: Tracker, lists: list[str], hands: int, folder: str
) -> Iterator[str]:
    """The same by so many processes, in the same order. What takes longest is begun first."""
    where, sizes = Where.of(tracker, folder), _sizes(tracker, lists)
    longest_first = sorted(lists, key=lambda key: -sizes[key])
    jobs = [Job(_in_turn, (key,)) for key in longest_first]
    found = dict(zip(longest_first, shared(where.opened, jobs, hands), strict=True))
    for list_id in lists:
        yield from _told(where, list_id, found[list_id])


def _sizes(tracker: Tracker, lists: Iterable[str]) -> dict[str, int]:
    """How much there is to be folded of each list: entries of all its documents."""
    with reading(tracker.ledger.engine) as connection:
        return {
            key: sum(entries for _, entries in snapshots.sizes(connection, key)) for key in lists
        }


def _told(where: Where, list_id: str, found: Done[list[str]]) -> list[str]:
    """What was found of a list; once more, and alone, where the process died that was at it."""
    if found.died:
        (found,) = shared(where.opened, [Job(_in_turn, (list_id,))], 1)
    if found.died:
        killed = "the process that read it was killed, and again alone"
        return [f"{list_id}: cannot be replayed: {killed}."]
    return found.value()


def _in_turn(opened: Opened, list_id: str) -> list[str]:
    """One list of several that a process is given, one after the other."""
    tracker, folder = opened
    try:
        return list(differences_of(tracker, list_id, folder))
    finally:
        tracker.reader.forget()


def differences_of(tracker: Tracker, list_id: str, folder: str | None = None) -> Iterator[str]:
    """How the log of one list differs from what its journal gives when folded anew, in a folder."""
    try:
        with contained():
            yield from _differences_of(tracker, list_id, folder)
    except ArchiveDamaged as why:
        yield f"{list_id}: cannot be replayed. {why}"
    except Exception as failure:
        yield f"{list_id}: cannot be replayed. {_broke(failure)}"


def _differences_of(tracker: Tracker, list_id: str, folder: str | None) -> list[str]:
    with (
        tempfile.TemporaryDirectory(prefix=PREFIX, dir=folder) as own,
        opened(f"sqlite:///{Path(own) / 'replay.db'}") as engine,
    ):
        migrate(engine)
        empty = Tracker.over(engine, tracker.journal.archive, tracker.clock)
        rebuild(tracker, empty, list_id)
        with reading(tracker.ledger.engine) as ours, reading(engine) as theirs:
            return list(compare(ours, theirs, list_id))


def _broke(failure: Exception) -> str:
    """Why a list cannot be replayed; raised again where that says nothing of the list."""
    told = placed(failure)
    if isinstance(told, Refused | ListBroken):
        return str(told)
    if told is not None or isinstance(failure, StorageError):
        raise failure
    return kit.fault(failure).why


def journalled(tracker: Tracker) -> list[str]:
    """Lists with documents in the journal, of those that this release can read."""
    with reading(tracker.ledger.engine) as connection:
        return [key for key in checks.lists(connection) if key in registry.keys()]


def unreadable(tracker: Tracker) -> dict[str, str]:
    """Lists with documents on record that nobody here can read, and that in a sentence each."""
    with reading(tracker.ledger.engine) as connection:
        gone = set(checks.lists(connection)) - set(registry.sources())
        held = [key for key in sorted(gone) if snapshots.last_good(connection, key)]
    why = "cannot be replayed: this release cannot read it; its log is kept as it is"
    return {key: f"{key}: {why}." for key in held}


def not_provable(tracker: Tracker, lists: Iterable[str]) -> Iterator[str]:
    """One sentence per list of which documents were removed: up to when their readings stand for
    them.
    """
    wanted = set(lists)
    with reading(tracker.ledger.engine) as connection:
        found = tombstones.horizons(connection)
    yield from (of.sentence for of in found if of.list_id in wanted)


def lost_acts(tracker: Tracker) -> Iterator[str]:
    """One sentence per feed whose acts on record are not those of its journalled documents."""
    for feed_id in registry.feeds():
        feed, given = registry.scraper(feed_id), set[PlainAct]()
        fates = attempts.history(tracker.ledger.engine, feed_id)
        for receipt in tracker.journal.receipts(feed_id):
            given |= set() if fates.is_left_out(receipt) else _acts_in(tracker, feed, receipt)
        with reading(tracker.ledger.engine) as connection:
            rows = acts.of_feed(connection, feed_id)
        recorded = set(map(plain_act, rows))
        missing = set(map(number_of, given)) - set(map(number_of, recorded))
        surplus = recorded - given
        differ = f"{feed_id}: the acts on record are not those of its documents."
        yield from unless(not (missing or surplus), differ)
    with reading(tracker.ledger.engine) as connection:
        rows = acts.of_feed(connection, REVIEWER)
        said = Counter((row.number, row.revision) for row in rows)
        differ = f"{REVIEWER}: the acts on record are not those that people entered."
        yield from unless(said == entered(connection), differ)


def _acts_in(tracker: Tracker, feed: Scraper, receipt: Receipt) -> set[PlainAct]:
    """The acts of a journalled document; none of one that cannot be read."""
    try:
        with contained():
            return set(map(plain_act, acts_of(tracker, feed, receipt)))
    except (Refused, ArchiveDamaged):
        return set()


def compare(ours: Connection, theirs: Connection, list_id: str) -> Iterator[str]:
    """How a recorded log and a replayed one differ."""
    recorded = changes.ids_in_order(ours, list_id)
    replayed = changes.ids_in_order(theirs, list_id)
    lost = len(set(recorded) - set(replayed))
    fresh = len(set(replayed) - set(recorded))
    rows = f"{list_id}: {lost} rows of the log are not replayed, {fresh} replayed are not in it."
    yield from unless(recorded == replayed, rows)
    for what, of in SAME.items():
        differ = f"{list_id}: the {what} replayed are not those on record."
        yield from unless(of(ours, list_id) == of(theirs, list_id), differ)
    for what, of in GIVEN.items():
        gone = of(theirs, list_id) - of(ours, list_id)
        lack = f"{list_id}: {len(gone)} {what} that the journal gives are not on record."
        yield from unless(not gone, lack)
    readable = {sha256 for sha256, *_ in _documents(theirs, list_id)}
    false = checks.documents_with_news(ours, list_id) - readable
    looks = f"{list_id}: {len(false)} looks pass for good whose document cannot be read."
    yield from unless(not false, looks)


OfList = Callable[[Connection, str], set[tuple[str, ...]]]
"""Something about one list, as one database has it on record."""


def _questions(connection: Connection, list_id: str) -> set[tuple[str, ...]]:
    current = questions.on_record(connection, list_id)
    return {(key, parsed(body)["state"]) for key, (_, body) in current.items()}


def _standings(connection: Connection, list_id: str) -> set[tuple[str, ...]]:
    current = standings.on_record(connection, list_id)
    return {(entry, body) for entry, (_, body) in current.items()}


def _names(connection: Connection, list_id: str) -> set[tuple[str, ...]]:
    """Names as answers go by them, each with its own search form.

    Older rules may have left others on record, and two spellings of one form are one name here.
    """
    rows = names.of_list(connection, list_id)
    return {(row.entry_id, row.form) for row in rows if row.form == match_form(row.text)}


def _keys(connection: Connection, list_id: str) -> set[tuple[str, ...]]:
    return {*standings.keys(connection, list_id)}


def _documents(connection: Connection, list_id: str) -> set[tuple[str, ...]]:
    """Readable documents with what was counted in each; the same one may have come twice."""
    rows = snapshots.of_list(connection, list_id)
    return {(row.sha256, str(row.entries), str(row.terrorism)) for row in rows}


SAME: dict[str, OfList] = {"questions": _questions, "standings": _standings}
"""What has to be the same on record as replayed."""

GIVEN: dict[str, OfList] = {"names": _names, "keys": _keys, "documents": _documents}
"""What has to be on record if it is replayed; more may be, from older rules."""
