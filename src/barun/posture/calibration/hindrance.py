"""What keeps a frame from being used for a calibration."""

from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.posture.calibration.calibration_settings import CalibrationSettings
from barun.posture.features.feature_table import feature_column
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.reason import Reason
from barun.posture.view.view import View

__all__ = ["Hindrance", "find_hindrances"]


class Hindrance(IntEnum):
    """A hindrance; its texts are ``posture_calibration.hint-<label>`` and ``refused-<label>``."""

    NONE = 0
    """There is none."""
    NO_PERSON = 1
    """Nobody is in the picture."""
    NO_VIEW = 2
    """Neither the front nor a side is recognised."""
    OTHER_VIEW = 3
    """The person is seen from another view than the one to be calibrated."""
    NOT_VISIBLE = 4
    """Head or shoulders are hidden or beyond the picture's edge."""
    TURNED = 5
    """The head or the body is turned away from the view."""
    MOVING = 6
    """The person does not sit still."""
    FEW_FRAMES = 7
    """Too few pictures a second."""
    STALLED = 8
    """No picture came for a while: the camera or the connection stood still."""

    @property
    def label(self) -> str:
        """Name in lower case with hyphens, as in message keys."""
        return self.name.lower().replace("_", "-")


def _columns(*keys: str) -> npt.NDArray[np.intp]:
    return np.array([feature_column(key) for key in keys])


_FRONT: Final = _columns(
    "head_height", "ear_height", "shoulder_height", "face_size", "shoulder_width"
)
_SIDE: Final = _columns("neck_inclination", "ear_height", "shoulder_height", "face_size")
_HEAD_TURN: Final = feature_column("head_turn")


def find_hindrances(
    measurements: PostureMeasurements,
    wanted: tuple[View, ...],
    settings: CalibrationSettings,
) -> npt.NDArray[np.int8]:
    """Tell for each row by itself what keeps it from being used.

    Parameters
    ----------
    measurements : PostureMeasurements
        N rows.
    wanted : tuple of View
        The views to be calibrated: the front, or either side, or one of them.
    settings : CalibrationSettings
        How far a head may be turned.

    Returns
    -------
    numpy.ndarray of int8, shape (N,)
        Values of Hindrance; never MOVING, FEW_FRAMES or STALLED, which take
        time to be seen.
    """
    values, view = measurements.values, measurements.view
    columns = _FRONT if View.FRONT in wanted else _SIDE
    is_known = np.isfinite(values)
    needed = is_known.take(columns, axis=1)
    why = measurements.reason.take(columns, axis=1)
    is_turned = ((why == Reason.TURNED) & ~needed).any(axis=1)
    if View.FRONT in wanted:
        is_turned |= np.abs(values[:, _HEAD_TURN]) > settings.largest_turn_deg
    found = np.zeros(len(values), dtype=np.int8)
    # From the mildest to the gravest; the later one stands.
    found[~needed.all(axis=1)] = Hindrance.NOT_VISIBLE
    found[is_turned] = Hindrance.TURNED
    found[np.isin(view, wanted, invert=True)] = Hindrance.OTHER_VIEW
    found[view == View.NEITHER] = Hindrance.NO_VIEW
    found[(why == Reason.NO_PERSON).all(axis=1) | ~is_known.any(axis=1)] = Hindrance.NO_PERSON
    return found
