"""Documents and decisions, in order -> the log of one list."""
