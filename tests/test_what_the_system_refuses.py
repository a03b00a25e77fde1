"""What the system refuses is said in one right sentence: a disk is named only where it is one."""

import errno
import os
import socket
import ssl
from pathlib import Path
from unittest import mock

import pytest

from db.archive import Archive
from tests.builders import day, person, un_xml
from tests.command import tracker
from tracker.errors import Broken, placed

NO_DISK = [
    OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE)),
    OSError(errno.EADDRNOTAVAIL, os.strerror(errno.EADDRNOTAVAIL)),
    OSError(errno.EMFILE, os.strerror(errno.EMFILE)),
    OSError(errno.ENETUNREACH, os.strerror(errno.ENETUNREACH)),
    OSError(errno.EAGAIN, os.strerror(errno.EAGAIN)),
    OSError(errno.EBADF, os.strerror(errno.EBADF)),
    PermissionError(errno.EACCES, os.strerror(errno.EACCES)),
    BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE)),
    ConnectionRefusedError(errno.ECONNREFUSED, os.strerror(errno.ECONNREFUSED)),
    ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET)),
    TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT)),
    socket.gaierror(-2, "Name or service not known"),
    ssl.SSLCertVerificationError(1, "certificate verify failed"),
    OSError("something of its own"),
    OSError(),
]


@pytest.mark.parametrize("failure", NO_DISK, ids=repr)
def test_what_is_not_the_disk_is_not_called_so(failure: OSError) -> None:
    told = placed(failure)
    assert isinstance(told, Broken)
    said = str(told)
    assert "disk" not in said
    assert said.endswith(". What was recorded is kept.") or "? What was" in said
    assert "None" not in said
    assert ".." not in said


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_the_disk_is_named_where_it_is_the_disk(number: int) -> None:
    said = str(placed(OSError(number, os.strerror(number), "/srv/x")))
    assert "disk" in said
    assert "/srv/x" in said


def test_the_files_are_named(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    with pytest.raises(OSError, match="No such file") as why:
        gone.rename(tmp_path / "there")
    assert str(placed(why.value)).startswith(f"No such file or directory: {gone} and {tmp_path}")


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.ENOSPC, "The disk is full"), (errno.EMFILE, "ulimit -n"), (errno.EACCES, "may not")],
)
def test_a_verb_ends_with_the_sentence(tmp_path: Path, number: int, said: str) -> None:
    folder = tmp_path / "a" / "un_sc" / "2024-01-01"
    folder.mkdir(parents=True)
    (folder / "consolidated.xml").write_bytes(un_xml([person(1)], day(0)))
    failure = OSError(number, os.strerror(number))
    with mock.patch.object(Archive, "put", side_effect=failure):
        done = tracker(tmp_path / "h", "backfill", str(tmp_path / "a"))
    assert done.returncode == 1
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
