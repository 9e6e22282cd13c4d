"""Who is held out while a network is trained."""

import math

import numpy as np

from barun.learning.sequences.sample_set import SampleSet

__all__ = ["hold_people_out"]


def hold_people_out(
    samples: SampleSet, share: float, *, seed: int
) -> tuple[SampleSet, SampleSet | None]:
    """Split by people: those trained on, and those whose loss decides when to stop.

    Parameters
    ----------
    samples : SampleSet
        Everybody.
    share : float
        Share of the people held out, rounded up; 0 for nobody.
    seed : int
        Who. Not the last ones: the last clip of a folder is no random runner.

    Returns
    -------
    tuple
        None for the second where `share` is 0 or there are fewer than three people.
    """
    names = samples.names
    n_out = math.ceil(share * len(names))
    if n_out == 0 or len(names) < 3:
        return samples, None
    out = np.random.default_rng(seed).permutation(names)[:n_out]
    return samples.without(out), samples.of(out)
