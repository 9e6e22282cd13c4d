"""What a simulation gives back: the landmarks a camera would give, and the truth behind them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.kinematics.joint_angles import compute_joint_angles
from barun.landmarks import N_LANDMARKS, Landmark, LandmarkSequence
from barun.simulate.skeleton import Side

__all__ = ["GaitEvents", "SimulatedRecording"]

_Array = npt.NDArray[np.float64]
_HIPS: Final = [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]


@dataclass(frozen=True, slots=True, eq=False)
class GaitEvents:
    """When feet touch and leave the ground, in seconds since the start of the recording."""

    initial_contact_s: Mapping[Side, _Array]
    """First touch of each stance, increasing."""
    toe_off_s: Mapping[Side, _Array]
    """Last touch of each stance, increasing."""


@dataclass(frozen=True, eq=False)
class SimulatedRecording:
    """Landmarks as a camera and a pose engine would give them, and what is true."""

    sequence: LandmarkSequence
    """With the disturbances asked for."""
    true_sequence: LandmarkSequence
    """The same camera without noise, drop-outs and swaps."""
    positions_m: _Array
    """Shape (T, 33, 3). Landmarks in the room frame: x to the person's left, y down (the floor is
    0), z from front to back."""
    settings: Mapping[str, _Array]
    """Shape (T,) each. Settings of the body over time, by name with unit."""
    events: GaitEvents | None = None
    """Of a runner; None for a sitter."""
    hold_intervals_s: tuple[tuple[float, float], ...] = ()
    """Start and end of each rest of a sitting script."""

    def __post_init__(self) -> None:
        """Make the truth read-only."""
        for array in (self.positions_m, *self.settings.values()):
            array.flags.writeable = False
        object.__setattr__(self, "settings", MappingProxyType(dict(self.settings)))

    @property
    def times_s(self) -> _Array:
        """Shape (T,). Instants of the frames."""
        return self.sequence.times_s

    @cached_property
    def true_angles_deg(self) -> Mapping[str, _Array]:
        """Shape (T,) each, degrees, by the keys of ``JOINT_ANGLES`` in ``barun.kinematics``.

        Their definitions on `positions_m`, whatever the camera saw. Worked out when first asked
        for, which few do: it takes a fifth to two fifths of the time of a simulation.
        """
        angles_deg = _compute_true_angles(self.positions_m, self.times_s)
        for array in angles_deg.values():
            array.flags.writeable = False
        return MappingProxyType(angles_deg)


def _compute_true_angles(positions_m: _Array, times_s: _Array) -> dict[str, _Array]:
    """Return every angle of the kinematics table on exact positions in the room frame.

    Parameters
    ----------
    positions_m : numpy.ndarray, shape (T, 33, 3)
        Room frame, in which up is the true vertical.
    times_s : numpy.ndarray, shape (T,)
        Instants.

    Returns
    -------
    dict of str to numpy.ndarray, shape (T,)
        Degrees.
    """
    n_frames = len(times_s)
    exact = LandmarkSequence.from_arrays(
        image_xyz=np.full((n_frames, N_LANDMARKS, 3), np.nan),
        visibility=np.ones((n_frames, N_LANDMARKS)),
        times_s=times_s,
        size_wh=None,
        source="simulated",
        world_xyz=positions_m - positions_m[:, _HIPS].mean(axis=1, keepdims=True),
    )
    series = compute_joint_angles(exact, "world")
    return {
        angle.key: np.ascontiguousarray(series.values_deg[:, column])
        for column, angle in enumerate(series.angles)
    }
