"""When the feet touch and leave the ground."""
