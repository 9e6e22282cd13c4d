"""Trained models in service: what judges live sessions, and how it is changed while they run."""
