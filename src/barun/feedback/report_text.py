"""Report texts in both languages side by side; the page shows the chosen one."""

from html import escape
from typing import Final

import numpy as np

from barun.messages import LANGUAGES, text

__all__ = ["format_number", "say", "say_angle", "say_key"]

MISSING: Final = "–"


def say(entry: str, /, tag: str = "span", **details: object) -> str:
    """Return a text of ``report.toml`` in all languages as HTML, its details escaped."""
    return say_key(f"report.{entry}", tag, **details)


def say_key(key: str, tag: str = "span", /, **details: object) -> str:
    """Return any text of the catalogue in all languages as HTML, its details escaped."""
    return "".join(
        f'<{tag} lang="{language}">{escape(text(key, language, **details))}</{tag}>'
        for language in LANGUAGES
    )


def say_angle(quantity: str, entry: str = "angle") -> str:
    """Return the name of an angle without its side, ``knee_flexion``, or a text about it."""
    return say(f"{entry}-{quantity.replace('_', '-')}")


def format_number(value: float, decimals: int = 0) -> str:
    """Return a number with a true minus sign, or a dash where there is none."""
    if not np.isfinite(value):
        return MISSING
    rounded = round(float(value), decimals) + 0.0  # no "-0"
    return f"{rounded:.{decimals}f}".replace("-", "\N{MINUS SIGN}")
