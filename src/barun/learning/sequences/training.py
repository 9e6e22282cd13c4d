"""Training of a network: the same result whether or not it was interrupted on the way."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch

from barun.errors import InputError, SettingError
from barun.learning.sequences.architecture import Architecture
from barun.learning.sequences.checkpoint import Checkpoint
from barun.learning.sequences.networks import ScoredNetwork, build_network
from barun.learning.sequences.progress import EpochReport, OnEpoch
from barun.learning.sequences.sample_set import SampleSet
from barun.learning.sequences.scaling import Scaling
from barun.learning.sequences.settings import TrainingSettings

__all__ = ["TrainedNetwork", "choose_device", "few_threads", "network_of", "train_network"]

_BATCH: Final = 512
"""Samples scored at once."""


@dataclass(frozen=True, slots=True, eq=False)
class TrainedNetwork:
    """A network and how it came about."""

    network: ScoredNetwork
    """With the weights of the best epoch."""
    checkpoint: Checkpoint
    """From which it can be trained on."""

    @property
    def history(self) -> tuple[EpochReport, ...]:
        """All epochs."""
        return self.checkpoint.history

    def scores(self, values: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
        """Return the scores, shape (N,), of samples (N, T, C)."""
        device = self.network.center.device
        parts = []
        with few_threads(self.checkpoint.settings.threads), torch.inference_mode():
            for start in range(0, len(values), _BATCH):
                block = np.asarray(values[start : start + _BATCH], dtype=np.float32)
                parts.append(self.network(torch.from_numpy(block).to(device)).cpu().numpy())
        return np.concatenate(parts).astype(np.float64) if parts else np.empty(0)


@contextmanager
def few_threads(n_threads: int) -> Iterator[None]:
    """Let PyTorch use so many threads meanwhile."""
    before = torch.get_num_threads()
    torch.set_num_threads(n_threads)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def choose_device(wanted: str) -> Any:
    """Return the device to train on; ``auto`` is a GPU where there is one.

    Raises
    ------
    SettingError
        If the device asked for is not there.
    """
    there = {"cpu": True, "cuda": torch.cuda.is_available()}
    there["mps"] = torch.backends.mps.is_available()
    if wanted == "auto":
        return torch.device("cuda" if there["cuda"] else "mps" if there["mps"] else "cpu")
    if not there.get(wanted, False):
        known = ", ".join(name for name, is_there in there.items() if is_there)
        raise SettingError("learning.no-device", device=wanted, known=known)
    return torch.device(wanted)


def _to_arrays(state: Mapping[str, Any]) -> dict[str, npt.NDArray[Any]]:
    return {name: value.detach().cpu().numpy().copy() for name, value in state.items()}


def _to_tensors(arrays: Mapping[str, npt.NDArray[Any]]) -> dict[str, Any]:
    return {name: torch.from_numpy(np.array(value)) for name, value in arrays.items()}


def network_of(checkpoint: Checkpoint, *, is_best: bool = True) -> ScoredNetwork:
    """Return the network of a checkpoint, on the processor.

    Raises
    ------
    InputError
        If its weights do not fit the network it says to be.
    """
    n_channels = checkpoint.architecture.n_channels
    scaling = Scaling(np.zeros(n_channels), np.ones(n_channels))  # comes with the weights
    network = build_network(checkpoint.architecture, scaling, seed=0)
    try:
        network.load_state_dict(_to_tensors(checkpoint.best if is_best else checkpoint.now))
    except RuntimeError as error:
        reason = str(error).splitlines()[0]
        raise InputError("learning.checkpoint-bad", path="-", reason=reason) from error
    return network.eval()


class _Run:
    """One training: the network, its optimiser, and what happened so far."""

    def __init__(
        self, architecture: Architecture, settings: TrainingSettings, training: SampleSet
    ) -> None:
        self.architecture = architecture
        self.settings = settings
        self.device = choose_device(settings.device)
        scaling = Scaling.fit(training.values, settings.scaling)
        self.network = build_network(architecture, scaling, seed=settings.seed).to(self.device)
        self.history: list[EpochReport] = []
        self.best = _to_arrays(self.network.state_dict())
        self._make_optimizer()

    def _make_optimizer(self) -> None:
        self.optimizer = torch.optim.Adam(
            self.network.parameters(), lr=self.settings.learning_rate, fused=True
        )

    def restore(self, checkpoint: Checkpoint) -> None:
        """Go on where a checkpoint was written."""
        self.start_from(checkpoint, is_best=False)
        self.best = dict(checkpoint.best)
        self.history = list(checkpoint.history)
        state: dict[int, dict[str, Any]] = {}
        for name, value in checkpoint.optimizer.items():
            number, _, part = name.partition("/")
            state.setdefault(int(number), {})[part] = torch.from_numpy(np.array(value))
        groups = self.optimizer.state_dict()["param_groups"]
        self.optimizer.load_state_dict({"state": state, "param_groups": groups})

    def start_from(self, checkpoint: Checkpoint, *, is_best: bool = True) -> None:
        """Take the weights and the scaling of a checkpoint."""
        network = network_of(checkpoint, is_best=is_best)
        self.network.load_state_dict(network.state_dict())
        self.best = _to_arrays(self.network.state_dict())

    def checkpoint(self, data_sha256: str, *, is_finished: bool) -> Checkpoint:
        """Return how it stands."""
        return Checkpoint(
            architecture=self.architecture,
            settings=self.settings,
            data_sha256=data_sha256,
            history=tuple(self.history),
            now=_to_arrays(self.network.state_dict()),
            best=self.best,
            optimizer={
                f"{number}/{part}": value.detach().cpu().numpy().copy()
                for number, parts in self.optimizer.state_dict()["state"].items()
                for part, value in parts.items()
            },
            is_finished=is_finished,
        )

    def train_epoch(self, data: "_Data", epoch: int) -> float:
        """Go through all samples once, in an order that belongs to seed and epoch."""
        order = np.random.default_rng([self.settings.seed, epoch]).permutation(len(data.values))
        self.network.train()
        total = 0.0
        for start in range(0, len(order), self.settings.batch_size):
            rows = torch.from_numpy(order[start : start + self.settings.batch_size])
            self.optimizer.zero_grad(set_to_none=True)
            loss = self.network.loss(
                data.values[rows].to(self.device),
                data.is_faulty[rows].to(self.device),
                data.faulty_weight,
            )
            loss.backward()
            self.optimizer.step()
            total += float(loss.detach()) * len(rows)
        return total / len(order)

    def compute_loss(self, data: "_Data") -> float:
        """Return the mean loss on samples that are not trained on."""
        self.network.eval()
        total = 0.0
        with torch.inference_mode():
            for start in range(0, len(data.values), _BATCH):
                block = slice(start, start + _BATCH)
                values = data.values[block].to(self.device)
                faulty = data.is_faulty[block].to(self.device)
                total += float(self.network.loss(values, faulty, data.faulty_weight)) * len(values)
        return total / len(data.values)

    def best_epoch(self, loss: float | None) -> int:
        """Return the epoch whose weights are to be kept, the one that just ended included."""
        epoch = len(self.history) + 1
        losses = [report.held_out_loss for report in self.history]
        if loss is None or all(former is None or loss < former for former in losses):
            return epoch
        return self.history[-1].best_epoch

    @property
    def is_over(self) -> bool:
        """Whether all epochs are done, or the last ones brought nothing."""
        if not self.history:
            return False
        last = self.history[-1]
        stale = last.epoch - last.best_epoch >= self.settings.patience
        return last.epoch >= self.settings.epochs or stale


class _Data:
    """Samples as tensors."""

    def __init__(self, samples: SampleSet, faulty_weight: float) -> None:
        self.values = torch.from_numpy(np.ascontiguousarray(samples.values))
        self.is_faulty = torch.from_numpy(samples.is_faulty.astype(np.float32))
        self.faulty_weight = faulty_weight


def _weigh_faulty(training: SampleSet) -> float:
    """Return by what the rarer of faulty and right samples is made as heavy as the other."""
    n_faulty = int(training.is_faulty.sum())
    return (len(training) - n_faulty) / n_faulty if n_faulty else 1.0


def train_network(
    architecture: Architecture,
    settings: TrainingSettings,
    training: SampleSet,
    held_out: SampleSet | None = None,
    *,
    start_from: Checkpoint | None = None,
    checkpoint_path: Path | None = None,
    resumed: Checkpoint | None = None,
    on_epoch: OnEpoch | None = None,
) -> TrainedNetwork:
    """Train a network.

    Parameters
    ----------
    architecture : Architecture
        Which network.
    settings : TrainingSettings
        How.
    training : SampleSet
        At least one sample; for a classifier some of them faulty.
    held_out : SampleSet, optional
        Of other people: their loss decides when to stop and which epoch is kept. Without them all
        epochs are trained and the last one is kept.
    start_from : Checkpoint, optional
        Its best weights and its scaling instead of random ones: fine-tuning.
    checkpoint_path : pathlib.Path, optional
        Where to write how it stands after each epoch.
    resumed : Checkpoint, optional
        Of the same training, to go on from.
    on_epoch : callable, optional
        Called with an `EpochReport` after each epoch.

    Returns
    -------
    TrainedNetwork
        On one machine and the processor the same for the same arguments, bit by bit, however often
        it was interrupted and resumed.

    Raises
    ------
    InputError
        If `resumed` is of another training, or `start_from` of another network.
    SettingError
        If the device is not there.
    StorageError
        If the checkpoint cannot be written.
    """
    data_sha256 = training.sha256 + (held_out.sha256 if held_out is not None else "")
    with few_threads(settings.threads):
        run = _Run(architecture, settings, training)
        if start_from is not None:
            _check_same("architecture", start_from.architecture, architecture)
            run.start_from(start_from)
        if resumed is not None:
            _check_same("architecture", resumed.architecture, architecture)
            _check_same("settings", _binding(resumed.settings), _binding(settings))
            _check_same("data", resumed.data_sha256, data_sha256)
            run.restore(resumed)
        weight = _weigh_faulty(training) if architecture.is_classifier else 1.0
        data = _Data(training, weight)
        others = _Data(held_out, weight) if held_out is not None and len(held_out) else None
        while not run.is_over:
            epoch = len(run.history) + 1
            training_loss = run.train_epoch(data, epoch)
            held_out_loss = None if others is None else run.compute_loss(others)
            best_epoch = run.best_epoch(held_out_loss)
            if best_epoch == epoch:
                run.best = _to_arrays(run.network.state_dict())
            report = EpochReport(epoch, training_loss, held_out_loss, best_epoch)
            run.history.append(report)
            if checkpoint_path is not None:
                state = run.checkpoint(data_sha256, is_finished=run.is_over)
                state.write(checkpoint_path)
            if on_epoch is not None:
                on_epoch(report)
        final = run.checkpoint(data_sha256, is_finished=True)
    return TrainedNetwork(network_of(final).to(run.device), final)


def _binding(settings: TrainingSettings) -> TrainingSettings:
    """Return what may not change; more epochs, or another machine, are the same training."""
    return replace(settings, epochs=0, threads=0, device="auto")


def _check_same(what: str, old: object, new: object) -> None:
    if old != new:
        raise InputError("learning.checkpoint-other", what=what, old=str(old), new=str(new))
