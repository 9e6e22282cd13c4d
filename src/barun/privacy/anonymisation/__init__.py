"""Landmarks without what tells who it is, for training and release."""
