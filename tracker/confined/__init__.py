"""Documents are read by a process of their own, which may use little and die without harm."""
