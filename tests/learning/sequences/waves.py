"""Samples whose usual and faulty ones are told apart by construction."""

import numpy as np

from barun.learning.sequences.sample_set import SampleSet, SampleSpec

WAVES = SampleSpec("waves/1", 12, ("a", "b", "c"))


def make_waves(
    n_people: int = 4, n_each: int = 12, *, n_faulty: int = 0, seed: int = 0
) -> SampleSet:
    """Sines of one period, each person a little higher; faulty ones have two periods."""
    random = np.random.default_rng(seed)
    steps = 2 * np.pi * np.arange(WAVES.n_steps) / WAVES.n_steps
    parts = []
    for person in range(n_people):
        for is_faulty, count in ((False, n_each), (True, n_faulty)):
            phase = steps * (2 if is_faulty else 1)
            shape = np.stack([np.sin(phase), np.cos(phase), np.sin(phase + 1)], axis=-1)
            values = shape + 0.05 * random.standard_normal((count, *shape.shape)) + 0.02 * person
            parts.append(
                SampleSet.from_recording(WAVES, values, f"person {person}", is_faulty=is_faulty)
            )
    return SampleSet.joined(parts)
