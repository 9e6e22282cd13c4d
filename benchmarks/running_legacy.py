"""The older method, beside its false alarms: ``python -m benchmarks.running_legacy [--data DIR]``.

Windows of 30 frames of raw coordinates, an LSTM autoencoder (latent 64, Adam, batches of 16, 20
epochs), an alarm above mean + 3 SD of the training error: trained on one expert, on all of them,
and leaving out one at a time beside all other methods. The clips are evaluation data; nothing that
is trained here is kept.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from barun.learning.sequences.architecture import AUTOENCODERS
from barun.learning.sequences.evaluation import (
    Fold,
    Rates,
    judge_folds,
    leave_people_out,
    macro_auc,
)
from barun.learning.sequences.model_factory import build_model
from barun.learning.sequences.sample_set import SampleSet
from barun.learning.sequences.sequence_model import (
    BASELINES,
    ModelKind,
    SequenceModel,
)
from barun.learning.sequences.settings import TrainingSettings
from barun.learning.sequences.thresholds import (
    THRESHOLDS,
    Provenance,
    ThresholdKind,
    mean_and_spread,
)
from barun.running.sequences.windows import WindowKind
from benchmarks.marks import Mark, report
from benchmarks.running_clips import Clip, read_abnormal, read_clips, to_samples

__all__ = ["main"]

_LEGACY: Final = TrainingSettings(scaling="none")
"""The older method's: nothing scaled, all epochs, the last one kept."""
_OTHERS: Final = TrainingSettings(learning_rate=3e-3)
"""Of all others, which see channels of one size: larger steps, because there are fewer of them."""
_SEEDS: Final = (0, 1, 2, 3, 4)
_STRIDE: Final = 4
"""Frames between the windows that networks other than the older method's are shown: neighbours
share all but one frame, and four times as many took an hour."""
_METHODS: Final[tuple[ModelKind, ...]] = (*AUTOENCODERS, *BASELINES)
_SHOWN: Final[tuple[tuple[ThresholdKind, Provenance], ...]] = (
    ("mean-3sd", "training"),
    ("quantile", "people-left-out"),
)
_PROVENANCES: Final[tuple[Provenance, ...]] = ("training", "people-left-out")
_EVERY: Final = tuple((kind, provenance) for provenance in _PROVENANCES for kind in THRESHOLDS)


def _train_legacy(samples: SampleSet, seed: int) -> tuple[SequenceModel, float]:
    settings = TrainingSettings(scaling=_LEGACY.scaling, seed=seed)
    model = build_model("lstm-autoencoder", settings, held_out_share=0)
    model.fit(samples)
    return model, mean_and_spread(model.scores(samples.values))


def reproduce_one_clip(clips: Sequence[Clip], abnormal: Clip) -> list[Mark]:
    """Train on the first expert alone; alarms about the abnormal clip and the other experts."""
    samples = to_samples(clips, "raw")
    first = clips[0].name
    model, threshold = _train_legacy(samples.of([first]), seed=0)
    scores = model.scores(abnormal.windows("raw"))
    others = samples.without([first])
    shares = {
        name: float(np.mean(model.scores(others.of([name]).values) > threshold))
        for name in others.names
    }
    n_found = int(np.sum(scores > threshold))
    print(f"trained on {first} alone: {n_found}/{len(scores)} windows of the abnormal clip flagged")
    print("  and of the other experts:", _per_clip(shares))
    return [
        Mark("one clip: abnormal windows flagged", n_found / len(scores), "", 1, "at least"),
        Mark("one clip: other experts flagged", min(shares.values()), "", 1, "at least"),
    ]


def reproduce_all_clips(clips: Sequence[Clip], abnormal: Clip) -> None:
    """Train on all experts, with several seeds; alarms about the abnormal clip."""
    samples = to_samples(clips, "raw")
    windows = abnormal.windows("raw")
    counts = []
    for seed in _SEEDS:
        model, threshold = _train_legacy(samples, seed)
        counts.append(int(np.sum(model.scores(windows) > threshold)))
    shown = ", ".join(str(count) for count in counts)
    print(f"trained on all {len(clips)}: {shown} of {len(windows)} flagged (seeds 0 to 4)")


def _per_clip(shares: dict[str, float]) -> str:
    return " ".join(
        f"{name.removeprefix('pose_data')}:{100 * value:.0f}" for name, value in shares.items()
    )


def _print_rates(label: str, rates: Rates) -> None:
    low, high = rates.alarmed_interval
    print(
        f"    {label:27} unseen {100 * rates.mean_false_alarms:5.1f} %, clips above 5 %:"
        f" {rates.n_alarmed}/{len(rates.false_alarms)} ({100 * low:.0f}-{100 * high:.0f} %),"
        f" abnormal {100 * rates.mean_found:5.1f} %   by clip {_per_clip(rates.false_alarms)}"
    )


def leave_clips_out(
    clips: Sequence[Clip], abnormal: Clip, kind: WindowKind, *, every: bool
) -> dict[ModelKind, tuple[Fold, ...]]:
    """Print, for each method, what happens to experts it was not trained on."""
    every_window, some_windows = to_samples(clips, kind), to_samples(clips, kind, stride=_STRIDE)
    others = abnormal.windows(kind)
    answer: dict[ModelKind, tuple[Fold, ...]] = {}
    print(f"\nleaving out one clip at a time, windows of {kind}")
    for method in _METHODS:
        as_it_was = kind == "raw" and method == "lstm-autoencoder"
        is_thinned = method in AUTOENCODERS and not as_it_was
        settings = _LEGACY if as_it_was else _OTHERS
        make = partial(build_model, method, settings, held_out_share=0)
        samples = some_windows if is_thinned else every_window
        started_s = time.perf_counter()
        folds = leave_people_out(make, samples, others=others)
        answer[method] = folds
        taken_s = time.perf_counter() - started_s
        print(
            f"  {method}: {len(samples)} windows, AUC {macro_auc(folds):.2f} ({taken_s:.0f} s)",
            flush=True,
        )
        for threshold, provenance in _EVERY if every else _SHOWN:
            _print_rates(f"{threshold}, {provenance}", judge_folds(folds, threshold, provenance))
    return answer


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--every-threshold", action="store_true")
    options = parser.parse_args()
    clips, abnormal = read_clips(options.data), read_abnormal(options.data)
    started_s = time.perf_counter()
    marks = reproduce_one_clip(clips, abnormal)
    reproduce_all_clips(clips, abnormal)
    raw = leave_clips_out(clips, abnormal, "raw", every=options.every_threshold)
    leave_clips_out(clips, abnormal, "joints", every=options.every_threshold)
    legacy = judge_folds(raw["lstm-autoencoder"], "mean-3sd", "training")
    print(
        "\nlstm-autoencoder as it was: finds"
        f" {100 * legacy.mean_found:.0f} % of the abnormal windows, and alarms about"
        f" {100 * legacy.mean_false_alarms:.0f} % of the windows of experts it has not seen"
        f" (in all {time.perf_counter() - started_s:.0f} s)"
    )
    return report("running_legacy", marks)


if __name__ == "__main__":
    sys.exit(main())
