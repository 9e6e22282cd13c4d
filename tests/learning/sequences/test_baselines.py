import numpy as np
import pytest

from barun.learning.sequences.evaluation import compute_auc
from barun.learning.sequences.model_factory import build_model
from barun.learning.sequences.sequence_model import (
    BASELINES,
    LABEL_BASELINES,
    BaselineKind,
)
from barun.learning.sequences.settings import TrainingSettings
from tests.learning.sequences.waves import make_waves

pytest.importorskip("sklearn")


@pytest.mark.parametrize("kind", [*BASELINES, *LABEL_BASELINES])
def test_faulty_samples_score_higher(kind: BaselineKind) -> None:
    training, test = make_waves(4, 30, n_faulty=20), make_waves(2, 20, n_faulty=20, seed=9)
    model = build_model(kind)
    model.fit(training)

    scores = model.scores(test.values)

    assert scores.shape == (len(test),)
    assert compute_auc(scores[~test.is_faulty], scores[test.is_faulty]) > 0.95


@pytest.mark.parametrize("kind", BASELINES)
def test_labels_are_not_looked_at(kind: BaselineKind) -> None:
    """Faulty samples are left out of training: with or without them the model is the same."""
    with_faulty = make_waves(4, 20, n_faulty=10)
    first, second = build_model(kind), build_model(kind)
    first.fit(with_faulty)
    second.fit(with_faulty.select(~with_faulty.is_faulty))

    np.testing.assert_array_equal(
        first.scores(with_faulty.values), second.scores(with_faulty.values)
    )


@pytest.mark.parametrize("kind", [*BASELINES, *LABEL_BASELINES])
def test_same_seed_same_scores(kind: BaselineKind) -> None:
    samples = make_waves(3, 15, n_faulty=5)
    scores = []
    for _ in range(2):
        model = build_model(kind, TrainingSettings(seed=3))
        model.fit(samples)
        scores.append(model.scores(samples.values))
    np.testing.assert_array_equal(scores[0], scores[1])


def test_neighbours_by_hand() -> None:
    """Six equal samples but for one number: the mean distance to the nearest five."""
    samples = make_waves(1, 6)
    values = np.zeros_like(samples.values)
    values[:, 0, 0] = np.arange(6)
    model = build_model("nearest-neighbours", TrainingSettings(scaling="none"))
    model.fit(
        type(samples)(samples.spec, values, samples.people, samples.recordings, samples.is_faulty)
    )
    further = np.zeros((1, *values.shape[1:]), dtype=np.float32)
    further[0, 0, 0] = 10
    assert model.scores(further)[0] == pytest.approx((9 + 8 + 7 + 6 + 5) / 5)


def test_pca_has_no_residual_within_what_it_keeps() -> None:
    samples = make_waves(2, 10)
    model = build_model("pca")
    one = samples.select(np.arange(8))  # eight samples span what eight components hold
    model.fit(one)
    np.testing.assert_allclose(model.scores(one.values), 0, atol=1e-8)
    assert model.scores(make_waves(1, 1, n_faulty=1).values[1:])[0] > 0.1


def test_untrained_model_says_so() -> None:
    with pytest.raises(ValueError, match="pca is not trained"):
        build_model("pca").scores(make_waves(1, 1).values)


def test_no_samples_no_scores() -> None:
    model = build_model("mahalanobis")
    model.fit(make_waves(2, 10))
    assert model.scores(np.empty((0, 12, 3))).shape == (0,)
