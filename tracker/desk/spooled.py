"""Long answers: written to a temporary file first, so that no slow reader holds the database."""

from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile
from typing import IO

from starlette.responses import StreamingResponse

PIECE = 64 * 1024
"""Bytes sent at once."""


def spooled(pieces: Iterable[bytes], media_type: str, name: str = "") -> StreamingResponse:
    """What is written by pieces, as one answer of known length; with a `name` as a download.

    The pieces are taken at once, in constant memory: a failure among them is an error of the
    request, never half a file with status 200.
    """
    file = TemporaryFile()  # noqa: SIM115, closed by whoever reads it to its end
    try:
        length = sum(map(file.write, pieces))
        file.seek(0)
    except BaseException:
        file.close()
        raise
    headers = {"Content-Length": str(length)}
    if name:
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return StreamingResponse(_read(file), 200, headers, media_type)


def _read(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece
