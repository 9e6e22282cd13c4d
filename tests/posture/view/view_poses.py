"""Made-up heads and shoulders with known directions."""

import numpy as np
import numpy.typing as npt

from barun.landmarks import MIRROR, N_LANDMARKS, Landmark
from barun.posture.rows import PoseRows

_Array = npt.NDArray[np.float64]

# Metres: to the person's left, ahead, up; the origin lies between the shoulders.
_BODY = {
    Landmark.NOSE: (0.0, 0.11, 0.17),
    Landmark.LEFT_EYE: (0.03, 0.09, 0.20),
    Landmark.RIGHT_EYE: (-0.03, 0.09, 0.20),
    Landmark.LEFT_EAR: (0.0775, 0.0, 0.19),
    Landmark.RIGHT_EAR: (-0.0775, 0.0, 0.19),
    Landmark.MOUTH_LEFT: (0.025, 0.09, 0.13),
    Landmark.MOUTH_RIGHT: (-0.025, 0.09, 0.13),
    Landmark.LEFT_SHOULDER: (0.18, 0.0, 0.0),
    Landmark.RIGHT_SHOULDER: (-0.18, 0.0, 0.0),
}
_TRUNK = (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)


def make_rows(
    yaw_deg: float, *, head_yaw_deg: float | None = None, size: float = 1.0, aspect: float = 4 / 3
) -> PoseRows:
    """One person, without perspective, in the middle of the picture.

    At 0 the person faces the camera and their left is at the right of the picture; at +90 they face
    the right of the picture, so the camera sees their right side.
    """
    xy = np.full((1, N_LANDMARKS, 2), np.nan)
    for mark, (left, ahead, up) in _BODY.items():
        turned_deg = yaw_deg if head_yaw_deg is None or mark in _TRUNK else head_yaw_deg
        turned = np.radians(turned_deg)
        across = left * np.cos(turned) + ahead * np.sin(turned)
        xy[0, mark] = aspect / 2 + size * across, 0.6 - size * up
    return rows_of(xy, aspect)


def rows_of(xy: _Array, aspect: float = 4 / 3) -> PoseRows:
    """Return rows of these positions, everything visible."""
    return PoseRows(
        xy=xy, visibility=np.ones(xy.shape[:2]), aspect=np.full(len(xy), aspect, dtype=np.float64)
    )


def joined(*rows: PoseRows) -> PoseRows:
    """Return several rows as one."""
    return PoseRows(
        xy=np.concatenate([row.xy for row in rows]),
        visibility=np.concatenate([row.visibility for row in rows]),
        aspect=np.concatenate([row.aspect for row in rows]),
    )


def without(rows: PoseRows, *marks: int) -> PoseRows:
    """Return the rows with some points missing."""
    xy = rows.xy.copy()
    xy[:, list(marks)] = np.nan
    return PoseRows(xy=xy, visibility=rows.visibility, aspect=rows.aspect)


def mirrored(rows: PoseRows) -> PoseRows:
    """Return what a mirrored camera shows."""
    xy = rows.xy[:, MIRROR].copy()
    xy[..., 0] = rows.aspect[:, None] - xy[..., 0]
    return PoseRows(xy=xy, visibility=rows.visibility[:, MIRROR], aspect=rows.aspect)
