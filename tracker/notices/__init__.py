"""What people are told: from recorded events to the words, pages and letters."""
