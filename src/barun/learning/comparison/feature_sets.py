"""The sets of numbers that classifiers are compared on, with names to say and to store.

Each set has a spec, by which whoever runs a model knows what to compute for it; what that is stands
in :mod:`barun.posture.view.pose_sets`. Here each column says which part of the body it tells about.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks.landmark import Landmark
from barun.posture.pose_vector import POSE_CHANGE_SPEC, POSE_CHANGES
from barun.posture.rows import PoseRows
from barun.posture.view.pose_sets import POSE_SETS
from barun.posture.view.view_features import VIEW_FEATURES

__all__ = ["DEPARTURES", "FEATURE_SETS", "HEAD_AND_SHOULDERS", "FeatureSet"]

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


_PARTS: Final = {
    "robust-28": _line_parts() * 2,
    "simple-68": _simple_parts(),
    "full-108": (*_simple_parts(), *_line_parts()[:7], *("missing",) * len(Landmark)),
    HEAD_AND_SHOULDERS: tuple(_view_part(name) for name in VIEW_FEATURES),
}

_SETS: Final = (
    *(FeatureSet(one.name, one.spec, _PARTS[one.name], one.compute) for one in POSE_SETS.values()),
    FeatureSet(
        DEPARTURES,
        POSE_CHANGE_SPEC,
        tuple(name.removesuffix("_deg").replace("_", "-") for name in POSE_CHANGES),
        None,
    ),
)

FEATURE_SETS: Final = MappingProxyType({one.name: one for one in _SETS})
"""By name: the three legacy sets, then Barun's own."""
