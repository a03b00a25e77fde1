"""Keeps things; knows nothing of lists or rules."""
