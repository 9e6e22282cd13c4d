from dataclasses import replace

import numpy as np
import pytest

from barun.findings.measurement import Measurement, Support
from barun.running.comparison import compare_runs
from barun.running.events.detection import DetectedSteps
from barun.running.metrics.running_measurements import RunningMeasurements
from barun.running.view import RunningView

SIDE = RunningView("side", "left", 88.0)
REAR = RunningView("rear", "none", 3.0)


def measured(key: str, value: float, unit: str, uncertainty: float | None = 1.0) -> Measurement:
    return Measurement(key, value, unit, Support(9, 9, 1.0), "reliable", uncertainty=uncertainty)


def run(*measurements: Measurement, view: RunningView = SIDE) -> RunningMeasurements:
    return RunningMeasurements(
        DetectedSteps((), 0.7, view), (), {one.key: one for one in measurements}, {}
    )


def test_a_change_counts_beyond_both_uncertainties() -> None:
    # hypot(3, 4) = 5
    before = run(measured("cadence", 160, "1/min", 4))
    (within,) = compare_runs(run(measured("cadence", 165, "1/min", 3)), before).changes
    (beyond,) = compare_runs(run(measured("cadence", 165.1, "1/min", 3)), before).changes
    assert (within.outcome, beyond.outcome) == ("within", "changed")
    assert within.smallest == pytest.approx(5)
    assert beyond.difference == pytest.approx(5.1)


def test_an_angle_has_to_change_by_what_video_can_tell() -> None:
    before = run(measured("left_pelvic_drop", 4, "deg", 0.1), view=REAR)
    now = run(measured("left_pelvic_drop", 6.7, "deg", 0.1), view=REAR)
    (change,) = compare_runs(now, before).changes
    assert (change.smallest, change.outcome) == (2.8, "within")


def test_nothing_real_is_found_between_a_run_and_itself() -> None:
    same = run(measured("cadence", 170, "1/min", 0.0), measured("left_arm_swing", 50, "deg", 0.0))
    assert compare_runs(same, same).real == ()


def test_other_views_share_only_what_every_view_shows() -> None:
    now = run(measured("cadence", 170, "1/min"), measured("left_pelvic_drop", 4, "deg"))
    before = run(
        measured("cadence", 160, "1/min"), measured("left_pelvic_drop", 9, "deg"), view=REAR
    )
    comparison = compare_runs(now, before)
    assert not comparison.is_same_view
    assert [(one.key, one.outcome) for one in comparison.changes] == [
        ("cadence", "changed"),
        ("left_pelvic_drop", "not_compared"),
    ]
    assert comparison.n_compared == 1


def test_what_one_recording_cannot_tell_is_not_compared() -> None:
    unknown = Measurement(
        "cadence", np.nan, "1/min", Support(0, 0, 1.0), "cannot_judge", "running.reason-clock"
    )
    (change,) = compare_runs(run(unknown), run(measured("cadence", 160, "1/min"))).changes
    assert (change.outcome, change.reason) == ("not_compared", "running.reason-clock")


def test_metres_are_not_compared_with_leg_lengths() -> None:
    metres, legs = measured("vertical_oscillation", 0.07, "m"), measured("x", 0.08, "leg")
    before = run(replace(legs, key="vertical_oscillation"))
    (change,) = compare_runs(run(metres), before).changes
    assert (change.outcome, change.reason) == ("not_compared", "running_report.reason-other-unit")


def test_differences_of_sides_are_left_out() -> None:
    one = run(measured("step_time_difference", 0.01, "s"))
    assert compare_runs(one, one).changes == ()


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [(3.0, 3.1, "alike"), (3.0, 3.3, "different"), (None, 3.0, "unknown")],
    ids=["3 %", "9 %", "unknown"],
)
def test_speeds(now: float | None, before: float | None, told: str) -> None:
    one = run(measured("cadence", 170, "1/min"))
    comparison = compare_runs(one, one, speed_now_m_per_s=now, speed_before_m_per_s=before)
    assert comparison.speeds == told
