"""Synthetic people with known answers."""
