"""Whether a recording can carry an analysis of running, which part of it, and why not."""
