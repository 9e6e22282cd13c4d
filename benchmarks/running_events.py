"""Are the steps found, and when? ``python -m benchmarks.running_events [--data DIR]``.

Markers of runners on force plates, seen by a camera from the side, from behind and from the front
at 30 to 240 frames a second with the noise of a pose engine, against the plates; and one video from
pixels to cadence.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal

import numpy as np

from barun.capture.blazepose import BlazePoseEngine, BlazePoseOptions
from barun.capture.opening import open_source
from barun.landmarks import LandmarkSequence
from barun.pipeline.clip_landmarks import estimate_landmarks
from barun.running.events.detection import DetectedSteps, detect_contacts
from barun.running.events.rhythm import fit_step_time
from barun.simulate import Camera, Disturbances
from benchmarks.marks import Mark, report
from benchmarks.running_markers import (
    TRIALS,
    MarkerTrial,
    film_trial,
    read_ground_truth,
    read_trial,
)

__all__ = ["Errors", "compare", "main"]

_View = Literal["side", "rear", "front"]
_Noise = Literal["usual", "rough"]
_CAMERAS: Final[dict[_View, Camera]] = {
    "side": Camera(azimuth_deg=90, distance_m=3.5, height_m=1.0),
    "rear": Camera(
        azimuth_deg=180, distance_m=3.5, height_m=1.0, field_of_view_deg=45, size_wh=(720, 1280)
    ),
    "front": Camera(
        azimuth_deg=0, distance_m=3.5, height_m=1.0, field_of_view_deg=45, size_wh=(720, 1280)
    ),
}
_NOISE: Final[dict[_Noise, Disturbances]] = {
    "usual": Disturbances(image_jitter=0.001),
    "rough": Disturbances(image_jitter=0.003),
}
"""Jumps from frame to frame of 0.1 % of the diagonal, four times what still people showed, are 1.5
pixels or 5 mm here; 0.3 % are 15 mm."""
_RATES_HZ: Final = (30, 60, 120, 240)
_SEEDS: Final = (1, 2, 3)
_EDGE_S: Final = 0.06
"""Contacts that begin or end within this of the first or last frame are not seen whole: they are
neither missed nor invented."""
_LARGEST_S: Final = 0.1
_CADENCE: Final = 168.9


@dataclass(slots=True)
class Errors:
    """What a detection got wrong, in seconds."""

    contact_s: list[float] = field(default_factory=list)
    toe_off_s: list[float] = field(default_factory=list)
    duration_s: list[float] = field(default_factory=list)
    cadence_per_min: list[float] = field(default_factory=list)
    n_missed: int = 0
    n_missed_toe_offs: int = 0
    n_invented: int = 0

    def add(self, other: "Errors") -> None:
        """Take the errors of another recording."""
        self.contact_s += other.contact_s
        self.toe_off_s += other.toe_off_s
        self.duration_s += other.duration_s
        self.cadence_per_min += other.cadence_per_min
        self.n_missed += other.n_missed
        self.n_missed_toe_offs += other.n_missed_toe_offs
        self.n_invented += other.n_invented


def _bias_ms(errors_s: Sequence[float]) -> float:
    return 1000 * float(np.mean(errors_s)) if errors_s else float("nan")


def _mae_ms(errors_s: Sequence[float]) -> float:
    return 1000 * float(np.mean(np.abs(errors_s))) if errors_s else float("nan")


def compare(found: DetectedSteps, trial: MarkerTrial, sequence: LandmarkSequence) -> Errors:
    """Pair what was found with what the plates felt."""
    low_s, high_s = sequence.times_s[0] + _EDGE_S, sequence.times_s[-1] - _EDGE_S
    errors = Errors()
    pairs: list[tuple[float, float, float, float]] = []
    used: set[int] = set()
    for side, start_s, end_s in trial.contacts:
        near = [
            (abs(contact.initial_contact.time_s - start_s), number)
            for number, contact in enumerate(found.contacts)
            if contact.side == side and number not in used
        ]
        distance_s, number = min(near, default=(np.inf, -1))
        if distance_s > _LARGEST_S:
            errors.n_missed += int(low_s < start_s and end_s < high_s)
            continue
        used.add(number)
        contact = found.contacts[number]
        errors.contact_s.append(contact.initial_contact.time_s - start_s)
        toe_off_s = contact.initial_contact.time_s + contact.contact_time_s
        pairs.append((contact.initial_contact.time_s, start_s, toe_off_s, end_s))
        if contact.toe_off is not None:
            errors.toe_off_s.append(contact.toe_off.time_s - end_s)
            errors.duration_s.append(contact.contact_time_s - (end_s - start_s))
        else:
            errors.n_missed_toe_offs += int(end_s < high_s)
    # What lies before the first or after the last contact seen whole may be a cut one.
    first_s = min(start for _, start, _ in trial.contacts) - _LARGEST_S
    last_s = max(end for _, _, end in trial.contacts)
    errors.n_invented += sum(
        bool(first_s < contact.initial_contact.time_s < last_s)
        for number, contact in enumerate(found.contacts)
        if number not in used
    )
    if len(pairs) > 2:
        ours, theirs, our_ends, their_ends = np.array(sorted(pairs, key=lambda pair: pair[1])).T
        difference = 60 / fit_step_time(ours, our_ends) - 60 / fit_step_time(theirs, their_ends)
        errors.cadence_per_min.append(difference)
    return errors


def _measure(trials: Sequence[MarkerTrial], view: _View, rate_hz: int, noise: _Noise) -> Errors:
    total = Errors()
    print(f"\n{view}, {rate_hz} frames a second, {noise} noise: ms")
    for trial in trials:
        errors = Errors()
        for seed in _SEEDS:
            random = np.random.default_rng(seed)
            # Frames fall elsewhere in the stride every time.
            start_s = float(random.uniform(0, 1 / rate_hz))
            camera = replace(_CAMERAS[view], frame_rate_hz=rate_hz)
            sequence = film_trial(trial, camera, random, _NOISE[noise], start_s=start_s)
            errors.add(compare(detect_contacts(sequence), trial, sequence))
        total.add(errors)
        cadence = ", ".join(f"{error:+.2f}" for error in errors.cadence_per_min)
        print(
            f"  {trial.name:18} missed {errors.n_missed} invented {errors.n_invented}"
            f" | contact {_bias_ms(errors.contact_s):+6.1f} mae {_mae_ms(errors.contact_s):5.1f}"
            f" | toe-off {_bias_ms(errors.toe_off_s):+6.1f} mae {_mae_ms(errors.toe_off_s):5.1f}"
            f" (missed {errors.n_missed_toe_offs})"
            f" | contact time {_bias_ms(errors.duration_s):+6.1f}"
            f" mae {_mae_ms(errors.duration_s):5.1f} | cadence {cadence}"
        )
    return total


def _marks(view: _View, rate_hz: int, errors: Errors) -> list[Mark]:
    name = f"{view}, {rate_hz} Hz"
    marks = [
        Mark(f"{name}: contacts missed", errors.n_missed, "", 0, "at most"),
        Mark(f"{name}: contacts invented", errors.n_invented, "", 0, "at most"),
    ]
    if rate_hz == 120:
        marks += [
            Mark(f"{name}: contact, mae", _mae_ms(errors.contact_s), "ms", 10, "at most"),
            Mark(f"{name}: toe-off, mae", _mae_ms(errors.toe_off_s), "ms", 10, "at most"),
            Mark(f"{name}: contact time, mae", _mae_ms(errors.duration_s), "ms", 15, "at most"),
        ]
    if rate_hz == 30:
        cadence = float(np.mean(np.abs(errors.cadence_per_min)))
        bias = abs(_bias_ms(errors.duration_s))
        marks += [
            Mark(f"{name}: cadence, mean error", cadence, "1/min", 1, "at most"),
            Mark(f"{name}: contact time, bias", bias, "ms", 15, "at most"),
        ]
    return marks


def measure_markers(data: Path) -> list[Mark]:
    """Compare with the plates from all views at all frame rates."""
    trials = [read_trial(data, name) for name in TRIALS]
    truth = read_ground_truth(data)
    for trial in trials:
        mean_ms = 1000 * np.mean([end - start for _, start, end in trial.contacts])
        print(
            f"{trial.name:18} {len(trial.contacts)} contacts of {mean_ms:.1f} ms while markers ran"
            f" ({truth[trial.name]['contacts']:.0f} of"
            f" {truth[trial.name]['contact_time_ms_mean']:.1f} ms in ground_truth.csv)"
        )
    marks = []
    views: tuple[_View, ...] = ("side", "rear", "front")
    for view in views:
        for rate_hz in _RATES_HZ:
            errors = _measure(trials, view, rate_hz, "usual")
            if view != "front":  # the front is printed only: no issue names it
                marks += _marks(view, rate_hz, errors)
    for view in views:
        for rate_hz in (30, 120):
            _measure(trials, view, rate_hz, "rough")  # printed, not marked: no issue names it
    return marks


def measure_video(data: Path) -> list[Mark]:
    """Find the cadence of a treadmill runner from pixels."""
    path = data / "running" / "video" / "gaitlab_male_side.mp4"
    with BlazePoseEngine(BlazePoseOptions(mode="video")) as engine, open_source(path) as source:
        recording = estimate_landmarks(source, engine).recording
    sequence = max(recording.people.values(), key=len)
    found = detect_contacts(sequence)
    contacts_s = np.array([contact.initial_contact.time_s for contact in found.contacts])
    times_s = np.array([contact.contact_time_s for contact in found.contacts])
    cadence = 60 / fit_step_time(contacts_s, contacts_s + times_s)
    print(
        f"\ngaitlab_male_side.mp4, {found.view.name}: {len(contacts_s)} contacts, cadence"
        f" {cadence:.2f} a minute (measured without a pose model: {_CADENCE} +- 0.5), contact time"
        f" {1000 * np.nanmedian(times_s):.0f} ms (no truth; 180 to 320 plausible)"
    )
    return [Mark("video: cadence", abs(cadence - _CADENCE), "1/min", 1, "at most")]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    data = parser.parse_args(arguments).data
    return report("running_events", measure_markers(data) + measure_video(data))


if __name__ == "__main__":
    sys.exit(main())
