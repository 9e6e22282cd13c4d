import numpy as np
import pytest

from barun.learning.onnx_export import (
    LogisticWeights,
    export_logistic,
    export_sklearn,
    hash_rows,
)
from barun.models.classifier import ClassifierMetadata, OnnxClassifier

_METADATA = ClassifierMetadata(
    feature_spec="toy/1",
    classes=("good", "bad"),
    thresholds={"bad": 0.5},
    training_data_sha256="0" * 64,
)


def test_a_logistic_regression_gives_the_values_worked_out_by_hand() -> None:
    weights = LogisticWeights(coefficients=np.array([2.0, -1.0]), intercept=0.5)
    model = OnnxClassifier(export_logistic(weights, _METADATA), name="toy", feature_spec="toy/1")
    rows = np.array([[0, 0.5], [1, 0], [0, 3]], dtype=np.float32)
    # log odds 0, 2.5 and -2.5
    expected = [0.5, 1 / (1 + np.exp(-2.5)), 1 / (1 + np.exp(2.5))]
    np.testing.assert_allclose(model.probabilities(rows)[:, 1], expected, rtol=1e-6)
    np.testing.assert_allclose(model.probabilities(rows).sum(axis=1), 1, rtol=1e-6)
    assert model.metadata == _METADATA


def test_the_same_weights_give_the_same_bytes() -> None:
    weights = LogisticWeights(coefficients=np.array([2.0, -1.0]), intercept=0.5)
    assert export_logistic(weights, _METADATA) == export_logistic(weights, _METADATA)


def test_a_logistic_regression_is_between_two_classes() -> None:
    weights = LogisticWeights(coefficients=np.zeros(2), intercept=0.0)
    three = ClassifierMetadata("toy/1", ("a", "b", "c"), {}, "0")
    with pytest.raises(ValueError, match="two classes"):
        export_logistic(weights, three)


@pytest.mark.parametrize("family", ["logistic", "forest"])
def test_onnx_agrees_with_scikit_learn(family: str) -> None:
    pytest.importorskip("sklearn")
    pytest.importorskip("skl2onnx")
    from barun.learning.classifiers import FAMILIES

    rng = np.random.default_rng(3)
    features = rng.normal(size=(200, 4)).astype(np.float32)
    labels = (features[:, 0] + 0.3 * rng.normal(size=200) > 0).astype(int)
    estimator = FAMILIES[family].build(FAMILIES[family].grid[0], seed=0)
    estimator.fit(features, labels)
    model = OnnxClassifier(export_sklearn(estimator, n_features=4, metadata=_METADATA), name="toy")
    fresh = rng.normal(size=(1000, 4)).astype(np.float32)
    got, expected = model.probabilities(fresh), estimator.predict_proba(fresh)
    assert np.mean(np.argmax(got, axis=1) == np.argmax(expected, axis=1)) >= 0.999
    assert np.median(np.abs(got - expected)) < 1e-5


def test_other_rows_have_another_hash() -> None:
    rows = np.arange(6.0).reshape(2, 3)
    labels = np.array(["a", "b"])
    assert hash_rows(rows, labels) == hash_rows(rows.copy(), labels.copy())
    assert hash_rows(rows, labels) != hash_rows(rows + 1, labels)
    assert hash_rows(rows, labels) != hash_rows(rows, labels[::-1])
