"""Who is alike: the index of names, search, watched names, the same name on other lists."""
