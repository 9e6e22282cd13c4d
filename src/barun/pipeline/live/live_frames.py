"""Frames of live sessions, one each, as they go into a step."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from barun.posture.live_step import pick_poses
from barun.posture.rows import PoseRows
from barun.posture.view.mirror import unmirror_rows

__all__ = ["LiveFrames", "unmirror_some"]

_Array = npt.NDArray[np.float64]
_Slots = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class LiveFrames:
    """One frame each of K sessions."""

    slots: _Slots
    """Shape (K,). Whose they are, each slot once."""
    times_s: _Array
    """Shape (K,). Seconds of the clients' clocks."""
    rows: PoseRows
    """K rows; NaN where nobody is there."""


def unmirror_some(rows: PoseRows, mirrored: _Slots) -> PoseRows:
    """Return the poses, those of mirrored pictures as an unmirrored camera would have shown them.

    Parameters
    ----------
    rows : PoseRows
        K rows.
    mirrored : numpy.ndarray of int, shape (M,)
        Which of them.
    """
    if not len(mirrored):
        return rows
    turned = unmirror_rows(pick_poses(rows, mirrored))
    xy, visibility = rows.xy.copy(), rows.visibility.copy()
    xy[mirrored], visibility[mirrored] = turned.xy, turned.visibility
    world_m = None if rows.world_m is None else rows.world_m.copy()
    if world_m is not None and turned.world_m is not None:
        world_m[mirrored] = turned.world_m
    return PoseRows(xy=xy, visibility=visibility, aspect=rows.aspect, world_m=world_m)
