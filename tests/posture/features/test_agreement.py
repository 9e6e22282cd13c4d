"""The same definitions give the same numbers as elsewhere in Barun, and as the truth."""

import numpy as np
import pytest

from barun.kinematics.body_axes import compute_aspect_xy, compute_yaw
from barun.kinematics.joint_angles import compute_joint_angles
from barun.landmarks import LandmarkSequence
from barun.posture.features.expected_error import TURN_STEP_DEG, expected_error
from barun.posture.features.feature_table import FEATURE_KEYS, FEATURES, feature_column
from barun.posture.features.measuring import measure_posture
from barun.posture.rows import PoseRows
from barun.posture.view.view import View
from barun.simulate import (
    CHIN_ON_HAND,
    CLEAN,
    FORWARD_HEAD,
    LEANING_LEFT,
    LEANING_RIGHT,
    SHRUGGED,
    SLUMPED,
    TURNED_LEFT,
    UPRIGHT,
    Body,
    Camera,
    Disturbances,
    SimulatedRecording,
    SittingScript,
    simulate_sitting,
)

POSTURES = (
    UPRIGHT,
    SLUMPED,
    FORWARD_HEAD,
    LEANING_LEFT,
    LEANING_RIGHT,
    SHRUGGED,
    CHIN_ON_HAND,
)
NOISE = Disturbances(hidden_factor=1)
"""A hidden point is noisier, but not judged."""
SHARED = sorted(
    {
        "neck_inclination",
        "neck_flexion",
        "trunk_inclination",
        "neck_lateral_inclination",
        "trunk_lateral_inclination",
        "head_tilt",
        "shoulder_tilt",
        "pelvis_tilt",
    }
)
VIEWS = [(0.0, View.FRONT), (90.0, View.LEFT_SIDE), (-90.0, View.RIGHT_SIDE)]


def _record(camera: Camera, disturbances: Disturbances, seed: int = 4) -> SimulatedRecording:
    script = SittingScript.sit(POSTURES[0], 3)
    for posture in POSTURES[1:]:
        script = script.then(posture, move_s=0, hold_s=3)
    return simulate_sitting(
        script,
        np.random.default_rng(seed),
        body=Body(stature_m=1.62, shoulder_scale=1.05),
        camera=camera,
        disturbances=disturbances,
    )


def _camera(azimuth_deg: float, roll_deg: float = 0.0) -> Camera:
    return Camera(
        azimuth_deg=azimuth_deg,
        roll_deg=roll_deg,
        distance_m=1.8,
        height_m=0.8,
        frame_rate_hz=10,
    )


def _measured(sequence: LandmarkSequence, view: View) -> dict[str, np.ndarray]:
    rows = PoseRows.from_sequence(sequence)
    # What the arms hide is no matter here.
    rows.visibility[:] = 1.0
    values = measure_posture(rows, np.full(len(rows), view, dtype=np.int8)).values
    return {key: values[:, feature_column(key)] for key in FEATURE_KEYS}


@pytest.mark.parametrize(("azimuth_deg", "view"), VIEWS)
@pytest.mark.parametrize("turn_deg", [-20, 0, 15])
def test_as_the_joint_angles_in_the_picture(azimuth_deg: float, view: View, turn_deg: int) -> None:
    sequence = _record(_camera(azimuth_deg + turn_deg), Disturbances()).sequence
    ours = _measured(sequence, view)
    kind = "side" if view.is_side else "front"
    for key in SHARED:
        if FEATURES[key].view != kind:
            assert np.isnan(ours[key]).all()
            continue
        theirs = compute_joint_angles(sequence, "image", keys=[key]).angle_deg(key)
        known = np.isfinite(ours[key])
        assert known.any()
        np.testing.assert_allclose(ours[key][known], theirs[known], atol=1e-3)


@pytest.mark.parametrize("azimuth_deg", range(-180, 180, 30))
def test_yaw_is_that_of_kinematics_frame_by_frame(azimuth_deg: int) -> None:
    recording = _record(_camera(azimuth_deg), CLEAN)
    rows = PoseRows.from_sequence(recording.sequence)
    ours = measure_posture(rows, np.full(len(rows), View.NEITHER, dtype=np.int8)).yaw_deg
    aspect_xy = compute_aspect_xy(recording.sequence)
    for row in range(0, len(rows), 7):
        alone = np.degrees(compute_yaw(aspect_xy[[row]], np.zeros(1)))[0]
        assert (ours[row] - alone + 180) % 360 - 180 == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(("azimuth_deg", "view"), VIEWS)
@pytest.mark.parametrize("turn_deg", [-30, -10, 0, 20, 40])
@pytest.mark.parametrize("kind", ["absolute", "change"])
def test_true_angles_lie_within_the_published_error(
    azimuth_deg: float, view: View, turn_deg: int, kind: str
) -> None:
    """Somebody of another size than those the error was measured on, from another seed."""
    recording = _record(_camera(azimuth_deg + turn_deg, roll_deg=1.0), NOISE, seed=9)
    ours = _measured(recording.sequence, view)
    half_width = expected_error(
        np.array([float(abs(turn_deg))]), "absolute" if kind == "absolute" else "change"
    )[0]
    upright = recording.times_s < 3
    for key in SHARED:
        if FEATURES[key].view != ("side" if view.is_side else "front"):
            continue
        if key in ("head_tilt", "shoulder_tilt", "neck_lateral_inclination"):
            continue  # their error is that of a camera on the screen, which is nearer
        error = ours[key] - recording.true_angles_deg[key]
        if kind == "change":
            error = error - np.nanmedian(error[upright])
        known = np.isfinite(error)
        within = np.abs(error[known]) <= half_width[feature_column(key)]
        assert within.mean() >= 0.8, (key, np.percentile(np.abs(error[known]), 90))


def test_rotations_follow_the_skeleton() -> None:
    camera = _camera(0)
    script = SittingScript.sit(UPRIGHT, 2).then(TURNED_LEFT, move_s=1, hold_s=2)
    recording = simulate_sitting(
        script, np.random.default_rng(1), camera=camera, disturbances=CLEAN
    )
    ours = _measured(recording.sequence, View.FRONT)
    twist_deg = recording.settings["trunk_twist_deg"]
    np.testing.assert_allclose(ours["trunk_twist"], twist_deg, atol=2.0)
    assert ours["trunk_twist"][-5:].mean() > 15


def test_expected_error_is_read_between_its_steps() -> None:
    column = feature_column("shoulder_tilt")
    at = expected_error(np.array([0.0, 2.5, 5.0, 44.0, 45.0, 120.0, np.nan]), "absolute")[:, column]
    assert at[1] == pytest.approx((at[0] + at[2]) / 2)
    assert at[4] == at[5]
    assert at[3] < at[4]
    assert np.isnan(at[6])
    assert TURN_STEP_DEG == 5.0


@pytest.mark.parametrize("kind", ["absolute", "change"])
def test_every_feature_has_an_error(kind: str) -> None:
    half_widths = expected_error(
        np.arange(0.0, 46.0, 5.0), "absolute" if kind == "absolute" else "change"
    )
    assert half_widths.shape == (10, len(FEATURE_KEYS))
    assert np.all(half_widths > 0)
