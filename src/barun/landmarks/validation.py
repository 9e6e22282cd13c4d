"""Checks of landmark arrays. Every fault is gathered before one error is raised."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.errors import Fault, LandmarkValueError
from barun.landmarks.landmark import N_LANDMARKS

__all__ = ["validate_landmark_arrays", "validate_times"]

_VISIBILITY_TOLERANCE: Final = 1e-6


def _shape_faults(
    name: str, array: npt.NDArray[np.floating] | None, expected: tuple[int, ...]
) -> Iterator[Fault]:
    if array is not None and array.shape != expected:
        yield Fault("landmarks.array-shape", name=name, expected=expected, got=array.shape)


def _time_faults(times_s: npt.NDArray[np.float64]) -> Iterator[Fault]:
    if not np.all(np.isfinite(times_s)):
        index = int(np.flatnonzero(~np.isfinite(times_s))[0])
        yield Fault("landmarks.time-not-finite", row=index, got=float(times_s[index]))
    elif times_s.size > 1 and not np.all(np.diff(times_s) > 0):
        index = int(np.flatnonzero(np.diff(times_s) <= 0)[0]) + 1
        yield Fault(
            "landmarks.time-not-increasing",
            row=index,
            before=float(times_s[index - 1]),
            got=float(times_s[index]),
        )


def _visibility_faults(visibility: npt.NDArray[np.floating]) -> Iterator[Fault]:
    low, high = -_VISIBILITY_TOLERANCE, 1 + _VISIBILITY_TOLERANCE
    outside = (visibility < low) | (visibility > high)
    if np.any(outside):
        row, mark = (int(index) for index in np.argwhere(outside)[0])
        yield Fault(
            "landmarks.visibility-range", row=row, landmark=mark, got=float(visibility[row, mark])
        )


def _position_faults(name: str, positions: npt.NDArray[np.floating] | None) -> Iterator[Fault]:
    if positions is not None and np.any(np.isinf(positions)):
        row, mark, axis = (int(index) for index in np.argwhere(np.isinf(positions))[0])
        yield Fault(
            "landmarks.position-infinite", name=name, row=row, landmark=mark, axis="xyz"[axis]
        )


def validate_times(times_s: npt.NDArray[np.float64]) -> None:
    """Check that numbers are the instants of a recording.

    Parameters
    ----------
    times_s : numpy.ndarray, shape (T,)
        Strictly increasing, finite.

    Raises
    ------
    LandmarkValueError
        Naming what is wrong.
    """
    faults = list(_shape_faults("times_s", times_s, (times_s.size,)))
    faults = faults or list(_time_faults(times_s))
    if faults:
        raise LandmarkValueError.gathered("LandmarkRecording", faults)


def validate_landmark_arrays(
    *,
    image_xyz: npt.NDArray[np.floating],
    visibility: npt.NDArray[np.floating],
    times_s: npt.NDArray[np.float64],
    size_wh: tuple[int, int] | None,
    world_xyz: npt.NDArray[np.floating] | None,
) -> None:
    """Check that the arrays make a landmark sequence.

    Parameters
    ----------
    image_xyz : numpy.ndarray, shape (T, 33, 3)
        Positions in the picture; NaN where a point is missing.
    visibility : numpy.ndarray, shape (T, 33)
        Probability that the point is seen, 0 to 1; NaN where unknown.
    times_s : numpy.ndarray, shape (T,)
        Strictly increasing, finite.
    size_wh : tuple of int or None
        Width and height of the picture in pixels, None where the recording does not say.
    world_xyz : numpy.ndarray or None, shape (T, 33, 3)
        Positions in metres, None where the recording has none.

    Raises
    ------
    LandmarkValueError
        Naming every fault found, not only the first.
    """
    n_frames = len(times_s)
    faults = [
        *_shape_faults("image_xyz", image_xyz, (n_frames, N_LANDMARKS, 3)),
        *_shape_faults("visibility", visibility, (n_frames, N_LANDMARKS)),
        *_shape_faults("world_xyz", world_xyz, (n_frames, N_LANDMARKS, 3)),
        *_shape_faults("times_s", times_s, (n_frames,)),
    ]
    if not faults:
        faults += _time_faults(times_s)
        faults += _visibility_faults(visibility)
        faults += _position_faults("image_xyz", image_xyz)
        faults += _position_faults("world_xyz", world_xyz)
    if size_wh is not None and (len(size_wh) != 2 or min(size_wh) < 1):
        faults.append(Fault("landmarks.picture-size", got=size_wh))
    if faults:
        raise LandmarkValueError.gathered("LandmarkSequence", faults)
