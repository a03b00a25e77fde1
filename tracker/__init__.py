"""Follows official terrorist-designation lists and keeps what they said, when, and how we know."""

__version__ = "0.1.0"
