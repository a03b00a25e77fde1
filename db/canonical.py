"""Canonical JSON (RFC 8785) for what we hash: texts, whole numbers, booleans, lists, objects.

For these, and for keys of the basic plane, sorted keys without blanks are RFC 8785 to the byte
(tests compare with the `rfc8785` package); no float is ever hashed here.
"""

from typing import Any

import orjson


def canonical(value: Any) -> str:
    """The one text of a value."""
    return encoded(value).decode()


def encoded(value: Any) -> bytes:
    """The one text of a value, in UTF-8."""
    return _dumped(value, orjson.OPT_SORT_KEYS)


def packed(value: Any) -> bytes:
    """JSON in the order in which it is handed in, in UTF-8: for what is stored and not hashed."""
    return _dumped(value, 0)


def _dumped(value: Any, option: int) -> bytes:
    """JSON in UTF-8; half a character, which UTF-8 has no bytes for, is written as U+FFFD."""
    try:
        return orjson.dumps(value, default=list, option=option)
    except orjson.JSONEncodeError:
        return orjson.dumps(_whole(value), default=list, option=option)


def _whole(value: Any) -> Any:
    """A value without half characters, in names and in texts."""
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case dict():
            return {_whole(name): _whole(one) for name, one in value.items()}
        case list() | tuple() | set() | frozenset():
            return list(map(_whole, value))
    return value


def parsed(text: str | bytes) -> Any:
    """The value of a JSON text."""
    return orjson.loads(text)
