"""The one application: API and pages beside one another, each route let in by the one table."""

from collections.abc import Iterable

from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from tracker import __version__
from tracker.desk.admission import form_of
from tracker.desk.failures import Page, answer_failures
from tracker.desk.state import Desk
from tracker.desk.works import Works
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
    app.state.works = Works()
    for router in routers:
        app.include_router(router)
    app.state.paths = _listed(app)
    answer_failures(app, error_page)
    return app


def _listed(app: FastAPI) -> dict[int, str]:
    """Identity of a route -> its whole path, with the prefixes of all routers around it; Unlisted."""
    paths: dict[int, str] = {}
    for found in iter_route_contexts(app.routes):
        if isinstance(found.original_route, APIRoute):
            paths[id(found.original_route)] = found.path
            _demand_listed(found.methods or set(), found.path)
    return paths


def _demand_listed(methods: Iterable[str], path: str) -> None:
    for method in methods:
        if asked_by(method, path) is None:
            raise Unlisted(f"{method} {path} is in no table of tracker.people.access")
