"""Whether somebody runs with flight, runs on the ground, or walks, as far as one camera tells."""

from typing import Final

from barun.landmarks import LandmarkSequence
from barun.running.cycles.stride import find_strides
from barun.running.events.detection import DetectedSteps
from barun.running.events.gait_event import SIDES
from barun.running.gate.gate_reason import GateReason
from barun.running.gate.hip_timing import measure_hip_timing
from barun.running.gate.walking import WALKING_RISE, measure_stance_rise
from barun.running.metrics.flight import are_feet_together, is_flight_seen
from barun.running.metrics.temporal_values import compute_temporal_values

__all__ = ["judge_gait"]

_ENOUGH_HZ: Final = 119.0
"""Frames a second from which on a recording counts as one of 120: more show no more of it."""


def judge_gait(sequence: LandmarkSequence, steps: DetectedSteps) -> GateReason | None:
    """Return why a recording is not, or not for certain, one of running with flight.

    Parameters
    ----------
    sequence : LandmarkSequence
        One person, repaired, with a known picture size.
    steps : DetectedSteps
        All contacts in it.

    Returns
    -------
    GateReason or None
        ``walking`` where the hips are highest over the standing foot; ``grounded`` where both feet
        are down at once, seen from the side, and the hips are lowest over it; ``gait-unclear``
        where the feet seem to be down together and the hips do not tell. None for everybody else,
        also where the feet are seen from the side to fly after one of them at least, unless the
        hips are clearly highest over the standing foot: what the hips tell holds for feet that are
        down for half of the stride and more. From behind and in front a short flight and a short
        double support look alike.
    """
    values = compute_temporal_values(steps, find_strides(steps))
    are_together = all(are_feet_together(values["flight_time", side], steps) for side in SIDES)
    rise = measure_stance_rise(sequence, steps.view)
    is_high = rise > WALKING_RISE
    flies = any(is_flight_seen(values["flight_time", side], steps) for side in SIDES)
    is_early = steps.is_early and not flies
    if not (are_together or is_early or is_high):
        return None
    timing = measure_hip_timing(sequence, steps)
    if not (are_together or is_early):
        # From the side the touches are seen well enough to overrule the rough middles.
        is_running = steps.view.name == "side" and timing.gait == "running"
        return None if is_running else GateReason("walking", 100 * rise)
    if timing.gait == "walking":
        return GateReason("walking", 100 * timing.rise)
    if timing.gait == "unclear":
        return GateReason("gait-unclear", 0.0, is_filmed_best=steps.view.name == "side")
    if not are_together:
        return None
    return GateReason("grounded", 0.0, is_filmed_best=sequence.frame_rate_hz >= _ENOUGH_HZ)
