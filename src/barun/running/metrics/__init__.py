"""What a run measures, each value with its unit, its support and its uncertainty."""
