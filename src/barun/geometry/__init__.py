"""Vectors, angles and rotations; knows no body."""
