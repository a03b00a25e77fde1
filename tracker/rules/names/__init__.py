"""Names: one matcher for search, status, identity and watch lists."""
