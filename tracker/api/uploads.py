"""/v1/uploads: a file that a person saved, taken in at once."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.responses import Response

from scrapers.registry import scraper
from tracker.answers.lists import checked
from tracker.api.sent import Taken, says
from tracker.decisions import proposals
from tracker.desk.once import Answer, Key, once
from tracker.desk.state import desk_of, person_of
from tracker.errors import Refused, WrongUsage

router = APIRouter(tags=["uploads"])

LONGEST_NAME = 200
AT_ONCE = 1024 * 1024


@router.post("/uploads", status_code=201, summary="Bring a file", **says(Taken, 201))
def upload(
    request: Request,
    of: Annotated[str, Form(alias="list", description="The list, by key.", max_length=64)],
    file: Annotated[UploadFile, File(description="Named as the authority names it.")],
    claimed_url: Annotated[str, Form(max_length=2_000, description="Where it was found.")] = "",
    key: Key = "",
) -> Response:
    """Take a file in: names in it count at once, removals in it are questions.

    Where people have accounts another person has to look at it (`proposed`).
    """
    (list_id,) = checked([of])
    by, tracker = person_of(request).name, desk_of(request).tracker
    with _saved(file, scraper(list_id).source.size_limit_bytes) as path:
        said = {"list": list_id, "name": path.name, "claimed_url": claimed_url}

        def do() -> Answer:
            came = proposals.take_file(tracker, list_id, path, by=by, claimed_url=claimed_url)
            return Answer(201, came.json())

        return once(request, key, {**said, "sha256": _hash(path)}, do)


@contextmanager
def _saved(file: UploadFile, most: int) -> Iterator[Path]:
    """What was sent as a file of ours alone, until the end of the block; Refused if too large."""
    name = Path((file.filename or "").replace("\\", "/")).name
    if not name or name in (".", "..") or len(name) > LONGEST_NAME or not name.isprintable():
        raise WrongUsage("Send the file under the name that the authority gives it.")
    if file.size is not None and file.size > most:
        raise Refused(f"{name} has {file.size:,} bytes; {most:,} are read at most.")
    with TemporaryDirectory(prefix="tracker-upload-") as folder:
        path = Path(folder) / name
        with path.open("xb") as kept:
            shutil.copyfileobj(file.file, kept, AT_ONCE)
        yield path


def _hash(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
