"""Takes jobs from the queue and does them: any number of these, on any number of machines."""
