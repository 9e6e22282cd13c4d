"""Sizes and places of head and shoulders that several checks look at."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from barun.landmarks.landmark import Landmark
from barun.learning.data_defects import FRONTAL_WIDTH, LATERAL_WIDTH, compute_shoulder_width
from barun.learning.posture_dataset import FRONT, SIDE, UNKNOWN, PostureDataset

__all__ = ["HEAD_AND_SHOULDERS", "BodyMeasures"]

_Values = npt.NDArray[np.float64]
_Mask = npt.NDArray[np.bool_]

HEAD_AND_SHOULDERS: Final = slice(Landmark.NOSE, Landmark.RIGHT_SHOULDER + 1)
"""What every webcam sees."""


@dataclass(frozen=True, slots=True, eq=False)
class BodyMeasures:
    """Of N rows; NaN where the points are missing."""

    middle: _Values
    """Shape (N, 2). Mean of head and shoulders, picture heights."""
    radius: _Values
    """Shape (N,). Root mean square distance from it, picture heights."""
    width: _Values
    """Shape (N,). Shoulder width over the extent of head and shoulders: near 1 from the front, near
    0 from the side."""
    shoulder_step: _Values
    """Shape (N,). x of the left shoulder minus that of the right, over the extent: positive where
    somebody faces an unmirrored camera."""

    @classmethod
    def of(cls, dataset: PostureDataset) -> Self:
        """Measure a dataset."""
        points = dataset.rows.xy[:, HEAD_AND_SHOULDERS]
        known = np.isfinite(points[..., :1])
        count = np.where(known.sum(axis=1) > 0, known.sum(axis=1), np.nan)
        middle = np.nansum(points, axis=1) / count
        square = np.nansum((points - middle[:, None]) ** 2, axis=(1, 2)) / count[:, 0]
        width, signed = compute_shoulder_width(dataset)
        return cls(middle, np.sqrt(square), width, signed)

    @property
    def shown_view(self) -> npt.NDArray[np.int8]:
        """Shape (N,). ``FRONT`` or ``SIDE`` as the width says, ``UNKNOWN`` between."""
        view = np.full(len(self.width), UNKNOWN, dtype=np.int8)
        view[self.width > FRONTAL_WIDTH] = FRONT
        view[self.width < LATERAL_WIDTH] = SIDE
        return view
