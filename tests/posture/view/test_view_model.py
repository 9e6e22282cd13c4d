import json

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from barun.errors import ModelError
from barun.landmarks import Landmark
from barun.models.classifier import OnnxClassifier
from barun.posture.rows import PoseRows
from barun.posture.view.decision import decide_views
from barun.posture.view.pose_sets import POSE_SETS, PoseSet
from barun.posture.view.view import View
from barun.posture.view.view_features import N_VIEW_FEATURES, VIEW_FEATURE_SPEC
from barun.posture.view.view_model import VIEW_MODEL_CLASSES, ViewModel
from tests.posture.view.view_poses import joined, make_rows, mirrored, rows_of, without


def _constant(
    probabilities: tuple[float, ...],
    *,
    spec: str = VIEW_FEATURE_SPEC,
    classes: tuple[str, ...] = VIEW_MODEL_CLASSES,
    thresholds: dict[str, float] | None = None,
    n_features: int | None = None,
) -> OnnxClassifier:
    """A model that says the same of everybody."""
    bias = np.log(np.array(probabilities)).astype(np.float32)
    n_features = N_VIEW_FEATURES if n_features is None else n_features
    weights = np.zeros((n_features, len(bias)), dtype=np.float32)
    kind = TensorProto.FLOAT
    graph = helper.make_graph(
        [
            helper.make_node("Gemm", ["features", "weights", "bias"], ["scores"]),
            helper.make_node("Softmax", ["scores"], ["probabilities"], axis=1),
        ],
        "constant",
        [helper.make_tensor_value_info("features", kind, ["N", n_features])],
        [helper.make_tensor_value_info("probabilities", kind, ["N", len(bias)])],
        initializer=[
            numpy_helper.from_array(weights, "weights"),
            numpy_helper.from_array(bias, "bias"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)
    properties = {
        "feature_spec": spec,
        "classes": json.dumps(classes),
        "thresholds": json.dumps({"veto_below": 0.1} if thresholds is None else thresholds),
        "training_data_sha256": "00",
    }
    helper.set_model_props(model, properties)
    onnx.checker.check_model(model)
    return OnnxClassifier(model.SerializeToString(), name="constant")


def test_geometry_vetoes_what_it_holds_for_impossible() -> None:
    model = ViewModel(_constant((0.2, 0.3, 0.5)))
    # Geometry is certain of the right side at 90 degrees, of the front at 0; at 30 it gives the
    # front one half, which is no veto, and the side 1 / (1 + exp(7.5)) = 0.00055.
    found = model.view_probabilities(joined(make_rows(90), make_rows(0), make_rows(30)))
    expected = [[0.5, 0, 0, 0.5], [0.7, 0.3, 0, 0], [0.697, 0.3, 0, 0.003]]
    np.testing.assert_allclose(found, expected, atol=1e-3)


def test_no_veto_between_the_edges() -> None:
    strict = ViewModel(_constant((0.2, 0.3, 0.5), thresholds={"veto_below": 1.0}))
    found = strict.view_probabilities(make_rows(30))
    # The veto now begins at certainty: one half of the front is left.
    np.testing.assert_allclose(found[0, View.FRONT], 0.15, atol=1e-3)


@pytest.mark.parametrize(
    ("classifier", "text"),
    [
        pytest.param(_constant((0.2, 0.3, 0.5), spec="other/1"), "'other/1'.*, posture-view/1"),
        pytest.param(_constant((0.2, 0.3, 0.5), classes=("a", "b", "c")), "classes"),
        pytest.param(_constant((0.2, 0.3, 0.5), thresholds={}), "veto_below 0.0"),
        pytest.param(_constant((0.2, 0.3, 0.5), spec="legacy-robust/1"), "14 features"),
    ],
    ids=["other features", "other classes", "no threshold", "other numbers than it says"],
)
def test_a_model_that_does_not_fit_is_refused(classifier: OnnxClassifier, text: str) -> None:
    with pytest.raises(ModelError, match=text):
        ViewModel(classifier)


def _filled(rows: PoseRows) -> PoseRows:
    """Put the points `make_rows` leaves out somewhere: a constant model has no imputer."""
    rows.xy[np.isnan(rows.xy)] = 0.9
    return rows


@pytest.mark.parametrize("pose_set", POSE_SETS.values(), ids=POSE_SETS)
def test_each_set_that_one_pose_gives_can_be_served(pose_set: PoseSet) -> None:
    classifier = _constant((0.2, 0.3, 0.5), spec=pose_set.spec, n_features=pose_set.n_features)
    found = ViewModel(classifier).view_probabilities(_filled(joined(make_rows(90), make_rows(0))))
    np.testing.assert_allclose(found, [[0.5, 0, 0, 0.5], [0.7, 0.3, 0, 0]], atol=1e-3)


def test_where_the_model_misses_a_shoulder_the_view_is_neither() -> None:
    classifier = _constant((0.2, 0.3, 0.5), spec="legacy-robust/1", n_features=28)
    whole = _filled(make_rows(0))
    rows = joined(whole, without(whole, Landmark.LEFT_SHOULDER))
    found = ViewModel(classifier).view_probabilities(rows)
    # geometry puts the other shoulder in its place, the older set cannot
    np.testing.assert_allclose(found, [[0.7, 0.3, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]], atol=1e-3)


@pytest.fixture(scope="module")
def shipped() -> ViewModel:
    return ViewModel.load()


@pytest.mark.parametrize(
    ("yaw_deg", "view"),
    [
        (0, View.FRONT),
        (15, View.FRONT),
        (45, View.NEITHER),
        (-45, View.NEITHER),
        (80, View.RIGHT_SIDE),
        (-80, View.LEFT_SIDE),
        (100, View.RIGHT_SIDE),
        (150, View.NEITHER),
        (180, View.NEITHER),
    ],
)
def test_views_all_round(shipped: ViewModel, yaw_deg: float, view: View) -> None:
    rows = joined(make_rows(yaw_deg), make_rows(yaw_deg, size=0.3, aspect=9 / 16))
    assert set(decide_views(shipped.view_probabilities(rows))) == {view}
    assert set(decide_views(shipped.view_probabilities(mirrored(rows)))) == {view.mirrored}


def test_rows_are_judged_alike_alone_and_together(shipped: ViewModel) -> None:
    parts = [make_rows(yaw_deg) for yaw_deg in (0, 35, 90, -120)]
    together = shipped.view_probabilities(joined(*parts))
    alone = np.concatenate([shipped.view_probabilities(part) for part in parts])
    np.testing.assert_allclose(together, alone, atol=1e-6)
    np.testing.assert_allclose(together.sum(axis=1), 1)


def test_nobody_is_nan_and_a_headless_body_is_neither(shipped: ViewModel) -> None:
    nobody = rows_of(np.full((1, 33, 2), np.nan))
    headless = without(make_rows(0), *range(11))
    probabilities = shipped.view_probabilities(joined(make_rows(-90), nobody, headless))
    assert np.isnan(probabilities[1]).all()
    assert probabilities[2].tolist() == [1, 0, 0, 0]
    assert probabilities[0].argmax() == View.LEFT_SIDE


def test_landmarks_gone_astray_give_probabilities(shipped: ViewModel) -> None:
    rows = make_rows(0)
    rows.xy[0, 11] = 1e6, -1e6
    probabilities = shipped.view_probabilities(rows)
    assert probabilities.sum() == pytest.approx(1)
    assert (probabilities >= -1e-6).all()
