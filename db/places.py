"""Where an archive may lie: a folder, or an object store by its address."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

Place = Path | str
"""A folder, or the address of an object store as it is told everywhere: `s3://bucket/prefix`."""

PARTS = {"s3": 1, "gs": 1, "az": 2}
"""Scheme of an object store -> how many names come before the prefix, the host being the first."""

FILE = "file"

WANTED = (
    "it is to be s3://BUCKET/PREFIX, gs://BUCKET/PREFIX, az://ACCOUNT/CONTAINER/PREFIX or "
    "file:///FOLDER, without name, password, port or query"
)

PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.=+")
"""Letters of buckets and of the parts of a prefix: what no store and no shell reads otherwise."""


def place(text: str) -> Place:
    """Where a setting says that documents are kept; ValueError where that cannot be meant.

    The text may hold a password, so nothing repeats it.
    """
    address = urlsplit(text)
    if "://" not in text or not text.isprintable():
        raise ValueError(WANTED)
    if "?" in text or "#" in text or "@" in address.netloc or ":" in address.netloc:
        raise ValueError(WANTED)
    if address.scheme == FILE:
        return _folder(address.netloc, unquote(address.path))
    names = [address.netloc, *address.path.strip("/").split("/")]
    named = [name for name in names if name]
    if (
        not address.netloc
        or len(named) < PARTS.get(address.scheme, len(named) + 1)
        or "//" in address.path.strip("/")
    ):
        raise ValueError(WANTED)
    if not all(set(name) <= PLAIN and set(name) != {"."} for name in named):
        raise ValueError(WANTED)
    return f"{address.scheme}://{'/'.join(named)}"


def _folder(host: str, path: str) -> Path:
    folder = Path(path)
    if host not in ("", "localhost") or not folder.is_absolute() or folder == folder.parent:
        raise ValueError(WANTED)
    if not path.isprintable() or ".." in folder.parts:
        raise ValueError(WANTED)
    return folder
