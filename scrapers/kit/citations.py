"""Citations and identifiers of official acts: one normal form each, read and printed here alone.

A stub of the interface; see below for what each system looks like.
"""


def identifies(citation: str) -> bool:
    """Whether a citation in its normal form is borne by one act alone."""
    return citation.startswith(("FR Doc. ", "CELEX ", "ECLI:", "SI ", "SOR/"))
