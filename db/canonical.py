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
    return orjson.dumps(value, default=list, option=orjson.OPT_SORT_KEYS)


def packed(value: Any) -> bytes:
    """JSON in the order in which it is handed in, in UTF-8: for what is stored and not hashed."""
    return orjson.dumps(value, default=list)


def parsed(text: str | bytes) -> Any:
    """The value of a JSON text."""
    return orjson.loads(text)
