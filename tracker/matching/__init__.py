"""Who is alike: the index of names, search, watched names, the same party on other lists."""
