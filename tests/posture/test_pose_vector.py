from collections.abc import Mapping

import numpy as np
import pytest

from barun.posture.baseline import Baselines
from barun.posture.features.feature_table import FEATURE_KEYS, feature_column
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.pose_vector import (
    POSE_CHANGES,
    compute_head_lowering,
    compute_pose_change,
)
from barun.posture.view.view import View

_ANGLES = ("head_pitch", "shoulder_tilt")
_GOOD = {
    "ear_height": 0.60,
    "shoulder_height": 0.35,
    "face_size": 0.20,
    "head_pitch": 0.10,
    "shoulder_place": 0.02,
    "shoulder_tilt": 1.0,
    "shoulder_width": 0.40,
}


def _measure(values: Mapping[str, float] | None = None, *, n_rows: int = 1) -> PostureMeasurements:
    table = np.full((n_rows, len(FEATURE_KEYS)), np.nan)
    for key, value in (_GOOD | dict(values or {})).items():
        table[:, feature_column(key)] = value
    shape = table.shape
    return PostureMeasurements(
        values=table,
        trust=np.full(shape, 2, dtype=np.int8),
        reason=np.zeros(shape, dtype=np.int8),
        view=np.full(n_rows, View.FRONT, dtype=np.int8),
        yaw_deg=np.zeros(n_rows),
    )


def _baseline() -> Baselines:
    median = _measure().values
    return Baselines(median=median, spread=np.full_like(median, 0.01))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # 0.05 picture heights lower, a face being 0.2: a quarter of a face
        pytest.param({"ear_height": 0.55}, {"head_drop": 0.25, "neck_drop": 0.25}, id="head"),
        pytest.param(
            {"shoulder_height": 0.31}, {"shoulder_drop": 0.2, "neck_drop": -0.2}, id="shoulders"
        ),
        pytest.param({"face_size": 0.25}, {"face_growth": 0.25}, id="nearer"),
        pytest.param({"shoulder_width": 0.36}, {"shoulder_growth": -0.1}, id="narrower"),
        pytest.param({"shoulder_place": -0.06}, {"shift": 0.4}, id="to the left"),
        pytest.param({"shoulder_place": 0.10}, {"shift": 0.4}, id="to the right"),
        pytest.param({"shoulder_tilt": -4.0}, {"shoulder_tilt_deg": 5.0}, id="tilted left"),
        pytest.param({"shoulder_tilt": 6.0}, {"shoulder_tilt_deg": 5.0}, id="tilted right"),
        pytest.param({"head_pitch": 0.3}, {}, id="a nod is none of them"),
        pytest.param({}, {}, id="nothing"),
    ],
)
def test_changes_by_hand(values: dict[str, float], expected: dict[str, float]) -> None:
    change = compute_pose_change(_measure(values), _baseline())
    wanted = [expected.get(name, 0.0) for name in POSE_CHANGES]
    np.testing.assert_allclose(change.values[0], wanted, atol=1e-6)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # at the baseline (0.60 - 0.35) / 0.20 = 1.25 faces
        pytest.param({"ear_height": 0.55}, 0.25, id="the head came down"),
        pytest.param({"shoulder_height": 0.31}, -0.2, id="the shoulders did"),
        pytest.param({"face_size": 0.25}, 0.25, id="the face came nearer alone"),
        pytest.param({"ear_height": 0.55, "shoulder_height": 0.30}, 0.0, id="a camera nudged up"),
        # twice as large about the middle: 0.5 + 2 * 0.10 and 0.5 - 2 * 0.15
        pytest.param(
            {"ear_height": 0.7, "shoulder_height": 0.2, "face_size": 0.4}, 0.0, id="a chair rolled"
        ),
    ],
)
def test_how_far_the_head_came_down_to_the_shoulders(
    values: dict[str, float], expected: float
) -> None:
    lowering = compute_head_lowering(_measure(values, n_rows=2), _baseline())
    np.testing.assert_allclose(lowering, [expected, expected], atol=1e-9)


def test_lowering_is_unknown_where_the_face_or_the_baseline_is() -> None:
    gone = _measure({"face_size": float("nan")})
    assert np.isnan(compute_head_lowering(gone, _baseline())).all()
    assert np.isnan(compute_head_lowering(_measure(), Baselines.none())).all()


def test_what_is_missing_is_flagged_and_counts_as_no_change() -> None:
    change = compute_pose_change(_measure({"ear_height": float("nan")}), _baseline())
    missing = {name for name, gone in zip(POSE_CHANGES, change.is_missing[0], strict=True) if gone}
    # from the front, neither face nod nor head forward is shown
    assert missing == {"head_drop", "neck_drop", "face_nod_deg", "head_forward"}
    assert np.all(np.isfinite(change.values))


def test_without_baseline_everything_is_missing() -> None:
    assert compute_pose_change(_measure(), Baselines.none()).is_missing.all()


def test_one_baseline_serves_many_rows() -> None:
    many = compute_pose_change(_measure({"ear_height": 0.5}, n_rows=5), _baseline())
    one = compute_pose_change(_measure({"ear_height": 0.5}), _baseline())
    np.testing.assert_array_equal(many.values, np.repeat(one.values, 5, axis=0))
    none = compute_pose_change(_measure(n_rows=0), _baseline())
    assert none.values.shape == (0, len(POSE_CHANGES))


def test_size_of_body_and_picture_does_not_matter() -> None:
    scaled = {key: 0.5 * value for key, value in _GOOD.items() if key not in _ANGLES}
    scaled_baseline = _measure(scaled).values
    lower = _measure(scaled | {"ear_height": 0.5 * 0.5})
    half = compute_pose_change(lower, Baselines(median=scaled_baseline, spread=scaled_baseline))
    whole = compute_pose_change(_measure({"ear_height": 0.5}), _baseline())
    np.testing.assert_allclose(half.values, whole.values, atol=1e-6)
