"""Addresses as they may be shown and kept: without passwords, tokens and keys."""

import re
from urllib.parse import unquote

HIDDEN = "***"

SECRET = re.compile(r"key|token|secret|pass|pwd|auth|bearer|sig|cred|jwt|sess", re.IGNORECASE)
"""In the name of a parameter: its value is not shown."""

SECRET_ALONE = frozenset({"pw", "sas", "sid", "hash", "hmac", "otp", "pin", "k", "t"})
"""Names of parameters that say the same in few letters."""

LONGEST_NAME = 100
"""A parameter's name that is longer is none, and may be a secret itself."""

ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}://[^\s\"'<>`]{1,4096}")
"""An address within a text."""

WEB = ("http", "https")

WORDS = re.compile(r"[^/?&=;#]{8,}")
"""Parts of a path or query that are long enough for a token."""

PARTS = re.compile(r"([?&;#])")
PLACE = re.compile(r"[^/?#\\]*")
PLAIN_PLACE = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[\w.-]+)(:\d*)?")
"""A host, and a port where there is one."""


def shown(address: str) -> str:
    """An address without user and password, and without values that are secret by their names.

    A secret in the path stays: nothing says that it is one.
    """
    scheme, is_address, rest = address.partition("://")
    if not is_address:
        return f"{HIDDEN}@{address.rpartition('@')[2]}" if "@" in address else address
    head, *parameters = PARTS.split(_without_user(rest))
    pairs = zip(parameters[::2], parameters[1::2], strict=True)
    return "".join((scheme, "://", head, *(mark + _without_value(text) for mark, text in pairs)))


def _without_user(rest: str) -> str:
    """What follows the scheme; whatever cannot be a host and stands before an @ is a password."""
    found = PLACE.match(rest)
    place = found[0] if found else ""
    if "@" in place:
        return f"{HIDDEN}@{place.rpartition('@')[2]}{rest[len(place) :]}"
    if "@" in rest and not PLAIN_PLACE.fullmatch(place):
        return f"{HIDDEN}@{rest.rpartition('@')[2]}"
    return rest


def _without_value(parameter: str) -> str:
    name, is_pair, value = parameter.partition("=")
    plain = unquote(unquote(name))
    is_secret = len(plain) > LONGEST_NAME or plain in SECRET_ALONE or SECRET.search(plain)
    if is_pair and (is_secret or "@" in unquote(unquote(value))):
        return f"{name[:LONGEST_NAME]}={HIDDEN}"
    return parameter


def scrubbed(text: str) -> str:
    """A text in which every address is as it may be shown."""
    return ADDRESS.sub(lambda found: shown(found[0]), text) if "://" in text else text


def without_tokens_of(recipient: str, text: str) -> str:
    """What a server said, without the parts of its own address that it repeats.

    As they are or unquoted, in large letters or small. Of what is no address of the web, what looks
    like a host may be a token, too.
    """
    scheme, _, rest = recipient.partition("://")
    words = WORDS.findall(rest.partition("/")[2] if scheme.lower() in WEB else rest)
    for part in sorted({*words, *map(unquote, words)}, key=len, reverse=True):
        text = re.sub(re.escape(part), HIDDEN, text, flags=re.IGNORECASE)
    return text


def veiled(recipient: str) -> str:
    """An address that messages go to, of which knowing it is the right to use it.

    Of one of the web the host is shown; of any other nothing but the scheme, since what looks like
    a host there may be the token. Addresses of mail, groups and files are as they are.
    """
    scheme, is_address, rest = recipient.partition("://")
    if not is_address:
        return recipient
    found = PLACE.match(rest)
    place = (found[0] if found else "").rpartition("@")[2]
    if scheme.lower() in WEB and PLAIN_PLACE.fullmatch(place):
        return f"{scheme}://{place}/..."
    return f"{scheme[:30]}://..."
