import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.errors import LandmarkValueError
from barun.kinematics.normalise import Centre, compute_torso_length, mirror_body, normalise_body
from barun.kinematics.running_median import compute_running_median
from barun.landmarks import Landmark, LandmarkSequence
from tests.fixtures.motions import make_side_sequence


def _moved(sequence: LandmarkSequence, scale: float, shift: float) -> LandmarkSequence:
    return dataclasses.replace(
        sequence, image_xyz=(sequence.image_xyz * scale + shift).astype(np.float32)
    )


@given(scale=st.floats(0.2, 2), shift=st.floats(-1, 1))
@pytest.mark.parametrize("centre", ["hip", "shoulder"])
@pytest.mark.parametrize("window_s", [None, 0.5])
def test_place_and_size_do_not_matter(
    centre: Centre, window_s: float | None, scale: float, shift: float
) -> None:
    sequence = make_side_sequence(trunk_deg=12, knee_deg=40)
    np.testing.assert_allclose(
        normalise_body(_moved(sequence, scale, shift), centre=centre, scale_window_s=window_s),
        normalise_body(sequence, centre=centre, scale_window_s=window_s),
        atol=2e-4,
    )


def test_by_hand() -> None:
    """The torso of the hand-made person is 0.5 m and thigh and shank 0.4 m each, so the ankle hangs
    1.6 torso lengths below the hip; leaning by 30 degrees puts the shoulders half a torso ahead."""
    body = normalise_body(make_side_sequence(trunk_deg=30))
    np.testing.assert_allclose(body[0, Landmark.LEFT_ANKLE], [0, 1.6], atol=1e-5)
    np.testing.assert_allclose(
        body[0, Landmark.LEFT_SHOULDER], [0.5, -np.cos(np.radians(30))], atol=1e-5
    )


def test_runner_to_the_left_mirrored_is_a_runner_to_the_right() -> None:
    left = make_side_sequence(trunk_deg=10, thigh_deg=30, facing="left")
    right = make_side_sequence(trunk_deg=10, thigh_deg=30, facing="right")
    np.testing.assert_allclose(
        normalise_body(left, mirrored=True), normalise_body(right), atol=1e-5
    )


def test_mirror_exchanges_left_and_right_and_twice_is_nothing() -> None:
    body = np.random.default_rng(0).normal(size=(4, 33, 2))
    mirrored = mirror_body(body)
    np.testing.assert_array_equal(
        mirrored[:, Landmark.LEFT_KNEE], body[:, Landmark.RIGHT_KNEE] * [-1, 1]
    )
    np.testing.assert_array_equal(mirror_body(mirrored), body)


def test_running_median_keeps_one_wild_torso_from_scaling_its_frame() -> None:
    sequence = make_side_sequence(n_frames=21)
    image = sequence.image_xyz.copy()
    image[10, [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER], 1] -= 0.3
    wild = dataclasses.replace(sequence, image_xyz=image)
    own = normalise_body(wild)[10, Landmark.LEFT_ANKLE, 1]
    steady = normalise_body(wild, scale_window_s=0.5)[10, Landmark.LEFT_ANKLE, 1]
    assert own < 1.0
    assert steady == pytest.approx(1.6, abs=1e-5)


def test_missing_hip_leaves_nothing_about_the_hips() -> None:
    image = make_side_sequence().image_xyz.copy()
    image[2, Landmark.LEFT_HIP] = np.nan
    gappy = dataclasses.replace(make_side_sequence(), image_xyz=image)
    missing = np.isnan(normalise_body(gappy)).all(axis=(1, 2))
    assert missing.tolist() == [False, False, True, False, False]
    assert np.isnan(compute_torso_length(image[..., :2])[2])


def test_unknown_picture_size_is_an_error() -> None:
    with pytest.raises(LandmarkValueError, match="width and height"):
        normalise_body(dataclasses.replace(make_side_sequence(), size_wh=None))


@given(
    rows=st.lists(
        st.tuples(st.floats(0.01, 0.4), st.one_of(st.just(np.nan), st.floats(-9, 9))), max_size=40
    ),
    window_s=st.floats(0.01, 2),
)
def test_running_median_is_the_median_of_the_window(
    rows: list[tuple[float, float]], window_s: float
) -> None:
    times_s = np.cumsum([row[0] for row in rows])
    values = np.array([row[1] for row in rows])
    got = compute_running_median(values, times_s, window_s)
    assert got.shape == times_s.shape
    for row, time_s in enumerate(times_s):
        near = values[np.abs(times_s - time_s) <= window_s / 2 + 1e-9]
        known = near[np.isfinite(near)]
        expected = np.median(known) if known.size else np.nan
        np.testing.assert_allclose(got[row], expected)
