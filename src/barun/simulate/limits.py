"""Ranges of settings: what is possible is written once, beside the setting."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from barun.errors import SettingError

__all__ = ["Limit", "validate_limits"]


@dataclass(frozen=True, slots=True)
class Limit:
    """Smallest and largest possible value of a setting, both allowed."""

    low: float
    """Smallest value."""
    high: float
    """Largest value."""
    unit: str
    """Symbol of the unit; empty for plain numbers and shares."""


def validate_limits(settings: object, limits: Mapping[str, Limit]) -> None:
    """Check attributes of `settings` against `limits`; None is not checked.

    Parameters
    ----------
    settings : object
        Carries an attribute for each name in `limits`.
    limits : mapping of str to Limit
        Range of each attribute.

    Raises
    ------
    SettingError
        Naming the first attribute out of its range, its value and its range. NaN is out of range.
    """
    for name, limit in limits.items():
        value = getattr(settings, name)
        if value is not None and (math.isnan(value) or not limit.low <= value <= limit.high):
            raise SettingError(
                "simulate.out-of-range",
                name=name,
                low=limit.low,
                high=limit.high,
                unit=f" {limit.unit}" if limit.unit else "",
                got=value,
            )
