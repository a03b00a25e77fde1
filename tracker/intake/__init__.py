"""Documents in: from the network, a folder or a person, through the fold, to the log."""
