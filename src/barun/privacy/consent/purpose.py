"""What personal data may be used for, each asked for by itself."""

from typing import Final, Literal, TypeGuard, get_args

__all__ = ["PURPOSES", "Purpose", "is_purpose"]

Purpose = Literal["analysis", "history", "training", "coach"]
"""Estimating a pose and judging it now; keeping what was measured; training and checking models;
letting a coach see it."""
PURPOSES: Final[tuple[Purpose, ...]] = get_args(Purpose)


def is_purpose(word: str) -> TypeGuard[Purpose]:
    """Return whether there is such a purpose."""
    return word in PURPOSES
