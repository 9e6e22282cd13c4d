"""Cameras that were moved, minute by minute: while people sit well, and while they do not."""

import numpy as np
import pytest

from barun.monitoring.drift.camera_watch import CameraWatch
from barun.posture.features.feature_table import FEATURE_KEYS, feature_column
from barun.posture.view.view import View

_USUAL = {
    "ear_height": 0.70,
    "shoulder_height": 0.40,
    "shoulder_place": 0.0,
    "face_size": 0.15,
    "head_tilt": 0.0,
    "shoulder_tilt": 0.0,
    "shoulder_width": 0.40,
    "head_height": 0.75,
    "head_turn": 0.0,
    "neck_inclination": 10.0,
    "ear_eye_inclination": 0.0,
    "trunk_inclination": 5.0,
    "trunk_thigh_angle": 95.0,
}
_SLUMP = {"ear_height": -0.12, "shoulder_height": -0.05, "head_height": -0.2, "face_size": 0.02}
"""What somebody slumped changes: the head comes down to the shoulders, and nearer."""


def _row(**changes: float) -> np.ndarray:
    row = np.full((1, len(FEATURE_KEYS)), np.nan)
    for key, value in _USUAL.items():
        row[0, feature_column(key)] = value + changes.get(key, 0.0)
    return row


def _step(watch: CameraWatch, seen: np.ndarray, usual: np.ndarray, view: View = View.FRONT) -> None:
    """Let a minute pass in which nothing changes."""
    stretches = np.repeat(seen[:, np.newaxis], 6, axis=1)
    watch.step(["c"], seen, stretches, usual, np.array([int(view)]))


def _minutes(watch: CameraWatch, count: int, **changes: float) -> float:
    """Let some minutes pass and return the evidence."""
    for _ in range(count):
        _step(watch, _row(**changes), _row())
    return watch.evidence()["c"]


def _shifted(up: float, **changes: float) -> dict[str, float]:
    return {
        **changes,
        "ear_height": up + changes.get("ear_height", 0.0),
        "shoulder_height": up + changes.get("shoulder_height", 0.0),
    }


def test_two_minutes_of_somebody_upright_before_a_moved_camera_are_enough() -> None:
    watch = CameraWatch()
    assert _minutes(watch, 1, **_shifted(0.12)) < 1.0
    assert _minutes(watch, 1, **_shifted(0.12)) >= 1.0


def test_slumping_in_between_hides_it_and_does_not_speak_against_it() -> None:
    watch = CameraWatch()
    _minutes(watch, 1, **_shifted(-0.12))
    assert _minutes(watch, 2, **_shifted(-0.12, **_SLUMP)) < 1.0
    assert _minutes(watch, 2, **_shifted(-0.12)) >= 1.0


def test_a_picture_that_went_down_is_noticed_of_somebody_slumped_too() -> None:
    watch = CameraWatch()
    assert _minutes(watch, 2, **_shifted(0.25, **_SLUMP)) >= 1.0


@pytest.mark.parametrize(
    ("view", "rings"),
    [pytest.param(View.LEFT_SIDE, True, id="side"), pytest.param(View.FRONT, False, id="front")],
)
def test_from_the_side_nobody_sinks_by_the_width_of_a_face(view: View, *, rings: bool) -> None:
    watch = CameraWatch()
    moved = _row(**_shifted(-0.2, **_SLUMP), neck_inclination=25.0, ear_eye_inclination=20.0)
    for _ in range(2):
        _step(watch, moved, _row(), view)
    assert (watch.evidence()["c"] >= 1.0) == rings


@pytest.mark.parametrize("minutes", [600])
def test_somebody_who_slumps_all_day_before_a_camera_that_stands_rings_nothing(
    minutes: int,
) -> None:
    watch = CameraWatch()
    assert _minutes(watch, minutes, **_SLUMP) == 0.0


def test_it_ends_when_the_camera_is_back_or_calibrated_anew() -> None:
    watch = CameraWatch()
    assert _minutes(watch, 30, **_shifted(0.12)) >= 1.0
    assert _minutes(watch, 3) < 0.5
    assert _minutes(watch, 5, **_shifted(0.12)) >= 1.0
    for _ in range(5):  # the picture stays as it is, and is what was calibrated now
        _step(watch, _row(**_shifted(0.12)), _row(**_shifted(0.12)))
        assert watch.evidence()["c"] == 0.0


def test_who_slumped_all_the_time_is_known_slumped() -> None:
    watch = CameraWatch()
    assert _minutes(watch, 10, **_SLUMP) == 0.0
    assert _minutes(watch, 2, **_shifted(0.12, **_SLUMP)) >= 1.0
    assert _minutes(watch, 60, **_shifted(0.12, **_SLUMP)) >= 1.0
    assert _minutes(watch, 2, **_SLUMP) < 0.5


def test_without_a_calibration_nothing_is_said_and_nothing_forgotten() -> None:
    watch, nothing = CameraWatch(), np.full((1, len(FEATURE_KEYS)), np.nan)
    _step(watch, _row(), nothing)
    assert _minutes(watch, 10, **_SLUMP) == 0.0
    _step(watch, _row(**_shifted(0.12, **_SLUMP)), nothing)  # another tab without a profile
    assert watch.evidence()["c"] == 0.0
    assert _minutes(watch, 2, **_shifted(0.12, **_SLUMP)) >= 1.0


def test_of_what_is_not_known_nothing_is_said() -> None:
    watch = CameraWatch()
    nothing = np.full((1, len(FEATURE_KEYS)), np.nan)
    _step(watch, nothing, _row())
    _step(watch, _row(), nothing)
    assert watch.evidence()["c"] == 0.0
    watch.step([], nothing[:0], nothing[:0, np.newaxis], nothing[:0], np.array([], dtype=np.int8))
