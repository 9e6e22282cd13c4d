"""What is held about a person, told: since when, why, who looked, and what goes when."""
