"""Whether a runner flies between two contacts, as far as the events can tell."""

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.findings.measurement import Measurement
from barun.running.cycles.stride import MIN_STRIDES
from barun.running.events.detection import DetectedSteps

__all__ = [
    "are_feet_together",
    "has_no_flight",
    "is_flight_seen",
    "measure_flight_error",
    "settle_contact",
    "settle_flight",
]

_Array = npt.NDArray[np.float64]

_KEY: Final = "flight_time"
_TOO_SHORT_S: Final = 0.045
"""By how much flights of simulated runners came out too short from the side, at 120 frames a second
and duty factors of 0.35 to 0.57: 0.008 to 0.045 s, for their feet glide into the contact."""
_TOO_SHORT_SLOW_S: Final = 0.065
"""The same at 30 and 60 frames a second, where contacts came out 0.022 to 0.063 s too long. Between
them and 120 frames nothing was measured."""
_ENOUGH_HZ: Final = 119.0
"""Frames a second from which on a recording counts as one of 120."""
_BIAS_S: Final = 0.010
"""What no number of flights averages out of their median, as of contact times from the side."""
_UNSEEN_ERROR_S: Final = 0.1
"""By how much simulated flights came out too short from behind, and contact times too long with
them: 0.06 to 0.104 s at 30, 60 and 120 frames a second."""
_GROUNDED_ERROR_S: Final = 0.065
"""By how much contact times of simulated runners came out too long where the feet are down together
for up to a third of the stride: 0.022 to 0.063 s from the side, at 30 and 60 frames a second."""


def measure_flight_error(steps: DetectedSteps) -> float:
    """Return by how much the time between two contacts may be too short, however many there are.

    Parameters
    ----------
    steps : DetectedSteps
        All contacts.

    Returns
    -------
    float
        Seconds: the errors of a toe-off and of a first touch added up, for a foot that glides into
        its contact and drags out of it errs both ways at every step; at least 0.045, and 0.065
        below 120 frames a second or where their number is unknown. Infinite where only the rise and
        fall of the toe was seen: on simulated runners that made flights 0.06 to 0.1 s too short
        from behind.
    """
    ends_s = [one.toe_off.uncertainty_s for one in steps.contacts if one.toe_off is not None]
    if steps.view.name != "side" or not ends_s:
        return float("inf")
    starts_s = [one.initial_contact.uncertainty_s for one in steps.contacts]
    is_quick = steps.frame_interval_s <= 1 / _ENOUGH_HZ
    least_s = _TOO_SHORT_S if is_quick else _TOO_SHORT_SLOW_S
    return max(float(np.median(starts_s) + np.median(ends_s)), least_s)


def settle_flight(measured: Measurement, error_s: float) -> Measurement:
    """Return what the time from toe-off to the next contact says about the flight.

    Parameters
    ----------
    measured : Measurement
        That time in seconds, negative where the next foot lands first, with its uncertainty.
    error_s : float
        From :func:`measure_flight_error`.

    Returns
    -------
    Measurement
        The same where it is positive beyond its uncertainty. 0 s where it is negative beyond that
        and `error_s`: the feet are down together, as in walking and grounded running, and there is
        no flight. Not judged in between, where flying cannot be told from double support.

    Examples
    --------
    >>> from barun.findings.measurement import Support
    >>> seen = Support(8, 8, 0.9)
    >>> time = Measurement("left_flight_time", -0.05, "s", seen, "reliable", uncertainty=0.02)
    >>> settle_flight(time, 0.04).value, settle_flight(time, 0.06).outcome
    (0.0, 'cannot_judge')
    """
    if measured.outcome == "cannot_judge":
        return measured
    uncertainty_s = measured.uncertainty or 0.0
    if measured.value > uncertainty_s:
        return measured
    if measured.value < -max(uncertainty_s, error_s):
        return replace(measured, value=0.0, uncertainty=0.0)
    return replace(
        measured,
        value=float("nan"),
        outcome="cannot_judge",
        reason="running.reason-flight-unclear",
        uncertainty=None,
    )


def are_feet_together(flights_s: _Array, steps: DetectedSteps) -> bool:
    """Return whether both feet are down at once after the contacts of one foot.

    Parameters
    ----------
    flights_s : numpy.ndarray, shape (N,)
        Seconds from its toe-offs to the next contacts, negative where the next foot lands first.
    steps : DetectedSteps
        All contacts.

    Returns
    -------
    bool
        True where their median is negative beyond its own scatter and beyond what the two events
        err by, as in `settle_flight`; False where that cannot be told, from behind and with fewer
        than four flights among others.
    """
    if len(flights_s) < MIN_STRIDES:
        return False
    unsure_s = max(_scatter_s(flights_s), measure_flight_error(steps))
    return float(np.median(flights_s)) < -unsure_s


def is_flight_seen(flights_s: _Array, steps: DetectedSteps) -> bool:
    """Return whether somebody is seen from the side to fly after the contacts of one foot.

    Parameters
    ----------
    flights_s : numpy.ndarray, shape (N,)
        As in `are_feet_together`.
    steps : DetectedSteps
        All contacts.

    Returns
    -------
    bool
        True where their median is positive beyond its own scatter: the events err towards no
        flight. False from other sides and with fewer than four flights.
    """
    if steps.view.name != "side" or len(flights_s) < MIN_STRIDES:
        return False
    return float(np.median(flights_s)) > _scatter_s(flights_s)


def _scatter_s(flights_s: _Array) -> float:
    """Return by how much a median of at least two is unsure, without what the events err by."""
    random_s = 1.96 * 1.253 * float(np.std(flights_s, ddof=1)) / float(np.sqrt(len(flights_s)))
    return float(np.hypot(random_s, _BIAS_S))


def settle_contact(
    measured: Measurement, flights_s: _Array, others_s: _Array, steps: DetectedSteps
) -> Measurement:
    """Return what the time of a foot on the ground says where it does not fly afterwards.

    Parameters
    ----------
    measured : Measurement
        Contact time in seconds, or the share of the stride.
    flights_s : numpy.ndarray, shape (N,)
        As in `are_feet_together`, after this foot.
    others_s : numpy.ndarray, shape (M,)
        The same after the other foot.
    steps : DetectedSteps
        All contacts.

    Returns
    -------
    Measurement
        The same where the foot flies or may fly. From the side it is weak where both feet are down
        at once, for no force plate was there. From elsewhere it is weak where the next foot seems
        to land first, and not judged where it seems to by more than 0.1 s: contacts look that much
        too long there of people who fly, too. That is decided once for both feet.
    """
    if measured.outcome == "cannot_judge":
        return measured
    if steps.view.name != "side":
        return _settle_unseen(measured, np.concatenate([flights_s, others_s]), steps)
    if not are_feet_together(flights_s, steps):
        return measured
    return _weaken(measured, "running.reason-feet-together", _GROUNDED_ERROR_S, steps)


def _settle_unseen(measured: Measurement, flights_s: _Array, steps: DetectedSteps) -> Measurement:
    middle_s = float(np.median(flights_s)) if len(flights_s) >= MIN_STRIDES else 0.0
    if middle_s >= 0:
        return measured
    reason = "running.reason-feet-together-unseen"
    if middle_s >= -_UNSEEN_ERROR_S:
        return _weaken(measured, reason, _UNSEEN_ERROR_S, steps)
    return replace(
        measured, value=float("nan"), outcome="cannot_judge", reason=reason, uncertainty=None
    )


def _weaken(
    measured: Measurement, reason: str, error_s: float, steps: DetectedSteps
) -> Measurement:
    error = error_s if measured.unit == "s" else error_s / steps.stride_time_s
    return replace(
        measured,
        outcome="weak",
        reason=measured.reason if measured.outcome == "weak" else reason,
        uncertainty=max(measured.uncertainty or 0.0, error),
    )


def has_no_flight(measured: Measurement) -> bool:
    """Return whether a measurement says that the runner does not fly after this foot's contact."""
    return measured.key.endswith(_KEY) and measured.value == 0
