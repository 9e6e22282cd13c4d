"""Points that are computed from landmarks: middles of pairs and the forefoot.

A derived point is missing (NaN) where any landmark it needs is missing, and as visible as the least
visible of them: a middle of which one half is guessed is a guess.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks.landmark import Landmark

__all__ = ["FOREFOOT_FRACTION", "DerivedPoint", "compute_position", "compute_visibility"]

FOREFOOT_FRACTION: Final = 0.7
"""Where the forefoot lies on the line from the heel to MediaPipe's foot index, the tip of the big
toe.

It stands for the ball of the foot, over which the foot rolls and on which a forefoot striker lands.
The ball ends obliquely: at about 0.73 of the foot's length on the inner side (heel to ball over
foot length, anthropometric survey ANSUR, Gordon et al. 1989) and nearer to the heel on the outer
side; 0.7 is a rounded value between, a convention of Barun and not a measured landmark."""


@dataclass(frozen=True, slots=True)
class _Recipe:
    weights: tuple[tuple[Landmark, float], ...]


def _middle(first: Landmark, second: Landmark) -> _Recipe:
    return _Recipe(((first, 0.5), (second, 0.5)))


def _forefoot(heel: Landmark, toe: Landmark) -> _Recipe:
    return _Recipe(((heel, 1 - FOREFOOT_FRACTION), (toe, FOREFOOT_FRACTION)))


class DerivedPoint(Enum):
    """A point of the body that is a weighted mean of landmarks; sides are the subject's."""

    MID_EAR = _middle(Landmark.LEFT_EAR, Landmark.RIGHT_EAR)
    MID_EYE = _middle(Landmark.LEFT_EYE, Landmark.RIGHT_EYE)
    MID_SHOULDER = _middle(Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
    MID_HIP = _middle(Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
    LEFT_FOREFOOT = _forefoot(Landmark.LEFT_HEEL, Landmark.LEFT_FOOT_INDEX)
    RIGHT_FOREFOOT = _forefoot(Landmark.RIGHT_HEEL, Landmark.RIGHT_FOOT_INDEX)

    @property
    def label(self) -> str:
        """Name in lower case, as in column headings: ``mid_hip``."""
        return self.name.lower()

    @property
    def weights(self) -> tuple[tuple[Landmark, float], ...]:
        """The landmarks and their shares, which sum to 1."""
        recipe: _Recipe = self.value
        return recipe.weights

    @property
    def landmarks(self) -> tuple[Landmark, ...]:
        """The landmarks the point is made of."""
        return tuple(mark for mark, _ in self.weights)


def compute_position(
    positions: npt.NDArray[np.floating], point: Landmark | DerivedPoint
) -> npt.NDArray[np.float64]:
    """Return where a landmark or derived point is.

    Parameters
    ----------
    positions : numpy.ndarray, shape (..., 33, D)
        Landmark positions in any frame and unit.
    point : Landmark or DerivedPoint
        What to look up.

    Returns
    -------
    numpy.ndarray, shape (..., D)
        In the frame and unit of `positions`; NaN where a needed landmark is.
    """
    if isinstance(point, Landmark):
        return positions[..., point, :].astype(np.float64)
    shares = [share * positions[..., mark, :].astype(np.float64) for mark, share in point.weights]
    return np.asarray(sum(shares[1:], start=shares[0]))


def compute_visibility(
    visibility: npt.NDArray[np.floating], point: Landmark | DerivedPoint
) -> npt.NDArray[np.float64]:
    """Return how visible a landmark or derived point is: as its least visible landmark.

    Parameters
    ----------
    visibility : numpy.ndarray, shape (..., 33)
        Probabilities; NaN where unknown.
    point : Landmark or DerivedPoint
        What to look up.

    Returns
    -------
    numpy.ndarray, shape (...)
        Probabilities; NaN where one of them is unknown.
    """
    marks = [point] if isinstance(point, Landmark) else list(point.landmarks)
    return np.asarray(np.min(visibility[..., marks], axis=-1).astype(np.float64))
