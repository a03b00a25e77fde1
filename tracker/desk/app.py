"""The one application: API and pages beside one another, each route let in by the one table."""

from collections.abc import Iterable

from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute

from tracker import __version__
from tracker.desk.admission import form_of
from tracker.desk.failures import Page, answer_failures
from tracker.desk.state import Desk
from tracker.people.access import asked_by


class Unlisted(RuntimeError):
    """A route of ours is not in the table of who may do what."""


def app_of(desk: Desk, routers: Iterable[APIRouter], error_page: Page) -> FastAPI:
    """The application over one home; Unlisted where a route is in no table."""
    app = FastAPI(
        title="Designation tracker",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(form_of)],
    )
    app.state.desk = desk
    for router in routers:
        app.include_router(router)
    _demand_listed(app)
    answer_failures(app, error_page)
    return app


def _demand_listed(app: FastAPI) -> None:
    for route in app.routes:
        if isinstance(route, APIRoute):
            for method in (route.methods or set()) - {"HEAD"}:
                if asked_by(method, route.path) is None:
                    raise Unlisted(f"{method} {route.path} is in no table of tracker.people.access")
