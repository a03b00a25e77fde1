"""Few errors, each with one sentence for a person to read."""

LONGEST = 390
"""Letters of a sentence that a person still reads; what quotes a broken file can be megabytes."""


class ScrapeError(Exception):
    """A list could not be read; the message is one plain sentence, on one line, never long."""

    def __init__(self, sentence: str) -> None:
        plain = " ".join(sentence[: 100 * LONGEST].split())
        if len(plain) > LONGEST:
            plain = f"{plain[: LONGEST - 100]} ... {plain[-95:]}"
        super().__init__(plain)


class FetchFailed(ScrapeError):
    """The authority's site did not give us the document."""


class LayoutChanged(ScrapeError):
    """The document is not what this list looks like: refuse it, keep what we have."""
