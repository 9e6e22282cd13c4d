"""What a person may ask for: who holds what of them, and being forgotten by all of them."""
