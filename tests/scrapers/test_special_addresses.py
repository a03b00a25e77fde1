"""Every special block by its borders, and every way to hide an IPv4 address in an IPv6 one."""

import ipaddress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.network import private
from scrapers.special_addresses import TABLE, special

PUBLIC = ("93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "2a00:1450:4001::1")


@pytest.mark.parametrize("block", TABLE, ids=str)
def test_a_block_is_special_from_its_first_address_to_its_last(block: Any) -> None:
    for address in (block[0], block[-1], block[block.num_addresses // 2]):
        assert special(str(address)), address


BORDERS = (
    "1.0.0.0 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 "
    "168.63.129.15 168.63.129.17 169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 "
    "191.255.255.255 192.0.1.0 192.0.3.0 192.31.195.255 192.31.197.0 192.88.98.255 192.88.100.0 "
    "192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 198.51.99.255 198.51.101.0 "
    "203.0.112.255 203.0.114.0 223.255.255.255 "
    "2001:200:: 2001:db7:ffff:: 2001:db9:: 2620:4f:7fff:: 2620:4f:8001:: "
    "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff 2000::1"
)


@pytest.mark.parametrize("address", [*BORDERS.split(), *PUBLIC])
def test_the_neighbours_of_special_blocks_are_public(address: str) -> None:
    assert special(address) == ""


NAMED = {
    "192.0.0.192": "IETF Protocol Assignments",
    "168.63.129.16": "Azure's wire server",
    "169.254.169.254": "Link Local",
    "100.100.100.200": "Shared Address Space",
    "fec0::1": "Deprecated Site-Local (RFC 3879)",
    "192.88.99.1": "Deprecated (6to4 Relay Anycast)",
    "3fff::1": "Documentation",
    "64:ff9b:1::8.8.8.8": "IPv4-IPv6 Translation for local use",
    "2001::1": "IETF Protocol Assignments",
    "2001:10::1": "IETF Protocol Assignments",
    "5f00::1": "Segment Routing (SRv6) SIDs",
    "100::1": "Discard-Only Address Block",
    "100:0:0:1::1": "Dummy IPv6 Prefix",
    "fd00:ec2::254": "Unique-Local",
    "4000::1": "not given out",
    "200::1": "not given out",
    "fe80::1%eth0": "an address of one link",
    "2a00:1450:4001::1%lo": "an address of one link",
}


@pytest.mark.parametrize("address", NAMED)
def test_what_is_said_of_a_special_address(address: str) -> None:
    assert special(address) == NAMED[address]


WRAPPED = (
    "::ffff:{}",
    "64:ff9b::{}",
    "2002:{hex}::1",
    "2a00:1450:4001:1:0:5efe:{}",
    "2a00:1450:4001:1:200:5efe:{}",
)


def wrapped(shape: str, inner: str) -> str:
    raw = ipaddress.IPv4Address(inner).packed.hex()
    return shape.format(inner, hex=f"{raw[:4]}:{raw[4:]}")


@pytest.mark.parametrize("shape", WRAPPED)
@pytest.mark.parametrize("inner", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "168.63.129.16"])
def test_an_ipv4_address_hides_in_no_ipv6_address(shape: str, inner: str) -> None:
    assert special(wrapped(shape, inner))


@pytest.mark.parametrize("shape", WRAPPED)
def test_a_public_one_may_be_carried(shape: str) -> None:
    assert special(wrapped(shape, "93.184.216.34")) == ""


@pytest.mark.parametrize("inner", ["127.0.0.1", "93.184.216.34"])
def test_what_nobody_uses_any_more_is_not_asked_whatever_it_carries(inner: str) -> None:
    """IPv4-compatible addresses (RFC 4291 took them back) and Teredo (behind a tunnel)."""
    raw = ipaddress.IPv4Address(inner).packed
    teredo = ipaddress.IPv6Address(b"\x20\x01" + bytes(10) + bytes(255 - b for b in raw))
    assert special(f"::{inner}")
    assert special(str(teredo))


@given(st.ip_addresses())
def test_whatever_python_knows_to_be_special_we_know_too(address: Any) -> None:
    if not address.is_global or address.is_multicast or address.is_reserved:
        unclear = (getattr(address, name, None) for name in ("ipv4_mapped", "sixtofour"))
        carried = next(filter(None, unclear), None)
        assert special(str(address)) or (carried and not special(str(carried)))


@pytest.mark.parametrize("host", ["192.0.0.192", "168.63.129.16", "[fec0::1]", "[3fff::1]"])
def test_no_such_host_is_asked(host: str) -> None:
    assert "private" in private(f"http://{host}/x")
