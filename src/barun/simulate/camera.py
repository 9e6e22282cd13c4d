"""A camera: where it stands, what it sees, when it takes pictures."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.errors import SettingError
from barun.geometry.rotations import (
    compute_rotation_about_x,
    compute_rotation_about_y,
    compute_rotation_about_z,
    rotate,
)
from barun.landmarks import Landmark
from barun.simulate.limits import Limit, validate_limits

__all__ = ["Camera"]

_Array = npt.NDArray[np.float64]

_LIMITS: Final = {
    "azimuth_deg": Limit(-360, 360, "deg"),
    "distance_m": Limit(0.2, 100, "m"),
    "height_m": Limit(-1, 10, "m"),
    "pan_deg": Limit(-60, 60, "deg"),
    "pitch_deg": Limit(-80, 80, "deg"),
    "roll_deg": Limit(-180, 180, "deg"),
    "field_of_view_deg": Limit(5, 150, "deg"),
    "distortion": Limit(-0.5, 0.5, ""),
    "frame_rate_hz": Limit(1, 1000, "Hz"),
    "time_jitter_s": Limit(0, 1, "s"),
    "lost_frame_share": Limit(0, 0.9, ""),
}
_SMALLEST_SIDE_PX: Final = 16
_NEAREST_M: Final = 0.05
"""Points nearer than this, or behind the camera, are drawn as if this near: far outside the picture
on their own side, as a pose engine goes on guessing beyond the edge."""
_LARGEST_JITTER: Final = 0.4
"""Share of the frame interval a picture may be early or late, so that time always increases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """A pinhole camera with radial distortion that looks at the vertical line through the person.

    Notes
    -----
    The person stands or sits at the origin of the room and faces ``azimuth_deg = 0``. A camera at
    +90 sees the left side, the person facing left in the picture; at 180 the back; at -90 the right
    side.
    """

    azimuth_deg: float = 0.0
    """Where the camera stands round the person: 0 in front, +90 at the left side."""
    distance_m: float = 2.5
    """From the person's axis, level."""
    height_m: float = 1.0
    """Lens above the floor."""
    pan_deg: float = 0.0
    """Turned to its right, away from the person's axis."""
    pitch_deg: float = 0.0
    """Turned down."""
    roll_deg: float = 0.0
    """Turned clockwise as seen from behind the camera; the picture turns the other way."""
    field_of_view_deg: float = 65.0
    """Angle across the width of the picture."""
    distortion: float = 0.0
    """Radial distortion k1: a point r focal lengths off the axis moves to r (1 + k1 r^2). Negative
    is barrel, as in wide lenses."""
    size_wh: tuple[int, int] = (1280, 720)
    """Width and height of the picture in pixels."""
    frame_rate_hz: float = 30.0
    """Pictures a second."""
    time_jitter_s: float = 0.0
    """Standard deviation of each picture's instant, cut off at 0.4 intervals: phones record at a
    variable frame rate."""
    lost_frame_share: float = 0.0
    """Share of pictures that are missing altogether."""
    mirrored: bool = False
    """Whether the picture is a mirror image, as web pages show it; left and right exchange."""
    follows_person: bool = True
    """Whether the camera moves along with a person who runs overground."""

    def __post_init__(self) -> None:
        """Check the ranges."""
        validate_limits(self, _LIMITS)
        if len(self.size_wh) != 2 or min(self.size_wh) < _SMALLEST_SIDE_PX:
            raise SettingError("simulate.picture-size", got=self.size_wh)

    @property
    def focal_length_px(self) -> float:
        """Focal length in pixels."""
        return self.size_wh[0] / 2 / math.tan(math.radians(self.field_of_view_deg) / 2)

    def compute_times_s(self, duration_s: float, random: np.random.Generator) -> _Array:
        """Return the instants of the pictures taken in `duration_s` seconds.

        Parameters
        ----------
        duration_s : float
            The last picture is taken before this.
        random : numpy.random.Generator
            Decides on jitter and lost pictures.

        Returns
        -------
        numpy.ndarray, shape (T,)
            Strictly increasing, starting at 0.
        """
        n_frames = max(1, math.ceil(duration_s * self.frame_rate_hz - 1e-9))
        times_s = np.arange(n_frames) / self.frame_rate_hz
        jitter_s = random.standard_normal(n_frames) * self.time_jitter_s
        is_lost = random.random(n_frames) < self.lost_frame_share
        largest_s = _LARGEST_JITTER / self.frame_rate_hz
        times_s[1:] += np.clip(jitter_s[1:], -largest_s, largest_s)
        is_lost[0] = False
        return np.asarray(times_s[~is_lost])

    def to_camera_m(self, positions_m: _Array) -> _Array:
        """Return positions as the camera sees them.

        Parameters
        ----------
        positions_m : numpy.ndarray, shape (..., 3)
            Room frame.

        Returns
        -------
        numpy.ndarray, shape (..., 3)
            Metres from the lens: x right in the picture, y down, z along the line of sight.
        """
        azimuth = math.radians(self.azimuth_deg)
        lens_m = np.array(
            [
                self.distance_m * math.sin(azimuth),
                -self.height_m,
                -self.distance_m * math.cos(azimuth),
            ]
        )
        return np.asarray((positions_m - lens_m) @ self._rotation().T)

    def to_image_xyz(self, camera_m: _Array) -> _Array:
        """Return picture coordinates of positions seen by the camera, not yet mirrored.

        Parameters
        ----------
        camera_m : numpy.ndarray, shape (T, 33, 3)
            From `to_camera_m`.

        Returns
        -------
        numpy.ndarray, shape (T, 33, 3)
            x as a fraction of the width, y of the height, z (depth behind the hips) of the width at
            the distance of the hips. Outside [0, 1] beyond the edges of the picture.
        """
        width, height = self.size_wh
        depth_m = np.maximum(camera_m[..., 2:], _NEAREST_M)
        normal_xy = camera_m[..., :2] / depth_m
        radius_squared = np.sum(normal_xy**2, axis=-1, keepdims=True)
        # Beyond the turning point of r (1 + k1 r^2) a barrel lens would fold points back into view.
        turning = 1 / (-3 * self.distortion) if self.distortion < 0 else np.inf
        normal_xy = normal_xy * (1 + self.distortion * np.minimum(radius_squared, turning))
        image_xy = 0.5 + normal_xy * self.focal_length_px / np.array([width, height])
        hip_depth_m = _hip_middle(camera_m)[..., 2:]
        scale = self.focal_length_px / width / np.maximum(hip_depth_m, _NEAREST_M)
        image_z = (camera_m[..., 2:] - hip_depth_m) * scale
        return np.concatenate([image_xy, image_z], axis=-1)

    def to_world_m(self, positions_m: _Array) -> _Array:
        """Return world landmarks, shape (T, 33, 3): the camera's axes, origin at the hips."""
        return rotate(self._rotation(), positions_m - _hip_middle(positions_m))

    def _rotation(self) -> _Array:
        """Return the matrix from room axes to camera axes."""
        return np.asarray(
            compute_rotation_about_z(-math.radians(self.roll_deg))
            @ compute_rotation_about_x(math.radians(self.pitch_deg))
            @ compute_rotation_about_y(math.radians(self.azimuth_deg - self.pan_deg))
        )


def _hip_middle(positions: _Array) -> _Array:
    """Return the middle of the hips, shape (T, 1, 3)."""
    hips = positions[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]]
    return np.asarray(hips.mean(axis=1, keepdims=True))
