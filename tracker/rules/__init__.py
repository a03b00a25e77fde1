"""What a document means: pure, and exactly what the rules version hashes."""
