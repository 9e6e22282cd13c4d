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
    "measure_flight_error",
    "settle_contact",
    "settle_flight",
]

_Array = npt.NDArray[np.float64]

_KEY: Final = "flight_time"
_TOO_SHORT_S: Final = 0.045
"""By how much flights of simulated runners came out too short from the side, at 120 frames a second
and duty factors of 0.35 to 0.57: 0.008 to 0.045 s, for their feet glide into the contact."""
_BIAS_S: Final = 0.010
"""What no number of flights averages out of their median, as of contact times from the side."""
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
        its contact and drags out of it errs both ways at every step; at least 0.045. Infinite
        where only the rise and fall of the toe was seen: on simulated runners that made flights
        0.06 to 0.1 s too short from behind.
    """
    ends_s = [one.toe_off.uncertainty_s for one in steps.contacts if one.toe_off is not None]
    if steps.view.name != "side" or not ends_s:
        return float("inf")
    starts_s = [one.initial_contact.uncertainty_s for one in steps.contacts]
    return max(float(np.median(starts_s) + np.median(ends_s)), _TOO_SHORT_S)


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
    random_s = 1.96 * 1.253 * float(np.std(flights_s, ddof=1)) / float(np.sqrt(len(flights_s)))
    unsure_s = max(float(np.hypot(random_s, _BIAS_S)), measure_flight_error(steps))
    return float(np.median(flights_s)) < -unsure_s


def settle_contact(measured: Measurement, flights_s: _Array, steps: DetectedSteps) -> Measurement:
    """Return what the time of a foot on the ground says where it does not fly afterwards.

    Parameters
    ----------
    measured : Measurement
        Contact time in seconds, or the share of the stride.
    flights_s : numpy.ndarray, shape (N,)
        As in `are_feet_together`.
    steps : DetectedSteps
        All contacts.

    Returns
    -------
    Measurement
        The same where the foot flies or may fly. From the side it is weak where both feet are down
        at once, for no force plate was there. From elsewhere it is not judged where the next foot
        seems to land first: contacts look too long there, by an amount nobody can tell.
    """
    if measured.outcome == "cannot_judge" or len(flights_s) == 0:
        return measured
    if steps.view.name != "side":
        if float(np.median(flights_s)) >= 0:
            return measured
        return replace(
            measured,
            value=float("nan"),
            outcome="cannot_judge",
            reason="running.reason-feet-together-unseen",
            uncertainty=None,
        )
    if not are_feet_together(flights_s, steps):
        return measured
    error = _GROUNDED_ERROR_S if measured.unit == "s" else _GROUNDED_ERROR_S / steps.stride_time_s
    return replace(
        measured,
        outcome="weak",
        reason=measured.reason if measured.outcome == "weak" else "running.reason-feet-together",
        uncertainty=max(measured.uncertainty or 0.0, error),
    )


def has_no_flight(measured: Measurement) -> bool:
    """Return whether a measurement says that the runner does not fly after this foot's contact."""
    return measured.key.endswith(_KEY) and measured.value == 0
