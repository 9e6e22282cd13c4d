from dataclasses import replace

import numpy as np
import pytest

from barun.errors import SettingError
from barun.landmarks import LandmarkSequence
from barun.messages import message_keys
from barun.running.camera.conditions import UNEXAMINED
from barun.running.metrics.metric_table import METRICS
from barun.running.metrics.reference_ranges import REFERENCE_RANGES
from barun.running.metrics.running_measurements import RunningMeasurements, measure_running
from barun.simulate import RunningForm
from tests.running.steps_worked_out import CAMERAS, film, with_times


@pytest.fixture(scope="module")
def side() -> RunningMeasurements:
    return measure_running(film(rate_hz=120, duration_s=8).sequence)


@pytest.fixture(scope="module")
def rear() -> RunningMeasurements:
    return measure_running(film(CAMERAS["rear"], rate_hz=120, duration_s=8).sequence)


def value(measured: RunningMeasurements, key: str) -> float:
    return measured.measurements[key].value


def test_times_from_the_side(side: RunningMeasurements) -> None:
    form = RunningForm()

    assert value(side, "cadence") == pytest.approx(form.cadence_per_min, abs=0.3)
    assert value(side, "left_stride_time") == pytest.approx(form.stride_time_s, abs=0.003)
    assert value(side, "left_step_time") == pytest.approx(form.stride_time_s / 2, abs=0.005)
    # The simulated foot glides into its contact, see test_detection.
    contact_s = value(side, "left_contact_time")
    assert contact_s == pytest.approx(form.contact_time_s("left") + 0.03, abs=0.015)
    assert value(side, "left_duty_factor") == pytest.approx(
        contact_s / form.stride_time_s, abs=0.01
    )
    flight_s = form.stride_time_s / 2 - contact_s
    assert value(side, "left_flight_time") == pytest.approx(flight_s, abs=0.006)


def test_form_from_the_side(side: RunningMeasurements) -> None:
    form = RunningForm()
    expected = {
        "trunk_lean": form.trunk_lean_deg,
        "left_knee_flexion_stance": form.stance_knee_flexion_deg,
        "left_knee_flexion_swing": form.swing_knee_flexion_left_deg,
        "left_arm_swing": 2 * form.arm_swing_left_deg,
        "left_elbow_flexion": form.elbow_flexion_deg,
        "left_foot_angle_contact": form.landing_pitch_deg,
    }
    for key, degrees in expected.items():
        measured = side.measurements[key]
        assert measured.unit == "deg"
        assert measured.uncertainty is not None
        assert abs(measured.value - degrees) < 5, key


def test_bounce_in_metres_by_the_runners_height() -> None:
    sequence = film(rate_hz=60, duration_s=6).sequence

    relative = measure_running(sequence).measurements["vertical_oscillation"]
    metric = measure_running(sequence, height_m=1.70).measurements["vertical_oscillation"]

    assert (relative.unit, metric.unit) == ("leg", "m")
    assert metric.value == pytest.approx(RunningForm().vertical_oscillation_m, rel=0.12)
    assert metric.uncertainty is not None
    assert metric.uncertainty > 0.05 * metric.value


def test_form_from_behind(rear: RunningMeasurements) -> None:
    form = RunningForm()

    assert value(rear, "left_pelvic_drop") == pytest.approx(form.pelvic_drop_left_stance_deg, abs=2)
    assert value(rear, "lateral_sway") == pytest.approx(2 * form.trunk_sway_deg, abs=0.5)
    assert value(rear, "lateral_lean") == pytest.approx(0, abs=0.5)
    assert value(rear, "left_crossover") > 0


def test_feet_that_cross_over_are_minus() -> None:
    form = RunningForm(step_width_m=-0.08)

    measured = measure_running(film(CAMERAS["rear"], form=form, duration_s=6).sequence)

    assert value(measured, "left_crossover") < -0.1
    assert value(measured, "right_crossover") < -0.1


@pytest.mark.parametrize("key", METRICS)
def test_every_metric_says_what_it_is_or_why_not(
    key: str, side: RunningMeasurements, rear: RunningMeasurements
) -> None:
    metric = METRICS[key]
    names = [f"left_{key}", f"right_{key}"] if metric.is_sided else [key]
    judged = 0
    for measured in (side, rear):
        for name in names:
            one = measured.measurements[name]
            assert one.unit == metric.unit
            if one.outcome == "cannot_judge":
                assert np.isnan(one.value)
                # The simulated rear flights come out shorter than their error, see test_flight.
                is_unclear = key == "flight_time" and measured is rear
                reason = "flight-unclear" if is_unclear else "view"
                assert one.reason == f"running.reason-{reason}"
                assert one.uncertainty is None
            else:
                judged += 1
                assert np.isfinite(one.value)
                assert one.uncertainty is not None
                assert one.uncertainty > 0
                assert one.support.n_frames >= 7
            assert one.reason is None or one.reason in message_keys()
    assert judged >= len(names)


def test_changes_of_form_are_found() -> None:
    changes: dict[str, tuple[RunningForm, float]] = {
        "trunk_lean": (RunningForm(trunk_lean_deg=14), 8),
        "left_elbow_flexion": (RunningForm(elbow_flexion_deg=60), -30),
        "left_arm_swing": (RunningForm(arm_swing_left_deg=18), -20),
    }
    before = measure_running(film(duration_s=5).sequence)
    for key, (form, change) in changes.items():
        after = measure_running(film(form=form, duration_s=5).sequence)
        found = value(after, key) - value(before, key)
        assert found == pytest.approx(change, rel=0.1, abs=1.0), key


def test_contact_times_are_not_compared_at_30_frames() -> None:
    slow = measure_running(film(rate_hz=30, duration_s=8).sequence).measurements
    quick = measure_running(film(rate_hz=120, duration_s=8).sequence).measurements

    for key in ("contact_time", "flight_time", "duty_factor"):
        refused = slow[f"{key}_difference"]
        assert (refused.outcome, refused.reason) == ("cannot_judge", "running.reason-frame-rate")
        assert np.isnan(refused.value)
        assert quick[f"{key}_difference"].outcome != "cannot_judge"
    assert slow["left_contact_time"].outcome != "cannot_judge"


def test_legs_that_are_alike_differ_by_less_than_can_be_told(side: RunningMeasurements) -> None:
    compared = {k: m for k, m in side.measurements.items() if k.endswith("_difference")}
    judged = [m for m in compared.values() if m.outcome != "cannot_judge"]

    assert len(judged) > 8
    within = [m for m in judged if m.uncertainty is not None and abs(m.value) <= m.uncertainty]
    assert len(within) >= len(judged) - 2


@pytest.mark.parametrize(("swing_deg", "is_told"), [(75, False), (60, True)])
def test_a_lower_heel_rise_of_one_leg_is_measured_and_told_from_15_degrees_on(
    swing_deg: float, *, is_told: bool
) -> None:
    recording = film(form=RunningForm(swing_knee_flexion_right_deg=swing_deg), duration_s=6)
    left_deg, right_deg = (
        np.max(recording.true_angles_deg[f"{side}_knee_flexion"]) for side in ("left", "right")
    )

    measured = measure_running(recording.sequence)

    difference = measured.measurements["knee_flexion_swing_difference"]
    assert left_deg - right_deg > 10
    assert difference.value == pytest.approx(left_deg - right_deg, rel=0.1, abs=1)
    assert difference.uncertainty is not None
    assert (difference.value > difference.uncertainty) is is_told
    assert difference.outcome == "weak"  # the far leg


def test_three_strides_are_too_few() -> None:
    measured = measure_running(film(duration_s=2.2).sequence).measurements

    assert measured["left_knee_flexion_contact"].outcome == "cannot_judge"
    assert measured["left_knee_flexion_contact"].reason == "running.reason-few-strides"


def test_times_follow_the_clock_and_angles_do_not() -> None:
    sequence = film(rate_hz=120, duration_s=5).sequence

    usual = measure_running(sequence).measurements
    slower = measure_running(with_times(sequence, 1.25)).measurements

    assert slower["cadence"].value == pytest.approx(usual["cadence"].value / 1.25, rel=0.005)
    knee = "left_knee_flexion_swing"
    assert slower[knee].value == pytest.approx(usual[knee].value, abs=1.0)


def test_an_impossible_height_and_a_recording_of_nobody() -> None:
    sequence = film(duration_s=2).sequence
    with pytest.raises(SettingError, match=r"between 1 and 2\.5 m"):
        measure_running(sequence, height_m=170)
    nobody = LandmarkSequence.from_arrays(
        np.full_like(sequence.image_xyz, np.nan),
        sequence.visibility,
        sequence.times_s,
        size_wh=sequence.size_wh,
        source="nobody",
    )

    measured = measure_running(nobody)

    assert all(m.outcome == "cannot_judge" for m in measured.measurements.values())


def test_ranges_belong_to_metrics_and_name_their_source() -> None:
    for key, found in REFERENCE_RANGES.items():
        assert key in METRICS
        assert found.low < found.high
        assert any(character.isdigit() for character in found.source)


def test_legs_that_were_exchanged_again_and_again_are_not_compared() -> None:
    sequence = film(rate_hz=60, duration_s=8).sequence
    conditions = replace(UNEXAMINED, exchanged_share=0.4)

    measured = measure_running(sequence, conditions=conditions).measurements

    for key in ("left_stride_time", "left_knee_flexion_stance", "right_step_share"):
        assert (measured[key].outcome, measured[key].reason) == ("weak", "running.reason-exchanged")
    for key in ("knee_flexion_stance_difference", "step_share_difference"):
        assert measured[key].outcome == "cannot_judge"
        assert measured[key].reason == "running.reason-exchanged"
    assert measured["cadence"].outcome == "reliable"
