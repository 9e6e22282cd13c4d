"""The rules about running: one module each."""
