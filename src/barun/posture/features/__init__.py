"""What is measured on a sitting person."""
