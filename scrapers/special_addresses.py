"""Addresses that are nobody's on the public internet: a table of facts, and what it says of one.

The blocks of IANA's special-purpose address registries of IPv4 and IPv6 (RFC 6890), with their
names there; then what other documents keep apart. Our own table, since what Python knows of them
differs from version to version. Some blocks may be reached (anycast of AS112, AMT): no authority
publishes there, so nothing is asked there.
"""

import ipaddress
from collections.abc import Iterator

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Block = ipaddress.IPv4Network | ipaddress.IPv6Network

IPV4 = {
    "0.0.0.0/8": '"This network"',
    "10.0.0.0/8": "Private-Use",
    "100.64.0.0/10": "Shared Address Space",
    "127.0.0.0/8": "Loopback",
    "168.63.129.16/32": "Azure's wire server",  # a public number, answered by the host itself
    "169.254.0.0/16": "Link Local",
    "172.16.0.0/12": "Private-Use",
    "192.0.0.0/24": "IETF Protocol Assignments",  # 192.0.0.192: metadata of Oracle's cloud
    "192.0.2.0/24": "Documentation (TEST-NET-1)",
    "192.31.196.0/24": "AS112-v4",
    "192.52.193.0/24": "AMT",
    "192.88.99.0/24": "Deprecated (6to4 Relay Anycast)",
    "192.168.0.0/16": "Private-Use",
    "192.175.48.0/24": "Direct Delegation AS112 Service",
    "198.18.0.0/15": "Benchmarking",
    "198.51.100.0/24": "Documentation (TEST-NET-2)",
    "203.0.113.0/24": "Documentation (TEST-NET-3)",
    "224.0.0.0/4": "Multicast (RFC 5771)",
    "240.0.0.0/4": "Reserved, and Limited Broadcast",
}

IPV6 = {
    "::/128": "Unspecified Address",
    "::1/128": "Loopback Address",
    "64:ff9b:1::/48": "IPv4-IPv6 Translation for local use",
    "100::/64": "Discard-Only Address Block",
    "100:0:0:1::/64": "Dummy IPv6 Prefix",
    "2001::/23": "IETF Protocol Assignments",  # with TEREDO, ORCHID, AMT, AS112-v6, DRIP
    "2001:db8::/32": "Documentation",
    "2620:4f:8000::/48": "Direct Delegation AS112 Service",
    "3fff::/20": "Documentation",
    "5f00::/16": "Segment Routing (SRv6) SIDs",
    "fc00::/7": "Unique-Local",
    "fe80::/10": "Link-Local Unicast",
    "fec0::/10": "Deprecated Site-Local (RFC 3879)",
    "ff00::/8": "Multicast (RFC 4291)",
}

TABLE: dict[Block, str] = {ipaddress.ip_network(b): name for b, name in (IPV4 | IPV6).items()}

GIVEN_OUT = ipaddress.IPv6Network("2000::/3")
"""The only part of IPv6 of which IANA has given addresses to networks (RFC 4291, 2.4)."""

# An IPv6 address may carry an IPv4 one, in its last 32 bits or (6to4, RFC 3056) after the first 16.
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052
MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")  # RFC 4291, 2.5.5.2
COMPATIBLE = ipaddress.IPv6Network("::/96")  # RFC 4291, 2.5.5.1
SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")
ISATAP = frozenset({bytes.fromhex("00005efe"), bytes.fromhex("02005efe")})  # RFC 5214, 6.1

TRANSLATED = (NAT64, MAPPED, SIX_TO_FOUR)
"""Whoever has such an address is who has the IPv4 address in it."""


def special(address: str) -> str:
    """What is special about an address, by the registry's name; "" for one on the public internet.

    ValueError for a text that is no address.
    """
    within, _, scope = address.partition("%")
    if scope:
        return "an address of one link"
    names = map(_named, _meant(ipaddress.ip_address(within)))
    return next(filter(None, names), "")


def _meant(address: Address) -> Iterator[Address]:
    """The addresses that have to be public where an address is to be: itself, and what it holds."""
    if isinstance(address, ipaddress.IPv4Address):
        yield address
        return
    if not any(address in block for block in TRANSLATED):
        yield address
    yield from _carried(address)


def _carried(address: ipaddress.IPv6Address) -> Iterator[ipaddress.IPv4Address]:
    """The IPv4 addresses in an IPv6 one. Teredo, whose block is special, is not asked."""
    raw = address.packed
    at_the_end = any(address in block for block in (NAT64, MAPPED, COMPATIBLE))
    if at_the_end or raw[8:12] in ISATAP:
        yield ipaddress.IPv4Address(raw[12:])
    if address in SIX_TO_FOUR:
        yield ipaddress.IPv4Address(raw[2:6])


def _named(address: Address) -> str:
    name = next((name for block, name in TABLE.items() if address in block), "")
    is_unused = isinstance(address, ipaddress.IPv6Address) and address not in GIVEN_OUT
    return name or ("not given out" if is_unused else "")
