"""What is said where a look failed: the cause, and what a person can do about it."""

KEPT = "what we have is kept, and a file saved by hand is taken with `tracker run {} --file PATH`."

OF_SEVERAL = f"Where a look failed, {KEPT.format('LIST')}"
"""The same, once for many."""

WAY_ROUND = "Known of this list: "
"""How what its module says of obstacles, and of the official way round them, is put."""

WALLS = (
    *("403 forbidden", "just a moment", "captcha", "not a robot", "verify you are human"),
    *("access denied", "request unsuccessful", "requested url was rejected", "a login form"),
)
"""Signs of a page (`kit.sniff`) that says who may not come in, not that the list is away."""

TURNED_AWAY = frozenset({401, 403, 429, 451})
"""Answers that say the same without a page."""


def sentence(key: str, why: str) -> str:
    """One sentence: the list, the cause, and what a person can do about it."""
    return f"{key}: {why}; {KEPT.format(key)}"


def is_wall(why: str) -> bool:
    """Whether what `kit.sniff` found wrong with a page is a wall, in whatever sentence."""
    return any(f"({sign})" in why for sign in WALLS)


def noted(said: str, access_note: str) -> str:
    """What is said of a look that ended at a wall, and what is known of the way round it."""
    return f"{said} {WAY_ROUND}{access_note}" if access_note else said


def cause(key: str, said: str) -> str:
    """The cause alone, of such a sentence: for a row of a table that names the list already.

    >>> cause("un_sc", noted(sentence("un_sc", "un.org refused us (403)"), "Ask in writing."))
    'un.org refused us (403). Known of this list: Ask in writing.'
    """
    plain, _, note = said.removeprefix(f"{key}: ").partition(f" {WAY_ROUND}")
    why = plain.removesuffix(f"; {KEPT.format(key)}")
    return noted(f"{why.rstrip('.')}.", note) if note else why
