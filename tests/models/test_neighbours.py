"""k-nearest neighbours by NumPy: by hand, and the same as scikit-learn."""

import io
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@given(
    st.integers(1, 300),
    st.integers(1, 40),
    st.integers(1, 5),
    st.sampled_from(["uniform", "distance"]),
    st.integers(0, 2**32 - 1),
)
def test_however_many_rows_there_are_the_k_nearest_vote(
    n_rows: int, n_asked: int, k: int, weights: str, seed: int
) -> None:
    random = np.random.default_rng(seed)
    k = min(k, n_rows)
    # a grid: many stand equally far, and many on the same spot
    rows = random.integers(0, 6, (n_rows, 2)).astype(np.float64)
    labels = random.integers(0, 2, n_rows)
    asked = random.integers(-2, 8, (n_asked, 2)).astype(np.float32)
    two = {"fill": np.zeros(2), "mean": np.zeros(2), "scale": np.ones(2)}
    model = NeighboursClassifier(packed(k, weights, rows=rows, labels=labels, **two), name="toy")
    shares = model.probabilities(asked)
    for row, share in zip(asked, shares, strict=True):
        distances = np.sqrt(((rows - row) ** 2).sum(axis=1))
        nearest = np.sort(distances)[:k]
        # whoever stands on the limit may be one or the other: bounds of the second class's share
        weight = _weights(nearest, weights)
        inside = distances < nearest[-1]
        sure = np.sort(distances[inside])
        own = labels[inside][np.argsort(distances[inside], kind="stable")]
        certain = float(weight[: len(sure)] @ own)
        on_limit = labels[distances == nearest[-1]]
        free, one = k - len(sure), weight[-1]
        least = certain + one * max(0, free - int((on_limit == 0).sum()))
        most = certain + one * min(free, int(on_limit.sum()))
        assert least - 1e-9 <= share[1] <= most + 1e-9
    np.testing.assert_allclose(shares.sum(axis=1), 1.0)


def _weights(distances: np.ndarray, kind: str) -> np.ndarray:
    """Return what the votes of rows at rising distances count."""
    weights = np.ones(len(distances))
    if kind == "distance":
        same = distances == 0
        weights = same.astype(float) if same.any() else 1 / distances
    return np.asarray(weights / weights.sum())


@pytest.mark.parametrize("weights", ["uniform", "distance"])
@pytest.mark.parametrize("n_asked", [1, 7, 8, 300])
def test_as_scikit_learn(weights: str, n_asked: int) -> None:
    neighbors = pytest.importorskip("sklearn.neighbors")
    random = np.random.default_rng(4)
    rows, labels = random.normal(size=(1003, 6)), random.integers(0, 2, 1003)
    theirs = neighbors.KNeighborsClassifier(7, weights=weights).fit(rows, labels)
    plain = {"fill": np.zeros(6), "mean": np.zeros(6), "scale": np.ones(6)}
    model = NeighboursClassifier(packed(7, weights, rows=rows, labels=labels, **plain), name="toy")
    asked = random.normal(size=(n_asked, 6)).astype(np.float32)
    np.testing.assert_allclose(
        model.probabilities(asked), theirs.predict_proba(asked.astype(np.float64)), atol=1e-9
    )


@pytest.mark.parametrize("far", [1e2, 1e4, 1e6])
@pytest.mark.parametrize("n_asked", [1, 300])
def test_as_scikit_learn_with_outliers_and_near_copies(far: float, n_asked: int) -> None:
    neighbors = pytest.importorskip("sklearn.neighbors")
    random = np.random.default_rng(5)
    rows = random.normal(size=(1003, 6))
    rows[::50] *= far  # long rows, of which single precision knows little
    rows[1::2] = (rows[:-1:2] + random.normal(scale=1e-5, size=(501, 6)))[: len(rows[1::2])]
    labels = random.integers(0, 2, 1003)
    theirs = neighbors.KNeighborsClassifier(7, algorithm="kd_tree").fit(rows, labels)
    plain: dict[str, Any] = {"fill": np.zeros(6), "mean": np.zeros(6), "scale": np.ones(6)}
    model = NeighboursClassifier(packed(7, rows=rows, labels=labels, **plain), name="toy")
    asked = rows[:n_asked].astype(np.float32)
    np.testing.assert_allclose(
        model.probabilities(asked), theirs.predict_proba(asked.astype(np.float64)), atol=1e-9
    )


def test_what_is_beyond_all_measure_is_answered_too() -> None:
    rows = np.linspace(0.0, 1.0, 200)[:, None]
    labels = np.repeat([0, 1], 100)
    model = NeighboursClassifier(packed(2, rows=rows, labels=labels), name="toy")
    asked = np.tile(np.array([[3e38], [-3e38]], dtype=np.float32), (5, 1))
    assert model.probabilities(asked).tolist() == [[0.0, 1.0], [1.0, 0.0]] * 5


def test_other_features_are_refused() -> None:
    model = NeighboursClassifier(packed(), name="toy")
    with pytest.raises(ModelError, match=r"features \(N, 1\)"):
        model.probabilities(np.zeros((1, 2), dtype=np.float32))
