"""The sets of numbers that classifiers are compared on, with names to say and to store.

Each set has a spec, by which whoever runs a model knows what to compute for it, and says of each
column which part of the body it tells about.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks.landmark import Landmark
from barun.learning.feature_sets import compute_full, compute_robust, compute_simple
from barun.posture.pose_vector import POSE_CHANGE_SPEC, POSE_CHANGES
from barun.posture.rows import PoseRows
from barun.posture.view.view_features import (
    VIEW_FEATURE_SPEC,
    VIEW_FEATURES,
    compute_view_features,
)

__all__ = ["DEPARTURES", "FEATURE_SETS", "HEAD_AND_SHOULDERS", "FeatureSet", "compute_features"]

_Array = npt.NDArray[np.float64]

HEAD_AND_SHOULDERS: Final = "head-and-shoulders"
DEPARTURES: Final = "departures"


@dataclass(frozen=True, slots=True)
class FeatureSet:
    """One set of features."""

    name: str
    """As in reports and on the command line."""
    spec: str
    """Name and version that a trained model carries."""
    parts: tuple[str, ...]
    """Of each of the D columns: what it tells about, the end of a text ``comparison.part-...``."""
    compute: Callable[[PoseRows], _Array] | None
    """From poses, (N, D); None for departures, which need the baseline of a person, too."""


def _view_features(rows: PoseRows) -> _Array:
    return compute_view_features(rows).values


_LINES: Final = (
    ("shoulders", 1),
    ("ears", 1),
    ("eyes", 1),
    ("head-shoulders", 4),
    ("nose", 2),
    ("head-shoulders", 2),
    ("face", 3),
)
"""What the fourteen lines of the robust set run between, in their order, and how many do."""


def _line_parts() -> tuple[str, ...]:
    return tuple(part for part, count in _LINES for _ in range(count))


def _point_part(mark: int) -> str:
    if mark == Landmark.NOSE:
        return "nose"
    if mark <= Landmark.RIGHT_EYE_OUTER:
        return "eyes"
    if mark <= Landmark.RIGHT_EAR:
        return "ears"
    if mark <= Landmark.MOUTH_RIGHT:
        return "mouth"
    if mark <= Landmark.RIGHT_SHOULDER:
        return "shoulders"
    return "arms" if mark <= Landmark.RIGHT_THUMB else "legs"


def _simple_parts() -> tuple[str, ...]:
    points = [_point_part(mark) for mark in Landmark for _ in range(2)]
    return (*points, "size", "missing")


def _view_part(name: str) -> str:
    if name.startswith("left_"):
        return "tilt"
    return name.split("_", maxsplit=1)[0]


_SETS: Final = (
    FeatureSet("robust-28", "legacy-robust/1", _line_parts() * 2, compute_robust),
    FeatureSet("simple-68", "legacy-simple/1", _simple_parts(), compute_simple),
    FeatureSet(
        "full-108",
        "legacy-full/1",
        (*_simple_parts(), *_line_parts()[:7], *("missing",) * len(Landmark)),
        compute_full,
    ),
    FeatureSet(
        HEAD_AND_SHOULDERS,
        VIEW_FEATURE_SPEC,
        tuple(_view_part(name) for name in VIEW_FEATURES),
        _view_features,
    ),
    FeatureSet(
        DEPARTURES,
        POSE_CHANGE_SPEC,
        tuple(name.removesuffix("_deg").replace("_", "-") for name in POSE_CHANGES),
        None,
    ),
)

FEATURE_SETS: Final = MappingProxyType({one.name: one for one in _SETS})
"""By name: the three legacy sets, then Barun's own."""


def compute_features(spec: str, rows: PoseRows) -> npt.NDArray[np.float32]:
    """Return the features that a model of this spec wants, (N, D) float32.

    Parameters
    ----------
    spec : str
        As in the metadata of the model; of a set that needs nothing but poses.
    rows : PoseRows
        N poses.

    Raises
    ------
    KeyError
        If no such set is known, or it needs a baseline.
    """
    for one in _SETS:
        if one.spec == spec and one.compute is not None:
            return one.compute(rows).astype(np.float32)
    raise KeyError(spec)
