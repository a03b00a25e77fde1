"""What a process that reads hostile bytes may use: set by itself, kept by the kernel.

Linux: getrlimit(2), prctl(2), seccomp(2), unshare(2). Where a kernel does not have one of them, the
others still hold; `confine` says which do, and `tracker doctor` passes it on.
"""

import ctypes
import os
import platform
import resource
import signal
from contextlib import suppress
from typing import NamedTuple

OPEN_FILES = 64
"""Descriptors: three are used, a few more while a module is loaded."""

MEMORY_CEILING = 2_000_000_000
"""Bytes that no list may ask for more than."""

OUT_OF_MEMORY = 71
"""Exit code of a process that could not have as much memory as it needed."""

_NO_NEW_PRIVILEGES, _SET_FILTER, _FILTER = 38, 22, 2
_NEW_NETWORK = 0x40000000 | 0x10000000
"""Of unshare(2): a network without any way out, and the user namespace that it takes."""


NAMESPACE, SYSTEM_CALLS = "namespace", "system calls"
SECLUDED = frozenset({NAMESPACE, SYSTEM_CALLS})
"""Each of the two alone keeps it from any network."""


class Calls(NamedTuple):
    """A machine as seccomp names it, and the numbers of calls that no reader ever makes."""

    machine: int
    barred: tuple[int, ...]


# socket, connect, execve, execveat, ptrace, process_vm_writev, bpf, io_uring_setup.
CALLS = {
    "x86_64": Calls(0xC000003E, (41, 42, 59, 322, 101, 311, 321, 425)),
    "aarch64": Calls(0xC00000B7, (198, 203, 221, 281, 117, 271, 280, 425)),
}
_OTHER_NUMBERS = 0x40000000
"""From here on x86-64 has the numbers of another convention, under which all calls are barred."""


def confine() -> list[str]:
    """Give up what reading takes no part in, for good; the names of what was given up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # it ends when its master does: at the end of input
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    _limit(resource.RLIMIT_DATA, MEMORY_CEILING)
    held = ["memory", "processor time", "files"]
    held += [NAMESPACE] * _without_network()
    held += [SYSTEM_CALLS] * _without_calls()
    return held


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


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_ushort),
        ("if_true", ctypes.c_ubyte),
        ("if_false", ctypes.c_ubyte),
        ("value", ctypes.c_uint),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.POINTER(_Instruction)))


_LOAD, _IF_EQUAL, _IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER_AT, _MACHINE_AT = 0, 4
_DENIED, _ALLOWED = 0x00050001, 0x7FFF0000  # EPERM to whoever calls; nothing is said


def _without_calls() -> bool:
    """No socket, no other program: such calls fail from now on, in this process for good."""
    calls = CALLS.get(platform.machine())
    if calls is None:
        return False
    steps = _program(calls)
    program = _Program(len(steps), (_Instruction * len(steps))(*steps))
    with suppress(AttributeError, OSError):
        prctl = ctypes.CDLL(None).prctl
        if prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
            return bool(prctl(_SET_FILTER, _FILTER, ctypes.byref(program), 0, 0) == 0)
    return False


def _program(calls: Calls) -> list[_Instruction]:
    """The filter: another machine's calls and the barred ones are denied, all else is allowed."""
    denied = _Instruction(_RETURN, 0, 0, _DENIED)
    steps = [
        _Instruction(_LOAD, 0, 0, _MACHINE_AT),
        _Instruction(_IF_EQUAL, 1, 0, calls.machine),
        denied,
        _Instruction(_LOAD, 0, 0, _NUMBER_AT),
        _Instruction(_IF_AT_LEAST, 0, 1, _OTHER_NUMBERS),
        denied,
    ]
    for number in calls.barred:
        steps += [_Instruction(_IF_EQUAL, 0, 1, number), denied]
    return [*steps, _Instruction(_RETURN, 0, 0, _ALLOWED)]
