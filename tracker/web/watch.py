"""Watch lists: names of the house's own beside the lists. Every look at them is on record, before.

No name of theirs stands in an address, in a log or in the journal.
"""

import shutil
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData, UploadFile

from db.engine import Connection, Engine, reading
from tracker.desk.admission import Form
from tracker.desk.state import desk_of, person_of
from tracker.desk.works import Work, works_of
from tracker.errors import Absent, WrongUsage
from tracker.matching import search
from tracker.matching import watch as watching
from tracker.matching.watch import Hit, ListOfWatched
from tracker.matching.watchfile import LARGEST
from tracker.model import stamp
from tracker.notices.covering import warnings
from tracker.notices.subscriptions import NAME
from tracker.web import options
from tracker.web.files_of_people import name_of, saved
from tracker.web.forms import NOTHING_TYPED, Typed, done, form_page, submitted, text

router = APIRouter()

AT_A_TIME = 50
MOST_HITS = 500

TAKING, CHECKING = "taking in", "all hits"
"""Long works on watch lists."""


@router.get("/watch")
def every_watch_list(request: Request) -> HTMLResponse:
    """Watch lists and how many are on each; no names."""
    return _every(request, NOTHING_TYPED)


def _every(request: Request, typed: Typed) -> HTMLResponse:
    with reading(desk_of(request).engine) as connection:
        found = watching.lists(connection)
    return form_page(
        request,
        "watch.html",
        typed,
        title="Watch lists",
        found=found,
        note=watching.NOTICE,
    )


@router.get("/watch/works/{key}")
def one_work(request: Request, key: str) -> HTMLResponse:
    """How far it is, and what came of it; hits are shown once the look is on record."""
    work = works_of(request).named(key, person_of(request).name)
    progress = work.progress()
    found: list[Hit] = progress.came or [] if work.what == CHECKING else []
    if work.what == CHECKING and progress.is_done:
        _put_look(request, work.about, CHECKING)
    with reading(desk_of(request).engine) as connection:
        covers = options.covers_now(request, connection)
    return form_page(
        request,
        "watch_work.html",
        title=f"Watch list {work.about}: {work.what}",
        work=work,
        progress=progress,
        is_check=work.what == CHECKING,
        hits=found[:MOST_HITS],
        number=len(found),
        counts=progress.came if work.what == TAKING else None,
        place=_place(work.about),
        covers=[*covers.said(), *warnings(hit.list_id for hit in found[:MOST_HITS])],
        note=watching.NOTICE,
    )


@router.get("/watch/{list_name:path}")
def one_watch_list(
    request: Request, list_name: str, first: Annotated[int, Query(ge=0, le=10**9)] = 0
) -> HTMLResponse:
    """Names of a watch list, each with its hits; the look is put on record before."""
    return _one(request, list_name, NOTHING_TYPED, first)


def _one(request: Request, list_name: str, typed: Typed, first: int = 0) -> HTMLResponse:
    desk = desk_of(request)
    with reading(desk.engine) as connection:
        known = _known(connection, list_name)
    _put_look(request, list_name, f"names from {first + 1} on")
    search.bring_up_to_date(desk.engine)
    with reading(desk.engine) as connection:
        parties = watching.parties_of(connection, list_name, first, AT_A_TIME)
        covers = options.covers_now(request, connection)
    place, last = _place(list_name), first + AT_A_TIME
    return form_page(
        request,
        "watch_list.html",
        typed,
        title=f"Watch list {list_name}",
        known=known,
        place=place,
        parties=parties,
        first=first,
        next=f"{place}?first={last}" if last < known.parties else "",
        previous=f"{place}?first={max(0, first - AT_A_TIME)}" if first else "",
        covers=[*covers.said(), *warnings(hit.list_id for one in parties for hit in one.hits)],
        note=watching.NOTICE,
        least=watching.LEAST,
    )


def _known(connection: Connection, list_name: str) -> ListOfWatched:
    found = watching.lists(connection)
    known = next((one for one in found if one.list_name == list_name), None)
    if known is None:
        raise Absent("There is no watch list of this name.")
    return known


def _put_look(request: Request, list_name: str, what: str) -> None:
    desk = desk_of(request)
    at = stamp(desk.tracker.clock())
    watching.looked(desk.engine, list_name, what, person_of(request).name, at)


def _place(list_name: str) -> str:
    return f"/watch/{quote(list_name, safe='')}"


# Taken in, looked through, forgotten.


@router.post("/watch")
def change(request: Request, form: Form) -> Response:
    """Take a file of names in, or forget a watch list."""

    def put() -> str:
        match text(form, "do"):
            case "take":
                return _take(request, form)
            case "forget":
                return _forget(request, form)
        raise WrongUsage("Say what is to be done.")

    return submitted(form, put, lambda typed: _every(request, typed))


def _take(request: Request, form: FormData) -> str:
    """Begin to take a file in."""
    came = form.get("file")
    if not isinstance(came, UploadFile) or not came.filename:
        raise WrongUsage("Choose the file: CSV (UTF-8) or a workbook, with a column `name`.")
    file = name_of(came.filename)
    list_name = text(form, "list_name") or Path(file).stem
    if not NAME.fullmatch(list_name):
        raise WrongUsage("A watch list has a name of letters, digits, blanks, dots and dashes.")
    path, digest = saved(came.file, file, LARGEST)
    replace, by = bool(text(form, "replace")), person_of(request).name
    at = stamp(desk_of(request).tracker.clock())
    key = _key(TAKING, list_name, by, digest, str(replace))
    work = Work(key=key, what=TAKING, by=by, at=at, about=list_name)
    do = partial(_taken, desk_of(request).engine, path, list_name, at, by, replace)
    if not works_of(request).begin(work, do):
        shutil.rmtree(path.parent, ignore_errors=True)
    return f"/watch/works/{key}"


def _taken(
    engine: Engine, path: Path, list_name: str, at: str, by: str, replace: bool
) -> dict[str, int]:
    try:
        return watching.take_in(engine, path, list_name, at, by, replace=replace)
    finally:
        shutil.rmtree(path.parent, ignore_errors=True)


def _key(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()[:32]


def _forget(request: Request, form: FormData) -> str:
    desk, list_name = desk_of(request), text(form, "list_name")
    if not text(form, "sure"):
        raise WrongUsage(f"Tick that {list_name} is to be forgotten: nothing of it is kept.")
    with reading(desk.engine) as connection:
        _known(connection, list_name)
    at = stamp(desk.tracker.clock())
    watching.forget(desk.engine, list_name, at, person_of(request).name)
    return done("/watch", "forgotten")


@router.post("/watch/hits")
def check(request: Request, form: Form) -> Response:
    """Begin to compare a whole watch list with all who count as listed."""

    def put() -> str:
        desk, list_name, by = desk_of(request), text(form, "list_name"), person_of(request).name
        with reading(desk.engine) as connection:
            _known(connection, list_name)
        at = stamp(desk.tracker.clock())
        work = Work(key=_key(CHECKING, list_name, by), what=CHECKING, by=by, at=at, about=list_name)
        works_of(request).begin(work, partial(_checked, desk.engine, list_name))
        return f"/watch/works/{work.key}"

    return submitted(form, put, lambda typed: _every(request, typed))


def _checked(engine: Engine, list_name: str) -> list[Hit]:
    search.bring_up_to_date(engine)
    watching.bring_up_to_date(engine)
    with reading(engine) as connection:
        return watching.every_hit(connection, list_name)


# Pairs.


@router.post("/watch/pairs")
def decide(request: Request, form: Form) -> Response:
    """Clear a pair, or open it again."""
    list_name, first = text(form, "list_name"), text(form, "first")
    start = int(first) if first.isascii() and first.isdigit() and len(first) < 9 else 0

    def put() -> str:
        desk, verdict, reason = desk_of(request), text(form, "do"), text(form, "reason")
        if verdict not in ("cleared", "reopened"):
            raise WrongUsage("Say whether the pair is cleared or open again.")
        if not any(map(str.isalnum, reason)):
            raise WrongUsage("Say why.")
        at, by = stamp(desk.tracker.clock()), person_of(request).name
        pair = text(form, "pair")
        watching.decide(desk.engine, pair, verdict, reason=reason, by=by, at=at)
        return done(_place(list_name), verdict, f"&first={start}")

    return submitted(form, put, lambda typed: _one(request, list_name, typed, start))
