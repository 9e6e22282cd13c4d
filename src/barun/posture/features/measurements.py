"""Values of all features, row by row, and how far each can be trusted."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from barun.posture.features.expected_error import expected_error
from barun.posture.features.feature_table import feature_column
from barun.posture.features.turn import compute_turn_off

__all__ = ["PostureMeasurements", "Trust"]


class Trust(IntEnum):
    """How far a value can be trusted, as stored in arrays."""

    CANNOT_JUDGE = 0
    WEAK = 1
    RELIABLE = 2


@dataclass(frozen=True, slots=True, eq=False)
class PostureMeasurements:
    """All features of N rows; F columns as ``FEATURE_KEYS``."""

    values: npt.NDArray[np.float64]
    """Shape (N, F). In the feature's unit; NaN where it cannot be judged."""
    trust: npt.NDArray[np.int8]
    """Shape (N, F). Values of :class:`Trust`."""
    reason: npt.NDArray[np.int8]
    """Shape (N, F). Values of :class:`barun.posture.reason.Reason`; NONE where reliable."""
    view: npt.NDArray[np.int8]
    """Shape (N,). Values of :class:`barun.posture.view.view.View`."""
    yaw_deg: npt.NDArray[np.float64]
    """Shape (N,). Which way the person faces: 0 the camera, +90 the right of the picture; NaN where
    unknown."""

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.values)

    @property
    def uncertainty(self) -> npt.NDArray[np.float64]:
        """Shape (N, F). Half width of the interval that holds 90 % of the errors of a change.

        A change is the difference of a value from the person's own baseline before the same camera:
        what rules judge. In the feature's unit; NaN where the direction of the person is unknown.
        See :func:`barun.posture.features.expected_error.expected_error`.
        """
        return expected_error(compute_turn_off(self.yaw_deg, self.view), "change")

    @property
    def absolute_uncertainty(self) -> npt.NDArray[np.float64]:
        """Shape (N, F). The same for the value itself, which is off by far more."""
        return expected_error(compute_turn_off(self.yaw_deg, self.view), "absolute")

    def value(self, key: str) -> npt.NDArray[np.float64]:
        """Return one feature, shape (N,)."""
        return self.values[:, feature_column(key)]
