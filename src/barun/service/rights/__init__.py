"""Forgetting people while the service runs."""
