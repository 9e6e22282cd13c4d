"""The log of what was done with personal data: only grows, each entry chained to the one before."""
