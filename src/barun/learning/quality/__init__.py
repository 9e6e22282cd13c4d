"""What may be wrong with labelled poses: checks, ranked doubts about labels, and the cleaning."""
