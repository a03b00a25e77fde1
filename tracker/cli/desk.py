"""The desk put together: API and pages over one home."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from tracker.desk.state import Desk


def built(desk: "Desk") -> "FastAPI":
    """The application of a desk."""
    from tracker.api.openapi import document
    from tracker.api.router import router as api
    from tracker.desk.app import app_of
    from tracker.web.render import error_page
    from tracker.web.router import router as pages

    app = app_of(desk, (api, pages), error_page)
    setattr(app, "openapi", document)  # noqa: B010 - the framework asks for it by this name
    return app
