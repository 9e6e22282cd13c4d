"""What becomes of a sequence model when a new runner comes: simulated runners, each in turn.

Usual windows are learnt from; other windows of the same people, usual and faulty (a foot that lands
far ahead and a trunk that leans), are scored. The people differ in cadence, knees and arms.
"""

import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from barun.learning.online.sequence_updates import (
    SEQUENCE_WAYS,
    SequenceFigures,
    judge_network,
    update_network,
)
from barun.learning.sequences.architecture import Architecture
from barun.learning.sequences.sample_set import SampleSet
from barun.learning.sequences.settings import TrainingSettings
from barun.running.sequences.windows import WINDOWS, cut_windows, joint_channels
from barun.simulate import RunningForm, simulate_running

__all__ = ["report_sequences"]

_DURATION_S: Final = 6.0
_SETTINGS: Final = TrainingSettings(epochs=16, device="cpu")
_KIND: Final = "lstm-autoencoder"
_WIDTH: Final = 32
_N_RUNNERS: Final = 5


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


def report_sequences() -> None:
    """Print the figures of every way, each runner in turn the newcomer."""
    from barun.learning.sequences.training import train_network

    learnt, scored = (SampleSet.joined(list(part)) for part in zip(*_runners(), strict=True))
    spec = learnt.spec
    architecture = Architecture(_KIND, spec.n_steps, spec.n_channels, _WIDTH, _WIDTH // 2)
    figures: dict[str, list[SequenceFigures]] = defaultdict(list)
    cost_s: dict[str, list[float]] = defaultdict(list)
    for name in learnt.names:
        old, new = learnt.without([name]), learnt.of([name])
        former = train_network(architecture, _SETTINGS, old).checkpoint
        for way in SEQUENCE_WAYS:
            start_s = time.process_time()
            network = update_network(way, former, old, new)
            cost_s[way].append(time.process_time() - start_s)
            figures[way].append(judge_network(network, scored.without([name]), scored.of([name])))
    print(f"\nsequence model, {len(learnt)} windows of {_N_RUNNERS} simulated runners")
    print(f"  {'':<22} AUC new (worst)  AUC old  new above 95 % of old  s")
    for way in SEQUENCE_WAYS:
        rows = figures[way]
        own = [row.new_auc for row in rows]
        print(
            f"  {way:<22} {np.mean(own):.3f} ({min(own):.3f})  "
            f"{np.mean([row.old_auc for row in rows]):.3f}  "
            f"{100 * np.mean([row.new_alarms for row in rows]):5.1f} %  {np.mean(cost_s[way]):.2f}",
            flush=True,
        )
