"""What it costs, as ratios; never part of the test suite."""
