"""What is measured of the running service each minute; sums over all sessions, nobody's own."""
