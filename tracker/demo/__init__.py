"""A demo: thirty years of six lists in under a minute, from documents of our own on loopback."""
