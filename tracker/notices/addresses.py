"""Addresses of mail: which there can be, and the one way in which each is written and told.

What is checked here is byte for byte what goes into the envelope and on record: no part of it is
read as anything else later. So whatever needs quoting, comments or groups is no address to us.
"""

import unicodedata
from collections.abc import Callable
from functools import lru_cache
from ipaddress import ip_address

from scrapers import network

LONGEST_LOCAL, LONGEST = 64, 254
"""Bytes before the @, and of all of it (RFC 5321, 4.5.3.1; RFC 3696, erratum 1690)."""

SPECIAL = frozenset(' <>,;:"\\()[]@')
"""What has a meaning in headers and in SMTP where it is not quoted (RFC 5322, 3.2.3)."""

NOT_IN_A_DOMAIN = frozenset("/?#%&!$'*+=`{|}~^")


def barred(address: str) -> str:
    """Why no mail can go to an address, in a few words; "" if it can."""
    local, _, domain = address.rpartition("@")
    doubts = (why for fits, why in RULES if not fits(local, domain))
    return next(doubts, "")


def _is_plain(local: str, _domain: str) -> bool:
    return local.isprintable() and SPECIAL.isdisjoint(local) and "=?" not in local


def _is_short(local: str, domain: str) -> bool:
    name, told = unicodedata.normalize("NFC", local).encode(), ascii_domain(domain)
    return len(name) <= LONGEST_LOCAL and len(name) + 1 + len(told) <= LONGEST


RULES: tuple[tuple[Callable[[str, str], bool], str], ...] = (
    (lambda local, domain: "" not in (local, domain), "it needs a name, an @ and a domain"),
    (_is_plain, "a character before the @ has another meaning"),
    (lambda local, _: "" not in local.split("."), "its dots need quoting"),
    (lambda _, domain: ascii_domain(domain) != "", "its domain is none"),
    (_is_short, "it is too long"),
)
"""What holds of an address, and what is said where it does not."""


def normalised(address: str) -> str:
    """An address that is not barred, as it is put on record: its domain as DNS has it, in small
    letters (RFC 5891); the local part, which is its server's business, in composed letters only.
    """
    local, _, domain = address.rpartition("@")
    return f"{unicodedata.normalize('NFC', local)}@{ascii_domain(domain)}"


def ascii_domain(domain: str) -> str:
    """A domain as DNS has it, or an IP address in brackets; "" for what is none."""
    return _ascii_domain(domain)


@lru_cache(maxsize=256)
def _ascii_domain(domain: str) -> str:
    """The same; those met lately are known: thousands of mails go to few of them."""
    if domain.startswith("["):
        return _literal(domain.lower())
    is_plain = domain.isprintable() and (SPECIAL | NOT_IN_A_DOMAIN).isdisjoint(domain)
    found = network.address(f"https://{domain}/") if is_plain else None
    told = found.raw_host.decode("ascii") if found else ""
    return told if readable(told) else ""


def readable(domain: str) -> str:
    """A domain as people may be shown it, Punycode in its letters; "" for what is none."""
    labels = [network.address(f"https://{label}/") for label in domain.split(".")]
    return ".".join(label.host for label in labels if label) if all(labels) else ""


def _literal(domain: str) -> str:
    """An address in brackets (RFC 5321, 4.1.3), of no certain link; "" for what is none."""
    inside = domain.removeprefix("[").removesuffix("]").removeprefix("ipv6:").replace("%", "?")
    try:
        ip_address(inside)
    except ValueError:
        return ""
    return domain if domain.endswith("]") else ""
