"""Models that go on learning while labels come in, and how they compare on a replayed stream."""
