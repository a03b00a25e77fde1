"""Files of an archive in an object store (S3, Google, Azure), through obstore.

A file is created and never written over: the store itself refuses it (If-None-Match). One that is
not what its hash says is replaced only if it is still the very same that was read (If-Match).
Who we are is obstore's own matter, from the environment: no key comes through here.
"""

import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any, BinaryIO, NoReturn

import obstore
from obstore import exceptions as raised
from obstore.store import AzureStore, GCSStore, S3Store

from db.referring import MOST_WORDS
from db.stores import (
    ENDING,
    LARGEST,
    ArchiveDown,
    ArchiveShut,
    BadArchive,
    Held,
    Odd,
    key_of,
    readable,
)

Client = S3Store | GCSStore | AzureStore

CONNECT, REQUEST = timedelta(seconds=5), timedelta(seconds=60)
"""How long a connection, and a whole request with what it carries, may take."""

TRIES, LAST_TRY = 4, timedelta(seconds=45)
"""How often a request is made at most, and how long after the first time no more."""

FIRST_PAUSE, LONGEST_PAUSE = timedelta(milliseconds=200), timedelta(seconds=5)

AT_ONCE = 4
"""So many documents are read side by side; each may be a hundred million bytes."""

BEGINNING = 8 + MOST_WORDS + 18
"""Bytes in which a file says what it goes on from, and how many bytes it will be."""

WITHOUT_TLS = {"s3": "AWS_ALLOW_HTTP", "gs": "GOOGLE_ALLOW_HTTP", "az": "AZURE_ALLOW_HTTP"}
"""The variables by which a store is reached without TLS, named as obstore names them."""

PANICS = "pyo3_runtime"
"""The module of what a library in Rust raises where it breaks; it is no Exception."""

YES = frozenset({"true", "1", "yes", "on"})

ENDPOINTS = {
    "s3": ("AWS_ENDPOINT_URL", "AWS_ENDPOINT", "AWS_ENDPOINT_URL_S3"),
    "az": ("AZURE_STORAGE_ENDPOINT", "AZURE_ENDPOINT"),
}
"""The variables that name another server; obstore panics over one that is no address."""

OF_MACHINES = ("169.254.169.254", "169.254.170.2", "metadata.google.internal")
"""Hosts that machines of a cloud ask for keys of their own."""

NOBODY = "0" * 64
"""The name of a document that nobody has."""

_ADDRESS = re.compile(r"https?://[\w.\-\[\]:]+(/[\w./\-]*)?\Z", re.ASCII)
_STATUS = re.compile(r"status code: (\d{3})\b")
_CODE = re.compile(r"<Code>([A-Za-z]{1,60})</Code>")
_NO_RANGE, _BUSY = 416, frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class Objects:
    """The objects below a prefix. Other processes may be handed it: it holds an address alone."""

    address: str
    at_once: int = AT_ONCE

    @property
    def scheme(self) -> str:
        """Whose store it is: s3, gs or az."""
        return self.address.partition(":")[0]

    def demand(self, sha256: str, packed: bytes) -> None:
        """Ask for what is not there, put a file where none is, and read it."""
        try:
            self.held(NOBODY)
            self.write(sha256, packed, None)
            with self.opened(sha256) as file:
                file.read()
        except ArchiveShut as why:
            raise BadArchive(str(why)) from None
        except Odd as why:
            took = f"The archive {self.address} takes a document, which then {why}."
            raise BadArchive(took) from None

    @contextmanager
    def opened(self, sha256: str) -> Iterator[BinaryIO]:
        """A whole object, in memory."""
        with self._asked(sha256):
            found = obstore.get(self._client(), key_of(sha256))
            if found.meta["size"] > LARGEST:
                raise Odd("is larger than any that we keep")
            content = bytes(found.bytes())
        with readable():
            yield io.BytesIO(content)

    @contextmanager
    def beginning(self, sha256: str) -> Iterator[BinaryIO]:
        with self._asked(sha256):
            begins = obstore.get_range(self._client(), key_of(sha256), start=0, end=BEGINNING)
        with readable():
            yield io.BytesIO(bytes(begins))

    def held(self, sha256: str) -> Held | None:
        try:
            with self._asked(sha256):
                found = obstore.head(self._client(), key_of(sha256))
        except Odd:
            return None
        return Held(found["e_tag"], found["version"])

    def write(self, sha256: str, packed: bytes, instead: Held | None) -> bool:
        if instead == Held():
            return False  # a store that tells no states apart: nothing can be replaced with care
        mode: Any = "create"
        if instead is not None:
            mode = {name: value for name, value in instead._asdict().items() if value}
        try:
            with self._asked(sha256):
                obstore.put(self._client(), key_of(sha256), packed, mode=mode, use_multipart=False)
        except (raised.AlreadyExistsError, raised.PreconditionError):
            return False
        except Odd:
            self._shut("has no bucket of this name")
        return True

    def remove(self, sha256: str) -> None:
        with suppress(Odd), self._asked(sha256):
            obstore.delete(self._client(), key_of(sha256))

    def size(self, sha256: str) -> int:
        try:
            with self._asked(sha256):
                return int(obstore.head(self._client(), key_of(sha256))["size"])
        except Odd:
            return 0

    def sizes(self) -> dict[str, int]:
        found: dict[str, int] = {}
        with self._asked():
            for many in obstore.list(self._client()):
                for one in many:
                    sha256 = one["path"].rpartition("/")[2].removesuffix(ENDING)
                    if one["path"] == key_of(sha256):
                        found[sha256] = int(one["size"])
        return dict(sorted(found.items()))

    def _client(self) -> Client:
        for name in ENDPOINTS.get(self.scheme, ()):
            if not _ADDRESS.match(os.environ.get(name, "https://x")):
                raise BadArchive(f"The archive {self.address}: {name} is no address of a server.")
        try:
            return _client(self.address)
        except Exception as why:  # whatever it says may repeat what it was given
            raise BadArchive(
                f"The archive {self.address} cannot be opened as it is set in the environment "
                f"({type(why).__name__}): see docs/operations.md."
            ) from None

    @contextmanager
    def _asked(self, sha256: str = "") -> Iterator[None]:
        """What comes of asking the store: what it says of a file as Odd, all else of the archive.

        Nothing of its words is repeated but status and code: addresses may be signed.
        """
        try:
            yield
        except (Odd, raised.AlreadyExistsError, raised.PreconditionError):
            raise
        except FileNotFoundError as why:
            if _code(why) == "NoSuchBucket":
                self._shut("has no bucket of this name")
            raise Odd("is not in the archive") from None
        except (raised.PermissionDeniedError, raised.UnauthenticatedError) as why:
            self._shut(f"does not let us in ({_told(why)}): look at the keys and at their rights")
        except raised.BaseError as why:
            self._failed(why, sha256)
        except BaseException as why:
            if type(why).__module__ != PANICS:
                raise
            self._down("cannot be asked: obstore broke over it")

    def _failed(self, why: Exception, sha256: str) -> NoReturn:
        """Any other failure: of the store, of what we are to it, or of an object."""
        status, text = _status(why), str(why)
        if any(host in text for host in OF_MACHINES):
            self._shut("does not know who we are: no keys are set, and this machine has none")
        if status == _NO_RANGE and sha256:
            raise Odd("cannot be read: it is empty")
        if 300 <= status < 500 and status not in _BUSY:
            code = _code(why)
            if code == "NoSuchBucket":
                self._shut("has no bucket of this name")
            look = "look at keys, region and address"
            self._shut(f"cannot be used as it is set ({_told(why)}): {look}")
        if status:
            self._down(f"does not answer as it should ({_told(why)})")
        if "LOCATION" in text:
            self._shut("lies elsewhere: look at the region (AWS_REGION) and at the address")
        if "BadScheme" in text:
            self._shut(f"has an address without TLS, which {WITHOUT_TLS[self.scheme]}=true allows")
        self._down("does not answer" + next((f" ({told})" for k, told in REASONS if k in text), ""))

    def _shut(self, what: str) -> NoReturn:
        raise ArchiveShut(f"The archive {self.address} {what}.") from None

    def _down(self, what: str) -> NoReturn:
        raise ArchiveDown(f"The archive {self.address} {what}.") from None


REASONS = (
    ("Connection refused", "connection refused"),
    ("dns error", "its host is not found"),
    ("TimedOut", "timed out"),
    ("timed out", "timed out"),
    ("certificate", "its certificate is not trusted"),
    ("reset by peer", "it closed the connection"),
    ("IncompleteMessage", "it closed the connection"),
    ("unexpected end of file", "it closed the connection"),
    ("kind: Connect", "no connection"),
)
"""What a failure says somewhere -> what is told of it."""


def _status(why: Exception) -> int:
    found = _STATUS.search(str(why))
    return int(found[1]) if found else 0


def _code(why: Exception) -> str:
    found = _CODE.search(str(why))
    return found[1] if found else ""


def _told(why: Exception) -> str:
    """Status and code of an answer."""
    status, code = _status(why), _code(why)
    return " ".join(filter(None, (f"HTTP {status}" if status else "no right to this", code)))


@lru_cache(maxsize=8)
def _client(address: str) -> Client:
    """The store below an address, with the keys that the environment has; one in a process."""
    of, _, names = address.partition("://")
    how: Any = {
        "client_options": {
            "connect_timeout": CONNECT,
            "timeout": REQUEST,
            "allow_http": os.environ.get(WITHOUT_TLS[of], "").lower() in YES,
        },
        "retry_config": {
            "max_retries": TRIES - 1,
            "retry_timeout": LAST_TRY,
            "backoff": {"init_backoff": FIRST_PAUSE, "max_backoff": LONGEST_PAUSE, "base": 2},
        },
    }
    account, _, rest = names.partition("/") if of == "az" else ("", "", names)
    bucket, _, prefix = rest.partition("/")
    how["prefix"] = prefix or None
    match of:
        case "s3":
            return S3Store(bucket, checksum_algorithm="sha256", **how)
        case "gs":
            return GCSStore(bucket, **how)
    return AzureStore(bucket, account_name=account, **how)
