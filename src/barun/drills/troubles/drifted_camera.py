"""A camera that somebody pushes while people sit before it."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.drills.stage import Stage

__all__ = ["DriftedCamera", "pushed"]

_MOVED: Final = np.array([0.12, 0.1, 0.0])
"""As fractions of the picture's width and height: a hand's breadth at arm's length."""
_NEARER: Final = 1.25


def pushed(image: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.floating[Any]]:
    """Return a picture as the pushed camera sees it: x, y, z, shape (..., 33, 3)."""
    centre = np.array([0.5, 0.5, 0.0])
    return np.asarray((image - centre) * _NEARER + centre + _MOVED, dtype=image.dtype)


class DriftedCamera:
    """Moves the picture of everybody; then puts the cameras back.

    Nobody may be judged by a calibration that no longer fits.
    """

    name: Final = "drifted-camera"
    warm_up_s: Final = 20.0

    def prepare(self, stage: Stage) -> None:
        """Nothing."""

    def strike(self, stage: Stage) -> None:
        """Push the cameras."""
        if stage.sitters is not None:
            stage.sitters.move_cameras(pushed)

    def noticed(self, stage: Stage, since_s: float) -> str | None:
        """By what the people who sit are told."""
        return None if stage.sitters is None else stage.sitters.heard("drift:", since_s)

    def lift(self, stage: Stage) -> None:
        """Put the cameras back."""
        if stage.sitters is not None:
            stage.sitters.move_cameras(None)

    def recovered(self, stage: Stage, since_s: float) -> str | None:
        """By people who are judged again."""
        return None if stage.sitters is None else stage.sitters.heard("state:monitoring", since_s)
