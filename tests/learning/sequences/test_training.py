"""Training: the same result however often it was interrupted, and stopped by people held out."""

import json
import os
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from barun.errors import InputError, SettingError
from barun.learning.sequences.architecture import CLASSIFIERS, DEEP_KINDS, Architecture, DeepKind
from barun.learning.sequences.checkpoint import Checkpoint
from barun.learning.sequences.evaluation import compute_auc
from barun.learning.sequences.progress import EpochReport
from barun.learning.sequences.sample_set import SampleSet
from barun.learning.sequences.settings import TrainingSettings
from tests.learning.sequences.waves import make_waves

pytestmark = pytest.mark.usefixtures("torch_is_there")

SETTINGS = TrainingSettings(epochs=4, batch_size=8, learning_rate=1e-2, patience=10)


class _PowerCutError(Exception):
    """Stands for Ctrl+C, a power cut, a lost machine."""


def _architecture(kind: DeepKind = "lstm-autoencoder") -> Architecture:
    return Architecture(kind, 12, 3, width=8, latent=4)


def _train(samples: SampleSet, held_out: SampleSet | None = None, **options: Any) -> Any:
    from barun.learning.sequences.training import train_network

    settings = options.pop("settings", SETTINGS)
    architecture = options.pop("architecture", _architecture())
    return train_network(architecture, settings, samples, held_out, **options)


def _assert_same(first: Checkpoint, second: Checkpoint) -> None:
    assert first.history == second.history
    for group in ("now", "best", "optimizer"):
        ours, theirs = getattr(first, group), getattr(second, group)
        assert ours.keys() == theirs.keys()
        for name in ours:
            np.testing.assert_array_equal(ours[name], theirs[name], err_msg=f"{group}/{name}")


@pytest.mark.parametrize("kind", DEEP_KINDS)
def test_learns_to_tell_waves_apart(kind: DeepKind) -> None:
    everything = make_waves(4, 16, n_faulty=16)
    is_classifier = kind in CLASSIFIERS
    training = everything if is_classifier else everything.select(~everything.is_faulty)
    test = make_waves(2, 12, n_faulty=12, seed=7)

    settings = replace(SETTINGS, epochs=12)
    trained = _train(training, architecture=_architecture(kind), settings=settings)

    scores = trained.scores(test.values)
    assert compute_auc(scores[~test.is_faulty], scores[test.is_faulty]) > 0.95
    assert trained.history[-1].training_loss < trained.history[0].training_loss


@pytest.mark.parametrize("kind", ["lstm-autoencoder", "gru-classifier", "transformer-autoencoder"])
@pytest.mark.parametrize("stop_after", [1, 3])
def test_resumed_training_ends_bit_by_bit_like_an_undisturbed_one(
    kind: DeepKind, stop_after: int, tmp_path: Path
) -> None:
    samples = make_waves(4, 10, n_faulty=4)
    training, held_out = samples.without(["person 3"]), samples.of(["person 3"])
    path = tmp_path / "waves.checkpoint.npz"
    given = {"architecture": _architecture(kind), "checkpoint_path": path}

    def stop(report: EpochReport) -> None:
        if report.epoch == stop_after:
            raise _PowerCutError

    with pytest.raises(_PowerCutError):
        _train(training, held_out, on_epoch=stop, **given)
    halfway = Checkpoint.read(path)
    assert len(halfway.history) == stop_after
    assert not halfway.is_finished
    resumed = _train(training, held_out, resumed=halfway, **given)
    undisturbed = _train(training, held_out, architecture=_architecture(kind))

    _assert_same(resumed.checkpoint, undisturbed.checkpoint)
    np.testing.assert_array_equal(
        resumed.scores(held_out.values), undisturbed.scores(held_out.values)
    )
    _assert_same(Checkpoint.read(path), resumed.checkpoint)
    assert Checkpoint.read(path).is_finished


def test_same_seed_same_network_and_another_seed_another() -> None:
    samples = make_waves(3, 10)
    first, second = _train(samples), _train(samples)
    other = _train(samples, settings=replace(SETTINGS, seed=1))
    _assert_same(first.checkpoint, second.checkpoint)
    assert not np.array_equal(first.scores(samples.values), other.scores(samples.values))


def test_people_held_out_stop_training_and_choose_the_epoch() -> None:
    """Held-out people who run otherwise get worse as the network learns its own."""
    samples = make_waves(4, 20, n_faulty=10)
    training = samples.select(~samples.is_faulty)
    strange = samples.select(samples.is_faulty)

    trained = _train(training, strange, settings=replace(SETTINGS, epochs=60, patience=3))

    losses = [report.held_out_loss for report in trained.history]
    best = int(np.argmin(losses))
    assert len(losses) < 60
    assert len(losses) == best + 1 + 3
    assert trained.history[-1].best_epoch == best + 1
    shorter = _train(training, strange, settings=replace(SETTINGS, epochs=best + 1, patience=3))
    np.testing.assert_array_equal(trained.scores(strange.values), shorter.scores(strange.values))


def test_without_people_held_out_all_epochs_are_trained() -> None:
    trained = _train(make_waves(2, 8), settings=replace(SETTINGS, patience=1))
    assert [report.epoch for report in trained.history] == [1, 2, 3, 4]
    assert trained.history[-1].best_epoch == 4
    assert all(report.held_out_loss is None for report in trained.history)


def test_fine_tuning_begins_where_the_other_ended() -> None:
    settings = replace(SETTINGS, epochs=20)
    usual = _train(make_waves(4, 20), settings=settings)
    new = make_waves(2, 10, seed=8)
    one_epoch = replace(SETTINGS, epochs=1)

    tuned = _train(new, settings=one_epoch, start_from=usual.checkpoint)
    fresh = _train(new, settings=one_epoch)

    assert tuned.history[0].training_loss < 0.5 * fresh.history[0].training_loss
    np.testing.assert_array_equal(tuned.checkpoint.best["center"], usual.checkpoint.best["center"])


def test_classes_of_different_size_weigh_the_same() -> None:
    """With two faulty samples in a hundred the score still lies on either side of a half."""
    samples = make_waves(4, 24, n_faulty=1)
    trained = _train(
        samples,
        architecture=_architecture("gru-classifier"),
        settings=replace(SETTINGS, epochs=20),
    )
    scores = trained.scores(samples.values)
    assert scores[samples.is_faulty].min() > 0.5 > scores[~samples.is_faulty].max()


@pytest.mark.parametrize(
    ("change", "what"),
    [
        pytest.param({"settings": replace(SETTINGS, seed=9)}, "settings", id="seed"),
        pytest.param({"architecture": _architecture("gru-autoencoder")}, "architecture", id="kind"),
        pytest.param({"samples": make_waves(3, 7, seed=5)}, "data", id="data"),
    ],
)
def test_a_checkpoint_of_another_training_is_refused(change: dict[str, Any], what: str) -> None:
    samples = make_waves(3, 7)
    resumed = _train(samples, settings=replace(SETTINGS, epochs=1)).checkpoint
    with pytest.raises(InputError, match=f"its {what} differs") as caught:
        _train(change.pop("samples", samples), resumed=resumed, **change)
    assert "다른 학습의 체크포인트" in caught.value.text("ko")


def test_more_epochs_are_the_same_training() -> None:
    samples = make_waves(3, 7)
    short = _train(samples, settings=replace(SETTINGS, epochs=2))
    longer = _train(samples, resumed=short.checkpoint)
    _assert_same(longer.checkpoint, _train(samples).checkpoint)


def test_a_device_that_is_not_there_is_refused() -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("this machine has a GPU")
    with pytest.raises(SettingError, match="The device 'cuda' is not there"):
        _train(make_waves(2, 4), settings=replace(SETTINGS, device="cuda"))


def test_threads_are_given_back() -> None:
    import torch

    before = torch.get_num_threads()
    _train(make_waves(2, 4), settings=replace(SETTINGS, epochs=1, threads=3))
    assert torch.get_num_threads() == before


class _Harmful:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, ("unpickled",)


@pytest.mark.parametrize("damage", ["text", "pickle", "pickled array", "cut off", "version"])
def test_damaged_checkpoints_are_refused_and_nothing_is_unpickled(
    damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "bad.checkpoint.npz"
    _train(make_waves(2, 4), settings=replace(SETTINGS, epochs=1), checkpoint_path=path)
    content = path.read_bytes()
    if damage == "text":
        path.write_text("nothing of the kind")
    elif damage == "pickle":
        path.write_bytes(pickle.dumps(_Harmful()))
    elif damage == "pickled array":
        np.savez(path, about=np.array([_Harmful()], dtype=object))
    elif damage == "cut off":
        path.write_bytes(content[: len(content) // 2])
    else:
        about = np.frombuffer(json.dumps({"version": 99}).encode(), dtype=np.uint8)
        np.savez(path, about=about)

    with pytest.raises(InputError, match="cannot be used"):
        Checkpoint.read(path)
    assert not (tmp_path / "unpickled").exists()


def test_a_missing_checkpoint_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be used"):
        Checkpoint.read(tmp_path / "none.npz")


def test_what_is_interrupted_while_writing_leaves_the_older_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "waves.checkpoint.npz"
    checkpoint = _train(
        make_waves(2, 4), settings=replace(SETTINGS, epochs=1), checkpoint_path=path
    ).checkpoint
    before = path.read_bytes()

    def fail(*_: object, **__: object) -> None:
        raise _PowerCutError

    monkeypatch.setattr(np, "savez", fail)
    with pytest.raises(_PowerCutError):
        replace(checkpoint, is_finished=False).write(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
