"""Sending a document: always to be saved, never shown; byte for byte what its hash says."""

import base64

from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from db.archive import CANNOT
from db.engine import reading
from tracker.answers import documents
from tracker.answers.documents import Sendable
from tracker.desk.state import Desk
from tracker.errors import Broken

BYTES = "application/octet-stream"
TEXT = "text/plain; charset=utf-8"

NEVER_A_PAGE = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}
"""With every document: no browser may show it as a page of ours, whatever is in it."""


def document(desk: Desk, request: Request, sha256: str) -> Response:
    """A document or a file of one by its hash: Absent for any other text, Broken where what lies
    in the archive is not that. It is gone through before it is sent, and never whole in memory.
    """
    with reading(desk.engine) as connection:
        found = documents.sendable(connection, sha256)
    headers = _headers(found)
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    headers["Content-Length"] = str(found.size)
    if found.text:
        return Response(found.text, headers=headers, media_type=TEXT)
    try:
        parts = desk.tracker.journal.archive.parts(sha256)
    except CANNOT as why:
        raise Broken(str(why)) from None
    return StreamingResponse(parts, headers=headers, media_type=BYTES)


def _headers(found: Sendable) -> dict[str, str]:
    digest = base64.b64encode(bytes.fromhex(found.sha256)).decode()
    return NEVER_A_PAGE | {
        "Content-Disposition": f'attachment; filename="{found.name}"',
        "ETag": f'"{found.sha256}"',
        "Repr-Digest": f"sha-256=:{digest}:",
    }
