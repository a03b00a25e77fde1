"""Style and script of the pages, from our own files alone."""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response

from tracker.errors import Absent

FILES = Path(__file__).with_name("files")
KINDS = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
}

router = APIRouter()


@router.get("/static/{name}")
def static(name: str) -> Response:
    """One of our files by its name; Absent for any other."""
    if name not in {file.name for file in FILES.iterdir()}:
        raise Absent("There is no such file.")
    return FileResponse(FILES / name, media_type=KINDS[Path(name).suffix])
