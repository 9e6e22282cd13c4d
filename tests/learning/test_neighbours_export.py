"""Exported k-nearest neighbours answer as scikit-learn does."""

import numpy as np
import pytest

from barun.errors import InputError
from barun.learning.classifiers import FAMILIES
from barun.learning.neighbours_export import export_neighbours
from barun.models.classifier import ClassifierMetadata
from barun.models.neighbours import NeighboursClassifier

pytest.importorskip("sklearn")

_METADATA = ClassifierMetadata("toy/1", ("a", "b", "c"), {}, "0" * 64)


@pytest.mark.parametrize("weights", ["distance", "uniform"])
@pytest.mark.parametrize("k", [1, 7, 25])
def test_it_agrees_with_scikit_learn(weights: str, k: int) -> None:
    generator = np.random.default_rng(k)
    rows = generator.normal(2.0, 3.0, size=(400, 8)).astype(np.float32)
    rows[generator.random(rows.shape) < 0.02] = np.nan
    labels = generator.integers(0, 3, len(rows))
    # copies; of other classes, nobody could say which of them is among the k
    rows[200:220], labels[200:220] = rows[:20], labels[:20]
    model = FAMILIES["neighbours"].build({"n_neighbors": k}, seed=0)
    model.steps[-1][1].weights = weights
    model.fit(rows[:300], labels[:300])
    taken = NeighboursClassifier(export_neighbours(model, _METADATA), name="toy")
    expected = model.predict_proba(rows)
    np.testing.assert_allclose(taken.probabilities(rows), expected, rtol=0, atol=1e-5)
    assert taken.metadata == _METADATA


def test_other_models_are_refused() -> None:
    model = FAMILIES["logistic"].build({"C": 1.0}, seed=0)
    with pytest.raises(InputError, match="LogisticRegression"):
        export_neighbours(model, _METADATA)
    bare = FAMILIES["neighbours"].build({"n_neighbors": 3}, seed=0)
    bare.steps[-1][1].metric = "manhattan"
    bare.fit(np.eye(4), [0, 1, 2, 0])
    with pytest.raises(InputError, match="Euclidean"):
        export_neighbours(bare, _METADATA)
