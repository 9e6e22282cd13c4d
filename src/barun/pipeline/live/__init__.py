"""Watching people sit as it happens: sessions, calibration, reminders and what is to be stored."""
