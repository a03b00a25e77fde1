"""What a browser is to hold: out of reach of scripts and of other sites, and over https alone."""

from fastapi import Request, Response

from tracker.desk.state import desk_of
from tracker.people.signed import cookie_of
from tracker.settings import is_loopback


def is_secure(request: Request) -> bool:
    """Whether a cookie is for https alone: everywhere but plainly on this machine itself."""
    has_https = bool(desk_of(request).settings.public_url) or request.url.scheme == "https"
    return has_https or not is_loopback(request.url.hostname)


def give(request: Request, answer: Response, name: str, value: str, seconds: int | None) -> None:
    """Have a browser hold something, for so long or until it is closed."""
    answer.set_cookie(
        cookie_of(desk_of(request).settings, name),
        value,
        max_age=seconds,
        path="/",
        secure=is_secure(request),
        httponly=True,
        samesite="lax",
    )


def take(request: Request, name: str) -> str:
    """What a browser holds; "" for nothing."""
    return request.cookies.get(cookie_of(desk_of(request).settings, name), "")


def drop(request: Request, answer: Response, name: str) -> None:
    """Have a browser hold it no longer."""
    give(request, answer, name, "", 0)


def secret(answer: Response) -> None:
    """A page with what is shown once: nobody on the way and no browser keeps it."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "same-origin"
