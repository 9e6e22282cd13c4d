import numpy as np
import pytest

from barun.learning.online.sequence_updates import (
    DEFAULT_SEQUENCE_WAY,
    SEQUENCE_WAYS,
    SequenceWay,
    judge_network,
    update_network,
)
from barun.learning.sequences.architecture import Architecture
from barun.learning.sequences.checkpoint import Checkpoint
from barun.learning.sequences.sample_set import SampleSet
from barun.learning.sequences.settings import TrainingSettings
from tests.learning.sequences.waves import WAVES, make_waves

pytest.importorskip("torch")

SETTINGS = TrainingSettings(epochs=8, batch_size=8, device="cpu")
ARCHITECTURE = Architecture("lstm-autoencoder", WAVES.n_steps, WAVES.n_channels, 8, 4)


def moved(samples: SampleSet, by: float) -> SampleSet:
    people = np.full(len(samples), "newcomer")
    return SampleSet(samples.spec, samples.values + by, people, people, samples.is_faulty)


@pytest.fixture(scope="module")
def former() -> Checkpoint:
    from barun.learning.sequences.training import train_network

    return train_network(ARCHITECTURE, SETTINGS, make_waves(3)).checkpoint


def test_staying_is_staying(former: Checkpoint) -> None:
    old, new = make_waves(3), moved(make_waves(1, seed=1), 0.5)
    network = update_network("as it was", former, old, new)
    np.testing.assert_array_equal(network.checkpoint.best["center"], former.best["center"])
    assert network.checkpoint is former


def test_fine_tuning_begins_where_training_ended(former: Checkpoint) -> None:
    old, new = make_waves(3), moved(make_waves(1, seed=1), 0.5)
    tuned = update_network("tuned on new", former, old, new)
    assert len(tuned.history) == 2  # a quarter of eight epochs
    assert tuned.checkpoint.settings.learning_rate == pytest.approx(5e-4)
    before = update_network("as it was", former, old, new).scores(new.values).mean()
    assert tuned.scores(new.values).mean() < before


@pytest.mark.parametrize("way", SEQUENCE_WAYS)
def test_faulty_windows_are_not_learnt_by_an_autoencoder(
    former: Checkpoint, way: SequenceWay
) -> None:
    old, new = make_waves(2, n_faulty=6), make_waves(1, n_faulty=6, seed=2)
    usual_old, usual_new = (one.select(~one.is_faulty) for one in (old, new))
    with_faults = update_network(way, former, old, new)
    without = update_network(way, former, usual_old, usual_new)
    np.testing.assert_array_equal(with_faults.scores(new.values), without.scores(new.values))


def test_the_default_is_one_of_them() -> None:
    assert DEFAULT_SEQUENCE_WAY in SEQUENCE_WAYS


def test_figures() -> None:
    class Mean:
        def scores(self, values: np.ndarray) -> np.ndarray:
            return values.mean(axis=(1, 2))

    def level(values: list[float], is_faulty: list[bool]) -> SampleSet:
        shape = (len(values), WAVES.n_steps, WAVES.n_channels)
        block = np.broadcast_to(np.array(values, dtype=np.float32)[:, None, None], shape)
        people = np.full(len(values), "p")
        return SampleSet(WAVES, block, people, people, np.array(is_faulty))

    old = level([0, 1, 2, 3], [False, False, True, True])
    new = level([0, 5, 3, 9], [False, False, True, True])
    figures = judge_network(Mean(), old, new)  # type: ignore[arg-type] # only scores are asked for
    assert figures.old_auc == 1
    assert figures.new_auc == 0.75  # of four pairs, 3 against 5 is wrong
    assert figures.new_alarms == 0.5  # 95 % of 0 and 1 lie below 0.95: 5 is above it
    nobody = old.select(np.zeros(4, dtype=bool))
    assert np.isnan(judge_network(Mean(), nobody, new).new_alarms)  # type: ignore[arg-type] # as above
