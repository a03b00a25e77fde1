"""What the demo ends with: the timeline, the open question, the newest mail, what to try next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from pathlib import Path

from db.archive import Archive
from db.engine import Connection, opened, reading
from db.log import Filters, rows
from tracker.answers import entries
from tracker.answers.entries import Asked
from tracker.answers.timeline import Moment, timeline
from tracker.confined.here import Here
from tracker.demo.home import MAILBOX
from tracker.matching import search
from tracker.model import Pending, short_id
from tracker.notices.channels import maildir
from tracker.record.tracker import Tracker
from tracker.settings import Settings

SPELLINGS = (
    "Mujahedin-e Khalq",
    "Mujaheddin e Khalq",
    "Mujahidin-e Khalq Organisation",
)
"""The Mujahedin-e Khalq as the lists spell it: of the United States and Canada, UK, EU."""

MOST_LINES = 40
"""Of a mail that are shown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Try:
    """A command for whoever wants to go on, without what comes before the verb."""

    what: tuple[str, ...]
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """A mail as a person sees it in a list and opens it."""

    to: str
    subject: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Ending:
    """Where the story has led."""

    timeline: Sequence[Moment]
    questions: Sequence[Asked]
    mail: Mail
    mails: int
    tries: Sequence[Try]


def ending(home: Path) -> Ending:
    """What a demo's home has to show, from what is on record in it alone."""
    settings = Settings(home=home, mail_folder=MAILBOX)
    folder = home / MAILBOX
    with opened(settings.database) as engine:
        tracker = Tracker.over(engine, Archive(settings.archive), reader=Here())
        search.bring_up_to_date(tracker.ledger.engine)
        with reading(engine) as connection:
            asked = entries.questions(connection)
            return Ending(
                timeline=_timeline(connection),
                questions=entries.asked(connection, asked),
                mail=_mail(maildir.newest(folder)),
                mails=maildir.count(folder),
                tries=list(_tries(connection, asked)),
            )


def _timeline(connection: Connection) -> list[Moment]:
    """What is on record under all spellings, each thing once; in words where there are some."""
    every = (moment for name in SPELLINGS for moment in timeline(connection, name))
    told = (replace(each, what=each.says or each.what) for each in every if not each.is_of_lists)
    once = {(each.date, each.list_id, each.what): each for each in told}
    return [once[key] for key in sorted(once)]


def _mail(raw: bytes) -> Mail:
    mail = message_from_bytes(raw, policy=policy.default)
    body = mail.get_body(("plain",))
    text = body.get_content() if body else ""
    lines = text.splitlines()
    more = [f"... {len(lines) - MOST_LINES} lines more"] if len(lines) > MOST_LINES else []
    return Mail(
        to=str(mail["To"]),
        subject=str(mail["Subject"]),
        text="\n".join([*lines[:MOST_LINES], *more]),
    )


def _tries(connection: Connection, asked: Sequence[Pending]) -> Iterable[Try]:
    mek, gb, eu = SPELLINGS
    yield Try(
        what=("status", eu, "--on", "2008-12-05"),
        why="A court had annulled it the day before, and it was still on the list",
    )
    yield Try(what=("timeline", mek), why="Everything under one spelling, by date")
    yield Try(what=("search", gb), why="Names that are alike, on all lists")
    yield Try(what=("changes", "--kind", "removal"), why="Who was taken off, and how sure that is")
    removed = Filters(kinds=("removal",), lists=("eu_terrorist_list",))
    for row in rows(connection, removed)[:1]:
        yield Try(
            what=("show", short_id(row.change_id)),
            why="A removal by an act that never says the name, and the judgment behind it",
        )
    yield Try(
        what=("acts", "--list", "eu_terrorist_list"), why="What acts and courts said of a list"
    )
    yield Try(
        what=("reconcile",),
        why="Where official words do not fit one another (the lists here are short)",
    )
    yield Try(what=("calendar",), why="What the law says will happen")
    yield Try(what=("summary",), why="Every list, and the latest changes")
    yield Try(what=("alerts", "ledger"), why="Every mail, and what became of it")
    yield Try(what=("pending",), why="The open question, name by name")
    for list_id in sorted({question.list_id for question in asked}):
        because = ("--reason", "the file was not whole", "--by", "you", "--yes")
        yield Try(
            what=("reject", "--all", list_id, *because), why="Answer it: they are still listed"
        )
    yield Try(what=("decisions", "un_sc"), why="Who answered, when and why")
    yield Try(what=("verify",), why="Nothing was edited since it was recorded")
    yield Try(what=("replay", "--verify"), why="The log follows from the documents")
