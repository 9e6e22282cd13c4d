"""Times of single strides: steps, contacts, flights."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.running.cycles.stride import Stride
from barun.running.events.detection import DetectedSteps
from barun.running.events.gait_event import SIDES, Side

__all__ = ["ValueKey", "compute_temporal_values"]

_Array = npt.NDArray[np.float64]
ValueKey = tuple[str, Side | None]
"""Metric, and the side it belongs to or None."""

_LONGEST_FLIGHT: Final = 0.5
"""Share of the stride: a longer flight holds a contact that was not seen."""


def _flights_s(steps: DetectedSteps, side: Side) -> _Array:
    """Return how long the runner flew after each contact of one foot."""
    flights = []
    for contact, following in zip(steps.contacts[:-1], steps.contacts[1:], strict=True):
        if contact.side != side or following.side == side or contact.toe_off is None:
            continue
        flight_s = following.initial_contact.time_s - contact.toe_off.time_s
        if flight_s < _LONGEST_FLIGHT * steps.stride_time_s:
            flights.append(flight_s)
    return np.array(flights)


def compute_temporal_values(
    steps: DetectedSteps, strides: tuple[Stride, ...]
) -> dict[ValueKey, _Array]:
    """Return the times of every stride, in seconds and shares of the stride.

    Parameters
    ----------
    steps : DetectedSteps
        All contacts.
    strides : tuple of Stride
        Those to measure.

    Returns
    -------
    dict of (str, side) to numpy.ndarray
        ``step_time`` of a side is from its contact to that of the other foot, ``step_share``
        its share of the stride; ``flight_time`` is
        the one after its contact, negative where the next foot landed first or seems to, by the
        error of its two events. Without values where nothing was seen.
    """
    values: dict[ValueKey, _Array] = {}
    for side in SIDES:
        mine = [stride for stride in strides if stride.side == side]
        times = {
            "stride_time": np.array([stride.duration_s for stride in mine]),
            "step_time": np.array([stride.step_s for stride in mine]),
            "step_share": np.array([stride.step_s / stride.duration_s for stride in mine]),
            "contact_time": np.array([stride.start.contact_time_s for stride in mine]),
            "duty_factor": np.array([stride.toe_off_share for stride in mine]),
            "flight_time": _flights_s(steps, side),
        }
        for key, all_s in times.items():
            values[key, side] = all_s[np.isfinite(all_s)]
    return values
