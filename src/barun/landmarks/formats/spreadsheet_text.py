"""Texts in CSV files that a spreadsheet must not run as a formula."""

from typing import Final

__all__ = ["shielded", "unshielded"]

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""How a text begins that a spreadsheet would run, also in the wide letters of East Asia: OWASP,
"CSV Injection"."""
_SHIELD: Final = "'"


def _is_formula(words: str) -> bool:
    bare = words.lstrip(_SHIELD)
    if not bare.startswith(_FORMULA):
        return False
    try:
        float(bare)
    except ValueError:
        return True
    return False  # a number below zero, which a label may be


def shielded(words: str) -> str:
    """Return a text with an apostrophe before it if a spreadsheet would run it."""
    return f"{_SHIELD}{words}" if _is_formula(words) else words


def unshielded(words: str) -> str:
    """Return the text :func:`shielded` was given, exactly."""
    is_shielded = words.startswith(_SHIELD) and _is_formula(words)
    return words.removeprefix(_SHIELD) if is_shielded else words
