"""The pages of documents: what one is, the record of an entry within it, and its bytes to save."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from tracker.desk import sending
from tracker.desk.state import desk_of

router = APIRouter()


@router.get("/documents/{sha256}/bytes")
def document_bytes(request: Request, sha256: str) -> Response:
    """A document, or a file of one, as it came: to be saved, never shown."""
    return sending.document(desk_of(request), request, sha256)
