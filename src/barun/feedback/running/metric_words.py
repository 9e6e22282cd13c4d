"""Names and numbers of running metrics as people read them."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from barun.feedback.report_text import format_number, say_key
from barun.findings.measurement import Measurement
from barun.messages import Language, text
from barun.running.metrics.metric_table import METRICS

__all__ = [
    "GROUPS",
    "MetricGroup",
    "ShownUnit",
    "format_spread",
    "format_value",
    "list_groups",
    "name_key",
    "say_unit",
    "say_value",
    "shown_unit",
    "split_key",
    "tell_value",
]


@dataclass(frozen=True, slots=True)
class ShownUnit:
    """How a unit of the measurements is written."""

    factor: float
    decimals: int
    key: str
    """Of the text behind the number."""


_UNITS: Final = MappingProxyType(
    {
        "1/min": ShownUnit(1, 1, "running_report.unit-per-min"),
        "s": ShownUnit(1000, 0, "running_report.unit-ms"),
        "deg": ShownUnit(1, 0, "running_report.unit-deg"),
        "m": ShownUnit(100, 1, "running_report.unit-cm"),
        "leg": ShownUnit(100, 1, "running_report.unit-leg"),
        "torso": ShownUnit(100, 0, "running_report.unit-torso"),
        "leg/s": ShownUnit(1, 1, "running_report.unit-legs-per-second"),
        "m/s": ShownUnit(1, 2, "running_report.unit-metres-per-second"),
        "shoulder widths": ShownUnit(100, 0, "running_report.unit-shoulder"),
        "hip widths": ShownUnit(100, 0, "running_report.unit-hip"),
        "": ShownUnit(100, 1, "running_report.unit-percent"),
    }
)


_MOST_STEPS: Final = 100
"""Steps of the last decimal from which on an interval is written with a decimal less."""


@dataclass(frozen=True, slots=True)
class MetricGroup:
    """Metrics shown under one heading."""

    name: str
    """Entry of the texts after ``group-``."""
    metrics: tuple[str, ...]


GROUPS: Final = (
    MetricGroup(
        "rhythm",
        (
            "cadence",
            "stride_time",
            "step_time",
            "step_share",
            "contact_time",
            "flight_time",
            "duty_factor",
            "speed",
            "stride_length",
        ),
    ),
    MetricGroup(
        "landing",
        (
            "foot_ahead_contact",
            "shank_angle_contact",
            "shank_angle_loading",
            "knee_flexion_contact",
            "foot_angle_contact",
        ),
    ),
    MetricGroup(
        "legs", ("knee_flexion_stance", "knee_flexion_swing", "heel_rise", "hip_extension")
    ),
    MetricGroup("trunk", ("vertical_oscillation", "trunk_lean", "lateral_sway", "lateral_lean")),
    MetricGroup("pelvis", ("pelvic_drop", "crossover")),
    MetricGroup("arms", ("arm_swing", "elbow_flexion", "arm_crossing")),
)


def list_groups() -> Iterator[MetricGroup]:
    """Yield the groups with the metrics there are; what no group names comes last."""
    named = {key for group in GROUPS for key in group.metrics}
    for group in GROUPS:
        yield MetricGroup(group.name, tuple(key for key in group.metrics if key in METRICS))
    others = tuple(key for key in METRICS if key not in named)
    if others:
        yield MetricGroup("others", others)


def split_key(key: str) -> tuple[str | None, str]:
    """Return side and metric of a measurement's key: ``left_contact_time``."""
    for side in ("left", "right"):
        if key.startswith(f"{side}_"):
            return side, key.removeprefix(f"{side}_")
    return None, key


def name_key(metric: str) -> str:
    """Return the key of a metric's name."""
    return f"running_report.metric-{metric.replace('_', '-')}"


def shown_unit(unit: str) -> ShownUnit:
    """Return how values of a unit are written."""
    return _UNITS[unit]


def _count_decimals(unit: str, spread: float | None, *, is_fine: bool) -> int:
    """Return how many decimals are worth writing: an interval has two digits at most."""
    shown = _UNITS[unit]
    decimals = max(shown.decimals, 1) if is_fine and unit == "deg" else shown.decimals
    if spread is not None and np.isfinite(spread):
        while decimals and _round_up(spread * shown.factor, decimals) >= _MOST_STEPS:
            decimals -= 1
    return decimals


def _round_up(value: float, decimals: int) -> int:
    """Return a number in steps of its last decimal, at least one."""
    return max(int(np.ceil(value * 10**decimals - 1e-6)), 1)


def format_value(
    value: float, unit: str, *, is_fine: bool = False, spread: float | None = None
) -> str:
    """Return a number in the unit it is shown in, without the unit; a dash where unknown.

    Differences are written with a decimal more where the values have none; with the half width of
    its interval (`spread`) a number has no more decimals than that.

    Examples
    --------
    >>> format_value(1.613, "m", spread=0.333), format_spread(0.333, "m")
    ('161', '34')
    """
    decimals = _count_decimals(unit, spread, is_fine=is_fine)
    return format_number(value * _UNITS[unit].factor, decimals)


def format_spread(value: float, unit: str, *, is_fine: bool = False) -> str:
    """Return half the width of an interval: rounded up, so that it never reads as certainty."""
    shown = _UNITS[unit]
    if not np.isfinite(value):
        return format_number(value)
    decimals = _count_decimals(unit, value, is_fine=is_fine)
    return format_number(_round_up(value * shown.factor, decimals) / 10**decimals, decimals)


def say_unit(unit: str) -> str:
    """Return the unit behind a number in all languages as HTML; a degree sign stands close."""
    key = _UNITS[unit].key
    return say_key(key) if unit == "deg" else say_key(key, "small")


def say_value(measurement: Measurement, tag: str = "span") -> str:
    """Return value, unit and uncertainty in all languages as HTML."""
    number = format_value(measurement.value, measurement.unit, spread=measurement.uncertainty)
    unit = say_unit(measurement.unit)
    spread = ""
    if measurement.uncertainty is not None and np.isfinite(measurement.uncertainty):
        error = format_spread(measurement.uncertainty, measurement.unit)
        spread = f" <small>\N{PLUS-MINUS SIGN}{error}</small>"
    return f"<{tag}>{number}{unit}{spread}</{tag}>"


def tell_value(value: float, unit: str, language: Language, *, spread: float | None = None) -> str:
    """Return a number with its unit in one language; `spread` as in :func:`format_value`."""
    return f"{format_value(value, unit, spread=spread)}{text(_UNITS[unit].key, language)}"
