"""Joint centres of runners: from clusters of skin markers, and of a skeleton with known angles.

A pose engine places its points at the joints; laboratories stick markers beside them. What comes
between the two is estimated from the motion alone (the point that stays where it is for both
neighbouring segments), without looking at the laboratory's own angles.
"""

import gzip
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from barun.landmarks.formats.trc import MarkerTrajectories, read_trc

__all__ = [
    "LegAngles",
    "LegJoints",
    "PelvisMarkers",
    "find_common_centre",
    "move_leg",
    "read_markers",
    "turn_about",
]

_Array = npt.NDArray[np.float64]

THIGH_M: Final = 0.42
SHANK_M: Final = 0.42
_HIP_M: Final = 0.08
_FOOT_M: Final = 0.19
_HEEL_M: Final = 0.06
_SOLE_M: Final = 0.07


def read_markers(path: Path) -> MarkerTrajectories:
    """Read a packed marker file."""
    with tempfile.NamedTemporaryFile(suffix=".trc") as plain:
        plain.write(gzip.decompress(path.read_bytes()))
        plain.flush()
        return read_trc(Path(plain.name))


def _follow(markers: _Array) -> tuple[_Array, _Array]:
    """Return turn, shape (T, 3, 3), and place, shape (T, 3), of a cluster, shape (T, M, 3)."""
    whole = np.all(np.isfinite(markers), axis=(1, 2))
    if not whole.any():
        raise ValueError("no frame has all markers")
    shape = markers[whole][0] - markers[whole][0].mean(axis=0)
    turn = np.full((len(markers), 3, 3), np.nan)
    middle = np.full((len(markers), 3), np.nan)
    for row in np.flatnonzero(whole):
        middle[row] = markers[row].mean(axis=0)
        left, _, right = np.linalg.svd(shape.T @ (markers[row] - middle[row]))
        sign = np.sign(np.linalg.det(right.T @ left.T))
        turn[row] = right.T @ np.diag([1, 1, sign]) @ left.T
    return turn, middle


def find_common_centre(upper: _Array, lower: _Array, near: _Array) -> _Array:
    """Return the joint between two clusters of markers.

    Parameters
    ----------
    upper, lower : numpy.ndarray, shape (T, M, 3)
        Markers of two neighbouring segments, at least three each.
    near : numpy.ndarray, shape (T, 3)
        Where along its axis the joint is. Runners' legs turn about little more than one axis each,
        so that the motion tells the axis and hardly the place on it: left alone, hips come out
        70 mm outside of the body's.

    Returns
    -------
    numpy.ndarray, shape (T, 3)
        Of the points that are fixed in both segments at least squares, along the direction that the
        motion tells least, the nearest to `near`; NaN where markers are missing.

    References
    ----------
    Ehrig et al. (2006), J Biomech 39:2798-2809 (symmetrical centre of rotation estimation), and
    (2007), J Biomech 40:2150-2157 (the same for axes).
    """
    (turn, middle), (other_turn, other_middle) = _follow(upper), _follow(lower)

    def place(found: _Array) -> _Array:
        one = np.einsum("tij,j->ti", turn, found[:3]) + middle
        other = np.einsum("tij,j->ti", other_turn, found[3:]) + other_middle
        return np.asarray((one + other) / 2)

    known = np.isfinite(middle[:, 0]) & np.isfinite(other_middle[:, 0])
    matrix = np.concatenate([turn[known], -other_turn[known]], axis=2).reshape(-1, 6)
    found = np.linalg.lstsq(matrix, (other_middle - middle)[known].ravel())[0]
    along = np.linalg.svd(matrix, full_matrices=False)[2][-1]
    centre = place(found)
    axis = place(found + along) - centre
    both = known & np.isfinite(near[:, 0])
    share = np.sum((near - centre)[both] * axis[both]) / np.sum(axis[both] ** 2)
    return place(found + share * along)


@dataclass(frozen=True, slots=True, eq=False)
class PelvisMarkers:
    """The four markers of a pelvis, shape (T, 3) each: metres, x forward, y up, z to the right."""

    right_front: _Array
    left_front: _Array
    right_back: _Array
    left_back: _Array

    @property
    def front(self) -> _Array:
        """Middle of the anterior superior iliac spines."""
        return np.asarray((self.right_front + self.left_front) / 2)

    @property
    def back(self) -> _Array:
        """Middle of the posterior superior iliac spines."""
        return np.asarray((self.right_back + self.left_back) / 2)

    def place_aside(self, side: Literal["left", "right"]) -> _Array:
        """Return the point beside the middle of the pelvis' front as far out as the hip joint is.

        Sideways is the direction that regressions predict best: 0.33 of the distance of the
        anterior spines and 7.3 mm (Harrington et al. 2007, J Biomech 40:595-602, in the form of
        Sangeux 2015, Gait Posture 42:402-405).
        """
        across = self.right_front - self.left_front
        width_m = np.linalg.norm(across, axis=-1, keepdims=True)
        out_m = 0.33 * float(np.nanmedian(width_m)) + 0.0073
        outward = 1.0 if side == "right" else -1.0
        return np.asarray(self.front + outward * out_m * across / width_m)


@dataclass(frozen=True, slots=True, eq=False)
class LegAngles:
    """Angles of one leg over time, degrees, shape (T,) each."""

    hip_flexion: _Array
    """Thigh ahead of straight below the pelvis."""
    hip_adduction: _Array
    hip_rotation: _Array
    knee_flexion: _Array
    ankle_flexion: _Array


@dataclass(frozen=True, slots=True, eq=False)
class LegJoints:
    """Points of one leg, shape (T, 3) each: metres, x forward, y up, z to the right."""

    hip: _Array
    knee: _Array
    ankle: _Array
    heel: _Array
    toe: _Array


def turn_about(axis: Literal["x", "y", "z"], degrees: _Array) -> _Array:
    """Return turns about one axis, shape (T, 3, 3)."""
    angle = np.radians(degrees)
    cos, sin, zero, one = np.cos(angle), np.sin(angle), np.zeros_like(angle), np.ones_like(angle)
    rows = {
        "x": [[one, zero, zero], [zero, cos, -sin], [zero, sin, cos]],
        "y": [[cos, zero, sin], [zero, one, zero], [-sin, zero, cos]],
        "z": [[cos, -sin, zero], [sin, cos, zero], [zero, zero, one]],
    }[axis]
    return np.moveaxis(np.array(rows), -1, 0)


def move_leg(angles: LegAngles, side: Literal["left", "right"]) -> LegJoints:
    """Return the joints of a leg that hangs from an upright pelvis at the origin."""
    outward = 1.0 if side == "right" else -1.0
    thigh = (
        turn_about("z", angles.hip_flexion)
        @ turn_about("x", -outward * angles.hip_adduction)
        @ turn_about("y", -outward * angles.hip_rotation)
    )
    shank = thigh @ turn_about("z", -angles.knee_flexion)
    foot = shank @ turn_about("z", angles.ankle_flexion)
    hip = np.broadcast_to([0.0, 0.0, outward * _HIP_M], (len(thigh), 3))
    knee = hip + thigh @ np.array([0.0, -THIGH_M, 0.0])
    ankle = knee + shank @ np.array([0.0, -SHANK_M, 0.0])
    heel = ankle + foot @ np.array([-_HEEL_M, -_SOLE_M, 0.0])
    toe = ankle + foot @ np.array([_FOOT_M, -_SOLE_M, 0.0])
    return LegJoints(np.array(hip), knee, ankle, heel, toe)
