"""What is done to clips of runners: faults that have to be found, nuisances that must not alarm."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from barun.kinematics.resampling import resample_evenly
from barun.landmarks import LandmarkSequence
from barun.running.events.detection import detect_contacts
from barun.running.form.stride_phase import first_side
from barun.running.form.unit import FormUnit
from barun.running.view import RunningView
from barun.simulate.running_faults import FaultKind, RunningFault, apply_fault
from benchmarks.running_form_clips import Clip, make_unit, see

__all__ = ["NUISANCES", "Change", "faulty_units", "nuisance_unit"]

_LIMP: Final = (0.04, 0.08, 0.12)
_BOUNCE: Final = (0.5, 1.0, 1.5)
_SHARES: Final = (0.15, 0.3, 0.45)
_SIDE: Final[tuple[tuple[FaultKind, str, tuple[float, ...]], ...]] = (
    ("forward_lean", "", (4, 6, 8, 10, 15)),
    ("knee_flexion_lost", "both", (10, 20, 30)),
    ("knee_flexion_lost", "near", (10, 20, 30)),
    ("knee_flexion_lost", "far", (10, 20, 30)),
    ("overstride", "both", (5, 10, 15)),
    ("thigh_swing_lost", "near", _SHARES),
    ("arm_swing_lost", "both", (0.25, 0.5, 0.75)),
    ("limp", "near", _LIMP),
    ("bounce", "", _BOUNCE),
)
_ACROSS: Final[tuple[tuple[FaultKind, str, tuple[float, ...]], ...]] = (
    ("pelvic_drop", "both", (5, 10, 15)),
    ("trunk_sway", "", (2, 4, 8)),
    ("lateral_lean", "", (2, 4, 8)),
    ("arm_crossing", "both", (0.15, 0.3, 0.5)),
    ("crossover", "both", (0.15, 0.3, 0.5)),
    ("heel_rise_lost", "right", _SHARES),
    ("limp", "right", _LIMP),
    ("bounce", "", _BOUNCE),
)
"""Each fault slight, plain and gross, the middle near the smallest that an earlier study found.
They were written down before anything was measured with them."""
NUISANCES: Final = ("larger", "moved", "twice the rate", "half the rate")
_GRID: Final = {"forward_lean": (4, 8, 15)}
"""The amounts that count in the mean; the others tell the smallest one found."""


@dataclass(frozen=True, slots=True)
class Change:
    """A fault of one size on one limb."""

    kind: FaultKind
    limb: str
    amount: float

    @property
    def counts(self) -> bool:
        """Whether it is one of the three sizes of its kind."""
        return self.amount in _GRID.get(self.kind, (self.amount,))

    @property
    def name(self) -> str:
        """Kind and limb."""
        return f"{self.kind} {self.limb}".strip()


def _fault(change: Change, view: RunningView) -> RunningFault:
    near = first_side(view)
    far = "left" if near == "right" else "right"
    sides = {"near": near, "far": far, "right": "right"}
    side = sides.get(change.limb)
    if side is None:
        return RunningFault(change.kind, change.amount)
    return RunningFault(change.kind, change.amount, "left" if side == "left" else "right")


def measure_again(sequence: LandmarkSequence) -> FormUnit:
    """Find view, contacts and phase again, as of another recording; its legs are mended already."""
    return make_unit(sequence)


def faulty_units(clip: Clip) -> Iterator[tuple[Change, FormUnit]]:
    """Yield the clip with every fault its view shows."""
    seen = see(clip)
    for kind, limb, amounts in _SIDE if seen.view == "side" else _ACROSS:
        for amount in amounts:
            change = Change(kind, limb, amount)
            fault = _fault(change, detect_contacts(clip.sequence).view)
            yield change, measure_again(apply_fault(clip.sequence, fault, seen))


def turn_picture(
    sequence: LandmarkSequence,
    *,
    roll_deg: float = 0.0,
    scale: float = 1.0,
    shift: tuple[float, float] = (0.0, 0.0),
) -> LandmarkSequence:
    """Turn, enlarge and move the picture about the middle of the body's way."""
    width, height = sequence.size_wh or (1, 1)
    aspect = np.array([width / height, 1.0])
    image_xyz = sequence.image_xyz.astype(np.float64)
    xy = image_xyz[..., :2] * aspect
    middle = np.nanmean(xy, axis=(0, 1))
    cos, sin = np.cos(np.radians(roll_deg)), np.sin(np.radians(roll_deg))
    turned = (xy - middle) @ np.array([[cos, sin], [-sin, cos]]) * scale + middle + shift
    image_xyz[..., :2] = turned / aspect
    return LandmarkSequence.from_arrays(
        image_xyz,
        sequence.visibility,
        sequence.times_s,
        size_wh=sequence.size_wh,
        source=sequence.source,
    )


def change_rate(sequence: LandmarkSequence, factor: float) -> LandmarkSequence:
    """Take more or fewer frames a second of the same movement."""
    if factor < 1:
        every = round(1 / factor)
        return LandmarkSequence.from_arrays(
            sequence.image_xyz[::every],
            sequence.visibility[::every],
            sequence.times_s[::every],
            size_wh=sequence.size_wh,
            source=sequence.source,
        )
    rate_hz = factor * sequence.frame_rate_hz
    arrays = [
        resample_evenly(array, sequence.times_s, rate_hz, limit_s=0.5)
        for array in (sequence.image_xyz, sequence.visibility)
    ]
    return LandmarkSequence.from_arrays(
        arrays[0][0],
        np.clip(arrays[1][0], 0, 1),
        arrays[0][1],
        size_wh=sequence.size_wh,
        source=sequence.source,
    )


def nuisance_unit(clip: Clip, nuisance: str) -> FormUnit:
    """Return the clip as another camera of the same place would have given it."""
    sequence = clip.sequence
    if nuisance == "larger":
        return measure_again(turn_picture(sequence, scale=1.3))
    if nuisance == "moved":
        return measure_again(turn_picture(sequence, shift=(0.1, 0.05)))
    if nuisance == "twice the rate":
        return measure_again(change_rate(sequence, 2))
    if nuisance == "half the rate":
        return measure_again(change_rate(sequence, 0.5))
    return measure_again(turn_picture(sequence, roll_deg=float(nuisance)))
