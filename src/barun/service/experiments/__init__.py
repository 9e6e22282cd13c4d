"""Experiments in service: who is judged by which version, what is counted, and the pages of it."""
