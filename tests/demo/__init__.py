"""The demo, played once for all tests, and its home."""
