import numpy as np
import pytest

from barun.landmarks import Landmark
from barun.simulate import (
    CLEAN,
    DESK_SIDE_CAMERA,
    UPRIGHT,
    Camera,
    RunningForm,
    SittingScript,
    simulate_running,
    simulate_sitting,
)


def _visibility(camera: Camera) -> dict[str, float]:
    recording = simulate_sitting(
        SittingScript.sit(UPRIGHT, 0.1), np.random.default_rng(0), camera=camera, disturbances=CLEAN
    )
    return {mark.name: float(recording.sequence.visibility[0, mark]) for mark in Landmark}


def test_everything_above_the_hips_is_seen_from_the_front() -> None:
    seen = _visibility(Camera(distance_m=2.5, height_m=1))
    assert min(value for name, value in seen.items() if Landmark[name] <= Landmark.RIGHT_HIP) > 0.9


@pytest.mark.parametrize(
    ("azimuth_deg", "far"), [(90, "RIGHT"), (-90, "LEFT")], ids=["left", "right"]
)
def test_far_side_is_hidden_from_the_side(azimuth_deg: float, far: str) -> None:
    seen = _visibility(Camera(azimuth_deg=azimuth_deg, distance_m=2.5, height_m=1))
    near = "LEFT" if far == "RIGHT" else "RIGHT"
    for point in ("SHOULDER", "HIP", "EAR"):
        assert seen[f"{far}_{point}"] < 0.5, point
        assert seen[f"{near}_{point}"] > 0.9, point


def test_far_leg_of_a_runner_is_hidden_now_and_then() -> None:
    recording = simulate_running(RunningForm(), 3, np.random.default_rng(0), disturbances=CLEAN)
    far_knee = recording.sequence.visibility[:, Landmark.RIGHT_KNEE]
    near_knee = recording.sequence.visibility[:, Landmark.LEFT_KNEE]
    assert 0.05 < np.mean(far_knee < 0.5) < 0.6
    assert np.min(near_knee) > 0.9


def test_distance_does_not_change_what_is_hidden() -> None:
    near = _visibility(DESK_SIDE_CAMERA)
    far = _visibility(Camera(azimuth_deg=90, distance_m=20, height_m=0.9))
    assert far["RIGHT_HIP"] == pytest.approx(near["RIGHT_HIP"], abs=0.1)
