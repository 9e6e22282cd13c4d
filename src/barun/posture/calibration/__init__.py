"""A person's own upright sitting, against which everything is judged."""
