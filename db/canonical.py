"""Canonical JSON (RFC 8785) for what we hash: texts, whole numbers, booleans, lists, objects.

For these, and for keys of the basic plane, sorted keys without blanks are RFC 8785 to the byte
(tests compare with the `rfc8785` package); no float is ever hashed here.
"""

import json
from typing import Any


def canonical(value: Any) -> str:
    """The one text of a value."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
