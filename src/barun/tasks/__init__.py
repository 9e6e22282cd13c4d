"""What each kind of job does: importable functions from a payload to a result."""
