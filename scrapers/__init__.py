"""Reads official lists; knows nothing of storage or of earlier runs."""
