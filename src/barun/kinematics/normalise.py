"""Takes place, size and direction out of a movement, so that two of them can be compared."""

from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from barun.kinematics.body_axes import compute_aspect_xy
from barun.kinematics.running_median import compute_running_median
from barun.landmarks import MIRROR, LandmarkSequence
from barun.landmarks.derived import DerivedPoint, compute_position

__all__ = ["Centre", "compute_torso_length", "mirror_body", "normalise_body"]

Centre = Literal["hip", "shoulder"]

_CENTRES: Final = {"hip": DerivedPoint.MID_HIP, "shoulder": DerivedPoint.MID_SHOULDER}


def compute_torso_length(positions: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """Return the distance from the middle of the hips to the middle of the shoulders.

    Parameters
    ----------
    positions : numpy.ndarray, shape (T, 33, D)
        All axes in one unit.

    Returns
    -------
    numpy.ndarray, shape (T,)
        In that unit; NaN where a hip or shoulder is missing or the two middles coincide.
    """
    hips = compute_position(positions, DerivedPoint.MID_HIP)
    shoulders = compute_position(positions, DerivedPoint.MID_SHOULDER)
    length = np.linalg.norm(shoulders - hips, axis=-1)
    return np.where(length > 0, length, np.nan)


def mirror_body(body: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """Return the mirror image of centred positions, left and right exchanged.

    Parameters
    ----------
    body : numpy.ndarray, shape (..., 33, D)
        Positions about a centre, x first.

    Returns
    -------
    numpy.ndarray, shape (..., 33, D)
        The movement another person would make who is the mirror image of this one: a runner to the
        left becomes a runner to the right, and his left leg the other's right one.
    """
    mirrored = body[..., MIRROR, :].copy()
    mirrored[..., 0] *= -1
    return mirrored


def normalise_body(
    sequence: LandmarkSequence,
    *,
    centre: Centre = "hip",
    scale_window_s: float | None = None,
    mirrored: bool = False,
) -> npt.NDArray[np.float64]:
    """Return a movement about the body's centre, in torso lengths.

    Parameters
    ----------
    sequence : LandmarkSequence
        With a known picture size.
    centre : {"hip", "shoulder"}
        Which middle is the origin. Take the shoulders where the hips are out of the picture.
    scale_window_s : float, optional
        Window of the running median of the torso's length, in seconds; without it each frame is
        scaled by its own length, which also takes out leaning towards the camera. Where the torso
        is not seen within the window the result is NaN.
    mirrored : bool
        True to return the mirror image, see :func:`mirror_body`.

    Returns
    -------
    numpy.ndarray, shape (T, 33, 2)
        ``body_xy``: torso lengths, x to the right of the picture and y down, aspect-corrected; NaN
        where a point, the centre or the torso is missing.

    Raises
    ------
    LandmarkValueError
        If the recording does not say how large its picture is.
    """
    positions = compute_aspect_xy(sequence)
    length = compute_torso_length(positions)
    if scale_window_s is not None:
        length = compute_running_median(length, sequence.times_s, scale_window_s)
    origin = compute_position(positions, _CENTRES[centre])
    body = (positions - origin[:, None, :]) / length[:, None, None]
    return np.asarray(mirror_body(body)) if mirrored else body
