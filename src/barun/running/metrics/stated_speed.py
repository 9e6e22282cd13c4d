"""Whether the speed a person states can be that of the run: 10 is often meant in km/h."""

from typing import Final

import numpy as np

from barun.errors import SettingError
from barun.running.metrics.running_measurements import LEG_PER_HEIGHT, RunningMeasurements

__all__ = ["check_speed"]

_LONGEST_STEP: Final = 1.4
"""Heights of the runner. The longest steps of the fastest sprinters are a little longer than their
height and a third. A design choice: nobody's run is refused for it, and km/h taken for m/s are at
every usual cadence from 7 km/h on."""
_TYPICAL_HEIGHT_M: Final = 1.75
"""Of a runner whose height nobody told. A design choice."""
_FACTOR: Final = 1.7
"""By which the speed of the feet over the ground may be off. Miles and kilometres an hour differ
from metres a second by 2.2 and 3.6. A design choice between them and what is measured on treadmills
of known speed (2.45 for 2.5 m/s)."""
_KMH: Final = 3.6


def check_speed(speed_m_per_s: float, run: RunningMeasurements, height_m: float | None) -> None:
    """Refuse a stated speed that cannot be that of the run.

    Parameters
    ----------
    speed_m_per_s : float
        As a person said.
    run : RunningMeasurements
        Where seconds were not measured, nothing is known against a speed.
    height_m : float or None
        Of the runner.

    Raises
    ------
    SettingError
        If every step would be longer than anybody's, or the feet move over the ground at an
        altogether different speed.
    """
    tall_m = height_m or _TYPICAL_HEIGHT_M
    said = {"got": speed_m_per_s, "kmh": _KMH * speed_m_per_s}
    cadence = run.measurements["cadence"]
    if cadence.outcome != "reliable":
        return
    step_m, limit_m = 60 * speed_m_per_s / cadence.value, _LONGEST_STEP * tall_m
    if step_m > limit_m:
        raise SettingError(
            "running_report.speed-steps",
            cadence=cadence.value,
            step=step_m,
            limit=limit_m,
            **said,
        )
    seen = run.measurements["speed"]
    # The far foot is hidden half of the time and makes it weak, but not wrong by a factor.
    if run.steps.view.name != "side" or seen.uncertainty is None:
        return
    scale = 1.0 if seen.unit == "m/s" else LEG_PER_HEIGHT * tall_m
    seen_m_per_s, error_m_per_s = scale * seen.value, scale * seen.uncertainty
    is_far = abs(np.log(speed_m_per_s / seen_m_per_s)) > np.log(_FACTOR)
    if is_far and abs(speed_m_per_s - seen_m_per_s) > error_m_per_s:
        raise SettingError(
            "running_report.speed-feet", seen=seen_m_per_s, seen_kmh=_KMH * seen_m_per_s, **said
        )
