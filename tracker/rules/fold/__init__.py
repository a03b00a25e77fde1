"""Snapshots and decisions, in order -> the log, in four phases with values between them."""
