"""Measurements as plain values for JSON, which knows no NaN."""

import math
from dataclasses import asdict
from typing import Any

from barun.findings.measurement import Measurement

__all__ = ["as_plain_number", "describe_measurement"]


def as_plain_number(value: float | None) -> float | None:
    """Return a number with four decimals; None where there is none."""
    return None if value is None or not math.isfinite(value) else round(value, 4)


def describe_measurement(measurement: Measurement) -> dict[str, Any]:
    """Return a measurement as plain values, NaN as None."""
    described = asdict(measurement)
    described["value"] = as_plain_number(measurement.value)
    described["uncertainty"] = as_plain_number(measurement.uncertainty)
    support = described["support"]
    support["median_visibility"] = as_plain_number(measurement.support.median_visibility)
    return described
