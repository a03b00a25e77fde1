"""Documents read in the process that asks: what the confined process does, and tests do."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from scrapers import kit
from scrapers.kit.sniff import sniff
from scrapers.registry import scraper
from tracker.confined.task import Task
from tracker.rules.met import Met
from tracker.rules.reading import Arrived, Reading, read
from tracker.trying.examine import examine
from tracker.trying.proof import Proof, proven
from tracker.trying.report import Report

AHEAD = timedelta(days=7)
"""So long before its publication an act is heard of: public inspection, and other time zones."""


@dataclass(frozen=True, slots=True)
class Here:
    """A reader without limits of its own; it keeps what it read last."""

    met: Met = field(default_factory=Met)

    def read(self, task: Task, known: Container[str]) -> Reading:
        """What the documents of a list say; ScrapeError when they are not the list."""
        source = scraper(task.list_id)
        form, documents = _looked_at(source.source, task)
        return read(source, documents, _arrived(task, form), known, self.met)

    def examined(self, task: Task) -> Report:
        """What is found in the documents of a list; ScrapeError when they are not the list."""
        source = scraper(task.list_id)
        form, documents = _looked_at(source.source, task)
        return examine(source, documents, _arrived(task, form))

    def proven(self, task: Task) -> tuple[Proof, str]:
        """What the documents of a list prove of its reader; and why it refuses them, or ""."""
        source = scraper(task.list_id)
        form, documents = _looked_at(source.source, task)
        return proven(source, documents, _arrived(task, form))

    def acts(self, task: Task) -> tuple[kit.RawAct, ...]:
        """The acts of a feed's documents; ScrapeError when they are not that feed."""
        source = scraper(task.list_id)
        form, documents = _looked_at(source.source, task)
        found = tuple(source.acts(documents))
        if any(file.url for file in form.files.values()):  # not what ships with the program
            _in_time(found, str((task.observed_at + AHEAD).date()))
        return found

    def links(self, list_id: str, role: str, page: kit.Document) -> Mapping[str, str]:
        """Where a page leads to; ScrapeError when it is no such page."""
        return scraper(list_id).links(role, page)

    def warm(self) -> None:
        """Nothing is to be made ready."""

    def forget(self) -> None:
        """The next document may be a day away: of a long list what is known of it is packed."""
        self.met.rest()

    def break_off(self) -> None:
        """Nobody else can end what is read in this process."""


def _arrived(task: Task, form: kit.Format) -> Arrived:
    """What is known of the documents of a task."""
    return Arrived(sha256=task.sha256, observed_at=task.observed_at, mode=task.mode, format=form)


def _in_time(acts: Iterable[kit.RawAct], latest: str) -> None:
    """LayoutChanged for an act that was done or published after it was heard of.

    From when it has effect, and how long, may lie ahead as far as it likes.
    """
    for act in acts:
        days = {
            "published": act.published_on,
            "signed": act.signed_on,
            "made": act.made_on,
            "registered": act.registered_on,
        }
        for what, day in days.items():
            if day > latest:
                raise kit.LayoutChanged(f"The act {act.number} is said to be {what} on {day}.")


def _looked_at(source: kit.Source, task: Task) -> tuple[kit.Format, kit.Documents]:
    """The representation that documents look like, and those that do; LayoutChanged for one that
    does not. One of many may be left out, unless there is no other.
    """
    form = format_of(source, task.format_id)
    fit: dict[str, kit.Document] = {}
    doubt = ""
    for role, document in task.documents.items():
        file = _file(form, role)
        if why := sniff(document.content, file.content):
            doubt = f"{document.name} {why}."
            if not file.many:
                raise kit.LayoutChanged(doubt)
        else:
            fit[role] = document
    if not fit and doubt:
        raise kit.LayoutChanged(doubt)
    return form, fit


def _file(form: kit.Format, role: str) -> kit.File:
    """What is known of the file of a role; LayoutChanged for a role that this release lacks."""
    try:
        return form.file(role)
    except KeyError:
        raise kit.LayoutChanged(f"The representation {form.id!r} has no file {role!r}.") from None


def format_of(source: kit.Source, format_id: str) -> kit.Format:
    """A representation by its id; LayoutChanged for one this release does not know."""
    for form in source.formats:
        if form.id == format_id:
            return form
    raise kit.LayoutChanged(f"The representation {format_id!r} is not known.")
