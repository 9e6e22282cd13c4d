"""Decides whether a recording can carry an analysis of running, and says why not."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from barun.kinematics.body_axes import compute_aspect_xy
from barun.kinematics.gaps import find_runs
from barun.landmarks import LandmarkSequence
from barun.running.camera.camera_motion import find_camera_motion
from barun.running.camera.clock import USUAL_STRIDE_S, find_time_scale, scale_times
from barun.running.camera.conditions import UNEXAMINED, Clock, Conditions
from barun.running.camera.levelling import find_levelling
from barun.running.camera.standing_feet import StandingFeet, find_standing_feet
from barun.running.cycles.stride import Stride, find_strides
from barun.running.events.detection import DetectedSteps, detect_contacts
from barun.running.events.foot_motion import compute_leg_length
from barun.running.events.gait_event import SIDES
from barun.running.gate.gait_kind import judge_gait
from barun.running.gate.gate_reason import GateReason, ReasonCode, sort_reasons
from barun.running.gate.steady_part import find_steady_part
from barun.running.gate.usable_part import (
    compute_odd_share,
    find_joints_inside,
    find_longest_part,
    find_near_side_seen,
)
from barun.running.gate.walking import WALKING_RISE, measure_stance_rise
from barun.running.metrics.running_measurements import ENOUGH_STRIDES
from barun.running.repair.repairing import Repair, repair_runner
from barun.running.view import RunningView, find_view

__all__ = ["GateReason", "GateResult", "examine_recording"]

_Bools = npt.NDArray[np.bool_]

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
HURRIED_PER_MIN: Final = 206.0
"""Steps a minute above which the frame rate is suspected unless the steps are long, too: four
standard deviations above marathon finalists, the quickest group whose cadence was read (185.5 +-
5.1, preprints 202304.0218). How many deviations is a design choice."""
_LONG_STEP: Final = 2.0
"""Leg lengths of a step that needs such a cadence: those of marathon finalists at their 185 steps a
minute and 5.7 m/s, of legs of 0.9 m. A design choice."""
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

Surface = Literal["treadmill_or_followed", "overground", "unknown"]


@dataclass(frozen=True, slots=True, eq=False)
class GateResult:
    """What a recording is, which part of it can be used, and why not more."""

    reasons: tuple[GateReason, ...]
    """The refusing ones first."""
    view: RunningView
    conditions: Conditions
    """What clock, camera and roll allow. The times of `repair` and `steps` are those of the
    recording times ``conditions.time_scale``."""
    part: tuple[int, int]
    """First row and row after the last of the part that is measured: usable, and without walking up
    or stopping where enough strides remain."""
    good_share: float
    """Share of the frames of the whole recording that are good, 0 to 1."""
    frame_rate_hz: float
    repair: Repair | None
    """The measured part, repaired; None where there is none."""
    steps: DetectedSteps | None
    """The contacts in it."""

    @property
    def surface(self) -> Surface:
        """Whether he runs in place before the camera or through its picture."""
        kind = self.conditions.camera.kind
        if kind in ("standing", "moving"):
            return "overground"
        return "treadmill_or_followed" if kind == "treadmill_or_followed" else "unknown"

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


def _runs(rows: _Bools) -> tuple[tuple[int, int], ...]:
    return tuple((int(first), int(after)) for first, after in find_runs(rows))


def _count_strides(strides: tuple[Stride, ...]) -> int:
    """Return how many strides the foot with fewer of them took."""
    return min(sum(stride.side == side for stride in strides) for side in SIDES)


def _has_enough(steps: DetectedSteps) -> bool:
    """Return whether the part without walking up and stopping is long enough to be measured."""
    strides = find_strides(steps)
    is_refused = any(reason.refuses for reason in _judge_strides(steps, strides))
    return not is_refused and _count_strides(strides) >= ENOUGH_STRIDES


def _judge_strides(steps: DetectedSteps, strides: tuple[Stride, ...]) -> list[GateReason]:
    per_side = _count_strides(strides)
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
    return reasons


def _judge_clock(clock: Clock, stride_s: float) -> GateReason | None:
    """Return why seconds cannot be measured; None if they can."""
    if clock == "unknown":
        return GateReason("clock-unknown", 0.0)
    cadence = 120 / stride_s if stride_s > 0 else float("nan")
    if cadence < SLOWEST_PER_MIN:
        return GateReason("slow-motion", cadence)
    if cadence > FASTEST_PER_MIN:
        return GateReason("fast-motion", cadence)
    return None


def _suspect_clock(
    steps: DetectedSteps, feet: StandingFeet, view: RunningView
) -> GateReason | None:
    """Return that hardly anybody takes so many steps of such a length; None if people do."""
    cadence = 120 / steps.stride_time_s if steps.stride_time_s > 0 else float("nan")
    if not cadence > HURRIED_PER_MIN:
        return None
    if view.name in ("side", "oblique") and len(feet.side):
        under_hips = np.abs(feet.foot_velocity[:, 0] - feet.hip_velocity[:, 0])
        if float(np.median(under_hips)) * steps.stride_time_s / 2 >= _LONG_STEP:
            return None
    return GateReason("odd-cadence", cadence)


def _judge_pictures(
    sequence: LandmarkSequence, view: RunningView, inside: _Bools,
    seen: _Bools, n_part: int, *, has_clock: bool,
) -> list[GateReason]:  # fmt: skip
    reasons = []
    rate_hz = sequence.frame_rate_hz if has_clock else float("inf")
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


def examine_recording(sequence: LandmarkSequence, *, has_clock: bool = True) -> GateResult:
    """Decide whether a recording can carry an analysis of running.

    Parameters
    ----------
    sequence : LandmarkSequence
        One person, as the pose engine gave him.
    has_clock : bool, optional
        False where the times come from an assumed frame rate: then shares of the stride and angles
        can be measured, seconds cannot.

    Returns
    -------
    GateResult
        Accepted if there is a part of which 80 % of the frames have all twelve joints in the
        picture and the near leg visible, and in which the runner takes at least five even strides
        with each foot. A recording of unknown picture size is refused, for its angles are unknown.
    """
    if not sequence.has_person.any() or sequence.size_wh is None:
        code: ReasonCode = "no-size" if sequence.has_person.any() else "nobody"
        return _refuse_at_once(sequence, code)
    view = find_view(sequence)
    inside, seen = find_joints_inside(sequence), find_near_side_seen(sequence, view)
    is_good = inside & seen
    first, after = find_longest_part(is_good)
    reasons = _judge_pictures(sequence, view, inside, seen, after - first, has_clock=has_clock)
    repair: Repair | None = None
    steps: DetectedSteps | None = None
    conditions = UNEXAMINED
    if after - first < 2:
        reasons.append(GateReason("few-strides", 0.0))
    else:
        part = _cut(sequence, first, after)
        repair, steps, conditions, doubt = _find_steps(part, view, has_clock=has_clock)
        odd_share = compute_odd_share(compute_aspect_xy(repair.sequence))
        if view.name == "side" and odd_share > _MOST_ODD:
            reasons.append(GateReason("collapsed", 100 * odd_share))
        gait = judge_gait(repair.sequence, steps)
        even = find_steady_part(repair.sequence)
        if even != (0, len(part)):
            # Who walks up to his run, or stops after it, does not run that way.
            found = _find_steps(_cut(part, *even), view, has_clock=has_clock)
            if _has_enough(found[1]):
                rise = measure_stance_rise(repair.sequence, view)
                repair, steps, conditions, doubt = found
                first, after = first + even[0], first + even[1]
                # Who walks most of the time is refused; else the part that is measured counts.
                is_walk = gait is not None and gait.code == "walking" and rise > WALKING_RISE
                gait = gait if is_walk else judge_gait(repair.sequence, steps)
        reasons += [gait] if gait is not None else []
        reasons += _judge_strides(steps, find_strides(steps))
        # Of a run that was not followed the clock cannot be doubted.
        is_followed = not any(reason.refuses for reason in reasons)
        reasons += [doubt] if doubt is not None and (is_followed or not has_clock) else []
        reasons += _judge_camera(conditions, view)
    return GateResult(
        reasons=sort_reasons(reasons),
        view=view,
        conditions=conditions,
        part=(first, after),
        good_share=float(is_good.mean()) if len(is_good) else 0.0,
        frame_rate_hz=sequence.frame_rate_hz,
        repair=repair,
        steps=steps,
    )


def _refuse_at_once(sequence: LandmarkSequence, code: ReasonCode) -> GateResult:
    return GateResult(
        reasons=(GateReason(code, 0.0),),
        view=RunningView("oblique", "none", float("nan")),
        conditions=UNEXAMINED,
        part=(0, 0),
        good_share=0.0,
        frame_rate_hz=sequence.frame_rate_hz,
        repair=None,
        steps=None,
    )


def _find_steps(
    part: LandmarkSequence, view: RunningView, *, has_clock: bool
) -> tuple[Repair, DetectedSteps, Conditions, GateReason | None]:
    """Repair and find the contacts, at times that make strides last as long as strides do."""
    scale = 1.0 if has_clock else find_time_scale(part)
    repair = repair_runner(scale_times(part, scale), view)
    steps = detect_contacts(repair.sequence, view)
    clock: Clock = "trusted" if has_clock else "unknown"
    doubt = _judge_clock(clock, steps.stride_time_s)
    if has_clock and doubt is not None:
        clock, scale = "doubted", USUAL_STRIDE_S / steps.stride_time_s
        repair = repair_runner(scale_times(part, scale), view)
        steps = detect_contacts(repair.sequence, view)
    feet = find_standing_feet(repair.sequence, steps)
    if clock == "trusted":
        doubt = _suspect_clock(steps, feet, view)
        clock = "trusted" if doubt is None else "suspected"
    camera = find_camera_motion(repair.sequence, feet, view)
    levelling = find_levelling(repair.sequence, steps, feet, camera)
    exchanged_share = float(repair.exchanged_legs.mean())
    return repair, steps, Conditions(clock, scale, camera, levelling, exchanged_share), doubt


def _judge_camera(conditions: Conditions, view: RunningView) -> list[GateReason]:
    reasons = []
    if conditions.camera.kind == "moving":
        reasons.append(GateReason("camera-moves", 0.0))
    if not conditions.camera.is_steady:
        reasons.append(GateReason("unsteady", 100 * conditions.camera.unsteadiness))
    if not conditions.levelling.is_levelled and view.name != "oblique":
        reasons.append(GateReason("not-level", 0.0))
    return reasons
