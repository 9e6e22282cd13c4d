from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barun.landmarks import Landmark, LandmarkSequence
from barun.running.camera.conditions import Conditions
from barun.running.camera.levelling import NOT_LEVELLED, Levelling, level_sequence
from barun.running.gate.recording_gate import examine_recording
from barun.running.metrics.running_measurements import RunningMeasurements, measure_running
from barun.simulate import RunningForm
from tests.running.steps_worked_out import CAMERAS, film


def rolled(view: str, roll_deg: float, form: RunningForm | None = None) -> LandmarkSequence:
    """Return a runner filmed by a camera turned clockwise: he seems turned the other way."""
    camera = replace(CAMERAS[view], roll_deg=roll_deg)
    return film(camera, rate_hz=60, duration_s=8, form=form).sequence


def conditions(sequence: LandmarkSequence) -> Conditions:
    return examine_recording(sequence).conditions


def measured(sequence: LandmarkSequence) -> RunningMeasurements:
    result = examine_recording(sequence)
    assert result.repair is not None
    return measure_running(result.repair.sequence, result.steps, conditions=result.conditions)


@pytest.mark.parametrize("view", ["rear", "front"])
@pytest.mark.parametrize("roll_deg", [-6.0, 0.0, 3.0])
def test_roll_is_told_from_behind_and_in_front(view: str, roll_deg: float) -> None:
    found = conditions(rolled(view, roll_deg)).levelling

    assert found.source == "balance"
    assert found.roll_deg == pytest.approx(-roll_deg, abs=found.uncertainty_deg)
    assert found.uncertainty_deg < 2.5


@pytest.mark.parametrize("view", ["rear", "front"])
def test_a_rolled_camera_changes_no_lean_and_no_drop(view: str) -> None:
    level, askew = measured(rolled(view, 0.0)), measured(rolled(view, 5.0))

    for key in ("lateral_lean", "left_pelvic_drop", "right_pelvic_drop"):
        assert askew.measurements[key].value == pytest.approx(
            level.measurements[key].value, abs=0.5
        ), key


def test_a_lean_of_the_trunk_remains_for_the_most_part() -> None:
    straight = measured(rolled("rear", 0.0)).measurements["lateral_lean"].value
    leaning = measured(rolled("rear", 0.0, RunningForm(lateral_lean_deg=6)))

    # Hips and feet of the simulated runner do not balance the lean, a real one's do: part of it is
    # taken for roll here.
    change = leaning.measurements["lateral_lean"].value - straight
    assert 0.6 * 6 < change <= 6.5


@pytest.mark.parametrize("view", ["side", "other side"])
@pytest.mark.parametrize("roll_deg", [-8.0, 8.0])
def test_a_clear_roll_is_told_from_the_side(view: str, roll_deg: float) -> None:
    found = conditions(rolled(view, roll_deg)).levelling

    assert found.source == "ground"
    assert found.roll_deg == pytest.approx(-roll_deg, abs=found.uncertainty_deg)


def test_a_small_roll_from_the_side_is_left_and_said_in_the_uncertainty() -> None:
    found = conditions(rolled("side", 1.0)).levelling

    assert (found.source, found.roll_deg) == ("ground", 0.0)
    assert 3 <= found.uncertainty_deg <= 4
    lean = measured(rolled("side", 1.0)).measurements["trunk_lean"]
    assert lean.uncertainty is not None
    assert lean.uncertainty > np.hypot(5, 3)


def test_passing_a_camera_that_stands_shows_the_ground_by_the_steps() -> None:
    camera = replace(CAMERAS["side"], distance_m=9, follows_person=False, field_of_view_deg=80)
    form = RunningForm(treadmill=False)

    level = conditions(film(camera, duration_s=4.5, form=form).sequence)
    askew = conditions(film(replace(camera, roll_deg=6), duration_s=4.5, form=form).sequence)

    assert level.camera.kind == "standing"
    assert level.levelling.roll_deg == 0
    assert askew.levelling.roll_deg == pytest.approx(-6, abs=1.5)


def test_what_is_not_levelled_measures_no_leans() -> None:
    sequence = film(rate_hz=60, duration_s=6).sequence
    result = examine_recording(sequence)
    assert result.repair is not None
    unknown = replace(result.conditions, levelling=NOT_LEVELLED)

    found = measure_running(result.repair.sequence, result.steps, conditions=unknown).measurements

    for key in ("trunk_lean", "left_shank_angle_contact", "left_shank_angle_loading"):
        assert (found[key].outcome, found[key].reason) == ("cannot_judge", "running.reason-roll")
    known = measure_running(result.repair.sequence, result.steps).measurements
    for key in ("left_knee_flexion_swing", "left_hip_extension", "left_arm_swing"):
        assert found[key].value == known[key].value
    ahead, before = found["left_foot_ahead_contact"], known["left_foot_ahead_contact"]
    assert ahead.uncertainty is not None
    assert before.uncertainty is not None
    assert ahead.uncertainty > before.uncertainty


@settings(max_examples=20)
@given(st.floats(-25, 25))
def test_levelling_turns_about_the_middle_and_back(roll_deg: float) -> None:
    sequence = film(duration_s=0.1).sequence

    turned = level_sequence(sequence, Levelling(roll_deg, 1.0, "balance"))
    back = level_sequence(turned, Levelling(-roll_deg, 1.0, "balance"))

    np.testing.assert_allclose(back.image_xyz, sequence.image_xyz, atol=1e-5)
    assert level_sequence(sequence, NOT_LEVELLED) is sequence


def test_levelling_turns_content_that_is_turned_clockwise_back() -> None:
    image_xyz = np.full((1, 33, 3), 0.5)
    # In a picture twice as wide as high: a point above the middle, turned clockwise by 90 degrees,
    # is to the right of it, half as far in shares of the width.
    image_xyz[0, Landmark.NOSE] = [0.6, 0.5, 0.0]
    sequence = LandmarkSequence.from_arrays(
        image_xyz, np.ones((1, 33)), [0.0], size_wh=(200, 100), source="point"
    )

    level = level_sequence(sequence, Levelling(90.0, 1.0, "balance"))

    np.testing.assert_allclose(level.image_xyz[0, Landmark.NOSE, :2], [0.5, 0.3], atol=1e-6)
