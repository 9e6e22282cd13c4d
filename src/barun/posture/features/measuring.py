"""Every feature of a sitting person, for many rows at once."""

import numpy as np
import numpy.typing as npt

from barun.posture.features.feature_values import compute_features
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.features.trust import judge_trust
from barun.posture.features.turn import compute_turn_off
from barun.posture.rows import PoseRows

__all__ = ["measure_posture"]


def measure_posture(
    rows: PoseRows,
    view: npt.NDArray[np.int8],
    *,
    field_of_view_deg: float | npt.NDArray[np.float64] | None = None,
) -> PostureMeasurements:
    """Measure every feature of ``FEATURES``, row by row.

    Parameters
    ----------
    rows : PoseRows
        N poses.
    view : numpy.ndarray, shape (N,)
        From where each is seen: values of `View`.
    field_of_view_deg : float or numpy.ndarray, shape (N,), optional
        Of the camera, across the width of the picture. Assumed where left out; distances are weak
        then.

    Returns
    -------
    PostureMeasurements
        Values, trust and reasons.

    Notes
    -----
    Rows do not know of each other. Sagittal angles run through the middle of both sides, because a
    line on one side swings in the picture as the person turns on the chair (8 degrees of neck
    inclination for 10 degrees of turn, ``docs/accuracy.md``); where a landmark of the far side is
    missing, the near one stands for both.
    """
    values, yaw_deg = compute_features(rows, view, field_of_view_deg)
    trust, reason = judge_trust(
        rows,
        view,
        values,
        compute_turn_off(yaw_deg, view),
        is_lens_known=field_of_view_deg is not None,
    )
    return PostureMeasurements(
        values=values, trust=trust, reason=reason, view=view, yaw_deg=yaw_deg
    )
