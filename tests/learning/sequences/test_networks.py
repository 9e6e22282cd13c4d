"""Networks and the ONNX files made of them give the same scores."""

from pathlib import Path

import numpy as np
import pytest

from barun.errors import ModelError
from barun.learning.sequences.architecture import DEEP_KINDS, Architecture, DeepKind
from barun.learning.sequences.scaling import Scaling
from barun.models.sequence_scorer import SequenceMetadata, SequenceScorer
from tests.learning.sequences.waves import WAVES, make_waves

pytestmark = pytest.mark.usefixtures("torch_is_there")

TOLERANCE = 1e-5
"""Of scores by ONNX Runtime, relative to a score of 1: sums in another order."""


def _metadata(kind: str) -> SequenceMetadata:
    score = "probability" if kind.endswith("classifier") else "error"
    return SequenceMetadata(WAVES.name, kind, score, WAVES.channels, {"some": 0.5}, "ab" * 32)  # type: ignore[arg-type]


def _build(kind: DeepKind, n_steps: int = WAVES.n_steps) -> tuple[object, SequenceScorer]:
    from barun.learning.sequences.networks import build_network

    size = Architecture(kind, n_steps, WAVES.n_channels, width=8, latent=4)
    scaling = Scaling(np.array([0.1, -0.2, 0.0]), np.array([1.0, 2.0, 0.5]))
    network = build_network(size, scaling, seed=5)
    content = network.to_onnx("toy", _metadata(kind).as_properties())
    return network, SequenceScorer(content, name="toy", sample_spec=WAVES.name)


@pytest.mark.parametrize("kind", DEEP_KINDS)
@pytest.mark.parametrize("n_steps", [12, 30, 7, 5])
def test_onnx_gives_the_scores_of_torch(kind: DeepKind, n_steps: int) -> None:
    import torch

    network, scorer = _build(kind, n_steps)
    values = np.random.default_rng(1).normal(size=(9, n_steps, 3)).astype(np.float32)

    with torch.inference_mode():
        expected = network(torch.from_numpy(values)).numpy()  # type: ignore[operator]

    np.testing.assert_allclose(scorer.scores(values), expected, rtol=TOLERANCE, atol=TOLERANCE)
    np.testing.assert_allclose(
        scorer.scores(values[:1]), expected[:1], rtol=TOLERANCE, atol=TOLERANCE
    )
    assert expected.std() > 0
    assert scorer.n_steps == n_steps
    assert scorer.metadata == _metadata(kind)


@pytest.mark.parametrize("kind", DEEP_KINDS)
def test_the_file_is_the_same_every_time(kind: DeepKind) -> None:
    from barun.learning.sequences.networks import build_network

    size = Architecture(kind, 12, 3, width=8, latent=4)
    scaling = Scaling(np.zeros(3), np.ones(3))
    files = {
        build_network(size, scaling, seed=seed).to_onnx("toy", _metadata(kind).as_properties())
        for seed in (1, 1, 2)
    }
    assert len(files) == 2


def test_first_weights_leave_other_randomness_alone() -> None:
    import torch

    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    _build("lstm-autoencoder")
    assert torch.equal(torch.rand(1), expected)


def test_unknown_values_have_no_score() -> None:
    _, scorer = _build("conv-autoencoder")
    values = make_waves(1, 4).values.copy()
    values[1, 3, 0] = np.nan
    values[2, 0, 1] = np.inf

    scores = scorer.scores(values)

    assert np.isnan(scores).tolist() == [False, True, True, False]
    assert scorer.scores(np.empty((0, 12, 3))).shape == (0,)


@pytest.mark.parametrize("shape", [(2, 11, 3), (2, 12, 4), (12, 3)])
def test_other_samples_are_refused(shape: tuple[int, ...]) -> None:
    _, scorer = _build("gru-classifier")
    with pytest.raises(ModelError, match=r"samples \(N, 12, 3\)"):
        scorer.scores(np.zeros(shape))


def test_a_model_of_other_samples_is_refused() -> None:
    from barun.learning.sequences.networks import build_network

    network = build_network(
        Architecture("lstm-autoencoder", 12, 3, 8, 4),
        Scaling(np.zeros(3), np.ones(3)),
        seed=0,
    )
    content = network.to_onnx("toy", _metadata("lstm-autoencoder").as_properties())
    with pytest.raises(ModelError, match=r"expected 'waves/2', but it says 'waves/1'"):
        SequenceScorer(content, name="toy", sample_spec="waves/2")


def test_a_model_without_a_card_is_not_run(tmp_path: Path) -> None:
    path = tmp_path / "toy.onnx"
    path.write_bytes(b"x")
    with pytest.raises(ModelError, match="has no card"):
        SequenceScorer.open(path)
