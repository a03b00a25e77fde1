"""Dictionaries made of texts: what many of them have in common, so that none has to say it."""

import hashlib
from collections.abc import Sequence
from random import Random
from typing import Any, NamedTuple

from db import frames

SAMPLES = 400
"""So many texts, drawn from all, are looked at."""

SMALLEST, LARGEST, SHARE = 4_096, 32_768, 24
"""Bytes of a dictionary: this share of the texts that it is made of."""

FIRST_ID, IDS = 32_768, 2**31 - 32_768
"""Ids that the format leaves to everybody."""

HEAD = slice(4, 8)
"""Where a dictionary has its own id: after 37 A4 30 EC."""

TRIED = 64


class Learnt(NamedTuple):
    """A dictionary: `left` bytes of a thousand are left of the texts that it was made of."""

    id: int
    data: bytes
    left: int


def learn(texts: Sequence[bytes]) -> Learnt | None:
    """The dictionary of some texts, the same for the same texts; None where they are too few."""
    import zstandard

    drawn: list[Any] = [*sample(texts, SAMPLES)]
    whole = sum(map(len, texts))
    size = min(LARGEST, max(SMALLEST, whole // SHARE))
    try:
        made = zstandard.train_dictionary(size, drawn).as_bytes()
    except zstandard.ZstdError:  # too few, or too much alike
        return None
    data = made[: HEAD.start] + id_of(made).to_bytes(4, "little") + made[HEAD.stop :]
    frames.know(id_of(data), data)
    return Learnt(id_of(data), data, left(id_of(data), texts))


def id_of(data: bytes) -> int:
    """The id that a dictionary goes by: out of the hash of all of it but the id itself."""
    seen = hashlib.sha256(data[: HEAD.start] + data[HEAD.stop :]).digest()
    return FIRST_ID + int.from_bytes(seen[:8], "little") % IDS


def says(data: bytes) -> int:
    """The id that stands in a dictionary."""
    return int.from_bytes(data[HEAD], "little")


def left(dictionary: int, texts: Sequence[bytes]) -> int:
    """How many bytes of a thousand a dictionary leaves of texts, some of which are tried."""
    packer = frames.packer(dictionary)
    tried = sample(texts, TRIED)
    packed = sum(len(packer.compress(text)) for text in tried)
    return packed * 1_000 // max(1, sum(map(len, tried)))


def sample(texts: Sequence[bytes], most: int) -> list[bytes]:
    """Some of many texts, the same ones every time."""
    return list(texts) if len(texts) <= most else Random(len(texts)).sample(texts, most)
