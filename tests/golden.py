"""What the program makes of all real documents, as hashes: the net under every rebuilding.

    python -m tests.golden --check             what differs from tests/golden.json, if anything
    python -m tests.golden --write             that file anew
    python -m tests.golden --dump FOLDER       the lines behind the hashes, to be compared by `diff`
    ... --quick, --small                       only lists of small files, and few of these
    ... --database postgresql                  sqlite when left out

The shared archive is taken in day by day over all lists, as live runs on the days of the documents
would have. Two folders come late, a cut document is made up, some questions of small lists are
answered, and after every folder mails are written, none sent. Log and notices are kept in the order
in which they arose, all else sorted. Left out is what follows from the code and not from the
documents: rules versions and heads of chains.
"""

import argparse
import gzip
import hashlib
import json
import logging
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import structlog
import zstandard
from sqlalchemy import Engine, Select, Table, select, text

from tests import databases

# The program: everything of it that this module touches.

from db import tables  # isort: skip
from db.archive import Archive  # isort: skip
from db.engine import migrate, open_database, reading, writing  # isort: skip
from db.log import Filters  # isort: skip
from tracker import outgoing  # isort: skip
from tracker.answers import entries, lists, log, status, timeline  # isort: skip
from tracker.intake import folders, run  # isort: skip
from tracker.matching import search, watch  # isort: skip
from tracker.model import Decision, stamp  # isort: skip
from tracker.notices import notice, page, rounds, subscriptions  # isort: skip
from tracker.proof import replay  # isort: skip
from tracker.record.tracker import Tracker  # isort: skip
from tracker.settings import Settings  # isort: skip


class Program:
    """A tracker over an empty database, with a clock that somebody else sets."""

    def __init__(self, home: Path, url: str) -> None:
        self.moment = datetime(2000, 1, 1, tzinfo=UTC)
        self.settings = Settings(home=home, mail_from="tracker@example.org", status_at="06:00 UTC")
        engine = open_database(url)
        migrate(engine)
        self.tracker = Tracker.over(engine, Archive(home / "archive"), lambda: self.moment)

    @property
    def engine(self) -> Engine:
        return self.tracker.ledger.engine

    def close(self) -> None:
        self.engine.dispose()

    @staticmethod
    def folders(root: Path, lists: Sequence[str]) -> list[tuple[datetime, str, str, Any]]:
        """(observed, list, folder, what `take` takes) of what an archive holds of these lists."""
        return [(f.observed_at, f.list_id, f.folder, f) for f in folders.folders(root, lists)[0]]

    def take(self, folder: Any) -> None:
        folders.take_folder(self.tracker, folder, mode="run")

    def open_questions(self, list_id: str) -> list[dict[str, Any]]:
        with reading(self.engine) as connection:
            return [asdict(asked) for asked in entries.questions(connection, list_id, "open")]

    def decide(self, list_id: str, verdict: str, asked: Sequence[Mapping[str, Any]]) -> None:
        decisions = [
            Decision(
                pending_id=question["pending_id"],
                verdict=verdict,
                decided_by="ada",
                decided_at=stamp(self.moment),
                reason="because",
            )
            for question in asked
        ]
        first = min((question["observed_at"], "", "") for question in asked)
        run.decide(self.tracker, list_id, decisions, first, live=True)

    def subscribe(self, order: Mapping[str, Any]) -> None:
        with writing(self.engine) as connection:
            saved = subscriptions.subscription(order)
            subscriptions.save(connection, saved, "ada", self.moment)

    def watch(self, path: Path) -> None:
        watch.take_in(self.engine, path, "", stamp(self.moment), "ada")

    def tell(self) -> None:
        """Everything that is due is told; there is no mail server, so that it stays written."""
        rounds.tick(self.tracker, self.settings)

    def changes(self, list_id: str) -> list[dict[str, Any]]:
        filters = Filters(everything=True, lists=(list_id,))
        with reading(self.engine) as connection:
            return outgoing.rows(log.changes(connection, filters))

    def answers(self, name: str, on: Sequence[str]) -> Iterator[dict[str, Any]]:
        search.bring_up_to_date(self.engine)
        with reading(self.engine) as connection:
            for day in on:
                yield status.status(connection, status.Question(name=name, on=day)).json()
            for moment in timeline.timeline(connection, name):
                yield {"timeline": moment.json()}

    def lists(self) -> list[dict[str, Any]]:
        with reading(self.engine) as connection:
            return outgoing.rows(lists.standing_of_lists(connection, self.moment))

    @staticmethod
    def subject(row: Any) -> str:
        """How a mail of one recorded notice is headed."""
        return notice.Notice.of(row).subject()


def notices_of(engine: Engine) -> Iterator[tuple[str, str, str, str]]:
    """(id, kind, subject, text) of every notice on record, as a mail of it alone would say it."""
    with engine.connect() as connection:
        for row in connection.execute(text("SELECT * FROM notice ORDER BY seq")):
            written = page.page([notice.Notice.of(row)])
            yield row.notice_id, row.kind, written.subject, written.text


def kinds() -> Sequence[str]:
    """All kinds of notices."""
    return list(notice.kinds())


@contextmanager
def migrated(home: Path) -> Iterator[Engine]:
    """The database of a home on SQLite, brought up to the running release."""
    engine = open_database(f"sqlite:///{home / 'tracker.db'}")
    migrate(engine)
    try:
        yield engine
    finally:
        engine.dispose()


def replayed(home: Path) -> list[str]:
    """What `replay --verify` has to say of a home on SQLite."""
    with migrated(home) as engine:
        tracker = Tracker.over(engine, Archive(home / "archive"))
        found = list(replay.lost_acts(tracker))
        for list_id in replay.journalled(tracker):
            found += replay.differences_of(tracker, list_id)
    return found


# What is taken, and what comes out.

GOLDEN = Path(__file__).with_name("golden.json")
ARCHIVE = Path(__file__).resolve().parents[2] / "shared" / "archive"
LATE = {("us_state_fto", "2012-10-06"), ("un_sc", "2025-06-14")}
"""Folders that come after all others."""

QUICK = (
    "ca_listed_entities",
    "ca_riunrst",
    "il_nbctf_seizures",
    "in_uapa_orgs",
    "my_moha",
    "nz_police",
    "sg_tsfa",
    "un_sc",
    "us_ofac_cons",
    "us_state_fto",
)
"""Lists whose history is taken in within a minute; their questions are answered."""

SMALL = ("ca_listed_entities", "my_moha", "nz_police", "sg_tsfa", "us_state_fto")
"""Lists that are taken in on PostgreSQL, too, in every run of the tests."""

PARTS: Mapping[str, Sequence[str]] = {"whole": (), "quick": QUICK, "small": SMALL}
"""Parts of the committed file -> the lists that are taken in, none for all."""

ORDERS: tuple[dict[str, Any], ...] = (
    {"name": "all", "to": ["all@example.org"], "about": "all", "relevance": "all"},
    {"name": "digest", "to": ["digest@example.org"], "timing": "weekly on friday at 08:00 UTC"},
    {
        "name": "watched",
        "to": ["watched@example.org"],
        "watched": True,
        "about": "all",
        "kinds": ["addition", "removal", "relisting", "designation_ended", "baseline", "pending"],
    },
    {
        "name": "one by one",
        "to": ["one@example.org"],
        "lists": ["un_sc", "us_state_fto"],
        "kinds": ["addition", "removal", "relisting", "designation_ended"],
        "grouped": False,
        "deputy": "deputy@example.org",
        "escalate_after_hours": 24,
    },
)
WATCHED = (
    "Mujahedin-e Khalq Organization",
    "Al-Nusrah Front",
    "Kahane Chai",
    "Usama Bin Ladin",
    "Hamas",
    "Ayman al-Zawahiri",
    "Mohamed Ben Belgacem Aouadi",
    "Revolutionary Armed Forces of Colombia",
)
ASKED = (*WATCHED, "Mujahedin-e Khalq", "Islamic State", "Nobody At All")
DAYS = ("2010-01-01", "2022-06-01", "2025-07-21", "2026-10-09")

Lines = dict[str, dict[str, list[str]]]
"""Kind -> list -> lines."""


def canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def story(program: Program, lists: Sequence[str], said: Callable[[str], None]) -> None:
    """Everything that happens."""
    with tempfile.TemporaryDirectory() as folder:
        cut(Path(folder))
        folders = program.folders(ARCHIVE, lists) + program.folders(Path(folder), ("un_sc",))
        happens(program, sorted(folders, key=lambda folder: folder[:3]), said)


def cut(root: Path) -> None:
    """After the UN's last document: three persons are missing, and a day later there again.

    What was told of them is taken back. Both say that they were made on their days.
    """
    (last,) = (ARCHIVE / "un_sc" / "2026-04-17").iterdir()
    whole = gzip.decompress(last.read_bytes())
    persons = re.findall(rb"<INDIVIDUAL>.*?</INDIVIDUAL>", whole, re.DOTALL)
    missing = whole
    for person in persons[100:400:100]:
        missing = missing.replace(person, b"")
    for day, content in (("2026-05-01", missing), ("2026-05-02", whole)):
        folder = root / "un_sc" / day
        folder.mkdir(parents=True)
        (folder / last.name).write_bytes(gzip.compress(made_on(day, content), mtime=0))


def made_on(day: str, content: bytes) -> bytes:
    """A document of the UN as if it had been made on another day."""
    dated, times = re.subn(rb'(?<=dateGenerated=")[\d-]{10}', day.encode(), content)
    assert times == 1
    return dated


def happens(
    program: Program,
    folders: Sequence[tuple[datetime, str, str, Any]],
    said: Callable[[str], None],
) -> None:
    late = [folder for folder in folders if folder[1:3] in LATE]
    program.moment = folders[0][0]
    for order in ORDERS:
        program.subscribe(order)
    with tempfile.TemporaryDirectory() as home:
        path = Path(home, "watched.csv")
        path.write_text("\n".join(("name", *WATCHED)) + "\n", encoding="utf-8")
        program.watch(path)
    for folder in [f for f in folders if f not in late] + late:
        observed_at, list_id, name, taken = folder
        program.moment = max(program.moment, observed_at + timedelta(hours=6))
        program.take(taken)
        if list_id in QUICK:
            answer(program, list_id)
        program.tell()
        said(f"{list_id}/{name}")
    program.moment += timedelta(days=7)
    program.tell()


def answer(program: Program, list_id: str) -> None:
    """An eighth of the questions is confirmed and an eighth rejected, by their ids."""
    chosen: dict[int, list[dict[str, Any]]] = {}
    for question in program.open_questions(list_id):
        chosen.setdefault(int(question["pending_id"][:2], 16) % 8, []).append(question)
    for number, verdict in ((0, "confirm"), (1, "reject")):
        still = {question["pending_id"] for question in program.open_questions(list_id)}
        asked = [q for q in chosen.get(number, ()) if q["pending_id"] in still]
        if asked:
            program.decide(list_id, verdict, asked)


def _columns(table: Table, names: str) -> Select[Any]:
    return select(*(table.c[name] for name in names.split()))


ON_RECORD: Mapping[str, Any] = {
    "log": _columns(tables.change, "list_id change_id superseded_by").order_by(tables.change.c.seq),
    "questions": _columns(
        tables.pending, "list_id pending_id state body recorded_at superseded_at"
    ),
    "standings": _columns(
        tables.standing, "list_id entry_id entry_key caption state revision body recorded_at"
    ).where(tables.standing.c.superseded_at == ""),
    "checks": _columns(tables.check, "list_id observed_at recorded_at outcome reason sha256"),
    "names": _columns(tables.name, "list_id entry_id kind text form recorded_at"),
    "deliveries": text(
        "SELECT n.list_id, n.notice_id, d.subscription, d.recipient, d.channel, d.reason, d.due_at"
        " FROM delivery d JOIN notice n ON n.seq = d.notice"
    ),
}
IN_ORDER = ("log", "notices")
NOTICES = "SELECT * FROM notice ORDER BY seq"
MAILS = (
    "SELECT m.recipient, m.subject, b.raw FROM message m JOIN message_body b ON b.message = m.seq"
    " ORDER BY m.seq"
)


def outcome(program: Program) -> Lines:
    """Everything that came of it."""
    lines: Lines = {}
    with program.engine.connect() as connection:
        for kind, query in ON_RECORD.items():
            for list_id, *values in connection.execute(query):
                add(lines, kind, list_id, values)
        notices = connection.execute(text(NOTICES)).all()
        mails = connection.execute(text(MAILS)).all()
    heads = []
    for row in notices:
        add(lines, "notices", row.list_id, [row.notice_id, row.kind, program.subject(row)])
        if row.kind == "status":
            heads.append(json.loads(row.facts)["head"])
    printed = "|".join(filter(None, heads))
    chains = re.compile(rf"({printed})( \(\d+ links\))?" if printed else "$^")
    for recipient, subject, raw in mails:
        written = chains.sub("(head)", plain_text(raw))
        add(lines, "mails", recipient, [subject, written])
    for list_id in lines["checks"]:
        for change in program.changes(list_id):
            del change["rules_version"]
            add(lines, "changes", list_id, change)
    for name in ASKED:
        for found in program.answers(name, DAYS):
            add(lines, "answers", name, found)
    for line in program.lists():
        add(lines, "lists", line["list_id"], line)
    for kind, by_part in lines.items():
        if kind not in IN_ORDER:
            lines[kind] = {part: sorted(some) for part, some in by_part.items()}
    return lines


def add(lines: Lines, kind: str, part: str, value: Any) -> None:
    lines.setdefault(kind, {}).setdefault(part or "(no list)", []).append(canonical(value))


def plain_text(raw: bytes) -> str:
    """The words of a mail as it goes out."""
    mail = message_from_bytes(zstandard.decompress(raw), policy=policy.default)
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def hashes(lines: Lines) -> dict[str, dict[str, str]]:
    """Kind -> list -> number of lines and their hash."""
    return {
        kind: {part: f"{len(some)} {hashed(some)}" for part, some in sorted(by_part.items())}
        for kind, by_part in sorted(lines.items())
    }


def hashed(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


def made(
    database: str, lists: Sequence[str] = (), said: Callable[[str], None] = lambda _: None
) -> Lines:
    """The story on one database, from nothing: of all lists, or of these."""
    with tempfile.TemporaryDirectory(dir=databases.quick_disk()) as folder:
        home = Path(folder)
        with databases.fresh_url(database, home) as url:
            program = Program(home, url)
            try:
                story(program, lists, said)
                return outcome(program)
            finally:
                program.close()


def committed() -> dict[str, dict[str, dict[str, str]]]:
    """What the committed file says: whole or quick -> kind -> list -> hash."""
    known: dict[str, Any] = json.loads(GOLDEN.read_text(encoding="utf-8"))
    return known


def differences(part: str, new: Mapping[str, Mapping[str, str]]) -> list[str]:
    """A line for each kind and list in which the committed file says something else."""
    old = committed().get(part, {})
    found = []
    for kind in sorted(old.keys() | new.keys()):
        before, after = old.get(kind, {}), new.get(kind, {})
        for key in sorted(before.keys() | after.keys()):
            sides = before.get(key, "nothing"), after.get(key, "nothing")
            if sides[0] != sides[1]:
                found.append(f"{kind} of {key}: {sides[0]} before, {sides[1]} now")
    return found


def write(part: str, new: Mapping[str, Mapping[str, str]]) -> None:
    known = committed() if GOLDEN.exists() else {}
    text = json.dumps({**known, part: new}, indent=1, ensure_ascii=False, sort_keys=True)
    GOLDEN.write_text(text + "\n", encoding="utf-8")


def dump(lines: Lines, folder: Path) -> None:
    for kind, by_part in lines.items():
        for part, some in by_part.items():
            name = re.sub(r"[^\w@.-]+", "_", part)
            path = folder / kind / f"{name}.jsonl"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("".join(f"{line}\n" for line in some), encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.golden", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--database", choices=databases.KINDS, default="sqlite")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--dump", type=Path)
    for part in ("quick", "small"):
        parser.add_argument(f"--{part}", dest="part", action="store_const", const=part)
    parser.set_defaults(part="whole")
    asked = parser.parse_args(arguments)
    part, lists = asked.part, PARTS[asked.part]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    lines = made(asked.database, lists, lambda done: print(done, file=sys.stderr, flush=True))
    if asked.dump:
        dump(lines, asked.dump)
    if asked.write:
        write(part, hashes(lines))
    if not asked.check:
        return 0
    found = differences(part, hashes(lines))
    print("\n".join(found) or "No difference.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
