"""The head and shoulders that everybody gets: nobody's own.

Nine points in face sizes, x to the right and y down, from the middle of the shoulders, as
BlazePose places them: medians over four adults at desks (KUiotFinalProject, Apache-2.0), from the
front made symmetric, rounded to 0.05. Constants, and not the mean of whoever is in a release: the
difference of two releases, with and without a person, would give that person's proportions away.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks import Landmark

__all__ = ["CANONICAL_FRONT", "CANONICAL_SIDE", "KEPT_LANDMARKS"]

_TABLE: Final = (
    # landmark, from the front, from the left side
    (Landmark.NOSE, (0.0, -1.3), (-1.15, -1.35)),
    (Landmark.LEFT_EYE, (0.25, -1.6), (-1.0, -1.65)),
    (Landmark.RIGHT_EYE, (-0.25, -1.6), (-1.0, -1.65)),
    (Landmark.LEFT_EAR, (0.5, -1.45), (-0.5, -1.55)),
    (Landmark.RIGHT_EAR, (-0.5, -1.45), (-0.6, -1.6)),
    (Landmark.MOUTH_LEFT, (0.2, -1.05), (-0.9, -1.1)),
    (Landmark.MOUTH_RIGHT, (-0.2, -1.05), (-0.95, -1.1)),
    (Landmark.LEFT_SHOULDER, (1.2, 0.0), (0.1, 0.15)),
    (Landmark.RIGHT_SHOULDER, (-1.2, 0.0), (-0.1, -0.15)),
)

KEPT_LANDMARKS: Final[tuple[Landmark, ...]] = tuple(mark for mark, *_ in _TABLE)
"""What is left of 33 points: all that the view and the grade model look at. The corners of the
eyes are gone, and so are arms and hips, which show whose chair and desk it is."""

CANONICAL_FRONT: Final[npt.NDArray[np.float64]] = np.array([front for _, front, _ in _TABLE])
"""Shape (9, 2), from the front."""
CANONICAL_SIDE: Final[npt.NDArray[np.float64]] = np.array([side for *_, side in _TABLE])
"""Shape (9, 2), facing left; from the other side it is mirrored before."""

CANONICAL_FRONT.flags.writeable = False
CANONICAL_SIDE.flags.writeable = False
