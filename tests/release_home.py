"""A small home as one release leaves it: every kind of notice that it knows, in a zip file.

    python -m tests.release_home 2026-11       writes tests/homes/2026-11

Made once, with the code of that release, and never again: later code has to read it.
"""

import json
import sqlite3
import sys
import tempfile
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZIP_LZMA, ZipFile

from db.engine import writing
from tests.builders import Ticking, answer, day, fto_html, person, questions, take, un_xml
from tests.conftest import open_tracker
from tests.golden import notices_of
from tests.notices import test_announced as announced
from tracker.matching import watch
from tracker.notices import rounds, subscriptions
from tracker.record.tracker import Tracker
from tracker.settings import Settings

HOMES = Path(__file__).with_name("homes")
CROWD = [person(n) for n in range(1, 33)]
ORDERS: tuple[dict[str, Any], ...] = (
    {"name": "desk", "to": ["ada@bank.example"], "about": "all", "relevance": "all"},
    {"name": "weekly", "to": ["bob@bank.example"], "timing": "weekly on monday at 08:00 UTC"},
    {"name": "ours", "to": ["eve@bank.example"], "watched": True, "kinds": ["baseline"]},
    {
        "name": "hook",
        "to": ["https://hooks.example/x"],
        "channel": "webhook",
        "kinds": ["announced", "correction"],
    },
    {
        "name": "one by one",
        "to": ["group:second line"],
        "kinds": ["addition", "relisting"],
        "grouped": False,
        "deputy": "dan@bank.example",
        "escalate_after_hours": 24,
    },
)


class Release:
    """A tracker on days of a story."""

    def __init__(self, home: Path) -> None:
        self.tracker: Tracker = replace(open_tracker(home), clock=Ticking(day(0)))
        self.settings = Settings(home=home, mail_from="tracker@bank.example", status_at="23:59 UTC")
        self.number = 0

    def at(self, number: int) -> None:
        self.number = number
        self.tracker.clock.now = day(number) + timedelta(hours=6)  # type: ignore[attr-defined]

    def subscribe(self) -> None:
        at = self.tracker.clock()
        with writing(self.tracker.ledger.engine) as connection:
            subscriptions.save_group(connection, "second line", ["dan@bank.example"], "ada", at)
            for order in ORDERS:
                subscriptions.save(connection, subscriptions.subscription(order), "ada", at)

    def watch(self, path: Path) -> None:
        path.write_text("name\nGiven3 Family3\nGiven50 Family50\n", encoding="utf-8")
        watch.take_in(self.tracker.ledger.engine, path, "", "2024-01-01T00:00:00Z", "ada")

    def un(self, number: int, people: list[dict[str, Any]], **more: Any) -> None:
        """The UN's list on day n, and what is told of it."""
        self.content(number, un_xml(people, day(number)), **more)

    def content(self, number: int, content: bytes, **more: Any) -> None:
        self.at(number)
        take(self.tracker, content, day(number), **{"mode": "run", **more})
        self.tell()

    def tell(self) -> None:
        rounds.tick(self.tracker, self.settings)


def story(release: Release) -> None:
    """Every kind of notice that there is, on two lists and a feed."""
    tracker = release.tracker
    fto = {
        "list_id": "us_state_fto",
        "role": "page",
        "form": "html",
        "name": "foreign-terrorist-organizations.html",
    }
    release.un(0, CROWD)
    release.content(0, fto_html(announced.OLD, announced.GONE), **fto)
    announced.feed(tracker, 0, announced.EARLIER)
    release.tell()
    new = person(50)
    back = new | {"ref": "QDi.150"}  # after more than a fortnight
    # Somebody comes, changes, leaves, and comes again.
    release.un(1, [*CROWD, new])
    release.un(2, [*CROWD, person(50, aliases=[("Good", "Other50"), ("Low", "Fifty")])])
    release.un(4, [*CROWD, back])
    release.un(5, CROWD)
    release.un(6, CROWD)
    # Somebody is missing for a day, which was told and is taken back.
    release.un(12, CROWD[1:])
    release.un(13, CROWD)
    late = [p for p in CROWD if p["ref"] != "QDi.002"]
    release.un(16, late)
    release.un(15, late, mode="backfill")
    # Programmes.
    release.un(22, [*CROWD[:4], CROWD[4] | {"regime": "Taliban"}, *CROWD[5:]])
    release.un(23, [*CROWD[:4], CROWD[4] | {"regime": "Taliban"}, *CROWD[5:], back])
    # A third of the list is missing; two questions are answered.
    release.un(24, CROWD[:19])
    asked = questions(tracker)
    answer(tracker, "confirm", asked[:1])
    answer(tracker, "reject", asked[1:2])
    release.tell()
    release.un(26, CROWD)
    # What the format says newly, and what nobody knows.
    written = [
        p | {"more": f"<NAME_ORIGINAL_SCRIPT>اسم{n}</NAME_ORIGINAL_SCRIPT>"}
        for n, p in enumerate(CROWD)
    ]
    release.un(28, written)
    release.un(30, [p | {"more": p["more"] + "<COLOUR>green</COLOUR>"} for p in written])
    # The source fails, for long, and is good again.
    release.content(32, b"<html><body>maintenance</body></html>")
    release.at(34)
    release.tell()
    release.un(36, written)
    # Acts, and a list that shows them.
    announced.feed(
        tracker, 38, announced.notice("2024-00007", announced.DESIGNATED), announced.EARLIER
    )
    release.at(38)
    release.tell()
    page = fto_html(
        [*announced.OLD[1:], announced.NEW],
        [*announced.GONE, ("February 9, 2024", "Old Group Alpha", "October 8, 1997")],
    )
    release.content(40, page, **fto)
    # By hand.
    release.at(42)
    rounds.drill(tracker, (), "ada", tracker.clock())
    rounds.test_mail(tracker, "ada@bank.example", tracker.clock())
    release.tell()
    release.at(50)
    release.settings = replace(release.settings, status_at="05:00 UTC")
    release.tell()


def main(name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        home.mkdir()
        release = Release(home)
        release.subscribe()
        release.watch(Path(folder, "ours.csv"))
        story(release)
        engine = release.tracker.ledger.engine
        told = [list(notice) for notice in notices_of(engine)]
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        with closing(sqlite3.connect(home / "tracker.db")) as smaller:
            smaller.execute("VACUUM")
        target = HOMES / name
        target.mkdir(parents=True, exist_ok=True)
        lines = json.dumps(told, ensure_ascii=False, indent=1)
        (target / "notices.json").write_text(lines + "\n", encoding="utf-8")
        with ZipFile(target / "home.zip", "w", ZIP_LZMA) as file:
            for path in sorted(p for p in home.rglob("*") if p.is_file()):
                file.write(path, path.relative_to(home))


if __name__ == "__main__":
    main(sys.argv[1])
