"""Addresses of mail: which there can be, and the one way in which each is written and told.

What is checked here is byte for byte what goes into the envelope and on record: no part of it is
read as anything else later. So whatever needs quoting, comments or groups is no address to us.
"""

import unicodedata
from ipaddress import ip_address

from scrapers import network

LONGEST_LOCAL, LONGEST = 64, 254
"""Bytes before the @, and of all of it (RFC 5321, 4.5.3.1; RFC 3696, erratum 1690)."""

SPECIAL = frozenset('<>,;:"\\()[]@')
"""What has a meaning in headers and in SMTP where it is not quoted (RFC 5322, 3.2.3)."""

NOT_IN_A_DOMAIN = frozenset("/?#%&!$'*+=`{|}~^")


def barred(address: str) -> str:
    """Why no mail can go to an address, in a few words; "" if it can."""
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain:
        return "it needs a name, an @ and a domain"
    return _bad_local(local) or _bad_domain(domain) or _too_long(address)


def _bad_local(local: str) -> str:
    if not local.isprintable() or " " in local or SPECIAL & set(local) or "=?" in local:
        return "a character before the @ has another meaning"
    if local.startswith(".") or local.endswith(".") or ".." in local:
        return "its dots need quoting"
    return ""


def _bad_domain(domain: str) -> str:
    return "" if ascii_domain(domain) else "its domain is none"


def _too_long(address: str) -> str:
    told = normalised(address)
    local, _, _ = told.rpartition("@")
    fits = len(local.encode()) <= LONGEST_LOCAL and len(told.encode()) <= LONGEST
    return "" if fits else "it is too long"


def normalised(address: str) -> str:
    """An address that is not barred, as it is put on record: its domain as DNS has it, in small
    letters (RFC 5891); the local part, which is its server's business, in composed letters only.
    """
    local, _, domain = address.rpartition("@")
    return f"{unicodedata.normalize('NFC', local)}@{ascii_domain(domain)}"


def ascii_domain(domain: str) -> str:
    """A domain as DNS has it, or an IP address in brackets; "" for what is none."""
    if domain.startswith("["):
        return domain.lower() if _is_literal(domain) else ""
    is_plain = domain.isprintable() and not (SPECIAL | NOT_IN_A_DOMAIN) & set(domain)
    found = network.address(f"https://{domain}/") if is_plain else None
    told = found.raw_host.decode("ascii") if found else ""
    return told if readable(told) else ""


def readable(domain: str) -> str:
    """A domain as people may be shown it, Punycode in its letters; "" for what is none."""
    labels = [network.address(f"https://{label}/") for label in domain.split(".")]
    return ".".join(label.host for label in labels if label) if all(labels) else ""


def _is_literal(domain: str) -> bool:
    """Whether it is an address in brackets (RFC 5321, 4.1.3)."""
    inside = domain.lower().removeprefix("[").removesuffix("]").removeprefix("ipv6:")
    try:
        return domain.endswith("]") and "%" not in inside and bool(ip_address(inside))
    except ValueError:
        return False
