"""What is written down: the journal of what arrived, and the log that follows from it."""
