"""Labelled recording under consent: a journal that survives a crash, and what is made of it."""
