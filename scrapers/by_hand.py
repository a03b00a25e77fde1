"""What is said where a look failed: the cause, and what a person can do about it."""

KEPT = "what we have is kept, and a file saved by hand is taken with `tracker run {} --file PATH`."

OF_SEVERAL = f"Where a look failed, {KEPT.format('LIST')}"
"""The same, once for many."""


def sentence(key: str, why: str) -> str:
    """One sentence: the list, the cause, and what a person can do about it."""
    return f"{key}: {why}; {KEPT.format(key)}"


def cause(key: str, said: str) -> str:
    """The cause alone, of such a sentence: for a row of a table that names the list already."""
    return said.removeprefix(f"{key}: ").removesuffix(f"; {KEPT.format(key)}")
