from dataclasses import replace

import numpy as np
import pytest

from barun.posture.calibration.outcome import CalibrationOutcome
from barun.posture.features.measuring import measure_posture
from barun.posture.judgement.rule_settings import DEFAULT_RULE_SETTINGS
from barun.posture.recording_calibration import calibrate_by_recording, find_seen_views
from barun.posture.rows import PoseRows
from barun.posture.view.view import View
from barun.simulate import DESK_CAMERA, UPRIGHT, Camera, SittingScript, simulate_sitting


def _calibrate(camera: Camera, duration_s: float = 20.0) -> dict[View, CalibrationOutcome]:
    script = SittingScript.sit(UPRIGHT, duration_s)
    sequence = simulate_sitting(script, np.random.default_rng(5), camera=camera).sequence
    rows = PoseRows.from_sequence(sequence)
    measurements = measure_posture(rows, np.full(len(sequence), View.FRONT, dtype=np.int8))
    return calibrate_by_recording(
        measurements, sequence.times_s, DEFAULT_RULE_SETTINGS, aspect=float(rows.aspect[0])
    )


def test_upright_sitting_is_a_calibration() -> None:
    outcomes = _calibrate(DESK_CAMERA)
    assert set(outcomes) == {View.FRONT}
    assert outcomes[View.FRONT].is_accepted


@pytest.mark.parametrize(("rate_hz", "code"), [(3.0, "few-frames"), (5.0, None)])
def test_too_few_pictures_a_second_are_the_reason(rate_hz: float, code: str | None) -> None:
    refusal = _calibrate(replace(DESK_CAMERA, frame_rate_hz=rate_hz))[View.FRONT].refusal
    assert (None if refusal is None else refusal.code) == code
    if refusal is not None:
        assert refusal.details["rate_hz"] == pytest.approx(rate_hz)


def test_a_short_recording_has_no_stretch() -> None:
    refusal = _calibrate(DESK_CAMERA, 5.0)[View.FRONT].refusal
    assert refusal is not None
    assert refusal.code == "too-short"


def test_shoulders_beyond_the_picture_are_the_reason() -> None:
    near = replace(DESK_CAMERA, distance_m=0.25)
    refusal = _calibrate(near)[View.FRONT].refusal
    assert refusal is not None
    assert refusal.code == "not-visible"


def test_a_view_in_passing_is_not_seen() -> None:
    times_s = np.arange(1000) / 10
    view = np.full(1000, View.LEFT_SIDE, dtype=np.int8)
    view[:40] = View.FRONT  # 4 s, 4 %
    present = np.ones(1000, dtype=np.bool_)
    assert find_seen_views(times_s, view, present) == (View.LEFT_SIDE,)
    view[:50] = View.FRONT
    assert find_seen_views(times_s, view, present) == (View.FRONT, View.LEFT_SIDE)
    assert find_seen_views(times_s, view, ~present) == ()
