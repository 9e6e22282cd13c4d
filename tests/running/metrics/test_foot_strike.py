from dataclasses import replace

import pytest

from barun.findings.measurement import Measurement, Support
from barun.running.metrics.foot_strike import FootStrike, tell_foot_strike
from barun.running.metrics.running_measurements import measure_running
from barun.simulate import RunningForm
from tests.running.steps_worked_out import film

SEEN = Measurement(
    "left_foot_angle_contact", 0.0, "deg", Support(12, 12, 0.9), "reliable", None, 5.0
)


@pytest.mark.parametrize(
    ("angle_deg", "pattern"),
    [(5.1, "heel"), (5.0, "whole_foot"), (-5.0, "whole_foot"), (-5.1, "forefoot")],
)
def test_only_what_is_beyond_the_uncertainty_is_heel_or_forefoot(
    angle_deg: float, pattern: FootStrike
) -> None:
    assert tell_foot_strike(replace(SEEN, value=angle_deg)) == pattern


def test_what_is_not_measured_is_not_told() -> None:
    nothing = replace(SEEN, value=float("nan"), outcome="cannot_judge", uncertainty=None)

    assert tell_foot_strike(nothing) == "unknown"


def test_a_runner_who_lands_on_the_heel() -> None:
    recording = film(rate_hz=120, duration_s=5, form=RunningForm(landing_pitch_deg=22))

    found = measure_running(recording.sequence).measurements

    assert tell_foot_strike(found["left_foot_angle_contact"]) == "heel"
