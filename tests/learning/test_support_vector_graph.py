"""Support vectors as products of matrices: the same as scikit-learn, and not its operator."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from barun.learning.comparison.candidates import CANDIDATES, Configuration
from barun.learning.onnx_export import export_sklearn
from barun.learning.support_vector_graph import export_support_vectors, is_support_vectors
from barun.models.classifier import ClassifierMetadata, OnnxClassifier

pytest.importorskip("sklearn")
onnx = pytest.importorskip("onnx")

_WIDTH = 8


def _rows(n_rows: int, n_classes: int, seed: int) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    random = np.random.default_rng(seed)
    # centimetres beside shares: standardising matters
    rows = random.normal(size=(n_rows, _WIDTH)) * np.linspace(0.1, 100, _WIDTH)
    rows = (rows + 50).astype(np.float32).astype(np.float64)
    angle = np.arctan2((rows[:, 1] - 50) / 14.4, (rows[:, 2] - 50) / 28.6)
    labels = np.floor((angle + np.pi) / (2 * np.pi) * n_classes).astype(int) % n_classes
    labels[: 2 * n_classes] = np.tile(np.arange(n_classes), 2)
    return rows, labels


def _fit(n_classes: int, *, keep: float = 1.0, has_gaps: bool = False) -> tuple[Any, Any]:
    rows, labels = _rows(400, n_classes, seed=1)
    asked, _ = _rows(500, n_classes, seed=2)
    if has_gaps:
        rows[::7, 2], asked[::5, 1], asked[::9] = np.nan, np.nan, np.nan
    configuration = Configuration("svm", "toy", keep, CANDIDATES["svm"].defaults)
    estimator = configuration.build(n_features=_WIDTH, has_gaps=has_gaps, seed=0)
    return estimator.fit(rows, labels), asked


def _metadata(n_classes: int) -> ClassifierMetadata:
    return ClassifierMetadata("toy/1", tuple("abcde"[:n_classes]), {}, "0")


@pytest.mark.parametrize("n_classes", [2, 3, 5])
@pytest.mark.parametrize(("keep", "has_gaps"), [(1.0, False), (0.5, False), (0.5, True)])
def test_as_scikit_learn(n_classes: int, keep: float, has_gaps: bool) -> None:
    estimator, asked = _fit(n_classes, keep=keep, has_gaps=has_gaps)
    content = export_sklearn(estimator, n_features=_WIDTH, metadata=_metadata(n_classes))
    model = OnnxClassifier(content, name="toy")
    difference = np.abs(
        model.probabilities(asked.astype(np.float32)) - estimator.predict_proba(asked)
    )
    assert difference.max() < 1e-5
    assert model.metadata == _metadata(n_classes)
    kinds = {node.op_type for node in onnx.load_from_string(content).graph.node}
    assert "SVMClassifier" not in kinds
    assert "Gemm" in kinds


def test_the_same_vectors_give_the_same_bytes() -> None:
    estimator, _ = _fit(3)
    once = export_support_vectors(estimator, n_features=_WIDTH, metadata=_metadata(3))
    assert once == export_support_vectors(estimator, n_features=_WIDTH, metadata=_metadata(3))


def test_two_rows_by_hand() -> None:
    # one vector of each class at 0 and 2, gamma ln 2: at 1 both kernels are 1/2 and cancel
    machine = SimpleNamespace(
        kernel="rbf",
        decision_function_shape="ovr",
        classes_=np.array([0, 1]),
        support_vectors_=np.array([[0.0], [2.0]]),
        dual_coef_=np.array([[-1.0, 1.0]]),
        intercept_=np.array([0.0]),
        _gamma=np.log(2.0),
    )
    sigmoid = SimpleNamespace(a_=-2.0, b_=0.0)
    calibrated = SimpleNamespace(method="sigmoid", estimator=machine, calibrators=[sigmoid])
    last = SimpleNamespace(calibrated_classifiers_=[calibrated])
    pipeline = SimpleNamespace(steps=[("calibratedclassifiercv", last)])
    assert is_support_vectors(pipeline)
    content = export_support_vectors(pipeline, n_features=1, metadata=_metadata(2))
    got = OnnxClassifier(content, name="toy").probabilities(np.array([[1.0], [2.0]], np.float32))
    # at 2: kernels 1/16 and 1, decision 15/16, probability 1 / (1 + exp(-15/8))
    second = [0.5, 1 / (1 + np.exp(-15 / 8))]
    np.testing.assert_allclose(got, np.column_stack([1 - np.array(second), second]), atol=1e-6)


def test_other_estimators_are_left_to_the_converter() -> None:
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import MinMaxScaler
    from sklearn.svm import SVC

    rows, labels = _rows(200, 2, seed=3)
    linear = make_pipeline(CalibratedClassifierCV(SVC(kernel="linear"), ensemble=False))
    steps = make_pipeline(MinMaxScaler(), CalibratedClassifierCV(SVC(), ensemble=False))
    several = make_pipeline(CalibratedClassifierCV(SVC(), ensemble=True))
    isotonic = make_pipeline(CalibratedClassifierCV(SVC(), ensemble=False, method="isotonic"))
    for estimator in (linear, steps, several, isotonic, LogisticRegression(max_iter=2000)):
        assert not is_support_vectors(estimator.fit(rows / 100, labels))
