import numpy as np
import pytest

from barun.errors import SettingError
from barun.simulate import SLUMPED, UPRIGHT, SittingPosture, SittingScript

_SCRIPT = SittingScript.sit(UPRIGHT, 20).then(SLUMPED, move_s=5, hold_s=60)


def test_rests_are_where_the_line_says() -> None:
    assert _SCRIPT.duration_s == 85
    assert _SCRIPT.hold_intervals_s == ((0.0, 20.0), (25.0, 85.0))


def test_settings_before_amid_and_after_a_movement() -> None:
    lumbar_deg = _SCRIPT.at(np.array([0.0, 20.0, 22.5, 25.0, 85.0, 200.0]))["lumbar_flexion_deg"]
    full = SLUMPED.lumbar_flexion_deg
    np.testing.assert_allclose(lumbar_deg, [0, 0, full / 2, full, full, full])


def test_movement_follows_minimum_jerk() -> None:
    # At a quarter of the way: 10/64 - 15/256 + 6/1024 = 0.103515625.
    lean_deg = SittingScript.sit(UPRIGHT, 0).then(
        SittingPosture(lateral_lean_deg=10), move_s=4, hold_s=1
    )
    value = lean_deg.at(np.array([1.0]))["lateral_lean_deg"]
    np.testing.assert_allclose(value, [1.03515625])


def test_movement_without_duration_jumps() -> None:
    script = SittingScript.sit(UPRIGHT, 1).then(SLUMPED, move_s=0, hold_s=1)
    tilt_deg = script.at(np.array([0.99, 1.0]))["pelvis_tilt_deg"]
    np.testing.assert_allclose(tilt_deg, [0, SLUMPED.pelvis_tilt_deg])


def test_third_posture_replaces_the_second() -> None:
    script = _SCRIPT.then(UPRIGHT, move_s=2, hold_s=3)
    at_end = script.at(np.array([script.duration_s]))
    for name, value in at_end.items():
        assert value[0] == pytest.approx(getattr(UPRIGHT, name), abs=1e-12), name


def test_negative_duration_is_refused() -> None:
    with pytest.raises(SettingError, match="hold_s must lie between 0 and"):
        SittingScript.sit(UPRIGHT, -1)
