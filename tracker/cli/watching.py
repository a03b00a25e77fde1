"""Watched names: import, list, check, hits, clear, reopen, forget.

Everywhere: a second-line check, not the screening control.
"""

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from tracker.cli.common import (
    NONE_NAMED,
    By,
    Format,
    Json,
    OneList,
    app,
    covers_now,
    decider,
    each,
    form_of,
    in_order,
    looker,
    only_lists,
    open_tracker,
    since_of,
    warnings,
)
from tracker.cli.declared import Argument, Option
from tracker.cli.output import Form, progress, say, show, show_covered
from tracker.errors import WrongUsage
from tracker.people.access import Right
from tracker.shown import count

if TYPE_CHECKING:
    from db.engine import Connection
    from tracker.answers.covered import Covered
    from tracker.matching.parted import Asked
    from tracker.matching.watch import Hit
    from tracker.record.tracker import Tracker

watch = app.group(
    "watch",
    no_args_is_help=True,
    help="Names of your own against the lists: a second-line check, not the screening control.",
)

WatchList = Annotated[str, Option("--watch-list", help="Only parties of this watch list.")]
Least = Annotated[float, Option(help="Score from which to list.", min=0.5, max=1)]
Queue = Annotated[bool, Option("--queue", help="Let workers do it, and wait for their answers.")]
Cleared = Annotated[bool, Option("--cleared", help="Cleared pairs too.")]
Pair = Annotated[str, Argument(help="A pair, as `watch check` prints it.")]
Reason = Annotated[str, Option(help="Why; kept in the journal for ever.")]

HITS = "hits"
"""What the record of a look says of what was looked at; no names."""

PARTY, PARTIES = "party", "parties"
ENTRIES = ("entry", "entries")

NOBODY_WAITS = (
    "No hits are shown. Jobs that wait are taken back, and what workers have in hand ends with "
    "nobody to answer: ask again when you like."
)
"""What is said where somebody breaks off to wait for workers."""

SHOWN = ("pair", "label", "watched_name", "score", "list_id", "state", "listed_name", "why")


@watch.command("import")
def take(
    file: Annotated[Path, Argument(help="CSV (UTF-8) or workbook with a column `name`.")],
    name: Annotated[str, Option("--as", help="Name of the watch list; else the file's.")] = "",
    replace: Annotated[
        bool, Option("--replace", help="Forget parties of that list not in the file.")
    ] = False,
    by: By = "",
) -> None:
    """Watch the parties of a file: name, and if known birth_date, country, identifiers, label.

    Example: tracker watch import customers.csv --as customers --by ada
    """
    from tracker.matching import watch as watching
    from tracker.model import stamp

    tracker = open_tracker()
    at, who = stamp(tracker.clock()), decider(by, Right.WATCH)
    counts = watching.take_in(tracker.ledger.engine, file, name, at, who, replace=replace)
    done = f"{count(counts['in_file'], PARTY, PARTIES)} in the file, {counts['added']:,} new"
    gone = f", {counts['forgotten']:,} forgotten" if replace else ""
    say(f"{done}{gone}. Next: tracker watch check ({watching.NOTICE}).")


@watch.command("list")
def watch_lists(form: Format = Form.TABLE, json: Json = False) -> None:
    """Watch lists, and how many parties are on each.

    Example: tracker watch list
    """
    from db.engine import reading
    from tracker.matching import watch as watching
    from tracker.outgoing import rows

    with reading(open_tracker().ledger.engine) as connection:
        lists = watching.lists(connection)
    columns = ("list_name", "parties", "first_imported", "last_imported")
    parties = sum(watch_list.parties for watch_list in lists)
    note = f"{count(parties, PARTY, PARTIES)}; {watching.NOTICE}."
    show(rows(lists), form_of(form, json), columns, {"list_name": "watch list"}, note)


@watch.command()
def check(
    list_: OneList = NONE_NAMED,
    watch_list: WatchList = "",
    least: Least = 0.75,
    cleared: Cleared = False,
    queue: Queue = False,
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """Everybody watched against every entry that counts as listed now: the baseline.

    Examples: tracker watch check --watch-list customers; tracker watch check --queue
    """
    which = _WhichHits(lists=list_, watch_list=watch_list, least=least, cleared=cleared)
    _show_hits(which, form_of(form, json), queue=queue)


@watch.command()
def hits(
    since: Annotated[str, Option(help="Entries changed on this day or later.")],
    list_: OneList = NONE_NAMED,
    watch_list: WatchList = "",
    least: Least = 0.75,
    cleared: Cleared = False,
    queue: Queue = False,
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """Everybody watched against the entries that changed since a day.

    Example: tracker watch hits --since 2026-01-01
    """
    day = since_of(since)
    in_order(day, "")
    which = _WhichHits(list_, watch_list, least, cleared, since=day)
    _show_hits(which, form_of(form, json), queue=queue)


class _WhichHits(NamedTuple):
    """Which hits: on which lists, of which watch list, from which score, cleared ones too; and
    since when entries have changed, "" for all that count as listed.
    """

    lists: list[str]
    watch_list: str
    least: float
    cleared: bool
    since: str = ""


def _show_hits(which: _WhichHits, form: Form, *, queue: bool) -> None:
    """The hits, found here or by workers. That somebody looked is on record before any is shown."""
    from db.engine import reading
    from tracker.cli.working import open_with_queue
    from tracker.matching import search
    from tracker.matching import watch as watching
    from tracker.matching.parted import Asked
    from tracker.model import stamp

    tracker = open_with_queue() if queue else open_tracker()
    engine = tracker.ledger.engine
    search.bring_up_to_date(engine)
    watching.bring_up_to_date(engine)
    with reading(engine) as connection:
        _must_exist(connection, which.watch_list)
    watching.looked(engine, which.watch_list, HITS, looker(tracker), stamp(tracker.clock()))
    asked = Asked(which.watch_list, which.least, which.since)
    with reading(engine) as connection:
        of_lists = (asked.entries(connection, list_id) for list_id in each(which.lists))
        ids = list(chain.from_iterable(of_lists))
        covers = covers_now(connection, which.lists, since=which.since)
        if queue:
            found = _by_workers(tracker, connection, asked, which)
        else:
            found = _here(connection, ids, which)
        parties = asked.parties(connection)
    looked_at = f"{count(parties, PARTY, PARTIES)}, {count(len(ids), *ENTRIES)}"
    _show(found, form, looked_at, covers)


def _here(connection: "Connection", ids: list[str], which: _WhichHits) -> "list[Hit]":
    """The hits as this process finds them."""
    from tracker.matching import watch as watching

    watchers = watching.Watchers.load(connection, which.watch_list)
    return watching.hits(connection, watchers, ids, least=which.least, cleared=which.cleared)


def _by_workers(
    tracker: "Tracker", view: "Connection", asked: "Asked", which: _WhichHits
) -> "list[Hit]":
    """The hits as workers find them, each job in our view; nothing where one is not answered."""
    from tracker.service import checks

    try:
        with checks.asked(tracker, view, asked, only_lists(which.lists)) as check:
            say(check.said)
            with progress("answered", len(check.parts)) as step:
                check.wait(step, say)
            return check.hits(cleared=which.cleared)
    except KeyboardInterrupt:
        say(NOBODY_WAITS)
        raise


def _must_exist(connection: Any, watch_list: str) -> None:
    """Exit 2 for a watch list that nobody imported: no hits of it would pass for a clean one."""
    from tracker.matching import watch as watching

    have = [known.list_name for known in watching.lists(connection)]
    if watch_list and watch_list not in have:
        others = ", ".join(have) or "none"
        raise WrongUsage(f"There is no watch list {watch_list}. Watch lists: {others}.")


def _show(found: "list[Hit]", form: Form, looked_at: str, covers: "Covered") -> None:
    """Hits, and what they rest on: where nobody looked, no hit is no answer."""
    from tracker.answers import came
    from tracker.answers.log import NOT_COVERED
    from tracker.matching.watch import NOTICE, Hit
    from tracker.outgoing import columns, rows

    shown = (*SHOWN, "cleared") if any(hit.cleared for hit in found) else SHOWN
    hits_said = f"{count(len(found), 'hit')}; {looked_at}; {NOTICE}."
    first = hits_said if found or covers.looked_at else NOT_COVERED
    warned = warnings(hit.list_id for hit in found)
    said = [first, *came.said(hit.provenance for hit in found), *covers.said(), *warned]
    more = {"columns": shown, "headings": {"list_id": "list"}, "always": columns(Hit)}
    show_covered(rows(found), form, said, covers, **more)


@watch.command()
def clear(pair: Pair, reason: Reason, by: By = "") -> None:
    """This is not the same party: keep the pair out of hits until its entry changes.

    Example: tracker watch clear 1f3a9c2b0-77e0aa12cd --reason "other birth date" --by ada
    """
    _decide(pair, "cleared", reason, by)


@watch.command()
def reopen(pair: Pair, reason: Reason, by: By = "") -> None:
    """Take a clearance back.

    Example: tracker watch reopen 1f3a9c2b0-77e0aa12cd --reason "cleared by mistake" --by ada
    """
    _decide(pair, "reopened", reason, by)


def _decide(pair: str, verdict: str, reason: str, by: str) -> None:
    from tracker.matching import watch as watching
    from tracker.model import stamp

    if not reason.strip():
        raise WrongUsage("Give a reason.")
    tracker, who = open_tracker(), decider(by)
    at = stamp(tracker.clock())
    watching.decide(tracker.ledger.engine, pair, verdict, reason=reason, by=who, at=at)
    say(f"{pair}: {verdict}.")


@watch.command()
def forget(
    watch_list: Annotated[str, Argument(help="The watch list to forget.")],
    by: By = "",
) -> None:
    """Stop watching everybody of a watch list; nothing of them is kept.

    Example: tracker watch forget customers --by ada
    """
    from db.engine import reading
    from tracker.matching import watch as watching
    from tracker.model import stamp

    tracker, who = open_tracker(), decider(by, Right.WATCH)
    with reading(tracker.ledger.engine) as connection:
        _must_exist(connection, watch_list)
    gone = watching.forget(tracker.ledger.engine, watch_list, stamp(tracker.clock()), who)
    say(f"Forgotten of {watch_list}: {count(gone, PARTY, PARTIES)}.")
