"""The good sitting of one person in one view, as calibrated."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.errors import ProfileError
from barun.posture.baseline import Baselines
from barun.posture.calibration.camera_geometry import CameraGeometry
from barun.posture.features.feature_table import FEATURE_KEYS
from barun.posture.view.view import View

__all__ = ["FEATURES_VERSION", "ViewBaseline", "compute_centre_and_spread"]

FEATURES_VERSION: Final = 1
"""Raised when a feature changes its meaning, so that older baselines are measured anew. A test
fails when the feature table changes and this does not."""

_TO_DEVIATION: Final = 1.4826
"""Standard deviations in a median absolute deviation of normally distributed values: 1 over the
normal distribution's 75 % quantile, 0.6745."""
_FEWEST_FOR_SPREAD: Final = 5
"""Values a spread needs; design choice."""


@dataclass(frozen=True, slots=True, eq=False)
class ViewBaseline:
    """What good sitting measured in one view; checked when made, never changed afterwards.

    Raises
    ------
    ProfileError
        If the arrays do not hold one number a feature, a spread is negative, or the view is none.
    """

    view: View
    """FRONT, LEFT_SIDE or RIGHT_SIDE."""
    median: npt.NDArray[np.float64]
    """Shape (F,), in the features' units; NaN where not measured."""
    spread: npt.NDArray[np.float64]
    """Shape (F,). 1.4826 times the median absolute deviation; NaN where not measured."""
    n_frames: int
    """Frames it rests on."""
    duration_s: float
    """Seconds they cover; 0 for single frames without times."""
    alarm_share: float
    """Share of held-out frames of good sitting in which a rule was over its threshold, 0 to 1; NaN
    where no frames were held out."""
    geometry: CameraGeometry
    """Where the person was in the picture."""
    features_version: int = FEATURES_VERSION
    """`FEATURES_VERSION` at the time."""

    def __post_init__(self) -> None:
        """Check the content and freeze the arrays."""
        shape = (len(FEATURE_KEYS),)
        if self.median.shape != shape or self.spread.shape != shape:
            raise ProfileError(
                "posture_calibration.baseline-shape",
                expected=shape[0],
                median=self.median.shape,
                spread=self.spread.shape,
            )
        if self.view is View.NEITHER:
            raise ProfileError("posture_calibration.baseline-view")
        if np.any(self.spread < 0) or self.n_frames < 1 or not self.duration_s >= 0:
            raise ProfileError(
                "posture_calibration.baseline-negative",
                n_frames=self.n_frames,
                duration_s=self.duration_s,
            )
        self.median.flags.writeable = False
        self.spread.flags.writeable = False

    @property
    def is_validated(self) -> bool:
        """Whether frames were held out and judged."""
        return not math.isnan(self.alarm_share)

    @property
    def is_current(self) -> bool:
        """Whether the features still mean what they meant when it was measured."""
        return self.features_version == FEATURES_VERSION

    def to_baselines(self) -> Baselines:
        """Return it as one row, to be broadcast over the frames of one person."""
        return Baselines(median=self.median[np.newaxis], spread=self.spread[np.newaxis])


def compute_centre_and_spread(
    values: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the median and the robust standard deviation of each column.

    Parameters
    ----------
    values : numpy.ndarray, shape (T, F)
        NaN where a frame has no value.

    Returns
    -------
    tuple of numpy.ndarray, shape (F,)
        NaN where fewer than half of the frames, or fewer than five, have a value.

    Notes
    -----
    Half of the frames may be anything without the two leaving the range of the others; a standard
    deviation is pulled by one frame in which the pose engine lost the person.
    """
    n_known = np.isfinite(values).sum(axis=0)
    is_enough = n_known >= max(_FEWEST_FOR_SPREAD, len(values) / 2)
    median = np.full(values.shape[1], np.nan)
    spread = median.copy()
    if is_enough.any():
        known = values[:, is_enough]
        centre = np.nanmedian(known, axis=0)
        median[is_enough] = centre
        spread[is_enough] = _TO_DEVIATION * np.nanmedian(np.abs(known - centre), axis=0)
    return median, spread
