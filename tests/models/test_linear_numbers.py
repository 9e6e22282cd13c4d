"""Logistic regression as plain numbers."""

import numpy as np
import pytest

from barun.errors import ModelError
from barun.models.linear_numbers import LinearClassifier
from barun.models.trained_file import open_trained
from tests.models.toy_classifier import toy_bytes
from tests.registry.model_folders import linear_file


def test_it_is_the_softmax_of_the_scores() -> None:
    model = LinearClassifier(linear_file(2.0, bias=[0.0, 1.0]), name="toy")
    rows = np.array([[0.5, 0.0], [1e4, -1e4]], dtype=np.float32)
    np.testing.assert_allclose(model.probabilities(rows), [[0.5, 0.5], [1.0, 0.0]])


def test_it_is_the_same_as_the_onnx_file() -> None:
    rows = np.random.default_rng(1).normal(size=(50, 2)).astype(np.float32)
    onnx, numbers = open_trained("toy.onnx", toy_bytes()), open_trained("toy.json", linear_file())
    np.testing.assert_allclose(
        onnx.probabilities(rows), numbers.probabilities(rows), rtol=0, atol=1e-6
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "other"},
        {"bias": [0.0]},
        {"weights": [[1.0]]},
        {"weights": [["a", "b"]]},
        {"weights": [[float("nan"), 0.0]]},
        {"classes": None},
    ],
)
def test_another_file_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ModelError, match="not one that Barun can run"):
        LinearClassifier(linear_file(**changes), name="toy")  # type: ignore[arg-type] # of any kind


def test_other_features_and_other_files_are_refused() -> None:
    with pytest.raises(ModelError, match=r"features \(N, 2\)"):
        LinearClassifier(linear_file(), name="toy").probabilities(np.zeros((1, 3), np.float32))
    with pytest.raises(ModelError, match=r"none of \.onnx"):
        open_trained("toy.exe", b"")
