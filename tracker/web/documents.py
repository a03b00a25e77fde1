"""The pages of documents: what one is, the record of an entry within it, and its bytes to save."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from db.engine import Connection, reading
from tracker.answers import documents, passages
from tracker.answers.documents import Whole
from tracker.answers.passages import InDocument
from tracker.desk import sending
from tracker.desk.state import desk_of, person_of
from tracker.people.access import Right
from tracker.web.content import said
from tracker.web.coverage import newest_document
from tracker.web.render import page

router = APIRouter()

MOST_ENTRY = 64
"""Characters of the id of an entry."""


@router.get("/documents/{sha256}")
def one_document(request: Request, sha256: str, entry: str = "") -> HTMLResponse:
    """A document, and with `entry` the very record of that in it."""
    desk, person = desk_of(request), person_of(request)
    with reading(desk.engine) as connection:
        found = documents.document(connection, sha256)
        within = _within(connection, request, found, entry[:MOST_ENTRY]) if entry else None
        beside = documents.beside(connection, found)
        newest = newest_document(connection, found.list_id)
    return page(
        request,
        "document.html",
        title=f"Document {sha256[:10]}",
        found=found,
        within=within,
        content=said(within.content) if within else (),
        beside=beside,
        newest=newest,
        names=person.may(Right.RECORDS),
    )


@router.get("/documents/{sha256}/bytes")
def document_bytes(request: Request, sha256: str) -> Response:
    """A document, or a file of one, as it came: to be saved, never shown."""
    return sending.document(desk_of(request), request, sha256)


def _within(connection: Connection, request: Request, found: Whole, entry: str) -> InDocument:
    archive = desk_of(request).tracker.journal.archive
    return passages.in_document(connection, archive, found, entry)
