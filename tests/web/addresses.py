"""Every page that there is, by the one table, with what a home has in place of its parameters."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from fastapi import FastAPI
from sqlalchemy import text

from db.engine import Engine, reading
from tracker.people.access import MAY, PAGES, SIGNING_IN, Right, Role

NO_PAGES = (
    *("/bytes", ".ics", ".csv", ".xlsx", ".jsonl", ".json", ".atom", ".xml", "/{key}"),
    *("/static/{name}", "/mails/{number}", "/{name}/preview"),
)
"""How the paths end of what is sent to be kept or belongs to pages, of mails as they went out that
run nothing, and of what is there for a moment only."""

PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")

TOLD = "select min(notice) from delivery where message > 0"
"""The first notice that went out."""

FOUND: Mapping[str, str] = {
    "act": "select number from act order by seq limit 1",
    "change_id": "select change_id from change where kind = 'removal' and superseded_at = ''",
    "entry_id": "select entry_id from change where list_id = 'un_sc' order by seq desc",
    "list_name": "select list_name from watched order by 1",
    "name": "select name from subscription where kind = 'subscription' order by name",
    "notice_id": f"select notice_id from notice where seq = ({TOLD})",
    "number": f"select message from delivery where notice = ({TOLD})",
    "pending_id": "select pending_id from pending where superseded_at = '' order by seq",
    "sha256": "select snapshot_sha256 from change where list_id = 'un_sc' order by seq desc",
}
"""Parameter -> where a home has one."""

OF_ROUTE: Mapping[str, Mapping[str, str]] = {
    "/users/{name}": {"name": "select name from account order by name"},
}
"""Routes whose parameters are others than elsewhere by the same name."""

PASSING = frozenset({"/sign-in/link", "/sign-in/oidc", "/sign-in/oidc/callback"})
"""Pages of what is under way: of no home that rests, and tested where they are made."""

NAME = "Given3 Family3"
"""Somebody who stands on a list of the tests' home."""

ASKING: Mapping[str, Mapping[str, str]] = {
    "/names": {"name": "{name}"},
    "/search": {"q": "{name}"},
    "/status": {"name": "{name}", "on": "2024-01-05"},
    "/checks": {"since": "2024-01-01"},
}
"""Pages that answer a question, and one to ask."""


@dataclass(frozen=True)
class Address:
    """A page: its route, and where one of it is."""

    route: str
    path: str
    right: Right

    def roles(self) -> list[Role]:
        """Who may see it."""
        return [role for role in Role if self.right is Right.OPEN or self.right in MAY[role]]


def addresses(app: FastAPI, engine: Engine, name: str = NAME) -> list[Address]:
    """All pages that are served; those that ask are asked for a name."""
    return [Address(route, filled(route, engine, name), right) for route, right in routes(app)]


def routes(app: FastAPI) -> Iterator[tuple[str, Right]]:
    """The route of every page that is served, and the right that it asks for."""
    served = set(app.state.paths.values()) - PASSING
    for asked, right in {**SIGNING_IN, **PAGES}.items():
        method, route = asked.split(" ")
        if method == "GET" and route in served and not route.endswith(NO_PAGES):
            yield route, right


def filled(route: str, engine: Engine, name: str) -> str:
    """A route with what the home has in place of its parameters; NotThere."""
    where = {**FOUND, **OF_ROUTE.get(route, {})}
    path = PARAMETER.sub(lambda met: quote(_found(where, met[1], engine), safe=""), route)
    asked = {key: value.format(name=name) for key, value in ASKING.get(route, {}).items()}
    return f"{path}?{urlencode(asked)}" if asked else path


class NotThere(LookupError):
    """A home has nothing that a page could be about."""


def _found(where: Mapping[str, str], parameter: str, engine: Engine) -> str:
    if parameter == "list_id":
        return "un_sc"
    with reading(engine) as connection:
        found = connection.execute(text(where[parameter])).scalar()
    if found is None:
        raise NotThere(f"the home has no {parameter}")
    return found.hex() if isinstance(found, bytes | memoryview) else str(found)
