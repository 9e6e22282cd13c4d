"""What Barun keeps of a person's sitting: minutes, events, breaks, profiles, settings."""
