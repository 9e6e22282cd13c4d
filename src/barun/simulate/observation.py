"""From a skeleton in the room to what the camera and the pose engine say about it."""

import numpy as np
import numpy.typing as npt

from barun.landmarks import MIRROR, LandmarkSequence
from barun.simulate.camera import Camera
from barun.simulate.disturbance import CLEAN, Disturbances, disturb
from barun.simulate.visibility import compute_visibility

__all__ = ["observe"]

_Array = npt.NDArray[np.float64]


def observe(
    positions_m: _Array,
    times_s: _Array,
    stature_m: float,
    camera: Camera,
    disturbances: Disturbances,
    random: np.random.Generator,
) -> tuple[LandmarkSequence, LandmarkSequence]:
    """Return the landmarks of a skeleton as disturbed and as exact sequences.

    Parameters
    ----------
    positions_m : numpy.ndarray, shape (T, 33, 3)
        Room frame.
    times_s : numpy.ndarray, shape (T,)
        Instants of the pictures.
    stature_m : float
        Size of the body, for what it hides.
    camera : Camera
        Where the pictures are taken from.
    disturbances : Disturbances
        What the pose engine does to the truth.
    random : numpy.random.Generator
        Decides on the disturbances.

    Returns
    -------
    tuple of LandmarkSequence
        Disturbed and exact.
    """
    camera_m = camera.to_camera_m(positions_m)
    image_xyz = camera.to_image_xyz(camera_m)
    world_m = camera.to_world_m(positions_m)
    visibility = compute_visibility(camera_m, stature_m)
    if camera.mirrored:
        # A pose engine takes the person in a mirror for a person, whose left is the right.
        image_xyz, world_m = image_xyz[:, MIRROR], world_m[:, MIRROR]
        visibility = visibility[:, MIRROR]
        image_xyz[..., 0] = 1 - image_xyz[..., 0]
        world_m[..., 0] = -world_m[..., 0]
    exact = (image_xyz, world_m, visibility)
    if disturbances == CLEAN:
        true_sequence = _to_sequence(exact, times_s, camera)
        return true_sequence, true_sequence
    disturbed = disturb(*exact, times_s, camera.size_wh, disturbances, random)
    return _to_sequence(disturbed, times_s, camera), _to_sequence(exact, times_s, camera)


def _to_sequence(
    arrays: tuple[_Array, _Array, _Array], times_s: _Array, camera: Camera
) -> LandmarkSequence:
    image_xyz, world_m, visibility = arrays
    return LandmarkSequence.from_arrays(
        image_xyz,
        visibility,
        times_s,
        size_wh=camera.size_wh,
        source="simulated",
        world_xyz=world_m,
    )
