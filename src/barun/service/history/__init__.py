"""What the page asks about the past, and what the person decides about it."""
