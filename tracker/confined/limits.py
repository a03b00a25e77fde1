"""What a process that reads hostile bytes may use: set by itself, kept by the kernel.

Linux: getrlimit(2), prctl(2), seccomp(2), unshare(2). Where a kernel does not have one of them, the
others still hold; `confine` says which do, and `tracker doctor` passes it on.
"""

import ctypes
import os
import resource
import signal
from contextlib import suppress

from tracker.confined.calls import without_calls

OPEN_FILES = 64
"""Descriptors: four are used, a few more while a module is loaded."""

MEMORY_CEILING = 2_000_000_000
"""Bytes that no list may ask for more than."""

OUT_OF_MEMORY = 71
"""Exit code of a process that could not have as much memory as it needed."""

_NEW_NETWORK = 0x40000000 | 0x10000000
"""Of unshare(2): a network without any way out, and the user namespace that it takes."""


NAMESPACE, SYSTEM_CALLS = "namespace", "system calls"
SECLUDED = frozenset({NAMESPACE, SYSTEM_CALLS})
"""Each of the two alone keeps it from any network."""


def confine() -> list[str]:
    """Give up what reading takes no part in, for good; the names of what was given up."""
    let_only_its_input_end_it()
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    _limit(resource.RLIMIT_DATA, MEMORY_CEILING)
    held = ["memory", "processor time", "files"]
    held += [NAMESPACE] * _without_network()
    held += [SYSTEM_CALLS] * without_calls()
    return held


def let_only_its_input_end_it() -> None:
    """Go on whatever stops a service: it ends when its master does, at the end of its input."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _limit(which: int, most: int) -> None:
    """Lower both limits, as far as they are not lower already."""
    _, hard = resource.getrlimit(which)
    lowest = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(which, (lowest, lowest))


def allow(memory: int, seconds: int) -> None:
    """What the next document may cost: bytes, and processor time beside what was used so far."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (min(memory, hard), hard))
    times = os.times()
    used = int(times.user + times.system)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = used + seconds + 1
    resource.setrlimit(
        resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard)
    )


def _without_network() -> bool:
    """A network of its own in which there is nothing; not every machine lets one have it."""
    with suppress(AttributeError, OSError):
        return bool(ctypes.CDLL(None).unshare(_NEW_NETWORK) == 0)
    return False
