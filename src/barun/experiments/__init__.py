"""A candidate against the champion: who gets which, what is counted, when it may be decided."""
