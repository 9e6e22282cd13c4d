"""The 33 BlazePose landmarks in MediaPipe's order, and the tables derived from their names."""

from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["BONES", "MIRROR", "N_LANDMARKS", "Landmark"]


class Landmark(IntEnum):
    """A body landmark; left and right are the subject's, never the viewer's.

    References
    ----------
    Bazarevsky et al. (2020), BlazePose: On-device Real-time Body Pose Tracking, arXiv:2006.10204.
    """

    NOSE = 0
    LEFT_EYE_INNER = 1
    LEFT_EYE = 2
    LEFT_EYE_OUTER = 3
    RIGHT_EYE_INNER = 4
    RIGHT_EYE = 5
    RIGHT_EYE_OUTER = 6
    LEFT_EAR = 7
    RIGHT_EAR = 8
    MOUTH_LEFT = 9
    MOUTH_RIGHT = 10
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_PINKY = 17
    RIGHT_PINKY = 18
    LEFT_INDEX = 19
    RIGHT_INDEX = 20
    LEFT_THUMB = 21
    RIGHT_THUMB = 22
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_FOOT_INDEX = 31
    RIGHT_FOOT_INDEX = 32

    @property
    def label(self) -> str:
        """Name in lower case, as in column headings: ``left_knee``."""
        return self.name.lower()

    @property
    def mirrored(self) -> "Landmark":
        """The same point of the other side of the body; midline points are their own mirror."""
        left_and_right = {"LEFT": "RIGHT", "RIGHT": "LEFT"}
        words = [left_and_right.get(word, word) for word in self.name.split("_")]
        return Landmark["_".join(words)]


N_LANDMARKS: Final = len(Landmark)

MIRROR: Final[npt.NDArray[np.intp]] = np.array([mark.mirrored for mark in Landmark], dtype=np.intp)
"""Index of each landmark's mirror image, derived from the names: ``positions[..., MIRROR, :]``."""
MIRROR.flags.writeable = False

_LEFT_BONES: Final = (
    (Landmark.LEFT_SHOULDER, Landmark.LEFT_ELBOW),
    (Landmark.LEFT_ELBOW, Landmark.LEFT_WRIST),
    (Landmark.LEFT_WRIST, Landmark.LEFT_THUMB),
    (Landmark.LEFT_WRIST, Landmark.LEFT_INDEX),
    (Landmark.LEFT_WRIST, Landmark.LEFT_PINKY),
    (Landmark.LEFT_INDEX, Landmark.LEFT_PINKY),
    (Landmark.LEFT_SHOULDER, Landmark.LEFT_HIP),
    (Landmark.LEFT_HIP, Landmark.LEFT_KNEE),
    (Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE),
    (Landmark.LEFT_ANKLE, Landmark.LEFT_HEEL),
    (Landmark.LEFT_HEEL, Landmark.LEFT_FOOT_INDEX),
    (Landmark.LEFT_ANKLE, Landmark.LEFT_FOOT_INDEX),
    (Landmark.NOSE, Landmark.LEFT_EYE_INNER),
    (Landmark.LEFT_EYE_INNER, Landmark.LEFT_EYE),
    (Landmark.LEFT_EYE, Landmark.LEFT_EYE_OUTER),
    (Landmark.LEFT_EYE_OUTER, Landmark.LEFT_EAR),
)

BONES: Final[tuple[tuple[Landmark, Landmark], ...]] = (
    (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER),
    (Landmark.LEFT_HIP, Landmark.RIGHT_HIP),
    (Landmark.MOUTH_LEFT, Landmark.MOUTH_RIGHT),
    *_LEFT_BONES,
    *((start.mirrored, end.mirrored) for start, end in _LEFT_BONES),
)
"""The lines of the stick figure."""
