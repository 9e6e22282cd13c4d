"""Labelled poses in immutable, content-addressed versions: who, when, seen from where, how good."""
