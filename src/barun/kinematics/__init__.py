"""Joint angles, filters, gap filling and normalisation: knows the body, no activity."""
