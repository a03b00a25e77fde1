"""All that a request goes through before the application has it, from outside inwards."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from starlette.types import ASGIApp

from tracker.desk.answered import Answered, Headed
from tracker.desk.asked import Asked, names_of
from tracker.desk.bodies import Bodies
from tracker.desk.probing import Probes
from tracker.desk.resting import Resting
from tracker.desk.state import Desk
from tracker.desk.turns import Shared
from tracker.service.probes import Alone


def guarded(app: ASGIApp, desk: Desk, paths: Mapping[int, str]) -> ASGIApp:
    """The application behind all guards; `paths`: identity of a route -> its path, for the log."""
    settings = desk.settings
    probed = desk.probed or Alone(desk.tracker, settings)
    inner: ASGIApp = Shared(app, settings.requests_a_minute)
    inner = Probes(Resting(Bodies(inner, desk)), probed)
    inner = Asked(inner, names_of(settings))
    if settings.trusted_proxies:
        inner = _behind(settings.trusted_proxies, inner)
    inner = Answered(inner, https=bool(settings.public_url), paths=paths)
    return Headed(inner)


def _behind(proxies: Sequence[str], app: ASGIApp) -> ASGIApp:
    """The same behind proxies that are believed in whom they ask for, and how they were asked."""
    from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

    return cast(ASGIApp, ProxyHeadersMiddleware(cast(Any, app), list(proxies)))
