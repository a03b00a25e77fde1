"""One file a kind of notice: where it comes from, what it says, whom it concerns."""
