"""Outlines of round bodies seen from far away: ellipsoids and what is stretched over them.

An ellipsoid seen from afar (orthographic projection) is an ellipse, and the outline of what is
stretched over several is the convex hull of their ellipses. Both are described by how far they
reach in each direction of the picture, their support function, so that a limb, a chest and a head
are drawn by one rule, and a moving outline keeps the same number of points.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.simulate.camera import Camera

__all__ = ["Ball", "View", "compute_hull", "compute_outline", "read_view"]

_Array = npt.NDArray[np.float64]

_FAR_M: Final = 50.0
"""Distance of the camera: far enough that a limb is not larger for being nearer."""


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A direction from which the body is drawn."""

    axes: _Array
    """Shape (3, 3). Rows: right in the picture, down, and away from the viewer."""

    def to_picture_m(self, positions_m: _Array) -> _Array:
        """Return right and down, shape (..., 2), of positions in the room."""
        return np.asarray(positions_m @ self.axes[:2].T)

    def to_depth_m(self, positions_m: _Array) -> _Array:
        """Return how far away positions are, shape (...), from a plane through the origin."""
        return np.asarray(positions_m @ self.axes[2])


def read_view(azimuth_deg: float, pitch_deg: float = 0.0) -> View:
    """Return the view of a camera that stands round the person.

    Parameters
    ----------
    azimuth_deg : float
        0 in front of the person, +90 at the left side, as in `barun.simulate.camera.Camera`.
    pitch_deg : float, optional
        Camera turned down.
    """
    camera = Camera(azimuth_deg=azimuth_deg, pitch_deg=pitch_deg, distance_m=_FAR_M)
    ends_m = camera.to_camera_m(np.vstack([np.eye(3), np.zeros(3)]))
    return View((ends_m[:3] - ends_m[3]).T)


@dataclass(frozen=True, slots=True, eq=False)
class Ball:
    """An ellipsoid over T instants, in the room frame."""

    center_m: _Array
    """Shape (T, 3)."""
    radii_m: tuple[float, float, float]
    """Half its breadth (left to right), height and depth (front to back)."""
    axes: _Array | None = None
    """Shape (T, 3, 3). Turns left, down, back into the room; None for a sphere."""

    def reach_m(self, ways: _Array) -> _Array:
        """Return the points farthest in directions of the room.

        Parameters
        ----------
        ways : numpy.ndarray, shape (N, 3)
            Unit vectors.

        Returns
        -------
        numpy.ndarray, shape (T, N, 3)
        """
        axes = np.eye(3) if self.axes is None else self.axes
        # Farthest in direction u: M u / sqrt(u M u), with M = R diag(r^2) R^T.
        turned = ways @ axes  # components of each way along the ball's own axes
        stretched = turned * np.square(self.radii_m)
        lengths = np.sqrt(np.sum(turned * stretched, axis=-1, keepdims=True))
        points = stretched / lengths @ np.swapaxes(axes, -1, -2)
        return np.asarray(self.center_m[:, np.newaxis] + points)


def _ways(n_points: int) -> _Array:
    turns = np.linspace(0, 2 * np.pi, n_points, endpoint=False)
    return np.stack([np.cos(turns), np.sin(turns)], axis=-1)


def compute_hull(
    points_m: _Array, is_there: npt.NDArray[np.bool_], view: View, n_points: int
) -> _Array:
    """Return the outline of those points that are there.

    Parameters
    ----------
    points_m : numpy.ndarray, shape (T, K, 3)
        In the room frame.
    is_there : numpy.ndarray, shape (T, K)
        Which count at each instant; at least one each.
    view : View
        Where they are seen from.
    n_points : int
        Corners of the outline.

    Returns
    -------
    numpy.ndarray, shape (T, n_points, 2)
        As `compute_outline`.
    """
    pictured_m = view.to_picture_m(points_m)
    reach_m = np.where(is_there[..., np.newaxis], pictured_m @ _ways(n_points).T, -np.inf)
    farthest = np.argmax(reach_m, axis=1)  # (T, N)
    return np.take_along_axis(pictured_m, farthest[..., np.newaxis], axis=1)


def compute_outline(balls: Sequence[Ball], view: View, n_points: int) -> _Array:
    """Return the outline of a skin stretched over balls.

    Parameters
    ----------
    balls : sequence of Ball
        At least one; all over the same T instants.
    view : View
        Where it is seen from.
    n_points : int
        Corners of the outline.

    Returns
    -------
    numpy.ndarray, shape (T, n_points, 2)
        Right and down in the picture, metres, clockwise from the right.
    """
    ways_2d = _ways(n_points)
    ways = ways_2d @ view.axes[:2]
    points_m = np.stack([ball.reach_m(ways) for ball in balls])  # (balls, T, N, 3)
    pictured_m = view.to_picture_m(points_m)
    farthest = np.argmax(np.sum(pictured_m * ways_2d, axis=-1), axis=0)
    return np.take_along_axis(pictured_m, farthest[np.newaxis, ..., np.newaxis], axis=0)[0]
