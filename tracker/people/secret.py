"""Secrets: made at random, shown once, kept as a hash that leads back to none."""

import hashlib
import secrets

BYTES = 32
"""Of chance in a secret."""


def made() -> str:
    """A new secret, in letters that an address and a header can have."""
    return secrets.token_urlsafe(BYTES)


def hashed(shown: str) -> str:
    """What of a secret is kept. Chance of this length needs no salt and no slow hash."""
    return hashlib.sha256(shown.encode("utf-8", "surrogatepass")).hexdigest()
