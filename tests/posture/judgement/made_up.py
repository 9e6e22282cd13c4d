"""Measurements and baselines made up by hand: only what is named has a value."""

from collections.abc import Mapping

import numpy as np

from barun.posture.baseline import Baselines
from barun.posture.features.feature_table import FEATURE_KEYS, feature_column
from barun.posture.features.measurements import PostureMeasurements, Trust
from barun.posture.reason import Reason
from barun.posture.view.view import View

__all__ = ["baselines", "measurements"]


def measurements(
    values: Mapping[str, float],
    view: View = View.FRONT,
    *,
    yaw_deg: float | None = None,
    reasons: Mapping[str, Reason] | None = None,
) -> PostureMeasurements:
    """Return one row, by default seen straight."""
    row = np.full((1, len(FEATURE_KEYS)), np.nan)
    why = np.zeros(row.shape, dtype=np.int8)
    for key, value in values.items():
        row[0, feature_column(key)] = value
    for key, reason in (reasons or {}).items():
        why[0, feature_column(key)] = reason
    straight_deg = {View.LEFT_SIDE: -90.0, View.RIGHT_SIDE: 90.0}.get(view, 0.0)
    return PostureMeasurements(
        values=row,
        trust=np.where(np.isnan(row), Trust.CANNOT_JUDGE, Trust.RELIABLE).astype(np.int8),
        reason=why,
        view=np.array([view], dtype=np.int8),
        yaw_deg=np.array([straight_deg if yaw_deg is None else yaw_deg]),
    )


def baselines(median: Mapping[str, float], spread: Mapping[str, float] | None = None) -> Baselines:
    """Return one baseline; the spread of what is not named is 0."""
    made = Baselines.none()
    for key, value in median.items():
        made.median[0, feature_column(key)] = value
        made.spread[0, feature_column(key)] = (spread or {}).get(key, 0.0)
    return made
