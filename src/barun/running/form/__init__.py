"""Compares how somebody runs with how he usually runs, or with many others; names what differs."""
