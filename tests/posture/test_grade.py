from dataclasses import replace

import numpy as np
import pytest

from barun.errors import ModelError
from barun.landmarks import Landmark
from barun.learning.onnx_export import LogisticWeights, export_logistic
from barun.models.classifier import ClassifierMetadata, OnnxClassifier
from barun.posture.baseline import Baselines
from barun.posture.features.feature_table import FEATURE_KEYS, feature_column
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.grade import (
    GRADE_CLASSES,
    GradeModel,
    doubt_by_proportions,
    strongest_load,
)
from barun.posture.judgement.rules import RULE_KEYS, rule_column
from barun.posture.pose_vector import POSE_CHANGE_SPEC, POSE_CHANGES
from barun.posture.reason import Reason
from barun.posture.rows import PoseRows
from barun.posture.view.view import View
from tests.learning.posture_samples import make_person

pytest.importorskip("onnx")

_METADATA = ClassifierMetadata(
    feature_spec=POSE_CHANGE_SPEC,
    classes=GRADE_CLASSES,
    thresholds={"bad": 0.5},
    training_data_sha256="0",
)


def _classifier(slope: float, metadata: ClassifierMetadata = _METADATA) -> OnnxClassifier:
    coefficients = np.zeros(len(POSE_CHANGES))
    coefficients[POSE_CHANGES.index("head_drop")] = slope
    content = export_logistic(LogisticWeights(coefficients, -1.0), metadata)
    return OnnxClassifier(content, name="toy")


def _model() -> GradeModel:
    return GradeModel(_classifier(10.0), _classifier(20.0))


def _rows(drops: list[float], views: list[int]) -> tuple[PostureMeasurements, Baselines]:
    median = np.full((1, len(FEATURE_KEYS)), np.nan)
    for key, value in {"ear_height": 0.6, "shoulder_height": 0.3, "face_size": 0.2}.items():
        median[0, feature_column(key)] = value
    values = np.repeat(median, len(drops), axis=0)
    values[:, feature_column("ear_height")] -= 0.2 * np.array(drops)
    measurements = PostureMeasurements(
        values=values,
        trust=np.full(values.shape, 2, dtype=np.int8),
        reason=np.zeros(values.shape, dtype=np.int8),
        view=np.array(views, dtype=np.int8),
        yaw_deg=np.zeros(len(drops)),
    )
    return measurements, Baselines(median=median, spread=np.full_like(median, 0.01))


def test_each_view_has_its_model() -> None:
    measurements, baselines = _rows([0.1, 0.1, 0.1], [View.FRONT, View.LEFT_SIDE, View.RIGHT_SIDE])
    grades = _model().grade(measurements, baselines)
    # log odds 10 * 0.1 - 1 = 0 and 20 * 0.1 - 1 = 1
    side = 1 / (1 + np.exp(-1))
    np.testing.assert_allclose(grades.bad, [0.5, side, side], atol=1e-6)
    assert not grades.reason.any()


def test_it_says_why_it_cannot_tell() -> None:
    measurements, baselines = _rows([0.1, 0.1, 0.1], [View.FRONT, View.NEITHER, View.FRONT])
    measurements.values[0, feature_column("shoulder_height")] = np.nan
    measurements.values[2] = np.nan
    grades = _model().grade(measurements, baselines)
    assert np.isnan(grades.bad).all()
    assert grades.reason.tolist() == [
        Reason.NOT_VISIBLE,
        Reason.UNKNOWN_VIEW,
        Reason.NO_PERSON,
    ]


def test_without_baseline_it_is_silent() -> None:
    measurements, _ = _rows([0.5, 0.5], [View.FRONT, View.FRONT])
    grades = _model().grade(measurements, Baselines.none())
    assert np.isnan(grades.bad).all()
    assert set(grades.reason.tolist()) == {Reason.NOT_CALIBRATED}


def test_the_stronger_rule_counts_up_to_three_thresholds() -> None:
    loads = np.full((3, len(RULE_KEYS)), np.nan)
    loads[0, [rule_column("forward_head"), rule_column("slouch")]] = [0.4, 1.2]
    loads[1, rule_column("forward_head")] = 50.0
    np.testing.assert_array_equal(strongest_load(loads), [1.2, 3.0, np.nan])


@pytest.mark.parametrize(
    "metadata",
    [
        pytest.param(replace(_METADATA, feature_spec="other/1"), id="features"),
        pytest.param(replace(_METADATA, classes=("bad", "good")), id="classes"),
    ],
)
def test_other_models_are_refused(metadata: ClassifierMetadata) -> None:
    with pytest.raises(ModelError):
        GradeModel(_classifier(1.0, metadata), _classifier(1.0))


def test_the_shipped_models_load_and_rise_with_a_sinking_head() -> None:
    drops = np.linspace(0, 1.5, 7)
    for view in (View.FRONT, View.LEFT_SIDE):
        measurements, baselines = _rows(drops.tolist(), [view] * 7)
        grades = GradeModel.load().grade(measurements, baselines)
        assert np.all(np.diff(grades.bad) > 0)
        assert grades.bad[0] < 0.25
        assert grades.bad[-1] > 0.9


def test_a_picture_that_sank_as_a_whole_is_not_called_bad_from_the_front() -> None:
    measurements, baselines = _rows([0.8, 0.8], [View.FRONT, View.LEFT_SIDE])
    assert (_model().grade(measurements, baselines).bad > 0.9).all()
    # the shoulders sink by 0.75 faces too: the head came down to them by 0.05
    measurements.values[:, feature_column("shoulder_height")] -= 0.15
    front, side = _model().grade(measurements, baselines).bad
    assert front == pytest.approx(0.4)
    assert side > 0.9


@pytest.mark.parametrize(
    ("bad", "lowering", "shoulder_drop", "front", "side"),
    [
        pytest.param(0.9, 0.079, 0.0, 0.4, 0.9, id="only the picture sank"),
        pytest.param(0.9, 0.081, 0.0, 0.9, 0.9, id="the head came down to the shoulders"),
        pytest.param(0.9, np.nan, 0.0, 0.9, 0.9, id="that is not known"),
        pytest.param(0.2, 0.0, 0.0, 0.2, 0.2, id="good, and nothing speaks against it"),
        pytest.param(0.2, 0.31, 0.0, np.nan, 0.2, id="good, but the head clearly came down"),
        pytest.param(0.2, 0.0, -0.16, np.nan, np.nan, id="good, but the shoulders rose"),
        pytest.param(0.9, 0.5, -0.16, 0.9, 0.9, id="bad although they rose"),
        pytest.param(0.9, 0.0, -0.16, np.nan, 0.9, id="the shoulders rose, the head did not sink"),
        pytest.param(np.nan, 0.0, 0.0, np.nan, np.nan, id="it cannot tell"),
    ],
)
def test_the_body_must_speak_for_it(
    bad: float, lowering: float, shoulder_drop: float, front: float, side: float
) -> None:
    kept = doubt_by_proportions(
        np.array([bad, bad]),
        np.array([lowering, lowering]),
        np.array([shoulder_drop, shoulder_drop]),
        np.array([True, False]),
    )
    np.testing.assert_array_equal(kept, [front, side])


def test_it_says_that_the_camera_hides_the_posture() -> None:
    measurements, baselines = _rows([0.0, 0.0], [View.FRONT, View.LEFT_SIDE])
    measurements.values[:, feature_column("shoulder_height")] += 0.05
    grades = _model().grade(measurements, baselines)
    assert np.isnan(grades.bad).all()
    assert set(grades.reason.tolist()) == {Reason.CAMERA_MOVED}


def _pose_classifier(bias: float) -> OnnxClassifier:
    """Say the same of every pose, NaN of one with a missing point."""
    metadata = replace(_METADATA, feature_spec="legacy-robust/1")
    return OnnxClassifier(export_logistic(LogisticWeights(np.zeros(28), bias), metadata), name="x")


def test_a_view_may_be_graded_by_the_pose_itself() -> None:
    measurements, baselines = _rows([0.5] * 4, [View.FRONT, View.RIGHT_SIDE, View.FRONT, 0])
    poses = make_person(plan="1a").rows
    rows = PoseRows(xy=poses.xy[:4], visibility=np.ones((4, 33)), aspect=poses.aspect[:4])
    rows.visibility[2, Landmark.LEFT_SHOULDER] = 0.2
    model = GradeModel(_pose_classifier(2.0), _classifier(20.0))
    grades = model.grade(measurements, baselines, rows)
    expected = [1 / (1 + np.exp(-2.0)), 1 / (1 + np.exp(-9.0)), np.nan, np.nan]
    np.testing.assert_allclose(grades.bad, expected, atol=1e-6)
    reasons = [Reason.NONE, Reason.NONE, Reason.NOT_VISIBLE, Reason.UNKNOWN_VIEW]
    assert grades.reason.tolist() == reasons
    with pytest.raises(ValueError, match="legacy-robust/1 needs the poses"):
        model.grade(measurements, baselines)
    silent = model.grade(measurements, Baselines.none(), rows)
    assert set(silent.reason[:3].tolist()) == {Reason.NOT_CALIBRATED}


def test_what_can_neither_be_compared_nor_seen_is_refused() -> None:
    other = _classifier(1.0, replace(_METADATA, feature_spec="other/1"))
    with pytest.raises(ModelError, match=r"'other/1'.*posture-change/2, legacy-robust/1"):
        GradeModel(other, _classifier(1.0))
    narrow = _classifier(1.0, replace(_METADATA, feature_spec="legacy-robust/1"))
    with pytest.raises(ModelError, match=f"{len(POSE_CHANGES)} features"):
        GradeModel(narrow, _classifier(1.0))


def test_no_rows() -> None:
    measurements, baselines = _rows([], [])
    assert len(_model().grade(measurements, baselines).bad) == 0
