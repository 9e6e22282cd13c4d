"""Corrective exercises for people who sit at a desk."""
