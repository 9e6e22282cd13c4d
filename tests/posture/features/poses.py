"""Poses drawn by hand, with coordinates from which every answer follows on paper."""

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks import MIRROR, N_LANDMARKS, Landmark
from barun.posture.rows import PoseRows
from barun.posture.view.view import View

__all__ = [
    "FRONT",
    "LEFT",
    "NEITHER",
    "RIGHT",
    "front_pose",
    "mirror",
    "side_pose",
    "stack",
    "views",
    "without",
]

NEITHER, FRONT, LEFT, RIGHT = View.NEITHER, View.FRONT, View.LEFT_SIDE, View.RIGHT_SIDE

_FRONT_HALF: Final = {
    Landmark.LEFT_EAR: (0.6, 0.3),
    Landmark.LEFT_EYE: (0.55, 0.28),
    Landmark.LEFT_EYE_INNER: (0.53, 0.28),
    Landmark.LEFT_EYE_OUTER: (0.57, 0.28),
    Landmark.MOUTH_LEFT: (0.53, 0.38),
    Landmark.LEFT_SHOULDER: (0.7, 0.6),
    Landmark.LEFT_ELBOW: (0.75, 0.75),
    Landmark.LEFT_WRIST: (0.65, 0.9),
    Landmark.LEFT_PINKY: (0.63, 0.95),
    Landmark.LEFT_INDEX: (0.61, 0.95),
    Landmark.LEFT_THUMB: (0.61, 0.92),
    Landmark.LEFT_HIP: (0.6, 0.9),
    Landmark.LEFT_KNEE: (0.62, 0.96),
    Landmark.LEFT_ANKLE: (0.62, 0.99),
    Landmark.LEFT_HEEL: (0.62, 0.99),
    Landmark.LEFT_FOOT_INDEX: (0.63, 1.0),
}
"""The left half of somebody who faces the camera; the right half is its mirror image at x = 0.5."""

_SIDE: Final = {
    "NOSE": (0.7, 0.42),
    "EYE": (0.68, 0.38),
    "EYE_INNER": (0.69, 0.38),
    "EYE_OUTER": (0.67, 0.38),
    "EAR": (0.6, 0.4),
    "MOUTH": (0.68, 0.47),
    "SHOULDER": (0.5, 0.6),
    "ELBOW": (0.55, 0.75),
    "WRIST": (0.7, 0.75),
    "PINKY": (0.74, 0.75),
    "INDEX": (0.75, 0.75),
    "THUMB": (0.74, 0.74),
    "HIP": (0.5, 0.9),
    "KNEE": (0.75, 0.9),
    "ANKLE": (0.75, 0.99),
    "HEEL": (0.72, 1.0),
    "FOOT_INDEX": (0.8, 1.0),
}
"""Somebody who faces the right of the picture: ear 0.1 ahead of and 0.2 above the shoulder, trunk
upright, thigh level."""


def _rows(xy: npt.NDArray[np.float64], world_m: npt.NDArray[np.float64] | None) -> PoseRows:
    return PoseRows(
        xy=xy[None],
        visibility=np.ones((1, N_LANDMARKS)),
        aspect=np.ones(1),
        world_m=None if world_m is None else world_m[None],
    )


def front_pose(**moved: tuple[float, float]) -> PoseRows:
    """One row in a square picture, facing the camera; `moved` by name in lower case."""
    xy = np.empty((N_LANDMARKS, 2))
    xy[Landmark.NOSE] = (0.5, 0.33)
    for mark, (x, y) in _FRONT_HALF.items():
        xy[mark] = (x, y)
        xy[mark.mirrored] = (1 - x, y)
    for name, place in moved.items():
        xy[Landmark[name.upper()]] = place
    world_m = np.zeros((N_LANDMARKS, 3))
    world_m[:, :2] = xy - (0.5, 0.9)
    return _rows(xy, world_m)


def side_pose(**moved: tuple[float, float]) -> PoseRows:
    """One row in a square picture, facing its right; both sides of the body at the same place."""
    xy = np.empty((N_LANDMARKS, 2))
    for mark in Landmark:
        words = [word for word in mark.name.split("_") if word not in ("LEFT", "RIGHT")]
        xy[mark] = _SIDE["_".join(words)]
    for name, place in moved.items():
        xy[Landmark[name.upper()]] = place
    return _rows(xy, None)


def without(rows: PoseRows, *marks: Landmark) -> PoseRows:
    """The same rows with landmarks missing."""
    xy = rows.xy.copy()
    xy[:, list(marks)] = np.nan
    return replace(rows, xy=xy)


def views(view: View, rows: PoseRows) -> npt.NDArray[np.int8]:
    return np.full(len(rows), view, dtype=np.int8)


def mirror(rows: PoseRows) -> PoseRows:
    """As a mirror shows it: left and right exchange."""
    xy = rows.xy[:, MIRROR].copy()
    xy[..., 0] = rows.aspect[:, None] - xy[..., 0]
    world_m = None
    if rows.world_m is not None:
        world_m = rows.world_m[:, MIRROR] * np.array([-1.0, 1.0, 1.0])
    return replace(rows, xy=xy, visibility=rows.visibility[:, MIRROR], world_m=world_m)


def stack(*parts: PoseRows) -> PoseRows:
    """All rows one after the other; depth only where all have it."""
    worlds = [part.world_m for part in parts if part.world_m is not None]
    return PoseRows(
        xy=np.concatenate([part.xy for part in parts]),
        visibility=np.concatenate([part.visibility for part in parts]),
        aspect=np.concatenate([part.aspect for part in parts]),
        world_m=np.concatenate(worlds) if len(worlds) == len(parts) else None,
    )
