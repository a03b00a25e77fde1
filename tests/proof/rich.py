"""A home with something in every table: two lists, a feed, decisions, mails, people and their
words.
"""

import atexit
import shutil
import tempfile
from copy import copy
from dataclasses import replace
from functools import cache
from pathlib import Path

from db import claims, last_looks, queue, saved, watch_answers
from db import desk as register
from db.engine import reading, writing
from db.log import Filters, of_day, rows
from db.tombstones import Tombstone
from db.watch_answers import PartAsked
from tests.builders import answer as decide
from tests.builders import day, fto_html, person, questions, un_xml
from tests.conftest import open_tracker
from tests.decisions.staff import waiting
from tests.mailboxes import Box, receiving
from tests.matching.test_watch import check
from tests.notices import test_announced as announced
from tests.release_home import CROWD, Release
from tracker.answers import decisions
from tracker.decisions import proposals, reviews
from tracker.matching import search, watch
from tracker.model import digest, stamp
from tracker.people import accounts, sessions, throttle, tokens
from tracker.people.actor import Actor
from tracker.record import removed
from tracker.record.tracker import Clock, Tracker

FTO = {
    "list_id": "us_state_fto",
    "role": "page",
    "form": "html",
    "name": "foreign-terrorist-organizations.html",
}


def rich_home(home: Path, box: Box, url: str = "") -> Tracker:
    """Every kind of record there is; in the home's own database unless another is given."""
    release = Release(home)
    release.tracker = tracker = replace(open_tracker(home, url), clock=release.tracker.clock)
    release.settings = box.settings(home)
    box.answers += ["", "451 4.3.0 later", "550 5.7.1 not here"]
    release.subscribe()
    watch_some(release, home / "ours.csv")
    days(release)
    say(release)
    desk(release)
    search.bring_up_to_date(tracker.ledger.engine)
    return tracker


def rich_copy(home: Path) -> Tracker:
    """The same in a folder of its own, made once by a process: to make one takes many seconds."""
    pattern, clock = _pattern()
    shutil.copytree(pattern, home, dirs_exist_ok=True)
    return replace(open_tracker(home), clock=copy(clock))


@cache
def _pattern() -> tuple[Path, Clock]:
    folder = Path(tempfile.mkdtemp(prefix="tracker-rich-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with receiving(Box()) as box:
        made = rich_home(folder, box)
    made.ledger.engine.dispose()
    return folder, made.clock


def watch_some(release: Release, path: Path) -> None:
    """Two watch lists; one party of each is forgotten again."""
    engine, at = release.tracker.ledger.engine, "2024-01-01T00:00:00Z"
    for name, people in (("ours", (3, 4, 50)), ("theirs", (5, 6))):
        lines = [f"Given{n} Family{n},19{n + 40}" for n in people]
        path.write_text("\n".join(["name,birth date", *lines]) + "\n", encoding="utf-8")
        watch.take_in(engine, path, name, at, "ada")
    path.unlink()


def days(release: Release) -> None:
    """Arrivals: recorded, unchanged, refused, doubtful and answered, late; a page; acts."""
    tracker = release.tracker
    release.un(0, CROWD)
    release.content(0, fto_html(announced.OLD, announced.GONE), **FTO)
    announced.feed(tracker, 0, announced.EARLIER)
    release.un(1, [*CROWD, person(50)])
    release.content(2, un_xml([*CROWD, person(50)], day(1)))  # unchanged
    release.un(4, [*CROWD, person(50, aliases=[("Good", "Other50"), ("Low", "Fifty")])])
    release.un(5, CROWD[:19])
    asked = questions(tracker)
    decide(tracker, "confirm", asked[:2])
    decide(tracker, "reject", asked[2:3])
    release.un(8, CROWD)
    release.un(7, [*CROWD[:2], person(51), *CROWD[2:]], mode="backfill")
    release.content(9, b"<html><body>maintenance</body></html>")
    announced.feed(tracker, 10, announced.notice("2024-00007", announced.DESIGNATED))
    page = fto_html([*announced.OLD[1:], announced.NEW], announced.GONE)
    release.content(11, page, **FTO)
    release.at(14)
    release.tell()


STONES = [
    Tombstone(
        sha256=digest((name, "file")) * 2,
        list_id=name,
        size=size,
        stored_at=f"{size}-01-01T00:00:00Z",
        observed_at=f"{size}-01-02T00:00:00Z",
        removed_at=f"20{size % 100}-01-02T00:00:00Z",
        removed_by=f"who of {name}",
        reason=f"why of {name}",
        journal=0,
    )
    for name, size in (("gb_fcdo_uksl", 2001), ("us_ofac_sdn", 2002))
]
"""Of files that came before anything else in this home."""

REMOVAL = removed.Removal(
    by="ada", at="2024-01-01T00:00:00Z", reason="old", before="2003", subject="two files"
)


def say(release: Release) -> None:
    """What people say of it: seen, signed off, cleared; and that a process schedules."""
    tracker, engine = release.tracker, release.tracker.ledger.engine
    now = tracker.clock()
    with reading(engine) as connection:
        met = rows(connection, Filters(everything=True))
        signed_off = [row.change_id for row in of_day(connection, str(day(1).date()))]
    for hit in check(tracker)[:2]:
        said = {"reason": "another person", "by": "ada", "at": stamp(now)}
        watch.decide(engine, hit.pair, "cleared", **said)
    with writing(engine) as connection:
        assert reviews.acknowledge(connection, met[0].change_id[:12], "ada", now)
        assert reviews.acknowledge(connection, met[-1].change_id[:12], "eve", now)
        assert reviews.sign_off(connection, signed_off, str(day(1).date()), "bob", "", now)
        removed.put(connection, REMOVAL, STONES)
        for name in ("scheduler", "other"):
            claims.take_duty(connection, name, "here", ("", 0), stamp(now))
            claims.add_schedule(connection, name)
            queue.failed(connection, len(name), queue.Failure(stamp(now), "here", "No reason."))
            watch_answers.ask(connection, name, [PartAsked(len(name), "un_sc", name)], stamp(now))
            watch_answers.answer(connection, name, len(name), f"[{len(name)}]", stamp(now))


ADMIN = Actor("ada", proved=False)
STAFF = {"ada": "reviewer", "bob": "reviewer", "eve": "admin"}


def desk(release: Release) -> None:
    """People with accounts, what they leave at the desk, and what two of them have to agree on."""
    tracker, engine = release.tracker, release.tracker.ledger.engine
    now = tracker.clock()
    for name, role in STAFF.items():
        accounts.add(engine, name, role, "", by=ADMIN, now=now, shown=name.capitalize())
        tokens.add(engine, name, tokens.Wanted(scope="decide"), by=ADMIN, now=now)
        for address in ("192.0.2.1", "192.0.2.2"):
            throttle.begin(engine, throttle.Try(name=name, address=address), now)
        with writing(engine) as connection:
            sessions.begin(connection, name, "password", sessions.Origin(), now)
            saved.keep(connection, saved.SavedRow(name, "all", f"q={name}", stamp(now), ""))
            last_looks.put(connection, name, last_looks.LastLook(len(name), stamp(now)))
            register.begin(connection, name, "first", f"hash of {name}", stamp(now), "")
            register.end(connection, name, "first", 200, f'{{"name":"{name}"}}')
    agree(tracker)


def agree(tracker: Tracker) -> None:
    """Proposals in every state but the one that nobody brings about: one that another answered."""
    with reading(tracker.ledger.engine) as connection:
        numbers = [one.made.decision.number for one in decisions.decisions(connection)]
    first, second, third = numbers[:3]
    for number in (first, second, third):
        proposals.undo(tracker, number, by="ada", reason=f"number {number} was a mistake")
    (declined, withdrawn, _) = waiting(tracker)
    proposals.decline(tracker, declined.proposal_id, by="bob", reason="it was none")
    proposals.withdraw(tracker, withdrawn.proposal_id, by="ada", reason="it was none")
    proposals.undo(tracker, third, by="bob", reason="so it was")
    proposals.undo(tracker, second, by="bob", reason="it looks odd")
    proposals.undo(tracker, first, by="ada", reason="it looks odd, too")
