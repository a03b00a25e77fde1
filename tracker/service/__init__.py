"""What runs for ever: cadences, slots, the scheduler, probes."""
