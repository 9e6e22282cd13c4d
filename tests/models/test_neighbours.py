"""k-nearest neighbours by NumPy: by hand, and the same as scikit-learn."""

import io
import json
from typing import Any

import numpy as np
import pytest

from barun.errors import ModelError
from barun.models.neighbours import NeighboursClassifier


def packed(k: int = 2, weights: str = "uniform", **changes: Any) -> bytes:
    """Return three rows on a line, 0, 1 and 4, of the classes a, b, b."""
    about = {
        "kind": "neighbours/1",
        "k": k,
        "weights": weights,
        "feature_spec": "toy/1",
        "classes": ["a", "b"],
        "thresholds": {},
        "training_data_sha256": "",
    }
    about |= changes.pop("about", {})
    arrays: dict[str, Any] = {
        "metadata": np.array(json.dumps(about)),
        "rows": np.array([[0.0], [1.0], [4.0]]),
        "labels": np.array([0, 1, 1]),
        "fill": np.array([8.0]),
        "mean": np.array([0.0]),
        "scale": np.array([2.0]),
        **changes,
    }
    file = io.BytesIO()
    np.savez(file, **{name: array for name, array in arrays.items() if array is not None})
    return file.getvalue()


def test_the_nearest_vote() -> None:
    model = NeighboursClassifier(packed(), name="toy")
    assert (model.n_features, model.classes) == (1, ("a", "b"))
    # standardised: 0.2, 3 and, for the missing one, 4
    rows = np.array([[0.4], [6.0], [np.nan]], dtype=np.float32)
    assert model.probabilities(rows).tolist() == [[0.5, 0.5], [0.0, 1.0], [0.0, 1.0]]
    assert model.probabilities(np.empty((0, 1), dtype=np.float32)).shape == (0, 2)


def test_with_weights_the_nearer_count_more_and_the_same_alone() -> None:
    model = NeighboursClassifier(packed(weights="distance"), name="toy")
    rows = np.array([[0.5], [0.0]], dtype=np.float32)  # 0.25: distances 1/4 and 3/4
    np.testing.assert_allclose(model.probabilities(rows), [[0.75, 0.25], [1.0, 0.0]])


@pytest.mark.parametrize(
    "changes",
    [
        {"k": 0},
        {"k": 4},
        {"weights": "other"},
        {"about": {"kind": "other/1"}},
        {"about": {"classes": "a"}},
        {"labels": np.array([0, 1])},
        {"labels": np.array([0, 1, 2])},
        {"rows": np.array([[0.0], [np.nan], [1.0]])},
        {"rows": np.array([0.0, 1.0, 2.0])},
        {"scale": np.array([0.0])},
        {"mean": np.array([0.0, 1.0])},
        {"fill": None},
        {"metadata": np.array("no JSON")},
    ],
)
def test_another_file_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ModelError, match="not one that Barun can run"):
        NeighboursClassifier(packed(**changes), name="toy")


def test_other_features_are_refused() -> None:
    model = NeighboursClassifier(packed(), name="toy")
    with pytest.raises(ModelError, match=r"features \(N, 1\)"):
        model.probabilities(np.zeros((1, 2), dtype=np.float32))
