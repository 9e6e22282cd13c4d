import numpy as np
import pytest

from barun.posture.calibration.clip_calibration import (
    FEWEST_FRAMES,
    calibrate_from_frames,
    calibrate_from_rows,
)
from barun.posture.calibration.outcome import NOTE_NOT_VALIDATED
from barun.posture.features.feature_table import feature_column
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.view.view import View
from tests.posture.calibration.measured import measure, never_alarms

RATE_HZ = 10


def _clip(*parts: tuple[float, float, float]) -> tuple[PostureMeasurements, np.ndarray]:
    """Stretches of (seconds, head height, ear height)."""
    heads = np.concatenate([np.full(round(s * RATE_HZ), head) for s, head, _ in parts])
    ears = np.concatenate([np.full(round(s * RATE_HZ), ear) for s, _, ear in parts])
    rows = measure(len(heads), head_height=heads, ear_height=ears)
    return rows, np.arange(len(heads)) / RATE_HZ


def _head(median: np.ndarray) -> float:
    return float(median[feature_column("head_height")])


def test_the_most_upright_of_the_still_stretches_is_taken() -> None:
    rows, times_s = _clip((20, 0.45, 0.58), (20, 0.60, 0.65), (20, 0.50, 0.61))
    outcome = calibrate_from_rows(rows, times_s, never_alarms, view=View.FRONT, aspect=1.5)
    assert outcome.baseline is not None
    assert _head(outcome.baseline.median) == 0.60
    assert outcome.baseline.duration_s == 10
    assert outcome.baseline.n_frames == 100
    assert outcome.baseline.is_validated


def test_a_tall_but_restless_stretch_is_not_taken() -> None:
    restless = tuple((1.0, 0.7, 0.60 + 0.1 * (number % 2)) for number in range(20))
    rows, times_s = _clip((15, 0.55, 0.6), *restless)
    outcome = calibrate_from_rows(rows, times_s, never_alarms, view=View.FRONT, aspect=1.5)
    assert outcome.baseline is not None
    assert _head(outcome.baseline.median) == 0.55


def test_a_clip_of_just_ten_seconds_is_not_validated_and_says_so() -> None:
    rows, times_s = _clip((10.2, 0.6, 0.65))
    outcome = calibrate_from_rows(rows, times_s, never_alarms, view=View.FRONT, aspect=1.5)
    assert outcome.is_accepted
    assert NOTE_NOT_VALIDATED in outcome.notes


def test_a_clip_that_never_holds_still_or_is_too_short_is_refused() -> None:
    restless = tuple((2.0, 0.6, 0.60 + 0.1 * (number % 2)) for number in range(15))
    for clip in (_clip(*restless), _clip((8, 0.6, 0.65)), _clip((0.0, 0.6, 0.65))):
        outcome = calibrate_from_rows(*clip, never_alarms, view=View.FRONT, aspect=1.5)
        assert outcome.refusal is not None
        assert outcome.refusal.code == "too-short"


def test_a_clip_of_bad_sitting_is_refused_with_what_is_bad() -> None:
    rows = measure(300, View.LEFT_SIDE, trunk_inclination=30.0)
    outcome = calibrate_from_rows(
        rows, np.arange(300) / RATE_HZ, never_alarms, view=View.LEFT_SIDE, aspect=1.5
    )
    assert outcome.refusal is not None
    assert outcome.refusal.code == "slumped-trunk"
    assert outcome.refusal.details["got_deg"] == 30


def test_ten_labelled_frames_are_a_baseline() -> None:
    heads = np.array([0.60, 0.61, 0.59, 0.60, 0.62, 0.58, 0.60, 0.61, 0.59, 0.90])
    outcome = calibrate_from_frames(
        measure(10, head_height=heads), never_alarms, view=View.FRONT, aspect=4 / 3
    )
    assert outcome.baseline is not None
    assert _head(outcome.baseline.median) == pytest.approx(0.60)
    # Deviations from 0.60: 0 0 0 .01 .01 .01 .01 .02 .02 .30, their median 0.01.
    assert _head(outcome.baseline.spread) == pytest.approx(1.4826 * 0.01)
    assert outcome.baseline.duration_s == 0
    assert outcome.baseline.geometry.aspect == pytest.approx(4 / 3)


def test_frames_of_another_view_do_not_count() -> None:
    rows = measure(10)
    rows.view[FEWEST_FRAMES - 1 :] = View.LEFT_SIDE
    outcome = calibrate_from_frames(rows, never_alarms, view=View.FRONT, aspect=1.5)
    assert outcome.refusal is not None
    assert outcome.refusal.code == "too-few-samples"
    assert outcome.refusal.details == {"needed": FEWEST_FRAMES, "got": FEWEST_FRAMES - 1}
    assert "4" in outcome.refusal.text("ko")


def test_held_out_frames_are_judged() -> None:
    outcome = calibrate_from_frames(
        measure(10),
        lambda rows, _: np.full((len(rows), 1), 2.0),
        view=View.FRONT,
        aspect=1.5,
        held_out=measure(4),
    )
    assert outcome.refusal is not None
    assert outcome.refusal.code == "alarms"
