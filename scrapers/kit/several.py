"""Names in which more than one name may stand: a person should look at them."""

import re

from scrapers.kit.text import is_searched

_SEVERAL = re.compile(
    r"(?<!\S)(?:a\.?\s?k\.?\s?a\b|f\.?\s?k\.?\s?a\b|alias\b|also known|known as|formerly)"
    r"|(?:also|formerly|previously) (?:listed|known|called) as"
    r"|\S\s?[;|@]\s?\S|\S\s[/+]\s\S|\n|(?<!\S)[1-9a-h]\)\s",
    re.IGNORECASE,
)


def holds_several(name: str) -> bool:
    """Whether a name has a sign, or words, that mostly stand between several.

    >>> holds_several("Sajid @ Saju"), holds_several("Red Dawn a.k.a. RD"), holds_several("A; B")
    (True, True, True)
    >>> holds_several("Ali Example (formerly listed as)"), holds_several("Red Dawn (Army)")
    (True, False)
    """
    return is_searched(name) and _SEVERAL.search(name) is not None
