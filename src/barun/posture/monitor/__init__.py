"""Posture over time: holds, events, dose, breaks."""
