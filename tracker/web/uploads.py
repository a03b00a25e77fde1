"""Documents that people bring: which file of which list, what came of it, who has to look at it."""

import shutil
from collections.abc import Iterator
from fnmatch import fnmatch
from hashlib import sha256
from pathlib import Path
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData, UploadFile

from db.engine import reading
from scrapers import registry
from tracker.answers import brought
from tracker.decisions import proposals
from tracker.desk.admission import Form
from tracker.desk.state import desk_of, person_of
from tracker.desk.works import Work, works_of
from tracker.errors import WrongUsage
from tracker.intake.folders import one_of_several
from tracker.model import stamp
from tracker.record.tracker import Tracker
from tracker.web import options
from tracker.web.files_of_people import name_of, saved
from tracker.web.forms import NOTHING_TYPED, Typed, form_page, submitted, text

router = APIRouter()


@router.get("/uploads")
def every_upload(
    request: Request,
    of: Annotated[str, Query(alias="list", max_length=64)] = "",
    before: Annotated[int, Query(ge=0, le=2**53)] = 0,
) -> HTMLResponse:
    """What people brought; and once a list is chosen, which of its files may be."""
    return every(request, NOTHING_TYPED, of, before)


def every(request: Request, typed: Typed, of: str = "", before: int = 0) -> HTMLResponse:
    """The page, also after a form of it was refused."""
    chosen = of if of in registry.keys() else ""
    desk = desk_of(request)
    with reading(desk.engine) as connection:
        found = brought.brought(connection, before, brought.AT_A_TIME + 1)
    shown = found[: brought.AT_A_TIME]
    return form_page(
        request,
        "uploads.html",
        typed,
        title="Uploads",
        uploads=shown,
        older=f"/uploads?before={shown[-1].receipt}" if len(found) > len(shown) else "",
        newest="/uploads" if before else "",
        chosen=chosen,
        files=brought.files_of(chosen) if chosen else (),
        source=registry.scraper(chosen).source if chosen else None,
        lists=[("", "choose a list"), *_that_may_be_brought()],
        under_way=[work for work in works_of(request).under_way() if _is_of(work, request)],
        two=proposals.takes_two_persons(desk.tracker),
    )


def _that_may_be_brought() -> Iterator[tuple[str, str]]:
    """Lists that have a file which is all of it."""
    return ((key, title) for key, title in options.lists() if brought.files_of(key))


def _is_of(work: Work, request: Request) -> bool:
    return work.by == person_of(request).name


@router.post("/uploads")
def bring(request: Request, form: Form) -> Response:
    """Bring a file; it is read by the thread of long work, and this answers at once."""
    of = text(form, "list")

    def put() -> str:
        work, path = _saved(request, form)
        tracker, claimed = desk_of(request).tracker, text(form, "claimed_url")
        taking = _Taking(tracker, work.about, path, work.by, claimed)
        if not works_of(request).begin(work, taking.take):
            taking.clear()
        return f"/uploads/works/{work.key}"

    return submitted(form, put, lambda typed: every(request, typed, of))


class _Taking(NamedTuple):
    """A file that waits in a folder of its own, to be taken in."""

    tracker: Tracker
    list_id: str
    path: Path
    by: str
    claimed_url: str

    def take(self) -> proposals.Brought:
        """Take it in; the folder is gone afterwards, whatever came of it."""
        try:
            return proposals.take_file(
                self.tracker, self.list_id, self.path, by=self.by, claimed_url=self.claimed_url
            )
        finally:
            self.clear()

    def clear(self) -> None:
        """Keep nothing of it beside what is on record."""
        shutil.rmtree(self.path.parent, ignore_errors=True)


def _saved(request: Request, form: FormData) -> tuple[Work, Path]:
    """The file of a form, in a folder of its own, and the work of taking it in."""
    of, by = text(form, "list"), person_of(request).name
    if of not in registry.keys():
        raise WrongUsage("Choose the list that the file is of.")
    came = form.get("file")
    if not isinstance(came, UploadFile) or not came.filename:
        raise WrongUsage("Choose the file.")
    name = name_of(came.filename)
    _demand_named(of, name)
    at = stamp(desk_of(request).tracker.clock())
    path, digest = saved(came.file, name, registry.scraper(of).source.size_limit_bytes)
    key = sha256(f"{of} {digest} {by}".encode()).hexdigest()[:32]
    return Work(key=key, what=name, by=by, at=at, about=of), path


def _demand_named(of: str, name: str) -> None:
    """WrongUsage for a file that no file of the list is named like, before anything is done."""
    plain = name.lower().removesuffix(".gz").removesuffix(".zst")
    patterns = [pattern for file in brought.files_of(of) for pattern in file.patterns]
    if not any(fnmatch(plain, pattern.lower()) for pattern in patterns):
        wanted = ", ".join(dict.fromkeys(patterns))
        why = f"{name} is not named like any whole file of this list: {wanted}."
        raise WrongUsage(one_of_several(of, registry.scraper(of).source, plain) or why)


@router.get("/uploads/works/{key}")
def one_work(request: Request, key: str) -> HTMLResponse:
    """How far the reading of a file is, and what came of it."""
    work = works_of(request).named(key, person_of(request).name)
    progress = work.progress()
    came: proposals.Brought | None = progress.came
    return form_page(
        request,
        "upload.html",
        title=f"Upload of {work.what}",
        work=work,
        progress=progress,
        came=came,
        sentence=brought.sentence(came.outcome) if came else "",
    )
