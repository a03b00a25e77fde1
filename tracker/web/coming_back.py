"""Where somebody goes after signing in: to a path of ours, and never to another host."""

import re

HOME = "/"
LONGEST = 2_000

OURS = re.compile(r"/(?!/)[!-\[\]-~]*")
"""A path and its query, in the letters that addresses have: no scheme, no `//`, no backslash (which
browsers read as a slash), no blank and no control character (which they pass over)."""


def back(asked: str) -> str:
    """What was asked for, if it is a path of ours; else the first page.

    >>> back("/lists?x=1"), back("//evil.example"), back("/" + chr(92) + "evil.example")
    ('/lists?x=1', '/', '/')
    """
    is_ours = len(asked) <= LONGEST and OURS.fullmatch(asked)
    return asked if is_ours else HOME
