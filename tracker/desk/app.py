"""The one application: API and pages beside one another, each route let in by the one table."""

from collections.abc import Iterable

from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.types import ASGIApp

from db.newest import Newest
from tracker import __version__
from tracker.desk.admission import form_of
from tracker.desk.failures import Page, answer_failures
from tracker.desk.guards import guarded
from tracker.desk.mailed import router as mailed
from tracker.desk.owners import Owners
from tracker.desk.state import Desk
from tracker.desk.turns import LINKS_A_MINUTE, Turns
from tracker.desk.works import Works
from tracker.people.access import asked_by


class Unlisted(RuntimeError):
    """A route of ours is not in the table of who may do what."""


class Application(FastAPI):
    """Ours: guarded from outside, also where the framework itself answers."""

    def build_middleware_stack(self) -> ASGIApp:
        """All that a request goes through."""
        plain = super().build_middleware_stack()
        desk: Desk = self.state.desk
        return plain if desk.is_guarded else guarded(plain, desk, self.state.paths)


def app_of(desk: Desk, routers: Iterable[APIRouter], error_page: Page) -> FastAPI:
    """The application over one home; Unlisted where a route is in no table."""
    app = Application(
        title="Designation tracker",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Depends(form_of)],
    )
    app.state.desk = desk
    app.state.newest = Newest(desk.engine)
    app.state.owners = Owners()
    app.state.works = Works()
    app.state.turns = Turns.of(desk.settings.requests_a_minute)
    app.state.turns_of_links = Turns(LINKS_A_MINUTE, LINKS_A_MINUTE)
    for router in (*routers, mailed):
        app.include_router(router)
    app.state.paths = _listed(app)
    answer_failures(app, error_page)
    return app


def _listed(app: FastAPI) -> dict[int, str]:
    """Identity of a route -> its whole path, with the prefixes of routers around it; Unlisted."""
    paths: dict[int, str] = {}
    for found in iter_route_contexts(app.routes):
        if isinstance(found.original_route, APIRoute):
            path = paths[id(found.original_route)] = found.path or ""
            _demand_listed(found.methods or set(), path)
    return paths


def _demand_listed(methods: Iterable[str], path: str) -> None:
    for method in methods:
        if asked_by(method, path) is None:
            raise Unlisted(f"{method} {path} is in no table of tracker.people.access")
