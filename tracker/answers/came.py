"""By what way documents came, in words below a table: what is not the authority's own is said."""

from collections import Counter
from collections.abc import Iterable, Iterator

from tracker.model import Provenance

QUIET = frozenset({"", Provenance.OFFICIAL, Provenance.NOT_SAID})
"""Of the authority itself; or taken in before anybody was asked by what way."""

WORDS = {
    Provenance.ARCHIVE: "from a web archive",
    Provenance.COPY: "as a third-party copy",
    Provenance.RECONSTRUCTED: "reconstructed",
}


def said(grades: Iterable[str | None]) -> Iterator[str]:
    """How many of the rows above are shown by documents that came by another way than from the
    authority itself, in a sentence; none where all did.

    >>> list(said(["official", "archive", "third-party copy", "archive", None]))
    ['Of these are by documents that came from a web archive: 2, as a third-party copy: 1.']
    """
    counts = Counter(grade for grade in grades if grade and grade not in QUIET)
    if counts:
        told = ", ".join(f"{WORDS[Provenance(grade)]}: {n}" for grade, n in counts.most_common())
        yield f"Of these are by documents that came {told}."
