"""Whose tokens are shown, kept for as long as nothing is recorded.

Accounts and tokens are evidence: whatever becomes of them is sealed by a link of the one chain, in
the transaction that does it, whichever process does. So whose a token is at a head holds at that
head, on that day: the last day of a token, or of an account, is a matter of the clock alone.
"""

import hashlib

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from db.newest import Newest
from db.trail import Head
from tracker.people.person import Person

MOST = 1_000
"""Owners that are kept at most."""


class Owners:
    """Persons by the hash of what they show, the head and the day."""

    def __init__(self) -> None:
        self._kept: dict[tuple[bytes, Head, str], Person] = {}

    def get(self, token: str, head: Head | None, day: str) -> Person | None:
        """Whose a token is; None where that is not kept."""
        return self._kept.get((_mark(token), head, day)) if head else None

    def put(self, token: str, head: Head | None, day: str, person: Person | None) -> None:
        """Keep whose a token is, as it was looked up after this was the head."""
        if head is None or person is None:
            return
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[_mark(token), head, day] = person


def _mark(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


async def head_of(request: Request) -> Head | None:
    """The head of the one chain since a request came: asked once for it; None if not to be told."""
    state = request.state
    if not hasattr(state, "head"):
        newest: Newest = request.app.state.newest
        state.head = newest.quick() if newest.is_quick else await run_in_threadpool(newest.head)
    head: Head | None = state.head
    return head
