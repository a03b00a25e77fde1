"""Calls to the kernel that no reader of documents ever makes: denied, whoever makes them.

Linux: prctl(2), seccomp(2). Numbers by the kernel's tables of x86-64 and of its generic machines.
What it may call only for itself, or only to read, is looked at by what it asks for.
"""

import ctypes
import os
import platform
from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple

_NO_NEW_PRIVILEGES, _SET_FILTER, _FILTER = 38, 22, 2

_THREAD = 0x10000
"""Of clone(2): a thread of the same process, and no other one."""

_CHANGES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | 0o20000000
"""Of open(2): to write, to make a file or one without a name, to empty one."""


class Calls(NamedTuple):
    """A machine as seccomp names it, and its numbers of calls.

    `barred` are denied. Of `opening` the flags are looked at, which are the argument given beside;
    `by_process` are denied unless they are about this process; `clone` unless it makes a thread.
    """

    machine: int
    barred: tuple[int, ...]
    opening: tuple[tuple[int, int], ...]
    by_process: tuple[int, ...]
    clone: int


# socket, connect, execve, execveat, ptrace, process_vm_readv, process_vm_writev, bpf,
# io_uring_setup; pidfd_open, pidfd_send_signal, pidfd_getfd, tkill, rt_sigqueueinfo,
# rt_tgsigqueueinfo; fork, vfork; then what changes files and folders by their names: openat2,
# creat, unlink, rename, truncate, mkdir, rmdir, link, symlink, mknod, chmod, chown, utime, mount,
# setxattr, removexattr, each in all its forms. By process: kill, tgkill, prlimit64.
CALLS = {
    "x86_64": Calls(
        machine=0xC000003E,
        barred=(
            *(41, 42, 59, 322, 101, 310, 311, 321, 425, 434, 424, 438, 200, 129, 297, 57, 58),
            *(437, 85, 87, 263, 82, 264, 316, 76, 83, 258, 84, 86, 265, 88, 266, 133, 259),
            *(90, 91, 268, 452, 92, 93, 94, 260, 132, 235, 261, 280, 165),
            *(188, 189, 190, 197, 198, 199),
        ),
        opening=((2, 1), (257, 2)),
        by_process=(62, 234, 302),
        clone=56,
    ),
    "aarch64": Calls(
        machine=0xC00000B7,
        barred=(
            *(198, 203, 221, 281, 117, 270, 271, 280, 425, 434, 424, 438, 130, 138, 240),
            *(437, 35, 38, 276, 45, 34, 37, 36, 33, 52, 53, 452, 54, 55, 88, 40),
            *(5, 6, 7, 14, 15, 16),
        ),
        opening=((56, 2),),
        by_process=(129, 131, 261),
        clone=220,
    ),
}
_OTHER_NUMBERS = 0x40000000
"""From here on x86-64 has the numbers of another convention, under which all calls are barred."""

_CLONE3 = 435
"""Says what it wants where nobody can look; told that there is none, callers make do with clone."""


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_ushort),
        ("if_true", ctypes.c_ubyte),
        ("if_false", ctypes.c_ubyte),
        ("value", ctypes.c_uint),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.POINTER(_Instruction)))


Steps = list[_Instruction]

_LOAD, _AND, _IF_EQUAL, _IF_AT_LEAST, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
_NUMBER_AT, _MACHINE_AT, _ARGUMENTS_AT, _ARGUMENT_BYTES = 0, 4, 16, 8
_ALLOWED = _Instruction(_RETURN, 0, 0, 0x7FFF0000)
_DENIED = _Instruction(_RETURN, 0, 0, 0x00050001)  # EPERM to whoever calls; nothing is said
_UNKNOWN = _Instruction(_RETURN, 0, 0, 0x00050026)  # ENOSYS


def without_calls() -> bool:
    """Whether such calls fail from now on, in this process for good."""
    calls = CALLS.get(platform.machine())
    if calls is None:
        return False
    steps = _program(calls, os.getpid())
    program = _Program(len(steps), (_Instruction * len(steps))(*steps))
    with suppress(AttributeError, OSError):
        prctl = ctypes.CDLL(None).prctl
        if prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
            return bool(prctl(_SET_FILTER, _FILTER, ctypes.byref(program), 0, 0) == 0)
    return False


def _program(calls: Calls, own: int) -> Steps:
    """The filter: another machine's calls and the barred ones are denied, all else is allowed."""
    steps = [
        _Instruction(_LOAD, 0, 0, _MACHINE_AT),
        _Instruction(_IF_EQUAL, 1, 0, calls.machine),
        _DENIED,
        _Instruction(_LOAD, 0, 0, _NUMBER_AT),
        _Instruction(_IF_AT_LEAST, 0, 1, _OTHER_NUMBERS),
        _DENIED,
    ]
    for number in calls.barred:
        steps += _where(number, [_DENIED])
    for number, flags in calls.opening:
        steps += _where(number, _only(flags, _CHANGES, (0,)))
    for number in calls.by_process:
        steps += _where(number, _only(0, 0xFFFFFFFF, (0, own)))
    steps += _where(calls.clone, _only(0, _THREAD, (_THREAD,)))
    steps += _where(_CLONE3, [_UNKNOWN])
    return [*steps, _ALLOWED]


def _where(number: int, steps: Steps) -> Steps:
    """Steps for one call; they end the program."""
    return [_Instruction(_IF_EQUAL, 0, len(steps), number), *steps]


def _only(argument: int, mask: int, allowed: Iterable[int]) -> Steps:
    """Allowed where these bits of an argument, in its lower half, are one of these."""
    values = tuple(allowed)
    place = _ARGUMENTS_AT + _ARGUMENT_BYTES * argument
    looks = [_Instruction(_IF_EQUAL, len(values) - at, 0, value) for at, value in enumerate(values)]
    return [
        _Instruction(_LOAD, 0, 0, place),
        _Instruction(_AND, 0, 0, mask),
        *looks,
        _DENIED,
        _ALLOWED,
    ]
