"""Answers from what was recorded: a name's status, its timeline, the log, the lists."""
