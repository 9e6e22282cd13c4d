"""Two recordings of one runner: what really changed, and what may be chance."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from barun.findings.measurement import Measurement
from barun.running.metrics.metric_table import METRICS
from barun.running.metrics.running_measurements import RunningMeasurements

__all__ = ["MetricChange", "RunComparison", "compare_runs"]

Outcome = Literal["changed", "within", "not_compared"]

_LEAST_DEG: Final = {
    "knee_flexion_contact": 3.8,
    "knee_flexion_stance": 3.8,
    "knee_flexion_swing": 3.8,
    "shank_angle_contact": 4.8,
    "foot_angle_contact": 2.3,
    "pelvic_drop": 2.8,
    "lateral_sway": 2.3,
    "lateral_lean": 2.3,
}
"""Smallest detectable differences of 2-D video: Dingenen (2018), Phys Ther Sport; the larger end of
each. Between days those of the knee reach 9 to 14 degrees (Damsted 2015, IJSPT), which the
uncertainties of both recordings together come to."""
_ALIKE_SPEED: Final = 0.05
"""Share by which two speeds may differ and count as the same. A design choice."""


@dataclass(frozen=True, slots=True)
class MetricChange:
    """One quantity in both recordings."""

    key: str
    unit: str
    before: float
    """In the other recording; NaN where it could not be judged."""
    now: float
    smallest: float
    """Smallest difference that can be told from none; NaN if not compared."""
    outcome: Outcome
    reason: str | None = None
    """Key of the text why it is not compared."""

    @property
    def difference(self) -> float:
        """Now less before, in `unit`."""
        return self.now - self.before


@dataclass(frozen=True, slots=True)
class RunComparison:
    """Every quantity of two recordings."""

    changes: tuple[MetricChange, ...]
    is_same_view: bool
    """Only what every view shows is compared otherwise."""
    speeds: Literal["alike", "different", "unknown"]
    """Most quantities change with the speed."""

    @property
    def real(self) -> tuple[MetricChange, ...]:
        """What changed by more than the smallest detectable difference."""
        return tuple(one for one in self.changes if one.outcome == "changed")

    @property
    def n_compared(self) -> int:
        """Quantities that both recordings have."""
        return sum(one.outcome != "not_compared" for one in self.changes)


def _base(key: str) -> str:
    return key.removeprefix("left_").removeprefix("right_")


def _change(now: Measurement, before: Measurement, *, is_shown: bool) -> MetricChange:
    nan = float("nan")
    reason: str | None = None
    if not is_shown:
        reason = "running_report.reason-other-view"
    elif "cannot_judge" in (now.outcome, before.outcome):
        reason = now.reason if now.outcome == "cannot_judge" else before.reason
    elif now.unit != before.unit:
        reason = "running_report.reason-other-unit"
    if reason is not None:
        return MetricChange(now.key, now.unit, before.value, now.value, nan, "not_compared", reason)
    both = np.hypot(now.uncertainty or 0.0, before.uncertainty or 0.0)
    smallest = max(float(both), _LEAST_DEG.get(_base(now.key), 0.0))
    is_real = abs(now.value - before.value) > smallest
    outcome: Outcome = "changed" if is_real else "within"
    return MetricChange(now.key, now.unit, before.value, now.value, smallest, outcome)


def _compare_speeds(
    one: float | None, other: float | None
) -> Literal["alike", "different", "unknown"]:
    if one is None or other is None:
        return "unknown"
    return "alike" if abs(one - other) <= _ALIKE_SPEED * max(one, other) else "different"


def compare_runs(
    now: RunningMeasurements,
    before: RunningMeasurements,
    *,
    speed_now_m_per_s: float | None = None,
    speed_before_m_per_s: float | None = None,
) -> RunComparison:
    """Compare two recordings of one runner.

    Parameters
    ----------
    now, before : RunningMeasurements
        Both with the runner's height, or both without.
    speed_now_m_per_s, speed_before_m_per_s : float, optional
        How fast the runner ran in each.

    Returns
    -------
    RunComparison
        A change is real if it exceeds both uncertainties together, at least the smallest detectable
        difference of 2-D video. The uncertainties hold what the place of the camera does, for
        nobody can tell from the pictures that it stood where it stood before. Of recordings from
        different views only what every view shows is compared; left and right are not compared with
        each other here.
    """
    view, other = now.steps.view, before.steps.view
    is_same_view = (view.name, view.direction) == (other.name, other.direction)
    changes = []
    for key, measured in now.measurements.items():
        metric = METRICS.get(_base(key))
        if metric is not None:
            is_shown = is_same_view or metric.view == "any"
            changes.append(_change(measured, before.measurements[key], is_shown=is_shown))
    return RunComparison(
        tuple(changes), is_same_view, _compare_speeds(speed_now_m_per_s, speed_before_m_per_s)
    )
