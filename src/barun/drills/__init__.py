"""Troubles played to a service of their own with simulated people, and what it made of them."""
