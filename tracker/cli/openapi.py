"""The document of the API: openapi."""

from tracker.cli.common import app
from tracker.cli.output import tell


@app.command("openapi")
def print_document() -> None:
    """The document of the API (OpenAPI 3.1), as `/openapi.json` serves it; no home is needed.

    Example: tracker openapi > openapi.json
    """
    from tracker.api.openapi import text

    tell(text().rstrip("\n"))
