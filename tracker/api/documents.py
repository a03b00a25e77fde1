"""/v1/documents: the bytes of a document, to be saved; and what is on record of it."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from db.engine import reading
from tracker.answers import documents
from tracker.api import shapes
from tracker.api.answering import answered, answers, files
from tracker.desk import sending
from tracker.desk.state import desk_of

router = APIRouter(tags=["documents"])


@router.get(
    "/documents/{sha256}",
    summary="The bytes of a document",
    **files("application/octet-stream", "text/plain"),
)
def document(request: Request, sha256: str) -> Response:
    """A document, or a file of one, byte for byte as it came, as a download of a safe type. Of a
    document of several files, the lines that its hash is over, as `sha256sum -c` reads them.
    """
    return sending.document(desk_of(request), request, sha256)


@router.get(
    "/documents/{sha256}/about",
    summary="What is on record of a document",
    **answers(shapes.Document),
)
def about(request: Request, sha256: str) -> Response:
    """How it came, its files, what it was read as, and how many rows of the log it shows."""
    with reading(desk_of(request).engine) as connection:
        found = documents.document(connection, sha256)
    return answered(request, found.json())
