"""How long does an epoch take, and a score? ``python -m benchmarks.running_training [--data DIR]``.

The network of the older method (LSTM, latent 64, windows of 30 frames x 132, batches of 16, Adam)
trained by Barun and by Keras in an environment of its own, epoch by epoch in turn; and the score of
one window by ONNX Runtime.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.learning.sequences.architecture import Architecture
from barun.learning.sequences.sample_set import SampleSet
from barun.learning.sequences.settings import TrainingSettings
from barun.learning.sequences.training import train_network
from barun.models.sequence_scorer import SequenceMetadata, SequenceScorer
from barun.running.sequences.windows import RAW_WINDOWS
from benchmarks.environments import prepare_environment
from benchmarks.marks import Mark, report
from benchmarks.running_clips import read_clips
from scripts.ended_process import ended

__all__ = ["main", "measure_epochs", "measure_scoring"]

_ENVIRONMENT: Final = "keras-3.15.1"
_PACKAGES: Final = ("keras==3.15.1", "tensorflow-cpu==2.21.0")
_WORKER: Final = Path(__file__).with_name("running_training_keras.py")
_ROUNDS: Final = 5
_N_WINDOWS: Final = 2855
"""Of the notebook, from ten clips; those that are here are repeated to as many."""
_ARCHITECTURE: Final = Architecture("lstm-autoencoder", 30, RAW_WINDOWS.n_channels)


@contextmanager
def _keras(windows: Path, n_threads: int) -> Iterator["subprocess.Popen[str]"]:
    python = prepare_environment(_ENVIRONMENT, _PACKAGES)
    with ended(
        subprocess.Popen(
            [str(python), str(_WORKER), str(windows), str(n_threads)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
    ) as worker:
        yield worker


def _ask(worker: "subprocess.Popen[str]") -> float:
    """Return the seconds of one epoch in Keras."""
    if worker.stdin is None or worker.stdout is None:
        raise RuntimeError("the worker has no pipes")
    worker.stdin.write("epoch\n")
    worker.stdin.flush()
    return float(worker.stdout.readline())


class _EpochTimer:
    """Trains Barun's network, one epoch each time."""

    def __init__(self, windows: npt.NDArray[np.float32]) -> None:
        self._samples = SampleSet.from_recording(RAW_WINDOWS, windows, "all")
        self._trained = train_network(
            _ARCHITECTURE, TrainingSettings(epochs=1, scaling="none"), self._samples
        )

    def run(self) -> float:
        """Return the seconds of one more epoch, with everything that goes with training."""
        checkpoint = self._trained.checkpoint
        settings = TrainingSettings(epochs=len(self._trained.history) + 1, scaling="none")
        started_s = time.perf_counter()
        self._trained = train_network(_ARCHITECTURE, settings, self._samples, resumed=checkpoint)
        return time.perf_counter() - started_s


def gather_windows(data: Path) -> npt.NDArray[np.float32]:
    """Return as many windows as the notebook had, shape (2855, 30, 132)."""
    windows = np.concatenate([clip.windows("raw") for clip in read_clips(data)])
    return windows[np.arange(_N_WINDOWS) % len(windows)]


def measure_epochs(data: Path, n_rounds: int = _ROUNDS) -> list[Mark]:
    """Compare an epoch with one in Keras, on one thread and on as many as it takes by itself."""
    windows = gather_windows(data)
    ours: list[float] = []
    theirs: dict[int, list[float]] = {1: [], 0: []}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "windows.npy"
        np.save(path, windows)
        with _keras(path, 1) as one, _keras(path, 0) as many:
            timer = _EpochTimer(windows)
            _ask(one), _ask(many)  # Keras compiles in its first epoch
            for _ in range(n_rounds):
                ours.append(timer.run())
                theirs[1].append(_ask(one))
                theirs[0].append(_ask(many))
    print(f"an epoch of {len(windows)} windows, seconds, median of {n_rounds} rounds")
    print(f"  Barun, one thread   {statistics.median(ours):6.2f}")
    print(f"  Keras, one thread   {statistics.median(theirs[1]):6.2f}")
    print(f"  Keras, its own      {statistics.median(theirs[0]):6.2f}")
    ratios = {
        n_threads: statistics.median(their / our for our, their in zip(ours, seconds, strict=True))
        for n_threads, seconds in theirs.items()
    }
    return [
        Mark("epoch: Keras on one thread over Barun", ratios[1], "times", 2, "at least"),
        Mark("epoch: Keras as it is over Barun", ratios[0], "times", 2, "at least"),
    ]


def measure_scoring(n_calls: int = 2000) -> list[Mark]:
    """Time the score of one window by ONNX Runtime."""
    random = np.random.default_rng(0)
    values = random.random((64, _ARCHITECTURE.n_steps, _ARCHITECTURE.n_channels), dtype=np.float32)
    samples = SampleSet.from_recording(RAW_WINDOWS, values, "nobody")
    trained = train_network(_ARCHITECTURE, TrainingSettings(epochs=1), samples)
    metadata = SequenceMetadata(
        RAW_WINDOWS.name, _ARCHITECTURE.kind, "error", RAW_WINDOWS.channels, {}, ""
    )
    scorer = SequenceScorer(
        trained.network.to_onnx("timed", metadata.as_properties()), name="timed"
    )
    durations_s = []
    for number in range(n_calls):
        window = values[number % len(values)][None]
        started_s = time.perf_counter()
        scorer.scores(window)
        durations_s.append(time.perf_counter() - started_s)
    median_ms = 1000 * statistics.median(durations_s)
    print(f"one window by ONNX Runtime: median {median_ms:.3f} ms")
    return [Mark("score of one window", median_ms, "ms", 1, "at most")]


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--rounds", type=int, default=_ROUNDS)
    options = parser.parse_args()
    marks = measure_epochs(options.data, options.rounds) + measure_scoring()
    return report("running_training", marks)


if __name__ == "__main__":
    sys.exit(main())
