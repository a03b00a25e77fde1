"""One file a channel: where it goes, what it carries, and what was answered."""
