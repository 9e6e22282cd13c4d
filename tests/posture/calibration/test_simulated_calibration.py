"""Simulated sitters, measured and judged by the real features and rules."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from barun.posture.baseline import Baselines
from barun.posture.calibration.calibrator import CalibrationTarget, Calibrator
from barun.posture.calibration.clip_calibration import calibrate_from_rows
from barun.posture.calibration.outcome import CalibrationOutcome
from barun.posture.features.feature_table import feature_column
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.judgement.rules import judge_all
from barun.posture.view.view import View
from barun.simulate import (
    CHIN_ON_HAND,
    DESK_CAMERA,
    DESK_SIDE_CAMERA,
    SLUMPED,
    TURNED_LEFT,
    UPRIGHT,
    Liveliness,
    SittingPosture,
    SittingScript,
)
from benchmarks.filming import Sitting, film_sitting


def judge(measurements: PostureMeasurements, baselines: Baselines) -> npt.NDArray[np.float64]:
    return judge_all(measurements, baselines)[0]


def film(script: SittingScript, view: View, *, rate_hz: float = 10) -> Sitting:
    camera = DESK_SIDE_CAMERA if view.is_side else DESK_CAMERA
    return film_sitting(
        script,
        5,
        view=view,
        camera=replace(camera, frame_rate_hz=rate_hz),
        liveliness=Liveliness(sway_deg=0.4),
    )


def calibrate(
    posture: SittingPosture, view: View, *, rate_hz: float = 10
) -> tuple[CalibrationOutcome, float]:
    target: CalibrationTarget = "side" if view.is_side else "front"
    calibrator = Calibrator(judge, target=target, aspect=16 / 9)
    sitting = film(SittingScript.sit(posture, 62), view, rate_hz=rate_hz)
    for row, time_s in enumerate(sitting.times_s):
        calibrator.step(float(time_s), sitting.measurements, row)
        if calibrator.outcome is not None:
            return calibrator.outcome, float(time_s)
    raise AssertionError("a calibration always ends while somebody is there")


@pytest.mark.parametrize("view", [View.FRONT, View.LEFT_SIDE])
@pytest.mark.parametrize("rate_hz", [5, 15])
def test_good_sitting_is_accepted(view: View, rate_hz: float) -> None:
    outcome, time_s = calibrate(UPRIGHT, view, rate_hz=rate_hz)
    assert outcome.baseline is not None
    assert outcome.baseline.view is view
    assert outcome.baseline.alarm_share <= 0.1
    assert time_s == pytest.approx(16.3, abs=0.5)


@pytest.mark.parametrize(
    ("posture", "view", "codes"),
    [
        pytest.param(SLUMPED, View.LEFT_SIDE, {"slumped-trunk", "slumped-neck"}, id="slumped"),
        pytest.param(TURNED_LEFT, View.FRONT, {"turned"}, id="turned"),
        pytest.param(CHIN_ON_HAND, View.FRONT, {"hand-at-head"}, id="hand"),
        pytest.param(
            SittingPosture(neck_flexion_deg=12, head_nod_deg=25),
            View.FRONT,
            {"looking-down", "not-visible"},  # bent that far, parts of the face are hidden
            id="phone",
        ),
    ],
)
def test_bad_sitting_is_refused(posture: SittingPosture, view: View, codes: set[str]) -> None:
    outcome, _ = calibrate(posture, view)
    assert outcome.refusal is not None
    assert outcome.refusal.code in codes


def test_the_upright_part_of_a_clip_is_found() -> None:
    script = (
        SittingScript.sit(SLUMPED, 18)
        .then(UPRIGHT, move_s=3, hold_s=20)
        .then(SLUMPED, move_s=3, hold_s=10)
    )
    sitting = film(script, View.FRONT)
    outcome = calibrate_from_rows(
        sitting.measurements, sitting.times_s, judge, view=View.FRONT, aspect=16 / 9
    )
    assert outcome.baseline is not None
    upright = (sitting.times_s > 21) & (sitting.times_s < 41)
    expected = float(np.median(sitting.measurements.value("head_height")[upright]))
    assert outcome.baseline.median[feature_column("head_height")] == pytest.approx(
        expected, abs=0.02
    )
