"""Whether what comes in is still what a model was made for: pure, numpy only, time passed in."""
