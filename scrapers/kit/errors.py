"""Few errors, each with one sentence for a person to read."""


class ScrapeError(Exception):
    """A list could not be read; the message is one plain sentence."""


class FetchFailed(ScrapeError):
    """The authority's site did not give us the document."""


class LayoutChanged(ScrapeError):
    """The document is not what this list looks like: refuse it, keep what we have."""
