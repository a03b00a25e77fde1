"""A document read as a list before it is taken in: what is in it, and what would follow of it."""
