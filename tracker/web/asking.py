"""What pages that ask the log have in common: the filters of an address, the lists that are on."""

from collections.abc import Sequence

from fastapi import Request

from scrapers import registry
from tracker.answers import typed
from tracker.desk.state import Desk

HTMX = "hx-request"

LONGEST_NUMBER = 15
"""Digits of a number of an address."""


def switched_on(desk: Desk) -> Sequence[str]:
    """The lists that are on, by the settings."""
    return desk.settings.lists or registry.usual()


def given(request: Request) -> typed.Given:
    """The filters in the address."""
    return typed.given_in(request.query_params.multi_items())


def is_part(request: Request) -> bool:
    """Whether a page in the browser asks for a part of itself."""
    return HTMX in request.headers


def number(text: str, usual: int, most: int) -> int:
    """A number of an address; the usual one for what is none, and never more than the most."""
    is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return min(int(text), most) if is_number and int(text) else usual
