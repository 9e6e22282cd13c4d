"""What finds people in pictures: the protocol that BlazePose and the replay engine fulfil."""

from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self, runtime_checkable

import numpy as np
import numpy.typing as npt

from barun.landmarks import LandmarkFrame

__all__ = ["PoseEngine", "PoseEstimate", "RegionOfInterest"]


@dataclass(frozen=True, slots=True)
class RegionOfInterest:
    """A turned square in the picture, in pixels; y points down, positive angles are clockwise."""

    center_x_px: float
    center_y_px: float
    side_px: float
    rotation_rad: float
    """In [-pi, pi); 0 for an upright person."""


@dataclass(frozen=True, slots=True, eq=False)
class PoseEstimate:
    """One person found in one picture."""

    person: int
    """Number of the person, stable while tracked, counted from 0 in order of appearance."""
    frame: LandmarkFrame
    """The 33 landmarks."""
    presence: float
    """Probability, 0 to 1, that the region holds a person."""
    region: RegionOfInterest | None = None
    """The square the landmarks were looked for in; None from an engine that looks at no picture."""
    next_region: RegionOfInterest | None = None
    """The square the landmarks suggest for the next picture; None as above."""


@runtime_checkable
class PoseEngine(Protocol):
    """Finds people and their landmarks, picture by picture.

    Every implementation passes ``tests/contracts/test_pose_engine.py``. An engine is used by one
    thread at a time and knows no clock: the time of each picture is passed in.
    """

    def estimate(self, image_rgb: npt.NDArray[np.uint8], time_s: float) -> tuple[PoseEstimate, ...]:
        """Return the people in one picture.

        Parameters
        ----------
        image_rgb : numpy.ndarray, shape (H, W, 3)
            Colours in the order red, green, blue. Not changed.
        time_s : float
            Seconds since the start of the recording, larger than at the call before.

        Returns
        -------
        tuple of PoseEstimate
            One a person; empty when nobody is there.

        Raises
        ------
        LandmarkValueError
            If the array is not such a picture, or time does not go forward.
        """
        ...

    def reset(self) -> None:
        """Forget everybody seen so far, as before the first picture; time may start anew."""
        ...

    def close(self) -> None:
        """Free the models. May be called twice."""
        ...

    def __enter__(self) -> Self:
        """Return the engine."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the engine."""
        ...
