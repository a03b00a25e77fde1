"""What a run by hand learns of hosts, as values: who gets how long, and what is final."""

import math
import socket
import time

import pytest

from scrapers import network
from scrapers.causes import Cause
from scrapers.hosts import Ended, Hosts, Hurried, Lost, NotKnown, server

ONE, TWO = "https://one.example/list", "https://two.example:8443/list"


def lost(cause: Cause) -> Lost:
    return Lost(cause, "did not work")


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in network.proxies():
        monkeypatch.delenv(name)


def test_hosts_are_told_apart_by_their_ports() -> None:
    assert {server(url) for url in (ONE, ONE + "/x", TWO)} == {
        "one.example:https",
        "two.example:8443",
    }


@pytest.mark.parametrize("cause", [Cause.NOT_FOUND, Cause.REFUSED, Cause.NO_WAY])
def test_what_is_known_at_once_is_final_for_all_lists_of_the_host(cause: Cause) -> None:
    hosts = Hurried(answered=True)
    assert hosts.went_wrong(ONE, lost(cause)) is False
    assert hosts.lost(ONE + "/another") == lost(cause)
    assert hosts.lost(TWO) is None


def test_silence_is_final_only_while_all_are_silent() -> None:
    hosts = Hurried()
    assert hosts.went_wrong(ONE, lost(Cause.SILENT)) is False
    hosts.heard()
    assert hosts.went_wrong(TWO, lost(Cause.SILENT)) is True
    assert hosts.lost(TWO) is None


@pytest.mark.parametrize("cause", [Cause.OTHER, Cause.CERTIFICATE])
def test_what_may_be_better_is_tried_again(cause: Cause) -> None:
    assert Hurried().went_wrong(ONE, lost(cause)) is True
    assert Hosts().went_wrong(ONE, lost(Cause.REFUSED)) is True


def test_connecting_is_short_and_each_of_many_addresses_has_its_time() -> None:
    hosts = Hurried(answered=True)
    assert hosts.connecting(60, 1) == 6
    assert hosts.connecting(60, 2) == 3
    assert hosts.connecting(60, 12) == 1.5
    assert hosts.connecting(0.5, 1) == 0.5
    assert Hosts().connecting(60, 12) == 5


def test_once_some_are_silent_the_others_get_a_second() -> None:
    hosts = Hurried()
    for number in range(4):
        assert hosts.connecting(60, 1) == 6
        hosts.went_wrong(f"https://h{number}.example/", lost(Cause.SILENT))
    assert hosts.connecting(60, 1) == 1
    assert hosts.connecting(60, 4) == 0.25
    hosts.heard()
    assert hosts.connecting(60, 1) == 6


def test_the_time_for_a_first_word_begins_with_the_first_question() -> None:
    hosts = Hurried(seconds=0.5)
    time.sleep(0.6)
    assert hosts._first_word() > 0.4
    time.sleep(0.6)
    assert hosts._first_word() == hosts.quick
    hosts.heard()
    assert hosts._first_word() == math.inf


def test_a_name_that_nobody_knows_may_be_known_to_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    with pytest.raises(NotKnown):
        Hurried().found_at(ONE)
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    assert Hurried().found_at(ONE) == frozenset()


def test_after_the_end_nothing_is_asked_and_no_pause_lasts() -> None:
    hosts = Hurried()
    hosts.end()
    began = time.monotonic()
    hosts.pause(60)
    assert time.monotonic() - began < 1
    with pytest.raises(Ended):
        hosts.lost(ONE)
    with pytest.raises(Ended):
        hosts.went_wrong(ONE, lost(Cause.SILENT))
