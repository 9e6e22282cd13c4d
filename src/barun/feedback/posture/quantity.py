"""Names and numbers of posture measurements as people read them."""

from typing import Final

from barun.feedback.report_text import format_number, say_key
from barun.posture.features.feature_table import FEATURES
from barun.posture.features.feature_text import name_key

__all__ = ["count_decimals", "say_quantity", "write_unit", "write_value"]

_RATIO_DECIMALS: Final = 2


def count_decimals(key: str) -> int:
    """Return how many decimals a measurement is written with: tenths of degrees are noise."""
    return 0 if FEATURES[key].unit == "deg" else _RATIO_DECIMALS


def write_unit(key: str) -> str:
    """Return the unit behind a number: a degree sign, metres, or nothing for a ratio."""
    return {"deg": "°", "m": " m"}.get(FEATURES[key].unit, "")


def write_value(key: str, value: float) -> str:
    """Return a number with its unit."""
    return f"{format_number(value, count_decimals(key))}{write_unit(key)}"


def say_quantity(key: str) -> str:
    """Return the name of a measurement in all languages as HTML."""
    return say_key(name_key(key))
