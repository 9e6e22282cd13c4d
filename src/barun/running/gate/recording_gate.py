"""Decides whether a recording can carry an analysis of running, and says why not."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from barun.kinematics.body_axes import compute_aspect_xy
from barun.kinematics.gaps import find_runs
from barun.kinematics.running_median import compute_running_median
from barun.landmarks import LandmarkSequence
from barun.landmarks.derived import DerivedPoint, compute_position
from barun.running.cycles.stride import Stride, find_strides
from barun.running.events.detection import DetectedSteps, detect_contacts
from barun.running.events.foot_motion import compute_leg_length
from barun.running.gate.usable_part import (
    compute_odd_share,
    find_joints_inside,
    find_longest_part,
    find_near_side_seen,
)
from barun.running.repair.repairing import Repair, repair_runner
from barun.running.view import RunningView, find_view

__all__ = ["GateReason", "GateResult", "examine_recording"]

MIN_STRIDES: Final = 5
GOOD_STRIDES: Final = 12
"""Strides of one foot below which a recording is refused, and below which more are advised."""
LOWEST_RATE_HZ: Final = 20.0
"""Frames a second below which a contact of 0.2 s is three frames or fewer. A design choice."""
GOOD_RATE_HZ: Final = 60.0
"""Below it fast movements lose accuracy (Sports2D README, citing Hardy 2026)."""
SLOWEST_PER_MIN: Final = 120.0
FASTEST_PER_MIN: Final = 250.0
"""Steps a minute outside of which the clock of the recording is doubted: recreational runners take
171 +- 8, marathon finalists 185 +- 5 (PMC6044588; preprints 202304.0218). A design choice."""
_MOST_UNEVEN: Final = 0.25
"""Spread of the strides' durations, over their median, from which on the tracking has collapsed.
Runners reach 0.01 to 0.05 with good landmarks and 0.15 at 30 frames a second with bad ones."""
_LEAST_SEEN: Final = 0.5
"""Share of the strides in which the feet themselves, not only the middles of the contacts, were
seen, from the side."""
_LEAST_PART: Final = 0.5
"""Share of the recording that the usable part has to be: a runner who is lost most of the time is
not followed well in the rest either. A design choice."""
_MOST_ODD: Final = 0.15
"""Share of the frames in which thigh or shank may have an impossible length, from the side. A
design choice between what runners (0.03) and points at random (0.5) show."""
_SMALL_PX: Final = 120.0
"""Leg length in pixels below which a landmark's error of a pixel is most of a degree at the knee. A
design choice."""
_MOVED_LEGS: Final = 3.0
"""Leg lengths the runner has to move through the picture to run past a camera that stands."""
_STEADY_S: Final = 0.5

Surface = Literal["treadmill_or_followed", "overground", "unknown"]
ReasonCode = Literal[
    "nobody",
    "out-of-picture",
    "hidden",
    "few-strides",
    "collapsed",
    "uneven",
    "frame-rate",
    "more-strides",
    "slow-frames",
    "slow-motion",
    "fast-motion",
    "oblique",
    "small",
]
_REFUSING: Final = (
    "nobody",
    "out-of-picture",
    "hidden",
    "few-strides",
    "collapsed",
    "uneven",
    "frame-rate",
)


@dataclass(frozen=True, slots=True)
class GateReason:
    """Why a recording is refused, or what would make it better."""

    code: ReasonCode
    value: float
    """The figure of the text: a share in percent, a number of strides, frames a second, steps a
    minute, pixels or degrees."""
    rows: tuple[tuple[int, int], ...] = ()
    """Frames it is about: first row and row after the last of each stretch."""

    @property
    def refuses(self) -> bool:
        """Whether the recording cannot be analysed because of it."""
        return self.code in _REFUSING

    @property
    def message(self) -> str:
        """Key of its text, with the placeholder ``value``."""
        return f"running.gate-{self.code}"


@dataclass(frozen=True, slots=True, eq=False)
class GateResult:
    """What a recording is, which part of it can be used, and why not more."""

    reasons: tuple[GateReason, ...]
    """The refusing ones first."""
    view: RunningView
    surface: Surface
    part: tuple[int, int]
    """First row and row after the last of the usable part."""
    good_share: float
    """Share of the frames of the whole recording that are good, 0 to 1."""
    frame_rate_hz: float
    repair: Repair | None
    """The usable part, repaired; None where there is none."""
    steps: DetectedSteps | None
    """The contacts in it."""

    @property
    def is_accepted(self) -> bool:
        """Whether the part can be analysed."""
        return not any(reason.refuses for reason in self.reasons)


def _cut(sequence: LandmarkSequence, first: int, after: int) -> LandmarkSequence:
    world = sequence.world_xyz
    return LandmarkSequence.from_arrays(
        sequence.image_xyz[first:after],
        sequence.visibility[first:after],
        sequence.times_s[first:after],
        size_wh=sequence.size_wh,
        source=sequence.source,
        world_xyz=None if world is None else world[first:after],
    )


def _runs(rows: npt.NDArray[np.bool_]) -> tuple[tuple[int, int], ...]:
    return tuple((int(first), int(after)) for first, after in find_runs(rows))


def _find_surface(sequence: LandmarkSequence) -> Surface:
    """Tell whether the runner crosses the picture."""
    xy = compute_aspect_xy(sequence)
    leg_length = compute_leg_length(xy)
    hips = compute_position(xy, DerivedPoint.MID_HIP)[:, 0]
    steady = compute_running_median(hips, sequence.times_s, _STEADY_S)
    steady = steady[np.isfinite(steady)]
    if not len(steady) or not leg_length > 0:
        return "unknown"
    moved = abs(float(steady[-1] - steady[0])) / leg_length
    return "overground" if moved > _MOVED_LEGS else "treadmill_or_followed"


def _judge_strides(steps: DetectedSteps, strides: tuple[Stride, ...]) -> list[GateReason]:
    per_side = min(sum(s.side == side for s in strides) for side in ("left", "right"))
    if per_side < MIN_STRIDES:
        return [GateReason("few-strides", per_side)]
    durations_s = np.array([stride.duration_s for stride in strides])
    middle_s = float(np.median(durations_s))
    spread = 1.4826 * float(np.median(np.abs(durations_s - middle_s))) / middle_s
    n_seen = sum(contact.toe_off is not None for contact in steps.contacts)
    is_blind = steps.view.name == "side" and n_seen < _LEAST_SEEN * len(steps.contacts)
    reasons = []
    if spread > _MOST_UNEVEN or is_blind:
        reasons.append(GateReason("uneven", 100 * spread))
    if per_side < GOOD_STRIDES:
        reasons.append(GateReason("more-strides", per_side))
    cadence = 120 / steps.stride_time_s
    if cadence < SLOWEST_PER_MIN:
        reasons.append(GateReason("slow-motion", cadence))
    elif cadence > FASTEST_PER_MIN:
        reasons.append(GateReason("fast-motion", cadence))
    return reasons


def _judge_pictures(
    sequence: LandmarkSequence, view: RunningView, inside: npt.NDArray[np.bool_],
    seen: npt.NDArray[np.bool_], n_part: int,
) -> list[GateReason]:  # fmt: skip
    reasons = []
    rate_hz = sequence.frame_rate_hz
    if rate_hz < LOWEST_RATE_HZ:
        reasons.append(GateReason("frame-rate", rate_hz))
    elif rate_hz < GOOD_RATE_HZ - 1:
        reasons.append(GateReason("slow-frames", rate_hz))
    if n_part < _LEAST_PART * len(sequence):
        lost = {"out-of-picture": ~inside, "hidden": inside & ~seen}
        code: ReasonCode = (
            "out-of-picture" if lost["out-of-picture"].sum() >= lost["hidden"].sum() else "hidden"
        )
        reasons.append(GateReason(code, 100 * float(lost[code].mean()), _runs(lost[code])))
    if view.name == "oblique":
        reasons.append(GateReason("oblique", view.turn_deg))
    if sequence.size_wh is not None:
        leg_px = compute_leg_length(compute_aspect_xy(sequence)) * sequence.size_wh[1]
        if leg_px < _SMALL_PX:
            reasons.append(GateReason("small", leg_px))
    return reasons


def examine_recording(sequence: LandmarkSequence) -> GateResult:
    """Decide whether a recording can carry an analysis of running.

    Parameters
    ----------
    sequence : LandmarkSequence
        One person, as the pose engine gave him, with a known picture size.

    Returns
    -------
    GateResult
        Accepted if there is a part of which 80 % of the frames have all twelve joints in the
        picture and the near leg visible, and in which the runner takes at least five even strides
        with each foot.

    Raises
    ------
    LandmarkValueError
        If the recording does not say how large its picture is.
    """
    view = find_view(sequence)
    inside, seen = find_joints_inside(sequence), find_near_side_seen(sequence, view)
    is_good = inside & seen
    first, after = find_longest_part(is_good)
    reasons = _judge_pictures(sequence, view, inside, seen, after - first)
    repair: Repair | None = None
    steps: DetectedSteps | None = None
    if not sequence.has_person.any():
        reasons = [GateReason("nobody", 0.0)]
    elif after - first < 2:
        reasons.append(GateReason("few-strides", 0.0))
    else:
        repair = repair_runner(_cut(sequence, first, after), view)
        steps = detect_contacts(repair.sequence, view)
        reasons += _judge_strides(steps, find_strides(steps))
        odd_share = compute_odd_share(compute_aspect_xy(repair.sequence))
        if view.name == "side" and odd_share > _MOST_ODD:
            reasons.append(GateReason("collapsed", 100 * odd_share))
    return GateResult(
        reasons=_sort_out(reasons),
        view=view,
        surface=_find_surface(sequence),
        part=(first, after),
        good_share=float(is_good.mean()) if len(is_good) else 0.0,
        frame_rate_hz=sequence.frame_rate_hz,
        repair=repair,
        steps=steps,
    )


def _sort_out(reasons: list[GateReason]) -> tuple[GateReason, ...]:
    return tuple(sorted(reasons, key=lambda reason: not reason.refuses))
