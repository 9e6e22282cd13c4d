"""Everything held about a person as one file, readable without Barun."""
