import numpy as np
import pytest

from barun.errors import SettingError
from barun.landmarks import Landmark
from barun.simulate import (
    UPRIGHT,
    Camera,
    Disturbances,
    SimulatedRecording,
    SittingScript,
    simulate_sitting,
)

_FULL_VIEW = Camera(distance_m=3, height_m=1)


def _record(disturbances: Disturbances, *, camera: Camera = _FULL_VIEW) -> SimulatedRecording:
    return simulate_sitting(
        SittingScript.sit(UPRIGHT, 120),
        np.random.default_rng(7),
        camera=camera,
        disturbances=disturbances,
    )


@pytest.mark.parametrize(
    ("jitter", "drift"),
    [(0.001, 0.0), (0.0, 0.002), (0.001, 0.001)],
    ids=["jitter", "drift", "both"],
)
def test_noise_in_the_picture_has_the_size_asked_for(jitter: float, drift: float) -> None:
    recording = _record(Disturbances(image_jitter=jitter, image_drift=drift, drift_time_s=0.5))
    seen = recording.true_sequence.visibility[0] > 0.9
    error = recording.sequence.image_xyz - recording.true_sequence.image_xyz
    error_px = error[:, seen] * np.array([1280, 720, 1280])
    size_px = np.hypot(jitter, drift) * np.hypot(1280, 720)
    np.testing.assert_allclose(error_px.std(axis=(0, 1)), size_px * np.array([1, 1, 3]), rtol=0.06)
    np.testing.assert_allclose(error_px.mean(axis=(0, 1)), 0, atol=0.2 * size_px)


def test_drift_forgets_itself_at_the_rate_asked_for() -> None:
    recording = _record(
        Disturbances(image_jitter=0, image_drift=0, world_jitter_m=0, world_drift_m=0.01,
                     drift_time_s=0.5)
    )  # fmt: skip
    assert recording.sequence.world_xyz is not None
    assert recording.true_sequence.world_xyz is not None
    error_m = (recording.sequence.world_xyz - recording.true_sequence.world_xyz)[:, :11, :2]
    lag = 15  # half a second at 30 Hz
    kept = np.mean(error_m[lag:] * error_m[:-lag]) / np.mean(error_m**2)
    assert kept == pytest.approx(np.exp(-1), abs=0.08)


@pytest.mark.slow
@pytest.mark.parametrize("mean_s", [0.1, 0.5], ids=["short", "long"])
def test_person_is_lost_for_the_share_and_length_asked_for(mean_s: float) -> None:
    recording = simulate_sitting(
        SittingScript.sit(UPRIGHT, 600),
        np.random.default_rng(7),
        camera=Camera(frame_rate_hz=20),
        disturbances=Disturbances(person_dropout_share=0.1, person_dropout_s=mean_s),
    )
    lost = ~recording.sequence.has_person
    assert np.mean(lost) == pytest.approx(0.1, abs=0.03)
    n_spells = np.sum(np.diff(lost.astype(int)) == 1)
    # A spell seen in pictures every h seconds lasts h / (1 - on -> on) on average.
    interval_s = 0.05
    forgotten = 1 - np.exp(-interval_s / mean_s / 0.9)
    expected_s = interval_s / (forgotten * 0.9)
    assert lost.sum() * interval_s / n_spells == pytest.approx(expected_s, rel=0.3)


def test_single_points_are_lost_each_on_its_own() -> None:
    recording = _record(Disturbances(point_dropout_share=0.05))
    lost = np.isnan(recording.sequence.image_xyz[..., 0])
    assert np.mean(lost) == pytest.approx(0.05, abs=0.01)
    assert np.array_equal(lost, np.isnan(recording.sequence.visibility))
    assert np.all(recording.sequence.has_person)


def test_legs_are_exchanged_and_nothing_else() -> None:
    swaps = Disturbances(
        image_jitter=0, image_drift=0, world_jitter_m=0, world_drift_m=0, leg_swap_share=0.3
    )
    recording = _record(swaps)
    seen, true = recording.sequence.image_xyz, recording.true_sequence.image_xyz
    swapped = seen[:, Landmark.LEFT_KNEE, 0] != true[:, Landmark.LEFT_KNEE, 0]
    assert np.mean(swapped) == pytest.approx(0.3, abs=0.08)
    left, right = Landmark.LEFT_FOOT_INDEX, Landmark.RIGHT_FOOT_INDEX
    np.testing.assert_array_equal(seen[swapped, left], true[swapped, right])
    np.testing.assert_array_equal(seen[~swapped], true[~swapped])
    np.testing.assert_array_equal(seen[:, : Landmark.LEFT_KNEE], true[:, : Landmark.LEFT_KNEE])


def test_points_outside_the_picture_stay_visible_unless_asked_otherwise() -> None:
    near = Camera(distance_m=0.7, height_m=1.1)
    knee = Landmark.LEFT_KNEE
    assert np.all(_record(Disturbances(), camera=near).sequence.visibility[:, knee] > 0.9)
    less = _record(Disturbances(outside_visibility=0.1), camera=near).sequence
    assert np.all(less.image_xyz[:, knee, 1] > 1)
    np.testing.assert_allclose(less.visibility[:, knee], 0.1)


def test_one_disturbance_does_not_change_another() -> None:
    alone = _record(Disturbances())
    with_swaps = _record(Disturbances(leg_swap_share=0.5))
    nose = Landmark.NOSE
    np.testing.assert_array_equal(
        alone.sequence.image_xyz[:, nose], with_swaps.sequence.image_xyz[:, nose]
    )


def test_impossible_share_is_refused() -> None:
    with pytest.raises(SettingError, match=r"leg_swap_share must lie between 0 and 0\.9"):
        Disturbances(leg_swap_share=1.0)
