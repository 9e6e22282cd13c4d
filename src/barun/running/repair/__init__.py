"""Mends what pose engines do to runners: exchanged legs, wild points, short gaps."""
