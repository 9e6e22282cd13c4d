"""What every model of windows and cycles keeps: networks and simple methods, with labels or not."""

import numpy as np
import pytest

from barun.learning.sequences.architecture import DEEP_KINDS
from barun.learning.sequences.model_factory import build_model
from barun.learning.sequences.sequence_model import MODEL_KINDS, ModelKind, SequenceModel
from barun.learning.sequences.settings import TrainingSettings
from tests.learning.sequences.conftest import torch_is_there as torch_is_there
from tests.learning.sequences.waves import make_waves

pytest.importorskip("sklearn", reason="the extra 'train' is not installed")


@pytest.fixture(params=MODEL_KINDS)
def kind(request: pytest.FixtureRequest) -> ModelKind:
    chosen: ModelKind = request.param
    if chosen in DEEP_KINDS:
        request.getfixturevalue("torch_is_there")
    return chosen


def _build(kind: ModelKind, seed: int = 0) -> SequenceModel:
    settings = TrainingSettings(epochs=2, batch_size=16, seed=seed)
    return build_model(kind, settings, width=8, latent=4)


def test_scores_are_one_a_sample_and_finite(kind: ModelKind) -> None:
    samples = make_waves(4, 12, n_faulty=6)
    model = _build(kind)
    model.fit(samples)

    scores = model.scores(samples.values)

    assert model.kind == kind
    assert scores.shape == (len(samples),)
    assert scores.dtype == np.float64
    assert np.isfinite(scores).all()
    assert model.scores(samples.values[:0]).shape == (0,)


def test_samples_are_left_as_they_were(kind: ModelKind) -> None:
    samples = make_waves(4, 12, n_faulty=6)
    before = samples.sha256
    model = _build(kind)
    model.fit(samples)
    model.scores(samples.values)
    assert samples.sha256 == before


def test_a_score_does_not_hang_on_its_neighbours(kind: ModelKind) -> None:
    samples = make_waves(4, 12, n_faulty=6)
    model = _build(kind)
    model.fit(samples)
    together = model.scores(samples.values)
    alone = np.concatenate([model.scores(one[None]) for one in samples.values[:5]])
    np.testing.assert_allclose(alone, together[:5], rtol=1e-5, atol=1e-6)


def test_fitting_again_forgets_what_was_learnt(kind: ModelKind) -> None:
    first, second = make_waves(4, 12, n_faulty=6), make_waves(4, 10, n_faulty=5, seed=4)
    model, fresh = _build(kind), _build(kind)
    model.fit(first)
    model.fit(second)
    fresh.fit(second)
    np.testing.assert_array_equal(model.scores(first.values), fresh.scores(first.values))
