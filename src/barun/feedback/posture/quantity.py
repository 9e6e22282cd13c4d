"""Names and numbers of posture measurements as people read them."""

from html import escape
from typing import Final

import numpy as np

from barun.feedback.posture.phrase import Phrase
from barun.feedback.report_text import format_number, say_key
from barun.messages import LANGUAGES, text
from barun.posture.features.feature_table import FEATURES
from barun.posture.features.feature_text import name_key, unit_key

__all__ = [
    "compare_with_own",
    "count_decimals",
    "say_quantity",
    "say_value",
    "tells_alone",
    "write_unit",
    "write_value",
]

_RATIO_DECIMALS: Final = 2
_SIZES: Final = {
    "face_size": ("larger", "smaller"),
    "shoulder_width": ("wider", "narrower"),
    "shoulder_roundness": ("wider", "narrower"),
    "head_height": ("higher", "lower"),
    "camera_distance": ("farther", "nearer"),
    "screen_distance": ("farther", "nearer"),
    "hand_to_head": ("farther", "nearer"),
}
"""Lengths that are never 0, and what more and less of them are called."""
_PLACES: Final = {
    "ear_height": ("up", "down"),
    "shoulder_height": ("up", "down"),
    "shoulder_place": ("right", "left"),
}
"""Places in the picture: where their zero is means nothing, so that only a difference tells."""


def count_decimals(key: str) -> int:
    """Return how many decimals a measurement is written with: tenths of degrees are noise."""
    return 0 if FEATURES[key].unit == "deg" else _RATIO_DECIMALS


def write_unit(key: str) -> str:
    """Return the unit behind a number: a degree sign, metres, or nothing for a ratio."""
    return {"deg": "°", "m": " m"}.get(FEATURES[key].unit, "")


def write_value(key: str, value: float) -> str:
    """Return a number with its unit; that of a ratio is left out."""
    return f"{format_number(value, count_decimals(key))}{write_unit(key)}"


def say_value(key: str, value: float) -> str:
    """Return a number with its unit in all languages as HTML, also that of a ratio."""
    number = write_value(key, value)
    if write_unit(key):
        return number
    return "".join(
        f'<span lang="{language}">{number} <small>'
        f"{escape(text(unit_key(key), language))}</small></span>"
        for language in LANGUAGES
    )


def say_quantity(key: str) -> str:
    """Return the name of a measurement in all languages as HTML."""
    return say_key(name_key(key))


def tells_alone(key: str) -> bool:
    """Return whether only the difference from the person's own means something to people."""
    return key in _PLACES or (key in _SIZES and not write_unit(key))


def compare_with_own(key: str, value: float, own: float) -> Phrase | None:
    """Return how far a value is from the person's own, in words.

    Parameters
    ----------
    key : str
        Of the feature.
    value, own : float
        In its unit; `own` is NaN where it is not known.

    Returns
    -------
    Phrase or None
        Angles and other ratios beside each other, sizes and distances as a percentage, places in
        the picture as a share of its height; None without an own value.
    """
    if not np.isfinite(own):
        return None
    if key in _PLACES:
        words, percent = _PLACES[key], 100 * (value - own)
    elif key in _SIZES and own > 0:
        words, percent = _SIZES[key], 100 * (value / own - 1)
    else:
        return Phrase("posture_report.own", value=write_value(key, own))
    word = words[0] if percent >= 0 else words[1]
    return Phrase(f"posture_report.change-{word}", percent=f"{abs(percent):.0f}")
