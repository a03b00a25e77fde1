"""Why nothing came from a host, in a word."""

from enum import StrEnum


class Cause(StrEnum):
    """Why nothing came from a host. An answer that was none of 200 has its number instead."""

    NOT_FOUND = "not found"
    REFUSED = "refused"
    NO_WAY = "no way"
    SILENT = "silent"
    CERTIFICATE = "certificate"
    NOT_ASKED = "not asked"
    OTHER = "other"
