import numpy as np
import pytest

from barun.landmarks import LandmarkSequence
from barun.running.gate.steady_part import find_steady_part
from tests.running.form.runners import run


def with_height(sequence: LandmarkSequence, factor: np.ndarray) -> LandmarkSequence:
    """Let the whole body rise and fall by a factor of what it does."""
    image_xyz = sequence.image_xyz.astype(np.float64)
    hips = image_xyz[:, [23, 24], 1].mean(axis=1)
    image_xyz[..., 1] += ((factor - 1) * (hips - hips.mean()))[:, None]
    return LandmarkSequence.from_arrays(
        image_xyz, sequence.visibility, sequence.times_s, size_wh=sequence.size_wh, source="x"
    )


@pytest.mark.parametrize("view", ["side", "rear", "front"])
def test_even_running_is_kept_whole(view: str) -> None:
    sequence = run(view)

    first, after = find_steady_part(sequence)

    assert after - first > 0.9 * len(sequence)


def test_what_hardly_bounces_before_the_run_is_left_out() -> None:
    sequence = run("side")
    factor = np.where(sequence.times_s < 3, 0.1, 1.0)

    first, after = find_steady_part(with_height(sequence, factor))

    assert abs(sequence.times_s[first] - 3) < 1.2
    assert after > len(sequence) - 20


def test_who_does_not_bounce_is_kept_whole() -> None:
    sequence = run("side")
    image_xyz = np.repeat(sequence.image_xyz[:1], len(sequence), axis=0)
    still = LandmarkSequence.from_arrays(
        image_xyz, sequence.visibility, sequence.times_s, size_wh=sequence.size_wh, source="still"
    )

    assert find_steady_part(still) == (0, len(sequence))
