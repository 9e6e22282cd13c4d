"""Classifiers compared and tuned without fooling oneself: by person first, then by time."""
