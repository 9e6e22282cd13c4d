import numpy as np
import numpy.typing as npt
import pytest

from barun.findings.measurement import Measurement
from barun.posture.features.feature_table import FEATURE_KEYS, feature_column
from barun.posture.features.measurements import PostureMeasurements, Trust
from barun.posture.features.measuring import measure_posture
from barun.posture.features.summary import summarise_posture
from barun.posture.reason import Reason
from barun.posture.view.view import View
from tests.posture.features.poses import FRONT, front_pose, stack, views

KEY = "shoulder_tilt"


def _measurements(
    values: npt.ArrayLike,
    reasons: npt.ArrayLike | None = None,
    *,
    weak: npt.ArrayLike = False,
    view: View = View.FRONT,
) -> PostureMeasurements:
    """One feature over time; all others are like it."""
    column = np.asarray(values, dtype=np.float64)
    n_rows = len(column)
    reason = np.zeros(n_rows) if reasons is None else np.asarray(reasons)
    trust = np.where(np.isnan(column), Trust.CANNOT_JUDGE, np.where(weak, Trust.WEAK, 2))
    shape = (n_rows, len(FEATURE_KEYS))
    return PostureMeasurements(
        values=np.broadcast_to(column[:, None], shape).copy(),
        trust=np.broadcast_to(trust[:, None], shape).astype(np.int8),
        reason=np.broadcast_to(reason[:, None], shape).astype(np.int8),
        view=np.full(n_rows, view, dtype=np.int8),
        yaw_deg=np.zeros(n_rows),
    )


def _summary(
    measurements: PostureMeasurements, times_s: npt.ArrayLike | None = None
) -> Measurement:
    n_rows = len(measurements)
    times = np.array(np.arange(n_rows) * 0.1 if times_s is None else times_s, dtype=np.float64)
    return summarise_posture(measurements, times)[feature_column(KEY)]


def test_reliable_median_with_its_uncertainty() -> None:
    found = _summary(_measurements([1.0, 2.0, 3.0, 4.0, 90.0]))
    assert (found.key, found.unit, found.value) == (KEY, "deg", 3.0)
    assert (found.outcome, found.reason) == ("reliable", None)
    assert (found.support.n_frames, found.support.n_frames_total) == (5, 5)
    assert found.uncertainty is not None
    assert found.uncertainty > 0


def test_a_row_counts_for_the_time_it_stands_for() -> None:
    """Ten quick rows of 1 in one second, then ten slow rows of 5 in ten."""
    times_s = np.concatenate([np.arange(10) * 0.1, 1.0 + np.arange(10)])
    assert _summary(_measurements([1.0] * 10 + [5.0] * 10), times_s).value == 5.0


def test_a_pause_is_nobodys_posture() -> None:
    """One row of 9 before a break of an hour counts for a second."""
    times_s = [0.0, 1.0, 2.0, 3602.0, 3603.0, 3604.0, 3605.0]
    assert _summary(_measurements([1.0, 1.0, 9.0, 2.0, 2.0, 2.0, 2.0]), times_s).value == 2.0


@pytest.mark.parametrize(
    ("n_missing", "outcome"), [(0, "reliable"), (3, "weak"), (9, "cannot_judge")]
)
def test_coverage_decides(n_missing: int, outcome: str) -> None:
    values = np.ones(10)
    values[:n_missing] = np.nan
    reasons = np.where(np.isnan(values), Reason.OUT_OF_PICTURE, Reason.NONE)
    found = _summary(_measurements(values, reasons))
    assert found.outcome == outcome
    assert found.reason == (None if outcome == "reliable" else "posture.reason-out-of-picture")
    assert np.isnan(found.value) == (outcome == "cannot_judge")
    assert (found.uncertainty is None) == (outcome == "cannot_judge")


def test_mostly_weak_rows_give_a_weak_median_and_their_reason() -> None:
    weak = np.arange(10) < 6
    reasons = np.where(weak, Reason.TURNED, Reason.NONE)
    found = _summary(_measurements(np.ones(10), reasons, weak=weak))
    assert (found.outcome, found.reason) == ("weak", "posture.reason-turned")


def test_a_single_picture_is_weak() -> None:
    found = _summary(_measurements([7.0]))
    assert (found.outcome, found.value) == ("weak", 7.0)
    assert found.reason == "posture.reason-too-few-frames"


def test_rows_of_another_view_are_left_out() -> None:
    values = np.array([2.0] * 10 + [np.nan] * 90)
    reasons = np.where(np.isnan(values), Reason.WRONG_VIEW, Reason.NONE)
    found = _summary(_measurements(values, reasons))
    assert (found.outcome, found.value) == ("reliable", 2.0)
    assert found.support.n_frames_total == 10


def test_only_another_view_cannot_be_judged() -> None:
    found = _summary(_measurements(np.full(10, np.nan), np.full(10, Reason.WRONG_VIEW)))
    assert (found.outcome, found.reason) == ("cannot_judge", "posture.reason-wrong-view")


def test_nothing_at_all() -> None:
    found = _summary(_measurements(np.array([])))
    assert found.outcome == "cannot_judge"
    assert found.support.coverage == 0.0


def test_a_clip_of_a_person_from_end_to_end() -> None:
    rows = stack(*[front_pose()] * 6)
    measured = measure_posture(rows, views(FRONT, rows))
    summary = {one.key: one for one in summarise_posture(measured, np.linspace(0, 1, 6), rows)}
    assert list(summary) == list(FEATURE_KEYS)
    assert summary["head_height"].outcome == "reliable"
    assert summary["head_height"].support.median_visibility == 1.0
    assert summary["neck_inclination"].reason == "posture.reason-wrong-view"
    assert summary["screen_distance"].reason == "posture.reason-assumed-camera"
