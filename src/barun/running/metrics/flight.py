"""Whether a runner flies between two contacts, as far as the events can tell."""

from dataclasses import replace
from typing import Final

import numpy as np

from barun.findings.measurement import Measurement
from barun.running.events.detection import DetectedSteps

__all__ = ["has_no_flight", "measure_flight_error", "settle_flight"]

_KEY: Final = "flight_time"
_TOO_SHORT_S: Final = 0.045
"""By how much flights of simulated runners came out too short from the side, at 120 frames a second
and duty factors of 0.35 to 0.57: 0.008 to 0.045 s, for their feet glide into the contact."""


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


def has_no_flight(measured: Measurement) -> bool:
    """Return whether a measurement says that the runner does not fly after this foot's contact."""
    return measured.key.endswith(_KEY) and measured.value == 0
