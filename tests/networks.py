"""Hosts of their own on this machine, in network namespaces, whose network can go silent."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

import pytest

_numbers = count(1)

DIRECTIONS = ("INPUT", "OUTPUT")
"""What a host gets, and what it sends."""


@dataclass(frozen=True)
class Host:
    """A host by the name of its namespace, and the address at which it finds this machine."""

    name: str
    ours: str

    def cut(self, port: int, directions: tuple[str, ...] = DIRECTIONS) -> None:
        """From now on nothing gets to a port of this machine, or back: dropped, in silence."""
        for direction in directions:
            side = "--sport" if direction == "INPUT" else "--dport"
            self._iptables("-A", direction, "-p", "tcp", side, str(port), "-j", "DROP")

    def heal(self) -> None:
        """Everything gets through again."""
        self._iptables("-F")

    def _iptables(self, *words: str) -> None:
        _do("ip", "netns", "exec", self.name, "iptables", "-w", *words)


def _do(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True)


def _demand() -> None:
    """Skip the test where no hosts can be made."""
    if os.geteuid() or not (shutil.which("ip") and shutil.which("iptables")):
        pytest.skip("no network namespaces here: that takes root, ip and iptables")


@contextmanager
def hosts(number: int) -> Iterator[list[Host]]:
    """So many hosts, each on a line of its own to this machine."""
    _demand()
    made: list[Host] = []
    try:
        for _ in range(number):
            made.append(_host())
        yield made
    finally:
        for host in made:
            subprocess.run(["ip", "netns", "del", host.name], capture_output=True, check=False)


def _host() -> Host:
    one = next(_numbers)
    name, net = f"trk{os.getpid()}-{one}", f"10.{213 + os.getpid() % 40}.{os.getpid() // 40 % 250}"
    near, far = f"n{os.getpid()}-{one}", f"f{os.getpid()}-{one}"
    ours, theirs = f"{net}.{4 * one + 1}", f"{net}.{4 * one + 2}"
    try:
        _do("ip", "netns", "add", name)
        _do("ip", "link", "add", near, "type", "veth", "peer", "name", far, "netns", name)
        _do("ip", "addr", "add", f"{ours}/30", "dev", near)
        _do("ip", "link", "set", near, "up")
        inside = ("ip", "netns", "exec", name)
        _do(*inside, "ip", "addr", "add", f"{theirs}/30", "dev", far)
        _do(*inside, "ip", "link", "set", far, "up")
        _do(*inside, "ip", "link", "set", "lo", "up")
        _do(*inside, "iptables", "-w", "-L")
    except subprocess.CalledProcessError as why:
        subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)
        pytest.skip(f"no network namespaces here: {why.stderr.decode().strip()}")
    return Host(name, ours)
