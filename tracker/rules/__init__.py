"""What a document means. Pure, and exactly what the rules version hashes."""
