"""Passwords: which are taken, how they are kept (argon2id), how one is checked.

Whether a name is known must not be told by how long an answer takes: where there is nothing to
check by, something is checked all the same.
"""

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tracker.errors import TooOften, WrongUsage

SHORTEST, LONGEST = 12, 256
"""Characters of a password."""

BESIDE_NAME = 6
"""Characters at least that a password has beside one's name."""

HASHER: Final = PasswordHasher()
"""Argon2id with the parameters of RFC 9106 for less memory: 64 MiB, three passes."""

_AT_ONCE = threading.Semaphore(2)
"""Each takes 64 MiB: a crowd that signs in at once waits, and the process stays small."""

PATIENCE = 5
"""Seconds for which one of a crowd waits; so that it does not keep all others from their pages."""


def demand_good(password: str, *names: str) -> str:
    """The password, if it may be taken by whoever has these names; WrongUsage says why not."""
    plain = _plain(password)
    if len(plain) < SHORTEST:
        raise WrongUsage(f"A password has at least {SHORTEST} characters; any will do.")
    if len(plain) > LONGEST:
        raise WrongUsage(f"A password has at most {LONGEST} characters.")
    if any(_is_little_more_than(plain.casefold(), name.casefold()) for name in names):
        raise WrongUsage("A password is more than one's own name.")
    return password


def _is_little_more_than(plain: str, name: str) -> bool:
    return bool(name) and name in plain and len(plain.replace(name, "")) < BESIDE_NAME


@contextmanager
def _turn() -> Iterator[None]:
    """One of the few who are looked at at once; TooOften where it takes too long to be."""
    if not _AT_ONCE.acquire(timeout=PATIENCE):
        raise TooOften("Too many people sign in at this moment. Try again in a little.", PATIENCE)
    try:
        yield
    finally:
        _AT_ONCE.release()


def hashed(password: str) -> str:
    """What of a password is kept."""
    with _turn():
        return HASHER.hash(_plain(password))


def is_it(kept: str, password: str) -> bool:
    """Whether a password is the one of which this was kept; takes as long where none was ("")."""
    if len(password) > LONGEST:
        kept, password = "", ""
    with _turn():
        try:
            return HASHER.verify(kept or _nobodys(), _plain(password)) and bool(kept)
        except (VerificationError, InvalidHashError):
            return False


def wants_rehash(kept: str) -> bool:
    """Whether passwords are kept with greater effort now than this one was."""
    return HASHER.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    """What a password is checked against that is nobody's."""
    return HASHER.hash("the password of nobody at all")


def _plain(password: str) -> str:
    """The same text, whichever way a keyboard composes its letters."""
    return unicodedata.normalize("NFKC", password)
