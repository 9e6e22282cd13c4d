"""What becomes of a sequence model when windows of somebody new come in.

Simulated runners, each in turn the newcomer: usual windows are learnt from; other windows of the
same people, usual and faulty (a foot that lands far ahead and a trunk that leans), are scored. The
people differ in cadence, knees and arms.

Recorded people who sit: windows of frames, good and bad postures. Half of a person's stretches of
time are learnt from and the other half is scored, 3 s apart, then the other way round.
"""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from barun.learning.comparison.question import QuestionName, gather_rows
from barun.learning.comparison.splits import time_folds
from barun.learning.comparison.windows import gather_windows
from barun.learning.online.choice import choose_sequence_way
from barun.learning.online.sequence_updates import (
    DEFAULT_SEQUENCE_WAY,
    SEQUENCE_WAYS,
    SequenceFigures,
    SequenceWay,
    judge_network,
    update_network,
)
from barun.learning.posture_dataset import PostureDataset
from barun.learning.sequences.architecture import Architecture, DeepKind
from barun.learning.sequences.sample_set import SampleSet
from barun.learning.sequences.settings import TrainingSettings
from barun.running.sequences.windows import WINDOWS, cut_windows, joint_channels
from barun.simulate import RunningForm, simulate_running
from benchmarks.marks import Mark

__all__ = ["report_sequences"]

_DURATION_S: Final = 6.0
_RUNNING: Final = TrainingSettings(epochs=16, device="cpu")
_RUNNING_KIND: Final = "lstm-autoencoder"
_SITTING: Final = TrainingSettings(epochs=15, batch_size=32, learning_rate=3e-3, device="cpu")
_SITTING_KIND: Final = "conv-classifier"
_RUNNING_WIDTH, _SITTING_WIDTH = 32, 16
_N_RUNNERS: Final = 5
_SEEDS: Final = (0, 1, 2)
"""First weights of the small network: of one alone the order of the ways is an accident."""
_VIEWS: Final[tuple[QuestionName, ...]] = ("posture-front", "posture-side")

_Ways = dict[SequenceWay, list[SequenceFigures]]


def _form(number: int) -> RunningForm:
    return RunningForm(
        cadence_per_min=156 + 7 * number,
        stance_knee_flexion_deg=38 + 2 * number,
        trunk_lean_deg=3 + 2 * number,
        elbow_flexion_deg=75 + 8 * number,
    )


def _windows(number: int, form: RunningForm, seed: int, *, is_faulty: bool = False) -> SampleSet:
    recording = simulate_running(form, _DURATION_S, np.random.default_rng([number, seed]))
    channels = joint_channels(recording.sequence)
    values = cut_windows(channels, recording.sequence.times_s, stride=2)
    return SampleSet.from_recording(
        WINDOWS["joints"], values, f"runner {number}", is_faulty=is_faulty
    )


def _runners() -> Iterator[tuple[SampleSet, SampleSet]]:
    """Yield what is learnt from and what is scored, of each."""
    for number in range(_N_RUNNERS):
        form = _form(number)
        faulty = replace(form, landing_ahead_m=0.27, trunk_lean_deg=form.trunk_lean_deg + 6)
        usual = _windows(number, form, 1)
        yield (
            _windows(number, form, 0),
            SampleSet.joined([usual, _windows(number, faulty, 2, is_faulty=True)]),
        )


def _compare(
    kind: DeepKind,
    width: int,
    settings: TrainingSettings,
    parts: Sequence[tuple[SampleSet, SampleSet]],
) -> tuple[_Ways, dict[SequenceWay, list[float]]]:
    """Return the figures of every way and what it cost, everybody in turn the newcomer."""
    from barun.learning.sequences.training import train_network

    figures: _Ways = defaultdict(list)
    cost_s: dict[SequenceWay, list[float]] = defaultdict(list)
    for learnt, scored in parts:
        spec = learnt.spec
        architecture = Architecture(kind, spec.n_steps, spec.n_channels, width, width // 2)
        for name in learnt.names:
            old, new = learnt.without([name]), learnt.of([name])
            former = train_network(architecture, settings, old).checkpoint
            for way in SEQUENCE_WAYS:
                start_s = time.process_time()
                network = update_network(way, former, old, new)
                cost_s[way].append(time.process_time() - start_s)
                judged = judge_network(network, scored.without([name]), scored.of([name]))
                figures[way].append(judged)
    return figures, cost_s


def _print(title: str, figures: _Ways, cost_s: dict[SequenceWay, list[float]]) -> None:
    print(f"\n{title}")
    print(f"  {'':<22} AUC new (worst)  AUC old  new above 95 % of old  s")
    for way in SEQUENCE_WAYS:
        rows = figures[way]
        own = [row.new_auc for row in rows]
        print(
            f"  {way:<22} {np.nanmean(own):.3f} ({np.nanmin(own):.3f})  "
            f"{np.nanmean([row.old_auc for row in rows]):.3f}  "
            f"{100 * np.nanmean([row.new_alarms for row in rows]):5.1f} %  "
            f"{np.mean(cost_s[way]):.2f}",
            flush=True,
        )
    print(f"  chosen of these alone: {choose_sequence_way(figures)}")


def report_sequences(sitters: PostureDataset) -> Mark:
    """Print the figures of every way; return whether the default is the one that is chosen."""
    learnt, scored = (SampleSet.joined(list(part)) for part in zip(*_runners(), strict=True))
    running, cost_s = _compare(_RUNNING_KIND, _RUNNING_WIDTH, _RUNNING, [(learnt, scored)])
    title = f"{_RUNNING_KIND}, {len(learnt)} windows of {_N_RUNNERS} simulated runners"
    _print(title, running, cost_s)
    parts = []
    for view in _VIEWS:
        rows = gather_rows(sitters, view)
        windows = gather_windows(rows)
        for train, test in time_folds(rows.person, rows.time_s, rows.block, 2):
            parts.append((windows.select(train), windows.select(test)))
    sitting: _Ways = defaultdict(list)
    for seed in _SEEDS:
        settings = replace(_SITTING, seed=seed)
        figures, cost_s = _compare(_SITTING_KIND, _SITTING_WIDTH, settings, parts)
        for way, own in figures.items():
            sitting[way] += own
    _print(f"{_SITTING_KIND}, windows of people who sat, {len(_SEEDS)} seeds", sitting, cost_s)
    chosen = choose_sequence_way({way: [*running[way], *sitting[way]] for way in SEQUENCE_WAYS})
    print(f"chosen of both: {chosen}")
    return Mark(
        "sequence way other than the default",
        float(chosen != DEFAULT_SEQUENCE_WAY),
        "ways",
        0.0,
        "at most",
    )
