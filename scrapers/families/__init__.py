"""What several lists of one publisher share."""
