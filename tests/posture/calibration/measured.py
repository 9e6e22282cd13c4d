"""Measurements of sitters by hand: everything is known, nothing moves unless a test says so."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from barun.posture.baseline import Baselines
from barun.posture.calibration.camera_geometry import CameraGeometry
from barun.posture.calibration.view_baseline import ViewBaseline
from barun.posture.features.feature_table import FEATURE_KEYS, feature_column
from barun.posture.features.measurements import PostureMeasurements, Trust
from barun.posture.reason import Reason
from barun.posture.view.view import View

FRONT = {
    "head_height": 0.6,
    "head_pitch": 0.1,
    "head_tilt": 0.0,
    "head_turn": 0.0,
    "shoulder_tilt": 0.0,
    "face_size": 0.12,
    "ear_height": 0.65,
    "shoulder_height": 0.40,
    "shoulder_place": 0.0,
    "shoulder_width": 0.40,
    "hand_to_head": 3.0,
}
"""Ears 0.25 above shoulders 0.40 wide would be 0.625; the head's height is its own number here."""
SIDE = {
    "neck_inclination": 12.0,
    "neck_flexion": 8.0,
    "trunk_inclination": 4.0,
    "trunk_thigh_angle": 100.0,
    "ear_eye_inclination": -10.0,
    "face_size": 0.06,
    "ear_height": 0.75,
    "shoulder_height": 0.62,
    "shoulder_place": 0.0,
    "hand_to_head": 3.0,
}


def measure(
    n_rows: int = 1,
    view: View = View.FRONT,
    reason: Reason = Reason.WRONG_VIEW,
    **changes: float | npt.NDArray[np.float64],
) -> PostureMeasurements:
    """Return rows of upright sitting with some features changed; NaN has the given reason."""
    return measure_changed(changes, view, n_rows=n_rows, reason=reason)


def measure_changed(
    changes: Mapping[str, float | npt.NDArray[np.float64]],
    view: View = View.FRONT,
    *,
    n_rows: int = 1,
    reason: Reason = Reason.WRONG_VIEW,
) -> PostureMeasurements:
    """Return the same, with the changes as a mapping."""
    values = np.full((n_rows, len(FEATURE_KEYS)), np.nan)
    for key, value in ((SIDE if view.is_side else FRONT) | dict(changes)).items():
        values[:, feature_column(key)] = value
    known = np.isfinite(values)
    return PostureMeasurements(
        values=values,
        trust=np.where(known, Trust.RELIABLE, Trust.CANNOT_JUDGE).astype(np.int8),
        reason=np.where(known, Reason.NONE, reason).astype(np.int8),
        view=np.full(n_rows, view, dtype=np.int8),
        yaw_deg=np.full(n_rows, {View.LEFT_SIDE: -90.0, View.RIGHT_SIDE: 90.0}.get(view, 0.0)),
    )


def nobody(n_rows: int = 1) -> PostureMeasurements:
    """Return rows in which nobody is seen."""
    empty = dict.fromkeys(FRONT, np.nan)
    rows = measure_changed(empty, View.NEITHER, n_rows=n_rows, reason=Reason.NO_PERSON)
    rows.yaw_deg[:] = np.nan
    return rows


def never_alarms(
    measurements: PostureMeasurements, baselines: Baselines
) -> npt.NDArray[np.float64]:
    """Judge everything as good."""
    assert len(baselines.median) in (1, len(measurements))
    return np.zeros((len(measurements), 2))


def make_baseline(view: View = View.FRONT, **changes: float) -> ViewBaseline:
    """Return a baseline of upright sitting."""
    row = measure_changed(changes, view)
    median = row.values[0].copy()
    return ViewBaseline(
        view=view,
        median=median,
        spread=np.where(np.isfinite(median), 0.01, np.nan),
        n_frames=300,
        duration_s=10.0,
        alarm_share=0.0,
        geometry=CameraGeometry.from_features(median, yaw_deg=float(row.yaw_deg[0]), aspect=16 / 9),
    )
