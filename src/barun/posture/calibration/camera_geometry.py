"""Where a person stands in a camera's picture: how a place at a desk is recognised."""

import math
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
import numpy.typing as npt

from barun.posture.features.feature_table import feature_column

__all__ = ["CameraGeometry"]


@dataclass(frozen=True, slots=True)
class CameraGeometry:
    """Medians over a stretch of sitting; NaN where unknown, as the shoulder width from the side."""

    face_size: float
    """Picture heights."""
    shoulder_place: float
    """Picture heights, to the right of the picture's middle."""
    shoulder_height: float
    """Picture heights, up; the zero is the feature's."""
    shoulder_width: float
    """Picture heights."""
    yaw_deg: float
    """Which way the person faces: 0 the camera, +90 the right of the picture."""
    aspect: float
    """Width over height of the picture."""

    @classmethod
    def from_features(
        cls, median: npt.NDArray[np.float64], *, yaw_deg: float, aspect: float
    ) -> Self:
        """Take it from medians of features, shape (F,)."""
        return cls(
            face_size=float(median[feature_column("face_size")]),
            shoulder_place=float(median[feature_column("shoulder_place")]),
            shoulder_height=float(median[feature_column("shoulder_height")]),
            shoulder_width=float(median[feature_column("shoulder_width")]),
            yaw_deg=float(yaw_deg),
            aspect=float(aspect),
        )

    @property
    def is_known(self) -> bool:
        """Whether the face, the shoulders and the picture's shape are all known."""
        values = (self.face_size, self.shoulder_place, self.shoulder_height, self.aspect)
        return all(math.isfinite(value) for value in values)

    def to_dict(self) -> dict[str, float]:
        """Return the fields by name."""
        return {entry.name: getattr(self, entry.name) for entry in fields(self)}
