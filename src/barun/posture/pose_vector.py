"""How a pose departs from the person's own baseline, as numbers for a trained model.

Positions are compared in sizes of the person's own face, as calibrated, so that neither stature nor
distance to the camera matters. The left and the right side share their columns: forward is plus
whichever way somebody faces, and departures to the left count as those to the right.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.posture.baseline import Baselines
from barun.posture.features.feature_table import feature_column
from barun.posture.features.measurements import PostureMeasurements

__all__ = ["POSE_CHANGES", "POSE_CHANGE_SPEC", "PoseChange", "compute_pose_change"]

_Array = npt.NDArray[np.float64]

POSE_CHANGE_SPEC: Final = "posture-change/1"
"""What a trained model of these numbers must call them."""

POSE_CHANGES: Final = (
    "head_drop",
    "neck_drop",
    "shoulder_drop",
    "face_growth",
    "head_nod",
    "face_nod_deg",
    "head_forward",
    "shift",
    "shoulder_tilt_deg",
    "shoulder_growth",
)
"""Names of the D columns.

``head_drop``, ``shoulder_drop``: how far ears and shoulders sank in the picture, face sizes.
``neck_drop``: how much nearer the ears came to the shoulders, face sizes.
``face_growth``, ``shoulder_growth``: how much larger the face and, from the front, the shoulders
appear, share of their own size.
``head_nod`` (front, ear widths) and ``face_nod_deg`` (side): how far the head is bent down.
``head_forward`` (side): how far the ears went ahead of the shoulders, face sizes.
``shift``: how far the shoulders moved left or right, face sizes.
``shoulder_tilt_deg`` (front): how far they tilted to either side.
"""

_COLUMNS: Final = np.array(
    [
        feature_column(key)
        for key in (
            "ear_height",
            "shoulder_height",
            "face_size",
            "head_pitch",
            "ear_eye_inclination",
            "head_forward_offset",
            "shoulder_place",
            "shoulder_tilt",
            "shoulder_width",
        )
    ],
    dtype=np.intp,
)
_FACE_SIZE: Final = 2
_SHOULDER_WIDTH: Final = 8


@dataclass(frozen=True, slots=True, eq=False)
class PoseChange:
    """Departures of N rows from their baselines; D columns as ``POSE_CHANGES``."""

    values: npt.NDArray[np.float32]
    """Shape (N, D). 0, as the baseline, where missing."""
    is_missing: npt.NDArray[np.bool_]
    """Shape (N, D). Whether a landmark or the baseline is missing, or the view does not show it."""


def compute_pose_change(measurements: PostureMeasurements, baselines: Baselines) -> PoseChange:
    """Compare poses with baselines.

    Parameters
    ----------
    measurements : PostureMeasurements
        N rows.
    baselines : Baselines
        N rows or one, of the view each row is seen in.

    Notes
    -----
    Shifting the picture by whole pixels changes `head_drop`, `shoulder_drop` and `shift`: the
    camera must stand where it stood when the baseline was taken.
    """
    values = measurements.values.take(_COLUMNS, axis=1)
    median = baselines.median.take(_COLUMNS, axis=1)
    change = values - median
    change[:, 0:2] /= -median[:, _FACE_SIZE : _FACE_SIZE + 1]
    change[:, 6:7] /= median[:, _FACE_SIZE : _FACE_SIZE + 1]
    change[:, _FACE_SIZE] /= median[:, _FACE_SIZE]
    change[:, _SHOULDER_WIDTH] /= median[:, _SHOULDER_WIDTH]
    np.abs(change[:, 6:8], out=change[:, 6:8])
    change = np.insert(change, 1, change[:, 0] - change[:, 1], axis=1)
    missing = ~np.isfinite(change)
    change[missing] = 0.0
    return PoseChange(values=change.astype(np.float32), is_missing=missing)
