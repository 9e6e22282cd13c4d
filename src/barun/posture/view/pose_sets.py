"""Every set of numbers that is computed of a pose alone, for classifiers of single poses.

This is their one home: whoever trains a classifier and whoever lets it judge compute the same. What
a classifier was trained on it says by its spec; departures from a person's own baseline are no such
set (:mod:`barun.posture.pose_vector`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.posture.legacy_sets import compute_full, compute_robust, compute_simple
from barun.posture.rows import PoseRows
from barun.posture.view.view_features import (
    N_VIEW_FEATURES,
    VIEW_FEATURE_SPEC,
    compute_view_features,
)

__all__ = ["POSE_SETS", "POSE_SPECS", "PoseSet"]


@dataclass(frozen=True, slots=True)
class PoseSet:
    """One set."""

    name: str
    """As in reports and on the command line."""
    spec: str
    """Name and version that a trained classifier carries."""
    n_features: int
    """D, numbers a pose."""
    compute: Callable[[PoseRows], npt.NDArray[np.float64]]
    """From N poses, (N, D); a row is NaN throughout where head or shoulders are missing."""


def _view_values(rows: PoseRows) -> npt.NDArray[np.float64]:
    return compute_view_features(rows).values


_SETS: Final = (
    PoseSet("robust-28", "legacy-robust/1", 28, compute_robust),
    PoseSet("simple-68", "legacy-simple/1", 68, compute_simple),
    PoseSet("full-108", "legacy-full/1", 108, compute_full),
    PoseSet("head-and-shoulders", VIEW_FEATURE_SPEC, N_VIEW_FEATURES, _view_values),
)

POSE_SETS: Final = MappingProxyType({one.name: one for one in _SETS})
"""By name: counterparts of those of an older program, then Barun's own."""

POSE_SPECS: Final = MappingProxyType({one.spec: one for one in _SETS})
"""The same by spec."""
