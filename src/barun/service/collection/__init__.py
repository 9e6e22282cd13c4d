"""Labelled recording for the page: consent, samples, counts, and what is made of them."""
