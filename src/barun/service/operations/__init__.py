"""Watching over the running service: figures each minute, alerts, recovery, and who is told."""
