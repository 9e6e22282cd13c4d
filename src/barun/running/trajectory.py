"""Smooth courses of points with their speeds, at any instant, from frames of any rate."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["Trajectory", "fit_trajectory"]

_Array = npt.NDArray[np.float64]

_ORDER: Final = 3
_REACH: Final = 4.0
"""Frames further away than this many widths weigh nothing (0.03 % of the nearest)."""
_LEAST_WIDTH_FRAMES: Final = 0.7
"""Smallest width in frames: below it a cubic has fewer than its four frames to stand on."""
_RIDGE: Final = 1e-9
_FARTHEST: Final = 2.0
"""Widths to the nearest known frame beyond which there is no value."""


@dataclass(frozen=True, slots=True, eq=False)
class Trajectory:
    """Points over time."""

    times_s: _Array
    """Shape (N,)."""
    position: _Array
    """Shape (N, P, D), in the unit of the input; NaN where no frame is near."""
    velocity: _Array
    """Shape (N, P, D), a second."""


def _gather(times_s: _Array, at_s: _Array, width_s: float) -> tuple[npt.NDArray[np.intp], _Array]:
    """Return the frames near each instant, shape (N, K), and their distances in widths."""
    pause_s = float(np.median(np.diff(times_s)))
    n_side = int(np.ceil(_REACH * width_s / pause_s)) + 1
    middle = np.searchsorted(times_s, at_s)
    rows = middle[:, None] + np.arange(-n_side, n_side + 1)
    is_there = (rows >= 0) & (rows < len(times_s))
    rows = np.clip(rows, 0, len(times_s) - 1)
    distance = np.where(is_there, (times_s[rows] - at_s[:, None]) / width_s, np.inf)
    return rows, distance


def _solve(distance: _Array, weight: _Array) -> _Array:
    """Return what each near frame contributes to value and slope, shape (N, 2, K).

    Instants with the same frames at the same distances are solved once: on an even grid nearly all
    are alike.
    """
    # Rounded to a billionth of a width: sums of frame intervals differ by less.
    pattern = np.where(weight > 0, np.round(distance, 9) + 0.0, np.inf)
    rows = np.ascontiguousarray(pattern).view(f"V{pattern.shape[1] * pattern.itemsize}")[:, 0]
    _, first, which = np.unique(rows, return_index=True, return_inverse=True)
    distance, weight = distance[first], weight[first]
    near = np.where(weight > 0, distance, 0.0)
    powers = near[..., None] ** np.arange(_ORDER + 1)
    weighted = weight[..., None] * powers
    normal = np.swapaxes(weighted, 1, 2) @ powers + _RIDGE * np.eye(_ORDER + 1)
    return np.asarray(np.linalg.solve(normal, np.swapaxes(weighted, 1, 2))[:, :2][which])


def fit_trajectory(
    positions: npt.NDArray[np.floating], times_s: _Array, at_s: _Array, width_s: float
) -> Trajectory:
    """Fit a cubic around each instant, near frames weighing most.

    Parameters
    ----------
    positions : numpy.ndarray, shape (T, P, D)
        Any unit; NaN where a point is missing.
    times_s : numpy.ndarray, shape (T,)
        Strictly increasing, at least two; need not be evenly spaced.
    at_s : numpy.ndarray, shape (N,)
        When to look.
    width_s : float
        Standard deviation of the weights in seconds, more than 0. It is widened to 0.7 frames.

    Returns
    -------
    Trajectory
        NaN where fewer than four frames are near or the nearest is more than two widths away.

    Notes
    -----
    The same width smooths alike at every frame rate, so that what is read from the course of a foot
    does not drift with it. A width of 20 ms lets half of the amplitude pass at about 14 Hz.

    References
    ----------
    Fan & Gijbels (1996), Local Polynomial Modelling and Its Applications, section 3.1.
    """
    data = np.asarray(positions, dtype=np.float64)
    n_points = data.shape[1]
    width_s = max(width_s, _LEAST_WIDTH_FRAMES * float(np.median(np.diff(times_s))))
    rows, distance = _gather(times_s, at_s, width_s)
    kernel = np.where(np.abs(distance) < _REACH, np.exp(-0.5 * np.minimum(distance**2, 700)), 0.0)
    known = np.all(np.isfinite(data), axis=-1)
    shape = (len(at_s), n_points, data.shape[2])
    position, velocity = np.full(shape, np.nan), np.full(shape, np.nan)
    alike: dict[bytes, list[int]] = {}
    for point in range(n_points):
        alike.setdefault(known[:, point].tobytes(), []).append(point)
    for points in alike.values():
        weight = kernel * known[rows, points[0]]
        nearest = np.min(np.where(weight > 0, np.abs(distance), np.inf), axis=1)
        has_value = (np.count_nonzero(weight, axis=1) > _ORDER) & (nearest <= _FARTHEST)
        share = _solve(distance[has_value], weight[has_value])
        filled = np.nan_to_num(data[:, points]).reshape(len(data), -1)
        value, slope = np.moveaxis(share @ filled[rows[has_value]], 1, 0)
        course = (int(has_value.sum()), len(points), data.shape[2])
        place = np.ix_(has_value, points)
        position[place] = value.reshape(course)
        velocity[place] = slope.reshape(course) / width_s
    return Trajectory(at_s, position, velocity)
