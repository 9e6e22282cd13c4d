"""How the segments of a pose lie: the rotations between the landmarks.

The skeleton of the simulator gives points; a drawing also needs which way head, chest and pelvis
face, and where the back bends.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from barun.geometry.rotations import (
    compute_rotation_about_x,
    compute_rotation_about_y,
    compute_rotation_about_z,
    rotate,
)
from barun.landmarks import Landmark
from barun.simulate.body import LUMBAR_SHARE, Body
from barun.simulate.skeleton import BodyAngles, Skeleton, compute_pelvis_rotation

__all__ = ["Segments", "compute_segments", "offset"]

_Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """Axes and joints of head and trunk in the room frame; see `barun.simulate.skeleton`.

    Each rotation has shape (T, 3, 3) and turns the axes of an upright person who faces forward.
    """

    pelvis: _Array
    """Axes of the pelvis."""
    lumbar: _Array
    """Axes of the lower trunk."""
    thorax: _Array
    """Axes of the upper trunk."""
    head: _Array
    """Axes of the head."""
    hips_m: _Array
    """Shape (T, 3). Middle of the hips."""
    waist_m: _Array
    """Shape (T, 3). Joint between lower and upper trunk."""
    shoulders_m: _Array
    """Shape (T, 3). Middle of the shoulders with none of them raised or drawn forward."""
    ears_m: _Array
    """Shape (T, 3). Middle of the ears."""


def offset(rotation: _Array, left_m: float, up_m: float, forward_m: float) -> _Array:
    """Return a way along the axes of a segment, shape (T, 3), in the room frame."""
    return rotate(rotation, [left_m, -up_m, -forward_m])


def compute_segments(body: Body, angles: BodyAngles, skeleton: Skeleton) -> Segments:
    """Return axes and joints of head and trunk for a pose that has been placed.

    Parameters
    ----------
    body : Body
        Segment lengths.
    angles : BodyAngles
        Joint angles over T instants.
    skeleton : Skeleton
        Where `place_landmarks` put this body in this pose.

    Notes
    -----
    The order of the rotations is that of `barun.simulate.skeleton.place_landmarks`; a test holds
    the two together.
    """
    pelvis = compute_pelvis_rotation(
        angles.pelvis_rotation_deg, angles.pelvis_obliquity_deg, angles.pelvis_tilt_deg
    )
    lumbar = (
        pelvis
        @ compute_rotation_about_z(np.radians(angles.lateral_lean_deg))
        @ compute_rotation_about_x(np.radians(angles.lumbar_flexion_deg))
    )
    thorax = (
        lumbar
        @ compute_rotation_about_y(-np.radians(angles.trunk_twist_deg))
        @ compute_rotation_about_x(np.radians(angles.thoracic_flexion_deg))
    )
    head = (
        thorax
        @ compute_rotation_about_z(np.radians(angles.head_tilt_deg))
        @ compute_rotation_about_x(np.radians(angles.neck_flexion_deg))
        @ compute_rotation_about_y(-np.radians(angles.head_turn_deg))
        @ compute_rotation_about_x(np.radians(angles.head_nod_deg))
    )
    lumbar_m = body.trunk_m * LUMBAR_SHARE
    waist_m = angles.root_m + offset(lumbar, 0.0, lumbar_m, 0.0)
    ears = [Landmark.LEFT_EAR, Landmark.RIGHT_EAR]
    return Segments(
        pelvis=pelvis,
        lumbar=lumbar,
        thorax=thorax,
        head=head,
        hips_m=angles.root_m,
        waist_m=waist_m,
        shoulders_m=waist_m + offset(thorax, 0.0, body.trunk_m - lumbar_m, 0.0),
        ears_m=np.asarray(skeleton.positions_m[:, ears].mean(axis=1)),
    )
