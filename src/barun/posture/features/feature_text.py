"""Where the texts of features and reasons stand in the catalogue."""

from barun.posture.features.feature_table import FEATURES
from barun.posture.reason import Reason

__all__ = ["explanation_key", "name_key", "reason_key", "unit_key"]


def name_key(feature: str) -> str:
    """Return the message key of a feature's name."""
    return f"posture.feature-{feature.replace('_', '-')}"


def explanation_key(feature: str) -> str:
    """Return the message key of the line that says what a feature is."""
    return f"posture.feature-{feature.replace('_', '-')}-about"


def unit_key(feature: str) -> str:
    """Return the message key of a feature's unit."""
    unit = FEATURES[feature].unit.replace(" ", "-")
    return f"posture.unit-{unit}"


def reason_key(reason: Reason) -> str:
    """Return the message key of what is missing and what to do about it."""
    return f"posture.reason-{reason.label}"
