"""What lasts: holding, releasing, dose, breaks, absence."""
