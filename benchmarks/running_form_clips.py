"""Clips of runners with usual form: read, measured, windows of strides against the other strides.

The files say neither frame rate nor picture size. Known sizes are written down here; of any other
clip the format is the one of 16:9 and 9:16 in which its limbs keep their lengths better (side) or
its body has more usual proportions (front and behind).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.kinematics.body_axes import compute_aspect_xy
from barun.kinematics.normalise import compute_torso_length
from barun.landmarks import Landmark, LandmarkSequence
from barun.landmarks.formats import read_legacy_running
from barun.running.cycles.stride import MIN_STRIDES
from barun.running.events.detection import detect_contacts
from barun.running.form.baseline import build_baseline
from barun.running.form.calibration import UsualPair
from barun.running.form.stride_phase import find_stride_phase, first_side
from barun.running.form.unit import FormUnit, make_form_unit
from barun.running.gate.recording_gate import GateResult, examine_recording
from barun.running.gate.steady_part import find_steady_part
from barun.running.metrics.running_measurements import measure_running
from barun.simulate.running_faults import SeenRunner

__all__ = ["Clip", "make_unit", "pair_windows", "read_clips", "read_size", "see"]

_LANDSCAPE: Final = (1920, 1080)
_PORTRAIT: Final = (1080, 1920)
_SIZES: Final = {
    "pose_data1": _LANDSCAPE,
    "pose_data2": _PORTRAIT,
    "pose_data3": _PORTRAIT,
    "pose_data4": _LANDSCAPE,
    "pose_data5": _PORTRAIT,
    "pose_data6": _PORTRAIT,
    "pose_data7": _PORTRAIT,
    "pose_data8": _LANDSCAPE,
}
UNUSABLE: Final = ("pose_data3", "pose_data4")
"""Legs out of the picture or tracking collapsed; every other clip has to be accepted."""
_RATE_HZ: Final = 30.0
_USUAL_LEG: Final = 1.65
"""Thigh and shank over hips to shoulders: 0.491 over 0.288 of the height (Drillis & Contini 1966),
less the hip's landmark lying above the joint."""
_USUAL_SHOULDERS: Final = 0.68
_USUAL_STEP: Final = 1.05
"""Shoulders and steps over hips to shoulders, see ``barun.running.view``."""


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """One person's clip."""

    name: str
    whole: LandmarkSequence
    gate: GateResult
    even: LandmarkSequence | None
    """Its part of even running, repaired."""
    unit: FormUnit | None

    @property
    def group(self) -> str:
        """Side, across, or oblique."""
        if self.unit is None:
            return "refused"
        return self.unit.channel_set or "oblique"

    @property
    def sequence(self) -> LandmarkSequence:
        """The part of even running, repaired."""
        if self.even is None:
            raise ValueError(f"{self.name} was refused")
        return self.even


def cut(sequence: LandmarkSequence, first: int, after: int) -> LandmarkSequence:
    """Return some frames of a recording."""
    return LandmarkSequence.from_arrays(
        sequence.image_xyz[first:after],
        sequence.visibility[first:after],
        sequence.times_s[first:after],
        size_wh=sequence.size_wh,
        source=sequence.source,
    )


def _with_size(sequence: LandmarkSequence, size_wh: tuple[int, int]) -> LandmarkSequence:
    return LandmarkSequence.from_arrays(
        sequence.image_xyz,
        sequence.visibility,
        sequence.times_s,
        size_wh=size_wh,
        source=sequence.source,
    )


def _strangeness(sequence: LandmarkSequence) -> float:
    """Return how unusual the body's proportions are and how much its limbs change their lengths."""
    xy = compute_aspect_xy(sequence)
    torso = float(np.nanmedian(compute_torso_length(xy)))
    spreads, legs = [], []
    for side in ("LEFT", "RIGHT"):
        hip, knee, ankle = (xy[:, Landmark[f"{side}_{n}"]] for n in ("HIP", "KNEE", "ANKLE"))
        for first, second in ((hip, knee), (knee, ankle)):
            length = np.linalg.norm(first - second, axis=1)
            low, middle, high = np.nanpercentile(length, [20, 50, 90])
            spreads.append((high - low) / middle)
            legs.append(high)
    leg = abs(np.log(sum(legs) / 2 / torso / _USUAL_LEG))
    # Shoulders across and steps along the line of sight are the sides of a right angle.
    across = np.nanmedian(
        np.abs(xy[:, Landmark.LEFT_SHOULDER, 0] - xy[:, Landmark.RIGHT_SHOULDER, 0])
    )
    along = np.nanpercentile(
        np.abs(xy[:, Landmark.LEFT_ANKLE, 0] - xy[:, Landmark.RIGHT_ANKLE, 0]), 80
    )
    width = abs(np.log(np.hypot(across / _USUAL_SHOULDERS, along / _USUAL_STEP) / torso))
    return float(min(np.mean(spreads), 1.0) + leg + width)


def read_size(name: str, sequence: LandmarkSequence) -> tuple[int, int]:
    """Return the known size of a clip, or the format that makes the more usual body."""
    if name in _SIZES:
        return _SIZES[name]
    return min(
        (_LANDSCAPE, _PORTRAIT), key=lambda size_wh: _strangeness(_with_size(sequence, size_wh))
    )


def make_unit(sequence: LandmarkSequence) -> FormUnit:
    """Measure a repaired recording as the product does."""
    return make_form_unit(measure_running(sequence), sequence)


def read_clip(path: Path) -> Clip:
    """Read one clip."""
    name = path.stem
    raw = read_legacy_running(path, frame_rate_hz=_RATE_HZ)
    whole = _with_size(raw, read_size(name, raw))
    gate = examine_recording(whole)
    if not gate.is_accepted or gate.repair is None:
        return Clip(name, whole, gate, None, None)
    even = cut(gate.repair.sequence, *find_steady_part(gate.repair.sequence))
    return Clip(name, whole, gate, even, make_unit(even))


def read_clips(data: Path) -> list[Clip]:
    """Read every clip of a runner with usual form, in order of their numbers."""
    folder = data / "running" / "experts"
    paths = sorted(
        folder.glob("*.csv"), key=lambda path: [int(n) for n in re.findall(r"\d+", path.stem)]
    )
    return [read_clip(path) for path in paths]


def see(clip: Clip) -> SeenRunner:
    """Tell how the runner of a clip is seen and where in the stride he is."""
    steps = detect_contacts(clip.sequence)
    view = steps.view
    phase = find_stride_phase(clip.sequence, steps)
    if phase is None or view.name == "oblique":
        raise ValueError(f"{clip.name} has no strides")
    later = 0.0 if first_side(view) == "left" else 0.5
    return SeenRunner(view.name, view.direction, phase.strides - later)


def _windows(n_strides: int) -> Iterator[npt.NDArray[np.intp]]:
    for first in range(n_strides - MIN_STRIDES + 1):
        yield np.arange(first, first + MIN_STRIDES)


def pair_windows(clip: Clip, changed: FormUnit | None = None) -> list[UsualPair]:
    """Return every four strides in a row against the other strides of the clip.

    Parameters
    ----------
    clip : Clip
        Gives the baselines.
    changed : FormUnit, optional
        Gives the windows: the same clip with a fault or a nuisance; the clip itself by default.

    Notes
    -----
    The baselines never hold the strides that are judged, and they are of the clip as it was.
    """
    if clip.unit is None:
        return []
    usual, shown = clip.unit, changed or clip.unit
    # A fault may cost or win a stride at an end; what matters is that windows are left out.
    n_both = min(usual.n_strides, shown.n_strides)
    pairs = []
    for rows in _windows(n_both):
        rest = np.setdiff1d(np.arange(usual.n_strides), rows)
        if len(rest) >= MIN_STRIDES:
            unit, base = shown.with_strides(rows), usual.with_strides(rest)
            pairs.append(UsualPair(clip.name, unit, build_baseline([base])))
    return pairs
