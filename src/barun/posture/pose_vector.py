"""How a pose departs from the person's own baseline, as numbers for a trained model.

Positions are compared in sizes of the person's own face, as calibrated, so that stature and the
distance at which they calibrated do not matter. A camera moved or a chair rolled since then does:
beside them stands how far the head came down to the shoulders, which neither changes.
The left and the right side share their columns: forward is plus whichever way somebody faces, and
departures to the left count as those to the right.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.posture.baseline import Baselines
from barun.posture.features.feature_table import FEATURE_KEYS, feature_column
from barun.posture.features.measurements import PostureMeasurements

__all__ = [
    "POSE_CHANGES",
    "POSE_CHANGE_SPEC",
    "PoseChange",
    "compute_head_lowering",
    "compute_pose_change",
]

_Array = npt.NDArray[np.float64]

POSE_CHANGE_SPEC: Final = "posture-change/2"
"""What a trained model of these numbers must call them."""

POSE_CHANGES: Final = (
    "head_drop",
    "neck_drop",
    "shoulder_drop",
    "face_growth",
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
``face_nod_deg`` (side): how far the head is bent down.
``head_forward`` (side): how far the ears went ahead of the shoulders, face sizes.
``shift``: how far the shoulders moved left or right, face sizes.
``shoulder_tilt_deg`` (front): how far they tilted to either side.
"""

_TABLE: Final = (
    # change, feature, what 1 is (None: the feature's unit), sign
    ("head_drop", "ear_height", "face_size", -1.0),
    ("shoulder_drop", "shoulder_height", "face_size", -1.0),
    ("face_growth", "face_size", "face_size", 1.0),
    ("face_nod_deg", "ear_eye_inclination", None, 1.0),
    ("head_forward", "head_forward_offset", None, 1.0),
    ("shift", "shoulder_place", "face_size", 1.0),
    ("shoulder_tilt_deg", "shoulder_tilt", None, 1.0),
    ("shoulder_growth", "shoulder_width", "shoulder_width", 1.0),
)
_FEATURES: Final = np.array([feature_column(key) for _, key, _, _ in _TABLE], dtype=np.intp)
_UNITS: Final = np.array(
    [len(FEATURE_KEYS) if unit is None else feature_column(unit) for _, _, unit, _ in _TABLE],
    dtype=np.intp,
)
_SIGNS: Final = np.array([sign for *_, sign in _TABLE])
_PLACES: Final = np.array([POSE_CHANGES.index(name) for name, *_ in _TABLE], dtype=np.intp)
_HEAD_DROP, _NECK_DROP, _SHOULDER_DROP = (
    POSE_CHANGES.index(name) for name in ("head_drop", "neck_drop", "shoulder_drop")
)
_EAR, _SHOULDER, _FACE = (
    feature_column(key) for key in ("ear_height", "shoulder_height", "face_size")
)
_TO_EITHER_SIDE: Final = [POSE_CHANGES.index(name) for name in ("shift", "shoulder_tilt_deg")]


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
    median = baselines.median
    units = np.hstack([median, np.ones((len(median), 1))]).take(_UNITS, axis=1)
    change = np.empty((len(measurements), len(POSE_CHANGES)))
    change[:, _PLACES] = measurements.values.take(_FEATURES, axis=1) - median.take(
        _FEATURES, axis=1
    )
    change[:, _PLACES] *= _SIGNS / units
    change[:, _TO_EITHER_SIDE] = np.abs(change[:, _TO_EITHER_SIDE])
    change[:, _NECK_DROP] = change[:, _HEAD_DROP] - change[:, _SHOULDER_DROP]
    is_missing = ~np.isfinite(change)
    change[is_missing] = 0.0
    return PoseChange(values=change.astype(np.float32), is_missing=is_missing)


def compute_head_lowering(measurements: PostureMeasurements, baselines: Baselines) -> _Array:
    """Return how much nearer the ears came to the shoulders, shape (N,).

    Parameters
    ----------
    measurements : PostureMeasurements
        N rows.
    baselines : Baselines
        N rows or one, of the view each row is seen in.

    Returns
    -------
    numpy.ndarray, shape (N,)
        Height of the ears over the shoulders in sizes of the face, at the baseline less now; each
        in the face as it appears there. NaN where something needed is missing.

    Notes
    -----
    Neither shifting the picture nor magnifying it changes this, so neither does a nudged camera nor
    a rolled chair, but for the perspective of depth: by less than 0.1 for a camera moved by 5 cm or
    tilted by 3 degrees and a chair rolled by 0.3 m, in simulation.
    """
    values, median = measurements.values, baselines.median
    now = (values[:, _EAR] - values[:, _SHOULDER]) / values[:, _FACE]
    usual = (median[:, _EAR] - median[:, _SHOULDER]) / median[:, _FACE]
    return np.asarray(usual - now)
